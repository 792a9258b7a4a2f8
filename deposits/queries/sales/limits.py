"""When a sale asks for a reason or a second person."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from deposits.models import Sale
from wastebank.organisation.models import Bank
from wastebank.organisation.queries import regulation_on


def differs_too_much(bank: Bank, lost: Sequence[tuple[Decimal, Decimal]], on: date) -> bool:
    """Whether lines of (kg out of our stock, kg by the buyer's scale) differ by more than the alert.

    The alert is `stock.shrinkage_alert_pct` of each line's own weight (3-rules.md C2).
    """
    most = Decimal(regulation_on(bank, on)["stock.shrinkage_alert_pct"])
    return any(abs(stock_kg - net_kg) * 100 > stock_kg * most for stock_kg, net_kg in lost)


def void_needs_second_person(sale: Sale, at: datetime) -> bool:
    """Whether somebody else must agree to cancelling `sale`: after its day or its close, or above the limit.

    The limit is `void.second_person_above`, in baht, as for slips.
    """
    limit = regulation_on(sale.bank, at.date())["void.second_person_above"]
    is_over = sale.sold_on != at.date() or bool(sale.market_day and not sale.market_day.is_open)
    return is_over or sale.total > limit
