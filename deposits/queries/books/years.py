"""Fiscal years of a bank, and what closing one would book: page and command read the same."""

import hashlib
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from deposits.models import MarketDay, YearEnd
from wastebank.ledger import chart
from wastebank.ledger.models import Entry, Kind, Posting
from wastebank.ledger.queries import ZERO, account_of, balance_of, closed_until
from wastebank.organisation.models import Bank
from wastebank.organisation.queries import regulation_on
from wastebank.thai import Month, fiscal_year_be, format_date

BE = 543


@dataclass(frozen=True, order=True)
class FiscalYear:
    """A fiscal year of the Buddhist era, from its `first` day to its `last` (3-rules.md C4)."""

    year: int
    first: date
    last: date


def start_month_of(bank: Bank, on: date) -> int:
    """The month in which the bank's fiscal years begin, by the regulation on that day: 10, or 1."""
    return regulation_on(bank, on)["fiscal_year.start_month"]


def fiscal_year(bank: Bank, year: int) -> FiscalYear:
    """The bank's fiscal year `year` (BE): 2569 runs from 1 October 2025 to 30 September 2026."""
    common = year - BE
    start = start_month_of(bank, date(common, 9, 30))
    end_month = start - 1 or 12
    last = date(common, end_month, monthrange(common, end_month)[1])
    first = date(common - 1 if start > 1 else common, start, 1)
    return FiscalYear(year, first, last)


def is_a_year(year: int) -> bool:
    """Whether `year` can be a year of the Buddhist era that the books may hold."""
    return 2480 <= year <= 2700


def fiscal_year_of(bank: Bank, day: date) -> FiscalYear:
    """The bank's fiscal year that `day` is in."""
    return fiscal_year(bank, fiscal_year_be(day, start_month_of(bank, day)))


def fiscal_years(bank: Bank, *, today: date) -> list[FiscalYear]:
    """The years of which the bank has entries, newest first, the running one included."""
    first = Entry.objects.filter(bank=bank).order_by("booked_on").values_list("booked_on", flat=True).first()
    if first is None:
        return []
    from_, to = fiscal_year_of(bank, first).year, fiscal_year_of(bank, today).year
    return [fiscal_year(bank, year) for year in range(to, from_ - 1, -1)]


def standing_year_ends(bank: Bank) -> QuerySet[YearEnd]:
    """The year ends that were not taken back, newest first."""
    return YearEnd.objects.filter(bank=bank, undo=None).select_related("bank", "entry", "by")


# --- what closing a year books -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Emptied:
    """An account that the year end empties: what it holds in baht, on the normal side of its kind."""

    account_id: int
    code: str
    name: str
    kind: str
    amount: Decimal


@dataclass(frozen=True)
class YearClosing:
    """What the year end of `year` books, in baht: page, command and paper have it from `year_closing`.

    `income`, `expenses` and `appropriations` are emptied; `surplus_before` is the accumulated surplus.
    """

    year: FiscalYear
    income: tuple[Emptied, ...]
    expenses: tuple[Emptied, ...]
    appropriations: tuple[Emptied, ...]
    surplus_before: Decimal

    @property
    def total_income(self) -> Decimal:
        return _sum(self.income)

    @property
    def total_expenses(self) -> Decimal:
        return _sum(self.expenses)

    @property
    def result(self) -> Decimal:
        """Income less expenses; a loss is below zero."""
        return self.total_income - self.total_expenses

    @property
    def appropriated(self) -> Decimal:
        """What of the result was set aside for welfare during the year."""
        return -_sum(self.appropriations)

    @property
    def to_surplus(self) -> Decimal:
        return self.result - self.appropriated

    @property
    def surplus_after(self) -> Decimal:
        return self.surplus_before + self.to_surplus

    @property
    def is_empty(self) -> bool:
        return not (self.income or self.expenses or self.appropriations)

    @property
    def fingerprint(self) -> str:
        """Tells whether something was booked between a page that showed this and the posting."""
        rows = [(one.account_id, one.amount) for one in self.emptied]
        return hashlib.sha256(repr((self.year, rows, self.surplus_before)).encode()).hexdigest()

    @property
    def emptied(self) -> tuple[Emptied, ...]:
        return self.income + self.expenses + self.appropriations


def _sum(emptied: Iterable[Emptied]) -> Decimal:
    return sum((one.amount for one in emptied), ZERO)


