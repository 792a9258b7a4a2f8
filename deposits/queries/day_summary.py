"""Market days with the figures of their slips."""

from datetime import date
from decimal import Decimal

from django.db.models import Count, DecimalField, F, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from deposits.models import Deposit, DepositLine, MarketDay
from wastebank.organisation.models import Bank


def with_figures(days: QuerySet[MarketDay]) -> QuerySet[MarketDay]:
    """`days` with `slips`, `kg` and `baht` of the slips that stand; what was cancelled does not count."""
    slips = Deposit.objects.filter(market_day=OuterRef("pk"), void=None).order_by().values("market_day")
    standing = DepositLine.objects.filter(deposit__market_day=OuterRef("pk"), deposit__void=None)
    lines = standing.order_by().values("deposit__market_day")
    return days.select_related("bank", "place", "opened_by").annotate(
        slips=_or_zero(slips.annotate(value=Count("pk")), IntegerField()),
        kg=_or_zero(lines.annotate(value=Sum("net_kg")), DecimalField()),
        baht=_or_zero(slips.annotate(value=Sum("total")), DecimalField()),
    )


def _or_zero(grouped: QuerySet, field: DecimalField | IntegerField) -> Coalesce:
    zero = Value(0 if isinstance(field, IntegerField) else Decimal(0))
    return Coalesce(Subquery(grouped.values("value")), zero, output_field=field)


def open_days(bank: Bank) -> QuerySet[MarketDay]:
    return with_figures(MarketDay.objects.filter(bank=bank, closed_at=None))


def past_days(bank: Bank) -> QuerySet[MarketDay]:
    """The closed days, newest first."""
    return with_figures(MarketDay.objects.filter(bank=bank, closed_at__isnull=False))


def slips_of(day: MarketDay) -> QuerySet[Deposit]:
    """The day's slips, newest first, each with its `kg`; cancelled ones too."""
    slips = Deposit.objects.filter(market_day=day).select_related("member", "by", "void")
    return slips.annotate(kg=Sum("lines__net_kg"), reversal=F("void__entry_id")).order_by("-id")


def day_to_issue_anew(slip: Deposit, on: date) -> MarketDay | None:
    """Where a cancelled slip is written anew: its own day while that is open, else a day that is open now."""
    if slip.market_day.is_open:
        return slip.market_day
    days = MarketDay.objects.filter(bank=slip.bank_id, closed_at=None, held_on__lte=on)
    return days.order_by("-held_on").first()
