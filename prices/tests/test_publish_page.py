"""The grid of a new price list: conditions, lots, the shops' offers, and what is asked about."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from prices.models import PriceList
from prices.tests.sheets import offered
from wastebank.thai import format_date

PUBLISH = "/prices/B01/publish/"
D = Decimal


@pytest.fixture
def manager(cast, client):
    client.force_login(cast.prapai)
    cast.now = timezone.localtime()
    return client


def typed(cast, **boxes):
    """What the form sends: `price_PAP_01="3"` and so on, tomorrow at 9.30."""
    sent = {"effective_time": "09.30", "effective_on": tomorrow()}
    for name, value in boxes.items():
        box, _, code = name.partition("_")
        known = code.replace("_", "-") in cast.material
        sent[f"{box}_{cast.material[code.replace('_', '-')].pk}" if known else name] = value
    return sent


def tomorrow() -> str:
    return format_date(timezone.localdate() + timedelta(days=1), "short")


def box(cast, name: str, code: str) -> str:
    return f"{name}_{cast.material[code].pk}"


def test_a_condition_and_a_lot_are_published_and_shown_again(cast, manager):
    sent = typed(
        cast, price_PAP_01="3", condition_PAP_01="แห้ง สะอาด", lot_PAP_01="๒๐๐ กก.", lotprice_PAP_01="3.20"
    )
    assert manager.post(PUBLISH, sent).status_code == 303
    price = PriceList.objects.latest("pk").prices.get()
    assert (price.condition, price.min_lot, price.min_lot_price) == ("แห้ง สะอาด", D(200), D("3.20"))
    assert price.for_quantity(D("199.999")) == D(3) and price.for_quantity(D(200)) == D("3.20")
    coming = manager.get(f"/prices/B01/lists/{price.price_list_id}/").content.decode()
    assert "แห้ง สะอาด" in coming and "200" in coming and "3.20" in coming
    form = manager.get(f"{PUBLISH}?base={price.price_list_id}").context["form"]
    assert form[box(cast, "lot", "PAP-01")].value() == "200"
    assert next(row for row in form.rows() if row.material.code == "PAP-01").has_more


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"lot_PAP_01": "200"}, "lotprice"),
        ({"lotprice_PAP_01": "4"}, "lot"),
        ({"lot_PAP_01": "200", "lotprice_PAP_01": "3"}, "lotprice"),
        ({"lot_PAP_01": "มาก", "lotprice_PAP_01": "4"}, "lot"),
        ({"condition_PAP_01": "ก" * 121}, "condition"),
    ],
)
def test_a_lot_that_makes_no_sense_is_told_at_its_box_and_nothing_is_lost(cast, manager, wrong, at):
    page = manager.post(PUBLISH, typed(cast, price_PAP_01="3", price_PLA_01="7.77", **wrong))
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [box(cast, at, "PAP-01")]
    assert 'value="7.77"' in page.content.decode()
    assert PriceList.objects.count() == 1


def test_a_list_published_meanwhile_is_told_before_it_is_replaced(cast, manager):
    seen = manager.get(PUBLISH).context["form"].newest_seen
    assert manager.post(PUBLISH, typed(cast, price_PAP_01="3", effective_time="8.00")).status_code == 303
    page = manager.post(PUBLISH, typed(cast, price_PAP_01="3.20", seen=seen))
    assert page.status_code == 422 and list(page.context["form"].errors) == ["__all__"]
    seen = page.context["form"].newest_seen
    again = [manager.post(PUBLISH, typed(cast, price_PAP_01="3.20", seen=seen)) for _click in range(2)]
    assert [answer.status_code for answer in again] == [303, 303] and PriceList.objects.count() == 3


def test_a_suspended_material_says_why(cast, manager):
    sent = typed(cast, price_PAP_01="3", suspended_PAP_01="on", condition_PAP_01="โรงงานหยุดรับ")
    manager.post(PUBLISH, sent)
    price = PriceList.objects.latest("pk").prices.get()
    assert price.is_suspended and price.condition == "โรงงานหยุดรับ"


def test_prices_are_proposed_from_the_shops_offers_by_the_rule(cast, manager):
    offered(cast, PAP_01="4.20", NFE_01="333")
    form = manager.get(PUBLISH).context["form"]
    assert form[box(cast, "price", "PAP-01")].value() == "3.10"  # the source is the list
    form = manager.get(f"{PUBLISH}?from=quotes").context["form"]
    assert form[box(cast, "price", "PAP-01")].value() == "3.35"  # 4.20 × 0.80 = 3.36, down to 0.05
    assert form[box(cast, "price", "NFE-01")].value() == "266"  # 266.40, down to whole baht
    assert form[box(cast, "price", "PLA-01")].value() == "6.40"  # nobody offered: as in force


def test_by_regulation_the_shops_offers_are_the_source(cast, manager):
    cast.regulate(price__source="quote_ratio", price__member_ratio=D("0.70"))
    assert manager.get(PUBLISH).context["form"][box(cast, "price", "PAP-01")].value() == "3.10"  # no offers
    offered(cast, PAP_01="9.00")
    assert manager.get(PUBLISH).context["form"][box(cast, "price", "PAP-01")].value() == "6.30"
    page = manager.get(f"{PUBLISH}?from=list")
    assert page.context["form"][box(cast, "price", "PAP-01")].value() == "3.10"


def test_a_price_far_below_the_shops_is_asked_about_and_shown_on_the_list(cast, manager):
    offered(cast, PAP_01="4.00", PLA_01="9")
    sent = typed(cast, price_PAP_01="3", price_PLA_01="6.70", suspended_PLA_02="on", price_PLA_02="0")
    page = manager.post(PUBLISH, sent)
    form = page.context["form"]
    assert list(form.errors) == ["checked"] and list(form.below) == [cast.material["PLA-01"].pk]
    assert "ร้านเฮียชัย" in page.content.decode()
    assert manager.post(PUBLISH, sent | {"checked": "on"}).status_code == 303
    shown = manager.get("/prices/B01/")
    assert [price.material.code for price, _quote in shown.context["below"]] == ["PLA-01"]  # 6.40 in force


def test_exactly_the_allowed_percentage_below_is_not_asked_about(cast, manager):
    offered(cast, PAP_01="4.00")
    assert manager.post(PUBLISH, typed(cast, price_PAP_01="3.00")).status_code == 303  # 25 % below


def test_two_lists_of_a_day_tell_both_times_and_what_changed(cast, manager):
    day = timezone.localdate() + timedelta(days=1)
    for moment, price in [("08.00", "3.00"), ("10.30", "3.50")]:
        manager.post(PUBLISH, typed(cast, price_PAP_01=price, effective_time=moment, note=f"เวลา {moment}"))
    page = manager.get(f"/prices/B01/lists/{PriceList.objects.latest('pk').pk}/")
    begins = [timezone.localtime(one.effective_from) for one in page.context["of_the_day"]]
    assert [f"{one:%H.%M}" for one in begins if one.date() == day] == ["08.00", "10.30"]
    change = page.context["changes"]
    assert [(c.material.code, c.old.unit_price, c.new.unit_price) for c in change] == [
        ("PAP-01", D("3.00"), D("3.50"))
    ]
    shown = page.content.decode()
    assert "08.00" in shown and "10.30" in shown and "เวลา 10.30" in shown and "ประไพ" in shown
