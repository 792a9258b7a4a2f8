"""Fixtures of the counter's tests."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from deposits.cash import in_pieces
from deposits.commands import (
    NewLine,
    Settlement,
    close_market_day,
    count_cash,
    move_drawer,
    pay_payout,
    post_deposit,
    request_payout,
)
from deposits.commands.devices import enrol_device, tell_days


@pytest.fixture
def screen(client, cast):
    """`post(**typed)` sends the screen as สมชาย would, with member and key in it unless said otherwise."""
    client.force_login(cast.somchai)
    cast.now = timezone.localtime()
    cast.day = cast.open_day()
    cast.url = reverse("counter:new_slip", args=["B01", cast.day.pk])
    cast.key = str(uuid4())

    def post(**typed):
        shown = client.get(cast.url).context["price_list"].pk
        form = {"key": cast.key, "member": "01-00001", "prices": shown, "do": "next"} | typed
        return client.post(cast.url, {name: value for name, value in form.items() if value is not None})

    cast.post = post
    cast.client = client
    return cast


@pytest.fixture
def yard(cast):
    """A market day with its verbs."""
    cast.day = cast.open_day()

    def move(kind, amount, *, key=None, at=None):
        return move_drawer(
            market_day=cast.day, kind=kind, amount=Decimal(amount), by=cast.malee, at=at or cast.now,
            idempotency_key=key or uuid4(),
        )  # fmt: skip

    def sell(cash="0", member=None, day=None, at=None, is_printed=False, **gifts):
        return post_deposit(
            market_day=day or cast.day, member=member or cast.somying, by=cast.somchai, at=at or cast.now,
            lines=[NewLine(cast.material["NFE-01"], Decimal(10))], idempotency_key=uuid4(),
            settlement=Settlement(Decimal(cash), **gifts), is_printed=is_printed,
        )  # fmt: skip

    def count(amount):
        return count_cash(market_day=cast.day, pieces=in_pieces(Decimal(amount)), by=cast.malee, at=cast.now)

    def close(**options):
        return close_market_day(market_day=cast.day, by=cast.malee, at=options.pop("at", cast.now), **options)

    def pay(amount, member=None):
        asked = request_payout(
            member=member or cast.somying, amount=Decimal(amount), by=cast.somchai, at=cast.now,
            idempotency_key=uuid4(),
        )  # fmt: skip
        return pay_payout(payout=asked, by=cast.malee, at=cast.now)

    def device():
        device, _token = enrol_device(
            bank=cast.bank, name="แท็บเล็ต", places=[cast.place], drawer_limit=Decimal(0), by=cast.prapai,
            at=cast.now,
        )  # fmt: skip
        tell_days(device=device, days=[cast.day], at=cast.now)
        return device

    cast.move, cast.sell, cast.count, cast.close, cast.pay, cast.device = (
        move,
        sell,
        count,
        close,
        pay,
        device,
    )
    cast.regulate(withdraw__min_keep=0)
    return cast
