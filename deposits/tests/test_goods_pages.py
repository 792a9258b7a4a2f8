"""The pages of the goods for exchange: list, buying, counting, giving, taking back."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from deposits.commands import move_drawer
from deposits.commands.goods import add_good, buy_goods
from deposits.commands.money_place import SAFE
from deposits.models import Good, GoodsPaper
from deposits.queries.goods import on_hand
from deposits.tests.screen import text


@pytest.fixture
def shop(treasury, client):
    """An open day with a slip of 310 baht, and 100 eggs at 4.50; `cast.go(name, *args)` opens a page."""
    cast = treasury
    cast.now = timezone.localtime()
    cast.day = cast.open_day()
    move_drawer(
        market_day=cast.day, kind="float", amount=Decimal(200), by=cast.malee, at=cast.now,
        idempotency_key=uuid4(),
    )  # fmt: skip
    cast.slip = cast.bring(cast.day, cast.somying, ("PAP-01", "100"))
    cast.eggs = add_good(
        bank=cast.bank, name="ไข่ไก่", unit="ฟอง", price=Decimal("4.50"), by=cast.malee, at=cast.now
    )
    cast.bought = buy_goods(
        good=cast.eggs, pieces=100, cost=Decimal(400), money=SAFE, supplier="ป้าแดง", by=cast.malee,
        at=cast.now, idempotency_key=uuid4(),
    )  # fmt: skip
    client.force_login(cast.malee)
    cast.client, cast.box = client, f"good_{cast.eggs.pk}"
    cast.url = lambda name, *args: reverse(f"stock:{name}", args=["B01", *args])

    def post(name, /, *args, **typed):
        return client.post(cast.url(name, *args), {"key": str(uuid4())} | typed)

    cast.post = post
    return cast


def left(shop):
    return on_hand([shop.eggs])[shop.eggs.pk].pieces


def test_the_list_shows_price_stock_and_value(shop):
    page = text(shop.client.get(shop.url("goods")))
    assert "ไข่ไก่" in page and "4.50" in page and "400.00" in page and shop.bought.number in page


def test_without_goods_the_list_says_what_comes_next(cast, client):
    client.force_login(cast.malee)
    assert reverse("stock:add_good", args=["B01"]) in text(client.get(reverse("stock:goods", args=["B01"])))


def test_a_good_is_added_and_renamed_and_priced(shop):
    assert shop.post("add_good", name="สบู่", unit="ก้อน", price="๑๒").status_code == 303
    soap = Good.objects.get(name="สบู่")
    answer = shop.post("add_good", name="สบู่", unit="ก้อน", price="12")
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["name"]
    assert shop.post("good", soap.pk, name="สบู่ก้อน", unit="ก้อน").status_code == 303
    soap.refresh_from_db()
    assert (soap.name, soap.is_active) == ("สบู่ก้อน", False)
    taken = shop.post("good", soap.pk, name="ไข่ไก่", unit="ก้อน")
    assert taken.status_code == 422 and list(taken.context["form"].errors) == ["name"]
    assert shop.post("set_exchange_price", soap.pk, price="0").status_code == 422
    assert shop.post("set_exchange_price", soap.pk, price="13").status_code == 303
    assert [row.price for row in soap.prices.all()] == [13, 12]


@pytest.mark.parametrize("money", ["safe", "bank", "gift", "day"])
def test_goods_come_in_from_each_purse(shop, money):
    money = f"day-{shop.day.pk}" if money == "day" else money
    typed = {"good": shop.eggs.pk, "pieces": "๓๐", "cost": "120", "supplier": "ป้าแดง", "money": money}
    assert shop.post("buy_goods", **typed).status_code == 303
    assert left(shop) == 130


def test_what_is_typed_wrongly_stays_and_is_said_at_its_field(shop):
    answer = shop.post("buy_goods", good=shop.eggs.pk, pieces="สาม", cost="1,2", supplier="", money="")
    assert set(answer.context["form"].errors) == {"pieces", "cost", "supplier", "money"}
    assert answer.status_code == 422 and 'value="สาม"' in text(answer)


def test_a_count_asks_for_a_reason_where_it_differs(shop):
    assert shop.post("count_goods", **{shop.box: "97"}).status_code == 422
    assert shop.post("count_goods", **{shop.box: "97"}, reason="แตก").status_code == 303
    assert left(shop) == 97


def test_a_member_is_found_and_gets_eggs_after_a_last_look(shop):
    shop.client.force_login(shop.somchai)
    url = shop.url("exchange_goods", shop.day.pk)
    assert "member=01-00001" in shop.client.get(url, {"q": "สมหญิง"}).headers["Location"]
    asked = {"member": "01-00001", "key": str(uuid4()), shop.box: "30"}
    assert "135.00" in text(shop.client.get(url, asked | {"check": "1"}))
    answer = shop.client.post(url, asked | {"shown": "135.00"})
    paper = GoodsPaper.objects.get(kind="given")
    assert answer.status_code == 303 and left(shop) == 70
    receipt = text(shop.client.get(answer.headers["Location"]))
    assert "ใบแลกของ" in receipt and "175.00" in receipt and paper.number in receipt
    again = shop.client.post(url, asked | {"shown": "135.00"})
    assert again.headers["Location"] == answer.headers["Location"] and left(shop) == 70


@pytest.mark.parametrize("pieces", ["101", "69", "", "ก"])
def test_too_many_or_none_are_said_before_anything_is_booked(shop, pieces):
    asked = {"member": "01-00001", "key": str(uuid4()), "check": "1", shop.box: pieces}
    answer = shop.client.get(shop.url("exchange_goods", shop.day.pk), asked)
    assert answer.status_code == 422 and answer.context["form"].errors


def test_a_total_that_was_not_shown_is_not_booked(shop):
    asked = {"member": "01-00001", shop.box: "2", "shown": "8.00"}
    assert shop.post("exchange_goods", shop.day.pk, **asked).status_code == 422
    assert left(shop) == 100


def test_a_closed_day_exchanges_nothing(shop):
    shop.close_day(shop.day, timezone.localtime())
    page = text(shop.client.get(shop.url("exchange_goods", shop.day.pk), {"member": "01-00001"}))
    assert shop.box not in page
    assert shop.post("exchange_goods", shop.day.pk, member="01-00001", **{shop.box: "1"}).status_code == 422


def test_the_slip_leads_to_the_exchange_while_its_day_is_open(shop):
    slip, exchange = (
        reverse("counter:slip", args=["B01", shop.slip.pk]),
        shop.url("exchange_goods", shop.day.pk),
    )
    assert f"{exchange}?member=01-00001" in text(shop.client.get(slip))
    shop.close_day(shop.day, timezone.localtime())
    assert exchange not in text(shop.client.get(slip))


def test_a_paper_is_taken_back_with_a_reason_by_whoever_may_write_it(shop):
    url = shop.url("reverse_goods", shop.bought.pk)
    shop.regulate(void__second_person_above=1000)
    shop.client.force_login(shop.somchai)
    assert shop.client.get(url).status_code == 403
    shop.client.force_login(shop.malee)
    assert shop.post("reverse_goods", shop.bought.pk, reason="").status_code == 422
    answer = shop.post("reverse_goods", shop.bought.pk, reason="ผิดร้าน")
    assert answer.status_code == 303 and left(shop) == 0
    assert shop.bought.number in text(shop.client.get(answer.headers["Location"]))
    assert shop.client.get(url).status_code == 303
