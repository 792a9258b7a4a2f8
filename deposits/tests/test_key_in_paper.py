"""A paper slip is keyed in under its own number, once, and whatever is odd about it is flagged."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from deposits.commands import open_market_day
from deposits.commands.paper import print_paper_pad
from deposits.models import DeclaredNumber, Deposit, Flag
from deposits.tests.screen import after, text
from prices.commands import publish_price_list
from wastebank.ledger.models import Entry
from wastebank.ledger.queries import book_faults
from wastebank.organisation.commands import ensure_place

PAPER = {"do": "save", "m": "PAP-01", "w": "12.5", "paper": "P-000003", "on_paper": "38.75"}


@pytest.fixture
def pad(screen):
    return print_paper_pad(
        place=screen.place, sheets=10, by=screen.malee, at=screen.now, idempotency_key=uuid4()
    )


@pytest.fixture
def keyed_in(screen, pad):
    """`keyed_in(**typed)`: the answer to the paper P-000003 of สมหญิง, with the page's own prices."""

    def send(**typed):
        shown = screen.client.get(screen.url, {"paper": "P-000003"}).context["price_list"].pk
        return screen.post(**PAPER | {"prices": shown} | typed)

    return send


def kinds():
    return [flag.kind for flag in Flag.objects.order_by("kind")]


def test_it_keeps_the_number_that_is_printed_on_it(screen, keyed_in):
    page = text(after(screen, keyed_in()))
    slip = Deposit.objects.get()
    assert slip.number == slip.paper_no == "P-000003"
    assert (slip.device_prints, slip.is_late) == (1, False)
    assert (slip.received_on, slip.entry.booked_on) == (screen.day.held_on, screen.day.held_on)
    assert "P-000003" in page and not Flag.objects.exists() and not [*book_faults()]


@pytest.mark.parametrize("typed", ["P-3", "p3", "๓", "P-000003"])
def test_the_number_may_be_typed_as_people_write(screen, pad, typed):
    assert screen.client.get(screen.url, {"paper": typed}).context["screen"].paper.number == "P-000003"


def test_sent_twice_it_is_one_slip(screen, keyed_in):
    assert keyed_in().headers["Location"] == keyed_in().headers["Location"]
    assert Deposit.objects.count() == Entry.objects.count() == 1


def test_a_number_is_used_once(screen, keyed_in):
    keyed_in()
    answer = keyed_in(key=str(uuid4()), w="99", on_paper="306.90")
    assert answer.status_code == 422 and Deposit.objects.count() == 1
    assert f"/counter/B01/slips/{Deposit.objects.get().pk}/" in text(answer)


def test_a_number_of_no_pad_is_refused_and_the_lines_stay(screen, keyed_in):
    answer = keyed_in(paper="P-000099")
    assert answer.status_code == 422 and 'name="w" value="12.5"' in text(answer)
    assert not Deposit.objects.exists()


def test_it_wants_the_total_that_stands_on_the_paper(screen, keyed_in):
    assert keyed_in(on_paper=None).context["form"].errors["on_paper"]
    assert not Deposit.objects.exists()


def test_another_total_asks_first_and_is_flagged_then(screen, keyed_in):
    answer = keyed_in(on_paper="40")
    assert answer.status_code == 422 and answer.context["form"].errors["lines_count"]
    assert 'name="lines_count"' in text(answer) and not Deposit.objects.exists()
    assert keyed_in(on_paper="40", lines_count="on").status_code == 303
    assert Deposit.objects.get().total == Decimal("38.75")
    assert kinds() == [Flag.Kind.AMOUNT] and "40" in Flag.objects.get().detail


def test_it_has_the_prices_of_its_day(screen, pad):
    """Two lists held on that day: the clerk says which one the paper follows."""
    first = screen.bank.price_lists.get()
    later = publish_price_list(
        bank=screen.bank, effective_from=screen.now, prices={screen.material["PAP-01"]: Decimal("2.00")},
        by=screen.prapai, at=screen.now,
    )  # fmt: skip
    page = screen.client.get(screen.url, {"paper": "P-000003"})
    assert [price_list.pk for price_list in page.context["screen"].lists] == [later.pk, first.pk]
    answer = screen.post(**PAPER | {"list": later.pk, "prices": later.pk, "on_paper": "25.00"})
    assert answer.status_code == 303 and Deposit.objects.get().total == Decimal("25.00")


def test_of_a_closed_day_it_is_late_and_flagged(screen, keyed_in):
    screen.close_day(screen.day)
    page = text(screen.client.get(screen.url, {"paper": "P-000003"}))
    assert "ปิด" in page
    assert keyed_in().status_code == 303
    slip = Deposit.objects.get()
    assert slip.is_late and slip.received_on == screen.day.held_on and kinds() == [Flag.Kind.LATE]


def test_a_closed_day_takes_no_slip_without_paper(screen):
    screen.close_day(screen.day)
    assert screen.post(do="save", m="PAP-01", w="1").status_code == 422


def test_a_number_that_was_declared_spoilt_is_taken_and_flagged(screen, keyed_in):
    DeclaredNumber.objects.create(
        bank=screen.bank, series="P", seq=3, because="เปียกฝน", by=screen.prapai, agreed_by=screen.malee,
        at=screen.now,
    )  # fmt: skip
    assert "เปียกฝน" in text(screen.client.get(screen.url, {"paper": "P-000003"}))
    keyed_in()
    assert kinds() == [Flag.Kind.DECLARED]


def test_a_member_who_left_is_booked_and_flagged(screen, keyed_in):
    screen.somying.closed_on = screen.now.date() - timedelta(days=1)
    screen.somying.save()
    assert keyed_in().status_code == 303 and kinds() == [Flag.Kind.LEFT_MEMBER]


def test_its_money_may_be_split_too(screen, keyed_in):
    keyed_in(settle="cash")
    assert Deposit.objects.get().to_cash == Decimal("38.75")


@pytest.mark.parametrize("moved_in", [False, True])
def test_its_day_is_of_its_place_and_was_not_moved_in(screen, keyed_in, moved_in):
    """The page of such a day can be had by its address alone."""
    other = ensure_place(bank=screen.bank, name="ศาลาหมู่ 2", village=screen.village)
    day = open_market_day(
        place=screen.place if moved_in else other, held_on=screen.now.date() - timedelta(days=9),
        by=screen.malee, at=screen.now, moved_in=moved_in,
    )  # fmt: skip
    screen.url = reverse("counter:new_slip", args=["B01", day.pk])
    answer = keyed_in()
    assert answer.status_code == 422 and 'name="w" value="12.5"' in text(answer)
    assert not Deposit.objects.exists()
