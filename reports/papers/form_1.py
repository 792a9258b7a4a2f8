"""Form ธข.๑ on paper: its two pages, their columns, and the PDF."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from reports.queries.form_1 import BankMonth, Figures, Form1
from wastebank.money import floor_to_step
from wastebank.papers.pdf import render_pdf, width_of
from wastebank.thai import to_thai_digits

NO_DATA = "ไม่มีข้อมูล"
TOTAL = "รวม"
TITLE = "แบบรายงานผลการดำเนินงานธนาคารขยะ"
SIGNATORIES = ("ผู้จัดทำ", "ผู้ตรวจสอบ", "ผู้รับรอง")

Kind = Literal["position", "text", "count", "kg", "amount", "percent"]


@dataclass(frozen=True)
class Column:
    """A column: `key` names what it shows of a row, `head` is in lines, `width` in western digits.

    `formula` is how a workbook computes it from the columns of the same row, {key} for a cell; `adds_up` is
    false where the last row is no sum; `zero_note` explains a zero in a bank's row.
    """

    key: str
    head: str
    kind: Kind
    width: int
    formula: str = ""
    adds_up: bool = True
    zero_note: str = ""


@dataclass(frozen=True)
class Heading:
    """Columns under one common head; a column alone has none."""

    columns: tuple[Column, ...]
    head: str = ""


@dataclass(frozen=True)
class Page:
    letter: str
    title: str
    headings: tuple[Heading, ...]

    @property
    def columns(self) -> list[Column]:
        return [column for heading in self.headings for column in heading.columns]


def _alone(*column, **options) -> Heading:
    return Heading((Column(*column, **options),))


POSITION = _alone("position", "ลำดับ", "position", 6)
NAME = _alone("name", "ชื่อธนาคารขยะ", "text", 20)
PAGES = (
    Page(
        "ก",
        "สมาชิกและปริมาณ",
        (
            POSITION,
            NAME,
            _alone("location", "ที่ตั้ง\n(หมู่/\nชุมชน)", "text", 9),
            _alone("households", "จำนวน\nครัวเรือน\nทั้งหมด", "count", 10, adds_up=False),
            Heading(
                (
                    Column("members_before", "ยกมา", "count", 8),
                    Column("members_joined", "เพิ่ม", "count", 6),
                    Column("members_left", "ออก", "count", 6),
                    Column(
                        "members", "คงเหลือ", "count", 8,
                        formula="{members_before}+{members_joined}-{members_left}",
                    ),
                ),
                "สมาชิก (ครัวเรือน)",
            ),
            _alone("persons", "สมาชิก\n(คน)", "count", 8),
            _alone("organisations", "หน่วยงาน\n(แห่ง)", "count", 9),
            _alone(
                "household_share", "ร้อยละ\nของ\nครัวเรือน", "percent", 9,
                formula="ROUND({members}*100/{households},2)", adds_up=False,
            ),
            _alone(
                "openings", "จำนวนครั้ง\nที่เปิด\nทำการ\n(เหตุที่\nไม่เปิด)", "count", 11,
                zero_note=f"เหตุ: {NO_DATA}",  # why a bank stayed closed is not kept
            ),
            _alone("depositors", "ครัวเรือน\nที่นำ\nมาฝาก", "count", 9),
            Heading(
                (
                    Column("kg_paper", "กระดาษ", "kg", 11),
                    Column("kg_plastic", "พลาสติก", "kg", 11),
                    Column("kg_glass", "แก้ว", "kg", 11),
                    Column("kg_metal", "เหล็กและ\nโลหะอื่น", "kg", 11),
                    Column("kg_aluminium", "อะลูมิเนียม", "kg", 11),
                    Column("kg_other", "อื่น ๆ", "kg", 11),
                    Column("kg", "รวม", "kg", 12, formula="SUM({kg_paper}:{kg_other})"),
                    Column("kg_fiscal_year", "สะสม\nปีงบประมาณ", "kg", 13),
                ),
                "ปริมาณ (กก.)",
            ),
        ),
    ),
    Page(
        "ข",
        "เงินและสวัสดิการ",
        (
            POSITION,
            NAME,
            _alone("bought", "มูลค่ารับซื้อ\nจากสมาชิก\n(บาท)", "amount", 14),
            _alone("withdrawn", "ถอน\nในเดือน\n(บาท)", "amount", 13),
            _alone("sold", "มูลค่า\nที่ขายได้\n(บาท)", "amount", 13),
            _alone("margin", "ส่วนต่าง\n(บาท)", "amount", 13),
            _alone("savings", "เงินฝากสมาชิก\nคงเหลือ\n(บาท)", "amount", 15),
            Heading(
                (
                    Column("claims", "จำนวน\nราย", "count", 8),
                    Column("claims_paid", "จำนวนเงิน\n(บาท)", "amount", 13),
                ),
                "สวัสดิการ",
            ),
            _alone("welfare_fund", "เงินกองทุน\nคงเหลือ\n(บาท)", "amount", 14),
            _alone("ghg_kgco2e", "ก๊าซเรือนกระจก\nที่ลดได้\n(kgCO₂e)", "amount", 15),
            _alone("problems", "ปัญหา/\nอุปสรรค\n(รหัส)", "text", 7),
            _alone("remarks", "หมายเหตุ", "text", 32),
        ),
    ),
)  # fmt: skip


def value_of(row: BankMonth, position: int, column: Column) -> int | Decimal | str | None:
    """What the row, counted from 1, says in `column`; None where the system does not know."""
    if column.key == "position":
        return position
    if column.key == "remarks":
        return "\n".join(row.remarks)
    if column.kind == "text":
        return getattr(row, column.key, None)  # ปัญหา/อุปสรรค is not kept yet
    return getattr(row.figures, column.key)


@dataclass(frozen=True)
class Cell:
    """A cell as it is printed: its lines, in Thai digits."""

    lines: list[str]
    css: str


LARGEST_PRINT = Decimal("8.5")  # points
SHEET_WIDTH, CELL_PADDING = (
    Decimal(281),
    Decimal("1.5"),
)  # millimetres: between the margins, and beside a figure
MM_PER_POINT = Decimal("0.3528")
CH = 550  # the stylesheet's ch in thousandths of the print's size


@dataclass(frozen=True)
class PrintedPage:
    page: Page
    rows: list[list[Cell]]
    total: list[Cell]

    @property
    def lead(self) -> int:
        return lead_columns(self.page)

    @property
    def print_size(self) -> Decimal:
        """Points at which even the widest figures fit side by side; the ordinary size in ordinary months."""
        widths = [self._width(at, column) for at, column in enumerate(self.page.columns)]
        room = SHEET_WIDTH - CELL_PADDING * len(widths)
        return min(LARGEST_PRINT, floor_to_step(room * 1000 / sum(widths) / MM_PER_POINT, Decimal("0.1")))

    def _width(self, at: int, column: Column) -> int:
        if column.kind == "text":
            return column.width * CH
        cells = [row[at] for row in self.rows] + self.total[at - self.lead :][:1]
        lines = column.head.split("\n") + [cell.lines[0] for cell in cells if cell.css == "number"]
        return max(width_of(line) for line in lines)


def form_1_pdf(form: Form1) -> bytes:
    """Form ธข.๑ as PDF: landscape A4, ก and ข each from a page of their own."""
    return render_pdf(
        "reports/papers/form_1.html",
        {
            "form": form,
            "title": f"{TITLE} ประจำเดือน{to_thai_digits(form.month.label)}",
            "pages": [_printed(page, form) for page in PAGES],
            "signatories": SIGNATORIES,
        },
    )


def _printed(page: Page, form: Form1) -> PrintedPage:
    places = _kg_places(form)
    rows = [
        [_row_cell(value_of(row, position, column), column, places) for column in page.columns]
        for position, row in enumerate(form.rows, start=1)
    ]
    return PrintedPage(page, rows, list(_total_cells(page, form.total, places)))


def _row_cell(value: int | Decimal | str | None, column: Column, kg_places: int) -> Cell:
    cell = _cell(value, column, kg_places)
    if value == 0 and column.zero_note:
        return Cell([*cell.lines, f"({column.zero_note})"], "unknown")
    return cell


def _total_cells(page: Page, total: Figures, places: int) -> Iterator[Cell]:
    """The last row's cells right of its label, which spans the columns of text at the left."""
    for column in page.columns[lead_columns(page) :]:
        yield Cell([""], "") if column.kind == "text" else _cell(getattr(total, column.key), column, places)


def lead_columns(page: Page) -> int:
    """How many columns stand before the first figure."""
    return next(at for at, one in enumerate(page.columns) if one.kind not in {"position", "text"})


def _cell(value: int | Decimal | str | None, column: Column, kg_places: int) -> Cell:
    if value is None:
        return Cell([NO_DATA], "unknown")
    css = column.kind if column.kind in {"position", "text"} else "number"
    if isinstance(value, str):
        return Cell(to_thai_digits(value).split("\n"), "text")
    places = {"kg": kg_places, "amount": 2, "percent": 2}.get(column.kind, 0)
    return Cell([to_thai_digits(f"{value:,.{places}f}".replace("-", "−"))], css)


def _kg_places(form: Form1) -> int:
    """Two decimals, or three where something was weighed to the gram: what is printed adds up."""
    keys = [column.key for page in PAGES for column in page.columns if column.kind == "kg"]
    weights = (getattr(row.figures, key) for row in form.rows for key in keys)
    return 3 if any(kg is not None and kg * 100 % 1 for kg in weights) else 2
