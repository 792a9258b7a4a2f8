"""A close that collides with slips, payouts and another close: none slips past the count."""

from decimal import Decimal
from uuid import uuid4

import pytest

from deposits.commands import (
    NewLine,
    Settlement,
    UnableToCloseMarketDay,
    UnableToPostDeposit,
    close_market_day,
    count_cash,
    move_drawer,
    pay_payout,
    post_deposit,
    request_payout,
    void_deposit,
)
from deposits.models import DayClose, Deposit, MarketDay
from deposits.queries.closing import drawer
from deposits.queries.proof import counter_faults
from tests.test_concurrency import at_once
from wastebank.ledger.queries import book_faults


@pytest.fixture
def cast(committed_cast):
    cast = committed_cast
    cast.regulate(withdraw__min_keep=0, withdraw__max_per_month=0)
    cast.day = cast.open_day()
    move_drawer(
        market_day=cast.day, kind="float", amount=Decimal(1000), by=cast.malee, at=cast.now,
        idempotency_key=uuid4(),
    )  # fmt: skip
    yield cast
    assert [*book_faults(), *counter_faults()] == []


def close(cast):
    return close_market_day(market_day=cast.day, by=cast.malee, at=cast.now)


def sell(cast, cash):
    return post_deposit(
        market_day=cast.day, member=cast.somying, by=cast.somchai, at=cast.now, idempotency_key=uuid4(),
        lines=[NewLine(cast.material["NFE-01"], Decimal(10))], settlement=Settlement(Decimal(cash)),
    )  # fmt: skip


def count(cast):
    count_cash(market_day=cast.day, pieces={"1": int(drawer(cast.day).expected)}, by=cast.malee, at=cast.now)


def test_a_cancellation_among_closes_gives_its_cash_to_one_drawer(cast):
    """Either the day still had it, and the count does not hold, or it comes into the safe: never both."""
    slip = sell(cast, "100")
    count(cast)
    cancel = {"reason": "ผิด", "by": cast.somchai, "approved_by": cast.malee, "at": cast.now}
    at_once(
        4,
        lambda n: void_deposit(deposit=slip, idempotency_key=uuid4(), **cancel) if n == 0 else close(cast),
    )
    day = MarketDay.objects.get(pk=cast.day.pk)
    if day.is_open:
        assert drawer(day).expected == 1000
    else:
        assert day.close.to_cash == 100 and slip.void.drawer is None


def test_of_eight_closes_at_once_one_closes(cast):
    count(cast)
    results = at_once(8, lambda _n: close(cast))
    assert sum(isinstance(result, DayClose) for result in results) == 1
    assert sum(isinstance(result, UnableToCloseMarketDay) for result in results) == 7


@pytest.mark.parametrize("_time", range(5))
def test_no_cash_slip_gets_between_the_count_and_the_close(cast, _time):
    count(cast)
    closed, *slips = at_once(5, lambda n: sell(cast, 10) if n else close(cast))
    assert all(isinstance(slip, Deposit | UnableToPostDeposit) for slip in slips)
    posted = sum(isinstance(slip, Deposit) for slip in slips)
    assert isinstance(closed, DayClose) == (posted == 0), (closed, slips)
    assert drawer(cast.day).expected == 1000 - 10 * posted


@pytest.mark.parametrize("_time", range(5))
def test_no_payout_gets_between_the_count_and_the_close(cast, _time):
    sell(cast, 0)
    payouts = [
        request_payout(
            member=cast.somying, amount=Decimal(10), by=cast.somchai, at=cast.now, idempotency_key=uuid4()
        )
        for _ in range(4)
    ]
    count(cast)
    pay = lambda n: pay_payout(payout=payouts[n - 1], by=cast.malee, at=cast.now)  # noqa: E731
    closed, *paid = at_once(5, lambda n: pay(n) if n else close(cast))
    out_of_the_drawer = sum(payout.market_day == cast.day for payout in paid)
    assert isinstance(closed, DayClose) == (out_of_the_drawer == 0), closed
    assert drawer(cast.day).expected == 1000 - 10 * out_of_the_drawer
