"""What a sale would come to, before it is posted: the same sums as `commands.sales.posting`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from deposits.models import DraftSaleLine
from deposits.queries.stock.on_hand import ZERO_BAHT, ZERO_KG, OnHand
from prices.models import Material
from wastebank.money import line_amount, round_half_up

KG_STEP = Decimal("0.001")


class Sold:
    """What of a sale follows from its kilograms (by the buyer's scale, out of our stock) and baht."""

    net_kg: Decimal
    stock_kg: Decimal
    amount: Decimal
    cost: Decimal

    @property
    def shrinkage_kg(self) -> Decimal:
        """Kilograms lost (above zero) between our scale and the buyer's."""
        return self.stock_kg - self.net_kg

    @property
    def shrinkage_pct(self) -> Decimal:
        """Lost weight in a hundred of what left our stock, two places."""
        return round_half_up(self.shrinkage_kg * 100 / self.stock_kg) if self.stock_kg else ZERO_BAHT

    @property
    def margin(self) -> Decimal:
        """Proceeds less the cost of what was sold, in baht; transport is the whole sale's (3-rules.md C4)."""
        return self.amount - self.cost


@dataclass(frozen=True)
class ReckonedLine(Sold):
    """A line with all that follows from it: kg, baht, and whether there is enough of it."""

    material: Material
    quantity: Decimal
    net_kg: Decimal
    stock_kg: Decimal
    amount: Decimal
    cost: Decimal
    shrinkage_value: Decimal
    is_short: bool


def reckon_line(
    material: Material, quantity: Decimal, unit_price: Decimal, takes_all: bool, there: OnHand
) -> ReckonedLine:
    """One line out of what lies `there`."""
    net_kg = round_half_up(quantity * material.kg_per_unit, KG_STEP)
    is_short = there.kg < (KG_STEP if takes_all else net_kg)
    stock_kg = there.kg if takes_all and not is_short else net_kg
    value = there.worth_of(min(stock_kg, there.kg))
    cost = value if net_kg >= stock_kg else OnHand(stock_kg, value).worth_of(net_kg)
    amount = line_amount(quantity, unit_price)
    return ReckonedLine(material, quantity, net_kg, stock_kg, amount, cost, value - cost, is_short)


@dataclass(frozen=True)
class Reckoned:
    """A whole sale before it is posted."""

    lines: Sequence[ReckonedLine]
    transport: Decimal = ZERO_BAHT

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), ZERO_BAHT)

    @property
    def due(self) -> Decimal:
        return self.total - self.transport

    @property
    def cost(self) -> Decimal:
        return sum((line.cost for line in self.lines), ZERO_BAHT)

    @property
    def margin(self) -> Decimal:
        return self.total - self.cost - self.transport

    @property
    def net_kg(self) -> Decimal:
        return sum((line.net_kg for line in self.lines), ZERO_KG)

    @property
    def shrinkage_kg(self) -> Decimal:
        return sum((line.shrinkage_kg for line in self.lines), ZERO_KG)

    @property
    def shrinkage_pct(self) -> Decimal:
        stock_kg = sum((line.stock_kg for line in self.lines), ZERO_KG)
        return round_half_up(self.shrinkage_kg * 100 / stock_kg) if stock_kg else ZERO_BAHT

    @property
    def short(self) -> list[ReckonedLine]:
        """The lines of which less lies there than is sold."""
        return [line for line in self.lines if line.is_short]


def reckon_draft(lines: Iterable[DraftSaleLine], held: Mapping[int, OnHand]) -> Reckoned:
    """What a draft would come to if it were posted now."""
    return Reckoned([
        reckon_line(
            line.material, line.gross - line.deduct, line.unit_price, line.takes_all,
            held.get(line.material_id, OnHand()),
        )
        for line in lines
    ])  # fmt: skip
