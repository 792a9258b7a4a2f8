"""Running expenses: where the money comes from, whose money it is, and how one is cancelled."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction

from conftest import bangkok
from deposits.commands.books.expenses import UnableToSpend
from deposits.commands.books.papers import UnableToTakeBack, take_back
from deposits.commands.money_place import BANK_ACCOUNT, MoneyPlace
from deposits.models import DrawerMovement, Expense
from deposits.queries.books.money import capital_rows, cash_state, cash_warning
from deposits.queries.closing import drawer
from deposits.queries.proof import counter_faults
from wastebank.ledger import chart
from wastebank.ledger.commands import close_month
from wastebank.ledger.queries import account_of, balance_of, book_faults
from wastebank.thai import Month


@pytest.fixture(autouse=True)
def _balanced(treasury):
    yield
    assert [*book_faults(), *counter_faults()] == []


def held(cast, code) -> Decimal:
    return balance_of(account_of(cast.bank, code))


def test_an_expense_is_numbered_and_booked_out_of_the_safe(treasury):
    paper = treasury.pay("120.50", what="ถุงกระสอบ 50 ใบ")
    assert paper.number == "จ69-0001"
    assert treasury.pay("1").number == "จ69-0002"
    assert held(treasury, chart.RUNNING_EXPENSE) == Decimal("121.50")
    assert cash_state(treasury.bank, treasury.now).safe == Decimal("4878.50")


def test_the_numbers_begin_anew_with_the_fiscal_year(treasury):
    treasury.pay("1", at=treasury.now + timedelta(days=60), on=date(2026, 9, 30))
    assert treasury.pay("1", at=treasury.now + timedelta(days=60), on=date(2026, 10, 1)).number == "จ70-0001"


def test_the_same_key_gives_the_first_voucher_and_another_content_is_refused(treasury):
    key = uuid4()
    first = treasury.pay("100", idempotency_key=key)
    assert treasury.pay("100", idempotency_key=key) == first
    with pytest.raises(UnableToSpend), transaction.atomic():
        treasury.pay("101", idempotency_key=key)
    assert Expense.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "0"}, {"amount": "-1"}, {"amount": "NaN"}, {"amount": "5000.01"},
        {"amount": "3000.01", "place": BANK_ACCOUNT}, {"amount": "1", "payee": " "},
        {"amount": "1", "category": "other"}, {"amount": "1", "category": "bank_charge"},
        {"amount": "1", "on": date(2026, 9, 3)},
    ],
)  # fmt: skip
def test_it_refuses(treasury, wrong):
    with pytest.raises(UnableToSpend), transaction.atomic():
        treasury.pay(**wrong)
    assert not Expense.objects.exists()


def test_it_refuses_a_day_on_which_the_money_was_not_there_yet(treasury):
    with pytest.raises(UnableToSpend), transaction.atomic():
        treasury.pay("1", on=date(2026, 9, 1))


def test_it_refuses_what_would_leave_too_little_on_a_day_between(treasury):
    treasury.now = bangkok(2026, 9, 10, 9)
    treasury.pay("4900", on=date(2026, 9, 5))
    treasury.receive("4000", on=date(2026, 9, 9))
    with pytest.raises(UnableToSpend), transaction.atomic():
        treasury.pay("100.01", on=date(2026, 9, 3))
    treasury.pay("100", on=date(2026, 9, 3))


def test_it_refuses_a_closed_month(treasury):
    close_month(
        bank=treasury.bank, month=Month.parse("2569-08"), by=treasury.malee, at=treasury.now
    )  # fmt: skip
    with pytest.raises(UnableToSpend), transaction.atomic():
        treasury.pay("1", BANK_ACCOUNT, on=date(2026, 8, 31))


def test_what_lies_in_a_drawer_is_not_in_the_safe(treasury):
    from deposits.commands import move_drawer

    day = treasury.open_day()
    move_drawer(
        market_day=day, kind="float", amount=Decimal(4000), by=treasury.malee, at=treasury.now,
        idempotency_key=uuid4(),
    )  # fmt: skip
    with pytest.raises(UnableToSpend), transaction.atomic():
        treasury.pay("1001")
    treasury.pay("1000")
    with pytest.raises(UnableToSpend), transaction.atomic():
        treasury.pay("4000.01", MoneyPlace(day))
    paper = treasury.pay("300", MoneyPlace(day))
    assert drawer(day).expected == Decimal(3700)
    assert DrawerMovement.objects.get(entry=paper.entry_id).amount == Decimal(-300)
    assert (paper.paid_from, cash_state(treasury.bank, treasury.now).safe) == ("drawer", Decimal(0))


def test_money_of_a_purpose_pays_for_it_and_never_more_than_is_left(treasury):
    cans = treasury.source("ห้างหุ้นส่วนเอ", "ซื้อถังขยะ", "donation")
    treasury.receive("800", of=cans)
    treasury.pay("500", capital=cans)
    with pytest.raises(UnableToSpend), transaction.atomic():
        treasury.pay("300.01", capital=cans)
    row = capital_rows(treasury.bank)[1]
    assert (row.received, row.used, row.left) == (Decimal(800), Decimal(500), Decimal(300))
    assert held(treasury, chart.RUNNING_EXPENSE) == 0


def test_a_cancelled_expense_comes_back_into_the_drawer_while_its_day_is_open(treasury):
    day = treasury.open_day()
    treasury.bring(day, treasury.somying, ("NFE-01", "1"))
    from deposits.commands import move_drawer

    move_drawer(
        market_day=day, kind="float", amount=Decimal(500), by=treasury.malee, at=treasury.now,
        idempotency_key=uuid4(),
    )  # fmt: skip
    paper, key = treasury.pay("200", MoneyPlace(day)), uuid4()
    void = take_back(paper=paper, reason="ผิดยอด", by=treasury.malee, at=treasury.now, idempotency_key=key)
    assert take_back(
        paper=paper, reason="ผิดยอด", by=treasury.malee, at=treasury.now, idempotency_key=key
    ) == void  # fmt: skip
    assert drawer(day).expected == Decimal(500)
    assert held(treasury, chart.RUNNING_EXPENSE) == 0
    with pytest.raises(UnableToTakeBack), transaction.atomic():
        take_back(paper=paper, reason="ผิด", by=treasury.malee, at=treasury.now, idempotency_key=uuid4())


def test_a_cancellation_wants_a_reason_and_above_the_limit_or_after_the_day_a_second_person(treasury):
    small, large = treasury.pay("500"), treasury.pay("500.01")
    later = treasury.now + timedelta(days=1)

    def cancel(paper, at=treasury.now, reason="ผิดยอด", approved_by=None):
        return take_back(
            paper=paper, reason=reason, by=treasury.malee, at=at, idempotency_key=uuid4(),
            approved_by=approved_by,
        )  # fmt: skip

    for options in (
        {"paper": small, "reason": " "},
        {"paper": large},
        {"paper": small, "at": later},
        {"paper": large, "approved_by": treasury.malee},
        {"paper": large, "approved_by": treasury.somchai},
    ):
        with pytest.raises(UnableToTakeBack), transaction.atomic():
            cancel(**options)
    assert cancel(large, approved_by=treasury.prapai).approved_by == treasury.prapai
    assert cancel(small).entry.reverses_id == small.entry_id


def test_cash_above_what_may_be_held_is_said(treasury):
    assert cash_warning(treasury.bank, treasury.now) == ""  # exactly 5,000
    treasury.receive("0.25")
    assert "5,000.25" in cash_warning(treasury.bank, treasury.now)


def test_a_voucher_is_a_pdf_with_the_amount_in_words(treasury):
    from deposits.papers.vouchers import expense_pdf

    assert expense_pdf(treasury.pay("1234.50"))[:5] == b"%PDF-"
