"""ทะเบียนคุมวัสดุ: what came and went of one material, month by month."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import QuerySet, Sum

from deposits.models import Deposit, Sale, StockEvent, StockMovement
from deposits.queries.stock.on_hand import ZERO_BAHT, ZERO_KG, OnHand
from prices.models import Material
from wastebank.organisation.models import Bank, CollectionPoint
from wastebank.thai import Month


@dataclass(frozen=True)
class CardLine:
    """One movement, and what lay there after it."""

    movement: StockMovement
    left: OnHand

    @property
    def kg_in(self) -> Decimal | None:
        return self.movement.kg if self.movement.kg > 0 else None

    @property
    def kg_out(self) -> Decimal | None:
        return -self.movement.kg if self.movement.kg < 0 else None

    @property
    def takes_back(self) -> bool:
        """Whether it comes from a cancellation."""
        event, entry = self.movement.event, self.movement.entry
        return bool(event and event.reverses_id) or bool(entry and entry.reverses_id)

    @cached_property
    def event(self) -> StockEvent | None:
        return self.movement.event

    @cached_property
    def sale(self) -> Sale | None:
        """The sale that is behind it, or whose cancellation is."""
        entry = self.movement.entry
        return getattr(entry, "sale", None) or getattr(getattr(entry, "sale_void", None), "sale", None)

    @cached_property
    def slip(self) -> Deposit | None:
        entry = self.movement.entry
        void = getattr(entry, "deposit_void", None)
        return getattr(entry, "deposit", None) or getattr(void, "deposit", None)


@dataclass(frozen=True)
class StockCard:
    """A material's month at one place, or over all places of the bank: carried in, lines, carried out."""

    material: Material
    month: Month
    carry_in: OnHand
    lines: list[CardLine]

    @property
    def kg_in(self) -> Decimal:
        return sum((line.kg_in or ZERO_KG for line in self.lines), ZERO_KG)

    @property
    def kg_out(self) -> Decimal:
        return sum((line.kg_out or ZERO_KG for line in self.lines), ZERO_KG)

    @property
    def carry_out(self) -> OnHand:
        return self.lines[-1].left if self.lines else self.carry_in


def stock_card(
    bank: Bank, material: Material, month: Month, place: CollectionPoint | None = None
) -> StockCard:
    """The movements of `month` by business date, then in the order they were posted."""
    movements = StockMovement.objects.filter(bank=bank, material=material)
    if place:
        movements = movements.filter(place=place)
    before = movements.filter(moved_on__lt=month.first).aggregate(kg=Sum("kg"), value=Sum("value"))
    left = carry_in = OnHand(before["kg"] or ZERO_KG, before["value"] or ZERO_BAHT)
    lines = []
    for movement in _with_papers(movements.filter(moved_on__range=(month.first, month.last))):
        left = OnHand(left.kg + movement.kg, left.value + movement.value)
        lines.append(CardLine(movement, left))
    return StockCard(material, month, carry_in, lines)


def _with_papers(movements: QuerySet[StockMovement]) -> QuerySet[StockMovement]:
    return movements.select_related(
        "place", "event", "entry__sale", "entry__sale_void__sale", "entry__deposit",
        "entry__deposit_void__deposit",
    ).order_by("moved_on", "id")  # fmt: skip


def months_of(bank: Bank, material: Material, until: Month) -> list[Month]:
    """From the first month in which the material moved to `until`, the latest first."""
    days = StockMovement.objects.filter(bank=bank, material=material).order_by("moved_on")
    first = days.values_list("moved_on", flat=True).first()
    months = [until]
    while first and months[-1] > Month.of(first):
        months.append(months[-1].previous())
    return months
