"""Reading the bank's CSV: headings, dates, encodings, order, and lines that are alike."""

from datetime import date
from decimal import Decimal

import pytest

from deposits.bank_statement import (
    NotAStatement,
    decode,
    heading_of,
    proposed_columns,
    read_date,
    read_statement,
    table_of,
)

THAI = """ธนาคารเพื่อการเกษตรและสหกรณ์การเกษตร
เลขที่บัญชี,0123456789
วันที่,รายการ,ถอน,ฝาก,คงเหลือ
01/09/2569,ยอดยกมา,,,3000.00
02/09/2569,ฝากเงินสด,,"4,500.00","7,500.00"
30/09/2569,ค่าธรรมเนียม,20.00,-,7480.00
30/09/2569,ดอกเบี้ย,,1.25,7481.25
รวม,,20.00,4501.25,
"""


def read(text):
    table = table_of(text)
    heading = heading_of(table)
    return read_statement(table, proposed_columns(table[heading]), heading)


def test_a_thai_statement_is_read_with_what_stands_around_it_left_out():
    found = read(THAI)
    assert [(r.on, r.amount, r.balance) for r in found.rows] == [
        (date(2026, 9, 2), Decimal("4500.00"), Decimal("7500.00")),
        (date(2026, 9, 30), Decimal("-20.00"), Decimal("7480.00")),
        (date(2026, 9, 30), Decimal("1.25"), Decimal("7481.25")),
    ]
    assert (found.refused, found.left_out, found.breaks) == ([], 2, [])
    assert found.rows[0].before == Decimal(3000)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874", "utf-16"])
def test_every_encoding_of_a_thai_office_is_read(encoding):
    assert read(decode(THAI.encode(encoding))) == read(THAI)


def test_an_english_statement_newest_first_in_one_signed_column_is_turned_round():
    found = read("Date;Description;Amount;Balance\n2026-09-30;fee;-20;80\n2026-09-01;cash;+100;100\n")
    assert [(r.withdrawal, r.deposit) for r in found.rows] == [(0, Decimal(100)), (Decimal(20), 0)]
    assert found.breaks == []


def test_lines_of_one_day_are_put_in_order_by_their_balances():
    found = read("date,withdrawal,deposit,balance\n1/9/2569,,5,115\n1/9/2569,,10,110\n1/9/2569,,100,100\n")
    assert [r.deposit for r in found.rows] == [100, 10, 5]


@pytest.mark.parametrize(
    "typed",
    [
        "5/9/2569",
        "5-Sep-2026",
        "05 September 69 10:22",
        "05-09-2026",
        "5/9/69",
        "05/09/26",
        "2026-09-05",
        "๕/๙/๒๕๖๙",
        "5 ก.ย. 2569",
        "05/09/2569 14:30",
    ],
)
def test_a_day_of_either_era_is_understood(typed):
    assert read_date(typed) == date(2026, 9, 5)


def test_a_missing_line_shows_in_the_balances_and_an_unreadable_one_is_named():
    found = read(
        "date,debit,credit,balance\n1/9/2569,,100,100\n2/9/2569,,5,200\n3/9/2569,x,,1\n31/2/2569,,1,1\n"
    )
    assert [r.deposit for r in found.breaks] == [Decimal(5)]
    assert [(r.number, r.column) for r in found.refused] == [(4, "withdrawal"), (5, "date")]


def test_lines_that_are_alike_are_counted():
    found = read("date,debit,credit\n1/9/2569,,100\n1/9/2569,,100\n1/9/2569,,50\n")
    assert [r.occurrence for r in found.rows] == [1, 2, 1]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"a,b\n1,2\n", "headings"),
        (b"\x00\x01\x02", "encoding"),
        (b"date,credit\n" * 3001, "too_long"),
        (b'date,credit\n1/9/2569,"' + b"x" * 140_000, "quotes"),
    ],
)
def test_what_is_no_statement_is_refused_with_the_reason(content, reason):
    with pytest.raises(NotAStatement) as refusal:
        read(decode(content))
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    "text", [THAI.replace("\n", "\r"), THAI.replace("\n", "\r\n"), THAI.replace("5,,1", "5\r,,1")]
)
def test_lines_end_as_any_machine_ends_them(text):
    assert len(read(text).rows) >= 2


def test_a_day_that_the_books_cannot_hold_is_refused_at_its_line():
    found = read("date,withdraw,deposit\n1/9/1901,5,\n1/9/2443,5,\n1/9/2569,5,\n1/9/2700,,5\n")
    assert [row.on for row in found.rows] == [date(2026, 9, 1)]
    assert [refused.column for refused in found.refused] == ["date", "date", "date"]
