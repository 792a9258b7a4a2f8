"""The application's database role is real: it adds to the books and cannot rewrite them (proofs.md S13)."""

import re
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from deposits.models import Deposit
from wastebank.ledger.database_roles import APPEND_ONLY
from wastebank.ledger.models import Entry

ROOT = Path(__file__).parent.parent


@pytest.fixture
def as_application(cast):
    """Everything after this runs as the application's role, as it does on a server."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {settings.APP_DATABASE_ROLE}")
        cursor.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (settings.APP_DATABASE_ROLE, False)
    yield cast
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_entry SET memo = 'x'",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry CASCADE",
        "UPDATE ledger_posting SET debit = 1",
        "DELETE FROM ledger_posting",
        "TRUNCATE ledger_posting",
        "UPDATE ledger_monthclose SET seal = ''",
        "DELETE FROM ledger_monthclose",
        "UPDATE ledger_closingbalance SET balance = 0",
        "DELETE FROM ledger_closingbalance",
        "DELETE FROM ledger_account",
        "UPDATE ledger_account SET may_go_negative = true",
        "UPDATE ledger_account SET code = code || 'x'",
        "ALTER TABLE ledger_posting DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "DROP TABLE ledger_posting",
        "DELETE FROM django_migrations",
        "UPDATE deposits_deposit SET total = 1",
        "DELETE FROM deposits_depositline",
        "UPDATE prices_price SET unit_price = 1",
        "DELETE FROM deposits_payout",
        "DELETE FROM members_member",
        "UPDATE members_memberevent SET first_name = ''",
        "CREATE TEMPORARY TABLE ledger_entry (id int)",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ],
)
def test_the_application_has_no_right_to(as_application, sql):
    with pytest.raises(ProgrammingError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert "permission denied" in str(refusal.value) or "must be owner" in str(refusal.value)


def test_the_application_posts_pays_and_voids(as_application):
    """The rights it has are enough for a day's work: open, book, draw, cancel."""
    from deposits.commands import pay_payout, request_payout, void_deposit

    cast = as_application
    day = cast.open_day()
    slip = cast.bring(day, cast.somying, ("NFE-01", "10"))
    cast.bring(day, cast.somying, ("PAP-01", "10"))
    payout = request_payout(
        member=cast.somying, amount=Decimal(100), by=cast.somchai, at=cast.now, idempotency_key=uuid4()
    )
    pay_payout(payout=payout, by=cast.somchai, at=cast.now)
    slip = Deposit.objects.get(pk=slip.pk)
    void_deposit(deposit=slip, reason="ผิดคน", by=cast.somchai, at=cast.now, idempotency_key=uuid4())
    connection.check_constraints()
    assert Entry.objects.count() == 5  # two slips, a payout, a shortage, a reversal


def test_what_is_locked_may_be_updated():
    """A row lock asks for the right to update: a table that only grows is never locked by the application."""
    locked = {
        name
        for app in ("members", "prices", "deposits", "reports", "wastebank")
        for file in (ROOT / app).rglob("*.py")
        if "tests" not in file.parts
        for name in re.findall(r"([A-Z]\w+)\.objects\.select_for_update", file.read_text(encoding="utf-8"))
    }
    tables = {model.__name__: model._meta.db_table for model in apps.get_models()}
    assert "Bank" in locked
    assert {tables[name] for name in locked} & APPEND_ONLY == set()
