"""Closing a market day: the drawer's movements, its blind counts, and the close (books.md, Closing)."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from deposits.cash import NotACount, value_of
from deposits.models import CashCount, DayClose, DrawerMovement, MarketDay
from deposits.queries.closing import Blocker, blockers, control_total, day_totals, drawer, last_count
from wastebank.ledger import chart
from wastebank.ledger.commands import UnableToPost, credit, debit, post_entry
from wastebank.ledger.models import EntryKind
from wastebank.ledger.queries import account_of, closed_until
from wastebank.staff.access import Ability, may
from wastebank.staff.models import User

LARGEST_MOVEMENT = Decimal("9999999.99")
# Under which the over or short of a day is booked, together with the day's number.
_DIFFERENCES = UUID("6f1c4f0e-27a5-4a7b-9a37-2c5d3f9b8e61")
_OUT = {DrawerMovement.Kind.TO_SAFE, DrawerMovement.Kind.TO_BANK}
_AT_THE_BANK = {DrawerMovement.Kind.FROM_BANK, DrawerMovement.Kind.TO_BANK}


class UnableToMoveCash(Exception):
    """The day is closed, the amount is not above zero, or the form was used for something else."""


class UnableToCount(Exception):
    """The day is closed, or the count is not of whole notes and coins."""


class UnableToCloseMarketDay(Exception):
    """The day is closed, something is open, it was not counted, or a reason or second person is missing."""


def _lock(market_day: MarketDay) -> MarketDay:
    """The day's row, held until the commit: slips and payouts of the day wait, or were before us."""
    days = MarketDay.objects.select_for_update(no_key=True, of=("self",))
    return days.select_related("bank", "place").get(pk=market_day.pk)


@transaction.atomic
def move_drawer(
    *,
    market_day: MarketDay,
    kind: str,
    amount: Decimal,
    by: User,
    at: datetime,
    idempotency_key: UUID,
    note: str = "",
) -> DrawerMovement:
    """`amount` baht into the drawer (float, from the bank account) or out of it (to the safe, the bank).

    From or to the bank account it has its entry; the safe and the drawer are one account. The same key again
    returns the first movement. Refuses: a closed day, an amount that is not above zero, another content under
    a used key.
    """
    day = _lock(market_day)
    signed = -amount if kind in _OUT else amount
    first = DrawerMovement.objects.filter(idempotency_key=idempotency_key).first()
    if first:
        if (first.market_day_id, first.kind, first.amount) != (day.pk, kind, signed):
            raise UnableToMoveCash(_("This form was used already for something else: open a new one"))
        return first
    if not day.is_open:
        raise UnableToMoveCash(_("This market day is closed"))
    known = kind in DrawerMovement.Kind.values
    if not (known and amount.is_finite() and 0 < amount <= LARGEST_MOVEMENT):
        raise UnableToMoveCash(_("The amount must be above zero"))
    entry_id = _book_movement(day, kind, amount, by, at, idempotency_key, note)
    return DrawerMovement.objects.create(
        market_day=day, kind=kind, amount=signed, note=note[:200], idempotency_key=idempotency_key,
        entry_id=entry_id, by=by, at=at,
    )  # fmt: skip


def _book_movement(
    day: MarketDay, kind: str, amount: Decimal, by: User, at: datetime, key: UUID, note: str
) -> int | None:
    if kind not in _AT_THE_BANK:
        return None
    cash, account = account_of(day.bank, chart.CASH), account_of(day.bank, chart.BANK_ACCOUNT)
    into, out_of = (account, cash) if kind in _OUT else (cash, account)
    try:
        posted = post_entry(
            bank=day.bank, kind=EntryKind.FLOAT, booked_on=at.date(), by=by, idempotency_key=key,
            lines=[debit(into, amount), credit(out_of, amount)], memo=note[:200],
        )  # fmt: skip
    except UnableToPost as refusal:
        raise UnableToMoveCash(str(refusal)) from refusal
    return posted.entry_id


