"""Cancelling a slip: never edited, answered by a reversing entry."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from deposits.commands.stock.taking import write_movements
from deposits.commands.stock.taking_back import take_back_stock
from deposits.models import Deposit, DepositVoid, MarketDay, StockMovement
from wastebank.ledger import chart
from wastebank.ledger.commands import UnableToReverse, credit, debit, post_entry, reverse_entry
from wastebank.ledger.models import Account, EntryKind
from wastebank.ledger.queries import account_of
from wastebank.organisation.queries import regulation_on
from wastebank.staff.access import Ability, may
from wastebank.staff.models import User


class UnableToVoid(Exception):
    """The slip is cancelled already, the reason is missing, or a second person has to agree."""


def needs_second_person(deposit: Deposit, at: datetime) -> bool:
    """Whether somebody else must agree: after the market day or its close, or above the regulation's limit.

    The limit is `void.second_person_above`, in baht.
    """
    limit = regulation_on(deposit.bank, at.date())["void.second_person_above"]
    is_over = deposit.received_on != at.date() or not deposit.market_day.is_open
    return is_over or deposit.total > limit


@transaction.atomic
def void_deposit(
    *,
    deposit: Deposit,
    reason: str,
    by: User,
    at: datetime,
    idempotency_key: UUID,
    approved_by: User | None = None,
) -> DepositVoid:
    """Cancels `deposit` by the exact mirror of its entry, dated the day of `at` (books.md, Corrections).

    The stock goes out again, also where it was sold meanwhile (`take_back_stock`); what the member has spent
    meanwhile becomes due from the member; what was paid in cash comes back into a drawer
    (`DepositVoid.drawer`). Refuses a second cancellation, an empty reason,
    and, where `needs_second_person`, the lack of another person who may approve it. The same key again
    returns the first cancellation.
    """
    # One at a time per member, so that the second of two simultaneous clicks finds the first one's result.
    Account.objects.select_for_update(no_key=True).get(pk=deposit.member.savings_id)
    day = _locked(MarketDay.objects.filter(pk=deposit.market_day_id))
    assert day
    deposit.market_day = day  # as it is now: it may have been closed since the page was opened
    first = DepositVoid.objects.filter(deposit=deposit).select_related("entry").first()
    if first and first.entry.idempotency_key == idempotency_key:
        return first
    if not reason.strip():
        raise UnableToVoid(_("Say why the slip is cancelled"))
    if needs_second_person(deposit, at) and (
        approved_by is None or approved_by == by or not may(approved_by, Ability.APPROVE_VOID, deposit.bank)
    ):
        raise UnableToVoid(_("A second person, treasurer or manager, must agree to this cancellation"))
    drawer = _drawer_for(deposit, day, at)  # its day is held before the place, as whoever sells does
    _bring_back_moved_in_stock(deposit, at, by, idempotency_key)
    try:
        posted = reverse_entry(
            entry=deposit.entry,
            booked_on=at.date(),
            by=by,
            idempotency_key=idempotency_key,
            memo=reason[:200],
        )
    except UnableToReverse as refusal:
        raise UnableToVoid(str(refusal)) from refusal
    take_back_stock(deposit, posted.entry_id, reason=reason, by=by, at=at, key=idempotency_key)
    return DepositVoid.objects.create(
        deposit=deposit, entry_id=posted.entry_id, reason=reason[:200], by=by, approved_by=approved_by,
        at=_after_the_close(day, at), drawer=drawer,
    )  # fmt: skip


def _after_the_close(day: MarketDay, at: datetime) -> datetime:
    """`at`, or just after the close that this cancellation waited for: the signed list stands without it."""
    if day.closed_at is None or day.moved_in:
        return at
    return max(at, day.closed_at + timedelta.resolution)


def _locked(days: QuerySet[MarketDay]) -> MarketDay | None:
    """One of `days`, held until the commit: its close waits, or was before us."""
    return days.select_for_update(no_key=True, of=("self",)).first()


def _drawer_for(deposit: Deposit, day: MarketDay, at: datetime) -> MarketDay | None:
    """The day into whose drawer the cash comes back; None where its own takes it, there is none, or no cash.

    The cash of a late slip answered the shortage of its day: its drawer was counted without it.
    """
    if not deposit.to_cash or deposit.is_late or day.is_open:
        return None
    there = MarketDay.objects.filter(place=day.place_id, closed_at=None, held_on__lte=at.date())
    return _locked(there.order_by("-held_on"))


def _bring_back_moved_in_stock(deposit: Deposit, at: datetime, by: User, idempotency_key: UUID) -> None:
    """What a moved-in slip brought left the stock with its month: it comes back, to go out as the mirror."""
    if not deposit.market_day.moved_in:
        return
    stock, contra = account_of(deposit.bank, chart.STOCK), account_of(deposit.bank, chart.OPENING_CONTRA)
    posted = post_entry(
        bank=deposit.bank,
        kind=EntryKind.OPENING_STOCK,
        booked_on=at.date(),
        by=by,
        idempotency_key=uuid5(idempotency_key, "moved in"),
        lines=[debit(stock, deposit.total), credit(contra, deposit.total)],
    )
    write_movements(
        StockMovement(
            bank_id=moved.bank_id, place_id=moved.place_id, material_id=moved.material_id,
            kind=StockMovement.Kind.MOVED_IN, moved_on=at.date(), entry_id=posted.entry_id, kg=moved.kg,
            value=moved.value,
        )
        for moved in StockMovement.objects.filter(entry=deposit.entry_id)
    )  # fmt: skip
