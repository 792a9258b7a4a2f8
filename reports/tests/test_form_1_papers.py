"""Form ธข.๑ as PDF and XLSX, read back."""

import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.template.loader import render_to_string
from fontTools.ttLib import TTFont
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries
from pypdf import PdfReader
from weasyprint import HTML
from weasyprint.formatting_structure.boxes import TableBox

from reports.papers import form_1 as paper
from reports.papers.form_1 import NO_DATA, PAGES, form_1_pdf
from reports.papers.form_1_xlsx import FIRST_ROW, HEAD_ROW, form_1_xlsx
from reports.queries.form_1 import form_1
from reports.tests.test_form_1 import B01, B02, TOTAL
from wastebank.money import round_half_up
from wastebank.papers.pdf import FONTS, _FontsOnly, _looks, width_of
from wastebank.thai import Month

SEPTEMBER, LATER = Month(2026, 9), date(2026, 11, 23)


@pytest.fixture
def form(september):
    return form_1(SEPTEMBER, today=LATER)


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def numbers(text: str) -> list[str]:
    """The words of Thai digits."""
    return re.findall(r"(?<!\S)−?[๐-๙][๐-๙,.]*(?!\S)", text)


# --- PDF --------------------------------------------------------------------------------------------------


def test_the_pdf_says_the_figures_in_thai_digits(form):
    members, money = pages_of(form_1_pdf(form))
    first = "๑๒๐ ๒ ๒ ๑ ๓ ๑ ๒.๕๐ ๒ ๔ ๑๓.๕๐ ๓.๒๐ ๘.๐๐ ๑๐.๕๐ ๒.๕๐ ๖.๐๐ ๔๓.๗๐ ๖๓.๗๐"
    second = "๘๐ ๐ ๑ ๐ ๑ ๐ ๑.๒๕ ๑ ๑ ๐.๐๐ ๐.๐๐ ๐.๐๐ ๔.๐๐ ๐.๐๐ ๐.๐๐ ๔.๐๐ ๔.๐๐"
    total = "๒๐๐ ๒ ๓ ๑ ๔ ๑ ๒.๐๐ ๓ ๕ ๑๓.๕๐ ๓.๒๐ ๘.๐๐ ๑๔.๕๐ ๒.๕๐ ๖.๐๐ ๔๗.๗๐ ๖๗.๗๐"
    found = " ".join(numbers(members))
    assert first in found and second in found and total in found
    found = " ".join(numbers(money))
    assert "๔๓๔.๖๓ ๑๐๐.๐๐ ๔๔๙.๖๓ ๑๒๓.๒๔" in found
    assert "๒๓.๐๐ ๐.๐๐ ๕๐.๐๐ ๓๐.๐๐ ๒๓.๐๐ ๕๐๐.๐๐ ๗.๓๓" in found
    assert "๔๕๗.๖๓ ๑๐๐.๐๐ ๕๐.๐๐ ๓๐.๐๐ ๔๗๒.๖๓ ๕๐๐.๐๐ ๑๓๐.๕๗" in found
    assert not re.search("[0-9]", members + money)


def test_the_pdf_says_what_is_not_known(form):
    members, money = (text.replace("\n", "") for text in pages_of(form_1_pdf(form)))
    assert members.count(NO_DATA) == 3  # persons: two banks and the total
    # B01: sold, margin, claims twice, fund, problems; B02: claims twice, problems; total: claims twice
    assert money.count(NO_DATA) == 6 + 3 + 2


def test_the_pdf_has_two_landscape_pages_in_sarabun_alone(form):
    pages = PdfReader(BytesIO(form_1_pdf(form))).pages
    assert len(pages) == 2
    names = set()
    for page in pages:
        assert page.mediabox.width > page.mediabox.height
        for font in page["/Resources"]["/Font"].values():
            embedded = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            assert "/FontFile2" in embedded or "/FontFile3" in embedded
            names.add(str(font.get_object()["/BaseFont"]).partition("+")[2])
    assert names == {"Sarabun", "Sarabun-Bold"}


def test_sarabun_has_every_letter_of_the_paper(form, monkeypatch):
    printed = {}
    monkeypatch.setattr(paper, "render_pdf", lambda template, context: printed.update(context))
    form_1_pdf(form)
    texts = [str(printed), form.municipality.name, "ข้อมูล ณ วันที่ หน้า จาก ลงชื่อ ตำแหน่ง ฯ ๐๑๒๓๔๕๖๗๘๙–−₂"]
    for weight in ("Regular", "Bold"):
        letters = TTFont(FONTS / f"Sarabun-{weight}.ttf").getBestCmap()
        assert not {letter for text in texts for letter in text if ord(letter) not in letters}


def test_the_pdf_numbers_its_pages_and_repeats_the_heads_where_banks_are_many(form):
    pages = pages_of(form_1_pdf(replace(form, rows=form.rows * 20)))
    assert len(pages) > 2
    for number, text in enumerate(pages, start=1):
        assert f"หน้า {'๐๑๒๓๔๕๖๗๘๙'[number]} จาก {'๐๑๒๓๔๕๖๗๘๙'[len(pages)]}" in text.replace("หน้ำ", "หน้า")
        assert "ลำดับ" in text or "ลาดับ" in text  # how WeasyPrint writes sara am is an issue of its own


