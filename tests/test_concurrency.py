"""Many at once: what must come out right when clerks and retries collide (proofs.md R1, R3)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier, Event
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction

from conftest import bangkok
from deposits.commands import UnableToPayOut, UnableToVoid, pay_payout, request_payout, void_deposit
from deposits.models import Deposit, Payout
from deposits.queries.proof import counter_faults
from wastebank.ledger import chart
from wastebank.ledger.commands import UnableToPost, close_month, credit, debit, post_entry
from wastebank.ledger.models import Entry, EntryKind
from wastebank.ledger.queries import account_of, balance_of, book_faults
from wastebank.thai import Month

D = Decimal


def at_once(count: int, attempt: Callable[[int], object]) -> list[object]:
    """The results of `count` attempts that start at the same moment, each on a connection of its own."""
    start = Barrier(count)

    def one(number: int) -> object:
        try:
            connection.ensure_connection()
            start.wait(timeout=60)
            return attempt(number)
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.fixture
def cast(committed_cast):
    yield committed_cast
    assert [*book_faults(), *counter_faults()] == []


def balance(member) -> Decimal:
    member.savings.refresh_from_db()
    return member.savings.balance


def give(cast, member, amount: str) -> None:
    """Puts `amount` on the member's savings by an opening balance."""
    post_entry(
        bank=cast.bank,
        kind=EntryKind.OPENING,
        booked_on=cast.now.date(),
        by=cast.malee,
        idempotency_key=uuid4(),
        lines=[
            debit(account_of(cast.bank, chart.OPENING_CONTRA), D(amount)),
            credit(member.savings, D(amount)),
        ],
    )


def test_of_40_payouts_of_10_from_100_exactly_10_are_paid(cast):
    cast.regulate(withdraw__min_keep=0, withdraw__max_per_month=0)
    give(cast, cast.somying, "100")
    requests = [
        request_payout(
            member=cast.somying, amount=D(10), by=cast.somchai, at=cast.now, idempotency_key=uuid4()
        )
        for _ in range(40)
    ]
    reads: list[Decimal] = []
    finished = Event()

    def watch():
        while not finished.is_set():
            reads.append(balance(cast.somying))
        connections.close_all()

    with ThreadPoolExecutor(1) as watcher:
        watching = watcher.submit(watch)
        results = at_once(40, lambda n: pay_payout(payout=requests[n], by=cast.malee, at=cast.now))
        finished.set()
        watching.result(timeout=30)
    paid = [result for result in results if isinstance(result, Payout)]
    refused = [result for result in results if isinstance(result, UnableToPayOut)]
    assert (len(paid), len(refused)) == (10, 30), results
    assert balance(cast.somying) == 0
    assert reads and min(reads) >= 0
    assert Entry.objects.filter(kind=EntryKind.PAYOUT).count() == 10


def test_of_40_whole_withdrawals_at_once_exactly_10_are_paid(cast):
    """The same, with the request made in the same breath: nothing is checked beforehand."""
    cast.regulate(withdraw__min_keep=0, withdraw__max_per_month=0)
    give(cast, cast.somying, "100")

    def withdraw(_number):
        asked = request_payout(
            member=cast.somying, amount=D(10), by=cast.somchai, at=cast.now, idempotency_key=uuid4()
        )
        return pay_payout(payout=asked, by=cast.malee, at=cast.now)

    results = at_once(40, withdraw)
    assert sum(isinstance(result, Payout) for result in results) == 10, results
    assert sum(isinstance(result, UnableToPayOut) for result in results) == 30, results
    assert balance(cast.somying) == 0


def test_100_posts_of_one_key_make_one_slip(cast):
    day, key = cast.open_day(), uuid4()
    results = at_once(100, lambda _: cast.bring(day, cast.somying, ("PAP-01", "10"), key=key))
    assert {getattr(result, "pk", result) for result in results} == {Deposit.objects.get().pk}
    assert Entry.objects.count() == 1
    assert balance(cast.somying) == D("31.00")


