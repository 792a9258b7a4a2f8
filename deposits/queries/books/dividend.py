"""What a resolution on a year's result books, member by member: page, command and paper read the same."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid5

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from deposits.models import (
    Deposit,
    Distribution,
    DistributionUndo,
    DividendPayment,
    DividendShare,
    YearEnd,
)
from deposits.queries.books.split import Parts, Split, parts_of
from deposits.queries.books.years import FiscalYear, fiscal_year, standing_year_ends
from members.models import Member
from members.queries import find_members, spellings_of_number
from wastebank.ledger import chart
from wastebank.ledger.models import Entry
from wastebank.ledger.queries import ZERO, account_of, balance_of, closed_until
from wastebank.money import share_rounded_down
from wastebank.organisation.models import Bank
from wastebank.organisation.queries import regulation_on

Basis, Kind, Way = Distribution.Basis, Distribution.Kind, DividendShare.Way
NO_SPLIT = Split(Decimal(0), Decimal(0), Decimal(100), Decimal(0))


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """What the members' meeting resolved, as typed: baht, percentages, votes, and who is paid in cash.

    `in_cash` names members by number; `all_in_cash` pays everybody so.
    """

    kind: str
    meeting_on: date
    resolution_no: str
    votes_for: int
    votes_against: int
    votes_abstained: int
    minutes: str
    amount: Decimal
    split: Split = NO_SPLIT
    all_in_cash: bool = False
    in_cash: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Share:
    """A member's share: basis in baht (or 1), amount in baht, and where it goes."""

    member_id: int
    number: str
    name: str
    savings_id: int
    has_left: bool
    basis: Decimal
    amount: Decimal
    way: str


@dataclass(frozen=True)
class Sharing:
    """A pool among members by `basis`: every share, and what nobody gets; baht. In all the pool exactly."""

    pool: Decimal
    basis: str
    least: Decimal
    shares: tuple[Share, ...]

    @property
    def basis_total(self) -> Decimal:
        return sum((share.basis for share in self.shares), ZERO)

    @property
    def total(self) -> Decimal:
        return sum((share.amount for share in self.shares), ZERO)

    @property
    def remainder(self) -> Decimal:
        """Satang that rounding left, and shares below the least: to the reserve."""
        return self.pool - self.total

    @property
    def in_cash(self) -> Decimal:
        return sum((share.amount for share in self.shares if share.way == Way.CASH), ZERO)

    @property
    def in_savings(self) -> Decimal:
        return sum((share.amount for share in self.shares if share.way == Way.SAVINGS), ZERO)

    def count(self, way: str) -> int:
        return sum(share.way == way for share in self.shares)

    @property
    def counts(self) -> dict[str, int]:
        return {way: self.count(way) for way in Way.values}


class NoBasis(Exception):
    """The regulation shares by something that is not kept. `str()` is a sentence for the page."""


def share_out(
    bank: Bank, year: FiscalYear, pool: Decimal, *, on: date, all_in_cash: bool, in_cash: Collection[str]
) -> Sharing:
    """`pool` baht among the bank's members by `dividend.basis`, as the regulation says on `on`.

    Rounded down to the satang each; shares under `dividend.min_amount` are 0 (3-rules.md C4). Members who
    have left are paid in cash, also those who left after `on`. Refuses (NoBasis) shares: none are kept.
    """
    regulation = regulation_on(bank, on)
    kind, least = regulation["dividend.basis"], regulation["dividend.min_amount"]
    if kind not in Basis.values:
        raise NoBasis(
            _("The regulation shares by shares held, and no shares are kept: change the basis first")
        )
    bases = turnover_of(bank, year) if kind == Basis.TURNOVER else _equal(bank, year)
    fields = ("number", "title", "first_name", "last_name", "savings_id", "closed_on")
    members = list(Member.objects.filter(bank=bank, pk__in=bases).only(*fields).order_by("number"))
    amounts, _rest = share_rounded_down(pool, [bases[member.pk] for member in members])
    shares = []
    for member, part in zip(members, amounts, strict=True):
        amount = part if part >= least else ZERO
        has_left = member.closed_on is not None
        cash = has_left or all_in_cash or member.number in in_cash
        way = Way.RESERVE if not amount else Way.CASH if cash else Way.SAVINGS
        shares.append(
            Share(
                member.pk,
                member.number,
                member.name,
                member.savings_id,
                has_left,
                bases[member.pk],
                amount,
                way,
            )
        )
    return Sharing(pool, kind, least, tuple(shares))


