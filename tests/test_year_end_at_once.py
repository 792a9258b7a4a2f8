"""Year ends and resolutions that collide: one is booked, the others are refused."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from conftest import bangkok
from deposits.commands.books.dividend import UnableToResolve, book_resolution
from deposits.commands.books.years import UnableToCloseYear, close_year
from deposits.models import Distribution, YearEnd
from deposits.queries.books.dividend import Resolution, distributing
from deposits.queries.books.years import fiscal_year, year_closing
from deposits.queries.proof import counter_faults
from tests.test_concurrency import at_once
from wastebank.ledger import chart
from wastebank.ledger.commands import credit, debit, post_entry
from wastebank.ledger.queries import account_of, balance_of, book_faults

AT = bangkok(2026, 11, 23, 10)


@pytest.fixture
def cast(committed_cast):
    cast = committed_cast
    cash, income = account_of(cast.bank, chart.CASH), account_of(cast.bank, chart.OTHER_INCOME)
    post_entry(
        bank=cast.bank, kind="income", booked_on=date(2026, 9, 15), by=cast.malee, idempotency_key=uuid4(),
        lines=[debit(cash, Decimal(100)), credit(income, Decimal(100))],
    )  # fmt: skip
    yield cast
    assert [*book_faults(), *counter_faults()] == []


def close(cast):
    shown = year_closing(cast.bank, fiscal_year(cast.bank, 2569)).fingerprint
    return close_year(
        bank=cast.bank, year=2569, by=cast.prapai, at=AT, idempotency_key=uuid4(), fingerprint=shown
    )


def test_of_two_year_ends_and_of_two_resolutions_at_once_one_is_booked(cast):
    closed = at_once(2, lambda _n: close(cast))
    assert sum(isinstance(one, YearEnd) for one in closed) == 1
    assert sum(isinstance(one, UnableToCloseYear) for one in closed) == 1
    end = YearEnd.objects.get()
    said = Resolution(
        kind="surplus", meeting_on=date(2026, 10, 20), resolution_no="1", votes_for=9, votes_against=0,
        votes_abstained=0, minutes="x", amount=Decimal(100),
    )  # fmt: skip
    shown = distributing(end, said).fingerprint
    booked = at_once(
        2,
        lambda _n: book_resolution(
            year_end=end, resolution=said, fingerprint=shown, by=cast.prapai, at=AT, idempotency_key=uuid4()
        ),
    )
    assert sum(isinstance(one, Distribution) for one in booked) == 1
    assert sum(isinstance(one, UnableToResolve) for one in booked) == 1
    assert balance_of(account_of(cast.bank, chart.SURPLUS)) == 0
