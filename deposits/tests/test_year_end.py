"""Closing a fiscal year, and the split that the regulation says."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils.translation import override

from conftest import bangkok
from deposits.commands.books.years import UnableToCloseYear, UnableToReopenYear, close_year, reopen_year
from deposits.models import YearEnd
from deposits.queries.books.months import blockers_of_month
from deposits.queries.books.split import NotASplit, parse_split
from deposits.queries.books.years import (
    booked_after,
    fiscal_year,
    fiscal_years,
    year_closing,
    year_end_is_missing,
)
from deposits.tests.year_end import LATER, MEETING, SPLIT, all_is_well, holds
from wastebank.ledger import chart
from wastebank.ledger.commands import close_month
from wastebank.ledger.models import EntryKind
from wastebank.thai import Month

D = Decimal


# --- closing the year -------------------------------------------------------------------------------------


def test_the_year_end_empties_income_and_expenses_into_the_surplus(year):
    year.book(chart.APPROPRIATION, chart.WELFARE_FUND, "40", kind=EntryKind.WELFARE)
    end = year.close()
    assert (end.income, end.expenses, end.result, end.appropriated) == (1000, 150, 850, 40)
    assert (end.entry.kind, end.entry.booked_on, end.ends_on) == ("year_end", date(2026, 9, 30), end.ends_on)
    for code in (chart.SALES, chart.RUNNING_EXPENSE, chart.CASH_DIFFERENCE, chart.APPROPRIATION):
        assert holds(year, code) == 0
    assert holds(year, chart.SURPLUS) == 810 == end.to_surplus
    assert booked_after(end) == 0 and all_is_well()


def test_what_the_preview_shows_is_what_is_posted(year):
    shown = year_closing(year.bank, fiscal_year(year.bank, 2569))
    end = year.close()
    assert (shown.total_income, shown.total_expenses, shown.to_surplus) == (
        end.income, end.expenses, holds(year, chart.SURPLUS),
    )  # fmt: skip
    posted = {p.account.code: (p.debit, p.credit) for p in end.entry.postings.select_related("account")}
    assert posted == {
        "4100": (1000, 0), "5200": (0, 100), "5400": (0, 50), "3400": (0, 850),
    }  # fmt: skip


def test_the_same_key_closes_the_year_once(year):
    key = uuid4()
    assert year.close(key=key) == year.close(key=key)
    assert YearEnd.objects.count() == 1


def test_a_year_is_not_closed_twice_nor_before_a_later_one(year):
    year.close()
    with pytest.raises(UnableToCloseYear, match="closed already"):
        year.close()
    with pytest.raises(UnableToCloseYear, match="later fiscal year"):
        year.close(of=2568)


def test_a_year_is_closed_when_it_is_over(year):
    with pytest.raises(UnableToCloseYear, match="not over"):
        year.close(at=bangkok(2026, 9, 30, 20))


def test_a_year_is_not_closed_over_an_open_market_day(year):
    at = bangkok(2026, 9, 9, 9)
    day = year.open_day(at)
    with pytest.raises(UnableToCloseYear, match=day.code):
        year.close()
    year.close_day(day, at)
    assert year.close()


def test_a_year_whose_september_is_closed_stays_open(year):
    close_month(bank=year.bank, month=Month(2026, 9), by=year.malee, at=LATER)
    with pytest.raises(UnableToCloseYear, match="is dated in it"):
        year.close()
    assert YearEnd.objects.count() == 0 and holds(year, chart.SURPLUS) == 0


def test_a_year_without_income_and_expenses_is_not_closed(cast):
    assert str(year_closing(cast.bank, fiscal_year(cast.bank, 2569)).surplus_before) == "0.00"  # not −0.00
    with override("en"), pytest.raises(UnableToCloseYear, match="neither income nor expense"):
        close_year(
            bank=cast.bank, year=2569, by=cast.prapai, at=LATER, idempotency_key=uuid4(), fingerprint=""
        )


def test_what_is_booked_between_preview_and_posting_is_noticed(year):
    shown = year_closing(year.bank, fiscal_year(year.bank, 2569)).fingerprint
    year.book(chart.CASH, chart.FEES, "0.01")
    with pytest.raises(UnableToCloseYear, match="meanwhile"):
        year.close(fingerprint=shown)


def test_a_year_end_is_taken_back_while_september_is_open(year):
    end, key = year.close(), uuid4()
    undone = [
        reopen_year(year_end=end, reason="ลืมค่าไฟ", by=year.prapai, at=LATER, idempotency_key=key)
        for _ in range(2)
    ]
    assert undone[0] == undone[1] and undone[0].entry.booked_on == date(2026, 9, 30)
    assert holds(year, chart.SALES) == 1000 and holds(year, chart.SURPLUS) == 0
    year.book(chart.RUNNING_EXPENSE, chart.CASH, "50")
    again = year.close()
    assert (again.attempt, again.result) == (2, 800) and all_is_well()


def test_a_year_end_stands_once_september_is_closed_or_the_meeting_resolved(year):
    end = year.close()
    again = {"year_end": end, "by": year.prapai, "at": LATER, "idempotency_key": uuid4()}
    with pytest.raises(UnableToReopenYear, match="why"):
        reopen_year(reason=" ", **again)
    year.resolve(end)
    with pytest.raises(UnableToReopenYear, match="resolution"):
        reopen_year(reason="x", **again)
    close_month(bank=year.bank, month=Month(2026, 9), by=year.malee, at=LATER)
    assert YearEnd.objects.filter(undo=None).count() == 1


def test_the_close_of_september_asks_for_the_year_end(year):
    assert year_end_is_missing(year.bank, Month(2026, 8)) == ""
    for month in (Month(2026, 9), Month(2026, 10)):  # October closes September too
        assert "2569" in year_end_is_missing(year.bank, month)
        assert [point.page for point in blockers_of_month(year.bank, month)] == ["books:years"]
    year.close()
    assert year_end_is_missing(year.bank, Month(2026, 9)) == ""
    close_month(bank=year.bank, month=Month(2026, 9), by=year.malee, at=LATER)
    assert year_end_is_missing(year.bank, Month(2026, 10)) == ""


def test_what_comes_after_the_year_end_hinders_september_until_the_meeting_resolved(year):
    end = year.close()
    year.book(chart.RUNNING_EXPENSE, chart.CASH, "10", on=date(2026, 9, 25))
    assert ["-10.00 baht" in point.sentence for point in blockers_of_month(year.bank, Month(2026, 9))] == [
        True
    ]
    done = year.resolve(end)
    assert blockers_of_month(year.bank, Month(2026, 9)) == []
    close_month(bank=year.bank, month=Month(2026, 9), by=year.malee, at=LATER)
    assert year_closing(year.bank, fiscal_year(year.bank, 2570)).result == -10  # the next year takes it along
    assert done.stands and all_is_well()


def test_the_fiscal_year_begins_as_the_regulation_says(year):
    assert [one.year for one in fiscal_years(year.bank, today=MEETING)] == [2570, 2569]
    assert fiscal_year(year.bank, 2569).first == date(2025, 10, 1)
    year.regulate(fiscal_year__start_month="1")
    calendar = fiscal_year(year.bank, 2569)
    assert (calendar.first, calendar.last) == (date(2026, 1, 1), date(2026, 12, 31))


# --- the split --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "สวัสดิการ 60, เฉลี่ยคืน 25, สำรอง 15, ค่าตอบแทนกรรมการ 0",
        "สวัสดิการ 60 · เฉลี่ยคืน/ปันผล 25 · สำรอง 15",
        "ทุนสำรอง ร้อยละ ๑๕; ปันผล ๒๕%\nกองทุนสวัสดิการ: 60.00",
    ],
)
def test_the_split_is_read_from_the_regulation(text):
    assert parse_split(text) == SPLIT


@pytest.mark.parametrize(
    "text",
    ["", "สวัสดิการ 60", "สวัสดิการ 60, เฉลี่ยคืน 30, สำรอง 15", "ทุนการศึกษา 100", "สำรอง 100, สำรอง 0",
     "สวัสดิการ มาก", "สำรอง 100.005", "60, 25, 15", "สวัสดิการ 160, สำรอง -60"],
)  # fmt: skip
def test_a_split_that_is_none_is_refused(text):
    with pytest.raises(NotASplit):
        parse_split(text)
