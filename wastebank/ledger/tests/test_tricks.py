"""Tricks that an attack on the books found, or might try: each is refused (docs/adr/0006)."""

import pytest
from django.db import IntegrityError, connection, transaction

from wastebank.ledger import chart
from wastebank.ledger.commands import credit, debit
from wastebank.ledger.queries import account_of
from wastebank.ledger.refusals import constraint_of
from wastebank.ledger.tests.by_sql import HUNDRED, insert_entry, insert_postings, post, refused_as


def test_sql_cannot_call_something_else_a_reversal(cast, accounts, capital):
    sql = (
        insert_entry(cast)
        .replace("fingerprint)", "fingerprint, reverses_id)")
        .replace("'')", f"'', {capital.pk})")
    )
    rows = insert_postings((accounts[chart.CASH], 1, 0), (accounts[chart.CAPITAL], 0, 1))
    refused_as("ledger_entry_mirror", sql + rows)


def test_sql_cannot_post_what_is_not_a_number(cast, accounts):
    rows = insert_postings((accounts[chart.CASH], "'NaN'", 0), (accounts[chart.CAPITAL], 0, "'NaN'"))
    refused_as("ledger_posting_is_a_number", insert_entry(cast) + rows)


def test_sql_cannot_date_an_entry_at_the_end_of_time(cast, accounts):
    rows = insert_postings((accounts[chart.CASH], 1, 0), (accounts[chart.CAPITAL], 0, 1))
    refused_as("ledger_entry_on_a_day", insert_entry(cast, "infinity") + rows)


def test_sql_cannot_close_a_month_that_is_not_over(cast):
    sql = """INSERT INTO ledger_monthclose (bank_id, month, closed_by_id, closed_at, seal)
             VALUES (%s, '2190-12-01', %s, now(), 'forged')"""
    refused_as("ledger_month_is_over", sql, [cast.bank.pk, cast.malee.pk])


def test_no_session_can_switch_the_refusals_off(cast, accounts):
    """pgtrigger's own switch (`SET pgtrigger.ignore`) is answered no."""
    rows = insert_postings((accounts[chart.CASH], 1, 0), (accounts[chart.CAPITAL], 0, 2))
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(DISTINCT tgname) FROM pg_trigger WHERE tgname LIKE 'pgtrigger%'")
        cursor.execute(
            "SELECT set_config('pgtrigger.ignore', %s, true)", [f"{{{','.join(cursor.fetchone()[0])}}}"]
        )
    refused_as("ledger_entry_balances", insert_entry(cast) + rows)
    refused_as(
        "ledger_account_balance_is_a_sum",
        "UPDATE ledger_account SET balance = 5 WHERE id = %s",
        [cast.somying.savings_id],
    )


def test_an_older_snapshot_may_not_write(committed_cast):
    cast = committed_cast
    lines = [
        debit(account_of(cast.bank, chart.CASH), HUNDRED),
        credit(account_of(cast.bank, chart.CAPITAL), HUNDRED),
    ]
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        post(cast, *lines)
    assert constraint_of(refusal.value) == "ledger_read_committed"
