"""A bank that follows another bank's prices: its lists, its exceptions, and what is refused."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from conftest import bangkok
from prices.commands import Lot, NewException, UnableToFollow, follow_prices, publish_price_list
from prices.models import PriceFollowing, PriceList
from prices.queries import price_list_at
from wastebank.ledger.commands import create_bank
from wastebank.staff.commands import engage
from wastebank.thai import format_date

D = Decimal
DAY = bangkok(2026, 10, 1, 8)


class Two:
    """B02 follows B01 (the cast's bank) from `DAY` on."""

    def __init__(self, cast):
        self.cast = cast
        self.bank = create_bank(code="B02", name="ธนาคารขยะหมู่ 2")
        self.manager = engage(username="b2", name="ผู้จัดการหมู่ 2", password="x", role="manager", bank=self.bank)

    def publish(self, at, bank=None, **prices):
        prices = {self.cast.material[code.replace("_", "-")]: D(price) for code, price in prices.items()}
        return publish_price_list(
            bank=bank or self.cast.bank, effective_from=at, prices=prices, by=self.cast.prapai, at=at
        )

    def follow(self, *exceptions, leader=True, at=DAY, bank=None, why="ราคาเดียวกันทั้งตำบล"):
        leader = self.cast.bank if leader is True else leader
        return follow_prices(
            bank=bank or self.bank, leader=leader, effective_from=at, exceptions=exceptions, why=why,
            by=self.manager, at=at,
        )  # fmt: skip

    def but(self, code, kind, amount=None, why="ไกลร้าน"):
        return NewException(self.cast.material[code], kind, amount and D(amount), why)

    def prices(self, at, bank=None):
        rows = price_list_at(bank or self.bank, at).prices
        return {p.material.code: (p.unit_price, p.is_suspended) for p in rows.select_related("material")}


@pytest.fixture
def two(cast):
    return Two(cast)


def test_beginning_to_follow_publishes_the_leaders_list_with_the_exceptions(two):
    two.publish(DAY - timedelta(days=1), PAP_01="3", PLA_01="6", PLA_02="0.40", NFE_01="300")
    version = two.follow(
        two.but("PAP-01", "difference", "-0.50"),
        two.but("PLA-01", "price", "7"),
        two.but("NFE-01", "not_accepted"),
        two.but("PLA-02", "difference", "-0.40"),
        two.but("GLA-01", "price", "1"),
    )
    assert two.prices(DAY) == {
        "PAP-01": (D("2.50"), False),
        "PLA-01": (D(7), False),
        "NFE-01": (D(300), True),
        "PLA-02": (D("0.40"), True),  # nothing would be left of its price
        "GLA-01": (D(1), False),
    }
    derived = price_list_at(two.bank, DAY)
    assert derived.derived_from == price_list_at(two.cast.bank, DAY)
    assert version.exceptions.count() == 5
    assert price_list_at(two.bank, DAY - timedelta(seconds=1)) is None


def test_each_list_of_the_leader_becomes_one_of_the_follower_at_the_same_moment(two):
    two.follow(two.but("PAP-01", "difference", "0.20"))
    later = DAY + timedelta(days=3)
    published = two.publish(later, PAP_01="4")
    assert two.prices(later) == {"PAP-01": (D("4.20"), False)}
    derived = price_list_at(two.bank, later)
    assert (derived.effective_from, derived.derived_from) == (later, published)
    two.publish(later + timedelta(days=1), bank=two.bank, PAP_01="9")
    assert two.prices(later + timedelta(days=2), two.cast.bank) == {"PAP-01": (D(4), False)}


def test_conditions_and_lots_are_followed_too(two):
    paper = two.cast.material["PAP-01"]
    publish_price_list(
        bank=two.cast.bank, effective_from=DAY, prices={paper: D(8)}, lots={paper: Lot(D(200), D("8.20"))},
        conditions={paper: "แห้ง"}, by=two.cast.prapai, at=DAY,
    )  # fmt: skip
    two.follow(two.but("PAP-01", "difference", "-1"))
    price = price_list_at(two.bank, DAY).prices.get()
    assert (price.unit_price, price.min_lot, price.min_lot_price) == (D(7), D(200), D("7.20"))
    assert price.condition == "แห้ง"
    two.follow(two.but("PAP-01", "price", "8.50"), at=DAY + timedelta(hours=1))
    price = price_list_at(two.bank, DAY + timedelta(hours=1)).prices.get()
    assert (price.unit_price, price.min_lot) == (D("8.50"), None)


def test_lists_to_come_are_followed_and_new_exceptions_reach_them(two):
    coming = DAY + timedelta(days=5)
    two.publish(coming, PAP_01="5")
    two.follow()
    assert two.prices(coming) == {"PAP-01": (D(5), False)}
    two.follow(two.but("PAP-01", "difference", "1"), at=DAY + timedelta(days=1))
    assert two.prices(coming) == {"PAP-01": (D(5), False)}  # published, and stays
    assert two.prices(coming + timedelta(seconds=1)) == {"PAP-01": (D(6), False)}


def test_a_list_published_before_a_later_beginning_is_followed_from_then_on(two):
    two.follow(at=DAY)
    two.publish(DAY - timedelta(hours=1), PAP_01="5")  # the leader thinks again, before it begins
    assert two.prices(DAY + timedelta(seconds=1)) == {"PAP-01": (D(5), False)}


def test_the_followers_own_list_of_the_very_moment_wins(two):
    two.follow()
    later = DAY + timedelta(days=1)
    own = two.publish(later, bank=two.bank, PAP_01="1")
    two.publish(later, PAP_01="4")
    assert price_list_at(two.bank, later) == own
    with pytest.raises(UnableToFollow):
        two.follow(two.but("PAP-01", "price", "2"), at=later)


def test_following_ends_and_the_last_list_stays(two):
    two.follow()
    held = two.prices(DAY)
    two.follow(leader=None, at=DAY + timedelta(days=1), why="ตั้งราคาเอง")
    two.publish(DAY + timedelta(days=2), PAP_01="9")
    assert two.prices(DAY + timedelta(days=3)) == held
    with pytest.raises(UnableToFollow):
        two.follow(leader=None, at=DAY + timedelta(days=4))


def test_the_same_again_is_the_version_there_is(two):
    assert two.follow(two.but("PAP-01", "price", "2")) == two.follow(two.but("PAP-01", "price", "2"))
    assert PriceFollowing.objects.count() == 1
    assert PriceList.objects.filter(bank=two.bank).count() == 1


def test_chains_circles_and_oneself_are_refused(two):
    third = create_bank(code="B03", name="ธนาคารขยะหมู่ 3")
    two.follow()
    with pytest.raises(UnableToFollow, match=two.cast.bank.name):
        two.follow(bank=third, leader=two.bank)
    with pytest.raises(UnableToFollow, match=two.bank.name):
        two.follow(bank=two.cast.bank, leader=third, at=DAY)
    with pytest.raises(UnableToFollow):
        two.follow(bank=third, leader=third)
    assert PriceFollowing.objects.count() == 1


def test_another_leader_answers_what_was_to_come_from_the_one_before(two):
    third = create_bank(code="B03", name="ธนาคารขยะหมู่ 3")
    two.publish(DAY - timedelta(days=1), bank=third, PAP_01="9")
    coming = DAY + timedelta(days=5)
    two.publish(coming, PAP_01="4")
    two.follow()
    two.follow(leader=third, at=DAY + timedelta(days=1))
    assert two.prices(coming - timedelta(seconds=1)) == {"PAP-01": (D(9), False)}
    assert two.prices(coming + timedelta(seconds=1)) == {"PAP-01": (D(9), False)}
    two.follow(at=DAY + timedelta(days=2))
    assert two.prices(coming + timedelta(seconds=2)) == {"PAP-01": (D(4), False)}


@pytest.mark.parametrize("leader_first", [True, False])
def test_a_chain_of_a_few_days_to_come_is_refused_too(two, leader_first):
    third = create_bank(code="B03", name="ธนาคารขยะหมู่ 3")
    two.publish(DAY - timedelta(days=1), bank=third, PAP_01="9")
    upper, lower = {"bank": two.cast.bank, "leader": third}, {}
    first, second = (upper, lower) if leader_first else (lower, upper)
    two.follow(at=DAY + timedelta(days=5), **first)
    two.follow(at=DAY + timedelta(days=9), **first | {"leader": None})
    with pytest.raises(UnableToFollow):
        two.follow(at=DAY, **second)
    two.follow(at=DAY + timedelta(days=9), **second)


@pytest.mark.parametrize(
    ("exceptions", "changes"),
    [
        ([("PAP-01", "price", "1"), ("PAP-01", "price", "2")], {}),
        ([("PAP-01", "price", None)], {}),
        ([("PAP-01", "difference", None)], {}),
        ([("PAP-01", "not_accepted", "1")], {}),
        ([("PAP-01", "price", "-1")], {}),
        ([("PAP-01", "difference", "0.00")], {}),
        ([("PAP-01", "price", "1", " ")], {}),
        ([], {"why": " "}),
        ([], {"leader": None}),
        ([], {"at": bangkok(2025, 1, 1)}),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(two, exceptions, changes):
    with pytest.raises(UnableToFollow):
        two.follow(*(two.but(*one) for one in exceptions), **changes)
    assert not PriceFollowing.objects.exists()
    assert PriceList.objects.count() == 1


def test_a_version_before_the_last_is_refused(two):
    two.follow()
    with pytest.raises(UnableToFollow):
        two.follow(two.but("PAP-01", "price", "1"), at=DAY - timedelta(days=1))


@pytest.mark.parametrize("table", ["prices_pricefollowing", "prices_priceexception"])
def test_versions_are_never_changed(two, table):
    two.follow(two.but("PAP-01", "price", "1"))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")


# --- the pages --------------------------------------------------------------------------------------------


def sent(two, **changes):
    return {
        "leader": "B01", "effective_on": format_date(timezone.localdate() + timedelta(days=1), "short"),
        "effective_time": "8.00", "why": "ราคาเดียวกัน", "rows_shown": "2",
        "material_0": "PAP-01", "kind_0": "difference", "amount_0": "-๐.๕๐", "why_0": "ไกลร้าน",
        "material_1": "", "kind_1": "difference", "amount_1": "", "why_1": "",
    } | changes  # fmt: skip


def test_the_page_begins_a_following_and_shows_it_at_both_banks(two, client):
    client.force_login(two.manager)
    assert client.post("/prices/B02/following/change/", sent(two)).status_code == 303
    shown = client.get("/prices/B02/following/").content.decode()
    assert "ไกลร้าน" in shown and "0.50" in shown and two.cast.bank.name in shown
    client.force_login(two.cast.prapai)
    assert two.bank.name in client.get("/prices/B01/following/").content.decode()
    assert client.get("/prices/B02/following/").status_code == 404


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"why": ""}, "why"),
        ({"leader": "B99"}, "leader"),
        ({"amount_0": "ห้า"}, "amount_0"),
        ({"why_0": ""}, "material_0"),
        ({"why_1": "ลืมวัสดุ"}, "material_1"),
        ({"material_1": "PAP-01", "amount_1": "1", "why_1": "x"}, "material_1"),
        ({"effective_on": "1/1/2569"}, "effective_on"),
        ({"kind_0": "x"}, "kind_0"),
    ],
)
def test_a_mistake_is_told_at_its_box_and_nothing_is_lost(two, client, changes, at):
    client.force_login(two.manager)
    page = client.post("/prices/B02/following/change/", sent(two, **changes))
    assert page.status_code == 422 and list(page.context["form"].errors) == [at]
    assert page.context["form"]["amount_0"].value() == changes.get("amount_0", "-๐.๕๐")
    assert not PriceFollowing.objects.exists()


def test_more_rows_keep_what_is_typed(two, client):
    client.force_login(two.manager)
    page = client.post("/prices/B02/following/change/", sent(two, do="more", why=""))
    form = page.context["form"]
    assert page.status_code == 200 and form.count == 5
    assert form["amount_0"].value() == "-๐.๕๐" and form["material_0"].value() == "PAP-01"
