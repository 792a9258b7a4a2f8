"""Making entries by SQL, around Python, for the tests of what the database refuses."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from wastebank.ledger.commands import post_entry
from wastebank.ledger.models import EntryKind
from wastebank.ledger.refusals import constraint_of

TODAY = date(2026, 9, 2)
HUNDRED = Decimal("100.00")


def refused_as(name: str, sql: str, params=()):
    """Runs `sql` around Python and asserts that the database refuses it under that constraint's name."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert constraint_of(refusal.value) == name


def post(cast, *lines, booked_on=TODAY, key=None, reverses=None):
    return post_entry(
        bank=cast.bank,
        kind=EntryKind.CAPITAL,
        booked_on=booked_on,
        by=cast.malee,
        idempotency_key=key or uuid4(),
        lines=lines,
        reverses=reverses,
    )


def insert_entry(cast, booked_on=TODAY) -> str:
    """SQL that makes an entry; its id is then `currval`."""
    return (
        "INSERT INTO ledger_entry (bank_id, kind, booked_on, by_id, idempotency_key, fingerprint) "
        f"VALUES ({cast.bank.pk}, 'capital', '{booked_on}', {cast.malee.pk}, '{uuid4()}', '');"
    )


def insert_postings(*rows) -> str:
    values = ", ".join(
        f"(currval('ledger_entry_id_seq'), {account.pk}, {debit}, {credit})"
        for account, debit, credit in rows
    )
    return f"INSERT INTO ledger_posting (entry_id, account_id, debit, credit) VALUES {values};"
