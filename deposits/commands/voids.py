"""Cancelling a slip: never edited, answered by a reversing entry."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from deposits.models import Deposit, DepositVoid, StockMovement
from wastebank.ledger.commands import UnableToReverse, reverse_entry
from wastebank.ledger.models import Account
from wastebank.organisation.queries import regulation_on
from wastebank.staff.access import Ability, may
from wastebank.staff.models import User


class UnableToVoid(Exception):
    """The slip is cancelled already, the reason is missing, or a second person has to agree."""


def needs_second_person(deposit: Deposit, at: datetime) -> bool:
    """Whether somebody else must agree: after the market day, or above `void.second_person_above`."""
    limit = regulation_on(deposit.bank, at.date())["void.second_person_above"]
    return deposit.received_on != at.date() or deposit.total > limit


@transaction.atomic
def void_deposit(
    *,
    deposit: Deposit,
    reason: str,
    by: User,
    at: datetime,
    idempotency_key: UUID,
    approved_by: User | None = None,
) -> DepositVoid:
    """Cancels `deposit` by the exact mirror of its entry, dated the day of `at` (books.md, Corrections).

    The stock goes out again; what the member has spent meanwhile becomes due from the member. Refuses a
    second cancellation, an empty reason, and, where `needs_second_person`, the lack of another person who
    may approve it. The same key again returns the first cancellation.
    """
    # One at a time per member, so that the second of two simultaneous clicks finds the first one's result.
    Account.objects.select_for_update(no_key=True).get(pk=deposit.member.savings_id)
    first = DepositVoid.objects.filter(deposit=deposit).select_related("entry").first()
    if first and first.entry.idempotency_key == idempotency_key:
        return first
    if not reason.strip():
        raise UnableToVoid(_("Say why the slip is cancelled"))
    if needs_second_person(deposit, at) and (
        approved_by is None or approved_by == by or not may(approved_by, Ability.APPROVE_VOID, deposit.bank)
    ):
        raise UnableToVoid(_("A second person, treasurer or manager, must agree to this cancellation"))
    try:
        posted = reverse_entry(
            entry=deposit.entry,
            booked_on=at.date(),
            by=by,
            idempotency_key=idempotency_key,
            memo=reason[:200],
        )
    except UnableToReverse as refusal:
        raise UnableToVoid(str(refusal)) from refusal
    StockMovement.objects.bulk_create(
        StockMovement(
            bank_id=moved.bank_id,
            place_id=moved.place_id,
            material_id=moved.material_id,
            entry_id=posted.entry_id,
            kg=-moved.kg,
            value=-moved.value,
        )
        for moved in StockMovement.objects.filter(entry=deposit.entry_id)
    )
    return DepositVoid.objects.create(
        deposit=deposit, entry_id=posted.entry_id, reason=reason[:200], by=by, approved_by=approved_by, at=at
    )
