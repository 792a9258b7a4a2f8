"""What sales brought: due from buyers, margin, lost weight."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from deposits.models import BuyerPayment, PaidBy, Sale, SaleLine
from deposits.queries.sales.reckoning import Sold
from prices.models import Material
from wastebank.organisation.models import Bank

ZERO_KG, ZERO_BAHT = Decimal("0.000"), Decimal("0.00")


def paid_of(sale: Sale) -> Decimal:
    """What the buyer has paid of a sale on credit, in baht, payments taken back left out."""
    standing = BuyerPayment.objects.filter(sale=sale, reverses=None, reversed_by=None)
    return standing.aggregate(sum=Sum("amount"))["sum"] or ZERO_BAHT


def outstanding_of(sale: Sale) -> Decimal:
    """What the buyer still owes for `sale`, in baht; nothing where it was paid at once or is cancelled."""
    if sale.paid_by != PaidBy.CREDIT or hasattr(sale, "void"):
        return ZERO_BAHT
    return sale.due - paid_of(sale)


def receivables(bank: Bank) -> QuerySet[Sale]:
    """Sales on credit that are not paid in full, the oldest first, with `paid` and `owed` in baht."""
    standing = Q(payments__reverses=None, payments__reversed_by=None, payments__isnull=False)
    sales = Sale.objects.filter(bank=bank, paid_by=PaidBy.CREDIT, void=None).select_related("buyer", "place")
    sales = sales.annotate(paid=Coalesce(Sum("payments__amount", filter=standing), ZERO_BAHT))
    owed = F("total") - F("transport") - F("paid")
    return sales.annotate(owed=owed).filter(owed__gt=0).order_by("sold_on", "id")


@dataclass(frozen=True)
class SoldMaterial(Sold):
    """What was sold of one material: kg by the buyer's scale, kg that left our stock, baht."""

    material: Material
    net_kg: Decimal
    stock_kg: Decimal
    amount: Decimal
    cost: Decimal
    shrinkage_value: Decimal


@dataclass(frozen=True)
class SalesFigures:
    """The sales of a period that stand: by material, and in all. Transport is that of the whole sales."""

    sales: int
    materials: tuple[SoldMaterial, ...]
    transport: Decimal

    @property
    def total(self) -> Decimal:
        return sum((row.amount for row in self.materials), ZERO_BAHT)

    @property
    def cost(self) -> Decimal:
        return sum((row.cost for row in self.materials), ZERO_BAHT)

    @property
    def shrinkage_kg(self) -> Decimal:
        return sum((row.shrinkage_kg for row in self.materials), ZERO_KG)

    @property
    def shrinkage_value(self) -> Decimal:
        return sum((row.shrinkage_value for row in self.materials), ZERO_BAHT)

    @property
    def margin(self) -> Decimal:
        """Proceeds less the cost of what was sold less transport, in baht (3-rules.md C4)."""
        return self.total - self.cost - self.transport


def sales_figures(sales: QuerySet[Sale]) -> SalesFigures:
    """What those of `sales` that stand came to: of a session, a month, one sale alike."""
    standing = sales.filter(void=None).order_by()
    sums = SaleLine.objects.filter(sale__in=standing.values("pk")).order_by().values("material")
    names = ("net_kg", "stock_kg", "amount", "cost", "shrinkage_value")
    rows: list[Any] = list(sums.annotate(**{f"sum_{name}": Sum(name) for name in names}))
    materials = Material.objects.select_related("group").in_bulk([row["material"] for row in rows])
    found = [
        SoldMaterial(materials[row["material"]], *(row[f"sum_{name}"] for name in names)) for row in rows
    ]
    return SalesFigures(
        standing.count(),
        tuple(sorted(found, key=lambda row: row.material.code)),
        standing.aggregate(sum=Sum("transport"))["sum"] or ZERO_BAHT,
    )


def sales_between(bank: Bank, first: date, last: date) -> QuerySet[Sale]:
    """The bank's sales of the days from `first` to `last`, cancelled ones too, the latest first."""
    sales = Sale.objects.filter(bank=bank, sold_on__range=(first, last))
    return sales.select_related("buyer", "place", "market_day", "void").order_by("-id")
