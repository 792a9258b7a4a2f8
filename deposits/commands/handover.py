"""Handing the counter over from one treasurer to the next (3-rules.md C3.14, ใบส่งมอบหน้าที่)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from deposits.cash import NotACount, value_of
from deposits.models import Handover
from deposits.queries.handover import cash_by_the_books, state_of
from wastebank.organisation.models import Bank
from wastebank.staff.access import Ability, may
from wastebank.staff.models import User


class UnableToHandOver(Exception):
    """To oneself or to somebody without the right, no count, or something was booked after the count."""


@transaction.atomic
def hand_over(
    *,
    bank: Bank,
    from_user: User,
    to_user: User,
    pieces: Mapping[str, int],
    expected: Decimal,
    at: datetime,
    idempotency_key: UUID,
    note: str = "",
) -> Handover:
    """`from_user` handed `bank`'s cash, counted as `pieces`, and its open matters to `to_user`.

    `expected` is the cash by the books (baht) that both saw beside the count. A difference is written down
    and not booked: that is done at the day's close. The same key again returns the first handover. Refuses:
    oneself, somebody who may not open market days here, pieces that are not whole notes and coins, other
    cash by the books than both saw, another content under a used key.
    """
    Bank.objects.select_for_update(no_key=True).get(pk=bank.pk)  # one at a time: the same key waits here
    first = Handover.objects.filter(idempotency_key=idempotency_key).first()
    if first:
        if (first.bank_id, first.from_user_id, first.to_user_id, first.pieces) != (
            bank.pk, from_user.pk, to_user.pk, dict(pieces),
        ):  # fmt: skip
            raise UnableToHandOver(_("This form was used already for something else: open a new one"))
        return first
    if from_user == to_user:
        raise UnableToHandOver(_("It must be another person than you"))
    if not all(may(user, Ability.OPEN_MARKET_DAY, bank) for user in (from_user, to_user)):
        raise UnableToHandOver(_("Only treasurers and managers of this bank hand over to each other"))
    try:
        counted = value_of(pieces)
    except NotACount as refusal:
        raise UnableToHandOver(_("Count whole notes and coins, such as 12 or 0")) from refusal
    if expected != cash_by_the_books(bank):
        raise UnableToHandOver(_("Something was booked after the count: count the cash again"))
    return Handover.objects.create(
        bank=bank, from_user=from_user, to_user=to_user, pieces=dict(pieces), counted=counted,
        state={"expected": str(expected), "parts": state_of(bank)}, note=note[:200], at=at,
        idempotency_key=idempotency_key,
    )  # fmt: skip
