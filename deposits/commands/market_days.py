"""Opening a market day."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from deposits.models import MarketDay
from prices.queries import price_list_at
from wastebank.organisation.models import Bank, CollectionPoint
from wastebank.staff.models import User

LONGEST_BACK = timedelta(days=92)


class UnableToOpenMarketDay(Exception):
    """No confirmed price list, a place of another bank, a date to come, or the day exists."""


@transaction.atomic
def open_market_day(
    *, place: CollectionPoint, held_on: date, by: User, at: datetime, moved_in: bool = False
) -> MarketDay:
    """A market day at `place`, ready for slips.

    Refuses: before the bank has published a price list that holds by `at`; a date after `at`; a second day of
    the same place and date. Days that are moved in from books are closed from the start and need no list of
    the bank's: their slips have the book's own prices.
    """
    bank = place.bank
    # One at a time per bank: the code counts the bank's market days of that date.
    Bank.objects.select_for_update(no_key=True).get(pk=bank.pk)
    if held_on > at.date():
        raise UnableToOpenMarketDay(_("This day has not come yet"))
    if not moved_in and held_on < at.date() - LONGEST_BACK:
        raise UnableToOpenMarketDay(_("This day is too long ago: past books are moved in from Excel"))
    if MarketDay.objects.filter(place=place, held_on=held_on).exists():
        raise UnableToOpenMarketDay(_("The market day of this place and date has been opened already"))
    if not moved_in and price_list_at(bank, at) is None:
        raise UnableToOpenMarketDay(_("Confirm a price list first: this bank has none yet"))
    of_the_day = MarketDay.objects.filter(bank=bank, held_on=held_on).count()
    return MarketDay.objects.create(
        bank=bank,
        place=place,
        held_on=held_on,
        code=f"{held_on.year + 543 - 2500:02}{held_on:%m%d}-{of_the_day + 1}",
        opened_by=by,
        opened_at=at,
        closed_at=at if moved_in else None,
        moved_in=moved_in,
    )
