"""What a new sale begins with: materials, prices, and what lies there by the books."""

from datetime import date
from decimal import Decimal

from deposits.models import DepositLine, DraftSale, MarketDay, SaleLine
from deposits.queries.stock.lying import lying_at, materials_by_code
from prices.models import Buyer, Material
from prices.queries.quotes import quotes_of
from wastebank.organisation.models import Bank


def prices_for(bank: Bank, buyer: Buyer, on: date) -> dict[int, Decimal]:
    """By material, what `buyer` offered last; where it offered nothing, what it paid last (baht per unit)."""
    sold = SaleLine.objects.filter(sale__bank=bank, sale__buyer=buyer, sale__void=None)
    last = sold.order_by("material_id", "-sale_id").distinct("material_id")
    return dict(last.values_list("material_id", "unit_price")) | quotes_of(bank, buyer, on)


def weighed_in(market_day: MarketDay) -> dict[int, Decimal]:
    """By material, kg of the day's slips so far that stand."""
    standing = DepositLine.objects.filter(deposit__market_day=market_day, deposit__void=None)
    weighed: dict[int, Decimal] = {}
    for material, kg in standing.values_list("material_id", "net_kg"):
        weighed[material] = weighed.get(material, Decimal(0)) + kg
    return weighed


def materials_of_draft(market_day: MarketDay, draft: DraftSale | None) -> list[Material]:
    """What may be sold in the yard: weighed in today, lying at the place, or on the draft already."""
    materials = {*weighed_in(market_day), *lying_at(market_day.place)[1]}
    if draft:
        materials |= set(draft.lines.values_list("material_id", flat=True))
    return materials_by_code(materials)
