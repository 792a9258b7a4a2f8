"""Who may open which page of the counter, and what opening alone must never do."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from deposits.commands import request_payout
from wastebank.ledger.commands import create_bank
from wastebank.staff.commands import engage

WORKERS = {"somchai", "malee", "prapai"}
ALL_ROLES = WORKERS | {"wichai", "weigher"}
PAGES = {
    "home": ALL_ROLES,
    "day": ALL_ROLES,
    "new_slip": WORKERS,
    "slip": WORKERS | {"wichai"},
    "void": WORKERS,
    "payouts": WORKERS | {"wichai"},
    "payout_new": WORKERS,
    "payout": WORKERS | {"wichai"},
}


@pytest.fixture
def counter(cast):
    """The cast with a weigher, somebody of another bank, an open day, a slip and a waiting payout."""
    engage(username="weigher", name="ชั่ง", password="x", role="weigher", bank=cast.bank)
    other = create_bank(code="B02", name="ธนาคารอื่น")
    engage(username="elsewhere", name="ต่างธนาคาร", password="x", role="manager", bank=other)
    cast.day = cast.open_day()
    cast.slip = cast.bring(cast.day, cast.somying, ("PAP-01", "100"))
    cast.payout = request_payout(
        member=cast.somying, amount=Decimal(100), by=cast.somchai, at=cast.now, idempotency_key=uuid4()
    )
    cast.url = {
        name: reverse(f"counter:{name}", kwargs={"bank": "B01"} | ({"pk": pk} if pk else {}))
        for name, pk in [
            ("home", None), ("day", cast.day.pk), ("new_slip", cast.day.pk), ("slip", cast.slip.pk),
            ("void", cast.slip.pk), ("payouts", None), ("payout_new", None), ("payout", cast.payout.pk),
        ]
    }  # fmt: skip
    return cast


def sign_in(client, username):
    from wastebank.staff.models import User

    client.force_login(User.objects.get(username=username))
    return client


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("username", sorted(ALL_ROLES))
def test_a_page_opens_for_the_roles_that_need_it(client, counter, name, username):
    answer = sign_in(client, username).get(counter.url[name])
    assert answer.status_code == (200 if username in PAGES[name] else 403)


@pytest.mark.parametrize("name", PAGES)
def test_nobody_else_learns_that_it_exists(client, counter, name):
    assert client.get(counter.url[name]).headers["Location"].startswith(reverse("staff:sign_in"))
    for username in ("outsider", "elsewhere"):
        assert sign_in(client, username).get(counter.url[name]).status_code == 404


@pytest.mark.parametrize("name", ["day", "new_slip", "slip", "void", "payout"])
def test_another_banks_address_does_not_show_it(client, counter, name):
    sign_in(client, "elsewhere")
    assert client.get(counter.url[name].replace("B01", "B02")).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_opening_a_page_writes_nothing(client, counter, name):
    sign_in(client, "malee")
    address = counter.url[name] + "?q=สมหญิง&member=01-00001&m=PAP-01&w=2&amount=100&do=save"
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    assert asked
    assert not [q["sql"] for q in asked if q["sql"].startswith(("INSERT", "UPDATE", "DELETE", "WITH"))]


@pytest.mark.parametrize("verb", ["approve_payout", "pay_payout", "refuse_payout"])
def test_a_decision_cannot_be_made_by_a_link(client, counter, verb):
    sign_in(client, "malee")
    assert client.get(reverse(f"counter:{verb}", args=["B01", counter.payout.pk])).status_code == 405


@pytest.mark.parametrize("verb", ["approve_payout", "pay_payout", "refuse_payout"])
@pytest.mark.parametrize(("username", "status"), [("wichai", 403), ("weigher", 403), ("elsewhere", 404)])
def test_a_decision_is_refused_to_other_roles(client, counter, verb, username, status):
    sign_in(client, username)
    address = reverse(f"counter:{verb}", args=["B01", counter.payout.pk])
    assert client.post(address, {"because": "x"}).status_code == status


def test_a_weigher_sees_slips_without_names(client, counter):
    page = sign_in(client, "weigher").get(counter.url["day"])
    assert "สมหญิง" not in page.content.decode()
    assert "310.00" in page.content.decode()
