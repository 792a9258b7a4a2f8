"""Before and after a market day: opening it with its people, preparing the cash, handing the counter over."""

import re
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from deposits.commands import NewLine, Settlement, move_drawer, post_deposit
from deposits.models import Handover, MarketDay
from deposits.queries.closing import drawer

pytestmark = pytest.mark.browser


@pytest.fixture
def town(committed_cast, live_server, sign_in):
    """มาลี is signed in; `home` is the address of the counter."""
    committed_cast.now = timezone.localtime()
    sign_in(committed_cast.malee)
    committed_cast.home = f"{live_server.url}/counter/B01/"
    return committed_cast


def test_a_day_is_opened_by_two_with_a_float_and_then_by_one(town, screen, assert_accessible):
    screen.goto(town.home)
    assert screen.locator("[name=on_duty]:checked").count() == 1
    screen.check(f"[name=on_duty][value='{town.somchai.pk}']")
    screen.fill("#id_float_amount", "๑,๕๐๐")
    assert_accessible(screen)
    screen.locator(".open-day button").click()
    screen.wait_for_url(re.compile(r"/days/\d+/"))
    day = MarketDay.objects.get()
    assert day.on_duty.count() == 2 and drawer(day).put_in == 1500
    screen.locator(".duty > summary").click()
    screen.uncheck(f"[name=on_duty][value='{town.somchai.pk}']")
    screen.locator(".duty button").click()
    screen.wait_for_selector(".chip-wait")
    assert_accessible(screen)


def test_the_cash_is_prepared_from_what_past_days_paid(town, screen, assert_accessible):
    yesterday = town.now - timedelta(days=1)
    day = town.open_day(yesterday)
    post_deposit(
        market_day=day, member=town.somying, by=town.somchai, at=yesterday, idempotency_key=uuid4(),
        lines=[NewLine(town.material["NFE-01"], Decimal(10))], settlement=Settlement(Decimal("137.75")),
    )  # fmt: skip
    town.close_day(day, yesterday)
    screen.goto(town.home + "cash-preparation/")
    assert "137.75" in screen.locator(".summary-list").inner_text()
    screen.fill("#id_reserve", "500")
    screen.locator("form[method=get] button").click()
    screen.wait_for_url(re.compile("reserve=500"))
    assert "637.75" in screen.locator(".summary-list").inner_text()
    assert_accessible(screen)


def test_both_count_and_the_next_treasurer_takes_over(town, screen, assert_accessible):
    day = town.open_day()
    move_drawer(
        market_day=day, kind="from_bank", amount=Decimal(900), by=town.malee, at=town.now,
        idempotency_key=uuid4(),
    )  # fmt: skip
    screen.goto(town.home + "handover/")
    assert_accessible(screen)
    screen.fill("#id_n500", "1")
    screen.fill("#id_n100", "๓")
    screen.locator("button[value=count]").click()
    screen.fill("#id_second_username", "prapai")
    screen.fill("#id_second_password", "wrong")
    assert_accessible(screen)
    screen.locator("button[value=hand_over]").click()
    screen.wait_for_selector(".error-summary")
    screen.fill("#id_second_password", "x")
    screen.locator("button[value=hand_over]").click()
    screen.wait_for_selector(".confirmation")
    assert_accessible(screen)
    assert Handover.objects.get().difference == -100
