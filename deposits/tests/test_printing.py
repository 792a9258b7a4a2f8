"""Printing a slip from the server's page: counted, and marked สำเนา from the second time on."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from deposits.commands import NewLine, Origin, post_deposit
from deposits.models import SlipPrint
from deposits.tests.screen import after, text


@pytest.fixture
def slip(screen):
    return screen.bring(screen.day, screen.somying, ("PAP-01", "12.5"))


def print_(screen, slip):
    return after(screen, screen.client.post(reverse("counter:print_slip", args=["B01", slip.pk])))


def test_the_first_paper_is_the_slip_and_the_next_are_copies(screen, slip):
    first, second, third = (text(print_(screen, slip)) for _time in range(3))
    assert "สำเนา" not in first and "สำเนา 1" in second and "สำเนา 2" in third
    assert "data-print-now" in first and "ไม่ใช่ใบรับฝาก" not in first
    assert [print_.by for print_ in SlipPrint.objects.all()] == [screen.somchai] * 3


def test_the_paper_that_the_member_holds_counts_too(screen):
    printed = post_deposit(
        market_day=screen.day, member=screen.somying, lines=[NewLine(screen.material["PAP-01"], Decimal(1))],
        by=screen.somchai, at=screen.now, idempotency_key=uuid4(),
        origin=Origin(paper_no="P-000001", prints=1),
    )  # fmt: skip
    assert "สำเนา 1" in text(print_(screen, printed))


def test_the_page_by_itself_is_no_paper(screen, slip):
    page = text(screen.client.get(reverse("counter:slip", args=["B01", slip.pk])))
    assert "ไม่ใช่ใบรับฝาก" in page and "data-print-now" not in page


@pytest.mark.parametrize("asked", ["0", "x", "²", "9" * 30, "-1"])
def test_a_print_that_was_not_counted_shows_no_paper(screen, slip, asked):
    page = text(screen.client.get(reverse("counter:slip", args=["B01", slip.pk]), {"print": asked}))
    assert "ไม่ใช่ใบรับฝาก" in page


def test_a_print_of_long_ago_or_of_another_slip_shows_no_paper(screen, slip):
    other = screen.bring(screen.day, screen.somying, ("PAP-01", "1"))
    old = SlipPrint.objects.create(deposit=slip, by=screen.somchai, at=timezone.now() - timedelta(minutes=6))
    of_other = SlipPrint.objects.create(deposit=other, by=screen.somchai, at=timezone.now())
    for print_ in (old, of_other):
        page = text(screen.client.get(reverse("counter:slip", args=["B01", slip.pk]), {"print": print_.pk}))
        assert "ไม่ใช่ใบรับฝาก" in page


def test_an_auditor_prints_none(screen, slip):
    screen.client.force_login(screen.wichai)
    assert screen.client.post(reverse("counter:print_slip", args=["B01", slip.pk])).status_code == 403
    assert not SlipPrint.objects.exists()
