"""A grid of materials: a row for each that lies there, and empty rows to choose another one."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deposits.queries.stock.on_hand import OnHand
from deposits.queries.stock.papers import pieces_if_any
from prices.models import Material
from wastebank.fields import MoneyField, WeightField
from wastebank.money import round_half_up

KG_STEP = Decimal("0.001")
LARGEST_QUANTITY = Decimal(999999)
OTHER_ROWS = 3


def quantity_field(label: Any) -> WeightField:
    """What a scale or a count said, in the material's own unit."""
    return WeightField(label=label, required=False, largest=LARGEST_QUANTITY)


def money_field(
    label: Any, least: Decimal = Decimal("0.01"), largest: Decimal = Decimal("9999999.99")
) -> MoneyField:
    return MoneyField(label=label, required=False, least=least, largest=largest)


@dataclass(frozen=True)
class Row:
    """A row of the grid: its material, or the select that names one, and its cells in order.

    `there` is what lies there by the books, `weighed_kg` what came in today, where a form is given them.
    """

    suffix: str
    material: Material | None
    chosen: BoundField | None
    cells: list[BoundField]
    there: OnHand | None = None
    weighed_kg: Decimal | None = None

    @property
    def pieces(self) -> Decimal | None:
        """What lies there in the material's own unit; None where that is the kilogram."""
        if self.material is None or self.there is None:
            return None
        return pieces_if_any(self.material, self.there.kg)

    @property
    def is_wrong(self) -> bool:
        return any(cell.errors for cell in self.cells)


@dataclass(frozen=True)
class Written:
    """A row that was written into, cleaned."""

    suffix: str
    material: Material
    cells: dict[str, Any]


class RowsForm(forms.Form):
    """`columns` name the cells of a row; the first must be written where one of `telling` is."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    columns: Mapping[str, Callable[[], forms.Field]] = {}
    telling: Sequence[str] = ()
    nothing_written = _("Write at least one weight")

    def __init__(
        self,
        *args: Any,
        materials: Sequence[Material],
        others: int = OTHER_ROWS,
        held: Mapping[int, OnHand] | None = None,
        weighed: Mapping[int, Decimal] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.written: list[Written] = []
        self.held, self.weighed = held or {}, weighed or {}
        listed = [*materials, *self._gone_meanwhile({one.pk for one in materials})]
        self._suffixes: list[tuple[str, Material | None]] = [(str(one.pk), one) for one in listed]
        if others:
            self._add_choices(others)
        for suffix, material in self._suffixes:
            for name, make in self.columns.items():
                self._add_cell(name, suffix, material, make())

    def _gone_meanwhile(self, listed: set[int]) -> list[Material]:
        """What was written into a row that the page had when it was opened: never dropped without a word."""
        of_a_row = re.compile(rf"(?:{'|'.join([next(iter(self.columns)), *self.telling])})-([0-9]{{1,9}})")
        written = {
            int(named[1])
            for name, typed in self.data.items()
            if (named := of_a_row.fullmatch(name)) and str(typed).strip()
        }
        gone = Material.objects.filter(pk__in=written - listed).select_related("group")
        return list(gone.order_by("code"))

    def _add_choices(self, others: int) -> None:
        catalogue = Material.objects.filter(is_active=True).order_by("code")
        choices = [(one.pk, f"{one.code} {one.name} ({one.unit})") for one in catalogue]
        for number in range(1, others + 1):
            field = forms.TypedChoiceField(
                label=gettext("Another material"), required=False, coerce=int, empty_value=None,
                choices=[("", gettext("Choose a material")), *choices],
            )  # fmt: skip
            field.widget.attrs |= {"class": "form-select", "aria-label": f"{field.label} {number}"}
            self.fields[f"material-x{number}"] = field
            self._suffixes.append((f"x{number}", None))

    def _add_cell(self, name: str, suffix: str, material: Material | None, field: forms.Field) -> None:
        """Labelled with its material, as the summary of errors and screen readers say it."""
        whose = material.name if material else gettext("another material %(number)s") % {"number": suffix[1:]}
        field.label = f"{whose}: {field.label}"
        field.widget.attrs["aria-label"] = field.label
        if not isinstance(field, forms.BooleanField):
            field.widget.attrs["class"] = "form-control number"
        self.fields[f"{name}-{suffix}"] = field

    @property
    def rows(self) -> list[Row]:
        return [
            Row(
                suffix, material, None if material else self[f"material-{suffix}"],
                [self[f"{name}-{suffix}"] for name in self.columns],
                self.held.get(material.pk) if material else None,
                self.weighed.get(material.pk) if material else None,
            )
            for suffix, material in self._suffixes
        ]  # fmt: skip

    def refuse_material(self, sentence: str, material: Material | None) -> None:
        """The refusal at the row of `material`, else on top."""
        first = next(iter(self.columns))
        rows = {row.material: f"{first}-{row.suffix}" for row in self.written}
        self.add_error(rows.get(material) if material else None, sentence)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.written = self._written(cleaned)
        if not self.errors and not self.written:
            raise forms.ValidationError(self.nothing_written)
        return cleaned

    def _written(self, cleaned: dict[str, Any]) -> list[Written]:
        """The rows that are written into; what does not fit is said at its cell."""
        chosen = {suffix: cleaned.get(f"material-{suffix}") for suffix, one in self._suffixes if not one}
        found = Material.objects.select_related("group").in_bulk([pk for pk in chosen.values() if pk])
        first = next(iter(self.columns))
        written: list[Written] = []
        for suffix, listed in self._suffixes:
            cells = {name: cleaned.get(f"{name}-{suffix}") for name in self.columns}
            told = [chosen.get(suffix), cells[first], *(cells[name] for name in self.telling)]
            if f"{first}-{suffix}" in self.errors or all(one in (None, "") for one in told):
                continue
            material = listed or found.get(chosen[suffix])
            if material is None:
                self.add_error(f"material-{suffix}", gettext("Choose the material"))
            elif cells[first] is None:
                self.add_error(f"{first}-{suffix}", gettext("Write the weight or the count"))
            elif material.pk in {row.material.pk for row in written}:
                self.add_error(f"material-{suffix}", gettext("This material stands there twice"))
            else:
                written.append(Written(suffix, material, cells))
        return written


def in_kg(material: Material, quantity: Decimal) -> Decimal:
    """What `quantity` of the material's own unit weighs."""
    return round_half_up(quantity * material.kg_per_unit, KG_STEP)
