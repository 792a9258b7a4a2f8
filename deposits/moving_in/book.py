"""A deposit book: its lines gathered into slips, each checked by itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from deposits.moving_in.cells import Row, is_summary
from prices.models import Material
from wastebank.money import LEAST_LINE
from wastebank.sheets import Cells, Column, Table, read_table
from wastebank.thai import search_key, strip_title, to_arabic_digits

LARGEST_QUANTITY = Decimal("9999")
LARGEST_PRICE = Decimal("9999999.99")
LARGEST_AMOUNT = Decimal("999999999.99")
MAY_DIFFER = Decimal("0.01")  # baht between the amount written and weight × price

COLUMNS = (
    Column("seq", ("ลำดับ", "ลำดับที่", "ที่")),
    Column("day", ("วันที่", "วันเดือนปี", "ว.ด.ป.", "วันที่ฝาก", "วันที่รับฝาก", "วันเปิดทำการ"), required=True),
    Column(
        "place",
        ("จุดรับฝาก", "จุดรับซื้อ", "จุดรวบรวม", "จุด", "สถานที่", "สถานที่รับฝาก", "หมู่ที่", "หมู่", "หมู่บ้าน", "ชุมชน"),
        required=True,
    ),
    Column(
        "slip",
        ("เลขที่ใบรับฝาก", "เลขใบรับฝาก", "ใบรับฝากเลขที่", "ใบรับฝาก", "เลขที่ใบ", "เลขที่", "เลขที่เอกสาร", "เลขที่บิล",
         "เลขบิล", "เลขที่สลิป"),
        required=True,
    ),
    Column(
        "member",
        ("เลขที่สมาชิก", "เลขสมาชิก", "รหัสสมาชิก", "หมายเลขสมาชิก", "สมาชิกเลขที่", "เลขทะเบียน", "เลขทะเบียนสมาชิก",
         "เลขที่บัญชี", "เลขบัญชี"),
        required=True,
    ),
    Column("name", ("ชื่อ - สกุล", "ชื่อ", "ชื่อ - นามสกุล", "ชื่อสมาชิก", "ชื่อผู้ฝาก", "ผู้ฝาก")),
    Column(
        "material",
        ("รายการ", "รายการวัสดุ", "วัสดุ", "ชนิดวัสดุ", "ชนิด", "ชนิดขยะ", "ประเภทขยะ", "ประเภทวัสดุ", "รายการขยะ"),
        required=True,
    ),
    Column(
        "weight",
        ("น้ำหนัก", "น้ำหนักสุทธิ", "น้ำหนัก (กก.)", "กก.", "กิโลกรัม", "จำนวน (กก.)", "ปริมาณ", "ปริมาณ (กก.)", "นน."),
        required=True,
    ),
    Column(
        "price",
        ("ราคา/หน่วย", "ราคาต่อหน่วย", "หน่วยละ", "ราคา", "ราคา/กก.", "ราคาต่อกก.", "กก.ละ",
         "กิโลกรัมละ", "ราคาต่อกิโลกรัม"),
        required=True,
    ),
    Column(
        "amount",
        ("จำนวนเงิน", "จำนวน (บาท)", "เป็นเงิน", "รวมเงิน", "รวมเป็นเงิน", "เงิน", "ยอดเงิน", "มูลค่า", "บาท"),
        required=True,
    ),
    Column("clerk", ("ผู้รับฝาก", "เจ้าหน้าที่", "ผู้บันทึก", "ผู้รับ", "ผู้ชั่ง", "เจ้าหน้าที่ผู้รับฝาก")),
    Column("note", ("หมายเหตุ",)),
)  # fmt: skip

_VILLAGE_ALONE = re.compile(r"(?:หมู่บ้าน|หมู่|ม\.?) ?(?:ที่)? ?0*([1-9][0-9]{0,2})|0*([1-9][0-9]{0,2})")
_VILLAGE_WITHIN = re.compile(r"(?:หมู่บ้าน|หมู่|ม\.) ?(?:ที่)? ?0*([1-9][0-9]{0,2})(?![0-9])")


@dataclass(frozen=True)
class BookLine:
    """One line as the book says: `weight` in the price's unit (kg), `price` and `amount` in baht.

    What could not be read is None, and then there is a reason.
    """

    row: int
    slip: str
    day: date | None
    place: str
    member: str
    name: str
    material: Material | None
    weight: Decimal | None
    price: Decimal | None
    amount: Decimal | None
    clerk: str
    reasons: frozenset[str]


@dataclass(frozen=True)
class Slip:
    """All lines of `book` with one slip number."""

    book: str
    number: str
    lines: list[BookLine]

    @property
    def row(self) -> int:
        return self.lines[0].row

    @property
    def day(self) -> date:
        day = self.lines[0].day
        assert day is not None, "a slip without a day has a reason to be refused"
        return day

    @property
    def place(self) -> str:
        return self.lines[0].place

    @property
    def member(self) -> str:
        return self.lines[0].member

    @property
    def clerks(self) -> str:
        """Whoever wrote its lines, each once."""
        return ", ".join(dict.fromkeys(line.clerk for line in self.lines if line.clerk))[:80]

    @property
    def content(self) -> list[tuple]:
        """What tells this slip from another one under its number."""
        return [(x.material.pk, x.weight, x.price, x.amount) for x in self.lines if x.material]

    @cached_property
    def reasons(self) -> frozenset[str]:
        """Those of its lines, and what its lines do not agree about."""
        reasons = {reason for line in self.lines for reason in line.reasons}
        if not self.number:  # these lines have nothing in common
            return frozenset(reasons)
        if len({line.member for line in self.lines if line.member}) > 1:
            reasons.add("mixed_members_in_slip")
        if len({line.day for line in self.lines if line.day}) > 1:
            reasons.add("mixed_dates_in_slip")
        if len({line.place for line in self.lines if line.place}) > 1:
            reasons.add("mixed_places_in_slip")
        priced = {(x.material.pk, x.price) for x in self.lines if x.material and x.price is not None}
        if len(priced) > len({material for material, _price in priced}):
            reasons.add("two_prices_in_slip")
        return frozenset(reasons)


@dataclass(frozen=True)
class Book:
    """A book's slips in the order of their first lines. `skipped`: rows with sums and notes."""

    table: Table
    slips: list[Slip]
    skipped: list[int]

    @property
    def name(self) -> str:
        return self.table.file


