"""Who sells copper, cable or brass: by identity card, or by somebody who vouches (3-rules.md C3.13)."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deposits.commands import Identity
from deposits.models import IdentitySeen
from wastebank.fields import ThaiTextField

NOT_NOTED = "none"


class IdentityForm(forms.Form):
    """Nothing is asked before `ask_who_sells`; `seller` is what was said, after `check_who_sells`.

    The card is looked at: no copy is kept, no number written down.
    """

    identity = forms.ChoiceField(
        label=_("Who sells copper, cable or brass?"),
        choices=IdentitySeen.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Look at the card and give it back: no copy, no number"),
        error_messages={"invalid_choice": _("Choose how the seller is known")},
    )
    vouched = ThaiTextField(label=_("Who vouches for the seller"), required=False, max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks_who_sells = False
        self.seller = Identity()

    def ask_who_sells(self, *, afterwards: bool) -> None:
        """Asks; of a slip that is written already (`afterwards`) it may be that nobody noted it."""
        self.asks_who_sells = True
        if afterwards:
            not_noted = (NOT_NOTED, _("Nobody noted it: the supervisor looks at it"))
            self.fields["identity"].choices = [*IdentitySeen.choices, not_noted]  # type: ignore[attr-defined]

    def check_who_sells(self) -> None:
        """`seller` as it was said; errors at their fields where something is missing."""
        if not self.asks_who_sells or "identity" in self.errors:
            return
        seen, note = self.cleaned_data.get("identity", ""), self.cleaned_data.get("vouched", "")
        if not seen:
            self.add_error("identity", gettext("Choose how the seller is known"))
        elif seen == IdentitySeen.KNOWN and not note:
            self.add_error("vouched", gettext("Write who vouches for the seller"))
        elif seen != NOT_NOTED:
            self.seller = Identity(seen, note if seen == IdentitySeen.KNOWN else "")
