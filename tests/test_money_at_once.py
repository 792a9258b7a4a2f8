"""Papers about money that are written at once: the last baht is spent once, numbers have no gap."""

from decimal import Decimal
from uuid import uuid4

import pytest

from deposits.commands.books.capital import receive_income
from deposits.commands.books.expenses import UnableToSpend, spend
from deposits.commands.books.papers import UnableToTakeBack, take_back
from deposits.commands.money_place import SAFE
from deposits.models import Expense, MoneyVoid
from deposits.queries.books.money import cash_state
from deposits.queries.proof import counter_faults
from tests.test_concurrency import at_once
from wastebank.ledger.queries import book_faults


@pytest.fixture
def cast(committed_cast):
    cast = committed_cast
    receive_income(
        bank=cast.bank, kind="donation", giver="วัด", amount=Decimal(100), on=cast.now.date(), place=SAFE,
        by=cast.malee, at=cast.now, idempotency_key=uuid4(),
    )  # fmt: skip
    yield cast
    assert [*book_faults(), *counter_faults()] == []


def pay(cast, amount):
    return spend(
        bank=cast.bank, category="fees", payee="ก", amount=Decimal(amount), on=cast.now.date(), place=SAFE,
        by=cast.malee, at=cast.now, idempotency_key=uuid4(),
    )  # fmt: skip


def test_the_last_hundred_baht_of_the_safe_are_spent_once(cast):
    found = at_once(4, lambda _n: pay(cast, "60"))
    assert sum(isinstance(one, UnableToSpend) for one in found) == 3
    assert cash_state(cast.bank, cast.now).safe == 40


def test_an_expense_is_cancelled_once_while_others_take_the_next_numbers(cast):
    paper = pay(cast, "60")
    found = at_once(
        4,
        lambda n: pay(cast, "5") if n % 2 else take_back(
            paper=paper, reason="ผิด", by=cast.malee, at=cast.now, idempotency_key=uuid4()
        ),
    )  # fmt: skip
    assert sum(isinstance(one, UnableToTakeBack) for one in found) == 1
    assert (Expense.objects.count(), MoneyVoid.objects.count()) == (3, 1)
    assert cash_state(cast.bank, cast.now).safe == 90