def read_book(path: Path, *, materials: Mapping[str, Material], today: date) -> Book:
    """The book in `path`, every slip checked by itself. Refuses with UnableToReadWorkbook.

    `materials` are found by the search key of any word for them (`prices.queries.materials_by_word`).
    """
    table = read_table(path, COLUMNS)
    lines: dict[str, list[BookLine]] = {}
    skipped = []
    for number, cells in table.rows:
        if is_summary(cells, "member"):
            skipped.append(number)
        else:
            line = _read(number, cells, materials, today)
            lines.setdefault(line.slip, []).append(line)
    return Book(table, [Slip(table.file, slip, of_slip) for slip, of_slip in lines.items()], skipped)


def _read(number: int, cells: Cells, materials: Mapping[str, Material], today: date) -> BookLine:
    row = Row(cells)
    material = materials.get(search_key(row.text("material", longest=200)))
    if material is None:
        row.refuse("unknown_material")
    weight = row.number("weight", bad="bad_weight", largest=LARGEST_QUANTITY, places=3)
    price = row.number("price", bad="bad_price", largest=LARGEST_PRICE, places=2)
    amount = row.number("amount", bad="bad_amount", largest=LARGEST_AMOUNT, places=2, rounded=True)
    _compare(row, weight, price, amount)
    return BookLine(
        row=number,
        slip=row.code("slip", longest=24, needed="missing_slip_no"),
        day=row.day("day", until=today),
        place=_place(row),
        member=row.code("member", longest=16, needed="missing_member_no"),
        name=strip_title(row.text("name", longest=200))[1],
        material=material,
        weight=weight,
        price=price,
        amount=amount,
        clerk=row.text("clerk", longest=80),
        reasons=frozenset(row.reasons),
    )


def _compare(row: Row, weight: Decimal | None, price: Decimal | None, amount: Decimal | None) -> None:
    """The rule of the amount: the book's word counts unless it is off by more than a satang."""
    if price is not None and price < 0:
        row.refuse("bad_price")
    if weight is not None and weight <= 0:
        row.refuse("weight_not_positive")
    elif weight is not None and price is not None and amount is not None:
        if abs(amount - weight * price) > MAY_DIFFER:
            row.refuse("amount_mismatch")
        elif amount < LEAST_LINE:
            row.refuse("amount_not_positive")


def _place(row: Row) -> str:
    """The place's name; ม.1, หมู่ที่ ๑ and 1 are หมู่ 1."""
    text = to_arabic_digits(row.text("place", longest=80, needed="missing_place"))
    found = _VILLAGE_ALONE.fullmatch(text)
    return f"หมู่ {found[1] or found[2]}" if found else text


def village_of_place(name: str) -> int | None:
    """The village that a place's name tells: 3 of ศาลาหมู่ 3."""
    found = _VILLAGE_WITHIN.search(name)
    return int(found[1]) if found else None
