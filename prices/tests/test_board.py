"""The board, its poster and the text for the loudspeakers."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader

from conftest import bangkok
from prices.commands import publish_price_list
from prices.models import AskedBuyer, Buyer, Price, Quote, QuoteRound
from prices.papers.announcement import announcement, proposed
from prices.papers.poster import SHEETS, lay_out, poster_pdf
from prices.queries.board import BoardLine, board_of


def publish(cast, at, suspended=(), **prices):
    return publish_price_list(
        bank=cast.bank, effective_from=at, by=cast.prapai, at=at,
        prices={cast.material[code.replace("_", "-")]: Decimal(price) for code, price in prices.items()},
        suspended=frozenset(cast.material[code] for code in suspended),
    )  # fmt: skip


def line_of(board, code):
    return next(line for line in board.lines if line.price.material.code == code)


def test_a_change_during_the_day_shows_both_times_and_both_prices(cast):
    publish(cast, bangkok(2026, 9, 2, 10, 30), PAP_01="3.50", PAP_02="4.20")
    early = board_of(cast.bank, bangkok(2026, 9, 2, 10, 29))
    assert early.before is None and early.upcoming is not None
    late = board_of(cast.bank, bangkok(2026, 9, 2, 10, 30))
    assert late.before == early.current and late.upcoming is None
    assert line_of(late, "PAP-01").earlier == Decimal("3.10")
    assert line_of(late, "PAP-02").earlier is None  # as before
    assert board_of(cast.bank, bangkok(2026, 9, 3)).before is None


def test_what_went_out_of_use_since_the_list_is_not_offered(cast):
    cast.material["PLA-01"].is_active = False
    cast.material["PLA-01"].save()
    codes = {line.price.material.code for line in board_of(cast.bank, cast.now).lines}
    assert "PLA-01" not in codes and "PAP-01" in codes


def test_the_page_says_both_times_the_suspended_and_where_the_poster_is(cast, client):
    at = timezone.localtime()
    publish(cast, at - timedelta(seconds=1), suspended=["PLA-01"], PAP_01="3.50", PLA_01="6")
    text = client.get("/prices/B01/board/").content.decode()
    assert "chip-wait" in text and "/prices/B01/poster/a3.pdf" in text
    if (at - timedelta(seconds=1)).date() == at.date():
        assert f"{at - timedelta(seconds=1):%H.%M}" in text


def test_all_prices_fit_on_one_sheet_of_a3_and_a4(cast):
    lines = board_of(cast.bank, cast.now).lines
    for size, pages in (("a3", 1), ("a4", 1), ("a5", 2)):
        layout = lay_out(lines, SHEETS[size], with_shops=False)
        assert len(layout.pages) == pages, size
        laid = [line for column in layout.columns for block in column.blocks for line in block.lines]
        assert laid == lines
        assert all(column.height <= layout.measure.room for column in layout.columns)


def test_few_prices_are_printed_larger_and_many_take_more_sheets(cast):
    lines = board_of(cast.bank, cast.now).lines
    few, all_, many = (lay_out(some, SHEETS["a4"], with_shops=True) for some in (lines[:8], lines, lines * 4))
    assert few.measure.half_points > all_.measure.half_points
    assert len(few.pages) == 1 and len(many.pages) > 2
    assert many.measure.half_points >= SHEETS["a4"].smallest


def test_the_poster_has_as_many_pages_as_were_laid_out(cast):
    board = board_of(cast.bank, cast.now)
    long = Price(
        material=cast.material["PAP-01"], unit="กก.", unit_price=Decimal("1234.50"), min_lot=Decimal(200),
        min_lot_price=Decimal(1300), condition="สะอาด แห้ง ไม่มีเทปกาว มัดรวมตั้งละไม่เกินสิบกิโลกรัม",
    )  # fmt: skip
    board.lines.append(BoardLine(long, None, None))
    pdf = poster_pdf(board, size="a5", url="http://x/prices/B01/board/", with_shops=True)
    assert len(PdfReader(BytesIO(pdf)).pages) == len(
        lay_out(board.lines, SHEETS["a5"], with_shops=False).pages
    )


def test_the_poster_opens_for_everybody_in_its_three_sizes_alone(cast, client):
    assert client.get("/prices/B01/poster/a5.pdf?shops=1")["Content-Type"] == "application/pdf"
    for address in ("/prices/B01/poster/a2.pdf", "/prices/B99/poster/a4.pdf"):
        assert client.get(address).status_code == 404


def test_another_offer_of_a_shop_makes_another_poster(cast):
    before = board_of(cast.bank, cast.now)
    shop = Buyer.objects.create(name="ร้าน", kind="shop")
    held = QuoteRound.objects.create(bank=cast.bank, held_on=date(2026, 9, 2), by=cast.malee, at=cast.now)
    asked = AskedBuyer.objects.create(round=held, buyer=shop, position=1)
    Quote.objects.create(
        asked=asked, material=cast.material["PAP-01"], unit="กก.", unit_price=4, by=cast.malee, at=cast.now
    )
    after = board_of(cast.bank, cast.now)
    assert after.has_shops and not before.has_shops and after.mark != before.mark


def test_the_text_is_read_out_as_people_say_it(cast):
    publish(
        cast,
        bangkok(2026, 9, 1, 8),
        suspended=["PLA-01"],
        PAP_01="3.10",
        GLA_06="12",
        PLA_01="6",
        PLA_02="0.05",
    )
    publish(cast, bangkok(2026, 10, 1), PAP_01="4")
    board = board_of(cast.bank, cast.now)
    chosen = proposed(board)
    assert cast.material["PLA-01"].pk not in chosen
    lines = announcement(board, chosen).splitlines()
    assert "กระดาษลัง/กล่องลูกฟูก กิโลกรัมละ 3 บาท 10 สตางค์" in lines
    assert any(line.endswith("ลังละ 12 บาท") for line in lines)
    assert any(line.endswith("กิโลกรัมละ 5 สตางค์") for line in lines)
    assert any(line.startswith("ช่วงนี้งดรับ ขวด PET ใส") for line in lines)
    assert any("1 ตุลาคม 2569" in line for line in lines)
    assert "กระดาษลัง" not in announcement(board, set())


@pytest.mark.parametrize("query", ["", "?m=x&m=99999999999&m=-1"])
def test_an_odd_tick_is_none(cast, client, query):
    client.force_login(cast.somchai)
    page = client.get(f"/prices/B01/announcement/{query}")
    assert page.status_code == 200 and page.context["chosen"] == proposed(page.context["board"])


def test_ticked_materials_are_read_out_and_no_others(cast, client):
    client.force_login(cast.somchai)
    pk = cast.material["PAP-05"].pk
    text = client.get(f"/prices/B01/announcement/?m={pk}").context["text"]
    assert "สมุด" in text and "กระดาษลัง" not in text


def test_a_bank_without_prices_has_an_empty_text_and_an_empty_poster(cast):
    board = board_of(cast.bank, bangkok(2025, 1, 1))
    assert announcement(board, {1}) == ""
    assert poster_pdf(board, size="a5", url="http://x/", with_shops=True).startswith(b"%PDF")
