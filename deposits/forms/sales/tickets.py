"""A sale to a buyer: the grid of what lies there, and what the buyer's scale said."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deposits.commands.sales import NewSaleLine, UnableToSaveDraft, UnableToSell
from deposits.commands.sales.lines import LARGEST_PRICE
from deposits.forms.sales.payment import PayingForm
from deposits.forms.stock.rows import RowsForm, money_field, quantity_field
from deposits.queries.sales.reckoning import Reckoned, reckon_line
from deposits.queries.stock.on_hand import OnHand
from prices.models import Buyer
from wastebank.fields import ThaiDateField, ThaiTextField
from wastebank.organisation.models import Bank, CollectionPoint

ZERO = Decimal("0.00")
NOTHING = OnHand()


class BuyerField(forms.ModelChoiceField):
    """A buyer in use."""

    def __init__(self, **kwargs: Any) -> None:
        messages = {"required": _("Choose the buyer"), "invalid_choice": _("Choose the buyer")}
        super().__init__(
            Buyer.objects.filter(is_active=True), label=_("Buyer"), empty_label=_("Choose the buyer"),
            error_messages=messages, **kwargs,
        )  # fmt: skip


class StartDraftForm(forms.Form):
    """To whom: what prices begin with."""

    buyer = BuyerField()


class StartSaleForm(StartDraftForm):
    """Out of which place, to whom."""

    field_order = ("place", "buyer")
    place = forms.ModelChoiceField(
        CollectionPoint.objects.none(), label=_("Out of which place?"), empty_label=None,
        error_messages={"required": _("Choose the place"), "invalid_choice": _("Choose the place")},
    )  # fmt: skip

    def __init__(self, *args: Any, bank: Bank, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = bank.places.all()  # type: ignore[attr-defined]


class _WeighedForm(RowsForm):
    """The buyer's weights and prices; `lines` are what the commands take."""

    columns: Mapping = {
        "gross": lambda: quantity_field(_("gross")),
        "deduct": lambda: quantity_field(_("deduction")),
        "price": lambda: money_field(_("price"), largest=LARGEST_PRICE),
        "all": lambda: forms.BooleanField(label=_("takes all"), required=False),
    }
    telling: Sequence[str] = ("deduct",)
    nothing_written = _("Write at least one material with its weight")

    def __init__(self, *args: Any, prices: Mapping[int, Decimal], takes_all: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for row in self.rows:
            self.initial.setdefault(f"all-{row.suffix}", takes_all)
            self.fields[f"deduct-{row.suffix}"].least = Decimal(0)  # type: ignore[attr-defined]
            if row.material and row.material.pk in prices:
                self.initial.setdefault(f"price-{row.suffix}", prices[row.material.pk])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for row in self.written:
            if row.cells["price"] is None and f"price-{row.suffix}" not in self.errors:
                self.add_error(f"price-{row.suffix}", gettext("Write the price"))
        return cleaned

    @property
    def lines(self) -> list[NewSaleLine]:
        """The rows that are whole so far."""
        return [
            NewSaleLine(
                row.material, row.cells["gross"], row.cells["price"], row.cells["deduct"] or ZERO,
                bool(row.cells["all"]),
            )
            for row in self.written
            if row.cells["price"] is not None
        ]  # fmt: skip

    def reckoned(self, held: Mapping[int, OnHand]) -> Reckoned:
        """What is written so far, against what lies there."""
        lines = [
            reckon_line(
                line.material, line.quantity, line.unit_price, line.takes_all,
                held.get(line.material.pk, NOTHING),
            )
            for line in self.lines
            if line.quantity > 0
        ]  # fmt: skip
        return Reckoned(lines, self.cleaned_data.get("transport") or ZERO)

    def refuse(self, refusal: UnableToSell | UnableToSaveDraft) -> None:
        """Says a refusal at the cell it is about."""
        where: str | None = refusal.field
        if refusal.position is not None:
            column = {"unit_price": "price"}.get(refusal.field, "gross")
            where = f"{column}-{self.written[refusal.position].suffix}"
        self.add_error(where if where in self.fields else None, str(refusal))


class SaleForm(_WeighedForm, PayingForm):
    """A sale out of the shed."""

    sold_on = ThaiDateField(label=_("Sold on"), error_messages={"required": _("Write the day")})
    note = ThaiTextField(label=_("Note"), required=False, max_length=200)

    def __init__(self, *args: Any, bank: Bank, **kwargs: Any) -> None:
        super().__init__(*args, others=0, **kwargs)
        self.fields["pays"].offer(bank, later=True)  # type: ignore[attr-defined]


class DraftSaleForm(_WeighedForm):
    """What the buyer in the yard has weighed so far."""

    note = ThaiTextField(label=_("Note"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, takes_all=True, **kwargs)

    @staticmethod
    def initial_of(lines: Sequence[Any]) -> dict[str, Any]:
        """The cells of a draft's lines."""
        cells: dict[str, Any] = {}
        for line in lines:
            suffix, deduct = line.material_id, line.deduct.normalize()
            cells |= {
                f"gross-{suffix}": line.gross.normalize(), f"deduct-{suffix}": deduct or None,
                f"price-{suffix}": line.unit_price, f"all-{suffix}": line.takes_all,
            }  # fmt: skip
        return cells
