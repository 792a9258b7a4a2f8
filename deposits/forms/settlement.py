"""Where the money of a slip goes, and who brought the goods (counter.md, "money" and "who brings it")."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deposits.commands import Settlement
from wastebank.fields import MoneyField, ThaiTextField
from wastebank.money import floor_to_step
from wastebank.organisation.parameters import Regulation

SETTLEMENTS = [
    ("savings", _("To the account")),
    ("cash", _("Cash")),
    ("welfare", _("Welfare")),
    ("donation", _("Donation")),
    ("split", _("Split")),
]
_USUAL = {"cash": "cash", "donate": "donation"}
PARTS = ("cash", "welfare", "donation")
ZERO = Decimal(0)


def usual_settlement(rules: Regulation) -> str:
    """How members of this bank are usually paid: `payout.mode` of its regulation, else to the account."""
    return _USUAL.get(rules["payout.mode"], "savings")


class SettlementForm(forms.Form):
    """To the account unless said otherwise; of what somebody else brings nothing goes elsewhere."""

    settle = forms.ChoiceField(
        label=_("Where the money goes"), choices=SETTLEMENTS, widget=forms.RadioSelect, required=False,
        error_messages={"invalid_choice": _("Choose where the money goes")},
    )  # fmt: skip
    cash = MoneyField(label=_("Cash (baht)"), required=False)
    welfare = MoneyField(label=_("Welfare (baht)"), required=False)
    donation = MoneyField(label=_("Donation (baht)"), required=False)
    depositor = ThaiTextField(
        label=_("Brought by (if not the member)"), required=False, max_length=80,
        help_text=_("A name, or “others”. The money then goes to the account and the balance is not printed"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in PARTS:
            self.fields[name].widget.attrs["class"] = "number"

    def settled(self, total: Decimal, cash_step: Decimal) -> Settlement:
        """What leaves the account of `total` baht; errors at their fields where that cannot be.

        Cash chosen for the whole goes out by whole steps (`cash.step`), what is smaller stays on the account.
        """
        mode = self.cleaned_data.get("settle") or "savings"
        if mode == "savings" or not total:
            return Settlement()
        if self.cleaned_data.get("depositor"):
            self.add_error("settle", gettext("What somebody else brings goes to the account"))
            return Settlement()
        if mode != "split":
            amount = floor_to_step(total, cash_step) if mode == "cash" else total
            return Settlement(**{_FIELD[mode]: amount})
        parts = {name: self.cleaned_data.get(name) or ZERO for name in PARTS}
        if parts["cash"] != floor_to_step(parts["cash"], cash_step):
            sentence = gettext("Cash is paid in steps of %(step)s baht: change the amount")
            self.add_error("cash", sentence % {"step": cash_step})
        if sum(parts.values()) > total:
            self.add_error("settle", gettext("The parts are more than the total: lessen one of them"))
        if not any(parts.values()) and not any(name in self.errors for name in PARTS):
            self.add_error("settle", gettext("Write how it is split, or choose another way"))
        return Settlement(**{_FIELD[name]: amount for name, amount in parts.items()})


_FIELD = {"cash": "cash", "welfare": "welfare", "donation": "donations"}
