"""Form ธข.๘, income and position, against sums made by hand."""

from datetime import date
from decimal import Decimal as D
from io import BytesIO
from uuid import uuid4

import pytest
from django.utils import timezone
from pypdf import PdfReader

from conftest import bangkok
from deposits.commands.books.years import close_year, reopen_year
from deposits.queries.books.years import fiscal_year, year_closing
from reports.papers.form_8 import form_8_pdf
from reports.queries.form_8 import SURPLUS, form_8
from reports.queries.periods import parse_period, periods_of
from wastebank.ledger import chart
from wastebank.ledger.commands import create_bank, credit, debit, post_entry, reverse_entry
from wastebank.ledger.models import Entry, EntryKind
from wastebank.ledger.queries import account_of
from wastebank.thai import Month, NotADate

LATER = date(2026, 11, 23)


@pytest.fixture
def books(cast):
    """B01 from July to October 2569, each entry by hand.

    July: deposit 480. August: sale 600 on credit, transport 50, cost 400; fee 20 from savings.
    September: expense 70 cash, cash short 5, subsidy 1,000 into the bank account; 5 of the stock given away.
    October: donation 30.
    """

    def book(on, kind, *lines, bank=cast.bank):
        posted = [
            (debit if baht > 0 else credit)(account_of(bank, code), abs(D(baht))) for code, baht in lines
        ]
        return post_entry(
            bank=bank, kind=kind, booked_on=on, by=cast.malee, idempotency_key=uuid4(), lines=posted
        )

    july, august, september = date(2026, 7, 8), date(2026, 8, 5), date(2026, 9, 2)
    own = cast.somying.savings.code
    book(july, EntryKind.DEPOSIT, (chart.STOCK, 480), (own, -480))
    book(
        august, EntryKind.SALE, (chart.RECEIVABLE, 550), (chart.TRANSPORT, 50), (chart.SALES, -600),
        (chart.COST_OF_SOLD, 400), (chart.STOCK, -400),
    )  # fmt: skip
    book(august, EntryKind.COLLECTION, (own, 20), (chart.FEES, -20))
    book(september, EntryKind.CAPITAL, (chart.BANK_ACCOUNT, 1000), (chart.CAPITAL, -1000))
    book(september, EntryKind.CAPITAL, (chart.CASH, 100), (chart.RESERVE, -100))
    book(september, EntryKind.EXPENSE, (chart.RUNNING_EXPENSE, 70), (chart.CASH, -70))
    book(september, EntryKind.CASH_DIFFERENCE, (chart.CASH_DIFFERENCE, 5), (chart.CASH, -5))
    book(september, EntryKind.STOCK, (chart.GIVEN_AWAY, 5), (chart.STOCK, -5))
    book(date(2026, 10, 7), EntryKind.INCOME, (chart.CASH, 30), (chart.DONATIONS, -30))
    cast.book = book
    return cast


def form(text, *, bank=None, today=LATER):
    return form_8(parse_period(text, 10), today=today, bank=bank)


def rows(lines):
    return {line.label: (line.period, line.year) for line in lines if line.period or line.year}


def close(cast):
    fiscal = fiscal_year(cast.bank, 2569)
    return close_year(
        bank=cast.bank, year=2569, by=cast.prapai, at=bangkok(2026, 11, 23, 9), idempotency_key=uuid4(),
        fingerprint=year_closing(cast.bank, fiscal).fingerprint,
    )  # fmt: skip


def test_the_income_statement_is_as_summed_by_hand(books):
    made = form("2569-09", bank=books.bank).income
    assert rows(made.income) == {"รายได้จากการขายวัสดุรีไซเคิล": (0, 600), "รายได้ค่าธรรมเนียม": (0, 20)}
    assert rows(made.expenses) == {
        "ต้นทุนวัสดุที่ขาย": (0, 400),
        "ค่าขนส่งวัสดุที่ขาย": (0, 50),
        "ค่าใช้จ่ายดำเนินงานที่ไม่ระบุประเภท": (70, 70),
        "วัสดุที่ให้หรือบริจาค": (5, 5),
        "เงินสดขาด (เกิน)": (5, 5),
    }
    assert (made.surplus.period, made.surplus.year) == (-80, 90)


