"""Reading workbooks as officers keep them, and refusing what is none."""

from datetime import date, datetime
from decimal import Decimal
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from conftest import bangkok
from deposits.moving_in.book import read_book
from deposits.moving_in.cells import Unreadable, number_of
from deposits.moving_in.register import as_of, read_register
from deposits.tests.workbooks import AS_OF, BOOK, REGISTER, SAMPLE, book, line, member, register, workbook
from wastebank import sheets
from wastebank.sheets import UnableToReadWorkbook

D = Decimal
TODAY = bangkok(2026, 10, 1).date()


def read(path):
    return read_register(path, today=TODAY)


def only_row(tmp_path, **changes):
    return read(register(tmp_path, member(**changes))).rows[0]


def refusal(path) -> str:
    with pytest.raises(UnableToReadWorkbook) as refused:
        read(path)
    assert path.name in str(refused.value)
    return str(refused.value)


# --- headings and rows --------------------------------------------------------------------------------------


def test_columns_are_found_in_any_order(tmp_path):
    turned = register(tmp_path, member()[::-1], headings=REGISTER[::-1])
    assert read(turned).rows == read(register(tmp_path, member(), name="b.xlsx")).rows


@pytest.mark.parametrize(
    ("heading", "instead"),
    [
        ("เลขที่สมาชิก", "รหัสสมาชิก"), ("ชื่อ - สกุล", "ชื่อ-นามสกุล"), ("ชื่อ - สกุล", "ชื่อ \n - สกุล"),
        ("เลขประจำตัวประชาชน", "เลขบัตรประชาชน"), ("หมู่ที่", "หมู่"), ("เบอร์โทรศัพท์", "โทร."), ("วันที่สมัคร", "วันสมัคร"),
        ("ยอดยกมา (บาท)", "ยอดยกมา"), ("ยอดยกมา (บาท)", "คงเหลือ(บาท)"),
        ("เลขประจำตัวประชาชน", "เลขประจำตัว ๑๓ หลัก"),
    ],
)  # fmt: skip
def test_common_variants_of_headings_are_known(tmp_path, heading, instead):
    row = member(national_id="1994944397470", phone="0812345678")
    headings = [instead if text == heading else text for text in REGISTER]
    told = read(register(tmp_path, row, headings=headings))
    assert told.table.unread == []
    assert told.rows == read(register(tmp_path, row, name="b.xlsx")).rows


def test_a_name_may_stand_in_three_columns(tmp_path):
    headings = ["คำนำหน้า", "ชื่อ", "นามสกุล", "เลขสมาชิก", "วันที่สมัคร", "ยอดยกมา"]
    path = register(tmp_path, ["น.ส.", "ลําดวน", "คําภา", "7", "4/2/68", "-"], headings=headings)
    row = read(path).rows[0]
    assert (row.title, row.first_name, row.last_name, row.number) == ("นางสาว", "ลำดวน", "คำภา", "7")


def test_rows_keep_the_numbers_that_excel_shows(tmp_path):
    path = workbook(tmp_path / "m.xlsx", ["ทะเบียน"], [], [AS_OF], [], REGISTER, member(), [], member())
    assert [row.row for row in read(path).rows] == [6, 8]


def test_sums_notes_and_repeated_headings_are_no_members(tmp_path):
    nobody = [None] * 12
    path = register(
        tmp_path,
        member(),
        [None, None, "รวม หมู่ที่ 1", *nobody[:6], 100],
        [None, "รวมทั้งสิ้น", None, *nobody[:6], 100],
        list(REGISTER),
        [None, None, "ลงชื่อ ............ ผู้จัดทำ"],
    )
    told = read(path)
    assert [row.row for row in told.rows] == [3]
    assert told.skipped == [4, 5, 7]


def test_a_person_without_a_number_is_no_sum(tmp_path):
    assert only_row(tmp_path, number=None, name="นายรวมพล คนดี").reasons == {"missing_member_no"}


