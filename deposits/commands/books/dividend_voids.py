"""Cancelling the payment of a share in cash: it was ticked at the wrong member, or the money came back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from deposits.commands.money_place import UnableToUseDrawer, place_to_take_back
from deposits.commands.numbers import lock_bank
from deposits.models import DividendPayment, MoneyVoid, TickPart
from wastebank.ledger.commands import UnableToReverse, reverse_entry
from wastebank.staff.access import Ability, may
from wastebank.staff.models import User


class UnableToCancelPayment(Exception):
    """It is cancelled or ticked off at the bank, or a reason or the second person is missing."""


@transaction.atomic
def cancel_payment(
    *,
    payment: DividendPayment,
    reason: str,
    by: User,
    at: datetime,
    idempotency_key: UUID,
    approved_by: User | None,
) -> MoneyVoid:
    """Takes the payment of a share back by the mirror of its entry, dated the day of `at`: it is due again.

    The cash goes back into the drawer it came from while that day is open, else into the safe; what came out
    of the bank account goes back there. Refuses (3-rules.md C3.2): no reason, no second person who keeps the
    books, a second cancellation, what was ticked off against the bank's statement. The same key again returns
    the first cancellation.
    """
    bank = payment.share.distribution.bank
    lock_bank(bank)
    first = MoneyVoid.objects.filter(entry__reverses=payment.entry_id).select_related("entry").first()
    if first and first.entry.idempotency_key == idempotency_key:
        return first
    if not reason.strip():
        raise UnableToCancelPayment(_("Say why it is cancelled"))
    if approved_by is None or approved_by == by or not may(approved_by, Ability.KEEP_BOOKS, bank):
        raise UnableToCancelPayment(
            _("A second person, treasurer or manager, must agree to this cancellation")
        )
    if TickPart.objects.filter(posting__entry=payment.entry_id, tick__undone_at=None).exists():
        raise UnableToCancelPayment(
            _("The bank's statement has it: undo the tick in the reconciliation first")
        )
    place = place_to_take_back(payment.entry)
    try:
        place.lock(bank)
        posted = reverse_entry(
            entry=payment.entry, booked_on=at.date(), by=by, idempotency_key=idempotency_key,
            memo=reason[:200],
        )  # fmt: skip
    except (UnableToReverse, UnableToUseDrawer) as refusal:
        raise UnableToCancelPayment(str(refusal)) from refusal
    place.note_in_drawer(
        posted.entry_id, payment.share.amount, by=by, at=at, key=idempotency_key, note=reason
    )
    return MoneyVoid.objects.create(
        entry_id=posted.entry_id, reason=reason[:200], by=by, approved_by=approved_by, at=at
    )
