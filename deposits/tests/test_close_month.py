"""Closing a month: after its days, once, in order; what stands in its way, and what should be known."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction

from conftest import bangkok
from deposits.bank_statement import Row
from deposits.commands.books.months import UnableToCloseBankMonth, close_bank_month
from deposits.commands.books.reconciling import import_statement
from deposits.models import Device, DeviceDay, DraftSale, OpenSlip
from deposits.queries.books.months import blockers_of_month, month_preview, month_rows, warnings_of_month
from deposits.queries.proof import counter_faults
from prices.models import Buyer
from wastebank.ledger.models import ClosingBalance
from wastebank.ledger.queries import book_faults, closed_until
from wastebank.thai import Month

SEPTEMBER = Month.parse("2569-09")
LATER = bangkok(2026, 10, 2, 9)


@pytest.fixture
def september(treasury):
    """A market day of 2 September with a slip, still open; it is October."""
    treasury.day = treasury.open_day()
    treasury.bring(treasury.day, treasury.somying, ("NFE-01", "10"))

    def close(month=SEPTEMBER, at=LATER):
        return close_bank_month(bank=treasury.bank, month=month, by=treasury.malee, at=at)

    treasury.close = close
    return treasury


def test_a_month_is_closed_after_its_days_and_given_back_as_it_is(september):
    with pytest.raises(UnableToCloseBankMonth), transaction.atomic():
        september.close()
    assert [p.page for p in blockers_of_month(september.bank, SEPTEMBER)] == ["counter:day"]
    september.close_day(september.day)
    made = september.close()
    assert september.close() == made
    assert closed_until(september.bank) == SEPTEMBER.last
    assert ClosingBalance.objects.filter(month_close=made).count() == 5
    assert [*book_faults(), *counter_faults()] == []


def test_months_are_closed_when_over_and_not_before_a_closed_one(september):
    september.close_day(september.day)
    for month in (SEPTEMBER, SEPTEMBER.next()):
        with pytest.raises(UnableToCloseBankMonth), transaction.atomic():
            september.close(month, at=bangkok(2026, 9, 30, 23))
    september.close()
    with pytest.raises(UnableToCloseBankMonth), transaction.atomic():
        september.close(SEPTEMBER.previous())


def test_slips_that_a_device_holds_or_lacks_stand_in_the_way_until_it_went_on(september):
    september.close_day(september.day)
    device = Device.objects.create(
        bank=september.bank, code="A1", name="แท็บเล็ต", token_hash="x", enrolled_by=september.prapai,
        enrolled_at=september.now, issued=2, unsent=1,
    )  # fmt: skip
    DeviceDay.objects.create(device=device, market_day=september.day, told_at=september.now)
    assert len(blockers_of_month(september.bank, SEPTEMBER)) == 2
    with pytest.raises(UnableToCloseBankMonth), transaction.atomic():
        september.close()
    october = september.open_day(bangkok(2026, 10, 1, 9))
    DeviceDay.objects.create(device=device, market_day=october, told_at=september.now)
    assert blockers_of_month(september.bank, SEPTEMBER) == []  # nothing of September came after them


def test_a_draft_sale_stands_in_the_way_and_an_unpriced_slip_is_only_said(september):
    september.close_day(september.day)
    buyer = Buyer.objects.create(name="ร้านเจริญ", kind="shop")
    DraftSale.objects.create(
        market_day=september.day, buyer=buyer, by=september.malee, at=september.now, idempotency_key=uuid4()
    )
    OpenSlip.objects.create(
        bank=september.bank, market_day=september.day, uuid=uuid4(), by=september.somchai, at=september.now,
        state="unpriced", number="A1-000001", member=september.somying,
    )  # fmt: skip
    assert "ร้านเจริญ" in blockers_of_month(september.bank, SEPTEMBER)[0].sentence
    pages = [p.page for p in warnings_of_month(september.bank, SEPTEMBER)]
    assert pages == ["counter:open_slips", "books:bank"]


def test_the_bank_account_is_warned_of_until_it_is_reconciled(september):
    def said():
        return warnings_of_month(september.bank, SEPTEMBER)[0].sentence

    before = said()
    import_statement(
        bank=september.bank, file_name="", by=september.malee, at=LATER, idempotency_key=uuid4(),
        rows=[Row(SEPTEMBER.first, "ฝาก", Decimal(0), Decimal("3000.00"), Decimal("3000.00"))],
    )  # fmt: skip
    assert said() != before


def test_the_preview_agrees_on_both_sides_with_members_in_one_line(september):
    september.bring(september.day, september.join("สมศรี", "ดี"), ("PAP-01", "5"))
    preview = month_preview(september.bank, SEPTEMBER)
    assert preview.debits == preview.credits > 0
    assert [line.code for line in preview.lines].count("2100") == 1
    assert (preview.members, preview.from_month) == (2, SEPTEMBER)


def test_the_list_begins_with_the_first_entry_and_says_what_is_closed(september):
    september.close_day(september.day)
    september.close()
    rows = month_rows(september.bank, LATER.date())
    assert [(str(r.month), r.is_closed, r.is_over) for r in rows] == [
        ("2569-10", False, False), ("2569-09", True, True),
    ]  # fmt: skip
    assert rows[1].close.closed_by == september.malee
