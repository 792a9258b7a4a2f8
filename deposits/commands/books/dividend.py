"""Distributing the surplus by resolution of the members' meeting, and paying shares in cash."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from deposits.commands.books.papers import UnableToBook, check_enough
from deposits.commands.money_place import MoneyPlace, UnableToUseDrawer
from deposits.commands.numbers import lock_bank
from deposits.models import (
    Distribution,
    DistributionUndo,
    DividendPayment,
    DividendShare,
    YearEnd,
)
from deposits.queries.books.dividend import (
    Distributing,
    NoBasis,
    Resolution,
    day_of_booking,
    distributing,
    officers_payment,
    standing_payments,
    why_not_resolve,
)
from wastebank.ledger import chart
from wastebank.ledger.commands import (
    Line,
    UnableToPost,
    UnableToReverse,
    credit,
    debit,
    post_entry,
    reverse_entry,
)
from wastebank.ledger.models import Account, EntryKind
from wastebank.ledger.queries import account_of
from wastebank.staff.models import User

Kind, Way = Distribution.Kind, DividendShare.Way
MOST_AT_ONCE = 200


class UnableToResolve(Exception):
    """The resolution cannot be booked; `field` names the form field that is to be mended."""

    def __init__(self, sentence: str, field: str = ""):
        super().__init__(sentence)
        self.field = field


class UnableToTakeBack(Exception):
    """The distribution is taken back already, somebody was paid in cash, or the books refuse."""


class UnableToPayDividend(Exception):
    """A share is not to be paid in cash, was paid, or was taken back; the drawer or the books refuse."""


@transaction.atomic
def book_resolution(
    *,
    year_end: YearEnd,
    resolution: Resolution,
    fingerprint: str,
    by: User,
    at: datetime,
    idempotency_key: UUID,
) -> Distribution:
    """Books what the meeting resolved about a year's result, dated the meeting (books.md, Events).

    Where an earlier resolution was taken back, it is dated that day instead, if that is later.
    A surplus goes to the welfare fund, members, officers (payable) and the reserve, which takes remainders
    (3-rules.md C2 `profit.split`, C4); a loss is covered from the reserve, or carried forward without an
    entry. `fingerprint` is of the `Distributing` that was looked at. Refuses, naming the field: a second
    resolution, a meeting before the year's end, after today or in a closed month, more than the accumulated
    surplus or than the loss, a distribution after a loss, shares as basis, anything that changed since the
    preview. The same key again returns the first result.
    """
    bank = year_end.bank
    lock_bank(bank)
    first = Distribution.objects.filter(idempotency_key=idempotency_key, bank=bank).first()
    if first:
        return first
    field, sentence = why_not_resolve(year_end, resolution, today=at.date())
    if sentence:
        raise UnableToResolve(sentence, field)
    try:
        planned = distributing(year_end, resolution)
    except NoBasis as refusal:
        raise UnableToResolve(str(refusal)) from refusal
    if planned.fingerprint != fingerprint:
        raise UnableToResolve(
            _("Something changed since the preview, a slip perhaps: look at the shares again")
        )
    entry_id = _post(planned, by, idempotency_key)
    distribution = _keep(planned, entry_id, by, at, idempotency_key)
    if planned.sharing:
        DividendShare.objects.bulk_create(
            (
                DividendShare(
                    distribution=distribution, member_id=share.member_id, basis=share.basis,
                    amount=share.amount, way=share.way,
                )
                for share in planned.sharing.shares
            ),
            batch_size=2000,
        )  # fmt: skip
    return distribution


def _post(planned: Distributing, by: User, key: UUID) -> int | None:
    resolution, bank = planned.resolution, planned.year_end.bank
    if resolution.kind == Kind.CARRY:
        return None
    try:
        return post_entry(
            bank=bank, kind=EntryKind.DISTRIBUTION, by=by, idempotency_key=key, lines=_lines(planned),
            booked_on=day_of_booking(planned.year_end, resolution.meeting_on),
            memo=f"มติที่ {resolution.resolution_no}"[:200],
        ).entry_id  # fmt: skip
    except UnableToPost as refusal:
        raise UnableToResolve(str(refusal)) from refusal


def _lines(planned: Distributing) -> list[Line]:
    bank, amount = planned.year_end.bank, planned.resolution.amount
    surplus, reserve = account_of(bank, chart.SURPLUS), account_of(bank, chart.RESERVE)
    sharing = planned.sharing
    if sharing is None:
        return [debit(reserve, amount), credit(surplus, amount)]
    payable = planned.parts.officers + sharing.in_cash
    to_funds = (
        (account_of(bank, chart.WELFARE_FUND), planned.parts.welfare),
        (reserve, planned.to_reserve),
        (account_of(bank, chart.PAYABLE), payable),
    )
    lines = [debit(surplus, amount)] + [credit(account, part) for account, part in to_funds if part]
    return lines + [
        credit(share.savings_id, share.amount) for share in sharing.shares if share.way == Way.SAVINGS
    ]


def _keep(planned: Distributing, entry_id: int | None, by: User, at: datetime, key: UUID) -> Distribution:
    said, year_end, sharing = planned.resolution, planned.year_end, planned.sharing
    return Distribution.objects.create(
        bank=year_end.bank,
        year_end=year_end,
        attempt=Distribution.objects.filter(year_end=year_end).count() + 1,
        kind=said.kind,
        meeting_on=said.meeting_on,
        resolution_no=said.resolution_no,
        votes_for=said.votes_for,
        votes_against=said.votes_against,
        votes_abstained=said.votes_abstained,
        minutes=said.minutes,
        amount=said.amount,
        fingerprint=planned.fingerprint,
        entry_id=entry_id,
        idempotency_key=key,
        by=by,
        at=at,
        **_parts(planned) if sharing else {},
    )


def _parts(planned: Distributing) -> dict:
    parts, split, sharing = planned.parts, planned.resolution.split, planned.sharing
    assert sharing
    return {
        "welfare_percent": split.welfare,
        "dividend_percent": split.dividend,
        "reserve_percent": split.reserve,
        "officers_percent": split.officers,
        "to_welfare": parts.welfare,
        "to_dividend": sharing.total,
        "to_reserve": planned.to_reserve,
        "to_officers": parts.officers,
        "pool": sharing.pool,
        "basis": sharing.basis,
        "basis_total": sharing.basis_total,
        "least_share": sharing.least,
    }


@transaction.atomic
def take_back_resolution(
    *, distribution: Distribution, reason: str, by: User, at: datetime, idempotency_key: UUID
) -> DistributionUndo:
    """Takes a resolution back as a whole, dated the day of `at`; what members spent of it they owe.

    Refuses: no reason, a second time, a share that was paid in cash, officers who were paid. The same key
    again returns the first result.
    """
    lock_bank(distribution.bank)
    first = DistributionUndo.objects.filter(distribution=distribution).first()
    if first and first.idempotency_key == idempotency_key:
        return first
    if first:
        raise UnableToTakeBack(_("This has been cancelled already"))
    if not reason.strip():
        raise UnableToTakeBack(_("Say why the resolution is taken back"))
    if standing_payments().filter(share__distribution=distribution).exists():
        raise UnableToTakeBack(_("Shares were paid in cash already: the distribution stands"))
    if officers_payment(distribution):
        raise UnableToTakeBack(_("The officers were paid already: the distribution stands"))
    entry_id = None
    if distribution.entry:
        try:
            entry_id = reverse_entry(
                entry=distribution.entry, booked_on=at.date(), by=by, idempotency_key=idempotency_key,
                memo=reason[:200],
            ).entry_id  # fmt: skip
        except UnableToReverse as refusal:
            raise UnableToTakeBack(str(refusal)) from refusal
    return DistributionUndo.objects.create(
        distribution=distribution,
        entry_id=entry_id,
        reason=reason[:200],
        by=by,
        at=at,
        idempotency_key=idempotency_key,
    )


@transaction.atomic
def pay_dividends(
    *,
    distribution: Distribution,
    shares: Collection[int],
    place: MoneyPlace,
    by: User,
    at: datetime,
    idempotency_key: UUID,
) -> list[DividendPayment]:
    """Pays the named shares in cash out of `place`, each with its entry, dated the day of `at`.

    Refuses, paying none: no share or more than MOST_AT_ONCE, a distribution taken back, a share of another
    distribution, one that is not due in cash or was paid, a closed day's drawer, more than `place` holds.
    The same key again returns the first payments.
    """
    bank = distribution.bank
    lock_bank(bank)
    wanted = list(
        DividendShare.objects.filter(distribution=distribution, pk__in=shares, way=Way.CASH)
        .select_related("member")
        .order_by("pk")
    )
    keys = {share.pk: uuid5(idempotency_key, f"dividend {share.pk}") for share in wanted}
    repeated = DividendPayment.objects.filter(entry__idempotency_key__in=keys.values()).order_by("share_id")
    if wanted and len(repeated) == len(wanted):
        return list(repeated)
    if not wanted or len(wanted) != len(set(shares)) or len(wanted) > MOST_AT_ONCE:
        raise UnableToPayDividend(_("Choose the members who are paid in cash now"))
    if DistributionUndo.objects.filter(distribution=distribution).exists():
        raise UnableToPayDividend(_("This distribution was taken back"))
    if paid := standing_payments().filter(share__in=wanted).select_related("share__member").first():
        raise UnableToPayDividend(_("%(member)s was paid already") % {"member": paid.share.member})
    try:
        place.lock(bank)
        check_enough(bank, place, sum((share.amount for share in wanted), Decimal(0)), at)
        payable = account_of(bank, chart.PAYABLE)
        return [_pay(share, payable, place, by, at, keys[share.pk]) for share in wanted]
    except (UnableToUseDrawer, UnableToPost, UnableToBook) as refusal:
        raise UnableToPayDividend(str(refusal)) from refusal


def _pay(
    share: DividendShare, payable: Account, place: MoneyPlace, by: User, at: datetime, key: UUID
) -> DividendPayment:
    bank, who = payable.bank, f"{share.member.number} {share.member.name}"[:200]
    posted = post_entry(
        bank=bank, kind=EntryKind.DIVIDEND, booked_on=at.date(), by=by, idempotency_key=key, memo=who,
        lines=[debit(payable, share.amount), credit(place.account(bank), share.amount)],
    )  # fmt: skip
    place.note_in_drawer(posted.entry_id, -share.amount, by=by, at=at, key=key, note=who)
    return DividendPayment.objects.create(
        share=share, market_day=place.market_day, entry_id=posted.entry_id, paid_on=at.date(), by=by, at=at
    )
