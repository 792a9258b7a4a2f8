"""What lies where, and what it cost: kilograms and value by place and material."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Sum

from deposits.models import StockMovement
from prices.models import Material
from wastebank.money import from_satang, round_half_up, satang
from wastebank.organisation.models import Bank, CollectionPoint

ZERO_KG, ZERO_BAHT = Decimal("0.000"), Decimal("0.00")


@dataclass(frozen=True)
class OnHand:
    """`kg` of one material at one place, and what they cost in baht (moving average, books.md)."""

    kg: Decimal = ZERO_KG
    value: Decimal = ZERO_BAHT

    @property
    def average(self) -> Decimal:
        """Baht per kg, two places, for showing."""
        return round_half_up(self.value / self.kg) if self.kg else ZERO_BAHT

    def worth_of(self, kg: Decimal) -> Decimal:
        """`kg` (below zero too) at the moving average, half-up to the satang; nothing where none lies there.

        All of it is worth exactly what it cost.
        """
        if not self.kg:
            return ZERO_BAHT
        exact = satang(self.value) * Fraction(abs(kg)) / Fraction(self.kg)
        amount = from_satang(int(exact + Fraction(1, 2)))
        return amount if kg > 0 else -amount


@dataclass(frozen=True)
class StockRow:
    """A material at a place that holds some of it."""

    place: CollectionPoint
    material: Material
    on_hand: OnHand

    @property
    def pieces(self) -> Decimal | None:
        """How many of the material's own unit that is; None where the unit is the kilogram."""
        if self.material.kg_per_unit == 1:
            return None
        return round_half_up(self.on_hand.kg / self.material.kg_per_unit, Decimal("0.1"))


def on_hand(place: CollectionPoint) -> dict[int, OnHand]:
    """By the material's id, what lies at `place`; materials with neither kilogram nor value are left out.

    Exact only while the place is held (`commands.stock.taking.hold_places`); what comes in waits for nobody.
    """
    sums = StockMovement.objects.filter(bank=place.bank_id, place=place).order_by().values("material")
    rows = sums.annotate(Sum("kg"), Sum("value"))
    return {
        row["material"]: OnHand(row["kg__sum"], row["value__sum"])
        for row in rows
        if row["kg__sum"] or row["value__sum"]
    }


def least_since(place: CollectionPoint, since: date) -> dict[int, Decimal]:
    """By the material's id, the least kg that lay at `place` at the end of any day from `since` on."""
    days = StockMovement.objects.filter(bank=place.bank_id, place=place).values("material", "moved_on")
    left: dict[int, Decimal] = {}
    least: dict[int, Decimal] = {}
    for row in days.order_by("moved_on").annotate(kg_sum=Sum("kg")):
        material, before = row["material"], left.get(row["material"], ZERO_KG)
        left[material] = before + row["kg_sum"]
        if row["moved_on"] > since:
            least[material] = min(least.get(material, before), left[material])
    return left | least


def stock_of(bank: Bank, places: Iterable[CollectionPoint] | None = None) -> list[StockRow]:
    """What lies at the bank's places (or those given), by place and material code."""
    sums = StockMovement.objects.filter(bank=bank).order_by().values("place", "material")
    rows = sums.annotate(Sum("kg"), Sum("value")).exclude(kg__sum=0, value__sum=0)
    at = {place.pk: place for place in places or CollectionPoint.objects.filter(bank=bank)}
    materials = Material.objects.select_related("group").in_bulk([row["material"] for row in rows])
    found = [
        StockRow(at[row["place"]], materials[row["material"]], OnHand(row["kg__sum"], row["value__sum"]))
        for row in rows
        if row["place"] in at
    ]
    return sorted(found, key=lambda row: (row.place.pk, row.material.code))


def stock_value(bank: Bank) -> Decimal:
    """What all the bank's stock cost, in baht: the balance of its stock account."""
    return StockMovement.objects.filter(bank=bank).aggregate(sum=Sum("value"))["sum"] or ZERO_BAHT
