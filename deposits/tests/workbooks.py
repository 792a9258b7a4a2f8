"""Workbooks for the tests of moving in: small ones made here, and the sample in `moving_in/`."""

from pathlib import Path

from openpyxl import Workbook

from conftest import bangkok
from deposits.commands.moving_in import move_in

SAMPLE = Path(__file__).parent / "moving_in"
NOW = bangkok(2026, 10, 1, 8)

AS_OF = "ข้อมูล ณ วันที่ ๓๐ มิถุนายน ๒๕๖๙"
REGISTER = (
    "ลำดับ", "เลขที่สมาชิก", "ชื่อ - สกุล", "เลขประจำตัวประชาชน", "บ้านเลขที่", "หมู่ที่", "เบอร์โทรศัพท์", "วันที่สมัคร",
    "ประเภท", "ยอดยกมา (บาท)", "ผู้รับผลประโยชน์", "หมายเหตุ",
)  # fmt: skip
BOOK = (
    "วันที่", "จุดรับฝาก", "เลขที่ใบรับฝาก", "เลขที่สมาชิก", "ชื่อ - สกุล", "รายการ", "น้ำหนัก (กก.)", "ราคา/หน่วย",
    "จำนวนเงิน (บาท)", "ผู้รับฝาก",
)  # fmt: skip

A_MEMBER = {
    "seq": 1, "number": "01-00001", "name": "นายทองดี มีสุข", "national_id": None, "house": "12", "village": 1,
    "phone": None, "joined": "4/2/68", "type": "ครัวเรือน", "opening": 100, "beneficiary": None, "note": None,
}  # fmt: skip
A_LINE = {
    "day": "4/7/69", "place": "หมู่ 1", "slip": "000001", "number": "01-00001", "name": "นายทองดี มีสุข",
    "material": "PLA-01", "weight": 2, "price": 5, "amount": 10, "clerk": "ก",
}  # fmt: skip


def member(**changes) -> list:
    """A row of a register: `member(opening="-15")`."""
    assert set(changes) <= set(A_MEMBER)
    return list({**A_MEMBER, **changes}.values())


def line(**changes) -> list:
    """A line of a book: 2 kg of PLA-01 at 5 baht on slip 000001 of member 01-00001."""
    assert set(changes) <= set(A_LINE)
    return list({**A_LINE, **changes}.values())


def register(
    folder: Path, *rows: list, name: str = "members.xlsx", above=(AS_OF,), headings=REGISTER
) -> Path:
    return workbook(folder / name, *([text] for text in above), headings, *rows)


def book(folder: Path, *rows, name="book.xlsx", headings=BOOK) -> Path:
    return workbook(folder / name, ["สมุดรับฝากขยะ"], headings, *rows)


def workbook(path: Path, *rows) -> Path:
    made = Workbook()
    for row in rows:
        made.active.append(list(row))
    made.save(path)
    return path


def run(cast, members: Path | None, *books: Path, **options):
    """The move, by ประไพ on 1 October 2569."""
    return move_in(bank=cast.bank, register=members, books=books, by=cast.prapai, at=NOW, **options)


def reasons(report) -> dict:
    """Why each refused row (by number) and slip (by its own) was refused."""
    said = report.as_json()
    return {r["row"]: r["reasons"] for r in said["members"]["refused"]} | {
        r["slip"]: r["reasons"] for r in said["refused_slips"]
    }
