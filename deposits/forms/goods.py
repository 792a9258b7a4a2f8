"""Goods for exchange: naming one, buying, counting, giving, taking back."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deposits.commands.goods import needs_second_for_goods
from deposits.commands.money_place import BANK_ACCOUNT, SAFE, MoneyPlace
from deposits.forms.second_person import SecondPersonForm
from deposits.models import Good, GoodsPaper, MarketDay
from deposits.queries.goods import GoodRow, worth
from wastebank.fields import MoneyField, ThaiTextField
from wastebank.organisation.models import Bank
from wastebank.staff.access import Ability
from wastebank.thai import thai_norm, to_arabic_digits

LARGEST_PRICE = Decimal("9999.99")
DIGITS_AT_MOST = 5
ZERO = Decimal("0.00")
GIFT = "gift"


class PiecesField(forms.Field):
    """A whole number of pieces in Thai or other digits; None when empty and not required."""

    widget = forms.TextInput
    default_error_messages = {
        "required": _("Write how many pieces"),
        "whole": _("Write a whole number of pieces, such as 30"),
        "too_many": _("This is too many: check the digits"),
    }

    def to_python(self, value: Any) -> int | None:
        typed = to_arabic_digits(thai_norm(str(value or ""))).replace(",", "")
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit()):
            raise forms.ValidationError(self.error_messages["whole"], code="whole")
        if len(typed.lstrip("0")) > DIGITS_AT_MOST:
            raise forms.ValidationError(self.error_messages["too_many"], code="too_many")
        return int(typed)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "numeric", "autocomplete": "off", "class": "number short"}


class ExchangePriceForm(forms.Form):
    price = MoneyField(
        label=_("Exchange price of a piece (baht)"), largest=LARGEST_PRICE,
        error_messages={"required": _("Write what a piece costs the member")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["price"].widget.attrs["class"] = "number short"


class NewGoodForm(ExchangePriceForm):
    """A good that the bank has not given yet."""

    name = ThaiTextField(
        label=_("Name of the good"), max_length=60, help_text=_("Such as eggs, soap, fish sauce"),
        error_messages={"required": _("Write the name of the good")},
    )  # fmt: skip
    unit = ThaiTextField(
        label=_("Counted in"), max_length=12, help_text=_("The word for one of them, such as a bottle"),
        error_messages={"required": _("Write what it is counted in")},
    )  # fmt: skip
    field_order = ["name", "unit", "price"]


class GoodForm(forms.ModelForm):
    class Meta:
        model = Good
        fields = ["name", "unit", "is_active"]
        field_classes = {"name": ThaiTextField, "unit": ThaiTextField}

    def clean_name(self) -> str:
        """The bank is not asked for, so that Django does not look for another of the name."""
        name = self.cleaned_data["name"]
        others = Good.objects.filter(bank=self.instance.bank_id, name=name).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(gettext("There is a good of this name already"))
        return name


class BuyForm(forms.Form):
    """Pieces, what they cost altogether, and where the money came from; a gift cost none."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    good = forms.ModelChoiceField(
        Good.objects.none(), label=_("Good"), empty_label=_("Choose the good"),
        error_messages={"required": _("Choose the good")},
    )  # fmt: skip
    pieces = PiecesField(label=_("How many pieces came"))
    cost = MoneyField(
        label=_("What they cost altogether (baht)"), help_text=_("Of a gift, what it is worth"),
        error_messages={"required": _("Write what they cost altogether; of a gift, what it is worth")},
    )  # fmt: skip
    supplier = ThaiTextField(
        label=_("From whom"), max_length=120, error_messages={"required": _("Write from whom they came")}
    )
    document = ThaiTextField(label=_("Number of the receipt"), max_length=40, required=False)
    money = forms.ChoiceField(
        label=_("Paid from"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where the money came from")},
    )

    def __init__(self, *args: Any, bank: Bank, drawers: list[MarketDay], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.drawers = {f"day-{day.pk}": day for day in drawers}
        in_use = Good.objects.filter(bank=bank, is_active=True)
        self.fields["good"].queryset = in_use  # type: ignore[attr-defined]
        self.fields["cost"].widget.attrs["class"] = "number short"
        self.fields["money"].choices = [  # type: ignore[attr-defined]
            *((name, _("Drawer: %(day)s") % {"day": day.place}) for name, day in self.drawers.items()),
            ("safe", _("The safe")),
            ("bank", _("The bank account")),
            (GIFT, _("Nothing was paid: it is a gift")),
        ]

    @property
    def place(self) -> MoneyPlace | None:
        chosen = self.cleaned_data["money"]
        if chosen in self.drawers:
            return MoneyPlace(self.drawers[chosen])
        return {"safe": SAFE, "bank": BANK_ACCOUNT}.get(chosen)


class _PiecesOfGoods(forms.Form):
    """A box of pieces for each good of `rows`, named good_<id>."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, rows: list[GoodRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            label = f"{row.good.name} ({row.good.unit})"
            self.fields[_box(row.good)] = PiecesField(label=label, required=False)

    def boxes(self) -> Iterator[tuple[GoodRow, forms.BoundField]]:
        for row in self.rows:
            yield row, self[_box(row.good)]

    @property
    def pieces(self) -> dict[Good, int]:
        """What was written, by good; empty boxes are left out."""
        said = {row.good: self.cleaned_data.get(_box(row.good)) for row in self.rows}
        return {good: count for good, count in said.items() if count is not None}

    def refuse(self, sentence: str, good: Good | None = None) -> None:
        """The refusal at the box of `good`, else on top."""
        name = _box(good) if good else ""
        self.add_error(name if name in self.fields else None, sentence)


def _box(good: Good) -> str:
    return f"good_{good.pk}"


class CountGoodsForm(_PiecesOfGoods):
    """What was counted, good by good, and why it differs from the books."""

    reason = ThaiTextField(
        label=_("Why it differs"), max_length=200, required=False,
        help_text=_("Such as broken, gone bad, given without a paper; nothing where all is there"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "reason"])


class ExchangeForm(_PiecesOfGoods):
    """How many pieces of what; `shown` is the total in baht that was looked at."""

    shown = MoneyField(required=False, widget=forms.HiddenInput)

    @property
    def given(self) -> list[tuple[GoodRow, int, Decimal]]:
        """Each good that is wanted with its pieces and what they cost the member."""
        wanted = self.pieces
        chosen = [(row, wanted.get(row.good, 0)) for row in self.rows]
        return [(row, count, worth(count, row.price)) for row, count in chosen if count and row.price]

    @property
    def total(self) -> Decimal:
        return sum((amount for _row, _count, amount in self.given), ZERO)

    def check(self, most: Decimal) -> None:
        """Says beforehand what the command would refuse."""
        for row, count in ((row, self.pieces.get(row.good, 0)) for row in self.rows):
            if count > row.stock.pieces:
                there = {"pieces": f"{row.stock.pieces:,}", "unit": row.good.unit}
                self.refuse(gettext("Only %(pieces)s %(unit)s are there") % there, row.good)
        if self.errors:
            return
        if not self.total:
            self.refuse(gettext("Write how many pieces of at least one good"))
        elif self.total > most:
            sums = {"total": f"{self.total:,.2f}", "most": f"{most:,.2f}"}
            self.refuse(gettext("This comes to %(total)s baht; at most %(most)s may be exchanged") % sums)


class ReverseGoodsForm(SecondPersonForm):
    """The reason and, where the regulation asks for it, another person's user name and password."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    reason = ThaiTextField(
        label=_("Why is it cancelled?"), max_length=150,
        error_messages={"required": _("Say why it is cancelled")},
    )  # fmt: skip
    field_order = ["key", "reason"]

    def __init__(
        self, data: Mapping | None, *, request: HttpRequest, paper: GoodsPaper, at: Any, **kwargs: Any
    ):
        super().__init__(
            data, request=request, bank=paper.bank, ability=Ability.APPROVE_VOID,
            needs_second=needs_second_for_goods(paper, at), **kwargs,
        )  # fmt: skip