def year_closing(bank: Bank, year: FiscalYear) -> YearClosing:
    """What the year end of `year` would book, by the entries dated up to its last day."""
    rows = (
        Posting.objects.filter(
            Q(account__kind__in=[Kind.INCOME, Kind.EXPENSE]) | Q(account__code=chart.APPROPRIATION),
            account__bank=bank,
            entry__booked_on__lte=year.last,
        )
        .order_by("account__code")
        .values("account_id", "account__code", "account__name", "account__kind")
        .annotate(debits=Sum("debit"), credits=Sum("credit"))
    )
    found: dict[str, list[Emptied]] = {Kind.INCOME: [], Kind.EXPENSE: [], Kind.EQUITY: []}
    for row in rows:
        kind = row["account__kind"]
        net = row["credits"] - row["debits"]
        if net:
            amount = -net if kind == Kind.EXPENSE else net
            found[kind].append(
                Emptied(row["account_id"], row["account__code"], row["account__name"], kind, amount)
            )
    surplus = balance_of(account_of(bank, chart.SURPLUS), until=year.last)
    income, expenses, equity = (tuple(found[kind]) for kind in (Kind.INCOME, Kind.EXPENSE, Kind.EQUITY))
    return YearClosing(year, income, expenses, equity, surplus)


def why_not_close(bank: Bank, year: FiscalYear, *, today: date) -> str:
    """The sentence for which the year cannot be closed now, or ''."""
    if today <= year.last:
        return _("The fiscal year is not over")
    ends = standing_year_ends(bank)
    if ends.filter(year=year.year).exists():
        return _("This fiscal year is closed already")
    if ends.filter(year__gt=year.year).exists():
        return _("A later fiscal year is closed already")
    closed = closed_until(bank)
    if closed and closed >= year.last:
        return _(
            "The month of %(month)s is closed, and the year end is dated in it: "
            "nothing can be booked there any more"
        ) % {"month": Month.of(year.last).label}
    opened = MarketDay.objects.filter(
        bank=bank, closed_at=None, held_on__range=(year.first, year.last), moved_in=False
    )
    if day := opened.order_by("held_on").first():
        return _("Market day %(day)s is still open: close it first") % {"day": day.code}
    return ""


@dataclass(frozen=True)
class YearRow:
    """A fiscal year in the list: its standing end, or why there is none and whether it can be closed now."""

    year: FiscalYear
    year_end: YearEnd | None
    why_not: str


def year_rows(bank: Bank, *, today: date) -> list[YearRow]:
    """The bank's fiscal years, newest first."""
    ends = {end.year: end for end in standing_year_ends(bank)}
    return [
        YearRow(
            year, ends.get(year.year), "" if year.year in ends else why_not_close(bank, year, today=today)
        )
        for year in fiscal_years(bank, today=today)
    ]


def booked_after(year_end: YearEnd) -> Decimal:
    """Income less expenses that were dated in the year after it was closed, in baht: none, if all is well."""
    closing = year_closing(year_end.bank, fiscal_year(year_end.bank, year_end.year))
    return closing.to_surplus


def is_resolved_upon(year_end: YearEnd) -> bool:
    """Whether the meeting's resolution on it stands: the year is not opened again for what comes late."""
    return year_end.distributions.filter(undo=None).exists()


def _after_its_end(year_end: YearEnd) -> str:
    sentence = _(
        "%(baht)s baht were booked in fiscal year %(year)s after it was closed: take the year end back and "
        "close the year anew"
    )
    return sentence % {"baht": f"{booked_after(year_end):,.2f}", "year": year_end.year}


def year_end_is_missing(bank: Bank, month: Month) -> str:
    """The sentence for which `month` must not be closed yet: a year that ends by then is not closed; else ''.

    For the close of a month (books.md: the year end comes before the close of its last month), which closes
    all months before it too. What is closed already without its year end, or was booked after the meeting
    resolved on the year, waits for the next one.
    """
    year = fiscal_year_of(bank, month.first)
    if Month.of(year.last) != month:
        year = fiscal_year(bank, year.year - 1)
    closed = closed_until(bank)
    if (closed and closed >= year.last) or year_closing(bank, year).is_empty:
        return ""
    if end := standing_year_ends(bank).filter(year=year.year).first():
        return "" if is_resolved_upon(end) else _after_its_end(end)
    sentence = _("Fiscal year %(year)s ends by then: close the year first, as its entry is dated %(day)s")
    return sentence % {"year": year.year, "day": format_date(year.last)}