def test_the_position_is_equal_on_both_sides_and_as_summed_by_hand(books):
    held = form("2569-09", bank=books.bank).position
    assert {line.label: line.amount for line in held.assets + held.liabilities + held.funds} == {
        "เงินสด": 25, "เงินฝากธนาคาร": 1000, "ลูกหนี้ผู้รับซื้อ": 550, "วัสดุคงเหลือ": 75,
        "เงินค้างรับจากสมาชิก": 0, "สินค้าสำหรับแลก": 0, "เงินฝากสมาชิก": 460, "เจ้าหนี้": 0,
        "กองทุนสวัสดิการ": 0, "ทุนและเงินอุดหนุนมีวัตถุประสงค์ (ไม่แยกแหล่ง)": 1000, "ทุนสำรอง": 100,
        "รายได้สูง (ต่ำ) กว่าค่าใช้จ่ายสะสม": 90,
    }  # fmt: skip
    assert held.is_equal and held.total_assets == 1650
    assert held.liquidity == D("2.23")  # 1,025 ÷ 460 = 2.228…


def test_the_year_end_is_left_out_of_income_and_moves_nothing_in_the_position(books):
    before = form("2569-09", bank=books.bank)
    end = close(books)
    assert form("2569-09", bank=books.bank).income == before.income
    assert form("2569-09", bank=books.bank).position == before.position
    reopen_year(
        year_end=end, reason="x", by=books.prapai, at=bangkok(2026, 11, 23, 10), idempotency_key=uuid4()
    )
    assert form("2569-09", bank=books.bank).income == before.income
    close(books)
    october = form("2569-10", bank=books.bank)
    assert rows(october.income.income) == {"รายได้บริจาค": (30, 30)}
    assert (october.position.funds[-1].label, october.position.funds[-1].amount) == (SURPLUS, 120)


def test_a_month_a_quarter_and_the_year(books):
    quarter, year = form("2569-q4", bank=books.bank), form("2569", bank=books.bank)
    assert quarter.income.surplus.period == 90 == year.income.surplus.period
    assert quarter.period.label == "ไตรมาสที่ 4 ปีงบประมาณ 2569 (ก.ค. 2569 – ก.ย. 2569)"
    assert form("2570-q1", bank=books.bank).income.surplus.period == 30
    assert quarter.as_of == date(2026, 9, 30) and form("2570").as_of == LATER


@pytest.mark.parametrize("text", ["2569-06", "2569-q3", "2568", "2569-12"])
def test_before_the_data_and_after_today_nothing_is_known(books, text):
    unknown = form(text, bank=books.bank)
    assert (unknown.income, unknown.position, unknown.reconciliations) == (None, None, ())
    printed = "".join(page.extract_text() for page in PdfReader(BytesIO(form_8_pdf(unknown))).pages)
    assert printed.count("ไม่มีข้อมูล") == 2 and "๐.๐๐" not in printed


def test_all_banks_together_are_their_sum_and_say_who_has_no_data(books):
    second = create_bank(code="B02", name="อีกแห่ง")
    assert "ไม่มีข้อมูลของ อีกแห่ง" in form("2569-09").remarks
    books.book(date(2026, 9, 5), EntryKind.SALE, (chart.CASH, 10), (chart.SALES, -10), bank=second)
    books.book(date(2026, 9, 6), EntryKind.FLOAT, (chart.INTER_BANK, 4), (chart.CASH, -4), bank=second)
    books.book(date(2026, 9, 6), EntryKind.FLOAT, (chart.CASH, 4), (chart.INTER_BANK, -4))
    both = form("2569-09")
    assert both.income.total_income.year == 630 and both.position.is_equal
    assert both.position.assets[0].amount == 35 and len(both.position.assets) == 6
    alone = form("2569-09", bank=second).position
    assert alone.is_equal and alone.assets[-1].amount == 4
    assert len(both.reconciliations) == 2


