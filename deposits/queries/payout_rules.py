"""Who has to agree to a withdrawal, asked before anything is written."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet

from deposits.models import Payout
from deposits.queries.payouts import Allowance, allowance
from members.models import Member
from wastebank.organisation.models import Bank
from wastebank.organisation.queries import regulation_on
from wastebank.staff.access import Ability, may
from wastebank.staff.models import User

RECENT = 20


def allowance_now(member: Member, at: datetime) -> Allowance:
    """What `member` may draw at `at`, by the balance and the regulation of that day."""
    regulation = regulation_on(member.bank, at.date())
    balance = member.savings.balance
    assert balance is not None  # savings always carry one
    return allowance(member, balance=balance, regulation=regulation, on=at.date())


def is_paid_at_once(member: Member, amount: Decimal, *, by: User, on: date) -> bool:
    """Whether `by` may hand out `amount` baht alone: up to `withdraw.approval_above`, not to themselves."""
    limit = regulation_on(member.bank, on)["withdraw.approval_above"]
    return amount <= limit and member.user_id != by.pk and may(by, Ability.PAY_PAYOUT, member.bank)


@dataclass(frozen=True)
class Decision:
    """What `payout` waits for, and what one officer may do about it now."""

    payout: Payout
    approved_by: list[User]
    missing: int
    has_agreed: bool
    may_decide: bool

    @property
    def may_pay(self) -> bool:
        return self.may_decide and not self.missing


def decision_on(payout: Payout, by: User) -> Decision:
    """As `by` sees it. The payer's own agreement does not count among the approvals (3-rules.md C5.7)."""
    approvals = [approval.by for approval in payout.approvals.all()]
    others = [user for user in approvals if user != by]
    may_decide = payout.state == Payout.State.REQUESTED and payout.member.user_id != by.pk
    return Decision(
        payout,
        approvals,
        missing=max(payout.approvals_needed - len(others), 0),
        has_agreed=by in approvals,
        may_decide=may_decide,
    )


def decided_payouts(bank: Bank) -> QuerySet[Payout]:
    """The last payouts that were paid or refused, newest first."""
    decided = Payout.objects.filter(bank=bank).exclude(state=Payout.State.REQUESTED)
    return decided.select_related("member", "paid_by")[:RECENT]
