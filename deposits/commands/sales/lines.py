"""The lines of a sale, and what is wrong with them whatever lies in the shed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from prices.models import Buyer, Material
from wastebank.money import LEAST_LINE, line_amount

ZERO = Decimal("0.00")
LARGEST_QUANTITY = Decimal("999999")
LARGEST_PRICE = Decimal("99999.99")


class UnableToSell(Exception):
    """The sale is refused; `position` is the line (from 0) that is to be mended, `field` its column."""

    def __init__(self, sentence: str, position: int | None = None, field: str = ""):
        super().__init__(sentence)
        self.position, self.field = position, field


@dataclass(frozen=True)
class NewSaleLine:
    """What the buyer's scale said, in the material's unit: gross, deduction; the price in baht per unit.

    `takes_all`: nothing of the material stays at the place, so what our books have more (or less) than the
    buyer's net weight is lost weight. Otherwise only the net weight leaves.
    """

    material: Material
    gross: Decimal
    unit_price: Decimal
    deduct: Decimal = ZERO
    takes_all: bool = False

    @property
    def quantity(self) -> Decimal:
        return self.gross - self.deduct

    @property
    def said(self) -> list:
        """What an attempt says, for telling a repetition from another attempt."""
        numbers = [number.normalize() for number in (self.gross, self.deduct, self.unit_price)]
        return [self.material.code, *numbers, self.takes_all]


def check_lines(buyer: Buyer, lines: Sequence[NewSaleLine], sold_on: date) -> None:
    """Refuses (UnableToSell) what is wrong with `lines` whatever lies in the shed."""
    if not buyer.is_active:
        raise UnableToSell(_("This buyer is not in use any more"), field="buyer")
    if not lines:
        raise UnableToSell(_("Write at least one material with its weight"))
    seen: set[int] = set()
    for position, line in enumerate(lines):
        if line.material.pk in seen:
            raise UnableToSell(_("This material stands there twice"), position, "material")
        seen.add(line.material.pk)
        _check_line(position, line)
        hazardous = line.material.is_hazardous or line.material.is_ewaste
        if hazardous and not buyer.may_take_hazardous_on(sold_on):
            sentence = _("%(material)s may only go to a buyer with a valid licence for hazardous waste")
            raise UnableToSell(sentence % {"material": line.material.name}, position, "material")


def _check_line(position: int, line: NewSaleLine) -> None:
    if not all(number.is_finite() for number in (line.gross, line.deduct, line.unit_price)):
        raise UnableToSell(_("This is not a number"), position, "gross")
    if not (0 <= line.deduct < line.gross <= LARGEST_QUANTITY):
        raise UnableToSell(_("The weight less the deduction must be above zero"), position, "gross")
    if not (0 < line.unit_price <= LARGEST_PRICE):
        raise UnableToSell(_("The price must be above zero"), position, "unit_price")
    if line_amount(line.quantity, line.unit_price) < LEAST_LINE:
        raise UnableToSell(_("This line is worth less than 0.01 baht"), position, "gross")
