"""Goods for exchange (ขยะแลกไข่): bought, given for a day's slips, counted, taken back."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from deposits.commands import move_drawer, void_deposit
from deposits.commands.goods import (
    UnableToKeepGood,
    UnableToMoveGoods,
    add_good,
    buy_goods,
    count_goods,
    exchange_goods,
    reverse_goods,
    set_exchange_price,
)
from deposits.commands.money_place import SAFE, MoneyPlace
from deposits.models import GoodMovement, GoodPrice, GoodsPaper
from deposits.queries.closing import drawer
from deposits.queries.goods import good_rows, on_hand
from deposits.queries.proof import counter_faults
from wastebank.ledger import chart
from wastebank.ledger.queries import account_of, balance_of, book_faults, debt_code

D = Decimal


@pytest.fixture
def eggs(treasury):
    """ไข่ไก่ at 4.50 บาท a piece, 100 bought for 400, and an open day that brought 310 with 400 in its drawer.

    5,000 lie in the safe and the drawer, 3,000 at the bank.
    """
    cast = treasury
    cast.day = cast.open_day()
    cast.slip = cast.bring(cast.day, cast.somying, ("PAP-01", "100"))
    cast.eggs = add_good(bank=cast.bank, name="ไข่ไก่", unit="ฟอง", price=D("4.50"), by=cast.malee, at=cast.now)
    move_drawer(
        market_day=cast.day, kind="float", amount=D(400), by=cast.malee, at=cast.now, idempotency_key=uuid4()
    )

    def buy(pieces=100, cost="400", money=SAFE, key=None, good=None):
        return buy_goods(
            good=good or cast.eggs, pieces=pieces, cost=D(cost), money=money, supplier="ร้านป้าแดง",
            by=cast.malee, at=cast.now, idempotency_key=key or uuid4(),
        )  # fmt: skip

    def exchange(pieces, key=None, at=None, **more):
        return exchange_goods(
            member=more.pop("member", cast.somying), market_day=more.pop("day", cast.day),
            pieces={cast.eggs: pieces}, by=cast.somchai, at=at or cast.now, idempotency_key=key or uuid4(),
            **more,
        )  # fmt: skip

    def count(pieces, reason="แตก", key=None):
        return count_goods(
            bank=cast.bank, counted={cast.eggs: pieces}, reason=reason, by=cast.somchai, at=cast.now,
            idempotency_key=key or uuid4(),
        )  # fmt: skip

    def reverse(paper, reason="ผิด", key=None, at=None, second=None):
        return reverse_goods(
            paper=paper, reason=reason, by=cast.somchai, at=at or cast.now, idempotency_key=key or uuid4(),
            agreed_by=second,
        )  # fmt: skip

    cast.buy, cast.exchange, cast.count, cast.reverse = buy, exchange, count, reverse
    return cast


def there(cast):
    stock = on_hand([cast.eggs])[cast.eggs.pk]
    return stock.pieces, stock.value


def balances(cast, *codes):
    return [balance_of(account_of(cast.bank, code)) for code in codes]


def savings(cast):
    cast.somying.savings.refresh_from_db()
    return cast.somying.savings.balance


def assert_books_balance():
    assert list(book_faults()) == []
    assert list(counter_faults()) == []


def test_what_is_bought_lies_at_its_cost_and_leaves_the_drawer(eggs):
    paper = eggs.buy(money=MoneyPlace(eggs.day))
    assert paper.number == "ล69-0001"
    assert there(eggs) == (100, D("400.00"))
    assert balances(eggs, chart.GOODS, chart.CASH) == [D(400), D(4600)]
    assert drawer(eggs.day).expected == 0
    assert_books_balance()


def test_a_gift_to_the_bank_is_income_from_donations(eggs):
    eggs.buy(money=None)
    assert abs(balances(eggs, chart.DONATIONS)[0]) == D(400)
    assert balances(eggs, chart.CASH) == [D(5000)]
    assert_books_balance()


@pytest.mark.parametrize(("money", "cost"), [(SAFE, "4600.01"), (MoneyPlace(at_the_bank=True), "3000.01")])
def test_more_than_lies_there_buys_nothing(eggs, money, cost):
    with pytest.raises(UnableToMoveGoods):
        eggs.buy(money=money, cost=cost)
    with pytest.raises(UnableToMoveGoods):
        eggs.buy(money=MoneyPlace(eggs.day), cost="400.01")
    assert there(eggs) == (0, D("0.00"))


@pytest.mark.parametrize("money", [SAFE, None, MoneyPlace(at_the_bank=True)])
def test_the_same_key_buys_once(eggs, money):
    key = uuid4()
    assert eggs.buy(key=key, money=money) == eggs.buy(key=key, money=money)
    with pytest.raises(UnableToMoveGoods):
        eggs.buy(key=key, pieces=99, money=money)
    assert there(eggs)[0] == 100


@pytest.mark.parametrize(("pieces", "cost"), [(0, "1"), (100_000, "1"), (5, "0"), (5, "-1")])
def test_no_pieces_or_no_cost_is_refused(eggs, pieces, cost):
    with pytest.raises(UnableToMoveGoods):
        eggs.buy(pieces=pieces, cost=cost)


def test_a_member_draws_a_days_slips_as_eggs_at_the_exchange_price(eggs):
    eggs.buy()
    before = savings(eggs)
    paper = eggs.exchange(30)
    assert paper.total == D("135.00")  # 30 × 4.50
    assert before - savings(eggs) == D("135.00")
    assert there(eggs) == (70, D("280.00"))  # at 4.00
    assert balances(eggs, chart.GOODS) == [D(280)]
    assert abs(balances(eggs, chart.GOODS_DIFFERENCE)[0]) == D("15.00")
    assert_books_balance()


def test_eggs_that_cost_more_than_they_are_exchanged_at_are_an_expense(eggs):
    eggs.buy(cost="500")
    eggs.exchange(10)
    assert balances(eggs, chart.GOODS_DIFFERENCE) == [D("5.00")]
    assert_books_balance()


def test_the_cost_is_the_moving_average_and_the_last_piece_takes_the_rest(eggs):
    eggs.buy(pieces=3, cost="10")
    assert eggs.exchange(1).movements.get().value == D("-3.33")
    assert eggs.exchange(2).movements.get().value == D("-6.67")
    assert there(eggs) == (0, D("0.00"))
    assert_books_balance()


def test_no_more_is_exchanged_than_the_day_brought(eggs):
    earlier = eggs.open_day(eggs.now - timedelta(days=1))
    eggs.bring(earlier, eggs.somying, ("PAP-01", "1000"), at=eggs.now - timedelta(days=1))
    eggs.buy()
    eggs.exchange(60)  # 270.00 of the day's 310.00
    with pytest.raises(UnableToMoveGoods, match=r"40\.00"):
        eggs.exchange(9)
    eggs.exchange(8)
    assert savings(eggs) > D(3000)
    assert_books_balance()


def test_no_more_is_exchanged_than_the_account_holds(eggs):
    eggs.buy()
    eggs.regulate(withdraw__min_keep=0)
    from deposits.commands import pay_payout, request_payout

    asked = request_payout(
        member=eggs.somying, amount=D(300), by=eggs.somchai, at=eggs.now, idempotency_key=uuid4()
    )
    pay_payout(payout=asked, by=eggs.malee, at=eggs.now)
    with pytest.raises(UnableToMoveGoods, match=r"10\.00"):
        eggs.exchange(3)


def test_what_somebody_else_brought_is_not_exchanged(eggs):
    from deposits.commands import NewLine, post_deposit

    other = eggs.join("แดง", "ดี")
    post_deposit(
        market_day=eggs.day, member=other, lines=[NewLine(eggs.material["PAP-01"], D(10))], by=eggs.somchai,
        at=eggs.now, idempotency_key=uuid4(), depositor="หลาน",
    )  # fmt: skip
    eggs.buy()
    with pytest.raises(UnableToMoveGoods, match=r"0\.00"):
        eggs.exchange(1, member=other)


def test_more_than_is_there_another_total_nothing_and_a_closed_day_are_refused(eggs):
    eggs.buy(pieces=5)
    for wrong in [
        lambda: eggs.exchange(6),
        lambda: eggs.exchange(0),
        lambda: eggs.exchange(-1),
        lambda: eggs.exchange(1, shown=D("4.00")),
    ]:
        with pytest.raises(UnableToMoveGoods):
            wrong()
    eggs.close_day(eggs.day)
    with pytest.raises(UnableToMoveGoods):
        eggs.exchange(1)
    assert not GoodsPaper.objects.filter(kind="given").exists()


def test_the_same_key_gives_once(eggs):
    eggs.buy()
    key = uuid4()
    assert eggs.exchange(2, key=key) == eggs.exchange(2, key=key)
    with pytest.raises(UnableToMoveGoods):
        eggs.exchange(3, key=key)
    assert there(eggs)[0] == 98


def test_a_slip_that_is_cancelled_after_its_exchange_leaves_a_debt(eggs):
    eggs.buy()
    eggs.exchange(60)
    void_deposit(
        deposit=eggs.slip, reason="ชั่งผิด", by=eggs.somchai, at=eggs.now, idempotency_key=uuid4(),
        approved_by=eggs.malee,
    )  # fmt: skip
    assert savings(eggs) == 0
    debt = eggs.bank.accounts.get(code=debt_code(eggs.somying.savings))
    assert balance_of(debt) == D("270.00")
    with pytest.raises(UnableToMoveGoods, match=r"0\.00"):
        eggs.exchange(1)
    assert_books_balance()


def test_a_changed_price_holds_from_then_on(eggs):
    eggs.buy()
    later = eggs.now + timedelta(minutes=5)
    set_exchange_price(good=eggs.eggs, price=D("5.00"), by=eggs.malee, at=later)
    assert eggs.exchange(1).total == D("4.50")
    assert eggs.exchange(1, at=later).total == D("5.00")
    set_exchange_price(good=eggs.eggs, price=D("5.00"), by=eggs.malee, at=later)  # no second row
    assert GoodPrice.objects.count() == 2


def test_a_good_is_named_once_and_never_for_nothing(eggs):
    given = {"bank": eggs.bank, "unit": "ฟอง", "by": eggs.malee, "at": eggs.now}
    for name, price in [("ไข่ไก่", "4"), (" ", "4"), ("ไข่เป็ด", "0")]:
        with pytest.raises(UnableToKeepGood):
            add_good(name=name, price=D(price), **given)
    assert len(good_rows(eggs.bank, eggs.now)) == 1


def test_a_count_takes_what_is_broken_to_the_difference(eggs):
    eggs.buy()
    with pytest.raises(UnableToMoveGoods):
        eggs.count(97, reason=" ")
    key = uuid4()
    paper = eggs.count(97, key=key)
    assert eggs.count(97, key=key) == paper
    assert there(eggs) == (97, D("388.00"))
    assert balances(eggs, chart.GOODS_DIFFERENCE) == [D("12.00")]
    assert eggs.count(97, reason="").entry is None  # all is there
    eggs.count(98)
    assert there(eggs) == (98, D("392.00"))
    assert_books_balance()


def test_an_exchange_that_is_taken_back_is_as_if_it_had_not_been(eggs):
    eggs.buy()
    before, paper = savings(eggs), eggs.exchange(10)
    with pytest.raises(UnableToMoveGoods):
        eggs.reverse(paper, reason="")
    key = uuid4()
    assert eggs.reverse(paper, key=key) == eggs.reverse(paper, key=key)
    with pytest.raises(UnableToMoveGoods):
        eggs.reverse(paper)
    assert (savings(eggs), there(eggs)) == (before, (100, D("400.00")))
    assert balances(eggs, chart.GOODS_DIFFERENCE) == [D(0)]
    eggs.exchange(68)  # all of the day's may be drawn once more
    assert_books_balance()


def test_after_its_day_a_second_person_agrees(eggs):
    eggs.buy()
    paper, tomorrow = eggs.exchange(10), eggs.now + timedelta(days=1)
    for second in [None, eggs.somchai, eggs.wichai]:
        with pytest.raises(UnableToMoveGoods):
            eggs.reverse(paper, at=tomorrow, second=second)
    assert eggs.reverse(paper, at=tomorrow, second=eggs.malee).agreed_by == eggs.malee
    assert_books_balance()


def test_money_of_a_purchase_comes_back_into_its_drawer(eggs):
    paper = eggs.buy(money=MoneyPlace(eggs.day))
    eggs.reverse(paper, second=eggs.malee)
    assert drawer(eggs.day).expected == 400
    assert there(eggs) == (0, D("0.00"))
    assert_books_balance()


def test_a_purchase_whose_eggs_are_given_cannot_be_taken_back(eggs):
    paper = eggs.buy()
    eggs.exchange(1)
    with pytest.raises(UnableToMoveGoods, match="99"):
        eggs.reverse(paper, second=eggs.malee)


def test_a_purchase_taken_back_leaves_no_value_without_pieces(eggs):
    first = eggs.buy(pieces=50, cost="200")
    eggs.buy(pieces=50, cost="250")
    eggs.exchange(50)  # at 4.50 on average
    eggs.reverse(first, second=eggs.malee)
    assert there(eggs) == (0, D("0.00"))
    assert balances(eggs, chart.GOODS) == [D(0)]
    assert_books_balance()


def test_the_database_itself_refuses_more_than_is_there(eggs):
    paper = eggs.buy(pieces=5)
    for pieces, value in [(-6, 0), (0, "-401"), (-5, "-399")]:
        with pytest.raises(IntegrityError, match="more goods leave"), transaction.atomic():
            GoodMovement.objects.create(
                paper=paper, position=9, good=eggs.eggs, pieces=pieces, value=D(value)
            )


def test_check_books_sees_goods_that_are_not_worth_their_account(eggs):
    eggs.buy()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE deposits_goodmovement SET value = 1")
        cursor.execute("SET session_replication_role = DEFAULT")
    assert {fault.what for fault in counter_faults()} == {
        "the goods are not worth their account",
        "a paper of goods has another entry",
    }
