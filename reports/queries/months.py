"""The months of which a bank has something to report."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery

from deposits.models import MarketDay
from members.models import Member
from wastebank.ledger.models import Entry
from wastebank.organisation.models import Bank
from wastebank.thai import Month


@dataclass(frozen=True)
class Beginning:
    """`books`: members and balances are known from this month on; `counter`: what came over the counter."""

    books: Month | None
    counter: Month | None


def with_beginnings(banks: QuerySet[Bank]) -> QuerySet[Bank]:
    """Each bank with the first dates of its entries, market days and members."""

    def earliest(model, day: str) -> Subquery:
        rows = model.objects.filter(bank=OuterRef("pk")).order_by(day)
        return Subquery(rows.values(day)[:1])

    return banks.order_by("code").annotate(
        first_entry=earliest(Entry, "booked_on"),
        first_market_day=earliest(MarketDay, "held_on"),
        first_member=earliest(Member, "joined_on"),
    )


def beginning_of(bank: Any) -> Beginning:
    """Since when the data of `bank`, one of `with_beginnings`, are here."""
    # Members moved in from a register joined years before the books begin; a new bank has only members yet.
    days = [day for day in (bank.first_entry, bank.first_market_day) if day] or [bank.first_member]
    return Beginning(
        Month.of(min(days)) if days[0] else None,
        Month.of(bank.first_market_day) if bank.first_market_day else None,
    )


def reported_months(bank: Bank, *, today: date) -> list[Month]:
    """The months of which `bank` has something to report, newest first: from its first to `today`'s."""
    begins = beginning_of(with_beginnings(Bank.objects.filter(pk=bank.pk)).get())
    months = []
    month = Month.of(today)
    while begins.books and month >= begins.books:
        months.append(month)
        month = month.previous()
    return months


def latest_busy_month(bank: Bank) -> Month | None:
    """The month of the bank's last market day or entry: what the reader most likely came for."""
    held = MarketDay.objects.filter(bank=bank).aggregate(last=Max("held_on"))["last"]
    booked = Entry.objects.filter(bank=bank).aggregate(last=Max("booked_on"))["last"]
    days = [day for day in (held, booked) if day]
    return Month.of(max(days)) if days else None
