"""Drawing cash in one go, where the regulation leaves it to whoever pays."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from deposits.commands.payouts import pay_payout, request_payout
from deposits.models import Payout
from deposits.queries.payout_rules import is_paid_at_once
from members.models import Member
from wastebank.staff.models import User


@transaction.atomic
def draw_cash(*, member: Member, amount: Decimal, by: User, at: datetime, idempotency_key: UUID) -> Payout:
    """The request of `member` for `amount` baht and, where nobody else must agree, its payment.

    Above `withdraw.approval_above`, or where `by` may not pay it out, the request waits. Both or neither is
    written; the same key again returns the first payout. Refuses as `request_payout` and `pay_payout` do.
    """
    payout = request_payout(member=member, amount=amount, by=by, at=at, idempotency_key=idempotency_key)
    if payout.state == Payout.State.REQUESTED and is_paid_at_once(member, amount, by=by, on=at.date()):
        return pay_payout(payout=payout, by=by, at=at)
    return payout
