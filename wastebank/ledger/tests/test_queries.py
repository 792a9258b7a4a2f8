"""Balances, statement, trial balance."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from wastebank.ledger import chart
from wastebank.ledger.commands import credit, debit, post_entry
from wastebank.ledger.models import EntryKind
from wastebank.ledger.queries import (
    account_of,
    balance_of,
    last_lines,
    statement,
    totals_by_code,
    trial_balance,
)

D = Decimal


@pytest.fixture
def savings(cast):
    """100 on 31 July, 50 on 10 August, 30 drawn on 2 September, then 20 booked late for 20 August."""
    contra, cash = account_of(cast.bank, chart.OPENING_CONTRA), account_of(cast.bank, chart.CASH)
    account = cast.somying.savings
    for day, lines in [
        (date(2026, 7, 31), [debit(contra, D(100)), credit(account, D(100))]),
        (date(2026, 8, 10), [debit(contra, D(50)), credit(account, D(50))]),
        (date(2026, 9, 2), [debit(account, D(30)), credit(cash, D(30))]),
        (date(2026, 8, 20), [debit(contra, D(20)), credit(account, D(20))]),
    ]:
        post_entry(
            bank=cast.bank, kind=EntryKind.OPENING, booked_on=day, by=cast.malee,
            idempotency_key=uuid4(), lines=lines,
        )  # fmt: skip
    account.refresh_from_db()
    return account


def test_the_running_balance_is_the_sum_of_the_postings(savings):
    assert savings.balance == balance_of(savings) == 140


def test_a_balance_can_be_asked_for_any_day(savings):
    days = [date(2026, 7, 30), date(2026, 7, 31), date(2026, 8, 31), date(2026, 9, 2)]
    assert [balance_of(savings, until=day) for day in days] == [0, 100, 170, 140]


def test_a_statement_begins_with_what_came_before_and_foots(savings):
    lines = statement(savings, first=date(2026, 8, 1), last=date(2026, 9, 30))
    assert [(line.paid_in, line.paid_out, line.balance) for line in lines] == [
        (50, 0, 150),
        (20, 0, 170),  # booked late, stands on its day
        (0, 30, 140),
    ]


def test_the_last_lines_come_newest_first_with_the_balance_after_each(savings):
    lines = last_lines(savings, 3)
    assert [(line.paid_in, line.paid_out, line.balance) for line in lines] == [
        (20, 0, 140),
        (0, 30, 120),
        (50, 0, 150),
    ]


def test_the_trial_balance_adds_up_alike_on_both_sides(cast, savings):
    lines = {
        line.code: (line.debit, line.credit) for line in trial_balance(cast.bank, until=date(2026, 9, 30))
    }
    assert lines == {
        chart.CASH: (0, 30),
        chart.OPENING_CONTRA: (170, 0),
        savings.code: (0, 140),
    }
    assert sum(d for d, _ in lines.values()) == sum(c for _, c in lines.values())


def test_accounts_of_a_kind_are_summed_by_their_code(cast, savings):
    assert totals_by_code(cast.bank, prefix=chart.SAVINGS, until=date(2026, 8, 31)) == 170
