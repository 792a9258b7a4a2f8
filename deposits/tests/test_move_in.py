"""Moving in the sample, whole: what is taken, what is refused, and what the books say afterwards."""

import json
import os
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from time import monotonic
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Sum

from conftest import Cast, bangkok
from deposits.commands.moving_in import MoveInReport
from deposits.models import Deposit, DepositLine, MarketDay, StockMovement
from deposits.queries.proof import counter_faults
from deposits.tests.workbooks import SAMPLE, run
from members.models import Member, MemberType
from members.national_id import decrypt
from prices.models import PriceList
from wastebank.ledger import chart
from wastebank.ledger.commands import create_bank
from wastebank.ledger.models import Entry, EntryKind
from wastebank.ledger.queries import account_of, balance_of, book_faults, totals_by_code
from wastebank.organisation.models import CollectionPoint

D = Decimal
REGISTER = SAMPLE / "members.xlsx"
BOOKS = sorted(SAMPLE.glob("deposits-*.xlsx"))
EXPECTED = json.loads((SAMPLE / "expected.json").read_text())


def rows_of_all_tables() -> dict[str, int]:
    with connection.cursor() as cursor:
        counts = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts


def as_decimals(value: Any) -> Any:
    """Figures are compared as decimals; numbers that are names (01-00001, 000089) stay texts."""
    if isinstance(value, dict):
        return {key: as_decimals(part) for key, part in value.items()}
    if isinstance(value, list):
        return [as_decimals(part) for part in value]
    if isinstance(value, str) and not value.startswith("00"):
        try:
            return D(value)
        except InvalidOperation:
            return value
    return value


@dataclass
class Moved:
    cast: Cast
    rehearsal: MoveInReport
    left_by_rehearsal: dict[str, int]
    report: MoveInReport
    seconds: float
    steps: list[tuple[int, int]]


@pytest.fixture(scope="module")
def moved(django_db_setup, django_db_blocker):
    """The sample moved in once for all tests of this module, after a dry run."""
    # Without the fixture `db`: pytest-django would part these tests and move the sample in twice.
    with django_db_blocker.unblock(), transaction.atomic():
        cast = Cast()
        cast.bank = create_bank(code="B02", name="ธนาคารขยะที่ย้ายเข้า")  # สมหญิง has a number of the register
        before = rows_of_all_tables()
        rehearsal = run(cast, REGISTER, *BOOKS, dry_run=True)
        left = {label: count for label, count in rows_of_all_tables().items() if count != before[label]}
        steps: list[tuple[int, int]] = []
        started = monotonic()
        report = run(cast, REGISTER, *BOOKS, progress=lambda done, of: steps.append((done, of)))
        yield Moved(cast, rehearsal, left, report, monotonic() - started, steps)
        transaction.set_rollback(True)


