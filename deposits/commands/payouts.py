"""Payouts: asked for, agreed to, paid in cash."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from deposits.models import MarketDay, Payout, PayoutApproval
from deposits.queries.payouts import Allowance, allowance, approvals_for
from members.models import Member
from wastebank.ledger import chart
from wastebank.ledger.commands import UnableToPost, credit, debit, post_entry
from wastebank.ledger.models import Account, EntryKind
from wastebank.ledger.queries import account_of
from wastebank.organisation.models import Bank
from wastebank.organisation.queries import regulation_on
from wastebank.staff.models import User


class UnableToPayOut(Exception):
    """The payout is refused; the sentence says how much may be drawn, or what is missing."""


@transaction.atomic
def request_payout(
    *, member: Member, amount: Decimal, by: User, at: datetime, idempotency_key: UUID
) -> Payout:
    """A request of `member` to draw `amount` baht in cash (ใบคำขอถอนเงิน).

    Above `withdraw.approval_above` it needs `withdraw.approval` approvals; up to it whoever pays decides.
    Refuses what the regulation does not allow today. The same key again returns the first request, and
    another amount under it is refused.
    """
    account = _lock(member)
    first = Payout.objects.filter(idempotency_key=idempotency_key).first()
    if first:
        if (first.member_id, first.amount) != (member.pk, amount):
            raise UnableToPayOut(_("This form was used already for something else: open a new one"))
        return first
    regulation = regulation_on(member.bank, at.date())
    check_allowed(
        member,
        amount,
        allowance(member, balance=account.balance or Decimal(0), regulation=regulation, on=at.date()),
    )
    return Payout.objects.create(
        bank=member.bank,
        member=member,
        amount=amount,
        requested_by=by,
        requested_on=at.date(),
        approvals_needed=approvals_for(amount, regulation),
        idempotency_key=idempotency_key,
    )


@transaction.atomic
def approve_payout(*, payout: Payout, by: User, at: datetime) -> Payout:
    """`by` agrees to the payout. Twice by the same person counts once.

    Refuses what is no longer waiting, and the member's own agreement to it (3-rules.md C5.7).
    """
    payout = _waiting(payout)
    _not_own(payout, by)
    PayoutApproval.objects.get_or_create(payout=payout, by=by, defaults={"at": at})
    return payout


@transaction.atomic
def refuse_payout(*, payout: Payout, by: User, because: str) -> Payout:
    """Refuses a waiting request, with the reason. Refuses an empty reason."""
    payout = _waiting(payout)
    if not because.strip():
        raise UnableToPayOut(_("Say why the payout is refused"))
    payout.state, payout.refused_by, payout.refused_because = Payout.State.REFUSED, by, because[:200]
    payout.save(update_fields=["state", "refused_by", "refused_because"])
    return payout


@transaction.atomic
def pay_payout(*, payout: Payout, by: User, at: datetime) -> Payout:
    """Hands out the cash and books it, once; a payout that is paid already is returned as it is.

    The member's account is locked first and the rules are asked again, so that of many payouts at once only
    those are paid that the balance bears (proofs.md R1). Refuses: approvals missing, more than the
    regulation allows now, the payer's own payout.
    """
    account = _lock(payout.member)
    payout = Payout.objects.select_for_update(of=("self",)).select_related("member", "bank").get(pk=payout.pk)
    if payout.state == Payout.State.PAID:
        return payout
    if payout.state == Payout.State.REFUSED:
        raise UnableToPayOut(_("This request was refused"))
    _not_own(payout, by)
    regulation = regulation_on(payout.bank, at.date())
    needed = max(payout.approvals_needed, approvals_for(payout.amount, regulation))
    missing = needed - payout.approvals.exclude(by=by).count()
    if missing > 0:
        raise UnableToPayOut(
            _("%(missing)s more approvals are needed, of persons other than the one who pays")
            % {"missing": missing}
        )
    allowed = allowance(
        payout.member, balance=account.balance or Decimal(0), regulation=regulation, on=at.date()
    )
    check_allowed(payout.member, payout.amount, allowed)
    payout.market_day = _drawer_open_at(payout.bank, at)
    try:
        posted = post_entry(
            bank=payout.bank,
            kind=EntryKind.PAYOUT,
            booked_on=at.date(),
            by=by,
            idempotency_key=uuid5(payout.idempotency_key, "paid"),
            lines=[
                debit(account, payout.amount),
                credit(account_of(payout.bank, chart.CASH), payout.amount),
            ],
        )
    except UnableToPost as refusal:
        raise UnableToPayOut(str(refusal)) from refusal
    payout.state, payout.entry_id, payout.paid_by, payout.paid_on = (
        Payout.State.PAID, posted.entry_id, by, at.date(),
    )  # fmt: skip
    payout.save(update_fields=["state", "entry", "paid_by", "paid_on", "market_day"])
    return payout


def _lock(member: Member) -> Account:
    """The member's savings, locked until the transaction ends, with the balance as it is now."""
    return Account.objects.select_for_update(no_key=True).get(pk=member.savings_id)


def _drawer_open_at(bank: Bank, at: datetime) -> MarketDay | None:
    """The one market day whose drawer the cash comes out of; none, or several open: it comes out of the safe.

    Held until the commit, after the account as a slip does, so that no close counts past this payout.
    """
    days = MarketDay.objects.select_for_update(no_key=True, of=("self",)).filter(
        bank=bank, held_on=at.date(), closed_at=None, moved_in=False
    )
    open_today = list(days.order_by("pk"))
    return open_today[0] if len(open_today) == 1 else None


def _waiting(payout: Payout) -> Payout:
    locked = Payout.objects.select_for_update(of=("self",)).select_related("member").get(pk=payout.pk)
    if locked.state != Payout.State.REQUESTED:
        raise UnableToPayOut(_("This request is not waiting any more"))
    return locked


def _not_own(payout: Payout, by: User) -> None:
    if payout.member.user_id == by.pk:
        raise UnableToPayOut(_("Nobody decides about their own withdrawal"))


def check_allowed(member: Member, amount: Decimal, allowed: Allowance) -> None:
    """Refuses with the sentence that says how much may be drawn."""
    if not member.is_active:
        raise UnableToPayOut(_("This member has left: choose another"))
    if not amount.is_finite() or amount <= 0:
        raise UnableToPayOut(_("The amount must be above zero"))
    if allowed.month_is_used_up:
        raise UnableToPayOut(
            _("Already drawn %(times)s times this month; the next withdrawal is possible next month")
            % {"times": allowed.drawn_this_month}
        )
    if amount > allowed.most:
        raise UnableToPayOut(
            _(
                "At most %(most)s baht may be drawn: the balance is %(balance)s baht "
                "and %(keep)s baht must remain"
            )
            % {
                "most": f"{allowed.most:,.2f}",
                "balance": f"{allowed.balance:,.2f}",
                "keep": f"{allowed.min_keep:,.2f}",
            }
        )
    if amount % allowed.cash_step:
        raise UnableToPayOut(
            _("Cash is paid in steps of %(step)s baht; what is smaller stays on the account")
            % {"step": allowed.cash_step}
        )
