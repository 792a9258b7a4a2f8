"""Cash that moves after a day was closed: cancelled slips give it back, late slips stand on the next list."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deposits.commands import UnableToCount, count_cash, post_deposit, void_deposit
from deposits.commands.slip_rows import NewLine
from deposits.papers import closing as papers
from deposits.queries.closing import drawer
from deposits.queries.proof import counter_faults
from wastebank.ledger import chart
from wastebank.ledger.commands import close_month
from wastebank.ledger.queries import account_of, balance_of, book_faults
from wastebank.thai import Month


@pytest.fixture
def closed(yard):
    """A day whose slip of 480 baht was paid 100 in cash, counted and closed."""
    yard.move("float", "500")
    yard.slip = yard.sell("100")
    yard.count("400")
    yard.close()
    yield yard
    assert not [*book_faults(), *counter_faults()]


def cancel(cast, slip, at):
    return void_deposit(
        deposit=slip, reason="ชั่งผิด", by=cast.somchai, at=at, idempotency_key=uuid4(), approved_by=cast.malee
    )


def cash(cast):
    return balance_of(account_of(cast.bank, chart.CASH))


def test_it_comes_back_into_the_drawer_that_is_open_at_the_place(closed):
    tomorrow = closed.now + timedelta(days=1)
    next_day = closed.open_day(tomorrow)
    before = cash(closed)
    assert cancel(closed, closed.slip, tomorrow).drawer == next_day
    assert (drawer(next_day).returned, drawer(next_day).expected) == (100, 100)
    assert cash(closed) - before == 100
    count_cash(market_day=next_day, pieces={"100": 1}, by=closed.malee, at=tomorrow)
    closed.close_day(next_day, tomorrow)
    rows = [*papers._drawer_rows(next_day.close)]
    assert sum(into - out for _words, into, out in rows) == 100
    assert any(closed.slip.number in words for words, *_amounts in rows)


def test_its_drawer_is_held_before_the_place_as_by_whoever_sells(closed):
    """Another order, and a cancellation and a sale into that drawer would wait for each other for ever."""
    closed.open_day(closed.now + timedelta(days=1))
    with CaptureQueriesContext(connection) as queries:
        cancel(closed, closed.slip, closed.now + timedelta(days=1))
    held = [query["sql"] for query in queries if "FOR NO KEY UPDATE" in query["sql"]]
    named = ("deposits_marketday", "organisation_collectionpoint")
    tables = [table for sql in held for table in named if f'FROM "{table}"' in sql]
    assert tables == [named[0], named[0], named[1]]


def test_it_comes_back_into_the_safe_where_no_day_is_open(closed):
    before = cash(closed)
    assert cancel(closed, closed.slip, closed.now + timedelta(days=1)).drawer is None
    assert cash(closed) - before == 100


def test_of_a_slip_without_cash_nothing_comes_back(yard):
    slip = yard.sell()
    yard.count("0")
    yard.close()
    tomorrow = yard.now + timedelta(days=1)
    next_day = yard.open_day(tomorrow)
    assert cancel(yard, slip, tomorrow).drawer is None and drawer(next_day).expected == 0


def test_while_its_own_day_is_open_its_own_drawer_has_it(yard):
    yard.move("float", "500")
    slip = yard.sell("100")
    assert cancel(yard, slip, yard.now).drawer is None
    assert drawer(yard.day).expected == 500


def test_the_cash_of_a_late_slip_was_never_in_a_drawer(closed):
    late = closed.sell("100", is_printed=True, at=closed.now + timedelta(hours=1))
    tomorrow = closed.now + timedelta(days=1)
    next_day = closed.open_day(tomorrow)
    assert late.is_late
    assert cancel(closed, late, tomorrow).drawer is None and drawer(next_day).expected == 0


def test_a_drawer_that_paid_out_more_than_was_put_in_is_not_counted(yard):
    """Otherwise the count would be over by a float that nobody noted."""
    yard.sell("100")
    with pytest.raises(UnableToCount):
        yard.count("0")
    yard.move("float", "100")
    assert yard.count("0").difference == 0


def test_late_slips_stand_on_the_list_of_the_next_close(closed, monkeypatch):
    shown = {}
    monkeypatch.setattr(papers, "render_pdf", lambda _template, given: shown.update(given))
    late = closed.sell("0", is_printed=True, at=closed.now + timedelta(hours=1))
    tomorrow = closed.now + timedelta(days=1)
    days = [closed.open_day(tomorrow + timedelta(days=n)) for n in range(2)]
    for day, expected in zip(days, [[late.number], []], strict=True):
        closed.close_day(day, tomorrow + timedelta(days=2, hours=days.index(day)))
        papers.day_list_pdf(day)
        assert [slip.number for slip, _kg in shown["late"]] == expected and shown["rows"] == []
    papers.day_list_pdf(closed.day)
    assert shown["late"] == [] and len(shown["rows"]) == 1


def test_the_day_list_with_late_slips_is_a_pdf(closed):
    closed.sell("0", is_printed=True, at=closed.now + timedelta(hours=1))
    tomorrow = closed.now + timedelta(days=1)
    day = closed.open_day(tomorrow)
    post_deposit(
        market_day=day, member=closed.somying, by=closed.somchai, at=tomorrow, idempotency_key=uuid4(),
        lines=[NewLine(closed.material["PAP-01"], Decimal(2))],
    )  # fmt: skip
    closed.close_day(day, tomorrow)
    pdf = papers.day_list_pdf(day)
    assert pdf.startswith(b"%PDF")


def test_what_set_out_before_the_close_and_waited_for_it_comes_after_it(closed, monkeypatch):
    """The list that was signed stays as it is; the late slip stands on the next one."""
    shown = {}
    monkeypatch.setattr(papers, "render_pdf", lambda _template, given: shown.update(given))
    before = closed.now - timedelta(seconds=1)
    late = closed.sell("0", is_printed=True, at=before)
    cancel(closed, closed.slip, before)
    papers.day_list_pdf(closed.day)
    assert shown["late"] == [] and [slip.was_void for slip, *_more in shown["rows"]] == [False]
    tomorrow = closed.now + timedelta(days=1)
    day = closed.open_day(tomorrow)
    closed.close_day(day, tomorrow)
    papers.day_list_pdf(day)
    assert [slip.number for slip, _kg in shown["late"]] == [late.number]


def test_an_open_day_of_a_closed_month_pays_out_of_its_drawer(yard):
    """The entry is dated later, but the cash leaves a drawer that nobody has counted yet."""
    august = yard.now - timedelta(days=2)
    yard.day = yard.open_day(august)
    yard.move("float", "500")
    close_month(bank=yard.bank, month=Month.of(august.date()), by=yard.malee, at=yard.now)
    slip = yard.sell("100", is_printed=True)
    assert (slip.is_late, slip.entry.booked_on) == (False, yard.now.date())
    assert drawer(yard.day).expected == 400 and cash(yard) == -100
    assert yard.count("400").difference == 0
    yard.close()
    assert yard.day.close.to_cash == 100 and cash(yard) == -100
    assert not [*book_faults(), *counter_faults()]