def test_the_first_visible_sheet_with_the_headings_is_read_and_others_are_named(tmp_path):
    made = Workbook()
    made.active.append(["คำชี้แจง"])
    for title, number in (("เก่า", "1"), ("ใหม่", "2"), ("อีกแผ่น", "3")):
        sheet = made.create_sheet(title)
        sheet.append(REGISTER)
        sheet.append(member(number=number))
    made["เก่า"].sheet_state = "hidden"
    made.save(tmp_path / "m.xlsx")
    told = read(tmp_path / "m.xlsx")
    assert [row.number for row in told.rows] == ["2"]
    assert told.table.other_sheets == ["อีกแผ่น"]


def test_a_column_nobody_knows_is_named(tmp_path):
    path = register(tmp_path, [*member(), "x"], headings=[*REGISTER, "สีที่ชอบ"])
    assert read(path).table.unread == ["สีที่ชอบ"]


# --- cells --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "day"),
    [
        (AS_OF, date(2026, 6, 30)),
        ("ทะเบียนสมาชิก ณ 30 มิ.ย. 2569", date(2026, 6, 30)),
        ("ข้อมูล ณ วันที่ 30/06/2569 (ปรับปรุง)", date(2026, 6, 30)),
        ("ณ วันที่ ๓๐ กันยายน พ.ศ. ๒๕๖๙", date(2026, 9, 30)),
        ("ทะเบียนสมาชิก ปี 2569", None),
    ],
)
def test_the_day_of_the_balances_is_read_from_a_title(title, day):
    assert as_of([title]) == day


@pytest.mark.parametrize(
    ("cell", "village"),
    [(1, 1), ("๑", 1), ("ม.1", 1), ("หมู่ 1", 1), ("หมู่ที่ ๑๒", 12), ("หมู่ 3 บ้านโนน", 3), (None, None)],
)
def test_villages_are_read_in_many_spellings(tmp_path, cell, village):
    assert only_row(tmp_path, village=cell).village == village


@pytest.mark.parametrize("cell", ["-", "", None, "0.00", 0, "–"])
def test_no_opening_balance_is_nought(tmp_path, cell):
    row = only_row(tmp_path, opening=cell)
    assert (row.opening, row.reasons) == (0, frozenset())


def test_a_formula_counts_as_it_shows(tmp_path):
    assert only_row(tmp_path, opening=17.625).opening == D("17.63")
    assert number_of(0.1 + 0.2, largest=D(1), places=3) == D("0.3")
    with pytest.raises(Unreadable):
        number_of(0.0005, largest=D(1), places=3)


@pytest.mark.parametrize(
    ("cell", "phone", "note"),
    [
        (641540406, "0641540406", ""),
        ("๐๘๒-๖๗๗๔๑๗๐", "0826774170", ""),
        ("081-234-5678, 089-876-5432", "0812345678", "โทรศัพท์ในทะเบียน: 081-234-5678, 089-876-5432"),
        ("โทรบ้านลุง", "", "โทรศัพท์ในทะเบียน: โทรบ้านลุง"),
    ],
)
def test_what_is_no_telephone_is_kept_as_a_note(tmp_path, cell, phone, note):
    row = only_row(tmp_path, phone=cell)
    assert (row.phone, row.note, row.reasons) == (phone, note, frozenset())


def test_a_house_number_that_excel_took_for_a_day_is_put_back(tmp_path):
    row = only_row(tmp_path, house=datetime(2026, 3, 12))
    assert row.house_no == "12/3" and "ตรวจบ้านเลขที่" in row.note


# --- wrong files --------------------------------------------------------------------------------------------


def test_a_missing_file_is_refused(tmp_path):
    refusal(tmp_path / "none.xlsx")
    folder = tmp_path / "folder.xlsx"
    folder.mkdir()
    refusal(folder)


