"""Whose prices a bank follows, and what it does otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from prices.commands import NewException
from prices.forms.moment import MomentForm
from prices.models import Material, PriceException, PriceFollowing
from prices.queries.pasted import LARGEST_PRICE
from wastebank.fields import MoneyField, ThaiTextField
from wastebank.organisation.models import Bank

EMPTY_ROWS = 3
ROWS_AT_MOST = 200


@dataclass(frozen=True)
class ExceptionRow:
    material: forms.BoundField
    kind: forms.BoundField
    amount: forms.BoundField
    why: forms.BoundField


class FollowForm(MomentForm):
    """Begins as the newest version says; `said` is what was sent so far, also where only rows are added."""

    leader = forms.ChoiceField(required=False)  # the banks are asked when the form is made
    why = ThaiTextField(
        label=_("Why"), max_length=200,
        error_messages={"required": _("Say why")},
    )  # fmt: skip
    rows_shown = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        bank: Bank,
        last: PriceFollowing | None,
        said: Any,
        more: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.banks = {other.code: other for other in Bank.objects.exclude(pk=bank.pk).order_by("code")}
        nobody = [("", _("Nobody: this bank publishes its own lists"))]
        followed = [(code, other.name) for code, other in self.banks.items()]
        self.fields["leader"] = forms.ChoiceField(
            label=_("Follows the prices of"), required=False, choices=[*nobody, *followed]
        )
        materials = Material.objects.filter(is_active=True).order_by("code")
        self.materials = {material.code: material for material in materials}
        kept = list(last.exceptions.select_related("material")) if last else []
        shown = str(said.get("rows_shown", ""))
        self.count = int(shown) if shown.isdecimal() and len(shown) < 4 else len(kept) + EMPTY_ROWS
        self.count = min(self.count + (EMPTY_ROWS if more else 0), ROWS_AT_MOST)
        self.initial.update(leader=last.leader.code if last and last.leader else "")
        for position in range(self.count):
            self._add_row(position, kept[position] if position < len(kept) else None)
        self.initial.update({name: said[name] for name in said if name in self.fields})
        self.initial["rows_shown"] = self.count

    def _add_row(self, position: int, kept: PriceException | None) -> None:
        codes = [(code, f"{material.name} ({code})") for code, material in self.materials.items()]
        self.fields[f"material_{position}"] = forms.ChoiceField(
            label=_("Material"), required=False, choices=[("", "–"), *codes],
            initial=kept.material.code if kept else "",
        )  # fmt: skip
        self.fields[f"kind_{position}"] = forms.ChoiceField(
            label=_("What differs"), required=False, choices=PriceException.Kind.choices,
            initial=kept.kind if kept else PriceException.Kind.DIFFERENCE,
        )  # fmt: skip
        self.fields[f"amount_{position}"] = MoneyField(
            label=_("Baht"), least=-LARGEST_PRICE, largest=LARGEST_PRICE, required=False,
            initial=kept.amount if kept else None,
        )  # fmt: skip
        self.fields[f"why_{position}"] = ThaiTextField(
            label=_("Why"), max_length=120, required=False, initial=kept.why if kept else "",
        )  # fmt: skip

    def rows(self) -> Iterator[ExceptionRow]:
        for position in range(self.count):
            yield ExceptionRow(*(self[f"{box}_{position}"] for box in ("material", "kind", "amount", "why")))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for position in range(self.count):
            is_begun = cleaned.get(f"amount_{position}") is not None or cleaned.get(f"why_{position}")
            if is_begun and not cleaned.get(f"material_{position}"):
                self.add_error(f"material_{position}", _("Choose the material, or empty the row"))
        return cleaned

    @property
    def new_version(self) -> dict[str, Any]:
        """What was typed, for `follow_prices`."""
        cleaned = self.cleaned_data
        return {
            "leader": self.banks.get(cleaned["leader"]),
            "effective_from": self.moment,
            "why": cleaned["why"],
            "exceptions": [
                NewException(
                    self.materials[code], cleaned[f"kind_{row}"], self._amount(row), cleaned[f"why_{row}"]
                )
                for row in range(self.count)
                if (code := cleaned[f"material_{row}"])
            ],
        }

    def _amount(self, row: int) -> Decimal | None:
        return self.cleaned_data[f"amount_{row}"]

    def refuse(self, sentence: str, material: Material | None) -> None:
        """The refusal at the last row of `material`, else on top."""
        rows = [
            row
            for row in range(self.count)
            if material and self.cleaned_data.get(f"material_{row}") == material.code
        ]
        self.add_error(f"material_{rows[-1]}" if rows else None, sentence)
