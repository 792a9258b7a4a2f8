"""What somebody changed underneath in stock, sales and goods is found, also where no money moves."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection

from deposits.commands import void_deposit
from deposits.commands.goods import add_good, buy_goods, exchange_goods, reverse_goods
from deposits.commands.money_place import BANK_ACCOUNT, SAFE
from deposits.commands.sales import SalePayment, take_buyer_payment, take_payment_back, void_sale
from deposits.commands.stock import reverse_stock_event
from deposits.models import PaidBy
from deposits.queries.proof import counter_faults
from wastebank.ledger.queries import book_faults

PAPER, GLASS = "PAP-01", "GLA-04"
ALTERED = {
    "UPDATE deposits_stockmovement SET kg = kg + 1 WHERE kind = 'deposit' AND kg = 10":
        "a slip brought the stock something else",
    "UPDATE deposits_stockmovement SET moved_on = moved_on - 40 WHERE kind = 'sale'":
        "stock moved on another day or at another bank",
    "UPDATE deposits_stockmovement SET kg = kg + 1 WHERE kg > 0 AND kind = 'sale'":
        "a cancellation took other stock back",
    "UPDATE deposits_saleline SET net_kg = net_kg - 1": "a sale took something else out of the stock",
    "UPDATE deposits_buyerpayment SET paid_by = 'cash' WHERE paid_by = 'transfer'":
        "a payment of a buyer has another entry",
    "UPDATE deposits_sale SET paid_by = 'transfer' WHERE paid_by = 'cash'":
        "a sale's entry has other amounts",
    "DELETE FROM deposits_stockevent WHERE seq = 2":
        "numbers of sales, payments, stock papers or goods are missing",
    "UPDATE deposits_goodmovement SET pieces = pieces - 1 WHERE amount > 0":
        "goods were given for another amount",
}  # fmt: skip


@pytest.fixture
def traded(shed):
    """A bit of everything, and some of it taken back."""
    again = {"by": shed.malee, "at": shed.now}
    slip = shed.bring(shed.day, shed.somying, (PAPER, "60"))
    shed.bring(shed.day, shed.somying, (PAPER, "100"), (GLASS, "10"))
    shed.sell((PAPER, "60", "4.10"))
    wrong = shed.sell((PAPER, "100", "4.10"), payment=SalePayment(PaidBy.TRANSFER, BANK_ACCOUNT))
    void_deposit(deposit=slip, reason="ผิด", approved_by=shed.prapai, idempotency_key=uuid4(), **again)
    void_sale(sale=wrong, reason="ผิด", approved_by=shed.prapai, idempotency_key=uuid4(), **again)
    owed = shed.sell((PAPER, "97", "4"), takes_all=True, payment=SalePayment(PaidBy.CREDIT))
    for money in (SAFE, BANK_ACCOUNT):
        paid = take_buyer_payment(
            sale=owed, amount=Decimal(50), paid_on=shed.now.date(), money=money, idempotency_key=uuid4(),
            **again,
        )  # fmt: skip
    take_payment_back(payment=paid, reason="ผิด", approved_by=shed.prapai, idempotency_key=uuid4(), **again)
    moved = shed.transfer((GLASS, "4"))
    reverse_stock_event(event=moved, reason="ผิด", agreed_by=shed.prapai, idempotency_key=uuid4(), **again)
    shed.count({GLASS: "9.9"})
    eggs = add_good(bank=shed.bank, name="ไข่ไก่", unit="ฟอง", price=Decimal("4.50"), **again)
    buy_goods(
        good=eggs, pieces=30, cost=Decimal(100), money=None, supplier="ตลาด", idempotency_key=uuid4(), **again
    )
    for _each in range(2):
        given = exchange_goods(
            member=shed.somying, market_day=shed.day, pieces={eggs: 7}, idempotency_key=uuid4(), **again
        )
    reverse_goods(paper=given, reason="ผิด", idempotency_key=uuid4(), **again)
    connection.check_constraints()
    return shed


def test_each_is_found(traded):
    assert [*book_faults(), *counter_faults()] == []
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for altering, fault in ALTERED.items():
            cursor.execute("SAVEPOINT untouched")
            cursor.execute(altering)
            assert cursor.rowcount > 0, altering
            assert fault in {found.what for found in counter_faults()}, altering
            cursor.execute("ROLLBACK TO SAVEPOINT untouched")
        cursor.execute("SET session_replication_role = DEFAULT")
