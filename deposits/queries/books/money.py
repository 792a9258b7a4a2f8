"""What the bank holds: cash in safe and drawers, the bank account, and capital by its source."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from deposits.models import Banking, CapitalSource, Expense, MarketDay, Receipt
from deposits.queries.closing import drawer
from wastebank.ledger import chart
from wastebank.ledger.models import Account, Posting
from wastebank.ledger.queries import account_of, balance_of
from wastebank.organisation.models import Bank
from wastebank.organisation.queries import regulation_on

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class CashState:
    """Money in baht by the books. The safe is the cash account less what the open drawers should hold.

    A drawer out of which more was paid than was noted as put in took it from the safe, so it counts as empty.
    """

    cash: Decimal
    drawers: list[tuple[MarketDay, Decimal]]
    bank_account: Decimal
    savings: Decimal
    most_on_hand: Decimal

    @property
    def in_drawers(self) -> Decimal:
        return sum((held for _day, held in self.drawers), ZERO)

    @property
    def safe(self) -> Decimal:
        return self.cash - self.in_drawers

    @property
    def money(self) -> Decimal:
        return self.cash + self.bank_account

    @property
    def liquidity(self) -> int | None:
        """(cash + bank) ÷ members' savings, in whole per cent, rounded down; None without savings."""
        return int(self.money * 100 / self.savings) if self.savings else None

    @property
    def is_short(self) -> bool:
        """Members' savings could not all be paid out today."""
        return self.money < self.savings

    @property
    def is_above_what_may_be_held(self) -> bool:
        return self.cash > self.most_on_hand


def open_drawers(bank: Bank) -> QuerySet[MarketDay]:
    """The market days whose drawers are in use."""
    return MarketDay.objects.filter(bank=bank, closed_at=None, moved_in=False).select_related("place")


def cash_state(bank: Bank, at: datetime) -> CashState:
    """What the bank holds now, and at most may hold in cash (`cash.max_on_hand`, 3-rules.md C2)."""
    savings = Account.objects.filter(bank=bank, code__startswith=f"{chart.SAVINGS}-")
    return CashState(
        cash=balance_of(account_of(bank, chart.CASH)),
        drawers=[(day, max(drawer(day).expected, ZERO)) for day in open_drawers(bank)],
        bank_account=balance_of(account_of(bank, chart.BANK_ACCOUNT)),
        savings=savings.aggregate(sum=Sum("balance"))["sum"] or ZERO,
        most_on_hand=regulation_on(bank, at.date())["cash.max_on_hand"],
    )


def least_held(account: Account, since: date) -> Decimal:
    """The least that an account of money held at the end of any day from `since` on, in baht by the books."""
    held = least = balance_of(account, until=since)
    later = Posting.objects.filter(account=account, entry__booked_on__gt=since)
    days = later.order_by("entry__booked_on").values("entry__booked_on")
    for day in days.annotate(moved=Sum("debit") - Sum("credit")):
        held += day["moved"]
        least = min(least, held)
    return least


def cash_warning(bank: Bank, at: datetime) -> str:
    """The sentence that says more cash lies here than the regulation allows; empty where it does not."""
    cash = balance_of(account_of(bank, chart.CASH))
    most = regulation_on(bank, at.date())["cash.max_on_hand"]
    if cash <= most:
        return ""
    return _(
        "%(cash)s baht in cash by the books, more than the %(most)s baht that may be held: bank what is over"
    ) % {"cash": f"{cash:,.2f}", "most": f"{most:,.2f}"}


@dataclass(frozen=True)
class SourceRow:
    """A source of capital with what came of it and what is left, in baht."""

    source: CapitalSource
    received: Decimal
    left: Decimal

    @property
    def used(self) -> Decimal:
        return self.received - self.left


def capital_rows(bank: Bank) -> list[SourceRow]:
    """Every source with its figures; a cancelled receipt was not received."""
    rows = []
    for source in CapitalSource.objects.filter(bank=bank).select_related("account", "by"):
        standing = Receipt.objects.filter(source=source, entry__reversed_by=None)
        received = standing.aggregate(sum=Sum("amount"))["sum"] or ZERO
        rows.append(SourceRow(source, received, balance_of(source.account)))
    return rows


def capital_without_source(bank: Bank) -> Decimal:
    """What stands on the account of capital itself: moved in, or from before sources were kept apart."""
    return balance_of(account_of(bank, chart.CAPITAL))


def expenses_of(bank: Bank, *, first: date | None = None, last: date | None = None) -> QuerySet[Expense]:
    """The bank's vouchers, latest number first."""
    return _papers(Expense.objects.select_related("capital"), bank, first, last)


def receipts_of(bank: Bank, *, first: date | None = None, last: date | None = None) -> QuerySet[Receipt]:
    """What came in besides slips and sales, latest number first."""
    return _papers(Receipt.objects.select_related("source"), bank, first, last)


def bankings_of(bank: Bank) -> QuerySet[Banking]:
    """Cash banked or drawn outside a drawer, latest first."""
    return _papers(Banking.objects.all(), bank, None, None)


def _papers(papers: QuerySet, bank: Bank, first: date | None, last: date | None) -> QuerySet:
    papers = papers.filter(bank=bank).select_related("bank", "by", "entry__reversed_by__by")
    if first and last:
        papers = papers.filter(booked_on__range=(first, last))
    return papers.order_by("-year", "-seq")


def total_of_standing(papers: QuerySet) -> Decimal:
    """The sum of those that are not cancelled, in baht."""
    standing = papers.filter(entry__reversed_by=None).order_by()
    return standing.aggregate(sum=Sum("amount"))["sum"] or ZERO
