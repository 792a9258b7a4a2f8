"""Months, quarters and fiscal years as reports name them: 2569-09, 2569-q4, 2569."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from wastebank.thai import Month, format_month, thai_norm, to_arabic_digits


@dataclass(frozen=True, order=True)
class Period:
    """A stretch of whole months in fiscal year `year` (BE), which begins on `year_first`.

    `text` names it in addresses; `label` in Thai with western digits; `column` heads its figures.
    """

    year: int
    year_first: date
    first: date
    last: date
    text: str
    label: str
    column: str


def month_period(month: Month, start_month: int) -> Period:
    """The period of one month."""
    return Period(
        month.fiscal_year_be(start_month), month.fiscal_year_start(start_month).first, month.first,
        month.last, str(month), f"ประจำเดือน{month.label}", "เดือนนี้",
    )  # fmt: skip


def quarter_period(year: int, quarter: int, start_month: int) -> Period:
    """Quarter 1–4 of fiscal year `year` (BE)."""
    months = _months(year, start_month)[quarter * 3 - 3 : quarter * 3]
    begin, end = months[0], months[-1]
    span = " – ".join(format_month(one.year, one.month, short=True) for one in (begin, end))
    return Period(
        year, _months(year, start_month)[0].first, begin.first, end.last, f"{year}-q{quarter}",
        f"ไตรมาสที่ {quarter} ปีงบประมาณ {year} ({span})", "ไตรมาสนี้",
    )  # fmt: skip


def year_period(year: int, start_month: int) -> Period:
    """The whole of fiscal year `year` (BE)."""
    months = _months(year, start_month)
    return Period(
        year, months[0].first, months[0].first, months[-1].last, str(year), f"ปีงบประมาณ {year}", "ปีนี้"
    )


def _months(year: int, start_month: int) -> list[Month]:
    common = year - 543 - (1 if start_month > 1 else 0)
    months = [Month(common, start_month)]
    while len(months) < 12:
        months.append(months[-1].next())
    return months


def parse_period(text: str, start_month: int) -> Period:
    """From 2569-09, 2569-q4 or 2569; Thai digits too. Refuses with NotADate."""
    typed = to_arabic_digits(thai_norm(text)).lower()
    found = re.fullmatch(r"(2[4-6][0-9]{2})(?:-q([1-4]))?", typed)
    if not found:
        return month_period(Month.parse(typed), start_month)
    if found[2]:
        return quarter_period(int(found[1]), int(found[2]), start_month)
    return year_period(int(found[1]), start_month)


@dataclass(frozen=True)
class YearOfPeriods:
    """A fiscal year with the periods in it that have begun, widest first."""

    year: int
    periods: tuple[Period, ...]


def periods_of(months: Sequence[Month], start_month: int) -> list[YearOfPeriods]:
    """The years, quarters and months that `months`, newest first, lie in."""
    years: dict[int, list[Period]] = {}
    for month in months:
        one = month_period(month, start_month)
        listed = years.setdefault(one.year, [year_period(one.year, start_month)])
        quarter = quarter_period(one.year, (month.month - start_month) % 12 // 3 + 1, start_month)
        if quarter not in listed:
            listed.append(quarter)
        listed.append(one)
    return [YearOfPeriods(year, tuple(periods)) for year, periods in years.items()]
