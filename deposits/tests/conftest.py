"""Fixtures of the counter's tests."""

from datetime import timedelta
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
from deposits.commands.sales import NewSaleLine, post_sale
from deposits.commands.stock import count_stock, transfer_stock
from deposits.queries.stock.on_hand import OnHand, on_hand
from deposits.tests.year_end import year  # noqa: F401 - a fixture of two files
from prices.commands import publish_price_list
from prices.models import Buyer
from prices.queries import prices_at
from wastebank.ledger.queries import account_of, balance_of
from wastebank.organisation.commands import ensure_place


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


@pytest.fixture
def shed(cast):
    """A market day with a shed, a second place, a buyer, and the verbs of stock and sales.

    The buyer takes everything and has both licences; weights and prices are told as text.
    """
    cast.day = cast.open_day()
    cast.school = ensure_place(bank=cast.bank, name="โรงเก็บโรงเรียน")
    cast.buyer = Buyer.objects.create(
        name="ร้านเจริญรีไซเคิล", kind="shop", licence_no="ค.12/2569", hazardous_licence_no="อ.3/2569"
    )

    def sell(*lines, takes_all=False, place=None, key=None, by=None, **options):
        """Lines of (material code, gross, price) or (material code, gross, price, deduction)."""
        options.setdefault("sold_on", cast.now.date())
        return post_sale(
            place=place or cast.place, buyer=options.pop("buyer", cast.buyer), by=by or cast.malee,
            at=options.pop("at", cast.now), idempotency_key=key or uuid4(),
            lines=[
                NewSaleLine(cast.material[code], *map(Decimal, numbers), takes_all=takes_all)
                for code, *numbers in lines
            ],
            **options,
        )  # fmt: skip

    def transfer(*lines, place=None, to_place=None, key=None):
        return transfer_stock(
            place=place or cast.place, to_place=to_place or cast.school, by=cast.somchai, at=cast.now,
            lines=[(cast.material[code], Decimal(kg)) for code, kg in lines], idempotency_key=key or uuid4(),
        )  # fmt: skip

    def count(counted, *, place=None, key=None, note="ชื้นแล้วแห้ง", agreed_by=None):
        return count_stock(
            place=place or cast.place, by=cast.somchai, at=cast.now, note=note, agreed_by=agreed_by,
            counted={cast.material[code]: Decimal(kg) for code, kg in counted.items()},
            idempotency_key=key or uuid4(),
        )  # fmt: skip

    def publish(prices, *, minutes=1):
        """Other prices from a minute later on; `now` goes there too."""
        cast.now += timedelta(minutes=minutes)
        before = {price.material: price.unit_price for price in prices_at(cast.bank, cast.now)}
        new = {cast.material[code]: Decimal(price) for code, price in prices.items()}
        return publish_price_list(
            bank=cast.bank, effective_from=cast.now, prices=before | new, by=cast.prapai, at=cast.now
        )

    def lies(code, place=None):
        """(kg, value) as text: what lies there of a material."""
        there = on_hand(place or cast.place).get(cast.material[code].pk, OnHand())
        return str(there.kg), str(there.value)

    def account(code):
        return balance_of(account_of(cast.bank, code))

    cast.sell, cast.transfer, cast.count, cast.publish = sell, transfer, count, publish
    cast.lies, cast.account = lies, account
    return cast


@pytest.fixture
def treasury(cast):
    """Money around the counter with its verbs; 5,000 baht of capital lie in the safe, 3,000 at the bank."""
    from deposits.commands.books.banking import bank_cash
    from deposits.commands.books.capital import add_source, receive_capital
    from deposits.commands.books.expenses import spend
    from deposits.commands.money_place import BANK_ACCOUNT, SAFE

    def said(options):
        shared = {"by": cast.malee, "at": cast.now, "on": cast.now.date(), "idempotency_key": uuid4()}
        return shared | options

    def source(name="อบต.ตัวอย่าง", purpose="ทุนหมุนเวียน", kind="capital"):
        return add_source(
            bank=cast.bank, kind=kind, name=name, purpose=purpose, by=cast.malee, at=cast.now,
            idempotency_key=uuid4(),
        )  # fmt: skip

    def receive(amount, place=SAFE, of=None, **options):
        said_so = said({"amount": Decimal(amount), "place": place} | options)
        return receive_capital(source=of or cast.capital, **said_so)

    def pay(amount, place=SAFE, **options):
        asked = {"amount": Decimal(amount), "place": place, "category": "materials", "payee": "ร้านสมชัย"}
        return spend(bank=cast.bank, **said(asked | options))

    def carry(amount, way="to_bank", **options):
        asked = {"amount": Decimal(amount), "way": way, "document_no": "น 12/3"}
        return bank_cash(bank=cast.bank, **said(asked | options))

    cast.source, cast.receive, cast.pay, cast.carry = source, receive, pay, carry
    cast.capital = source()
    receive("5000")
    receive("3000", BANK_ACCOUNT)
    return cast
