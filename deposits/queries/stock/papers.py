"""Stock papers with what stands on them."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from deposits.models import StockCountLine, StockEvent, StockMovement
from prices.models import Material
from wastebank.money import round_half_up
from wastebank.organisation.models import Bank


def stock_papers(bank: Bank, kind: str = "") -> QuerySet[StockEvent]:
    """The bank's papers, the latest first; `reversed_by` tells what was cancelled."""
    papers = StockEvent.objects.filter(bank=bank)
    if kind:
        papers = papers.filter(kind=kind)
    return papers.select_related("place", "to_place", "by", "reverses", "reversed_by").order_by("-id")


@dataclass(frozen=True)
class PaperLine:
    """A material on a paper: kg and baht, without sign."""

    material: Material
    kg: Decimal
    value: Decimal

    @property
    def pieces(self) -> Decimal | None:
        return pieces_if_any(self.material, self.kg)


def pieces_if_any(material: Material, kg: Decimal) -> Decimal | None:
    """How many of the material's own unit weigh `kg`; None where that unit is the kilogram."""
    if material.kg_per_unit == 1:
        return None
    return round_half_up(kg / material.kg_per_unit, Decimal("0.1"))


def lines_of(event: StockEvent) -> list[PaperLine]:
    """What was moved; of a transfer, what left the one place."""
    moved = StockMovement.objects.filter(event=event).select_related("material__group").order_by("id")
    if event.kind == StockEvent.Kind.TRANSFER:
        moved = moved.filter(place=event.place)
    return [PaperLine(movement.material, abs(movement.kg), abs(movement.value)) for movement in moved]


@dataclass(frozen=True)
class CountedLine:
    """What a count found, and the baht by which it changed the stock (below zero: lost)."""

    line: StockCountLine
    value: Decimal

    @property
    def expected_pieces(self) -> Decimal | None:
        return pieces_if_any(self.line.material, self.line.expected_kg)

    @property
    def counted_pieces(self) -> Decimal | None:
        return pieces_if_any(self.line.material, self.line.counted_kg)


def counted_lines(event: StockEvent) -> list[CountedLine]:
    worth = {moved.material_id: moved.value for moved in StockMovement.objects.filter(event=event)}
    lines = event.count_lines.select_related("material__group").order_by("material__code")
    return [CountedLine(line, worth.get(line.material_id, Decimal("0.00"))) for line in lines]
