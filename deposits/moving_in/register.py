"""The register of members: its rows, checked, and the day its balances are of."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from deposits.moving_in.cells import NOTHING, Row, is_summary, text_of
from members import national_id
from members.models import MemberType
from wastebank.sheets import Cells, Column, Table, read_table
from wastebank.thai import (
    NotADate,
    NotAPhone,
    parse_date,
    parse_phone,
    search_key,
    strip_title,
    thai_norm,
    to_arabic_digits,
)  # fmt: skip

LARGEST_BALANCE = Decimal("999999999999.99")
LARGEST_VILLAGE = 999

COLUMNS = (
    Column("seq", ("ลำดับ", "ลำดับที่", "ที่", "ที่.")),
    Column(
        "number",
        ("เลขที่สมาชิก", "เลขสมาชิก", "รหัสสมาชิก", "หมายเลขสมาชิก", "สมาชิกเลขที่", "เลขทะเบียน", "เลขทะเบียนสมาชิก",
         "เลขที่บัญชี", "เลขบัญชี"),
        required=True,
    ),
    Column("title", ("คำนำหน้า", "คำนำหน้าชื่อ", "คำนำหน้านาม")),
    Column(
        "name",
        ("ชื่อ - สกุล", "ชื่อ", "ชื่อ - นามสกุล", "ชื่อและนามสกุล", "ชื่อสมาชิก", "ชื่อ-สกุลสมาชิก", "รายชื่อ",
         "รายชื่อสมาชิก", "ชื่อตัว"),
        required=True,
    ),
    Column("last_name", ("นามสกุล", "สกุล")),
    Column(
        "national_id",
        ("เลขประจำตัวประชาชน", "เลขบัตรประชาชน", "เลขที่บัตรประชาชน", "เลขบัตรประจำตัวประชาชน", "บัตรประชาชน",
         "เลขที่บัตรประจำตัวประชาชน", "หมายเลขบัตรประชาชน", "หมายเลขประจำตัวประชาชน", "เลขประจำตัว 13 หลัก",
         "เลข 13 หลัก", "เลขประจำตัว", "เลขปชช", "ปชช"),
    ),
    Column("house_no", ("บ้านเลขที่", "เลขที่บ้าน")),
    Column("village", ("หมู่ที่", "หมู่", "ม.", "หมู่บ้าน", "ชุมชน", "ชุมชนที่")),
    Column(
        "phone",
        ("เบอร์โทรศัพท์", "เบอร์โทร", "โทรศัพท์", "โทร", "หมายเลขโทรศัพท์", "มือถือ", "เบอร์มือถือ", "เบอร์ติดต่อ"),
    ),
    Column(
        "joined_on",
        ("วันที่สมัคร", "วันสมัคร", "วันที่สมัครสมาชิก", "วันที่เป็นสมาชิก", "วันเป็นสมาชิก", "วันเดือนปีที่สมัคร", "สมัครเมื่อ",
         "วันที่เข้าเป็นสมาชิก"),
        required=True,
    ),
    Column("type", ("ประเภท", "ประเภทสมาชิก")),
    Column(
        "opening",
        ("ยอดยกมา", "ยอดเงินยกมา", "เงินยกมา", "ยอดคงเหลือ", "คงเหลือ", "ยอดเงินคงเหลือ", "เงินคงเหลือ",
         "เงินฝากคงเหลือ", "ยอดเงินฝาก", "เงินฝาก", "ยอดเงิน"),
        required=True,
    ),
    Column("beneficiary", ("ผู้รับผลประโยชน์", "ผู้รับประโยชน์", "ชื่อผู้รับผลประโยชน์")),
    Column("note", ("หมายเหตุ",)),
)  # fmt: skip

_TYPES = {
    "ครัวเรือน": MemberType.HOUSEHOLD, "บ้าน": MemberType.HOUSEHOLD, "บ้าน/ครัวเรือน": MemberType.HOUSEHOLD,
    "บุคคล": MemberType.PERSON, "บุคคลธรรมดา": MemberType.PERSON, "รายบุคคล": MemberType.PERSON,
    "โรงเรียน": MemberType.SCHOOL, "สถานศึกษา": MemberType.SCHOOL,
    "วัด": MemberType.TEMPLE, "ศาสนสถาน": MemberType.TEMPLE,
    "ชุมชน": MemberType.COMMUNITY, "กลุ่ม": MemberType.COMMUNITY,
    "หน่วยงาน": MemberType.AGENCY, "หน่วยงานราชการ": MemberType.AGENCY, "ส่วนราชการ": MemberType.AGENCY,
}  # fmt: skip
_WITH_A_FIRST_NAME = (MemberType.HOUSEHOLD, MemberType.PERSON)

_AS_OF = re.compile(r"ณ ?(?:วันที่|วัน)? ?([0-9]{1,2}.*?[0-9]{4})")
_VILLAGE = re.compile(r"(?:หมู่บ้าน|หมู่|ม\.?|ชุมชน)? ?(?:ที่)? ?([0-9]{1,3})(?: .*)?")


@dataclass(frozen=True)
class RegisterRow:
    """One member as the register says, with the reasons why not. `opening` in baht, `row` as Excel counts."""

    row: int
    number: str
    title: str
    first_name: str
    last_name: str
    national_id: str
    member_type: str
    house_no: str
    village: int | None
    phone: str
    joined_on: date | None
    opening: Decimal
    beneficiary: str
    note: str
    reasons: frozenset[str]

    @property
    def name_key(self) -> str:
        return search_key(f"{self.first_name} {self.last_name}")

    @property
    def id_index(self) -> str | None:
        return national_id.blind_index(self.national_id) if self.national_id else None


@dataclass(frozen=True)
class Register:
    """`as_of`: the day its balances are of, if a title says so. `skipped`: rows with sums and notes."""

    table: Table
    as_of: date | None
    rows: list[RegisterRow]
    skipped: list[int]


def read_register(path: Path, *, today: date) -> Register:
    """The register in `path`, every row checked by itself. Refuses with UnableToReadWorkbook."""
    table = read_table(path, COLUMNS)
    rows, skipped = [], []
    for number, cells in table.rows:
        if is_summary(cells, "number"):
            skipped.append(number)
        else:
            rows.append(_read(number, cells, today))
    return Register(table, as_of(table.above), rows, skipped)


def as_of(texts: Iterable[str]) -> date | None:
    """The day of a title such as ข้อมูล ณ วันที่ ๓๐ มิถุนายน ๒๕๖๙."""
    for text in texts:
        if found := _AS_OF.search(to_arabic_digits(thai_norm(text))):
            try:
                return parse_date(found[1])
            except NotADate:
                continue
    return None


def _read(number: int, cells: Cells, today: date) -> RegisterRow:
    row = Row(cells)
    member_type = _type(row)
    title, first_name, last_name = _name(row, member_type)
    phone, phone_note = _phone(row)
    house_no, house_note = _house_no(row)
    notes = [row.text("note", longest=200), phone_note, house_note]
    return RegisterRow(
        row=number,
        number=row.code("number", longest=16, needed="missing_member_no"),
        title=title,
        first_name=first_name,
        last_name=last_name,
        national_id=_national_id(row),
        member_type=member_type,
        house_no=house_no,
        village=_village(row),
        phone=phone,
        joined_on=row.day("joined_on", until=today),
        opening=_opening(row),
        beneficiary=row.text("beneficiary", longest=160),
        note=" · ".join(note for note in notes if note)[:200],
        reasons=frozenset(row.reasons),
    )


def _type(row: Row) -> str:
    text = row.text("type", longest=200)
    if text and text not in _TYPES:
        row.refuse("unknown_member_type")
    return _TYPES.get(text, MemberType.HOUSEHOLD)


def _name(row: Row, member_type: str) -> tuple[str, str, str]:
    """Title, first and last name; the name of a school or a temple stays whole."""
    if not row.text("name", longest=160, needed="missing_name"):
        return "", "", ""
    whole = thai_norm(" ".join(row.text(part, longest=160) for part in ("title", "name", "last_name")))
    if member_type not in _WITH_A_FIRST_NAME:
        title, first, last = "", whole, ""
    else:
        title, rest = strip_title(whole)
        first, _space, last = rest.partition(" ")
    if max(len(first), len(last)) > 80:
        row.refuse("text_too_long")
    return title, first, last


def _national_id(row: Row) -> str:
    if text_of(row.raw("national_id")) in NOTHING:
        return ""
    try:
        return national_id.parse(text_of(row.raw("national_id")))
    except national_id.NotANationalId as problem:
        is_checksum = problem.reason == "check_digit"
        row.refuse("national_id_checksum" if is_checksum else "national_id_not_13_digits")
        return ""


def _house_no(row: Row) -> tuple[str, str]:
    """The house number. Excel takes 12/3 for a day of March: it is put back, with a note to look."""
    value = row.raw("house_no")
    if isinstance(value, datetime | date):
        return f"{value.day}/{value.month}", "ตรวจบ้านเลขที่: ในแฟ้มเป็นวันที่"
    return to_arabic_digits(row.text("house_no", longest=20)), ""


def _village(row: Row) -> int | None:
    text = to_arabic_digits(row.text("village", longest=80))
    if not text:
        return None
    found = _VILLAGE.fullmatch(text)
    if not found or not 1 <= int(found[1]) <= LARGEST_VILLAGE:
        row.refuse("bad_village")
        return None
    return int(found[1])


def _phone(row: Row) -> tuple[str, str]:
    """The first telephone, and a note with the cell's text where it says more or something else."""
    text = row.text("phone", longest=160)
    for part in re.split("[,/;\n]| หรือ ", text):
        try:
            phone = parse_phone(part)
        except NotAPhone:
            continue
        return phone, "" if part == text else f"โทรศัพท์ในทะเบียน: {text}"
    return "", f"โทรศัพท์ในทะเบียน: {text}" if text else ""


