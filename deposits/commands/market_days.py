"""Opening a market day, and who is on duty on it."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from deposits.commands.closing import UnableToMoveCash, move_drawer
from deposits.models import DrawerMovement, DutyChange, MarketDay
from deposits.queries.duty import may_be_on_duty
from prices.queries import price_list_at
from wastebank.organisation.models import Bank, CollectionPoint
from wastebank.staff.models import User

LONGEST_BACK = timedelta(days=92)
# Under which the float of a day's opening is noted, together with the day's number: one for each day.
_FLOATS = UUID("0d2f8a56-7a0c-4d55-9a65-5b8a1f6d2c47")


class UnableToOpenMarketDay(Exception):
    """No confirmed price list, a place of another bank, a date to come, the day exists, a refused float."""


class UnableToSetDuty(Exception):
    """The day is closed, nobody is named, or somebody does not work at this counter."""


@transaction.atomic
def open_market_day(
    *,
    place: CollectionPoint,
    held_on: date,
    by: User,
    at: datetime,
    moved_in: bool = False,
    on_duty: Collection[User] | None = None,
    float_amount: Decimal | None = None,
) -> MarketDay:
    """A market day at `place`, ready for slips, with who is on duty and `float_amount` baht in its drawer.

    Nobody named: whoever opens it is alone on duty. The float comes from the safe (`move_drawer`). Refuses:
    before the bank has published a price list that holds by `at`; a date after `at`; a second day of the same
    place and date; who does not work at this counter; a float that is refused. Days that are moved in from
    books are closed from the start and need no list of the bank's: their slips have the book's own prices.
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
    day = MarketDay.objects.create(
        bank=bank,
        place=place,
        held_on=held_on,
        code=f"{held_on.year + 543 - 2500:02}{held_on:%m%d}-{of_the_day + 1}",
        opened_by=by,
        opened_at=at,
        closed_at=at if moved_in else None,
        moved_in=moved_in,
    )
    if not moved_in:
        _staff_the_day(day, by, at, on_duty, float_amount)
    return day


def _staff_the_day(
    day: MarketDay, by: User, at: datetime, on_duty: Collection[User] | None, float_amount: Decimal | None
) -> None:
    try:
        if on_duty is None:
            _note_duty(day, [by], by, at)
        else:
            set_on_duty(market_day=day, people=on_duty, by=by, at=at)
        if float_amount:
            move_drawer(
                market_day=day, kind=DrawerMovement.Kind.FLOAT, amount=float_amount, by=by, at=at,
                idempotency_key=uuid5(_FLOATS, str(day.pk)),
            )  # fmt: skip
    except (UnableToSetDuty, UnableToMoveCash) as refusal:
        raise UnableToOpenMarketDay(str(refusal)) from refusal


@transaction.atomic
def set_on_duty(*, market_day: MarketDay, people: Collection[User], by: User, at: datetime) -> MarketDay:
    """`people` are on duty from now on, instead of who was: somebody came late, or went home.

    Refuses a closed day, nobody, and who has no role at this counter. A second person on duty is what makes
    "weighed and booked by the same person" worth a flag (3-rules.md C3.6).
    """
    day = MarketDay.objects.select_for_update(no_key=True).get(pk=market_day.pk)
    if not day.is_open:
        raise UnableToSetDuty(_("This market day is closed"))
    if not people:
        raise UnableToSetDuty(_("Choose at least one person who is on duty"))
    if {person.pk for person in people} - set(may_be_on_duty(day.bank).values_list("pk", flat=True)):
        raise UnableToSetDuty(_("Only people who work at this counter can be on duty"))
    _note_duty(day, people, by, at)
    return day


def _note_duty(day: MarketDay, people: Collection[User], by: User, at: datetime) -> None:
    day.on_duty.set(people)
    names = sorted(str(person) for person in people)
    DutyChange.objects.create(market_day=day, people=names, by=by, at=at)
