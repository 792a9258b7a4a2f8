"""What a count found against what the books said."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from deposits.queries.stock.on_hand import ZERO_BAHT, OnHand
from deposits.queries.stock.papers import pieces_if_any
from prices.models import Material
from wastebank.money import round_half_up


@dataclass(frozen=True)
class Compared:
    """One material: expected and counted kg, and the baht by which the stock changes (below zero: lost)."""

    material: Material
    expected_kg: Decimal
    counted_kg: Decimal
    value: Decimal

    @property
    def expected_pieces(self) -> Decimal | None:
        return pieces_if_any(self.material, self.expected_kg)

    @property
    def counted_pieces(self) -> Decimal | None:
        return pieces_if_any(self.material, self.counted_kg)

    @property
    def difference_kg(self) -> Decimal:
        return self.counted_kg - self.expected_kg

    @property
    def difference_pct(self) -> Decimal:
        """In a hundred of what was expected, two places."""
        return round_half_up(self.difference_kg * 100 / self.expected_kg) if self.expected_kg else ZERO_BAHT


def compared(held: Mapping[int, OnHand], counted: Mapping[Material, Decimal]) -> list[Compared]:
    rows = []
    for material, kg in counted.items():
        there = held.get(material.pk, OnHand())
        rows.append(Compared(material, there.kg, kg, there.worth_of(kg - there.kg)))
    return rows
