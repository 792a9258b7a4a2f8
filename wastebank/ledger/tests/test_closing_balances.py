"""A close keeps every account's balance; balances read from there are those of a plain sum."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

from conftest import bangkok
from wastebank.ledger import chart
from wastebank.ledger.commands import close_month, credit, debit, reverse_entry
from wastebank.ledger.models import Account, ClosingBalance, Entry, MonthClose, Posting
from wastebank.ledger.queries import (
    account_of,
    balance_of,
    book_faults,
    statement,
    totals_by_code,
    trial_balance,
)
from wastebank.ledger.tests.by_sql import insert_entry, insert_postings, post, refused_as
from wastebank.thai import Month

DAYS = [date(2026, month, day) for month in range(5, 12) for day in (1, 15, 28)]
WHOLE = Decimal("0.00")


@pytest.fixture
def two_closes(cast):
    """Entries from May to November with a reversal; June and September are closed, August with it."""
    accounts = [account_of(cast.bank, code) for code in (chart.CASH, chart.BANK_ACCOUNT, chart.CAPITAL)]
    cash, account, capital = accounts
    for turn, day in enumerate(DAYS):
        amount = Decimal(100 + 7 * turn)
        wrong = post(cast, debit(cash, amount), credit(capital, amount), booked_on=day)
        if turn % 3 == 0:
            post(cast, debit(account, amount / 2), credit(cash, amount / 2), booked_on=day)
        if turn % 5 == 0:
            entry = Entry.objects.get(pk=wrong.entry_id)
            reverse_entry(entry=entry, booked_on=day, by=cast.malee, idempotency_key=uuid4(), memo="ผิด")
        if day == date(2026, 7, 1):
            close(cast, "2569-06")
        if day == date(2026, 10, 1):
            close(cast, "2569-09")
    connection.check_constraints()
    return cast


def close(cast, month):
    return close_month(bank=cast.bank, month=Month.parse(month), by=cast.malee, at=bangkok(2026, 11, 2))


def plain_sum(until, **which) -> Decimal:
    """Debits − credits of all postings, added one by one."""
    postings = Posting.objects.filter(**which)
    if until:
        postings = postings.filter(entry__booked_on__lte=until)
    return sum((p.debit - p.credit for p in postings), WHOLE)


MOMENTS = [None, *(date(2026, m, d) for m in range(4, 12) for d in (1, 14, 28, 30)), date(2026, 8, 31)]


@pytest.mark.parametrize("until", MOMENTS)
def test_balances_are_those_of_the_plain_sum(two_closes, until):
    for account in Account.objects.filter(bank=two_closes.bank, code__in=("1100", "1110", "3200")):
        sign = 1 if account.kind == "asset" else -1
        assert balance_of(account, until=until) == sign * plain_sum(until, account=account)
    if until:
        prefix = totals_by_code(two_closes.bank, prefix="11", until=until)
        assert prefix == plain_sum(until, account__code__startswith="11")
        for line in trial_balance(two_closes.bank, until=until):
            assert line.debit - line.credit == plain_sum(until, account__code=line.code)
        touched = Account.objects.filter(postings__entry__booked_on__lte=until).distinct().count()
        assert len(trial_balance(two_closes.bank, until=until)) == touched


def test_a_statement_begins_with_the_closing_balance(two_closes):
    capital = account_of(two_closes.bank, chart.CAPITAL)
    lines = statement(capital, first=date(2026, 10, 1), last=date(2026, 10, 31))
    before = -plain_sum(date(2026, 9, 30), account=capital)
    assert lines[0].balance == before + lines[0].paid_in - lines[0].paid_out
    assert lines[-1].balance == balance_of(capital, until=date(2026, 10, 31))


def test_each_close_keeps_every_account_that_was_posted_to(two_closes):
    for month_close in MonthClose.objects.all():
        last = Month.of(month_close.month).last
        kept = {b.account_id: b.balance for b in month_close.closing_balances.all()}
        assert kept == {pk: plain_sum(last, account=pk) for pk in kept}
        assert len(kept) == 3
    assert list(book_faults()) == []


def test_an_altered_closing_balance_is_named_with_its_month_and_account(two_closes):
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE ledger_closingbalance SET balance = balance + 1"
            " WHERE month_close_id = (SELECT id FROM ledger_monthclose WHERE month = '2026-09-01')"
            " AND account_id = (SELECT id FROM ledger_account WHERE code = '3200')"
        )
        cursor.execute("SET session_replication_role = DEFAULT")
    faults = list(book_faults())
    assert [fault.what for fault in faults] == ["a closing balance is not the sum of its postings"]
    assert faults[0].rows.startswith("B01 2026-09 account 3200: ")


@pytest.mark.parametrize(
    ("column", "value"), [("booked_on", "booked_on - 1"), ("memo", "'x'"), ("kind", "'income'")]
)
def test_an_altered_entry_breaks_the_seal_of_its_month_and_those_after_it(two_closes, column, value):
    entry = Entry.objects.get(booked_on=date(2026, 6, 15))
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(f"UPDATE ledger_entry SET {column} = {value} WHERE id = %s", [entry.pk])
        cursor.execute("SET session_replication_role = DEFAULT")
    assert ("the seal of a closed month does not hold", "B01 2026-06") in [
        (fault.what, fault.rows) for fault in book_faults()
    ]


def test_an_altered_amount_breaks_the_seal_though_both_sides_agree(two_closes):
    entry = Entry.objects.get(booked_on=date(2026, 9, 15))
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE ledger_posting SET debit = debit * 2, credit = credit * 2 WHERE entry_id = %s", [entry.pk]
        )
        cursor.execute("SET session_replication_role = DEFAULT")
    assert {(fault.what, fault.rows) for fault in book_faults()} >= {
        ("the seal of a closed month does not hold", "B01 2026-09")
    }


def test_nobody_writes_a_closing_balance_but_the_close(two_closes):
    row = ClosingBalance.objects.first()
    values = f"({row.month_close_id}, {account_of(two_closes.bank, chart.SALES).pk}, 5)"
    refused_as(
        "ledger_closing_balance_is_a_sum",
        f"INSERT INTO ledger_closingbalance (month_close_id, account_id, balance) VALUES {values}",
    )
    refused_as("ledger_closingbalance_append_only", "UPDATE ledger_closingbalance SET balance = 0")
    refused_as("ledger_closingbalance_append_only", "DELETE FROM ledger_closingbalance")


def test_the_application_closes_a_month_and_then_cannot_date_an_entry_in_it(cast, accounts):
    post(
        cast, debit(accounts[chart.CASH], Decimal(5)), credit(accounts[chart.CAPITAL], Decimal(5)),
        booked_on=date(2026, 8, 5),
    )  # fmt: skip
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {settings.APP_DATABASE_ROLE}")
    made = close(cast, "2569-08")
    assert {b.balance for b in made.closing_balances.all()} == {Decimal(5), Decimal(-5)}
    rows = insert_postings((accounts[chart.CASH], 1, 0), (accounts[chart.CAPITAL], 0, 1))
    refused_as("ledger_entry_month_closed", insert_entry(cast, "2026-08-31") + rows)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def test_a_bank_without_a_closed_month_is_summed_plainly(cast, accounts):
    post(cast, debit(accounts[chart.CASH], Decimal(5)), credit(accounts[chart.CAPITAL], Decimal(5)))
    assert balance_of(accounts[chart.CASH]) == balance_of(accounts[chart.CAPITAL]) == Decimal(5)
    assert ClosingBalance.objects.count() == 0
