"""Sales that were weighed in the yard and are not posted yet."""

from datetime import date

from django.db.models import QuerySet

from deposits.models import DraftSale, MarketDay
from wastebank.organisation.models import Bank


def drafts_of(market_day: MarketDay) -> QuerySet[DraftSale]:
    """The day's drafts that are neither posted nor dropped, with buyer and lines."""
    open_ones = DraftSale.objects.filter(market_day=market_day, sale=None, dropped_at=None)
    return open_ones.select_related("buyer").prefetch_related("lines__material__group")


def open_drafts(bank: Bank, until: date) -> QuerySet[DraftSale]:
    """The bank's open drafts of market days up to `until`: its month does not close over them."""
    open_ones = DraftSale.objects.filter(market_day__bank=bank, sale=None, dropped_at=None)
    return open_ones.filter(market_day__held_on__lte=until).select_related("buyer", "market_day__place")
