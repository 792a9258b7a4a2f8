"""A price list pasted from Excel or sent as a file, and what is answered to its preview."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from prices.commands import Lot
from prices.forms.publish import Jump, ListForm, jump_of
from prices.models import Material, Price
from prices.queries.pasted import MOST_ROWS, PastedRow, read_pasted
from prices.queries.quotes import ShopPrice
from prices.queries.shops import Shops
from wastebank.sheets import UnableToReadWorkbook, text_rows

LARGEST_FILE = 2_000_000  # bytes
LONGEST_TEXT = 200_000
ENDINGS = (".xlsx", ".csv")
CHOICES_AT_MOST = 60  # rows that offer every material
MEANS = "means-"  # before the word that a choice of material answers for


def _pasted_field() -> forms.CharField:
    return forms.CharField(
        label=_("Rows from the sheet"), required=False, max_length=LONGEST_TEXT, strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "autocomplete": "off"}),
        error_messages={"max_length": _("This is too much for one list. Paste the price list alone.")},
    )  # fmt: skip


class PasteForm(forms.Form):
    """Text from a sheet, or a file of one; `text` is what is read, its cells parted by tabs."""

    pasted = _pasted_field()
    file = forms.FileField(
        label=_("Or a file (.xlsx, .csv)"), required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={"empty": _("This file is empty.")},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        pasted, file = (cleaned.get("pasted") or "").strip(), cleaned.get("file")
        self.text = cleaned.get("pasted") or ""
        if self.errors:
            return cleaned
        if pasted and file:
            self.add_error("file", _("Either paste the rows or choose a file, not both."))
        elif file:
            self._read_file(file)
        elif not pasted:
            self.add_error("pasted", _("Paste the rows of your sheet here, or choose a file."))
        return cleaned

    def _read_file(self, file: Any) -> None:
        if file.size > LARGEST_FILE:
            return self.add_error("file", _("The file is larger than 2 MB. Save the price list alone."))
        if not file.name.lower().endswith((*ENDINGS, ".xls", ".xlsm")):
            return self.add_error("file", _("Choose an Excel file (.xlsx) or a .csv file."))
        try:
            rows = text_rows(file, file.name)
        except UnableToReadWorkbook as refusal:
            return self.add_error("file", str(refusal))
        if len(rows) > MOST_ROWS:
            sentence = gettext("At most %(most)d rows at once") % {"most": MOST_ROWS}
            return self.add_error("file", sentence)
        text = io.StringIO(newline="")
        csv.writer(text, delimiter="\t", lineterminator="\n").writerows(rows)
        if len(text.getvalue()) > LONGEST_TEXT:
            return self.add_error("file", _("This is too much for one list. Paste the price list alone."))
        self.text = text.getvalue()
        return None


@dataclass(frozen=True)
class Shown:
    """A row of the preview: as understood, the price before, what is odd, and the choice where in doubt."""

    row: PastedRow
    old: Price | None
    jump: Jump | None
    below: ShopPrice | None
    choice: forms.BoundField | None

    @property
    def is_new(self) -> bool:
        return self.old is None and self.row.material is not None

    @property
    def is_changed(self) -> bool:
        old, row = self.old, self.row
        return old is not None and (old.unit_price, old.is_suspended) != (row.price, row.is_suspended)


class PreviewForm(ListForm):
    """The rows as understood, and the answers without which they are not published. It carries the text.

    `before` is the list in force. What it has and the rows have not is kept at its price or left out, as is
    chosen. A row that is refused keeps the list from being published, unless such rows are left out.
    """

    pasted = _pasted_field()
    missing = forms.ChoiceField(
        label=_("Materials that are not in the rows"), required=False, widget=forms.RadioSelect,
        choices=[
            ("keep", _("Keep them at their present price")), ("leave", _("Leave them off the new list")),
        ],
    )  # fmt: skip
    skip = forms.BooleanField(label=_("Publish without the rows that are refused"), required=False)

    def __init__(
        self, *args: Any, said: Any, text: str, before: dict[int, Price], shops: Shops, **kwargs: Any
    ) -> None:
        """`said` is what was sent so far: its answers are shown again."""
        super().__init__(*args, **kwargs)
        self.before, self.shops = before, shops
        self.initial.update({name: said.get(name) for name in self.fields if name in said})
        self.initial["pasted"] = text
        materials = list(Material.objects.select_related("group").order_by("code"))
        by_code = {material.code: material for material in materials if material.is_active}
        answers = {name.removeprefix(MEANS): code for name, code in said.items() if name.startswith(MEANS)}
        means = {word: by_code[code] for word, code in answers.items() if code in by_code}
        self.read = read_pasted(text, materials=materials, before=before, means=means)
        doubtful = [row for row in self.read.rows if row.material is None or row.key in means]
        # Where most rows are in doubt, another column was pasted: long choices would help nobody.
        others = list(by_code.values()) if len(doubtful) <= CHOICES_AT_MOST else []
        for row in doubtful:
            self._add_choice(row, means.get(row.key), others)

    def _add_choice(self, row: PastedRow, chosen: Material | None, materials: list[Material]) -> None:
        likely = [material for material in row.could_be if material.is_active]
        others = [material for material in materials if material not in likely]
        self.fields[MEANS + row.key] = forms.ChoiceField(
            label=row.word, required=False, initial=chosen.code if chosen else "",
            choices=[
                ("", _("Choose…")), *[(m.code, f"{m.name} ({m.code})") for m in [*likely, *others]],
            ],
        )  # fmt: skip

    @property
    def refused(self) -> list[PastedRow]:
        return [row for row in self.read.rows if row.refusal]

    @property
    def accepted(self) -> list[PastedRow]:
        return [row for row in self.read.rows if not row.refusal]

    @property
    def absent(self) -> list[Price]:
        """What is on the list in force, in use, and in no accepted row."""
        there = {row.material.pk for row in self.accepted if row.material}
        prices = [price for pk, price in self.before.items() if pk not in there and price.material.is_active]
        return sorted(prices, key=lambda price: price.material.code)

    def rows(self) -> Iterator[Shown]:
        asked: set[str] = set()  # a word that stands in several rows is asked about at the first
        for row in self.read.rows:
            old = self.before.get(row.material.pk) if row.material else None
            asks = MEANS + row.key in self.fields and row.key not in asked
            choice = self[MEANS + row.key] if asks else None
            asked.add(row.key)
            yield Shown(row, old, self._jump(row), self._below(row), choice)

    @property
    def has_odd_prices(self) -> bool:
        return any(self._jump(row) or self._below(row) for row in self.accepted)

    @property
    def changed(self) -> int:
        return sum(1 for shown in self.rows() if not shown.row.refusal and shown.is_changed)

    @property
    def added(self) -> int:
        return sum(1 for shown in self.rows() if not shown.row.refusal and shown.is_new)

    def _jump(self, row: PastedRow) -> Jump | None:
        return jump_of(self.before.get(row.material.pk), row.price) if row.material else None

    def _below(self, row: PastedRow) -> ShopPrice | None:
        if row.material is None or row.is_suspended:
            return None
        return self.shops.if_far_below(row.material.pk, row.price)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.read.trouble:
            self.add_error("pasted", self.read.trouble)
        elif not self.read.rows:
            self.add_error("pasted", _("No row with a material and a price was found."))
        if self.refused and not cleaned.get("skip"):
            self.add_error("skip", _("Some rows are refused: put them right, or tick this box."))
        if self.absent and not cleaned.get("missing"):
            sentence = _("Choose what happens to the materials that are not in the rows.")
            self.add_error("missing", sentence)
        self.ask_about(
            any(self._jump(row) for row in self.accepted), any(self._below(row) for row in self.accepted)
        )
        self.refuse_stale(self.new_list)
        return cleaned

    def new_list(self) -> dict[str, Any]:
        """What was understood and chosen, for `publish_price_list`."""
        prices: dict[Material, Decimal] = {}
        suspended, conditions, lots = set(), {}, {}
        for row in self.accepted:
            assert row.material and row.price is not None  # for mypy
            prices[row.material] = row.price
            conditions[row.material] = row.condition or ""
            if row.min_lot is not None and row.lot_price is not None:
                lots[row.material] = Lot(row.min_lot, row.lot_price)
            if row.is_suspended:
                suspended.add(row.material)
        for price in self.absent if self.cleaned_data["missing"] == "keep" else []:
            prices[price.material] = price.unit_price
            conditions[price.material] = price.condition
            if price.min_lot is not None and price.min_lot_price is not None:
                lots[price.material] = Lot(price.min_lot, price.min_lot_price)
            if price.is_suspended:
                suspended.add(price.material)
        return {
            "effective_from": self.moment, "prices": prices, "suspended": frozenset(suspended),
            "conditions": conditions, "lots": lots, "note": self.cleaned_data["note"],
        }  # fmt: skip
