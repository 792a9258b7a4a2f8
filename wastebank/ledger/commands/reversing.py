"""Reversing an entry: the exact mirror, today, with a reason."""

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from wastebank.ledger.commands.accounts import ensure_debt_account
from wastebank.ledger.commands.posting import Line, Posted, UnableToPost, credit, debit, post_entry
from wastebank.ledger.models import Account, Entry, EntryKind
from wastebank.staff.models import User


class UnableToReverse(Exception):
    """The entry is a reversal, is reversed already, or the books refuse the mirror."""


@transaction.atomic
def reverse_entry(*, entry: Entry, booked_on: date, by: User, idempotency_key: UUID, memo: str) -> Posted:
    """The mirror of `entry`, dated `booked_on` (books.md, Corrections; 3-rules.md C3.2).

    Where the mirror would take a member's savings below zero, the shortage is first booked as due from the
    member, in an entry of its own in the same transaction. Refuses a second reversal, the reversal of a
    reversal, and a date in a closed month.
    """
    postings = list(entry.postings.order_by("id").values_list("account_id", "debit", "credit"))
    mirror = [
        Line(account, debit=was_credit, credit=was_debit) for account, was_debit, was_credit in postings
    ]
    already = Entry.objects.filter(reverses=entry).values_list("idempotency_key", flat=True).first()
    if already and already != idempotency_key:
        raise UnableToReverse(_("This has been cancelled already"))
    try:
        if not already:
            _cover_shortages(entry, mirror, booked_on, by, idempotency_key, memo)
        return post_entry(
            bank=entry.bank,
            kind=EntryKind.REVERSAL,
            booked_on=booked_on,
            by=by,
            idempotency_key=idempotency_key,
            lines=mirror,
            memo=memo,
            reverses=entry,
            content=["reverses", entry.pk],
        )
    except UnableToPost as refusal:
        raise UnableToReverse(str(refusal)) from refusal


def _cover_shortages(entry, mirror, booked_on, by, idempotency_key, memo) -> None:
    """Books what each member's savings lack for the mirror as due from the member."""
    taken: dict[int, Decimal] = {}
    for line in mirror:
        taken[line.account_id] = taken.get(line.account_id, Decimal(0)) + line.debit - line.credit
    savings = (
        Account.objects.select_for_update(no_key=True)
        .filter(pk__in=taken, balance__isnull=False)
        .order_by("pk")
    )
    for account in savings:
        shortage = taken[account.pk] - (account.balance or 0)
        if shortage <= 0:
            continue
        post_entry(
            bank=entry.bank,
            kind=EntryKind.SHORTAGE,
            booked_on=booked_on,
            by=by,
            idempotency_key=uuid5(idempotency_key, f"shortage {account.pk}"),
            lines=[debit(ensure_debt_account(account), shortage), credit(account, shortage)],
            memo=memo,
        )