@pytest.fixture
def undone(moved):
    """Whatever the test writes is taken back after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("key", ["members", "months", "refused_slips", "balances"])
def test_it_takes_and_refuses_what_is_expected(moved, key):
    assert as_decimals(moved.report.as_json()[key]) == as_decimals(EXPECTED[key])


def test_it_takes_at_most_twenty_seconds(moved):
    shared_with = max(1, os.getloadavg()[0] / (os.cpu_count() or 1))  # a machine that does other work too
    assert moved.seconds <= 20 * shared_with


def test_a_dry_run_says_the_same_and_leaves_nothing(moved):
    rehearsed, real = moved.rehearsal.as_json(), moved.report.as_json()
    assert rehearsed["run"].pop("dry_run") and not real["run"].pop("dry_run")
    assert rehearsed == real
    assert moved.left_by_rehearsal == {}


def test_progress_counts_every_member_and_slip_once(moved):
    assert moved.steps == [(step, 640 + 808) for step in range(1, 640 + 808 + 1)]


def test_it_leaves_the_books_balanced(moved):
    assert list(book_faults()) == []
    assert list(counter_faults()) == []
    savings = totals_by_code(moved.cast.bank, prefix=f"{chart.SAVINGS}-", until=bangkok(2027, 1, 1).date())
    assert savings == D(EXPECTED["balances"]["total"])


def test_what_they_brought_is_not_left_lying_in_the_shed(moved):
    bank = moved.cast.bank
    assert balance_of(account_of(bank, chart.STOCK)) == 0
    heaps = (
        StockMovement.objects.filter(bank=bank).values("place", "material").annotate(Sum("kg"), Sum("value"))
    )
    assert {(heap["kg__sum"], heap["value__sum"]) for heap in heaps} == {(0, 0)}
    cleared = Entry.objects.filter(bank=bank, kind=EntryKind.OPENING_STOCK).order_by("booked_on")
    assert [str(entry.booked_on) for entry in cleared] == ["2026-07-31", "2026-08-31", "2026-09-30"]


def test_opening_balances_are_dated_as_the_register_says(moved):
    openings = Entry.objects.filter(bank=moved.cast.bank, kind=EntryKind.OPENING)
    assert set(openings.values_list("booked_on", flat=True)) == {bangkok(2026, 6, 30).date()}


def test_a_member_is_taken_over_as_the_register_says(moved):
    first = Member.objects.get(bank=moved.cast.bank, number="01-00001")
    assert (first.title, first.first_name, first.last_name) == ("นางสาว", "ลำดวน", "คำภา")
    assert (first.house_no, first.village.number, first.phone) == ("183/8", 1, "0674634229")
    assert (first.joined_on, first.beneficiary) == (bangkok(2024, 4, 20).date(), "อำพร คำภา")
    assert decrypt(first.national_id_token) == "1994944397470"


def test_schools_and_temples_keep_their_names_whole(moved):
    named = Member.objects.filter(bank=moved.cast.bank, number__in=["03-00001", "03-00002"])
    assert list(named.values_list("member_type", "first_name", "last_name")) == [
        (MemberType.TEMPLE, "วัดตัวอย่าง๓", ""),
        (MemberType.SCHOOL, "โรงเรียนบ้านตัวอย่าง๓ก", ""),
    ]


def test_a_past_slip_keeps_its_number_book_clerks_and_amounts(moved):
    slip = Deposit.objects.select_related("market_day__place").get(bank=moved.cast.bank, number="000001")
    assert (slip.book_name, slip.book_clerk) == ("deposits-2569-07.xlsx", "เจ้าหน้าที่ ก, เจ้าหน้าที่ ข")
    assert (slip.market_day.place.name, slip.market_day.moved_in) == ("หมู่ 1", True)
    assert slip.received_on == slip.market_day.held_on == bangkok(2026, 7, 4).date()
    lines = slip.lines.values_list("material__code", "quantity", "unit_price", "amount")
    assert list(lines) == [
        ("FER-05", D("3.8"), D("2.45"), D("9.31")),
        ("NFE-10", D("13.5"), D("272"), D("3672")),
        ("FER-02", D("27.1"), D("5.75"), D("155.83")),
    ]


def test_the_amount_is_the_one_written_in_the_book(moved):
    """0.875 and 2.295 have a half satang each; the books round one of them down."""
    lines = DepositLine.objects.filter(deposit__bank=moved.cast.bank).values_list(
        "quantity", "unit_price", "amount"
    )
    differ = [quantity * price - amount for quantity, price, amount in lines if quantity * price != amount]
    assert differ and max(map(abs, differ)) <= D("0.01")


def test_each_book_has_one_price_list_of_its_own(moved):
    lists = PriceList.objects.filter(bank=moved.cast.bank).exclude(book="").order_by("book")
    assert [published.book for published in lists] == [path.name for path in BOOKS]


def test_places_and_market_days_of_the_books_are_made(moved):
    assert CollectionPoint.objects.filter(bank=moved.cast.bank).count() == 9
    days = MarketDay.objects.filter(bank=moved.cast.bank)
    assert days.count() == 27 and not days.filter(moved_in=False).exists()


def test_a_second_run_says_the_same_and_adds_nothing(moved, undone):
    before = rows_of_all_tables()
    again = run(moved.cast, REGISTER, *BOOKS)
    assert rows_of_all_tables() == before
    first, second = moved.report.as_json(), again.as_json()
    assert first["run"].pop("new") == {"members": 603, "slips": 788}
    assert second["run"].pop("new") == {"members": 0, "slips": 0}
    assert second == first


def test_the_same_books_under_other_names_add_nothing(moved, undone, tmp_path):
    before = rows_of_all_tables()
    renamed = [tmp_path / f"copy of {path.name}" for path in BOOKS]
    for path, copy in zip(BOOKS, renamed, strict=True):
        copy.write_bytes(path.read_bytes())
    assert run(moved.cast, None, *renamed).new_slips == 0
    assert rows_of_all_tables() == before
