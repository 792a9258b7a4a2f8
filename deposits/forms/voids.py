"""Cancelling a slip."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deposits.forms.second_person import SecondPersonForm
from deposits.models import Deposit
from wastebank.fields import ThaiTextField
from wastebank.staff.access import Ability

QUICK_REASONS = [
    ("weight", _("Wrong weight")),
    ("material", _("Wrong material")),
    ("member", _("Wrong member")),
    ("twice", _("Written twice")),
    ("other", _("Another reason")),
]


class VoidForm(SecondPersonForm):
    """The reason and, where the regulation asks for it, another person's user name and password."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    quick = forms.ChoiceField(
        label=_("Why is it cancelled?"),
        choices=QUICK_REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why the slip is cancelled")},
    )
    reason = ThaiTextField(label=_("In your own words"), required=False, max_length=150)
    field_order = ["key", "quick", "reason"]

    def __init__(
        self,
        *args: Any,
        request: HttpRequest,
        slip: Deposit,
        needs_second: bool,
        issues_anew: bool,
        **kwargs: Any,
    ) -> None:
        self.slip, self.issues_anew = slip, issues_anew
        super().__init__(
            *args, request=request, bank=slip.bank, ability=Ability.APPROVE_VOID, needs_second=needs_second,
            **kwargs,
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.data.get("then") == "again" and not self.issues_anew:
            self.add_error(
                None,
                gettext("No market day is open for the new slip: open one first, or choose “Only cancel”"),
            )
        if cleaned.get("quick") == "other" and not cleaned.get("reason"):
            self.add_error("reason", gettext("Write the reason in a few words"))
        return cleaned

    @property
    def sentence(self) -> str:
        """The reason as it is kept and printed."""
        quick, words = self.cleaned_data["quick"], self.cleaned_data["reason"]
        spoken = "" if quick == "other" else str(dict(QUICK_REASONS)[quick])
        return ": ".join(part for part in (spoken, words) if part)