def _opening(row: Row) -> Decimal:
    if text_of(row.raw("opening")) in NOTHING:
        return Decimal(0)
    amount = row.number("opening", bad="bad_amount", largest=LARGEST_BALANCE, places=2, rounded=True)
    if amount is not None and amount < 0:
        row.refuse("negative_opening_balance")
    return amount or Decimal(0)


# --- against each other and against the bank --------------------------------------------------------------


@dataclass(frozen=True)
class Known:
    """A member whom the bank has already; `opening`: day and baht of the balance moved in, if any."""

    name_key: str
    id_index: str | None
    opening: tuple[date, Decimal] | None


def refuse_conflicts(
    rows: Iterable[RegisterRow], *, in_bank: Mapping[str, Known], day: date
) -> list[RegisterRow]:
    """`rows` with the reasons that come from other rows and, by number, from the members `in_bank`.

    The first of two rows with one number or ID wins, and a refused row claims neither. The bank is asked
    last, about rows without a fault: so a second run refuses the same rows for the same reasons.
    """
    holder = {known.id_index: number for number, known in in_bank.items() if known.id_index}
    numbers: set[str] = set()
    ids: set[str] = set()
    checked = []
    for row in rows:
        reasons = set(row.reasons)
        if row.number in numbers:
            reasons.add("duplicate_member_no")
        if row.national_id in ids:
            reasons.add("duplicate_national_id")
        if not reasons:
            reasons = _conflicts(row, in_bank.get(row.number), holder, day)
        if not reasons:
            numbers.add(row.number)
            ids |= {row.national_id} - {""}
        checked.append(replace(row, reasons=frozenset(reasons)))
    return checked


def _conflicts(row: RegisterRow, known: Known | None, holder: Mapping[str, str], day: date) -> set[str]:
    index = row.id_index
    if index and holder.get(index, row.number) != row.number:
        return {"duplicate_national_id"}
    if known is None:
        return set()
    both_have_ids = index and known.id_index
    same_person = index == known.id_index if both_have_ids else row.name_key == known.name_key
    if not same_person:
        return {"duplicate_member_no"}
    if known.opening and known.opening != (day, row.opening):
        return {"opening_balance_differs"}
    return set()
