"""What the database itself refuses: each refusal once around Python (SQL) and once through it."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from conftest import bangkok
from wastebank.ledger import chart
from wastebank.ledger.commands import (
    UnableToCloseMonth,
    UnableToPost,
    UnableToReverse,
    close_month,
    create_bank,
    credit,
    debit,
    post_entry,
    reverse_entry,
)
from wastebank.ledger.models import Account, Entry, EntryKind, Posting
from wastebank.ledger.queries import account_of, balance_of
from wastebank.ledger.refusals import constraint_of
from wastebank.ledger.tests.by_sql import HUNDRED, TODAY, insert_entry, insert_postings, post, refused_as
from wastebank.thai import Month

# --- an entry whose debits and credits differ ------------------------------------------------------


def test_sql_cannot_insert_an_unbalanced_entry(cast, accounts):
    rows = insert_postings((accounts[chart.CASH], 100, 0), (accounts[chart.CAPITAL], 0, 99))
    refused_as("ledger_entry_balances", insert_entry(cast) + rows)


def test_post_entry_refuses_an_unbalanced_entry(cast, accounts):
    with pytest.raises(UnableToPost), transaction.atomic():
        post(cast, debit(accounts[chart.CASH], HUNDRED), credit(accounts[chart.CAPITAL], Decimal("99")))
    assert not Entry.objects.exists()


def test_the_hole_of_deferred_constraints_is_closed(cast, accounts):
    """SET CONSTRAINTS ALL IMMEDIATE, then DEFERRED, then one more posting: refused at that posting."""
    rows = insert_postings((accounts[chart.CASH], 100, 0), (accounts[chart.CAPITAL], 0, 100))
    one_more = insert_postings((accounts[chart.CASH], 5, 0))
    sql = (
        f"{insert_entry(cast)} {rows} SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED; {one_more}"
    )
    refused_as("ledger_entry_balances", sql)


# --- an entry without postings ---------------------------------------------------------------------


def test_sql_cannot_commit_an_empty_entry(cast):
    refused_as("ledger_entry_has_postings", insert_entry(cast))


def test_post_entry_refuses_an_entry_without_postings(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        post(cast)
        connection.check_constraints()


# --- a posting added later -------------------------------------------------------------------------


def test_sql_cannot_add_to_an_entry_of_another_transaction(committed_cast):
    cast = committed_cast
    cash, capital = account_of(cast.bank, chart.CASH), account_of(cast.bank, chart.CAPITAL)
    entry = post(cast, debit(cash, HUNDRED), credit(capital, HUNDRED)).entry_id
    sql = """INSERT INTO ledger_posting (entry_id, account_id, debit, credit)
             VALUES (%s, %s, 5, 0), (%s, %s, 0, 5)"""
    refused_as("ledger_posting_not_later", sql, [entry, cash.pk, entry, capital.pk])


def test_the_orm_cannot_add_to_an_entry_of_another_transaction(committed_cast):
    cast = committed_cast
    cash, capital = account_of(cast.bank, chart.CASH), account_of(cast.bank, chart.CAPITAL)
    entry = post(cast, debit(cash, HUNDRED), credit(capital, HUNDRED)).entry_id
    with pytest.raises(IntegrityError) as refusal:
        Posting.objects.bulk_create(
            [
                Posting(entry_id=entry, account=cash, debit=5, credit=0),
                Posting(entry_id=entry, account=capital, debit=0, credit=5),
            ]
        )
    assert constraint_of(refusal.value) == "ledger_posting_not_later"


# --- UPDATE, DELETE, TRUNCATE ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "sql"),
    [
        ("ledger_entry", "UPDATE ledger_entry SET memo = 'x'"),
        ("ledger_entry", "DELETE FROM ledger_entry"),
        ("ledger_posting", "UPDATE ledger_posting SET debit = debit + 1 WHERE debit > 0"),
        ("ledger_posting", "DELETE FROM ledger_posting"),
        ("ledger_posting", "TRUNCATE ledger_posting CASCADE"),
    ],
)
def test_sql_cannot_change_the_books_even_as_their_owner(capital, table, sql):
    connection.check_constraints()
    refused_as(f"{table}_append_only", sql)


def test_sql_cannot_truncate_entries(committed_cast):
    cast = committed_cast
    post(
        cast,
        debit(account_of(cast.bank, chart.CASH), HUNDRED),
        credit(account_of(cast.bank, chart.CAPITAL), HUNDRED),
    )
    with pytest.raises(IntegrityError) as refusal, connection.cursor() as cursor:
        cursor.execute("TRUNCATE ledger_entry CASCADE")
    assert constraint_of(refusal.value).endswith("append_only")
    assert Entry.objects.count() == 1


def test_the_orm_cannot_change_the_books(capital):
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=capital.pk).update(memo="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        capital.postings.first().delete()


# --- balances and funds ----------------------------------------------------------------------------


def test_sql_cannot_take_savings_below_zero(cast, accounts):
    savings = cast.somying.savings
    rows = insert_postings((savings, 1, 0), (accounts[chart.CASH], 0, 1))
    refused_as("ledger_account_savings_not_negative", insert_entry(cast) + rows)


def test_post_entry_refuses_savings_below_zero(cast, accounts):
    with pytest.raises(UnableToPost), transaction.atomic():
        post(cast, debit(cast.somying.savings, Decimal(1)), credit(accounts[chart.CASH], Decimal(1)))


def test_sql_cannot_write_a_balance(cast):
    refused_as(
        "ledger_account_balance_is_a_sum",
        "UPDATE ledger_account SET balance = 1000000 WHERE id = %s",
        [cast.somying.savings_id],
    )


def test_the_orm_cannot_write_a_balance(cast):
    savings = cast.somying.savings
    savings.balance = Decimal(1_000_000)
    with pytest.raises(IntegrityError), transaction.atomic():
        savings.save()


def test_an_account_cannot_open_with_a_balance(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(
            bank=cast.bank, code="2100-x", name="x", kind="liability", may_go_negative=False, balance=5
        )


def test_an_account_keeps_what_it_is(cast, accounts):
    refused_as(
        "ledger_account_identity",
        "UPDATE ledger_account SET may_go_negative = true WHERE id = %s",
        [accounts[chart.WELFARE_FUND].pk],
    )
    refused_as(
        "ledger_account_identity",
        "UPDATE ledger_account SET kind = 'asset' WHERE id = %s",
        [accounts[chart.CAPITAL].pk],
    )


def test_sql_cannot_take_a_fund_below_zero(cast, accounts):
    rows = insert_postings((accounts[chart.WELFARE_FUND], 1, 0), (accounts[chart.CASH], 0, 1))
    refused_as("ledger_account_fund_not_negative", insert_entry(cast) + rows)


def test_post_entry_pays_a_fund_out_to_its_last_satang_and_no_further(cast, accounts):
    fund, cash = accounts[chart.WELFARE_FUND], accounts[chart.CASH]
    post(cast, debit(cash, HUNDRED), credit(fund, HUNDRED))
    post(cast, debit(fund, HUNDRED), credit(cash, HUNDRED))
    with pytest.raises(UnableToPost), transaction.atomic():
        post(cast, debit(fund, Decimal("0.01")), credit(cash, Decimal("0.01")))
    assert balance_of(fund) == 0


def test_a_posting_has_exactly_one_side(cast, accounts):
    for both in ((5, 5), (0, 0), (-5, 0)):
        rows = insert_postings((accounts[chart.CASH], *both))
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(insert_entry(cast) + rows)


# --- closed months ---------------------------------------------------------------------------------


@pytest.fixture
def august_closed(cast):
    return close_month(bank=cast.bank, month=Month.parse("2569-08"), by=cast.malee, at=bangkok(2026, 9, 2))


@pytest.mark.parametrize("day", ["2026-08-31", "2026-08-01", "2026-05-20"])
def test_sql_cannot_date_an_entry_in_a_closed_month_or_before(cast, accounts, august_closed, day):
    rows = insert_postings((accounts[chart.CASH], 1, 0), (accounts[chart.CAPITAL], 0, 1))
    refused_as("ledger_entry_month_closed", insert_entry(cast, day) + rows)


def test_post_entry_refuses_a_closed_month_and_takes_the_day_after(cast, accounts, august_closed):
    lines = [debit(accounts[chart.CASH], HUNDRED), credit(accounts[chart.CAPITAL], HUNDRED)]
    with pytest.raises(UnableToPost), transaction.atomic():
        post(cast, *lines, booked_on=date(2026, 8, 31))
    assert post(cast, *lines, booked_on=date(2026, 9, 1)).is_new


def test_another_bank_is_not_closed_with_it(cast, august_closed):
    other = create_bank(code="B02", name="อีกแห่ง")
    assert post_entry(
        bank=other,
        kind=EntryKind.CAPITAL,
        booked_on=date(2026, 8, 1),
        by=cast.malee,
        idempotency_key=uuid4(),
        lines=[
            debit(account_of(other, chart.CASH), HUNDRED),
            credit(account_of(other, chart.CAPITAL), HUNDRED),
        ],
    ).is_new


def test_a_month_is_closed_once_in_order_and_when_it_is_over(cast, august_closed):
    for month, at in (("2569-08", (2026, 9, 2)), ("2569-07", (2026, 9, 2)), ("2569-09", (2026, 9, 30))):
        with pytest.raises(UnableToCloseMonth):
            close_month(bank=cast.bank, month=Month.parse(month), by=cast.malee, at=bangkok(*at))


def test_a_close_is_not_undone(august_closed):
    refused_as("ledger_monthclose_append_only", "DELETE FROM ledger_monthclose")


# --- reversals -------------------------------------------------------------------------------------


def reverse(cast, entry, key=None):
    return reverse_entry(
        entry=entry, booked_on=TODAY, by=cast.malee, idempotency_key=key or uuid4(), memo="ผิด"
    )


def test_a_second_reversal_is_refused_by_the_database(cast, accounts, capital):
    reverse(cast, capital)
    sql = (
        insert_entry(cast)
        .replace("fingerprint)", "fingerprint, reverses_id)")
        .replace("'')", f"'', {capital.pk})")
    )
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_reverse_entry_refuses_the_second_time(cast, capital):
    reverse(cast, capital)
    with pytest.raises(UnableToReverse):
        reverse(cast, capital)


def test_reverse_entry_gives_the_first_reversal_under_the_same_key(cast, capital):
    key = uuid4()
    assert reverse(cast, capital, key).entry_id == reverse(cast, capital, key).entry_id


def test_a_reversal_is_not_reversed(cast, capital):
    reversal = Entry.objects.get(pk=reverse(cast, capital).entry_id)
    with pytest.raises(UnableToReverse), transaction.atomic():
        reverse(cast, reversal)


# --- two banks -------------------------------------------------------------------------------------


def test_sql_cannot_mix_two_banks_in_one_entry(cast, accounts):
    other = create_bank(code="B02", name="อีกแห่ง")
    rows = insert_postings((accounts[chart.CASH], 1, 0), (account_of(other, chart.CAPITAL), 0, 1))
    refused_as("ledger_posting_one_bank", insert_entry(cast) + rows)


def test_post_entry_refuses_accounts_of_two_banks(cast, accounts):
    other = create_bank(code="B02", name="อีกแห่ง")
    with pytest.raises(UnableToPost), transaction.atomic():
        post(cast, debit(accounts[chart.CASH], HUNDRED), credit(account_of(other, chart.CAPITAL), HUNDRED))


# --- keys ------------------------------------------------------------------------------------------


def test_the_same_key_gives_the_first_entry(cast, accounts):
    key, lines = uuid4(), [debit(accounts[chart.CASH], HUNDRED), credit(accounts[chart.CAPITAL], HUNDRED)]
    first, second = post(cast, *lines, key=key), post(cast, *lines, key=key)
    assert (first.is_new, second.is_new, first.entry_id) == (True, False, second.entry_id)
    assert balance_of(accounts[chart.CASH]) == HUNDRED


def test_the_same_key_with_another_content_is_refused(cast, accounts):
    key = uuid4()
    post(cast, debit(accounts[chart.CASH], HUNDRED), credit(accounts[chart.CAPITAL], HUNDRED), key=key)
    with pytest.raises(UnableToPost), transaction.atomic():
        post(
            cast,
            debit(accounts[chart.CASH], Decimal(7)),
            credit(accounts[chart.CAPITAL], Decimal(7)),
            key=key,
        )
    assert balance_of(accounts[chart.CASH]) == HUNDRED
