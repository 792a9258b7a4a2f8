"""Form ธข.๑ of the books that were moved in, against the figures that came with the sample workbooks."""

import json
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from time import perf_counter

import pytest
from django.db import connection, transaction
from openpyxl import load_workbook

from conftest import bangkok
from deposits.commands.moving_in import move_in
from prices.models import Material, ReportGroup
from reports.papers.form_1 import form_1_pdf
from reports.papers.form_1_xlsx import form_1_xlsx
from reports.queries.form_1 import Form1, form_1
from wastebank.ledger.commands import create_bank
from wastebank.staff.commands import engage
from wastebank.thai import Month

SAMPLES = Path(__file__).resolve().parents[2] / "deposits" / "tests" / "moving_in"
BOOKS = ("2569-07", "2569-08", "2569-09")
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def expected() -> dict:
    return json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"), parse_float=Decimal)


@pytest.fixture(scope="module")
def moved_in(django_db_setup, django_db_blocker):
    """One move for all tests of this module, taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        bank = create_bank(code="B07", name="ธนาคารขยะที่ย้ายเข้า")  # the cast's own has a member already
        move_in(
            bank=bank,
            register=SAMPLES / "members.xlsx",
            books=[SAMPLES / f"deposits-{month}.xlsx" for month in BOOKS],
            by=engage(username="malee", name="มาลี", password="x", role="treasurer", bank=bank),
            at=bangkok(2026, 11, 23, 9),
        )
        with connection.cursor() as cursor:  # what autovacuum does in the minute after a move
            cursor.execute("ANALYZE")
        months = ("2569-05", "2569-06", *BOOKS)
        yield {month: form_1(Month.parse(month), today=TODAY, bank=bank) for month in months}
        transaction.set_rollback(True)


@pytest.mark.parametrize("month", BOOKS)
def test_kg_and_baht_are_those_of_the_books(moved_in, expected, month):
    figures, book = moved_in[month].total, expected["months"][month]
    assert figures.kg == Decimal(book["kg"])
    assert figures.bought == Decimal(book["baht"])
    assert figures.depositors == book["depositing_members"]


@pytest.mark.parametrize("month", BOOKS)
def test_kg_by_column_are_those_of_the_books(moved_in, expected, month, django_db_blocker):
    with django_db_blocker.unblock():
        column_of = dict(Material.objects.values_list("code", "report_group"))
    sums = dict.fromkeys((group.label for group in ReportGroup), Decimal(0))
    for code, book in expected["months"][month]["by_material"].items():
        sums[column_of[code]] += Decimal(book["kg"])
    assert dict(moved_in[month].total.kg_by_column) == sums


def test_the_fiscal_year_adds_the_months_up(moved_in, expected):
    total = sum(Decimal(expected["months"][month]["kg"]) for month in BOOKS)
    assert moved_in["2569-09"].total.kg_fiscal_year == total
    assert moved_in["2569-09"].rows[0].remarks[-1] == "ปริมาณสะสมนับตั้งแต่ ก.ค. 2569 ที่เริ่มมีข้อมูล"


def test_members_are_those_of_the_register(moved_in, expected):
    for month in BOOKS:
        total = moved_in[month].total
        assert total.members + total.organisations == expected["members"]["taken"]


def test_savings_are_the_balances_at_the_end(moved_in, expected):
    opening = Decimal(expected["members"]["opening_total"])
    assert moved_in["2569-06"].total.savings == opening
    for month in BOOKS:
        opening += Decimal(expected["months"][month]["baht"])
        assert moved_in[month].total.savings == opening
    assert opening == Decimal(expected["balances"]["total"])


def test_before_the_books_there_is_no_data(moved_in):
    june, may = moved_in["2569-06"].total, moved_in["2569-05"].total
    assert (june.openings, june.kg, june.bought) == (None, None, None)
    assert (may.members, may.savings, may.kg) == (None, None, None)


def test_the_workbook_and_the_page_say_the_same(moved_in, expected):
    sheet = load_workbook(BytesIO(form_1_xlsx(moved_in["2569-09"]))).worksheets[1]
    assert str(expected["months"]["2569-09"]["baht"]) == f"{sheet['C8'].value:.2f}"
    assert Decimal(str(sheet["G8"].value)) == Decimal(expected["balances"]["total"])


@pytest.mark.slow
def test_a_months_report_takes_less_than_a_second(moved_in, django_db_blocker):
    def report(form: Form1) -> None:
        form_1_pdf(form)
        form_1_xlsx(form)

    report(moved_in["2569-08"])  # fonts are read once a process
    times = []
    for _round in range(3):
        start = perf_counter()
        with django_db_blocker.unblock():
            form = form_1(Month.parse("2569-09"), today=TODAY)
        report(form)
        times.append(perf_counter() - start)
    assert min(times) < 1