def turnover_of(bank: Bank, year: FiscalYear) -> dict[int, Decimal]:
    """Baht that each member brought by slips received in the year that stand; late ones count by that day."""
    slips = Deposit.objects.filter(bank=bank, received_on__range=(year.first, year.last), void=None)
    rows = slips.order_by().values("member").annotate(brought=Sum("total"))
    return {row["member"]: row["brought"] for row in rows}


def _equal(bank: Bank, year: FiscalYear) -> dict[int, Decimal]:
    """1 for every account that was active on the last day of the year."""
    active = Member.objects.filter(
        Q(closed_on=None) | Q(closed_on__gt=year.last), bank=bank, joined_on__lte=year.last
    )
    return dict.fromkeys(active.values_list("pk", flat=True), Decimal("1.00"))


@dataclass(frozen=True)
class Distributing:
    """What the resolution books, in baht, from `distributing` alone: preview and posting are the same."""

    year_end: YearEnd
    resolution: Resolution
    parts: Parts
    sharing: Sharing | None
    surplus_before: Decimal
    reserve_before: Decimal

    @property
    def to_reserve(self) -> Decimal:
        """The reserve's part with the remainders of the percentages and of the shares."""
        return self.parts.reserve + (self.sharing.remainder if self.sharing else ZERO)

    @property
    def surplus_after(self) -> Decimal:
        moved = {Kind.SURPLUS: -self.resolution.amount, Kind.COVER: self.resolution.amount}
        return self.surplus_before + moved.get(Kind(self.resolution.kind), ZERO)

    @property
    def reserve_after(self) -> Decimal:
        moved = -self.resolution.amount if self.resolution.kind == Kind.COVER else self.to_reserve
        return self.reserve_before + moved

    @property
    def fingerprint(self) -> str:
        """Tells whether anything changed between the preview and the posting: a slip, a member, a rule."""
        shares = self.sharing and [(s.member_id, s.basis, s.amount, s.way) for s in self.sharing.shares]
        said = (self.year_end.pk, self.resolution.kind, self.resolution.amount, self.resolution.meeting_on)
        return hashlib.sha256(repr((said, self.parts, shares, self.surplus_before)).encode()).hexdigest()


def distributing(year_end: YearEnd, resolution: Resolution) -> Distributing:
    """What `resolution` on the result of `year_end` would book. Refuses (NoBasis) as `share_out` does."""
    bank = year_end.bank
    sharing = None
    parts = Parts(ZERO, ZERO, ZERO, ZERO)
    if resolution.kind == Kind.SURPLUS:
        parts = parts_of(resolution.amount, resolution.split)
        sharing = share_out(
            bank, fiscal_year(bank, year_end.year), parts.dividend, on=resolution.meeting_on,
            all_in_cash=resolution.all_in_cash, in_cash=resolution.in_cash,
        )  # fmt: skip
    surplus, reserve = account_of(bank, chart.SURPLUS), account_of(bank, chart.RESERVE)
    return Distributing(year_end, resolution, parts, sharing, balance_of(surplus), balance_of(reserve))


def why_not_resolve(year_end: YearEnd, resolution: Resolution, *, today: date) -> tuple[str, str]:
    """(form field, sentence) for which the resolution cannot be booked, or two empty strings."""
    bank, amount, day = year_end.bank, resolution.amount, resolution.meeting_on
    if sentence := _why_not_on(year_end):
        return "", sentence
    if not year_end.ends_on < day <= today:
        return "meeting_on", _("The meeting is after the end of the fiscal year and not after today")
    closed = closed_until(bank)
    if closed and day_of_booking(year_end, day) <= closed:
        return "meeting_on", _("The month of the meeting is closed: the resolution cannot be booked in it")
    if amount <= 0:
        return "amount", _("The amount must be above zero")
    if resolution.kind == Kind.SURPLUS:
        return _why_not_distribute(year_end, amount)
    if year_end.result >= 0:
        return "kind", _("The year had no loss: there is nothing to cover or to carry forward")
    if amount > -year_end.result:
        return "amount", _("The loss of the year is %(loss)s baht") % {"loss": f"{-year_end.result:,.2f}"}
    reserve = balance_of(account_of(bank, chart.RESERVE))
    if resolution.kind == Kind.COVER and amount > reserve:
        return "amount", _("The reserve holds %(reserve)s baht") % {"reserve": f"{reserve + 0:,.2f}"}
    return "", ""


