"""check_books finds what somebody changed underneath, past every trigger, and names the row."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from conftest import bangkok
from deposits.commands import pay_payout, request_payout, void_deposit
from deposits.models import Deposit
from wastebank.ledger.commands import close_month
from wastebank.thai import Month


@pytest.fixture
def a_month(cast):
    """August with two slips, a payout and a cancelled slip, closed."""
    from decimal import Decimal
    from uuid import uuid4

    cast.now = bangkok(2026, 8, 5, 10)
    day = cast.open_day()
    cast.bring(day, cast.somying, ("NFE-01", "10"))
    slip = cast.bring(day, cast.somying, ("PAP-01", "10"), ("PLA-01", "2"))
    void_deposit(
        deposit=Deposit.objects.get(pk=slip.pk),
        reason="ผิด",
        by=cast.somchai,
        at=cast.now,
        idempotency_key=uuid4(),
    )
    asked = request_payout(
        member=cast.somying, amount=Decimal(100), by=cast.somchai, at=cast.now, idempotency_key=uuid4()
    )
    pay_payout(payout=asked, by=cast.malee, at=cast.now)
    close_month(bank=cast.bank, month=Month.parse("2569-08"), by=cast.malee, at=bangkok(2026, 9, 2))
    connection.check_constraints()
    return cast


def check_books() -> tuple[str, int]:
    out, code = StringIO(), 0
    try:
        call_command("check_books", stdout=out)
    except SystemExit as exit:
        code = exit.code
    return out.getvalue(), code


def test_whole_books_have_no_faults(a_month):
    said, code = check_books()
    assert (said.strip(), code) == ("4 entries, 0 faults", 0)


@pytest.mark.parametrize(
    ("tampering", "fault"),
    [
        ("UPDATE ledger_posting SET credit = credit + 1"
         " WHERE id = (SELECT min(id) FROM ledger_posting WHERE credit > 0)",
         "debits and credits of an entry differ"),
        ("DELETE FROM ledger_posting WHERE entry_id = (SELECT max(id) FROM ledger_entry)",
         "an entry has no postings"),
        ("UPDATE ledger_account SET balance = balance + 1 WHERE balance IS NOT NULL",
         "a running balance is not"),
        ("UPDATE ledger_account SET may_go_negative = false WHERE code = '1100'", "an account that must not"),
        ("UPDATE ledger_entry SET booked_on = booked_on - 1 WHERE kind = 'payout'",
         "the seal of a closed month"),
        ("UPDATE ledger_entry SET memo = 'x' WHERE kind = 'deposit'", "the seal of a closed month"),
        ("UPDATE ledger_posting SET debit = debit * 2, credit = credit * 2 WHERE entry_id ="
         " (SELECT id FROM ledger_entry WHERE kind = 'payout')", "the seal of a closed month"),
        ("UPDATE ledger_closingbalance SET balance = balance + 1 WHERE account_id ="
         " (SELECT id FROM ledger_account WHERE code = '1100')",
         "a closing balance is not the sum of its postings: B01 2026-08 account 1100: -99.00 <> -100.00"),
        ("DELETE FROM ledger_closingbalance WHERE account_id ="
         " (SELECT id FROM ledger_account WHERE code = '1100')",
         "a closing balance is not the sum of its postings"),
        ("UPDATE deposits_depositline SET amount = amount + 1", "a slip is not the sum of its lines"),
        ("UPDATE deposits_depositline SET quantity = quantity + 1", "a line is not quantity × price"),
        ("UPDATE deposits_deposit SET total = total + 1", "a slip's entry has another amount"),
        ("DELETE FROM deposits_depositvoid", "a slip's entry is reversed without a cancellation"),
        ("UPDATE deposits_payout SET amount = amount + 1", "a payout's entry has another amount"),
        ("DELETE FROM deposits_payout", "a payout entry has no request"),
        ("UPDATE deposits_stockmovement SET value = value + 1 WHERE value > 0",
         "the stock is not worth its account"),
        ("UPDATE deposits_stockmovement SET kg = -1000 WHERE kg < 0", "more has left a place than came"),
        ("DELETE FROM deposits_depositline l USING deposits_deposit d WHERE d.id = l.deposit_id;"
         "DELETE FROM deposits_depositvoid; DELETE FROM deposits_deposit", "a deposit entry has no slip"),
        ("UPDATE deposits_marketday SET last_seq = 3", "numbers of a market day are missing"),
        ("UPDATE ledger_entry SET reverses_id = (SELECT max(id) FROM ledger_entry WHERE kind = 'payout') "
         "WHERE kind = 'reversal'", "a reversal is not the mirror"),
    ],
)  # fmt: skip
def test_it_names_what_was_changed_underneath(a_month, tampering, fault):
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(tampering)
        cursor.execute("SET session_replication_role = DEFAULT")
    said, code = check_books()
    assert code == 1
    assert fault in said