def test_large_figures_stay_on_the_sheet(form, monkeypatch):
    keys = [column.key for page in PAGES for column in page.columns if column.kind in {"kg", "amount"}]
    large = replace(form.total, **dict.fromkeys(keys, Decimal("12345678.125")))
    asked = []
    monkeypatch.setattr(paper, "render_pdf", lambda *template_and_context: asked.extend(template_and_context))
    form_1_pdf(replace(form, rows=(replace(form.rows[0], figures=large),), total=large))
    fonts, css = _looks()
    document = HTML(string=render_to_string(*asked)).render(stylesheets=[css], font_config=fonts)
    for page in document.pages:
        boxes = [box for box in page._page_box.descendants() if isinstance(box, TableBox)]
        edge = page._page_box.margin_left + page._page_box.width
        assert boxes and all(box.position_x + box.margin_width() <= edge + 1 for box in boxes)


def test_a_paper_fetches_nothing_but_its_fonts():
    fetcher = _FontsOnly()
    assert fetcher.fetch((FONTS / "Sarabun-Regular.ttf").as_uri())
    for address in ("file:///etc/passwd", "http://localhost/", "data:text/css,p{}"):
        with pytest.raises(ValueError, match="may not fetch"):
            fetcher.fetch(address)


def test_the_width_of_a_text_leaves_out_marks():
    assert width_of("ที่") == width_of("ท")


# --- XLSX ---------------------------------------------------------------------------------------------------


@pytest.fixture
def book(form):
    return load_workbook(BytesIO(form_1_xlsx(form)))


def value_at(sheet, address: str):
    """What the cell shows once its formula is computed: sums, products, shares of the same sheet."""
    value = sheet[address].value
    if not (isinstance(value, str) and sheet[address].data_type == "f"):
        return value
    text = re.sub(r"SUM\(([A-Z0-9:]+)\)", lambda found: str(sum_of(sheet, found[1])), value[1:])
    text = re.sub(r"[A-Z]+[0-9]+", lambda found: f"Decimal('{value_at(sheet, found[0])}')", text)
    text = text.replace("ROUND(", "round_to(")
    return eval(text, {"Decimal": Decimal, "round_to": lambda number, _places: round_half_up(number)})


def sum_of(sheet, area: str) -> Decimal:
    left, top, right, bottom = range_boundaries(area)
    cells = [
        f"{get_column_letter(at)}{row}" for at in range(left, right + 1) for row in range(top, bottom + 1)
    ]
    values = [value_at(sheet, cell) for cell in cells]
    return sum((Decimal(str(value)) for value in values if not isinstance(value, str)), Decimal(0))


@pytest.mark.parametrize("page", [0, 1])
def test_the_workbook_computes_the_same_figures(book, page):
    sheet, columns = book.worksheets[page], PAGES[page].columns
    for at, column in enumerate(columns, start=1):
        if column.kind in {"position", "text"}:
            continue
        for row, figures in enumerate((B01, B02, TOTAL), start=FIRST_ROW):
            value = value_at(sheet, f"{get_column_letter(at)}{row}")
            if figures[column.key] is None:
                assert value == NO_DATA, (column.key, row)
            else:
                assert Decimal(str(value)) == figures[column.key], (column.key, row)


def test_numbers_and_dates_are_no_texts(book):
    members, money = book.worksheets
    assert members["C5"].value == datetime(2026, 9, 30)
    assert [type(cell.value) for cell in money[FIRST_ROW][2:4]] == [float, int]  # 434.63 and 100.00
    assert members[f"I{FIRST_ROW}"].data_type == "s"  # ไม่มีข้อมูล, not 0
    assert money[f"C{FIRST_ROW + 2}"].value == f"=SUM(C{FIRST_ROW}:C{FIRST_ROW + 1})"


def test_a_name_like_a_formula_stays_a_name(book):
    for sheet in book.worksheets:
        cell = sheet[f"B{FIRST_ROW + 1}"]
        assert (cell.value, cell.data_type, cell.quotePrefix) == ("=ธนาคารขยะบ้านน้ำใส", "s", True)


def test_the_heads_stay_in_sight_and_repeat_on_paper(book):
    assert [sheet.freeze_panes for sheet in book.worksheets] == [f"D{FIRST_ROW}", f"C{FIRST_ROW}"]
    for sheet in book.worksheets:
        assert sheet.print_title_rows == f"${HEAD_ROW}:${HEAD_ROW + 1}"
        assert sheet.page_setup.orientation == "landscape"


def test_a_closed_month_gives_the_reason_that_is_not_known(september):
    form = form_1(Month(2026, 11), today=LATER, bank=september.cast.bank)
    assert f"(เหตุ: {NO_DATA})" in pages_of(form_1_pdf(form))[0].replace("\n", "")
    sheet = load_workbook(BytesIO(form_1_xlsx(form))).worksheets[0]
    at = [column.key for column in PAGES[0].columns].index("openings") + 1
    cell = sheet.cell(FIRST_ROW, at)
    assert cell.value == 0 and NO_DATA in cell.number_format
