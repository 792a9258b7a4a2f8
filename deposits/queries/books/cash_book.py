"""สมุดเงินสด, and the list of entries for whoever audits: who, when, what, and reversed by what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import DecimalField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from deposits.models import (
    Banking,
    BuyerPayment,
    DayClose,
    Deposit,
    DrawerMovement,
    Expense,
    Payout,
    Receipt,
    Sale,
)
from wastebank.ledger import chart
from wastebank.ledger.models import Entry
from wastebank.ledger.queries import account_of, balance_of
from wastebank.organisation.models import Bank
from wastebank.thai import Month

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Paper:
    """The paper behind an entry: the page it has, the number of its address, and its own."""

    page: str
    pk: int
    number: str


@dataclass(frozen=True)
class CashRow:
    """One entry that moves money, in baht, with what cash and bank account come to after it."""

    entry: Entry
    paper: Paper | None
    cash_in: Decimal
    cash_out: Decimal
    bank_in: Decimal
    bank_out: Decimal
    cash: Decimal
    bank_account: Decimal


@dataclass(frozen=True)
class CashBook:
    """A month of the cash book: carried in, its rows by day, carried out."""

    month: Month
    cash_before: Decimal
    bank_before: Decimal
    rows: list[CashRow]

    def _sum(self, column: str) -> Decimal:
        return sum((getattr(row, column) for row in self.rows), ZERO)

    @property
    def totals(self) -> dict[str, Decimal]:
        return {column: self._sum(column) for column in ("cash_in", "cash_out", "bank_in", "bank_out")}

    @property
    def cash_after(self) -> Decimal:
        return self.rows[-1].cash if self.rows else self.cash_before

    @property
    def bank_after(self) -> Decimal:
        return self.rows[-1].bank_account if self.rows else self.bank_before


def _moved(account_id: int, side: str) -> Coalesce:
    only = Q(postings__account=account_id)
    return Coalesce(Sum(f"postings__{side}", filter=only), Value(ZERO), output_field=DecimalField())


def cash_book(bank: Bank, month: Month) -> CashBook:
    """Every entry of the month that touches cash or bank account, by day and then in posting order."""
    cash, account = account_of(bank, chart.CASH), account_of(bank, chart.BANK_ACCOUNT)
    before = month.first - timedelta(days=1)
    held, banked = balance_of(cash, until=before), balance_of(account, until=before)
    found = CashBook(month, held, banked, [])
    entries = list(
        Entry.objects.filter(bank=bank, booked_on__range=(month.first, month.last))
        .filter(postings__account__in=[cash, account])
        .annotate(
            cash_in=_moved(cash.pk, "debit"), cash_out=_moved(cash.pk, "credit"),
            bank_in=_moved(account.pk, "debit"), bank_out=_moved(account.pk, "credit"),
        )
        .select_related("by", "reverses", "reversed_by")
        .order_by("booked_on", "id")
    )  # fmt: skip
    papers = papers_of(entries)
    for entry in entries:
        held += entry.cash_in - entry.cash_out
        banked += entry.bank_in - entry.bank_out
        found.rows.append(
            CashRow(
                entry,
                papers.get(entry.pk),
                entry.cash_in,
                entry.cash_out,
                entry.bank_in,
                entry.bank_out,
                held,
                banked,
            )  # fmt: skip
        )
    return found


def entries_of(bank: Bank, month: Month) -> QuerySet[Entry]:
    """All entries of the month with their debits and credits, in the order they were posted."""
    entries = Entry.objects.filter(bank=bank, booked_on__range=(month.first, month.last))
    entries = entries.select_related("by", "reverses", "reversed_by", "money_void__approved_by")
    return entries.prefetch_related("postings__account").order_by("booked_on", "id")


def papers_of(entries: Iterable[Entry]) -> dict[int, Paper]:
    """The papers behind `entries`, by entry. A reversal leads to the paper that it takes back."""
    entries = list(entries)
    of_entry = {entry.pk: entry.reverses_id or entry.pk for entry in entries}
    wanted = set(of_entry.values())
    found: dict[int, Paper] = {}
    for page, model in (
        ("books:expense", Expense),
        ("books:receipt", Receipt),
        ("books:banking", Banking),
        ("stock:sale", Sale),
        ("counter:slip", Deposit),
    ):
        for paper in model._default_manager.filter(entry__in=wanted):
            found[paper.entry_id] = Paper(page, paper.pk, paper.number)
    for payment in BuyerPayment.objects.filter(entry__in=wanted):
        found[payment.entry_id] = Paper("stock:sale", payment.sale_id, payment.number)
    for payout in Payout.objects.filter(entry__in=wanted).select_related("member"):
        _add(found, payout.entry_id, Paper("counter:payout", payout.pk, payout.member.number))
    for of_drawer in (DayClose, DrawerMovement):
        for moved in of_drawer._default_manager.filter(entry__in=wanted).select_related("market_day"):
            _add(found, moved.entry_id, Paper("counter:day", moved.market_day_id, moved.market_day.code))
    return {pk: found[of] for pk, of in of_entry.items() if of in found}


def _add(found: dict[int, Paper], entry_id: int | None, paper: Paper) -> None:
    if entry_id is not None:
        found.setdefault(entry_id, paper)


def months_with_entries(bank: Bank, today: date) -> list[Month]:
    """Every month from the bank's first entry to `today`, latest first."""
    first = Entry.objects.filter(bank=bank).order_by("booked_on").values_list("booked_on", flat=True).first()
    month, months = Month.of(min(first, today) if first else today), []
    while month <= Month.of(today):
        months.append(month)
        month = month.next()
    return months[::-1]
