"""Fiscal year 2569 of B01 with its verbs, for the tests of the year's end."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils.translation import override

from conftest import bangkok
from deposits.commands.books.dividend import book_resolution
from deposits.commands.books.years import close_year
from deposits.queries.books.dividend import Resolution, distributing
from deposits.queries.books.split import Split
from deposits.queries.books.years import fiscal_year, year_closing
from deposits.queries.proof import counter_faults
from wastebank.ledger import chart
from wastebank.ledger.commands import credit, debit, post_entry
from wastebank.ledger.models import EntryKind
from wastebank.ledger.queries import account_of, balance_of, book_faults

D = Decimal
LATER, MEETING = bangkok(2026, 11, 23, 10), date(2026, 10, 20)
SPLIT = Split(D(60), D(25), D(15), D(0))


@pytest.fixture
def year(cast):
    """Fiscal year 2569 of B01: two members brought 480.00 and 31.00; income 1,000.00, expenses 150.00."""
    cast.day = cast.open_day()
    cast.boonmee = cast.join("บุญมี", "มีสุข")
    cast.bring(cast.day, cast.somying, ("NFE-01", "10"))
    cast.bring(cast.day, cast.boonmee, ("PAP-01", "10"))
    cast.close_day(cast.day)

    def book(to, of, baht, *, on=date(2026, 9, 20), kind=EntryKind.EXPENSE, key=None):
        lines = [debit(account_of(cast.bank, to), D(baht)), credit(account_of(cast.bank, of), D(baht))]
        return post_entry(
            bank=cast.bank,
            kind=kind,
            booked_on=on,
            by=cast.malee,
            idempotency_key=key or uuid4(),
            lines=lines,
        )

    def close(*, of=2569, at=LATER, key=None, fingerprint=None):
        shown = year_closing(cast.bank, fiscal_year(cast.bank, of)).fingerprint
        return close_year(
            bank=cast.bank, year=of, by=cast.prapai, at=at, idempotency_key=key or uuid4(),
            fingerprint=fingerprint or shown,
        )  # fmt: skip

    def resolve(end, *, key=None, fingerprint=None, **said):
        resolution = resolved(**said)
        return book_resolution(
            year_end=end, resolution=resolution, by=cast.prapai, at=LATER, idempotency_key=key or uuid4(),
            fingerprint=fingerprint or distributing(end, resolution).fingerprint,
        )  # fmt: skip

    book(chart.CASH, chart.SALES, "1000")
    book(chart.RUNNING_EXPENSE, chart.CASH, "100")
    book(chart.CASH_DIFFERENCE, chart.CASH, "50", kind=EntryKind.CASH_DIFFERENCE)
    cast.book, cast.close, cast.resolve = book, close, resolve
    with override("en"):
        yield cast


def resolved(**said) -> Resolution:
    kept = {
        "kind": "surplus", "meeting_on": MEETING, "resolution_no": "1/2569", "votes_for": 80,
        "votes_against": 2, "votes_abstained": 3, "minutes": "รายงานการประชุมใหญ่ครั้งที่ 1/2569",
        "amount": D("850"), "split": SPLIT,
    }  # fmt: skip
    return Resolution(**kept | said)


def holds(cast, code):
    return balance_of(account_of(cast.bank, code))


def all_is_well():
    return not list(book_faults()) and not list(counter_faults())