def test_an_old_xls_under_a_new_name_is_refused(tmp_path):
    (tmp_path / "m.xlsx").write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 512)
    assert "password" in refusal(tmp_path / "m.xlsx") or "รหัสผ่าน" in refusal(tmp_path / "m.xlsx")


@pytest.mark.parametrize("content", [b"", "เลขที่สมาชิก,ชื่อ\n1,ก".encode("cp874"), b"PK\x03\x04 and no more"])
def test_what_is_no_workbook_is_refused(tmp_path, content):
    (tmp_path / "m.xlsx").write_bytes(content)
    assert ".xlsx" in refusal(tmp_path / "m.xlsx")


def repacked(path, change=lambda name, content: content, **extra: bytes):
    """The sample's register at `path` with its parts changed and others added (`__` for the slash)."""
    with ZipFile(SAMPLE / "members.xlsx") as sample, ZipFile(path, "w", ZIP_DEFLATED) as made:
        for name in sample.namelist():
            made.writestr(name, change(name, sample.read(name)))
        for name, content in extra.items():
            made.writestr(name.replace("__", "/") + ".bin", content)
    return path


def test_a_workbook_with_macros_is_refused(tmp_path):
    assert refusal(repacked(tmp_path / "m.xlsx", xl__vbaProject=b"x"))


def test_another_kind_of_document_is_refused(tmp_path):
    with ZipFile(tmp_path / "m.xlsx", "w") as made:
        made.writestr("word/document.xml", "<w/>")
    assert ".xlsx" in refusal(tmp_path / "m.xlsx")


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
def test_a_damaged_workbook_is_refused(tmp_path, part):
    refusal(repacked(tmp_path / "m.xlsx", lambda name, c: c[: len(c) // 2] if name == part else c))


def test_entities_that_multiply_are_refused(tmp_path):
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    refusal(repacked(tmp_path / "m.xlsx", lambda name, c: bomb if name.endswith("sheet1.xml") else c))


def test_a_workbook_that_unpacks_to_a_monstrous_size_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "LARGEST_UNPACKED", 5_000_000)
    path = repacked(tmp_path / "m.xlsx", xl__media=b"\0" * 5_000_000)
    assert path.stat().st_size < 100_000
    refusal(path)


def test_too_many_rows_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    refusal(register(tmp_path, *[member()] * 4))


def test_a_sheet_that_lies_about_its_size_is_read_as_it_is(tmp_path):
    def lie(name, content):
        return content.replace(b'ref="A1:L652"', b'ref="A1:XFD1048576"') if "sheet1" in name else content

    assert len(read(repacked(tmp_path / "m.xlsx", lie)).rows) == 640


def test_one_cell_far_below_does_no_harm(tmp_path):
    made = load_workbook(register(tmp_path, member()))
    made.active.cell(row=30_000, column=3, value="ท้ายแผ่น")
    made.save(tmp_path / "m.xlsx")
    told = read(tmp_path / "m.xlsx")
    assert (len(told.rows), told.skipped) == (1, [30_000])


def test_an_empty_workbook_is_refused(tmp_path):
    refusal(workbook(tmp_path / "m.xlsx"))


def test_missing_columns_are_named_as_they_are_usually_called(tmp_path):
    path = register(tmp_path, headings=[text for text in REGISTER if "ยอดยกมา" not in text])
    assert "ยอดยกมา" in refusal(path) and "เลขที่สมาชิก" not in refusal(path)


def test_two_columns_of_one_meaning_are_refused(tmp_path):
    path = register(tmp_path, [*member(), 7], headings=[*REGISTER, "คงเหลือ"])
    assert "คงเหลือ" in refusal(path)


def test_a_weight_in_tons_is_not_read_as_kilograms(tmp_path):
    headings = ["น้ำหนัก (ตัน)" if "น้ำหนัก" in text else text for text in BOOK]
    with pytest.raises(UnableToReadWorkbook, match="น้ำหนัก"):
        read_book(book(tmp_path, line(), headings=headings), materials={}, today=TODAY)
