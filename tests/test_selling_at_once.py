"""Several people at one heap: what one has sold, moved or taken back, the other cannot."""

from decimal import Decimal
from uuid import uuid4

import pytest

from deposits.commands import void_deposit
from deposits.commands.money_place import SAFE
from deposits.commands.sales import (
    NewSaleLine,
    SalePayment,
    UnableToSell,
    UnableToTakePayment,
    UnableToVoidSale,
    post_draft_sale,
    post_sale,
    save_draft_sale,
    take_buyer_payment,
    void_sale,
)
from deposits.commands.stock import UnableToMoveStock, count_stock, transfer_stock
from deposits.models import BuyerPayment, PaidBy, Sale, SaleVoid, StockEvent
from deposits.queries.proof import counter_faults
from deposits.queries.stock.on_hand import on_hand
from prices.models import Buyer
from tests.test_concurrency import at_once
from wastebank.ledger.queries import book_faults
from wastebank.organisation.commands import ensure_place

PAPER = "PAP-01"


@pytest.fixture
def cast(committed_cast):
    cast = committed_cast
    cast.day = cast.open_day()
    cast.buyer = Buyer.objects.create(name="ร้านเจริญรีไซเคิล", kind="shop")
    cast.school = ensure_place(bank=cast.bank, name="โรงเก็บโรงเรียน")
    cast.slip = cast.bring(cast.day, cast.somying, (PAPER, "100"))
    yield cast
    assert [*book_faults(), *counter_faults()] == []


def sell(cast, kg, *, key=None, payment=None, takes_all=False):
    return post_sale(
        place=cast.place, buyer=cast.buyer, sold_on=cast.now.date(), by=cast.malee, at=cast.now,
        lines=[NewSaleLine(cast.material[PAPER], Decimal(kg), Decimal(4), takes_all=takes_all)],
        idempotency_key=key or uuid4(), payment=payment,
    )  # fmt: skip


def lies(cast, place=None):
    there = on_hand(place or cast.place).get(cast.material[PAPER].pk)
    return there.kg if there else 0


def test_of_two_clerks_selling_the_last_100_kg_one_is_refused(cast):
    results = at_once(2, lambda _n: sell(cast, 100))
    assert sorted(type(result).__name__ for result in results) == ["Sale", "UnableToSell"]
    assert (Sale.objects.count(), lies(cast)) == (1, 0)


def test_eight_clerks_sell_what_there_is_and_no_more(cast):
    results = at_once(8, lambda _n: sell(cast, 15))
    assert sum(isinstance(result, Sale) for result in results) == 6
    assert sum(isinstance(result, UnableToSell) for result in results) == 2
    assert lies(cast) == 10
    numbers = Sale.objects.values_list("seq", flat=True)
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6]


def test_one_form_sent_eight_times_is_one_sale(cast):
    key = uuid4()
    results = at_once(8, lambda _n: sell(cast, 15, key=key))
    assert len({result.pk for result in results}) == 1
    assert lies(cast) == 85


def test_selling_moving_and_counting_at_once_leave_what_they_should(cast):
    def one(n):
        if n % 3 == 0:
            return sell(cast, 40)
        if n % 3 == 1:
            return transfer_stock(
                place=cast.place, to_place=cast.school, lines=[(cast.material[PAPER], Decimal(30))],
                by=cast.somchai, at=cast.now, idempotency_key=uuid4(),
            )  # fmt: skip
        return count_stock(
            place=cast.school, counted={cast.material[PAPER]: Decimal(0)}, note="ว่าง", by=cast.somchai,
            at=cast.now, idempotency_key=uuid4(), agreed_by=cast.malee,
        )  # fmt: skip

    results = at_once(6, one)
    sold = sum(isinstance(result, Sale) for result in results)
    moved = StockEvent.objects.filter(kind="transfer").count()
    assert lies(cast) == 100 - 40 * sold - 30 * moved
    assert all(isinstance(result, Sale | StockEvent | UnableToSell | UnableToMoveStock) for result in results)


def test_a_slip_cancelled_while_its_goods_are_sold_leaves_nothing_either_way(cast):
    cancel = {"reason": "ผิด", "by": cast.somchai, "approved_by": cast.malee, "at": cast.now}
    voided, sold = at_once(
        2,
        lambda n: (
            sell(cast, 100) if n else void_deposit(deposit=cast.slip, idempotency_key=uuid4(), **cancel)
        ),
    )
    assert isinstance(sold, Sale | UnableToSell)
    assert lies(cast) == 0
    assert voided.deposit == cast.slip


def test_slips_that_come_while_all_is_sold_are_there_or_sold(cast):
    results = at_once(
        5,
        lambda n: cast.bring(cast.day, cast.somying, (PAPER, "1")) if n else sell(cast, 100, takes_all=True),
    )
    sale = results[0]
    if isinstance(sale, Sale):  # more came first than 3 %: then it asks for a reason
        assert lies(cast) + sale.lines.get().stock_kg == 104
    else:
        assert lies(cast) == 104


def test_of_eight_payments_of_one_debt_so_many_are_taken_as_are_owed(cast):
    sale = sell(cast, 100, payment=SalePayment(PaidBy.CREDIT))
    results = at_once(
        8,
        lambda _n: take_buyer_payment(
            sale=sale, amount=Decimal(150), paid_on=cast.now.date(), money=SAFE, by=cast.malee, at=cast.now,
            idempotency_key=uuid4(),
        ),
    )  # fmt: skip
    assert sum(isinstance(result, BuyerPayment) for result in results) == 2
    assert sum(isinstance(result, UnableToTakePayment) for result in results) == 6


def test_a_payment_and_a_cancellation_of_the_same_sale_do_not_both_happen(cast):
    sale = sell(cast, 10, payment=SalePayment(PaidBy.CREDIT))

    def one(n):
        if n:
            return void_sale(
                sale=sale, reason="ผิด", by=cast.somchai, at=cast.now, idempotency_key=uuid4(),
                approved_by=cast.malee,
            )  # fmt: skip
        return take_buyer_payment(
            sale=sale, amount=Decimal(40), paid_on=cast.now.date(), money=SAFE, by=cast.malee, at=cast.now,
            idempotency_key=uuid4(),
        )  # fmt: skip

    paid, voided = at_once(2, one)
    assert isinstance(paid, BuyerPayment | UnableToTakePayment)
    assert isinstance(voided, SaleVoid | UnableToVoidSale)
    assert isinstance(paid, BuyerPayment) != isinstance(voided, SaleVoid)


def test_a_draft_posted_by_eight_is_one_sale(cast):
    draft = save_draft_sale(
        market_day=cast.day, buyer=cast.buyer, by=cast.malee, at=cast.now, idempotency_key=uuid4(),
        lines=[NewSaleLine(cast.material[PAPER], Decimal(99), Decimal(4), takes_all=True)],
    )  # fmt: skip
    results = at_once(
        8, lambda _n: post_draft_sale(draft=draft, payment=SalePayment(), by=cast.malee, at=cast.now)
    )
    assert len({result.pk for result in results}) == 1
    assert lies(cast) == 0
