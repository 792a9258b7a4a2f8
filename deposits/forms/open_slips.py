"""Slips that are not in the books yet: cancelling one, and giving one its prices."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deposits.forms.identity import IdentityForm
from deposits.queries.open_slips import ToPrice
from wastebank.fields import MoneyField, ThaiTextField
from wastebank.money import LEAST_LINE, line_amount

LARGEST_PRICE = Decimal("9999.99")
ZERO = Decimal("0.00")


class CancelForm(forms.Form):
    because = ThaiTextField(
        label=_("Why is it cancelled?"), max_length=200,
        error_messages={"required": _("Say why the slip is cancelled")},
    )  # fmt: skip


class PriceForm(IdentityForm):
    """A price per unit for each material. The amounts are shown once; booking asks for the same prices.

    Where the seller should be known and is not noted yet, that is asked too. `says` tells the prices as they
    were shown: what was typed over them since is shown once more.
    """

    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)

    def __init__(self, *args: Any, rows: list[ToPrice], seller_is_told: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not seller_is_told and any(row.material.needs_identity for row in rows):
            self.ask_who_sells(afterwards=True)
        self.to_price = rows
        for row in rows:
            self.fields[self._name(row)] = MoneyField(
                label=row.material.name, largest=LARGEST_PRICE, initial=row.in_force,
                error_messages={"required": _("Write the price per unit")},
            )  # fmt: skip
            self.fields[self._name(row)].widget.attrs["class"] = "number"

    @staticmethod
    def _name(row: ToPrice) -> str:
        return f"price_{row.material.code}"

    def rows(self) -> Iterator[tuple[ToPrice, forms.BoundField, list[tuple[Any, Decimal | None]]]]:
        """Each material with its box, and its lines with their amounts where the price can be read."""
        for row in self.to_price:
            price = self._price(row)
            yield row, self[self._name(row)], [(line, _amount(row, line, price)) for line in row.lines]

    @property
    def total(self) -> Decimal:
        """What the slip comes to, as booking rounds it."""
        return sum((amount or ZERO for _row, _box, lines in self.rows() for _line, amount in lines), ZERO)

    @property
    def prices(self) -> dict[str, Decimal]:
        return {row.material.code: self.cleaned_data[self._name(row)] for row in self.to_price}

    @property
    def says(self) -> str:
        return " ".join(f"{code}={price:.2f}" for code, price in sorted(self.prices.items()))

    @property
    def was_shown(self) -> bool:
        """Whether these very prices have been looked at with their amounts."""
        return self.cleaned_data["shown"] == self.says

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for _row, box, lines in self.rows():
            if not box.errors and any(amount is not None and amount < LEAST_LINE for _line, amount in lines):
                self.add_error(box.name, gettext("This line is worth less than 0.01 baht"))
        self.check_who_sells()
        return cleaned

    def refuse(self, sentence: str, material: str | None) -> None:
        field = f"price_{material}"
        self.add_error(field if field in self.fields else None, sentence)

    def _price(self, row: ToPrice) -> Decimal | None:
        return getattr(self, "cleaned_data", {}).get(self._name(row))


def _amount(row: ToPrice, line: Any, price: Decimal | None) -> Decimal | None:
    return None if price is None else line_amount(line.weighed.net, row.unit_price(line, price))
