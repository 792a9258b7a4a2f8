"""Posting an entry: one SQL statement, once per idempotency key, whoever tries how often."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wastebank.ledger.models import Account, Entry
from wastebank.ledger.prepared import fetch_prepared
from wastebank.ledger.refusals import sentence_for
from wastebank.organisation.models import Bank
from wastebank.staff.models import User

ZERO = Decimal(0)

# The second INSERT runs for nothing when the key exists already; the empty answer says so.
POST = """
WITH entry AS (
    INSERT INTO ledger_entry
        (bank_id, kind, booked_on, by_id, idempotency_key, fingerprint, memo, reverses_id)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (idempotency_key) DO NOTHING
    RETURNING id
), postings AS (
    INSERT INTO ledger_posting (entry_id, account_id, debit, credit)
    SELECT entry.id, line.account_id, line.debit, line.credit
    FROM entry, unnest(%s::bigint[], %s::numeric[], %s::numeric[]) AS line (account_id, debit, credit)
)
SELECT id FROM entry
"""


class UnableToPost(Exception):
    """The books refuse the entry; the message is a sentence for the page."""


@dataclass(frozen=True)
class Line:
    """One posting to be: an account's id, and a debit or a credit in baht."""

    account_id: int
    debit: Decimal = ZERO
    credit: Decimal = ZERO


def debit(account: Account | int, amount: Decimal) -> Line:
    return Line(account if isinstance(account, int) else account.pk, debit=amount)


def credit(account: Account | int, amount: Decimal) -> Line:
    return Line(account if isinstance(account, int) else account.pk, credit=amount)


@dataclass(frozen=True)
class Posted:
    """The entry under this key, and whether this attempt made it."""

    entry_id: int
    is_new: bool


def fingerprint_of(content: Any) -> str:
    """SHA-256 of what an entry says. Two attempts under one key must say the same."""
    text = json.dumps(content, sort_keys=True, cls=DjangoJSONEncoder, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def post_entry(
    *,
    bank: Bank,
    kind: str,
    booked_on: date,
    by: User,
    idempotency_key: UUID,
    lines: Sequence[Line],
    memo: str = "",
    reverses: Entry | None = None,
    content: Any = None,
) -> Posted:
    """Posts `lines` (baht) as one entry dated `booked_on`; the same key again gives the first entry.

    `content` is what the attempt says, for telling a repetition from another attempt under the same key; by
    default the entry itself. Refuses (UnableToPost): another content under a used key, and whatever the
    database refuses: debits ≠ credits, a savings account or fund below zero, a closed month, a second
    reversal, two banks in one entry (books.md).
    """
    content = content or [
        bank.code,
        kind,
        booked_on,
        [[x.account_id, x.debit, x.credit] for x in lines],
        memo,
    ]
    fingerprint = fingerprint_of(content)
    reverses_id = reverses.pk if reverses else None
    try:
        with transaction.atomic(savepoint=False):
            rows = fetch_prepared(
                POST,
                [
                    *(bank.pk, kind, booked_on, by.pk, idempotency_key, fingerprint, memo, reverses_id),
                    [line.account_id for line in lines],
                    [line.debit for line in lines],
                    [line.credit for line in lines],
                ],
            )
    except IntegrityError as error:
        sentence = sentence_for(error)
        if sentence is None:
            raise
        raise UnableToPost(sentence) from error
    if rows:
        return Posted(rows[0][0], is_new=True)
    return _first_result(idempotency_key, fingerprint)


def _first_result(idempotency_key: UUID, fingerprint: str) -> Posted:
    """A second statement on purpose: its snapshot sees the entry that the first one waited for."""
    entry_id, first = Entry.objects.values_list("pk", "fingerprint").get(idempotency_key=idempotency_key)
    if first != fingerprint:
        raise UnableToPost(_("This form was used already for something else: open a new one"))
    return Posted(entry_id, is_new=False)


def first_entry(*, idempotency_key: UUID, content: Any) -> int | None:
    """The id of the entry posted under this key with this content, if there is one."""
    return (
        Entry.objects.filter(idempotency_key=idempotency_key, fingerprint=fingerprint_of(content))
        .values_list("pk", flat=True)
        .first()
    )
