"""How a buyer pays, and into what."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deposits.commands.money_place import BANK_ACCOUNT, SAFE, MoneyPlace
from deposits.commands.sales import SalePayment, UnableToSell
from deposits.models import MarketDay, PaidBy, Sale
from wastebank.fields import MoneyField, ThaiDateField, ThaiTextField
from wastebank.organisation.models import Bank

LATER = "later"
AT_THE_CLOSE = "at-the-close"


class MoneyInField(forms.ChoiceField):
    """Safe, drawer of an open market day, bank account; `later` too where that may be."""

    widget = forms.RadioSelect
    default_error_messages = {"required": _("Choose how it is paid")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("How is it paid?"))
        super().__init__(**kwargs)
        self.days: dict[str, MarketDay] = {}

    def offer(self, bank: Bank, *, later: bool) -> None:
        days = MarketDay.objects.filter(bank=bank, closed_at=None, moved_in=False).select_related("place")
        self.days = {f"day-{day.pk}": day for day in days.order_by("-held_on", "-id")}
        drawers = [
            (
                name,
                gettext("Cash into the drawer of %(place)s, %(day)s") % {"place": day.place, "day": day.code},
            )
            for name, day in self.days.items()
        ]
        self.choices = [
            *drawers,
            ("safe", gettext("Cash into the safe")),
            ("bank", gettext("Into the bank account")),
            *([(LATER, gettext("Later: the buyer owes it"))] if later else []),
        ]

    def money(self, named: str) -> MoneyPlace:
        if named in self.days:
            return MoneyPlace(self.days[named])
        return BANK_ACCOUNT if named == "bank" else SAFE


class PayingForm(forms.Form):
    """The payment of a sale and the numbers of its papers; `refuse` says a command's refusal at its field."""

    transport = MoneyField(label=_("Transport (baht)"), required=False, least=Decimal("0.00"))
    pays = MoneyInField()
    received = MoneyField(
        label=_("Cash received (baht)"),
        required=False,
        least=Decimal("0.00"),
        help_text=_("Only where it was rounded: left empty, it is what is due, in coins there are"),
    )
    ticket_no = ThaiTextField(label=_("Buyer's ticket number"), required=False, max_length=40)
    receipt_no = ThaiTextField(label=_("Receipt number"), required=False, max_length=40)
    shrinkage_because = ThaiTextField(
        label=_("Why was weight lost?"),
        required=False,
        max_length=200,
        help_text=_("Needed where our scale and the buyer's differ much"),
    )

    @property
    def payment(self) -> SalePayment:
        named, pays = self.cleaned_data["pays"], self.fields["pays"]
        if named == LATER:
            return SalePayment(PaidBy.CREDIT)
        if named == AT_THE_CLOSE:
            return SalePayment(PaidBy.CASH, found_at_the_close=True)
        money = pays.money(named)  # type: ignore[attr-defined]
        return (
            SalePayment(PaidBy.TRANSFER, money)
            if money.at_the_bank
            else SalePayment(PaidBy.CASH, money, received=self.cleaned_data["received"])
        )

    @property
    def numbers(self) -> dict[str, Any]:
        """What stands beside lines and payment, as the commands take it."""
        names = ("ticket_no", "receipt_no", "shrinkage_because")
        return {name: self.cleaned_data[name] for name in names} | {
            "transport": self.cleaned_data["transport"] or Decimal("0.00")
        }

    def refuse(self, refusal: UnableToSell) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


class PostDraftForm(PayingForm):
    """How a draft is paid. After its day closed, cash may have lain in the drawer that was counted."""

    def __init__(self, *args: Any, day: MarketDay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pays = self.fields["pays"]
        pays.offer(day.bank, later=True)  # type: ignore[attr-defined]
        if day.is_open:
            self.initial.setdefault("pays", f"day-{day.pk}")
        else:
            counted = gettext("Cash that lay in the drawer when the day was counted: it was over by this")
            pays.choices = [(AT_THE_CLOSE, counted), *pays.choices]  # type: ignore[attr-defined]


class BuyerPaymentForm(forms.Form):
    """What a buyer pays of what it owes."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    amount = MoneyField(label=_("Amount in baht"), error_messages={"required": _("Write the amount")})
    paid_on = ThaiDateField(label=_("Paid on"), error_messages={"required": _("Write the day")})
    pays = MoneyInField()
    receipt_no = ThaiTextField(label=_("Receipt number"), required=False, max_length=40)
    note = ThaiTextField(label=_("Note"), required=False, max_length=200)

    def __init__(self, *args: Any, sale: Sale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pays"].offer(sale.bank, later=False)  # type: ignore[attr-defined]
        self.fields["amount"].widget.attrs["class"] = "number"

    @property
    def said(self) -> dict[str, Any]:
        """What `take_buyer_payment` is told."""
        told = {name: self.cleaned_data[name] for name in ("amount", "paid_on", "receipt_no", "note")}
        money = self.fields["pays"].money(self.cleaned_data["pays"])  # type: ignore[attr-defined]
        return told | {"money": money, "idempotency_key": self.cleaned_data["key"]}