def test_a_reversal_counts_in_its_own_month(books):
    sale = Entry.objects.get(kind=EntryKind.SALE)
    reverse_entry(entry=sale, booked_on=date(2026, 9, 10), by=books.malee, idempotency_key=uuid4(), memo="ผิด")
    made = form("2569-09", bank=books.bank).income
    assert rows(made.income)["รายได้จากการขายวัสดุรีไซเคิล"] == (-600, 0)
    assert form("2569-08", bank=books.bank).income.total_income.period == 620


def test_it_asks_as_often_for_two_banks_as_for_one(books, django_assert_max_num_queries):
    create_bank(code="B02", name="อีกแห่ง")
    with django_assert_max_num_queries(14):
        form("2569-09")


def test_the_paper_says_the_figures_in_thai_digits(books):
    pages = [page.extract_text() for page in PdfReader(BytesIO(form_8_pdf(form("2569-09")))).pages]
    assert len(pages) == 2
    assert "๖๐๐.๐๐" in pages[0] and "กันยายน ๒๕๖๙" in pages[0]
    assert "๑,๖๕๐.๐๐" in pages[1] and "๒.๒๓ เท่า" in pages[1]
    assert not any(digit in "".join(pages) for digit in "0123456789")


# --- periods ----------------------------------------------------------------------------------------------


def test_periods_are_named_and_read():
    assert parse_period("๒๕๖๙-Q๔", 10).first == date(2026, 7, 1)
    assert (parse_period("2569", 1).first, parse_period("2569", 1).last) == (
        date(2026, 1, 1), date(2026, 12, 31),
    )  # fmt: skip
    for text in ("2569-q5", "2026", "x", "", "2569-13"):
        with pytest.raises(NotADate):
            parse_period(text, 10)
    listed = periods_of([Month(2026, 10), Month(2026, 9)], 10)
    assert [[one.text for one in year.periods] for year in listed] == [
        ["2570", "2570-q1", "2569-10"], ["2569", "2569-q4", "2569-09"],
    ]  # fmt: skip


# --- the page ---------------------------------------------------------------------------------------------


@pytest.fixture
def auditor(client, books, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda: LATER)
    client.force_login(books.wichai, "django.contrib.auth.backends.ModelBackend")
    return client


def test_the_page_shows_the_figures_and_offers_the_paper(auditor):
    text = auditor.get("/reports/B01/form-8/", {"period": "2569-09"}).content.decode()
    for figure in ("600.00", "1,650.00", "−80.00", "2.23"):
        assert figure in text
    assert "/reports/B01/2569-09/form-8.pdf" in text
    answer = auditor.get("/reports/B01/2569-q4/form-8.pdf")
    assert answer.content.startswith(b"%PDF")


def test_a_period_that_is_none_is_not_found(auditor):
    for text in ("2569-13", "september", "2026"):
        assert auditor.get("/reports/B01/form-8/", {"period": text}).status_code == 404
        assert auditor.get(f"/reports/B01/{text}/form-8.pdf").status_code == 404


def test_all_banks_are_for_who_sees_all_of_them(auditor):
    assert auditor.get("/reports/B01/form-8/?all=1").status_code == 200
    create_bank(code="B02", name="อีกแห่ง")
    assert auditor.get("/reports/B01/form-8/?all=1").status_code == 403
    assert auditor.get("/reports/B01/2569-09/form-8.pdf?all=1").status_code == 403


def test_a_bank_without_anything_says_what_comes_next(client, cast):
    from members.models import Member

    Member.objects.all().delete()
    client.force_login(cast.prapai, "django.contrib.auth.backends.ModelBackend")
    assert 'class="empty"' in client.get("/reports/B01/form-8/").content.decode()
