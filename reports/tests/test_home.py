"""The first page and the menu, by role."""

from decimal import Decimal
from uuid import uuid4

import pytest

from deposits.commands import request_payout
from deposits.commands.books.capital import receive_income
from deposits.commands.money_place import SAFE
from members.commands import issue_pin
from wastebank.ledger.commands import create_bank
from wastebank.staff.commands import engage


def menu(page):
    return [item["url"] for item in page.context["nav_items"]]


def test_a_visitor_finds_two_doors_and_the_prices(cast, client):
    text = client.get("/").content.decode()
    assert 'href="/my/"' in text and 'href="/staff/sign-in/"' in text and 'href="/prices/B01/board/"' in text


def test_an_empty_installation_has_a_first_page(db, client):
    assert client.get("/").status_code == 200


def test_a_member_is_led_to_the_own_page(cast, client):
    pin = issue_pin(member=cast.somying)
    client.post("/members/sign-in/", {"bank": cast.bank.pk, "number": "01-00001", "pin": pin})
    assert client.get("/")["Location"] == "/my/"
    assert menu(client.get("/my/")) == ["/my/", "/my/passbook/", "/prices/B01/board/"]


ALL_DOORS = [
    "/",
    "/counter/B01/",
    "/members/B01/",
    "/prices/B01/",
    "/stock/B01/",
    "/books/B01/",
    "/reports/B01/",
    "/staff/regulation/B01/",
]


@pytest.mark.parametrize(
    ("who", "doors"),
    [
        ("somchai", ["/", "/counter/B01/", "/members/B01/", "/prices/B01/", "/stock/B01/"]),
        ("malee", ALL_DOORS),
        ("wichai", ALL_DOORS),
        ("outsider", []),
    ],
)
def test_officers_find_the_doors_of_their_role(cast, client, who, doors):
    client.force_login(getattr(cast, who))
    page = client.get("/")
    assert menu(page) == doors
    for door in doors:
        assert client.get(door).status_code == 200


def test_the_figures_are_those_of_today(cast, client):
    cast.regulate(withdraw__min_keep=0)
    cast.bring(cast.open_day(), cast.somying, ("PAP-01", "100"))
    request_payout(
        member=cast.somying, amount=Decimal(20), by=cast.somchai, at=cast.now, idempotency_key=uuid4()
    )
    client.force_login(cast.malee)
    (own,) = client.get("/").context["banks"]
    assert (own.members, own.waiting_payouts, own.open_days) == (1, 1, [])  # the day was another day


def test_only_the_banks_where_one_works_are_shown(cast, client):
    other = create_bank(code="B02", name="ธนาคารขยะหมู่ 2")
    client.force_login(engage(username="b2", name="ที่อื่น", password="x", role="manager", bank=other))
    page = client.get("/")
    assert [own.bank for own in page.context["banks"]] == [other]
    assert "/prices/B02/publish/" in page.content.decode()  # no list is confirmed yet
    assert "B01" not in page.content.decode()


def test_the_door_of_the_room_one_is_in_is_current(cast, client):
    client.force_login(cast.prapai)
    current = [
        item["url"] for item in client.get("/prices/B01/publish/").context["nav_items"] if item["current"]
    ]
    assert current == ["/prices/B01/"]


def test_the_stock_is_shown_and_too_much_cash_is_said_to_those_who_keep_the_books(cast, client):
    cast.bring(cast.open_day(), cast.somying, ("PAP-01", "100"))
    cast.regulate(cash__max_on_hand="100")
    receive_income(
        bank=cast.bank, kind="donation", giver="วัดบ้านโคก", amount=Decimal(101), on=cast.now.date(),
        place=SAFE, by=cast.malee, at=cast.now, idempotency_key=uuid4(),
    )  # fmt: skip
    for who, is_told in (("malee", True), ("somchai", False)):
        client.force_login(getattr(cast, who))
        page = client.get("/")
        (own,) = page.context["banks"]
        assert (own.stock, bool(own.cash_warning)) == (Decimal("310.00"), is_told)
        assert "310.00" in page.content.decode()
