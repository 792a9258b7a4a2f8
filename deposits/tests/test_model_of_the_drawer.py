"""Weeks of market days at random: what lies in safe and drawers is what books and papers say."""

import random
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from deposits.cash import in_pieces
from deposits.commands import (
    UnableToOpenMarketDay,
    UnableToPostDeposit,
    close_market_day,
    count_cash,
    move_drawer,
    open_market_day,
    void_deposit,
)
from deposits.models import Deposit, MarketDay
from deposits.papers import closing as papers
from deposits.queries.closing import drawer, late_slips_at_close
from deposits.queries.proof import counter_faults
from wastebank.ledger import chart
from wastebank.ledger.commands import UnableToCloseMonth, close_month
from wastebank.ledger.queries import account_of, balance_of, book_faults
from wastebank.organisation.commands import ensure_place
from wastebank.thai import Month

D = Decimal


class Weeks:
    """Two places. `safe` and `drawers` (by day) hold the cash as hands would count it, in baht."""

    def __init__(self, cast, seed):
        self.cast, self.random, self.now = cast, random.Random(seed), cast.now
        other = ensure_place(bank=cast.bank, name="ศาลาหมู่ 2", village=cast.village)
        self.places = [cast.place, other]
        self.safe, self.drawers = D(0), Counter({cast.day.pk: D(0)})
        self.on_paper: list[tuple[MarketDay, Decimal]] = []  # written and paid, not keyed in
        self.slips: list[Deposit] = []

    def some_day(self):
        return self.random.choice([*MarketDay.objects.filter(closed_at=None)] or [None])

    def step(self):
        self.now += timedelta(minutes=self.random.choice([1, 5, 600]))
        act = self.random.choice([
            self.open, self.sell, self.sell, self.write, self.key_in, self.void, self.void, self.close,
            self.move, self.close_month,
        ])  # fmt: skip
        with suppress(UnableToOpenMarketDay, UnableToPostDeposit, UnableToCloseMonth):
            act()

    def open(self):
        at = {"held_on": self.now.date(), "by": self.cast.malee, "at": self.now}
        open_market_day(place=self.random.choice(self.places), **at)

    def sell(self):
        if day := self.some_day():
            self.slips.append(self.cast.sell(self.random.choice([0, 50, 100]), day=day, at=self.now))
            self.drawers[day.pk] -= self.slips[-1].to_cash

    def write(self):
        if day := self.some_day():
            self.on_paper.append((day, D(self.random.choice([0, 50]))))
            self.drawers[day.pk] -= self.on_paper[-1][1]

    def key_in(self):
        if self.on_paper:
            day, cash = self.on_paper.pop(self.random.randrange(len(self.on_paper)))
            self.slips.append(self.cast.sell(cash, day=day, at=self.now, is_printed=True))

    def void(self):
        if not self.slips:
            return
        slip = Deposit.objects.get(pk=self.slips.pop(self.random.randrange(len(self.slips))).pk)
        void = void_deposit(
            deposit=slip, reason="ผิด", by=self.cast.somchai, approved_by=self.cast.malee, at=self.now,
            idempotency_key=uuid4(),
        )  # fmt: skip
        if slip.is_late:  # its cash answered a shortage and is not asked back
            return
        if slip.market_day.is_open or void.drawer_id:
            self.drawers[void.drawer_id or slip.market_day_id] += slip.to_cash
        else:
            self.safe += slip.to_cash

    def move(self):
        if day := self.some_day():
            self.move_cash(day, self.random.choice(["float", "to_safe", "from_bank"]), D(200))

    def move_cash(self, day, kind, amount):
        move_drawer(
            market_day=day, kind=kind, amount=amount, by=self.cast.malee, at=self.now, idempotency_key=uuid4()
        )
        self.drawers[day.pk] += -amount if kind == "to_safe" else amount
        self.safe += {"float": -amount, "to_safe": amount}.get(kind, D(0))

    def close(self, day=None):
        if not (day := day or self.some_day()):
            return
        if min(drawer(day).expected, self.drawers[day.pk]) < 0:
            self.move_cash(day, "float", D(5000))
        said = {"market_day": day, "by": self.cast.malee, "at": self.now}
        count_cash(pieces=in_pieces(self.drawers[day.pk]), **said)
        closed = close_market_day(difference_because="ยังไม่บันทึกใบสำรอง", **said)
        rows = papers._drawer_rows(closed)
        assert sum(into - out for _words, into, out in rows) == closed.count.expected

    def close_month(self):
        month = Month.of(self.now.date() - timedelta(days=31))
        close_month(bank=self.cast.bank, month=month, by=self.cast.malee, at=self.now)

    def end(self):
        """Every paper is keyed in and every day closed."""
        while self.on_paper:
            self.key_in()
        for day in MarketDay.objects.filter(closed_at=None):
            self.now += timedelta(minutes=1)
            self.close(day)


@pytest.mark.parametrize("seed", range(6))
def test_what_lies_in_safe_and_drawers_is_what_the_books_say(yard, seed):
    weeks = Weeks(yard, seed)
    for _step in range(70):
        weeks.step()
    weeks.end()
    assert [*book_faults(), *counter_faults()] == []
    cash, over_short = (balance_of(account_of(yard.bank, x)) for x in (chart.CASH, chart.CASH_DIFFERENCE))
    assert cash == sum(weeks.drawers.values()) + weeks.safe
    # Every late slip answered its shortage, but for those that were cancelled.
    cancelled = Deposit.objects.filter(is_late=True, void__isnull=False)
    assert abs(over_short) == sum(slip.to_cash for slip in cancelled)
    lists = [late_slips_at_close(day) for day in MarketDay.objects.select_related("close")]
    assert max(Counter(slip.pk for late in lists for slip in late).values(), default=1) == 1
