"""Money around the counter: expenses, what comes in, cash banked, and cancelling such a paper."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deposits.commands.books.papers import needs_second_person
from deposits.commands.money_place import BANK_ACCOUNT, SAFE, MoneyPlace
from deposits.forms.second_person import SecondPersonForm
from deposits.models import Banking, CapitalSource, Expense, MarketDay, Receipt
from deposits.models.books import MoneyPaper
from deposits.queries.books.money import open_drawers
from wastebank.fields import MoneyField, ThaiDateField, ThaiTextField
from wastebank.organisation.models import Bank
from wastebank.staff.access import Ability
from wastebank.thai import format_date


class MoneyForm(forms.Form):
    """What every paper about money asks for."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    amount = MoneyField(label=_("Amount in baht"), error_messages={"required": _("Write the amount")})
    on = ThaiDateField(label=_("Day"), error_messages={"required": _("Write the day")})
    document_no = ThaiTextField(label=_("Document number"), required=False, max_length=40)
    note = ThaiTextField(label=_("Note"), required=False, max_length=200)

    def __init__(self, *args: Any, bank: Bank, at: datetime, **kwargs: Any) -> None:
        self.bank = bank
        kwargs["initial"] = {"key": uuid4(), "on": at.date()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["amount"].widget.attrs["class"] = "number"
        self.fields["on"].widget.attrs["class"] = "short"
        self.fields["document_no"].widget.attrs["class"] = "short"

    @property
    def said(self) -> dict[str, Any]:
        """What the command is told."""
        said = dict(self.cleaned_data)
        return said | {"idempotency_key": said.pop("key")}


class PlacedMoneyForm(MoneyForm):
    """With the place that the money comes from or goes to: the safe, an open drawer, the bank account."""

    place = forms.ChoiceField(
        widget=forms.RadioSelect, error_messages={"required": _("Choose where the money lies")}
    )
    place_label = _("Where the money goes")

    def __init__(self, *args: Any, bank: Bank, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, bank=bank, at=at, **kwargs)
        self.drawers: dict[str, MarketDay] = {f"day-{day.pk}": day for day in open_drawers(bank)}
        place = self.fields["place"]
        place.label = self.place_label
        place.choices = [  # type: ignore[attr-defined]
            ("safe", gettext("Safe")),
            *((key, _drawer_name(day)) for key, day in self.drawers.items()),
            ("bank", gettext("Bank account")),
        ]

    @property
    def said(self) -> dict[str, Any]:
        said = super().said
        chosen = said["place"]
        if chosen in self.drawers:
            return said | {"place": MoneyPlace(self.drawers[chosen])}
        return said | {"place": BANK_ACCOUNT if chosen == "bank" else SAFE}


def _drawer_name(day: MarketDay) -> str:
    named = {"day": format_date(day.held_on), "place": day.place}
    return gettext("Drawer of %(day)s, %(place)s") % named


class ExpenseForm(PlacedMoneyForm):
    """A running expense."""

    place_label = _("Paid from")
    category = forms.ChoiceField(
        label=_("What for"),
        choices=[("", _("Choose")), *Expense.Category.choices],
        error_messages={"required": _("Choose what it is paid for")},
    )
    what = ThaiTextField(
        label=_("In detail"), required=False, max_length=200, help_text=_("Such as: hire of a lorry, 2 trips")
    )
    payee = ThaiTextField(
        label=_("Payee"), max_length=120, error_messages={"required": _("Write who is paid")}
    )
    document_on = ThaiDateField(label=_("Date of the document"), required=False)
    capital = forms.ModelChoiceField(
        label=_("Paid out of a purpose's money"),
        queryset=CapitalSource.objects.none(),
        required=False,
        empty_label=_("No: an expense of the bank"),
    )
    field_order = [
        "key", "category", "what", "payee", "amount", "on", "place", "document_no", "document_on", "capital",
        "note",
    ]  # fmt: skip

    def __init__(self, *args: Any, bank: Bank, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, bank=bank, at=at, **kwargs)
        self.fields["document_on"].widget.attrs["class"] = "short"
        sources = CapitalSource.objects.filter(bank=bank)
        self.fields["capital"].queryset = sources  # type: ignore[attr-defined]
        if not sources.exists():
            del self.fields["capital"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("category") == Expense.Category.OTHER and not cleaned.get("what"):
            self.add_error("what", gettext("Say what it is paid for"))
        if cleaned.get("category") == Expense.Category.BANK_CHARGE and cleaned.get("place") != "bank":
            self.add_error("place", gettext("The bank takes its charge out of the bank account: choose that"))
        return cleaned


class ReceiptForm(PlacedMoneyForm):
    """What comes in besides slips and sales: for a source of capital, or as income."""

    place_label = _("Received in")
    into = forms.ChoiceField(label=_("What is it"), error_messages={"required": _("Choose what it is")})
    giver = ThaiTextField(label=_("Received from"), required=False, max_length=120)
    field_order = ["key", "into", "giver", "amount", "on", "place", "document_no", "note"]

    def __init__(self, *args: Any, bank: Bank, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, bank=bank, at=at, **kwargs)
        self.sources = {f"s{source.pk}": source for source in CapitalSource.objects.filter(bank=bank)}
        income = [choice for choice in Receipt.Kind.choices if choice[0] != Receipt.Kind.CAPITAL]
        groups: list[Any] = [("", gettext("Choose")), (gettext("Income of the bank"), income)]
        if self.sources:
            kept = [(key, str(source)) for key, source in self.sources.items()]
            groups.insert(1, (gettext("Capital kept for its purpose"), kept))
        self.fields["into"].choices = groups  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        into = cleaned.get("into")
        if into and into not in self.sources and not cleaned.get("giver"):
            self.add_error("giver", gettext("Write from whom it came"))
        if into == Receipt.Kind.INTEREST and cleaned.get("place") != "bank":
            self.add_error("place", gettext("The bank pays its interest into the bank account: choose that"))
        return cleaned

    @property
    def source(self) -> CapitalSource | None:
        return self.sources.get(self.cleaned_data["into"])

    @property
    def said(self) -> dict[str, Any]:
        said = super().said
        into = said.pop("into")
        if self.source:
            del said["giver"]
            return said | {"source": self.source}
        return said | {"bank": self.bank, "kind": into}


class SourceForm(forms.Form):
    """A source of capital with its purpose."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=CapitalSource.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the kind")},
    )
    name = ThaiTextField(
        label=_("From whom"), max_length=120, error_messages={"required": _("Write from whom it comes")}
    )
    purpose = ThaiTextField(
        label=_("Purpose"), max_length=200, error_messages={"required": _("Write what it is for")}
    )


class BankingForm(MoneyForm):
    """Cash between safe and bank account."""

    way = forms.ChoiceField(
        label=_("Which way"),
        choices=Banking.Way.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose which way the money goes")},
    )
    field_order = ["key", "way", "amount", "on", "document_no", "note"]

    def __init__(self, *args: Any, bank: Bank, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, bank=bank, at=at, **kwargs)
        self.fields["document_no"].label = _("Number of the pay-in slip or withdrawal")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("way") == Banking.Way.TO_BANK and not cleaned.get("document_no"):
            self.add_error("document_no", gettext("Write the number of the pay-in slip"))
        return cleaned


class CancelForm(SecondPersonForm):
    """Why a payment is cancelled and, where `needs_second`, who agrees."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    reason = ThaiTextField(
        label=_("Why is it cancelled?"),
        max_length=150,
        error_messages={"required": _("Say why it is cancelled")},
    )
    field_order = ["key", "reason"]


class TakeBackForm(CancelForm):
    """Why a paper is cancelled and, where the regulation asks for it, who agrees."""

    def __init__(
        self, *args: Any, request: HttpRequest, paper: MoneyPaper, at: datetime, **kwargs: Any
    ) -> None:
        super().__init__(
            *args, request=request, bank=paper.bank, ability=Ability.KEEP_BOOKS,
            needs_second=needs_second_person(paper, at), initial={"key": uuid4()}, **kwargs,
        )  # fmt: skip