@transaction.atomic
def count_cash(*, market_day: MarketDay, pieces: Mapping[str, int], by: User, at: datetime) -> CashCount:
    """A blind count of the drawer: {"1000": 2, "0.25": 3}. Every count is kept, with what was expected then.

    Refuses a closed day, pieces that are not whole numbers of Thai notes and coins, and a drawer out of which
    more was paid than was put in: a float was not noted, and the count would be over by it.
    """
    day = _lock(market_day)
    if not day.is_open:
        raise UnableToCount(_("This market day is closed"))
    try:
        counted = value_of(pieces)
    except NotACount as refusal:
        raise UnableToCount(_("Count whole notes and coins, such as 12 or 0")) from refusal
    expected = drawer(day).expected
    if expected < 0:
        raise UnableToCount(
            _("More was paid out than was put into the drawer: note the float from the safe first")
        )
    return CashCount.objects.create(
        market_day=day, pieces=dict(pieces), counted=counted, expected=expected, by=by, at=at
    )


@transaction.atomic
def close_market_day(
    *,
    market_day: MarketDay,
    by: User,
    at: datetime,
    difference_because: str = "",
    exceptional_because: str = "",
    agreed_by: User | None = None,
) -> DayClose:
    """Closes the day on its last count; what is over or short is booked against the cash difference.

    With open points (`blockers`) it closes only exceptionally: with a reason and another person who may close
    days; the points are kept. What arrives later is booked on the next open day (`post_deposit`).

    Refuses: a closed day, no count or one that something happened after, open points, a difference without
    a reason, members' savings that differ from the ledger.
    """
    day = _lock(market_day)
    if not day.is_open:
        raise UnableToCloseMarketDay(_("This market day is closed"))
    count = last_count(day)
    if count is None:
        raise UnableToCloseMarketDay(_("Count the cash first"))
    if count.expected != drawer(day).expected:
        raise UnableToCloseMarketDay(_("Something was booked after the count: count the cash again"))
    points = blockers(day, at)
    if points:
        _check_exceptional(day, points, exceptional_because, by, agreed_by)
    if count.difference and not difference_because.strip():
        raise UnableToCloseMarketDay(_("Say why the cash is over or short"))
    control = control_total(day.bank)
    if not control.agrees:
        raise UnableToCloseMarketDay(
            _("The members' savings differ from the ledger: tell whoever looks after the system")
        )
    closed = DayClose.objects.create(
        market_day=day,
        count=count,
        entry_id=_book_difference(day, count.difference, by, at, difference_because),
        savings=control.balances,
        difference_because=difference_because[:200] if count.difference else "",
        exceptional_because=exceptional_because[:200] if points else "",
        agreed_by=agreed_by if points else None,
        open_points=_kept_points(day, at) if points else [],
        by=by,
        at=at,
        **asdict(day_totals(day)),
    )
    day.closed_at = market_day.closed_at = at
    day.save(update_fields=["closed_at"])
    return closed


def _check_exceptional(
    day: MarketDay, points: list[Blocker], because: str, by: User, agreed_by: User | None
) -> None:
    if not because.strip():
        raise UnableToCloseMarketDay(points[0].sentence)
    if agreed_by is None or agreed_by == by or not may(agreed_by, Ability.OPEN_MARKET_DAY, day.bank):
        raise UnableToCloseMarketDay(_("A second person, treasurer or manager, must agree"))


def _kept_points(day: MarketDay, at: datetime) -> list[dict[str, str]]:
    """The open points as they are kept and printed: in Thai, whatever language the page speaks."""
    with override("th"):
        return [asdict(point) for point in blockers(day, at)]


def _book_difference(day: MarketDay, difference: Decimal, by: User, at: datetime, because: str) -> int | None:
    if not difference:
        return None
    cash, over_short = account_of(day.bank, chart.CASH), account_of(day.bank, chart.CASH_DIFFERENCE)
    into, out_of = (cash, over_short) if difference > 0 else (over_short, cash)
    try:
        posted = post_entry(
            bank=day.bank, kind=EntryKind.CASH_DIFFERENCE, booked_on=_booked_on(day, at), by=by,
            idempotency_key=uuid5(_DIFFERENCES, str(day.pk)),
            lines=[debit(into, abs(difference)), credit(out_of, abs(difference))], memo=because[:200],
        )  # fmt: skip
    except UnableToPost as refusal:
        raise UnableToCloseMarketDay(str(refusal)) from refusal
    return posted.entry_id


def _booked_on(day: MarketDay, at: datetime) -> date:
    """The day itself, beside its slips; a day of a closed month takes no entries any more."""
    closed = closed_until(day.bank)
    return at.date() if closed and day.held_on <= closed else day.held_on
