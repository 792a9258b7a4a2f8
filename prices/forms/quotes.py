"""Rounds of quotes: opening one, the grid of offers, and choosing the buyers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from prices.commands.quotes import LARGEST_QUOTE, MOST_SHOPS, Choice
from prices.models import AskedBuyer, Buyer, Material, QuoteRound
from prices.queries.buyers import why_not
from prices.queries.comparison import Comparison, ComparisonRow
from prices.queries.pasted import Words
from prices.queries.quotes import last_quotes
from wastebank.fields import MoneyField, ThaiDateField, ThaiTextField


class RoundForm(forms.Form):
    """A new round: its day and the shops asked, in their order."""

    held_on = ThaiDateField(label=_("Day"), error_messages={"required": _("Write the day")})
    note = ThaiTextField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        buyers = Buyer.objects.filter(is_active=True).order_by("name")
        for position in range(1, MOST_SHOPS + 1):
            self.fields[f"shop_{position}"] = forms.ModelChoiceField(
                buyers, required=position == 1, label=_("Shop %(position)d") % {"position": position},
                empty_label="–", error_messages={"required": _("Choose at least one buyer")},
            )  # fmt: skip

    @property
    def shops(self) -> list[forms.BoundField]:
        return [self[f"shop_{position}"] for position in range(1, MOST_SHOPS + 1)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen: set[int] = set()
        for position in range(1, MOST_SHOPS + 1):
            buyer = cleaned.get(f"shop_{position}")
            if buyer and buyer.pk in chosen:
                self.add_error(f"shop_{position}", _("Each buyer is asked once"))
            elif buyer:
                chosen.add(buyer.pk)
        return cleaned

    @property
    def buyers(self) -> list[Buyer]:
        said = (self.cleaned_data[f"shop_{position}"] for position in range(1, MOST_SHOPS + 1))
        return [buyer for buyer in said if buyer]


class AskForm(forms.Form):
    """One more shop in a round."""

    buyer = forms.ModelChoiceField(
        Buyer.objects.none(), label=_("One more buyer"), empty_label="–",
        error_messages={"required": _("Choose the buyer")},
    )  # fmt: skip

    def __init__(self, *args: Any, round: QuoteRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Buyer.objects.filter(is_active=True).exclude(asked__round=round)
        self.fields["buyer"].queryset = others.order_by("name")  # type: ignore[attr-defined]


class QuotesForm(forms.Form):
    """The grid: a box for each material and shop. A box that is emptied takes the offer back."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, round: QuoteRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = list(round.asked.select_related("buyer").order_by("position"))
        counts = {
            (quote.asked_id, quote.material_id): quote.unit_price
            for asked in self.asked
            for quote in last_quotes(asked.quotes.all())
        }
        self.materials = list(_materials(self.asked, {material for _asked, material in counts}))
        for material in self.materials:
            for asked in self.asked:
                self.fields[_box(asked, material)] = MoneyField(
                    label=f"{material.name}, {asked.buyer.name}", least=Decimal(0), largest=LARGEST_QUOTE,
                    required=False, initial=counts.get((asked.pk, material.pk)),
                )  # fmt: skip

    def rows(self) -> Iterator[tuple[Material, list[tuple[str, forms.BoundField]]]]:
        for material in self.materials:
            yield material, [(asked.buyer.name, self[_box(asked, material)]) for asked in self.asked]

    @property
    def offers(self) -> dict[tuple[AskedBuyer, Material], Decimal | None]:
        return {
            (asked, material): self.cleaned_data[_box(asked, material)]
            for material in self.materials
            for asked in self.asked
        }


def _box(asked: AskedBuyer, material: Material) -> str:
    return f"q_{asked.pk}_{material.pk}"


def _materials(asked: list[AskedBuyer], quoted: set[int]) -> Any:
    """What the shops of the round take or quoted; all in use, where the register says of one nothing."""
    takers = [one for one in asked if one.buyer.materials.exists()]
    wanted = Q(is_active=True)
    if len(takers) == len(asked):
        wanted &= Q(buyers__buyer__in=[one.buyer_id for one in asked])
    found = Material.objects.filter(wanted | Q(pk__in=quoted)).select_related("group")
    return found.order_by("group_id", "code").distinct()


@dataclass
class Pasted:
    """What was pasted from a workbook as boxes of the grid, not saved; `unread` was not understood."""

    boxes: dict[str, str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)


def read_pasted(text: str, form: QuotesForm) -> Pasted:
    """Rows of a material (code, name or local name) and the shops' prices in their order, by tabs."""
    words, pasted = Words(form.materials), Pasted()
    for line in text.splitlines():
        if not line.strip():
            continue
        word, *prices = line.split("\t")
        named = words.named(word)
        if len(named) != 1 or not any(price.strip() for price in prices):  # no such material, or two
            pasted.unread.append(line.replace("\t", " · ").strip())
            continue
        (material,) = named
        for asked, price in zip(form.asked, prices, strict=False):
            if price.strip():
                pasted.boxes[_box(asked, material)] = price.strip()
    return pasted


class ChoicesForm(forms.Form):
    """For each material of a round the buyer chosen and why."""

    def __init__(self, *args: Any, comparison: Comparison, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.comparison = comparison
        self.offered = [row for row in comparison.rows if row.made]
        for row in self.offered:
            self.fields[f"asked_{row.material.pk}"] = forms.ChoiceField(
                label=row.material.name,
                required=False,
                choices=list(_choices(row, comparison.round.held_on)),
                initial=_proposed(row),
            )
            self.fields[f"reason_{row.material.pk}"] = ThaiTextField(
                label=row.material.name, max_length=200, required=False,
                initial=row.choice.reason if row.choice else "",
            )  # fmt: skip

    def rows(self) -> Iterator[tuple[ComparisonRow, forms.BoundField, forms.BoundField]]:
        for row in self.offered:
            yield row, self[f"asked_{row.material.pk}"], self[f"reason_{row.material.pk}"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        shops = {str(asked.pk): asked for asked in self.comparison.asked}
        for row in self.offered:
            asked = shops.get(cleaned.get(f"asked_{row.material.pk}", ""))
            reason = f"reason_{row.material.pk}"
            if asked and row.needs_reason(asked) and reason not in self.errors and not cleaned[reason]:
                only = _("Say why: nobody else made an offer.")
                dearer = _("Say why: another buyer pays more.")
                self.add_error(reason, only if len(row.made) == 1 else dearer)
        return cleaned

    @property
    def said(self) -> dict[Material, Choice]:
        shops = {str(asked.pk): asked for asked in self.comparison.asked}
        return {
            row.material: Choice(
                shops.get(self.cleaned_data[f"asked_{row.material.pk}"]),
                self.cleaned_data[f"reason_{row.material.pk}"] or "",
            )
            for row in self.offered
        }


def _choices(row: ComparisonRow, on: date) -> Iterator[tuple[str, Any]]:
    """Who made an offer, with the price, and what is in the way of selling there."""
    yield "", _("nobody")
    for asked, price in row.offers:
        if price is not None:
            because = "".join(f" · {reason}" for reason in why_not(asked.buyer, row.material, on))
            yield str(asked.pk), f"{asked.buyer.name} {price:,.2f}{because}"


def _proposed(row: ComparisonRow) -> str:
    """The last choice; before there is one the shop with the best offer, where somebody else made one too."""
    if row.choice:
        return str(row.choice.asked_id or "")
    best = next((asked for asked, price in row.offers if price is not None and price == row.best), None)
    return str(best.pk) if best and len(row.made) > 1 else ""
