"""Form ธข.๑ as a workbook: real numbers and dates shown in Thai digits, sums and shares as formulas."""

from datetime import date
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from reports.papers.form_1 import NO_DATA, PAGES, TITLE, TOTAL, Column, Page, lead_columns, value_of
from reports.queries.form_1 import Form1
from wastebank.thai import to_thai_digits

# D: Thai digits; 07: the Buddhist calendar; 041E: Thai. The cell itself holds a plain number or date.
FORMATS = {
    "position": "[$-D00041E]0",
    "count": "[$-D00041E]#,##0",
    "kg": "[$-D00041E]#,##0.00#",
    "amount": "[$-D00041E]#,##0.00",
    "percent": "[$-D00041E]0.00",
    "date": "[$-D07041E]d mmmm yyyy",
}
FONT = "TH Sarabun New"
HEAD_ROW = 6  # of the table; above it stand form, title, place and date
FIRST_ROW = HEAD_ROW + 2

_edge = Side(style="thin")
_box = Border(left=_edge, right=_edge, top=_edge, bottom=_edge)


def form_1_xlsx(form: Form1) -> bytes:
    """Form ธข.๑ as XLSX, a sheet for each of its two pages."""
    book = Workbook()
    book.remove(book.active)
    for page in PAGES:
        sheet = book.create_sheet(f"{page.letter} {page.title}")
        _head(sheet, page, form)
        _table_head(sheet, page)
        _rows(sheet, page, form)
        _set_up(sheet, page)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def put(cell: Cell, value: int | Decimal | date | str | None, kind: str = "text") -> None:
    """Writes a number or a date as what it is, and any text as text, also one that begins like a formula."""
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(("=", "+", "-", "@", "\t", "\r"))
    else:
        cell.value = value
        cell.number_format = FORMATS.get(kind, "General")
    cell.font = Font(name=FONT, size=14)
    cell.alignment = Alignment(
        horizontal="left" if kind == "text" else "right", vertical="top", wrap_text=kind == "text"
    )


def _head(sheet: Worksheet, page: Page, form: Form1) -> None:
    place = form.municipality
    lines = (
        f"แบบ ธข.๑ หน้า {page.letter}",
        f"{TITLE} ประจำเดือน{to_thai_digits(form.month.label)}",
        f"{page.letter}. {page.title}",
        f"{place.name} อำเภอ{place.district} จังหวัด{place.province}" if place else f"อปท. {NO_DATA}",
    )
    for row, line in enumerate(lines, start=1):
        put(sheet.cell(row, 1), line)
        sheet.cell(row, 1).alignment = Alignment(wrap_text=False)
        sheet.cell(row, 1).font = Font(name=FONT, size=16, bold=row in (2, 3))
    put(sheet.cell(5, 1), "ข้อมูล ณ วันที่")
    put(sheet.cell(5, 3), form.as_of, "date")
    for column in (1, 3):
        sheet.cell(5, column).alignment = Alignment(horizontal="left", wrap_text=False)


def _table_head(sheet: Worksheet, page: Page) -> None:
    at = 1
    for heading in page.headings:
        last = at + len(heading.columns) - 1
        if heading.head:
            put(sheet.cell(HEAD_ROW, at), heading.head)
            sheet.merge_cells(start_row=HEAD_ROW, end_row=HEAD_ROW, start_column=at, end_column=last)
            for offset, column in enumerate(heading.columns):
                put(sheet.cell(HEAD_ROW + 1, at + offset), column.head)
        else:
            put(sheet.cell(HEAD_ROW, at), heading.columns[0].head)
            sheet.merge_cells(start_row=HEAD_ROW, end_row=HEAD_ROW + 1, start_column=at, end_column=at)
        at = last + 1
    for row in sheet.iter_rows(min_row=HEAD_ROW, max_row=HEAD_ROW + 1, max_col=at - 1):
        for cell in row:
            cell.border = _box
            cell.font = Font(name=FONT, size=14, bold=True)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet.row_dimensions[HEAD_ROW + 1].height = 63


def _rows(sheet: Worksheet, page: Page, form: Form1) -> None:
    last = FIRST_ROW + len(form.rows) - 1
    for position, row in enumerate(form.rows, start=1):
        for at, column in enumerate(page.columns, start=1):
            value = value_of(row, position, column)
            _fill(sheet.cell(FIRST_ROW + position - 1, at), page, column, value)
    total_row = last + 1
    put(sheet.cell(total_row, 1), TOTAL)
    for at, column in enumerate(page.columns, start=1):
        if column.kind in {"position", "text"}:
            continue
        cell, value = sheet.cell(total_row, at), getattr(form.total, column.key)
        if value is not None and column.adds_up:
            letter = get_column_letter(at)
            put(cell, value, column.kind)
            cell.value = f"=SUM({letter}{FIRST_ROW}:{letter}{last})"
        else:
            _fill(cell, page, column, value)
    for cells in sheet.iter_rows(min_row=FIRST_ROW, max_row=total_row, max_col=len(page.columns)):
        for cell in cells:
            cell.border = _box
    for cell in sheet[total_row]:
        cell.font = Font(name=FONT, size=14, bold=True)
    sheet.merge_cells(start_row=total_row, end_row=total_row, start_column=1, end_column=lead_columns(page))


def _fill(cell: Cell, page: Page, column: Column, value: int | Decimal | str | None) -> None:
    """The value, or the formula that gives it, or ไม่มีข้อมูล."""
    put(cell, NO_DATA if value is None else value, "text" if value is None else column.kind)
    if value is None:
        return
    if column.formula:
        letters = {one.key: get_column_letter(at) for at, one in enumerate(page.columns, start=1)}
        cell.value = "=" + column.formula.format(**{key: f"{at}{cell.row}" for key, at in letters.items()})
    if column.zero_note:
        cell.number_format = f'[=0][$-D00041E]0" ({column.zero_note})";{cell.number_format}'
        cell.alignment = Alignment(horizontal="right", vertical="top", wrap_text=True)


def _set_up(sheet: Worksheet, page: Page) -> None:
    """Widths, heads that stay in sight and repeat on paper, A4 landscape one page wide."""
    for at, column in enumerate(page.columns, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    sheet.freeze_panes = sheet.cell(FIRST_ROW, lead_columns(page) + 1)
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW + 1}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.right.text = "หน้า &P จาก &N"
