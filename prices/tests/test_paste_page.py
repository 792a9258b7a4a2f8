"""Pasting a price list from Excel, or sending it as a file: how rows are read, the preview, publishing."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from prices.models import Material, PriceList
from prices.queries.pasted import read_pasted
from prices.tests.sheets import offered, text, xlsx
from wastebank.thai import format_date

PASTE = "/prices/B01/paste/"
D = Decimal


@pytest.fixture
def manager(cast, client):
    client.force_login(cast.prapai)
    cast.now = timezone.localtime()
    return client


@pytest.fixture
def read(cast):
    """A function: the rows of a text as (code, price, refused?)."""
    materials = Material.objects.select_related("group")
    before = {p.material_id: p for p in cast.bank.price_lists.get().prices.select_related("material")}

    def of(*rows, means=None):
        return read_pasted(text(*rows), materials=materials, before=before, means=means or {}).rows

    return of


def look(client, *rows, **changes):
    return client.post(PASTE, {"do": "read", "pasted": text(*rows)} | changes)


def publish(client, *rows, **changes):
    tomorrow = format_date(timezone.localdate() + timedelta(days=1), "short")
    sent = {"do": "publish", "pasted": text(*rows), "effective_on": tomorrow, "effective_time": "8.00"}
    return client.post(PASTE, sent | {"missing": "leave"} | changes)


def last_list():
    columns = ("material__code", "unit_price", "is_suspended")
    return list(PriceList.objects.latest("pk").prices.values_list(*columns))


# --- reading rows -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "price"),
    [
        (("PAP-01", "3.50"), "3.50"),
        (("pap01", "๓.๕๐"), "3.50"),
        (("กระดาษลัง/กล่องลูกฟูก", "3.5"), "3.50"),
        (("ลังเปล่า", "3.50 บาท"), "3.50"),
        (("PAP-01", "3.50 บาท/กก."), "3.50"),
        (("PAP-01", "3.50/กิโล"), "3.50"),
        (("PAP-01", "1,234.50"), "1234.50"),
        (("1", "ลังเปล่า", "3.50"), "3.50"),
        (("PAP-01", "กระดาษลัง/กล่องลูกฟูก", "3.50"), "3.50"),
        (("PAP-01", "ลังที่ร้านเรียกอีกอย่าง", "3.50"), "3.50"),
        (("ลังเปล่า 3.50",), "3.50"),
        (("PAP-01 ๓.๕๐",), "3.50"),
    ],
)
def test_a_row_is_understood_in_its_spellings(read, row, price):
    (found,) = read(row)
    assert (found.material.code, found.price, found.refusal) == ("PAP-01", D(price), "")


@pytest.mark.parametrize(
    "row",
    [
        ("ทองคำแท่ง", "3"),
        ("กระดาษ", "3"),
        ("PAP-01", "สาม"),
        ("PAP-01", "3,5"),
        ("PAP-01", "3.555"),
        ("PAP-01", "-1"),
        ("PAP-01", "99999"),
        ("PAP-01", ""),
        ("PAP-09", "3"),
        ("PAP-01", "แก้วแดง", "3"),
        ("", "3"),
        ("PAP-01", "3-4"),
        ("PAP-01", "8000 บาท/ตัน"),
        ("GLA-06", "3 บาท/กก."),
        ("PAP-01", "3", "แห้ง", "200"),
        ("PAP-01", "3", "แห้ง", "200", "2.90"),
        ("PAP-01", "3", "ก" * 130),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(read, row):
    (found,) = read(row)
    assert found.refusal


@pytest.mark.parametrize("price", ["", "-", "4"])
def test_what_a_column_says_is_not_accepted_needs_no_price(read, price):
    (found,) = read(("วัสดุ", "ราคา", "สถานะ"), ("PAP-01", price, "งดรับ"))
    assert (found.is_suspended, found.price, found.refusal) == (True, D(price.strip("-") or "3.10"), "")


def test_headings_are_understood_in_any_order_and_titles_passed_over(read):
    rows = read(
        ("ราคารับซื้อ เดือนพฤศจิกายน",),
        ("ลำดับ", "ราคา (บาท)", "รายการ", "หน่วย", "เงื่อนไข", "ล็อตขั้นต่ำ", "ราคาล็อต", "งดรับ"),
        ("กลุ่มกระดาษ",),
        ("1", "3.00", "ลังเปล่า", "กก.", "แห้ง", "200", "3.20", ""),
        ("2", "6", "PLA-01", "กก.", "", "", "", "งดรับ"),
    )
    assert [
        (r.material.code, r.price, r.condition, r.min_lot, r.lot_price, r.is_suspended) for r in rows
    ] == [
        ("PAP-01", D(3), "แห้ง", D(200), D("3.20"), False),
        ("PLA-01", D(6), "", None, None, True),
    ]


def test_a_suspended_material_keeps_its_price(read):
    by_price, behind = read(("PAP-01", "งดรับ"), ("PLA-01", "6", "งดรับ"))
    assert (by_price.is_suspended, by_price.price) == (True, D("3.10"))
    assert (behind.is_suspended, behind.price) == (True, D(6))


def test_a_material_twice_is_refused_at_the_second_row(read):
    first, second = read(("PAP-01", "3"), ("ลังเปล่า", "4"))
    assert not first.refusal and "1" in second.refusal


# --- the preview ------------------------------------------------------------------------------------------


def test_the_preview_shows_old_and_new_and_writes_nothing(cast, manager):
    page = look(manager, ("PAP-01", "3.50"), ("PLA-01", "6.40"), ("ทองคำ", "9"))
    form = page.context["form"]
    assert page.status_code == 200 and PriceList.objects.count() == 1
    assert (form.changed, form.added, len(form.refused)) == (1, 0, 1)
    assert len(form.absent) == len(cast.bank.price_lists.get().prices.all()) - 2
    shown = page.content.decode()
    assert "3.10" in shown and "3.50" in shown and "ทองคำ" in shown


def test_it_publishes_and_keeps_or_leaves_what_is_not_in_the_rows(cast, manager):
    assert publish(manager, ("PAP-01", "3.50")).status_code == 303
    assert last_list() == [("PAP-01", D("3.50"), False)]
    rows = [("PAP-01", "3.60")]
    answer = publish(manager, *rows, missing="keep", effective_time="9.00")
    assert answer["Location"] == "/prices/B01/"
    kept = {code: price for code, price, _off in last_list()}
    assert kept["PAP-01"] == D("3.60") and kept["PLA-01"] == D("6.40") and len(kept) > 40


def test_the_same_twice_publishes_once(manager):
    answers = [publish(manager, ("PAP-01", "3.50")).status_code for _click in range(2)]
    assert answers == [303, 303] and PriceList.objects.count() == 2


def test_a_list_published_by_another_one_meanwhile_is_told_before_it_is_replaced(cast, manager):
    seen = look(manager, ("PAP-01", "3.50")).context["form"].newest_seen
    assert publish(manager, ("PAP-01", "3.40"), effective_time="7.00").status_code == 303
    page = publish(manager, ("PAP-01", "3.50"), seen=seen)
    assert page.status_code == 422 and page.context["form"].non_field_errors()
    seen = page.context["form"].newest_seen
    assert f'name="seen" value="{seen}"' in page.content.decode()
    answers = [publish(manager, ("PAP-01", "3.50"), seen=seen).status_code for _click in range(2)]
    assert answers == [303, 303] and PriceList.objects.count() == 3


@pytest.mark.parametrize(
    ("rows", "changes", "at"),
    [
        ([("PAP-01", "3"), ("ทองคำ", "9")], {}, "skip"),
        ([("PAP-01", "3")], {"missing": ""}, "missing"),
        ([("PAP-01", "9")], {}, "checked"),
        ([("PAP-01", "3")], {"effective_on": "1/1/2569"}, "effective_on"),
        ([("PAP-01", "3")], {"effective_time": "เช้า"}, "effective_time"),
        ([("PAP-01", "3")], {"note": "ก" * 201}, "note"),
        ([("ราคาวันนี้", "")], {}, "pasted"),
        ([("PAP-01", "3")] * 1001, {}, "pasted"),
        ([("รหัส", "ราคา", "ราคา (บาท)"), ("PAP-01", "3", "4")], {}, "pasted"),
    ],
)
def test_what_is_missing_is_told_at_its_field_and_the_rows_are_kept(manager, rows, changes, at):
    page = publish(manager, *rows, **changes)
    assert page.status_code == 422 and at in page.context["form"].errors
    assert PriceList.objects.count() == 1
    assert rows[0][0] in page.content.decode()


def test_refused_rows_can_be_left_out_and_odd_prices_ticked(cast, manager):
    offered(cast, PLA_01="20")
    rows = [("PAP-01", "9"), ("PLA-01", "6.40"), ("ทองคำ", "9")]
    assert set(publish(manager, *rows).context["form"].errors) == {"skip", "checked"}
    assert publish(manager, *rows, skip="on", checked="on").status_code == 303
    assert [code for code, *_rest in last_list()] == ["PAP-01", "PLA-01"]


def test_a_doubtful_name_is_answered_by_choosing(cast, manager):
    rows = [("กระดาษพิเศษของร้าน", "2")]
    page = look(manager, *rows)
    assert page.context["form"].refused
    (name,) = [name for name in page.context["form"].fields if name.startswith("means-")]
    page = look(manager, *rows, **{name: "PAP-02"}, note="ตามร้าน", effective_time="7.15")
    form = page.context["form"]
    assert not form.refused and form["note"].value() == "ตามร้าน" and form["effective_time"].value() == "7.15"
    assert publish(manager, *rows, **{name: "PAP-02", "checked": "on"}).status_code == 303
    assert last_list() == [("PAP-02", D(2), False)]


def test_a_word_in_two_rows_is_asked_about_once(manager):
    page = look(manager, ("ของแปลก 1", "2"), ("ของแปลก 1", "3"))
    assert page.content.decode().count('name="means-') == 1


def test_a_lonely_quotation_mark_swallows_no_rows(read):
    first, second = read(('"ลังเปล่า', "3"), ("PLA-01", "6"))
    assert (second.material.code, second.price) == ("PLA-01", D(6)) and first.number == 1
    (cell,) = read(('"กระดาษลัง/กล่องลูกฟูก"', "3"))
    assert cell.material.code == "PAP-01"


def test_a_lot_in_force_stays_where_the_rows_say_nothing_of_lots(manager):
    assert publish(manager, ("PAP-01", "3", "แห้ง", "200", "3.20"), effective_time="7.00").status_code == 303
    # The list begins tomorrow: what is in force is asked of the reader alone.
    price = PriceList.objects.latest("pk").prices.select_related("material").get()
    materials = Material.objects.all()
    (kept,) = read_pasted(
        "PAP-01\t3.10", materials=materials, before={price.material_id: price}, means={}
    ).rows
    assert (kept.condition, kept.min_lot, kept.lot_price) == ("แห้ง", D(200), D("3.20"))
    (dropped,) = read_pasted(
        "PAP-01\t3.30", materials=materials, before={price.material_id: price}, means={}
    ).rows
    assert dropped.min_lot is None and dropped.lot_is_dropped


# --- files ------------------------------------------------------------------------------------------------

ROWS = [("รหัส", "รายการ", "ราคา"), ("PAP-01", "ลัง", 3.1), ("PLA-01", "ขวด", 0.1 + 0.2)]


def sent(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def csv_of(*rows) -> str:
    return "\n".join(",".join(str(cell) for cell in row) for row in rows)


@pytest.mark.parametrize(
    "file",
    [
        lambda: xlsx(*ROWS),
        lambda: sent(b"\xef\xbb\xbf" + csv_of(*ROWS[:2], ("PLA-01", "ขวด", "0.30")).encode(), "ราคา.csv"),
        lambda: sent(csv_of(*ROWS[:2], ("PLA-01", "ขวด", "0.30")).encode("cp874"), "ราคา.CSV"),
        lambda: sent(csv_of(*ROWS[:2], ("PLA-01", "ขวด", "0.30")).replace(",", ";").encode("utf-8"), "a.csv"),
    ],
)
def test_a_file_leads_to_the_same_preview(manager, file):
    form = manager.post(PASTE, {"do": "read", "file": file()}).context["form"]
    assert [(row.material.code, row.price) for row in form.read.rows] == [
        ("PAP-01", D("3.10")),
        ("PLA-01", D("0.30")),
    ]
    assert "PAP-01\t" in form["pasted"].value()


def _zip(**parts: bytes) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as made:
        for name, part in parts.items():
            made.writestr(name.replace("__", "/").replace("_", "."), part)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.xlsx"),
        (b"x", "a.xlsx"),
        (b"PK", "a.xlsx"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"x" * 99, "a.xls"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"x" * 99, "a.xlsx"),
        (b"a\0b,3", "a.csv"),
        (b"\xff\xfe\x80\x81,1", "a.csv"),
        (_zip(word__document_xml=b"<w/>"), "a.xlsx"),
        (b"MZ", "a.exe"),
        (b" \n \n", "a.csv"),
        (b"x" * 2_000_001, "a.csv"),
        (_zip(xl__workbook_xml=b"<!DOCTYPE x><x/>"), "a.xlsx"),
        (_zip(xl__workbook_xml=b"<x/>", xl__vbaProject_bin=b"x"), "a.xlsm"),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence(manager, content, name):
    page = manager.post(PASTE, {"do": "read", "file": sent(content, name)})
    assert page.status_code == 422 and list(page.context["form"].errors) == ["file"]
    assert PriceList.objects.count() == 1


def test_nothing_and_both_are_refused(manager):
    assert list(manager.post(PASTE, {"do": "read"}).context["form"].errors) == ["pasted"]
    both = manager.post(PASTE, {"do": "read", "pasted": "PAP-01\t3", "file": xlsx(*ROWS)})
    assert list(both.context["form"].errors) == ["file"]
