"""A lot that is paid another price: on the server's screen, at the till, priced later, and in the proof."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from deposits.commands.open_slips import price_open_slip
from deposits.models import DepositLine, OpenSlip
from deposits.queries.basket import priced
from deposits.queries.open_slips import materials_to_price
from deposits.queries.proof import counter_faults
from deposits.queries.till import device_state
from deposits.tests.devices import Tablet
from prices.commands import Lot, publish_price_list
from prices.queries import prices_at
from wastebank.ledger.queries import book_faults

D = Decimal


@pytest.fixture
def yard(cast):
    """8.00 baht, from 200 kg on 8.20: the market day is open."""
    paper = cast.material["PAP-01"]
    cast.now = timezone.localtime()
    publish_price_list(
        bank=cast.bank, effective_from=cast.now, prices={paper: D(8), cast.material["PLA-01"]: D(6)},
        lots={paper: Lot(D(200), D("8.20"))}, conditions={paper: "แห้ง"}, by=cast.prapai, at=cast.now,
    )  # fmt: skip
    cast.day = cast.open_day()
    return cast


@pytest.mark.parametrize(
    ("kg", "paid", "amount"),
    [("199.999", "8.00", "1599.99"), ("200", "8.20", "1640.00"), ("250.5", "8.20", "2054.10")],
)
def test_a_line_that_reaches_the_lot_is_paid_its_price(yard, kg, paid, amount):
    slip = yard.bring(yard.day, yard.somying, ("PAP-01", kg), ("PLA-01", "300"))
    assert [(line.unit_price, line.amount) for line in slip.lines.all()] == [
        (D(paid), D(amount)),
        (D(6), D(1800)),
    ]
    assert list(book_faults()) == list(counter_faults()) == []


def test_each_line_reaches_the_lot_by_itself(yard):
    slip = yard.bring(yard.day, yard.somying, ("PAP-01", "150"), ("PAP-01", "150"))
    assert {line.unit_price for line in slip.lines.all()} == {D(8)}


@pytest.mark.parametrize(("kg", "wrong"), [("200", "8.00"), ("199", "8.20"), ("1", "9.00")])
def test_the_proof_finds_a_line_at_another_price_than_its_list_says(yard, kg, wrong):
    slip = yard.bring(yard.day, yard.somying, ("PAP-01", kg), ("PLA-01", "1"))
    line = slip.lines.get(material__code="PAP-01")
    assert line.quantity * line.unit_price == line.amount and line.price.unit_price == D(8)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE deposits_depositline SET unit_price = %s WHERE id = %s", [D(wrong), line.pk])
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    assert any("another price than its list says" in str(fault) for fault in counter_faults())


def test_posting_takes_three_statements(yard, django_assert_max_num_queries):
    yard.bring(yard.day, yard.somying, ("PAP-01", "1"))
    with django_assert_max_num_queries(5) as asked:
        yard.bring(yard.day, yard.somying, ("PAP-01", "200"))
    statements = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
    assert len(statements) == 3


def test_the_servers_screen_reckons_and_shows_the_lot(yard, client):
    basket = priced([("PAP-01", "200"), ("PAP-01", "10")], list(prices_at(yard.bank, yard.now)))
    assert [(line.unit_price, line.is_lot, line.amount) for line in basket.lines] == [
        (D("8.20"), True, D(1640)),
        (D(8), False, D(80)),
    ]
    client.force_login(yard.somchai)
    page = client.get(reverse("counter:new_slip", kwargs={"bank": "B01", "pk": yard.day.pk}))
    assert "8.20" in page.content.decode() and "แห้ง" in page.content.decode()


def test_the_till_is_told_and_its_slip_agrees(yard, client):
    tablet = Tablet(yard, yard.day)
    client.force_login(yard.somchai)
    state = device_state(tablet.device, yard.somchai, timezone.localtime())
    prices = state["lists"][0]["prices"]
    assert prices["PAP-01"] == {
        "price": "8.00", "suspended": False, "min_lot": "200.000", "lot_price": "8.20", "condition": "แห้ง",
    }  # fmt: skip
    assert prices["PLA-01"] == {"price": "6.00", "suspended": False}
    body = tablet.slip(("PAP-01", "200"))
    body["lines"][0]["amount"] = body["total"] = body["settle"]["savings"] = "1640.00"
    answer = tablet.send(client, body)
    assert answer.status_code == 201, answer.content
    assert answer.json()["flags"] == []
    assert answer.json()["lines"][0]["unit_price"] == "8.20"
    assert list(book_faults()) == list(counter_faults()) == []


def test_a_till_of_before_sends_the_usual_price_and_the_lot_is_booked(yard, client):
    tablet = Tablet(yard, yard.day)
    client.force_login(yard.somchai)
    answer = tablet.send(client, tablet.slip(("PAP-01", "200")))  # it reckons 1,600.00
    assert answer.status_code == 201, answer.content
    assert list(book_faults()) == list(counter_faults()) == []


@pytest.mark.parametrize(
    ("typed", "paid"), [({"PAP-01": "8.00"}, "8.20"), ({"PAP-01": "8.10"}, "8.10"), ({"PAP-01": "7"}, "7.00")]
)
def test_a_slip_priced_later_gets_the_lot_where_the_price_in_force_is_taken(yard, client, typed, paid):
    tablet = Tablet(yard, yard.day)
    client.force_login(yard.somchai)
    body = tablet.slip(("PAP-01", "200"), ("PLA-01", "5"), price_later=True, list=None, total="0.00")
    body["lines"][1]["material"] = "GLA-01"  # on no list
    body["settle"]["savings"] = "0.00"
    for line in body["lines"]:
        line["amount"] = "0.00"
    assert tablet.send(client, body).status_code == 201
    slip = OpenSlip.objects.get()
    prices = {code: D(price) for code, price in typed.items()} | {"GLA-01": D(1)}
    (row, _glass) = materials_to_price(slip, timezone.localtime())
    assert row.unit_price(row.lines[0], prices["PAP-01"]) == D(paid)  # what the page shows
    said = {"open_slip": slip, "prices": prices, "by": yard.prapai, "at": timezone.localtime()}
    deposit = price_open_slip(**said)
    line = DepositLine.objects.get(deposit=deposit, material__code="PAP-01")
    assert line.unit_price == D(paid)
    assert price_open_slip(**said).pk == deposit.pk  # the same again
    assert list(book_faults()) == list(counter_faults()) == []


def test_the_price_proposed_from_the_last_slip_is_not_that_of_its_lot(yard, client):
    yard.bring(yard.day, yard.somying, ("PAP-01", "200"))
    later = timezone.localtime()
    publish_price_list(
        bank=yard.bank, effective_from=later, prices={yard.material["PLA-01"]: D(6)}, by=yard.prapai, at=later
    )
    tablet = Tablet(yard, yard.day)
    client.force_login(yard.somchai)
    body = tablet.slip(("PAP-01", "5"), price_later=True, list=None, total="0.00")
    body["settle"]["savings"] = body["lines"][0]["amount"] = "0.00"
    assert tablet.send(client, body).status_code == 201
    (row,) = materials_to_price(OpenSlip.objects.get(), timezone.localtime())
    assert (row.in_force, row.proposed, row.is_sample) == (None, D(8), False)


def test_the_key_again_gives_the_first_slip_even_when_the_lot_is_gone(yard):
    key = uuid4()
    first = yard.bring(yard.day, yard.somying, ("PAP-01", "200"), key=key)
    at = timezone.localtime()
    publish_price_list(
        bank=yard.bank, effective_from=at, prices={yard.material["PAP-01"]: D(9)}, by=yard.prapai, at=at
    )
    again = yard.bring(yard.day, yard.somying, ("PAP-01", "200"), key=key, at=at)
    assert again.pk == first.pk and again.lines.get().unit_price == D("8.20")
