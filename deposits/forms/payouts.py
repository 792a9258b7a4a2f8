"""Drawing money: the amount, and the reason of a refusal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from deposits.commands.payouts import UnableToPayOut, check_allowed
from deposits.queries.payouts import Allowance
from members.models import Member
from wastebank.fields import MoneyField, ThaiTextField


class PayoutForm(forms.Form):
    """The amount; with `allowed` it is checked before it is sent, as the command will check it again."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    amount = MoneyField(
        label=_("Amount to draw (baht)"), error_messages={"required": _("Write how much is to be drawn")}
    )

    def __init__(self, *args: Any, member: Member | None, allowed: Allowance | None, **kwargs: Any) -> None:
        self.member, self.allowed = member, allowed
        super().__init__(*args, **kwargs)
        self.fields["amount"].widget.attrs |= {"class": "number", "autofocus": True}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.member and self.allowed and "amount" in cleaned:
            try:
                check_allowed(self.member, cleaned["amount"], self.allowed)
            except UnableToPayOut as refusal:
                self.add_error("amount", str(refusal))
        return cleaned


class RefuseForm(forms.Form):
    because = ThaiTextField(
        label=_("Why is it refused?"),
        max_length=200,
        error_messages={"required": _("Say why the payout is refused")},
    )