def day_of_booking(year_end: YearEnd, meeting_on: date) -> date:
    """The day of the meeting; what replaces a resolution that was taken back is not dated before that."""
    undone = DistributionUndo.objects.filter(distribution__year_end=year_end)
    taken_back = undone.aggregate(on=Max("entry__booked_on"))["on"]
    return max(meeting_on, taken_back) if taken_back else meeting_on


def _why_not_on(year_end: YearEnd) -> str:
    if not standing_year_ends(year_end.bank).filter(pk=year_end.pk).exists():
        return _("This year end was taken back: close the year again first")
    if standing_year_ends(year_end.bank).filter(year__gt=year_end.year).exists():
        return _("A later fiscal year is closed already")
    if standing_distributions(year_end).exists():
        return _("The meeting's resolution on this year is booked already")
    return ""


def _why_not_distribute(year_end: YearEnd, amount: Decimal) -> tuple[str, str]:
    if year_end.result <= 0:
        return "kind", _("The year had a loss: nothing can be distributed")
    available = balance_of(account_of(year_end.bank, chart.SURPLUS))
    if amount > available:
        sentence = _("The accumulated surplus is %(surplus)s baht: no more than that can be distributed")
        return "amount", sentence % {"surplus": f"{available + 0:,.2f}"}
    return "", ""


def standing_distributions(year_end: YearEnd) -> QuerySet[Distribution]:
    """The resolution on the year that was not taken back: one at most."""
    return Distribution.objects.filter(year_end=year_end, undo=None)


def resolutions_on(year_end: YearEnd) -> QuerySet[Distribution]:
    """Every resolution on the year, also those taken back, newest first."""
    return Distribution.objects.filter(year_end=year_end).select_related("undo")


def surplus_of(bank: Bank) -> Decimal:
    """The accumulated surplus by the books, in baht."""
    return balance_of(account_of(bank, chart.SURPLUS))


def standing_payments() -> QuerySet[DividendPayment]:
    """Payments of shares in cash that were not cancelled."""
    return DividendPayment.objects.filter(entry__reversed_by=None)


def key_of_officers_pay(distribution: Distribution) -> UUID:
    """The key of the one payment of the officers' part."""
    return uuid5(distribution.idempotency_key, "officers")


def officers_payment(distribution: Distribution) -> Entry | None:
    """The entry by which the officers' part was paid out."""
    return Entry.objects.filter(idempotency_key=key_of_officers_pay(distribution)).first()


_IS_PAID = Exists(standing_payments().filter(share=OuterRef("pk")))


@dataclass(frozen=True)
class CashState:
    """The shares to be paid in cash: how many and how much, and what of it is still due, in baht."""

    count: int
    total: Decimal
    due_count: int
    due: Decimal


def cash_state_of(distribution: Distribution) -> CashState:
    """How far the payment in cash has come."""
    due = Q(is_paid=False)
    sums = distribution.shares.filter(way=Way.CASH).annotate(is_paid=_IS_PAID).aggregate(
        count=Count("pk"), total=Sum("amount", default=ZERO), due_count=Count("pk", filter=due),
        due=Sum("amount", filter=due, default=ZERO),
    )  # fmt: skip
    return CashState(**sums)


def find_shares(distribution: Distribution, *, way: str = "", text: str = "") -> QuerySet[DividendShare]:
    """The shares by member number: all, one way's, those still due in cash ("due"), or whom `text` means."""
    paid = Prefetch("payments", standing_payments(), to_attr="paid")
    shares = distribution.shares.select_related("member").prefetch_related(paid).order_by("member__number")
    if way == "due":
        shares = shares.filter(~_IS_PAID, way=Way.CASH)
    elif way:
        shares = shares.filter(way=way)
    if text.strip():
        shares = shares.filter(member__in=[member.pk for member in find_members(distribution.bank, text)])
    return shares


def members_named(bank: Bank, numbers: Collection[str]) -> tuple[frozenset[str], list[str]]:
    """The members' numbers among those typed, and what was typed that is nobody's number."""
    spelt = {typed: spellings_of_number(typed) for typed in numbers}
    wanted = [number for spellings in spelt.values() for number in spellings]
    known = set(Member.objects.filter(bank=bank, number__in=wanted).values_list("number", flat=True))
    found = {typed: next((number for number in of if number in known), None) for typed, of in spelt.items()}
    return frozenset(number for number in found.values() if number), [
        typed for typed, number in found.items() if number is None
    ]
