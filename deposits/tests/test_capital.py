"""Capital by source and purpose, other income, cash banked and drawn."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction

from deposits.commands.books.banking import UnableToBank
from deposits.commands.books.capital import (
    UnableToAddSource,
    UnableToReceive,
    add_source,
    receive_income,
)
from deposits.commands.books.papers import UnableToTakeBack, take_back
from deposits.commands.money_place import BANK_ACCOUNT, SAFE
from deposits.models import CapitalSource, Receipt
from deposits.queries.books.cash_book import cash_book, entries_of, papers_of
from deposits.queries.books.money import capital_rows, cash_state
from deposits.queries.proof import counter_faults
from wastebank.ledger import chart
from wastebank.ledger.queries import account_of, balance_of, book_faults, totals_by_code
from wastebank.thai import Month


@pytest.fixture(autouse=True)
def _balanced(treasury):
    yield
    assert [*book_faults(), *counter_faults()] == []


def held(cast, code) -> Decimal:
    return balance_of(account_of(cast.bank, code))


def earn(cast, amount, kind="donation", place=SAFE, giver="ผู้ใหญ่บ้าน", key=None):
    return receive_income(
        bank=cast.bank, kind=kind, giver=giver, amount=Decimal(amount), on=cast.now.date(), place=place,
        by=cast.malee, at=cast.now, idempotency_key=key or uuid4(),
    )  # fmt: skip


def test_each_source_has_an_account_of_its_own(treasury):
    cans = treasury.source("ห้างเอ", "ถังขยะ", "subsidy")
    treasury.receive("700", of=cans)
    assert [source.account.code for source in CapitalSource.objects.all()] == ["3200-01", "3200-02"]
    assert [row.left for row in capital_rows(treasury.bank)] == [Decimal(8000), Decimal(700)]
    assert totals_by_code(treasury.bank, prefix="3200", until=treasury.now.date()) == Decimal(8700)


def test_a_source_is_not_added_twice_and_not_without_a_purpose(treasury):
    for name, purpose in (("อบต.ตัวอย่าง", "ทุนหมุนเวียน"), ("อบจ.", " "), ("", "ถัง")):
        with pytest.raises(UnableToAddSource), transaction.atomic():
            treasury.source(name, purpose)
    key = uuid4()
    twice = [
        add_source(
            bank=treasury.bank, kind="other", name="วัด", purpose="ถัง", by=treasury.malee, at=treasury.now,
            idempotency_key=key,
        )
        for _ in range(2)
    ]  # fmt: skip
    assert twice[0] == twice[1]


def test_a_donation_without_a_purpose_and_interest_are_income(treasury):
    key = uuid4()
    gift = earn(treasury, "300", key=key)
    assert earn(treasury, "300", key=key) == gift
    earn(treasury, "1.25", "interest", BANK_ACCOUNT, "ธนาคาร")
    earn(treasury, "50", "other")
    assert held(treasury, chart.DONATIONS) == Decimal(300)
    assert held(treasury, chart.OTHER_INCOME) == Decimal("51.25")
    assert [p.number for p in Receipt.objects.order_by("seq")][-3:] == ["ง69-0003", "ง69-0004", "ง69-0005"]
    for kind, place, giver in (("interest", SAFE, "ธนาคาร"), ("donation", SAFE, " "), ("capital", SAFE, "x")):
        with pytest.raises(UnableToReceive), transaction.atomic():
            earn(treasury, "1", kind, place, giver)


def test_received_money_that_was_spent_cannot_be_taken_back(treasury):
    cans = treasury.source("ห้างเอ", "ถังขยะ")
    paper = treasury.receive("400", of=cans)
    treasury.pay("1", capital=cans)
    with pytest.raises(UnableToTakeBack), transaction.atomic():
        take_back(paper=paper, reason="ผิด", by=treasury.malee, at=treasury.now, idempotency_key=uuid4())


def test_cash_is_banked_with_its_pay_in_slip_and_drawn_again(treasury):
    key = uuid4()
    paper = treasury.carry("4500", idempotency_key=key)
    assert treasury.carry("4500", idempotency_key=key) == paper
    assert (paper.number, held(treasury, chart.BANK_ACCOUNT)) == ("น69-0001", Decimal(7500))
    treasury.carry("7500", "from_bank", document_no="")
    state = cash_state(treasury.bank, treasury.now)
    assert (state.cash, state.bank_account, state.liquidity) == (Decimal(8000), Decimal(0), None)
    for wrong in (
        {"amount": "1", "document_no": " "}, {"amount": "8000.01"}, {"amount": "0.01", "way": "from_bank"},
        {"amount": "1", "way": "elsewhere"},
    ):  # fmt: skip
        with pytest.raises(UnableToBank), transaction.atomic():
            treasury.carry(**wrong)


def test_banked_cash_is_taken_back_out_of_the_account(treasury):
    paper = treasury.carry("450")
    take_back(paper=paper, reason="ผิด", by=treasury.malee, at=treasury.now, idempotency_key=uuid4())
    assert (held(treasury, chart.CASH), held(treasury, chart.BANK_ACCOUNT)) == (Decimal(5000), Decimal(3000))


def test_liquidity_sets_money_against_savings(treasury):
    day = treasury.open_day()
    treasury.bring(day, treasury.somying, ("NFE-01", "10"))
    state = cash_state(treasury.bank, treasury.now)
    assert state.liquidity == int(Decimal(8000) * 100 / state.savings)


def test_the_cash_book_runs_from_carried_in_to_carried_out(treasury):
    treasury.carry("450")
    paper = treasury.pay("20")
    take_back(paper=paper, reason="ผิด", by=treasury.malee, at=treasury.now, idempotency_key=uuid4())
    book = cash_book(treasury.bank, Month.parse("2569-09"))
    assert [(row.cash, row.bank_account) for row in book.rows] == [
        (Decimal(5000), Decimal(0)), (Decimal(5000), Decimal(3000)), (Decimal(4550), Decimal(3450)),
        (Decimal(4530), Decimal(3450)), (Decimal(4550), Decimal(3450)),
    ]  # fmt: skip
    assert [row.paper.number for row in book.rows] == [
        "ง69-0001",
        "ง69-0002",
        "น69-0001",
        "จ69-0001",
        "จ69-0001",
    ]
    after = cash_book(treasury.bank, Month.parse("2569-10"))
    assert (after.cash_before, after.cash_after, after.rows) == (Decimal(4550), Decimal(4550), [])
    entries = entries_of(treasury.bank, Month.parse("2569-09"))
    assert len(papers_of(entries)) == len(entries) == 5
