"""Rounds of quotes: what buyers offered, what counts, and whom the bank chose."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from prices.commands.quotes import (
    Choice,
    UnableToAskBuyer,
    UnableToChooseBuyer,
    UnableToOpenRound,
    UnableToWriteQuotes,
    ask_buyer,
    choose_buyers,
    open_quote_round,
    write_quotes,
)
from prices.models import Buyer, Quote, QuoteChoice, QuoteRound
from prices.papers.comparison import form_13_pdf
from prices.queries.comparison import Comparison
from prices.queries.quotes import quoted_price, quotes_of, shop_prices

DAY = date(2026, 9, 2)


@pytest.fixture
def shops(db):
    return [Buyer.objects.create(name=f"ร้าน {letter}", kind="shop") for letter in "กขคงจฉ"]


@pytest.fixture
def begun(cast, shops):
    return open_quote_round(bank=cast.bank, held_on=DAY, buyers=shops[:2], by=cast.malee, at=cast.now)


@pytest.fixture
def offer(cast):
    """A function: offers of one shop of a round by material code, written after all that stands there."""

    def write(round, position, **prices):
        asked = round.asked.get(position=position)
        offers = {
            (asked, cast.material[code.replace("_", "-")]): price and Decimal(price)
            for code, price in prices.items()
        }
        seen = Quote.objects.filter(asked__round=round).count()
        return write_quotes(round=round, offers=offers, seen=seen, by=cast.malee, at=cast.now)

    return write


def row_of(round, material):
    return next(row for row in Comparison.of(round).rows if row.material == material)


def test_a_round_keeps_its_shops_in_their_order(begun, shops):
    assert [(one.position, one.buyer) for one in begun.asked.order_by("position")] == [
        (1, shops[0]),
        (2, shops[1]),
    ]


def test_a_round_refuses_nobody_six_shops_a_shop_twice_and_a_second_of_the_day(cast, begun, shops):
    for buyers in ([], shops, [shops[0], shops[0]]):
        with pytest.raises(UnableToOpenRound):
            open_quote_round(
                bank=cast.bank, held_on=date(2026, 9, 3), buyers=buyers, by=cast.malee, at=cast.now
            )
    with pytest.raises(UnableToOpenRound) as refusal:
        open_quote_round(bank=cast.bank, held_on=DAY, buyers=shops[:1], by=cast.malee, at=cast.now)
    assert refusal.value.existing == begun and QuoteRound.objects.count() == 1


def test_the_same_round_again_is_the_first(cast, begun, shops):
    again = open_quote_round(bank=cast.bank, held_on=DAY, buyers=shops[:2], by=cast.prapai, at=cast.now)
    assert again == begun and begun.asked.count() == 2


def test_a_shop_asked_later_comes_last_and_once(begun, shops):
    assert ask_buyer(round=begun, buyer=shops[2]).position == 3
    assert ask_buyer(round=begun, buyer=shops[2]).position == 3
    for buyer in shops[3:5]:
        ask_buyer(round=begun, buyer=buyer)
    with pytest.raises(UnableToAskBuyer):
        ask_buyer(round=begun, buyer=shops[5])


def test_only_what_differs_is_written_and_the_wrong_quote_stays(cast, begun, offer):
    assert len(offer(begun, 1, PAP_01="3.90", PLA_01="8")) == 2
    assert offer(begun, 1, PAP_01="3.90", PLA_01="8.00") == []
    offer(begun, 1, PAP_01="4.10")
    row = row_of(begun, cast.material["PAP-01"])
    assert row.made == [Decimal("4.10")]
    assert [quote.unit_price for quote in row.superseded] == [Decimal("3.90")]


def test_quotes_below_zero_and_over_those_of_others_are_refused(cast, begun, offer):
    offer(begun, 1, PAP_01="3.90")
    asked, material = begun.asked.get(position=2), cast.material["PAP-01"]
    for price, seen in ((Decimal(-1), 1), (Decimal(4), 0)):
        with pytest.raises(UnableToWriteQuotes):
            write_quotes(
                round=begun, offers={(asked, material): price}, seen=seen, by=cast.malee, at=cast.now
            )
    assert Quote.objects.count() == 1


def test_the_shops_best_price_comes_from_the_last_round_that_has_one(cast, begun, offer, shops):
    paper, bottle = cast.material["PAP-01"], cast.material["PLA-01"]
    offer(begun, 1, PAP_01="3.90", PLA_01="8")
    offer(begun, 2, PAP_01="4.20")
    later = open_quote_round(
        bank=cast.bank, held_on=date(2026, 10, 7), buyers=shops[:2], by=cast.malee, at=cast.now
    )
    offer(later, 1, PAP_01="3.50")
    assert shop_prices(cast.bank, date(2026, 9, 1)) == {}
    best = shop_prices(cast.bank, date(2026, 10, 6))[paper.pk]
    assert (best.best, best.buyer, best.quoted_on) == (Decimal("4.20"), "ร้าน ข", DAY)
    now = shop_prices(cast.bank, date(2026, 10, 7))
    assert (now[paper.pk].best, now[paper.pk].buyer) == (Decimal("3.50"), "ร้าน ก")
    assert (now[bottle.pk].best, now[bottle.pk].quoted_on) == (Decimal(8), DAY)


def test_an_offer_taken_back_counts_no_longer(cast, begun, offer, shops):
    paper = cast.material["PAP-01"]
    offer(begun, 1, PAP_01="3.90", PLA_01="8")
    offer(begun, 2, PAP_01="4.20")
    offer(begun, 2, PAP_01=None)
    assert shop_prices(cast.bank, DAY)[paper.pk].best == Decimal("3.90")
    assert quotes_of(cast.bank, shops[1], DAY) == {}
    assert quoted_price(cast.bank, shops[0], paper, DAY) == Decimal("3.90")
    assert quoted_price(cast.bank, shops[0], paper, date(2026, 9, 1)) is None


def test_a_round_whose_only_offer_was_taken_back_leaves_the_one_before(cast, begun, offer, shops):
    offer(begun, 1, PAP_01="3.90")
    later = open_quote_round(
        bank=cast.bank, held_on=date(2026, 10, 7), buyers=shops[:1], by=cast.malee, at=cast.now
    )
    offer(later, 1, PAP_01="39")
    offer(later, 1, PAP_01=None)
    best = shop_prices(cast.bank, date(2026, 10, 7))[cast.material["PAP-01"].pk]
    assert (best.best, best.quoted_on) == (Decimal("3.90"), DAY)


def test_the_difference_is_the_members_price_against_the_best_offer(cast, begun, offer):
    offer(begun, 1, PAP_01="3.90", PLA_01="0")
    offer(begun, 2, PAP_01="4.00")
    row = row_of(begun, cast.material["PAP-01"])  # members get 3.10
    assert (row.best, row.difference_pct, row.difference_shown) == (Decimal(4), Decimal("-22.5"), "−22.5")
    assert row_of(begun, cast.material["PLA-01"]).difference_pct is None


def choose(cast, round, position, code, reason=""):
    asked = round.asked.get(position=position) if position else None
    said = {cast.material[code]: Choice(asked, reason)}
    return choose_buyers(round=round, choices=said, by=cast.prapai, at=cast.now)


def test_the_best_of_several_is_chosen_without_a_reason_and_others_with_one(cast, begun, offer):
    offer(begun, 1, PAP_01="3.90", PAP_02="5")
    offer(begun, 2, PAP_01="4.20")
    assert len(choose(cast, begun, 2, "PAP-01")) == 1
    assert choose(cast, begun, 2, "PAP-01") == []
    for position, code in ((1, "PAP-01"), (1, "PAP-02")):
        with pytest.raises(UnableToChooseBuyer) as refusal:
            choose(cast, begun, position, code)
        assert refusal.value.material == cast.material[code].pk
    choose(cast, begun, 1, "PAP-02", "รายเดียวที่รับ")
    assert QuoteChoice.objects.count() == 2 and Comparison.of(begun).open_rows == []


def test_a_buyer_without_an_offer_is_not_chosen(cast, begun, offer):
    offer(begun, 1, PAP_01="3.90")
    with pytest.raises(UnableToChooseBuyer):
        choose(cast, begun, 2, "PAP-01", "ใกล้")
    with pytest.raises(UnableToChooseBuyer):
        choose(cast, begun, 1, "PAP-02", "ใกล้")


def test_a_choice_that_no_longer_fits_the_offers_is_asked_for_again(cast, begun, offer):
    offer(begun, 1, PAP_01="3.90")
    offer(begun, 2, PAP_01="4.20")
    choose(cast, begun, 2, "PAP-01")
    offer(begun, 1, PAP_01="4.50")
    assert [row.material.code for row in Comparison.of(begun).open_rows] == ["PAP-01"]
    choose(cast, begun, 1, "PAP-01")
    assert Comparison.of(begun).open_rows == [] and QuoteChoice.objects.count() == 2


def test_form_13_is_a_pdf_with_and_without_quotes(begun, offer):
    assert form_13_pdf(Comparison.of(begun)).startswith(b"%PDF")
    offer(begun, 1, PAP_01="3.90")
    assert form_13_pdf(Comparison.of(begun)).startswith(b"%PDF")


@pytest.mark.parametrize("table", ["quoteround", "askedbuyer", "quote", "quotechoice"])
def test_the_database_refuses_to_change_what_was_quoted(cast, begun, offer, table):
    offer(begun, 1, PAP_01="3.90")
    choose(cast, begun, 1, "PAP-01", "รายเดียว")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM prices_{table}")


# --- the pages ----------------------------------------------------------------------------------------


@pytest.fixture
def treasurer(cast, client):
    client.force_login(cast.malee)
    return client


def test_a_round_is_opened_on_the_page_and_leads_to_its_grid(cast, treasurer, shops):
    sent = {"held_on": "2/9/2569", "shop_1": shops[0].pk, "shop_2": shops[1].pk}
    answer = treasurer.post("/prices/B01/quotes/new/", sent)
    opened = QuoteRound.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/prices/B01/quotes/{opened.pk}/write/")
    assert treasurer.post("/prices/B01/quotes/new/", sent)["Location"] == answer["Location"]
    again = treasurer.post("/prices/B01/quotes/new/", sent | {"shop_2": ""})
    assert again.status_code == 422 and list(again.context["form"].errors) == ["held_on"]
    twice = sent | {"held_on": "3/9/2569", "shop_2": shops[0].pk}
    assert list(treasurer.post("/prices/B01/quotes/new/", twice).context["form"].errors) == ["shop_2"]


def test_the_grid_saves_and_tells_a_bad_price_in_its_box(cast, treasurer, begun):
    box = f"q_{begun.asked.get(position=1).pk}_{cast.material['PAP-01'].pk}"
    url = f"/prices/B01/quotes/{begun.pk}/write/"
    page = treasurer.post(url, {"seen": "0", box: "สามบาท"})
    assert (page.status_code, list(page.context["form"].errors)) == (422, [box])
    assert 'value="สามบาท"' in page.content.decode()
    assert treasurer.post(url, {"seen": "0", box: "๓.๙๐"}).status_code == 303
    assert Quote.objects.get().unit_price == Decimal("3.90")
    stale = treasurer.post(url, {"seen": "0", box: "4"})
    assert stale.status_code == 422 and stale.context["form"].non_field_errors()


def test_what_is_pasted_fills_the_grid_and_saves_nothing(cast, treasurer, begun):
    first, second = (asked.pk for asked in begun.asked.order_by("position"))
    paper, news = cast.material["PAP-01"].pk, cast.material["PAP-03"].pk
    sent = {"then": "fill", f"q_{second}_{news}": "5", "pasted": "ลัง\t๓.๙\t4\nPAP-03\t5.5\nดาวเทียม\t9\n"}
    page = treasurer.post(f"/prices/B01/quotes/{begun.pk}/write/", sent)
    form = page.context["form"]
    filled = [form[f"q_{asked}_{pk}"].value() for pk in (paper, news) for asked in (first, second)]
    assert filled == ["๓.๙", "4", "5.5", "5"]
    assert page.context["unread"] == ["ดาวเทียม · 9"] and not Quote.objects.exists()


def test_a_pasted_word_that_means_two_materials_fills_neither(cast, treasurer, begun):
    for code in ("PAP-01", "PAP-03"):
        cast.material[code].aliases += ["ของรวม"]
        cast.material[code].save()
    sent = {"then": "fill", "pasted": "ของรวม\t4\n"}
    page = treasurer.post(f"/prices/B01/quotes/{begun.pk}/write/", sent)
    assert (page.context["unread"], page.context["filled"]) == (["ของรวม · 4"], 0)


def test_the_choice_page_asks_for_the_reason_in_its_row(cast, treasurer, begun, offer):
    offer(begun, 1, PAP_01="3.90")
    pk, url = cast.material["PAP-01"].pk, f"/prices/B01/quotes/{begun.pk}/choose/"
    sent = {f"asked_{pk}": begun.asked.get(position=1).pk}
    page = treasurer.post(url, sent)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [f"reason_{pk}"])
    assert treasurer.post(url, sent | {f"reason_{pk}": "รายเดียว"}).status_code == 303
    assert "รายเดียว" in treasurer.get(f"/prices/B01/quotes/{begun.pk}/").content.decode()
