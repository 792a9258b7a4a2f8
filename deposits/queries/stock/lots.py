"""The stock of all places against the smallest lot that each buyer fetches."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from deposits.queries.stock.on_hand import ZERO_BAHT, ZERO_KG, OnHand, StockRow, stock_of
from prices.models import Buyer, BuyerMaterial, Material
from prices.queries.buyers import Unwanted, why_not, without_buyer
from prices.queries.quotes import quotes_of
from wastebank.organisation.models import Bank


@dataclass(frozen=True)
class Outlet:
    """A buyer that takes a material: from how many kg on, for how much, and why it may not have it now."""

    buyer: Buyer
    min_lot_kg: Decimal
    missing_kg: Decimal
    quote: Decimal | None
    because: list[str]


@dataclass
class Lot:
    """A material over all places, with the buyers that take it."""

    material: Material
    rows: list[StockRow] = field(default_factory=list)
    outlets: list[Outlet] = field(default_factory=list)

    @property
    def on_hand(self) -> OnHand:
        return OnHand(
            sum((row.on_hand.kg for row in self.rows), ZERO_KG),
            sum((row.on_hand.value for row in self.rows), ZERO_BAHT),
        )

    @property
    def as_row(self) -> StockRow:
        """The same as one row, for its pieces."""
        return StockRow(self.rows[0].place, self.material, self.on_hand)


def lots_of(rows: list[StockRow]) -> list[Lot]:
    """What lies at the places of `rows`, by material."""
    lots: dict[int, Lot] = {}
    for row in rows:
        lots.setdefault(row.material.pk, Lot(row.material)).rows.append(row)
    return sorted(lots.values(), key=lambda lot: lot.material.code)


def lots_with_buyers(bank: Bank, on: date) -> list[Lot]:
    """Every material in stock with the buyers in use that take it, those whose lot is full first."""
    lots = [lot for lot in lots_of(stock_of(bank)) if lot.on_hand.kg > 0]
    takers = BuyerMaterial.objects.filter(
        buyer__is_active=True, material__in=[lot.material.pk for lot in lots]
    ).select_related("buyer")
    by_material = defaultdict(list)
    quotes: dict[int, dict[int, Decimal]] = {}
    for taker in takers:
        by_material[taker.material_id].append(taker)
        if taker.buyer_id not in quotes:
            quotes[taker.buyer_id] = quotes_of(bank, taker.buyer, on)
    for lot in lots:
        for taker in by_material[lot.material.pk]:
            missing = max(taker.min_lot_kg - lot.on_hand.kg, ZERO_KG)
            quote = quotes[taker.buyer_id].get(lot.material.pk)
            because = why_not(taker.buyer, lot.material, on)
            lot.outlets.append(Outlet(taker.buyer, taker.min_lot_kg, missing, quote, because))
        lot.outlets.sort(key=lambda outlet: (outlet.missing_kg, -(outlet.quote or 0), outlet.buyer.name))
    return lots


def unwanted_in_stock(bank: Bank, lots: list[Lot], at: datetime) -> list[Unwanted]:
    """Of `lots`, what no buyer may take now, with whoever in the register would."""
    kg = {lot.material.pk: lot.on_hand.kg for lot in lots}
    return [row for row in without_buyer(bank, at, kg) if row.kg]
