"""ใบโอนย้ายวัสดุ and other stock papers, and ใบนับวัสดุ: plain Thai, for signature."""

from collections.abc import Sequence
from datetime import datetime

from deposits.models import StockEvent
from deposits.queries.stock.papers import counted_lines, lines_of
from prices.models import Material
from wastebank.organisation.models import Bank, CollectionPoint, Municipality
from wastebank.papers.pdf import render_pdf

Kind = StockEvent.Kind
# The paper's name, and the offices of its two signatures.
NAMES: dict[str, tuple[str, str, str]] = {
    Kind.OPENING: ("ใบรับวัสดุยกมา", "ผู้จัดทำ", "ผู้ตรวจสอบ"),
    Kind.TRANSFER: ("ใบโอนย้ายวัสดุ", "ผู้ส่ง", "ผู้รับ"),
    Kind.COUNT: ("ใบผลการนับวัสดุ", "ผู้นับ", "ผู้ตรวจสอบ"),
    Kind.GIVEN: ("ใบส่งมอบวัสดุ (บริจาค)", "ผู้ส่งมอบ", "ผู้รับมอบ"),
    Kind.MADE: ("ใบเบิกวัสดุไปแปรรูป", "ผู้เบิก", "ผู้จ่าย"),
    Kind.RDF: ("ใบส่งวัสดุทำเชื้อเพลิง (RDF)", "ผู้ส่ง", "ผู้รับ"),
}

ROWS_OF_A_PAGE = 17  # of the count sheet, above its signatures


def stock_paper_pdf(event: StockEvent) -> bytes:
    """The paper of `event`; of a count, expected and found side by side."""
    name, first, second = NAMES[event.kind]
    if event.reverses_id:
        name = f"{name} (ยกเลิก)"
    context = {
        "title": name, "first": first, "second": second, "paper": event, "bank": event.bank,
        "municipality": Municipality.objects.first(), "lines": lines_of(event),
        "counted": counted_lines(event),
    }  # fmt: skip
    return render_pdf("deposits/papers/stock_paper.html", context)


def count_sheet_pdf(
    bank: Bank, sheets: Sequence[tuple[CollectionPoint, Sequence[Material]]], at: datetime
) -> bytes:
    """A sheet for each place with its materials and empty columns; blind: no weight of the books is on it."""
    filled = [(place, materials, range(_spare(len(materials)))) for place, materials in sheets]
    context = {"bank": bank, "municipality": Municipality.objects.first(), "sheets": filled, "at": at}
    return render_pdf("deposits/papers/count_sheet.html", context)


def _spare(written: int) -> int:
    """Empty rows for what is found besides: three at least, else as many as leave room for the signatures."""
    return min(6, max(3, ROWS_OF_A_PAGE - written))
