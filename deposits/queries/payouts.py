"""How much a member may draw, and why not more."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from deposits.models import Payout
from members.models import Member
from wastebank.money import floor_to_step
from wastebank.organisation.models import Bank
from wastebank.organisation.parameters import Regulation
from wastebank.thai import Month

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Allowance:
    """What the regulation lets a member draw on a day, in baht.

    `most` is the balance less `min_keep`, down to the cash step; 0 where this month's times are used up.
    """

    most: Decimal
    balance: Decimal
    min_keep: Decimal
    cash_step: Decimal
    drawn_this_month: int
    times_a_month: int

    @property
    def month_is_used_up(self) -> bool:
        return 0 < self.times_a_month <= self.drawn_this_month


def allowance(member: Member, *, balance: Decimal, regulation: Regulation, on: date) -> Allowance:
    """What `member`, holding `balance`, may draw `on` that day (3-rules.md C2 `withdraw.*`, `cash.step`)."""
    month = Month.of(on)
    drawn = Payout.objects.filter(member=member, paid_on__range=(month.first, month.last)).count()
    times = regulation["withdraw.max_per_month"]
    free = max(balance - regulation["withdraw.min_keep"], ZERO)
    most = ZERO if 0 < times <= drawn else floor_to_step(free, regulation["cash.step"])
    return Allowance(most, balance, regulation["withdraw.min_keep"], regulation["cash.step"], drawn, times)


def waiting_payouts(bank: Bank) -> QuerySet[Payout]:
    """Requests that are neither paid nor refused, oldest first."""
    waiting = Payout.objects.filter(bank=bank, state=Payout.State.REQUESTED)
    return waiting.select_related("member", "requested_by").prefetch_related("approvals__by").order_by("id")


def approvals_for(amount: Decimal, regulation: Regulation) -> int:
    """How many must agree to a payout of `amount` baht (3-rules.md C2 `withdraw.approval…`)."""
    return regulation["withdraw.approval"] if amount > regulation["withdraw.approval_above"] else 0