def test_100_posts_of_one_key_make_one_entry(cast):
    cash, capital, key = account_of(cast.bank, chart.CASH), account_of(cast.bank, chart.CAPITAL), uuid4()

    def post(_number):
        return post_entry(
            bank=cast.bank,
            kind=EntryKind.CAPITAL,
            booked_on=date(2026, 9, 2),
            by=cast.malee,
            idempotency_key=key,
            lines=[debit(cash, D(100)), credit(capital, D(100))],
        )

    results = at_once(100, post)
    assert {result.entry_id for result in results} == {Entry.objects.get().pk}
    assert sum(result.is_new for result in results) == 1
    assert balance_of(cash) == 100


def test_one_payout_paid_by_20_clerks_is_paid_once(cast):
    give(cast, cast.somying, "500")
    asked = request_payout(
        member=cast.somying, amount=D(100), by=cast.somchai, at=cast.now, idempotency_key=uuid4()
    )
    results = at_once(20, lambda _: pay_payout(payout=asked, by=cast.malee, at=cast.now))
    assert all(isinstance(result, Payout) for result in results), results
    assert balance(cast.somying) == 400


def test_one_slip_cancelled_by_10_clerks_is_cancelled_once(cast):
    slip = cast.bring(cast.open_day(), cast.somying, ("PAP-01", "10"))
    slip = Deposit.objects.get(pk=slip.pk)

    def void(_number):
        return void_deposit(deposit=slip, reason="ผิด", by=cast.somchai, at=cast.now, idempotency_key=uuid4())

    results = at_once(10, void)
    assert sum(isinstance(result, UnableToVoid) for result in results) == 9, results
    assert balance(cast.somying) == 0


def test_one_cancellation_sent_10_times_at_once_answers_10_times_alike(cast):
    slip = cast.bring(cast.open_day(), cast.somying, ("PAP-01", "10"))
    slip, key = Deposit.objects.get(pk=slip.pk), uuid4()

    def void(_number):
        return void_deposit(deposit=slip, reason="ผิด", by=cast.somchai, at=cast.now, idempotency_key=key).pk

    assert len(set(at_once(10, void))) == 1
    assert balance(cast.somying) == 0


def test_two_clerks_do_not_wait_for_each_other(cast):
    """While one slip is not yet committed, another member's slip on another day goes through."""
    day = cast.open_day()
    cash, capital = account_of(cast.bank, chart.CASH), account_of(cast.bank, chart.CAPITAL)
    with transaction.atomic():
        post_entry(
            bank=cast.bank, kind=EntryKind.CAPITAL, booked_on=cast.now.date(), by=cast.malee,
            idempotency_key=uuid4(), lines=[debit(cash, D(1)), credit(capital, D(1))],
        )  # fmt: skip
        other = at_once(1, lambda _: cast.bring(day, cast.somying, ("PAP-01", "10")))
        assert isinstance(other[0], Deposit), other


def test_no_entry_slips_in_behind_a_close(cast):
    """An entry of August is posted and not yet committed: the close of August waits for it and seals it."""
    cash, capital = account_of(cast.bank, chart.CASH), account_of(cast.bank, chart.CAPITAL)

    def post(booked_on):
        return post_entry(
            bank=cast.bank, kind=EntryKind.CAPITAL, booked_on=booked_on, by=cast.malee,
            idempotency_key=uuid4(), lines=[debit(cash, D(1)), credit(capital, D(1))],
        )  # fmt: skip

    closed = Event()

    def close():
        try:
            close_month(bank=cast.bank, month=Month.parse("2569-08"), by=cast.malee, at=bangkok(2026, 9, 2))
            closed.set()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            post(date(2026, 8, 31))
            closing = pool.submit(close)
            assert not closed.wait(timeout=1)
        closing.result(timeout=30)
    with pytest.raises(UnableToPost):
        post(date(2026, 8, 31))
    assert balance_of(cash) == 1  # and the seal holds: the fixture checks it
