"""Slips that arrive after the close: where they are booked (books.md, Closing)."""

from datetime import date, datetime

from deposits.models import MarketDay
from wastebank.ledger.queries import closed_until


def first_open_day(market_day: MarketDay, at: datetime) -> date:
    """The day on which a late slip of `market_day` is booked: the place's next open one, else that of `at`.

    A day of a closed month takes no entries; the day of `at` always does.
    """
    later = MarketDay.objects.filter(
        place=market_day.place_id, closed_at=None, held_on__gt=market_day.held_on, held_on__lte=at.date()
    )
    if closed := closed_until(market_day.bank):
        later = later.filter(held_on__gt=closed)
    return later.order_by("held_on").values_list("held_on", flat=True).first() or at.date()
