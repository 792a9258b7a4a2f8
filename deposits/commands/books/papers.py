"""What all papers about money share: a number, an entry, and a reversal that takes them back."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from deposits.commands.money_place import (
    BANK_ACCOUNT,
    MoneyPlace,
    UnableToUseDrawer,
    place_to_take_back,
)
from deposits.commands.numbers import lock_bank, take_number
from deposits.models import Banking, Expense, MoneyAt, MoneyVoid, Receipt, TickPart
from deposits.models.books import MoneyPaper
from deposits.queries.books.money import cash_state, least_held
from deposits.queries.closing import drawer
from wastebank.ledger.commands import (
    Line,
    UnableToPost,
    UnableToReverse,
    first_entry,
    post_entry,
    reverse_entry,
)
from wastebank.organisation.models import Bank
from wastebank.organisation.queries import regulation_on
from wastebank.staff.access import Ability, may
from wastebank.staff.models import User

LARGEST = Decimal("9999999.99")
Paper = TypeVar("Paper", bound=MoneyPaper)


class UnableToBook(Exception):
    """The amount, the day or the place does not do, there is not enough, or the books refuse."""


class UnableToTakeBack(UnableToBook):
    """It is cancelled already, ticked off at the bank, or a reason or the second person is missing."""


def said_at(place: MoneyPlace) -> MoneyAt:
    """How a paper names the place."""
    if place.at_the_bank:
        return MoneyAt.BANK
    return MoneyAt.DRAWER if place.market_day else MoneyAt.SAFE


def check_enough(
    bank: Bank, place: MoneyPlace, amount: Decimal, at: datetime, on: date | None = None
) -> None:
    """Refuses to take `amount` baht where the books say that less lies, now or on any day from `on` on.

    The cash account itself may go below zero, as slips and payouts do not wait for each other. So this sums
    under the locks of the bank's row and the drawer's day, which every paper about money takes.
    """
    state = cash_state(bank, at)
    if place.at_the_bank:
        held, where = state.bank_account, _("the bank account")
    elif place.market_day:
        held, where = drawer(place.market_day).expected, _("the drawer")
    else:
        held, where = state.safe, _("the safe")
    if on and on < at.date():
        held = min(held, least_held(place.account(bank), on))
    if held < amount:
        raise UnableToBook(
            _("By the books %(where)s holds %(held)s baht, less than %(amount)s")
            % {"where": where, "held": f"{max(held, Decimal(0)):,.2f}", "amount": f"{amount:,.2f}"}
        )


def _check_amount_and_day(place: MoneyPlace, amount: Decimal, on: date, at: datetime) -> None:
    if not (amount.is_finite() and amount > 0):
        raise UnableToBook(_("The amount must be above zero"))
    if amount > LARGEST:
        raise UnableToBook(_("One paper holds %(most)s baht at most") % {"most": f"{LARGEST:,.2f}"})
    if on > at.date():
        raise UnableToBook(_("This day has not come yet"))
    if place.market_day and on != at.date():
        raise UnableToBook(_("What goes through a drawer is dated today"))


def write_paper(
    papers: type[Paper],
    *,
    bank: Bank,
    entry_kind: str,
    amount: Decimal,
    booked_on: date,
    place: MoneyPlace,
    takes: bool,
    lines: Callable[[], Sequence[Line]],
    by: User,
    at: datetime,
    idempotency_key: UUID,
    memo: str = "",
    **fields: Any,
) -> Paper:
    """The next paper of that kind with its entry; `takes` says whether the money leaves `place`.

    Only inside a transaction. The same key and content again returns the first paper.
    """
    lock_bank(bank)
    content = [papers.LETTER, bank.code, entry_kind, amount, booked_on, place.at_the_bank, place.market_day]
    content = [*map(str, content), *(f"{name}={getattr(v, 'pk', v)}" for name, v in sorted(fields.items()))]
    if first := first_entry(idempotency_key=idempotency_key, content=content):
        return papers._default_manager.get(entry_id=first)
    _check_amount_and_day(place, amount, booked_on, at)
    try:
        place.lock(bank)
        if takes:
            check_enough(bank, place, amount, at, booked_on)
        posted = post_entry(
            bank=bank, kind=entry_kind, booked_on=booked_on, by=by, idempotency_key=idempotency_key,
            lines=lines(), memo=memo[:200], content=content,
        )  # fmt: skip
    except (UnableToPost, UnableToUseDrawer) as refusal:
        raise UnableToBook(str(refusal)) from refusal
    signed = -amount if takes else amount
    place.note_in_drawer(posted.entry_id, signed, by=by, at=at, key=idempotency_key, note=memo)
    return papers._default_manager.create(
        bank=bank, **take_number(papers, bank, booked_on), booked_on=booked_on, amount=amount,
        entry_id=posted.entry_id, by=by, at=at, **fields,
    )  # fmt: skip


def needs_second_person(paper: MoneyPaper, at: datetime) -> bool:
    """Whether somebody else must agree to the cancellation: after the day, or above the regulation's limit.

    The limit is `void.second_person_above`, in baht.
    """
    limit = regulation_on(paper.bank, at.date())["void.second_person_above"]
    return paper.amount > limit or paper.at.astimezone(at.tzinfo).date() != at.date()


@transaction.atomic
def take_back(
    *,
    paper: Expense | Receipt | Banking,
    reason: str,
    by: User,
    at: datetime,
    idempotency_key: UUID,
    approved_by: User | None = None,
) -> MoneyVoid:
    """Cancels `paper` by the mirror of its entry, dated the day of `at` (3-rules.md C3.2).

    The money goes back where it came from: the same drawer while its day is open, else the safe. The same key
    again returns the first cancellation. Refuses: a second one, no reason, no second person where one is
    needed, what was ticked off against the bank's statement, and money that is not there any more.
    """
    lock_bank(paper.bank)
    first = MoneyVoid.objects.filter(entry__reverses=paper.entry_id).select_related("entry").first()
    if first and first.entry.idempotency_key == idempotency_key:
        return first
    if not reason.strip():
        raise UnableToTakeBack(_("Say why it is cancelled"))
    if needs_second_person(paper, at) and (
        approved_by is None or approved_by == by or not may(approved_by, Ability.KEEP_BOOKS, paper.bank)
    ):
        raise UnableToTakeBack(_("A second person, treasurer or manager, must agree to this cancellation"))
    if TickPart.objects.filter(posting__entry=paper.entry_id, tick__undone_at=None).exists():
        raise UnableToTakeBack(_("The bank's statement has it: undo the tick in the reconciliation first"))
    try:
        place, returned = _way_back(paper)
        place.lock(paper.bank)
        if returned < 0 and not first:
            check_enough(paper.bank, place, -returned, at)
        posted = reverse_entry(
            entry=paper.entry, booked_on=at.date(), by=by, idempotency_key=idempotency_key, memo=reason[:200]
        )
    except (UnableToReverse, UnableToUseDrawer, UnableToBook) as refusal:
        raise UnableToTakeBack(str(refusal)) from refusal
    place.note_in_drawer(
        posted.entry_id, returned, by=by, at=at, key=idempotency_key, note=f"{paper.number} {reason}"
    )
    return MoneyVoid.objects.create(
        entry_id=posted.entry_id, reason=reason[:200], by=by, approved_by=approved_by, at=at
    )


def _way_back(paper: Expense | Receipt | Banking) -> tuple[MoneyPlace, Decimal]:
    """The place where the mirror moves money, and how much in baht: above zero it comes back."""
    if isinstance(paper, Banking):  # what was banked is taken out of the account again, or out of the safe
        banked = paper.way == Banking.Way.TO_BANK
        return (BANK_ACCOUNT if banked else MoneyPlace()), -paper.amount
    where = paper.paid_from if isinstance(paper, Expense) else paper.received_in
    amount = paper.amount if isinstance(paper, Expense) else -paper.amount
    return (BANK_ACCOUNT if where == MoneyAt.BANK else place_to_take_back(paper.entry)), amount
