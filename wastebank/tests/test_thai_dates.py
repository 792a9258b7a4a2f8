"""Days, months and fiscal years of the Buddhist era (platform.md "Thai text", proofs.md P3)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wastebank.thai import (
    MONTHS,
    SHORT_MONTHS,
    Month,
    NotADate,
    fiscal_quarter,
    fiscal_year_be,
    format_date,
    format_month,
    month_name,
    parse_date,
    to_thai_digits,
)

DAYS = st.dates(date(1937, 1, 1), date(2057, 12, 31))
MONTH_VALUES = DAYS.map(Month.of)


# --- dates --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "๐๔/๐๗/๒๕๖๙",
        "4/7/69",
        "04-07-2569",
        "4.7.2569",
        " 4 / 7 / 2569\u00a0",
        "04072569",
        "040769",
        "4 ก.ค. 2569",
        "4 ก.ค.69",
        "๔กค ๒๕๖๙",
        "4 ก. ค. 2569",
        "4 กรกฎาคม พ.ศ. 2569",
        "4 กรกฎาคม พ.ศ.๒๕๖๙",
        "4 กรกฎาคม 2569",
        "2569-07-04",
        "2026-07-04",
        date(2026, 7, 4),
        datetime(2026, 7, 4, 9, 30),
        datetime(2569, 7, 4),
        date(2569, 7, 4),
    ],
)
def test_a_day_is_read_in_every_shape_of_the_workbooks(typed):
    assert parse_date(typed) == date(2026, 7, 4)


def test_a_leap_day_is_one_of_the_common_era():
    assert parse_date("29/02/2567") == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (None, "empty"),
        ("", "empty"),
        ("\u200b ", "empty"),
        ("31/02/2568", "no_such_day"),
        ("29/02/2568", "no_such_day"),
        (datetime(2568, 2, 29), "no_such_day"),  # a leap year only if it were of the common era
        ("31 เม.ย. 2569", "no_such_day"),
        ("0/7/2569", "no_such_day"),
        ("4/13/2569", "no_such_day"),
        ("2569-13-01", "no_such_day"),
        ("25690704", "year_out_of_range"),
        ("4/7/2026", "year_not_be"),
        ("4 ก.ค. 2026", "year_not_be"),
        ("04072026", "year_not_be"),
        ("4/7/2479", "year_out_of_range"),
        ("4/7/2601", "year_out_of_range"),
        ("4/7/0069", "year_out_of_range"),
        ("1936-12-31", "year_out_of_range"),
        (date(2058, 1, 1), "year_out_of_range"),
        (datetime(1900, 1, 1), "year_out_of_range"),
        ("4/7-2569", "not_a_date"),
        ("4/7", "not_a_date"),
        ("4/7/569", "not_a_date"),
        ("4 มกรา 2569", "not_a_date"),
        ("ก.ค. 2569", "not_a_date"),
        ("รวม หมู่ที่ 1", "not_a_date"),
        (46207, "not_a_date"),
        (46207.5, "not_a_date"),
        (True, "not_a_date"),
    ],
)
def test_what_is_no_day_is_refused_with_its_reason(typed, reason):
    with pytest.raises(NotADate) as refusal:
        parse_date(typed)
    assert refusal.value.reason == reason


def test_a_moment_without_a_chosen_zone_is_a_mistake_of_ours():
    with pytest.raises(TypeError):
        parse_date(datetime(2026, 7, 3, 20, tzinfo=UTC))


def test_days_of_120_years_come_back_from_every_style():
    # Every fourth day is eleven thousand of them; 4 and 365.25 days fall on every date of the year.
    day = date(1937, 1, 1)
    while day.year < 2058:
        short = format_date(day, "short")
        for text in (
            short,
            short.replace("/", ""),
            format_date(day),
            to_thai_digits(format_date(day, "long")),
        ):
            assert parse_date(text) == day, text
        day += timedelta(days=4)


def test_a_day_is_shown_in_three_styles():
    day = date(2026, 11, 3)
    assert [format_date(day, style) for style in ("long", "medium", "short")] == [
        "3 พฤศจิกายน 2569",
        "3 พ.ย. 2569",
        "03/11/2569",
    ]
    with pytest.raises(ValueError, match="style"):
        format_date(day, "longer")


@given(DAYS)
def test_two_digits_of_a_year_mean_2500_and_more(day):
    century_be = day.replace(year=1957 + (day.year + 543) % 100, day=min(day.day, 28))
    assert parse_date(f"{century_be.day}/{century_be.month}/{(day.year + 543) % 100:02}") == century_be


@settings(max_examples=500)
@given(st.text(alphabet="0123456789๐๙/-. กคพศมย", max_size=14))
def test_any_text_gives_a_day_of_our_era_or_a_reason(text):
    try:
        assert 1937 <= parse_date(text).year <= 2057
    except NotADate as refusal:
        assert refusal.reason in {"empty", "not_a_date", "no_such_day", "year_not_be", "year_out_of_range"}


# --- months and years ---------------------------------------------------------------------------------


def test_months_have_their_names():
    assert (month_name(1), month_name(12, short=True)) == ("มกราคม", "ธ.ค.")
    assert (format_month(2026, 9), format_month(2026, 9, short=True)) == ("กันยายน 2569", "ก.ย. 2569")
    assert len(set(MONTHS)) == len(set(SHORT_MONTHS)) == 12
    for month in (0, 13):
        with pytest.raises(ValueError, match="month"):
            month_name(month)


def test_a_month_knows_its_text_its_days_and_its_neighbours():
    month = Month.parse("๒๕๖๙-๐๒")
    assert month == Month(2026, 2) == Month.of(date(2026, 2, 14))
    assert (str(month), month.label) == ("2569-02", "กุมภาพันธ์ 2569")
    assert (month.first, month.last) == (date(2026, 2, 1), date(2026, 2, 28))
    assert (Month(2026, 12).next(), Month(2026, 1).previous()) == (Month(2027, 1), Month(2025, 12))
    assert Month(2025, 12) < Month(2026, 1) < Month(2026, 2)


@given(MONTH_VALUES)
def test_a_month_comes_back_from_its_text_and_its_neighbours(month):
    assert Month.parse(str(month)) == Month.parse(to_thai_digits(str(month))) == month
    assert month.next().previous() == month.previous().next() == month
    assert month.last + timedelta(days=1) == month.next().first


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-09", "year_not_be"),
        ("2569-13", "no_such_day"),
        ("2569-00", "no_such_day"),
        ("2601-01", "year_out_of_range"),
        ("2569", "not_a_date"),
        ("", "not_a_date"),
        ("2569-09-01", "not_a_date"),
    ],
)
def test_what_is_no_month_is_refused(text, reason):
    with pytest.raises(NotADate) as refusal:
        Month.parse(text)
    assert refusal.value.reason == reason


def test_a_month_that_does_not_exist_cannot_be_made():
    with pytest.raises(ValueError, match="month"):
        Month(2026, 13)


@pytest.mark.parametrize(
    ("day", "year_be", "quarter"),
    [
        (date(2026, 9, 30), 2569, 4),
        (date(2026, 10, 1), 2570, 1),
        (date(2026, 12, 31), 2570, 1),
        (date(2027, 1, 1), 2570, 2),
        (date(2027, 4, 1), 2570, 3),
        (date(2027, 9, 30), 2570, 4),
    ],
)
def test_the_fiscal_year_begins_in_october(day, year_be, quarter):
    assert (fiscal_year_be(day), fiscal_quarter(day)) == (year_be, quarter)
    assert Month.of(day).fiscal_year_be() == year_be


def test_a_bank_may_keep_calendar_years():
    day = date(2026, 10, 1)
    assert (fiscal_year_be(day, 1), fiscal_quarter(day, 1)) == (2569, 4)
    assert Month.of(day).fiscal_year_start(1) == Month(2026, 1)


@given(MONTH_VALUES, st.sampled_from([1, 10]))
def test_a_fiscal_year_has_twelve_months_from_its_start(month, start_month):
    start = month.fiscal_year_start(start_month)
    assert start.month == start_month and start <= month
    year = [start]
    for _ in range(11):
        year.append(year[-1].next())
    assert month in year
    assert {each.fiscal_year_be(start_month) for each in year} == {month.fiscal_year_be(start_month)}
    assert year[-1].next().fiscal_year_be(start_month) == month.fiscal_year_be(start_month) + 1
