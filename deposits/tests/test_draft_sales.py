"""Pass-through: the buyer in the yard, a draft through the day, posted at its close."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import translation

from deposits.cash import in_pieces
from deposits.commands import UnableToCloseMarketDay, close_market_day, count_cash
from deposits.commands.devices import enrol_device, report_device, tell_days
from deposits.commands.money_place import MoneyPlace
from deposits.commands.sales import (
    NewSaleLine,
    SalePayment,
    UnableToSaveDraft,
    UnableToSell,
    UnableToVoidSale,
    drop_draft_sale,
    post_draft_sale,
    save_draft_sale,
    void_sale,
)
from deposits.models import DraftSale, Sale
from deposits.queries.closing import blockers, drawer
from deposits.queries.proof import counter_faults
from deposits.queries.sales import open_drafts
from wastebank.ledger import chart
from wastebank.ledger.queries import book_faults

PAPER, GLASS = "PAP-01", "GLA-04"


def is_balanced():
    return list(book_faults()) == [] and list(counter_faults()) == []


def line(shed, code, gross, price, takes_all=True):
    return NewSaleLine(shed.material[code], Decimal(gross), Decimal(price), takes_all=takes_all)


def save(shed, *lines, draft=None, key=None):
    return save_draft_sale(
        market_day=shed.day, buyer=shed.buyer, lines=[line(shed, *one) for one in lines], by=shed.somchai,
        at=shed.now, idempotency_key=key or uuid4(), draft=draft,
    )  # fmt: skip


def post(shed, draft, **options):
    return post_draft_sale(
        draft=draft, payment=options.pop("payment", SalePayment(money=MoneyPlace(shed.day))), by=shed.malee,
        at=options.pop("at", shed.now), **options,
    )  # fmt: skip


def close(shed, counted, **options):
    count_cash(market_day=shed.day, pieces=in_pieces(Decimal(counted)), by=shed.malee, at=shed.now)
    return close_market_day(market_day=shed.day, by=shed.malee, at=shed.now, **options)


def test_a_draft_books_nothing_and_may_run_ahead_of_the_slips(shed):
    draft = save(shed, (PAPER, "60", "4.00"))
    assert (shed.account(chart.SALES), Sale.objects.count()) == (0, 0)
    save(shed, (PAPER, "99", "4.00"), (GLASS, "50", "1.00"), draft=draft)
    assert [one.gross for one in draft.lines.all()] == [99, 50]
    assert list(open_drafts(shed.bank, shed.now.date())) == [draft]


def test_the_same_form_twice_is_one_draft(shed):
    key = uuid4()
    assert save(shed, (PAPER, "60", "4.00"), key=key) == save(shed, (PAPER, "61", "4.00"), key=key)
    assert DraftSale.objects.get().lines.get().gross == 61
    shed.day = shed.open_day(shed.now + timedelta(days=1))
    with pytest.raises(UnableToSaveDraft):
        save(shed, (PAPER, "1", "4.00"), key=key)


def test_the_days_slips_are_sold_at_its_close_and_the_drawer_agrees(shed):
    draft = save(shed, (PAPER, "99", "4.00"))
    shed.bring(shed.day, shed.somying, (PAPER, "100"))
    with pytest.raises(UnableToCloseMarketDay):
        close(shed, "0")
    assert [point.kind for point in blockers(shed.day, shed.now)] == ["draft"]
    sale = post(shed, draft)
    assert post(shed, draft) == sale
    assert (sale.market_day, sale.sold_on) == (shed.day, shed.day.held_on)
    assert shed.lies(PAPER) == ("0.000", "0.00")
    assert drawer(shed.day).expected == 396
    close(shed, "396")
    assert is_balanced()


def test_slips_on_their_way_are_waited_for(shed):
    """A tablet still holds slips: what the buyer took is more than the books have."""
    draft = save(shed, (PAPER, "99", "4.00"))
    shed.bring(shed.day, shed.somying, (PAPER, "40"))
    device, _token = enrol_device(
        bank=shed.bank, name="แท็บเล็ต", places=[shed.place], drawer_limit=Decimal(0), by=shed.prapai,
        at=shed.now,
    )  # fmt: skip
    tell_days(device=device, days=[shed.day], at=shed.now)
    report_device(device=device, issued=0, unsent=1, fixing=0, oldest_unsent_at=None, at=shed.now)
    with translation.override("en"), pytest.raises(UnableToSell, match="on their way"):
        post(shed, draft)
    assert shed.lies(PAPER)[0] == "40.000"
    report_device(device=device, issued=0, unsent=0, fixing=0, oldest_unsent_at=None, at=shed.now)
    shed.bring(shed.day, shed.somying, (PAPER, "60"))
    post(shed, draft)
    assert shed.lies(PAPER)[0] == "0.000"


def test_what_a_buyer_who_leaves_early_did_not_take_goes_to_the_shed(shed):
    draft = save(shed, (PAPER, "30", "4.00", False))
    shed.bring(shed.day, shed.somying, (PAPER, "100"), (GLASS, "10"))
    post(shed, draft)
    assert (shed.lies(PAPER), shed.lies(GLASS)[0]) == (("70.000", "217.00"), "10.000")
    assert is_balanced()


def test_a_dropped_draft_sells_nothing_and_does_not_hold_the_close_up(shed):
    draft = save(shed, (PAPER, "30", "4.00"))
    drop_draft_sale(draft=draft, at=shed.now)
    assert drop_draft_sale(draft=draft, at=shed.now + timedelta(hours=1)).dropped_at == shed.now
    for late in (lambda: post(shed, draft), lambda: save(shed, (PAPER, "1", "4"), draft=draft)):
        with pytest.raises((UnableToSell, UnableToSaveDraft)):
            late()
    close(shed, "0")


def test_a_posted_draft_is_not_changed_or_dropped(shed):
    shed.bring(shed.day, shed.somying, (PAPER, "30"))
    draft = save(shed, (PAPER, "30", "4.00"))
    post(shed, draft)
    with pytest.raises(UnableToSaveDraft):
        save(shed, (PAPER, "1", "4"), draft=draft)
    with pytest.raises(UnableToSaveDraft):
        drop_draft_sale(draft=draft, at=shed.now)


def test_a_draft_that_is_wrong_says_where(shed):
    with pytest.raises(UnableToSaveDraft) as refused:
        save(shed, (PAPER, "30", "4.00"), (GLASS, "0", "1"))
    assert (refused.value.position, refused.value.field) == (1, "gross")
    assert not DraftSale.objects.exists()


def test_after_an_exceptional_close_the_cash_that_was_counted_answers_the_difference(shed):
    shed.bring(shed.day, shed.somying, (PAPER, "100"))
    draft = save(shed, (PAPER, "100", "4.00"))
    close(
        shed, "400", difference_because="เงินขายยังไม่ลงบัญชี", exceptional_because="คนขายกลับก่อน",
        agreed_by=shed.prapai,
    )  # fmt: skip
    assert shed.account(chart.CASH_DIFFERENCE) == -400
    shed.day.refresh_from_db()
    with pytest.raises(UnableToSell):
        post(shed, draft)  # that drawer is closed
    post(shed, draft, payment=SalePayment(found_at_the_close=True))
    assert (shed.account(chart.CASH_DIFFERENCE), shed.account(chart.CASH)) == (0, 400)
    with pytest.raises(UnableToSaveDraft):
        save(shed, (PAPER, "1", "4"))
    assert is_balanced()


def test_cancelled_the_cash_that_was_found_at_the_close_leaves_the_safe(shed):
    shed.bring(shed.day, shed.somying, (PAPER, "100"))
    draft = save(shed, (PAPER, "100", "4.00"))
    close(
        shed, "400", difference_because="เงินขายยังไม่ลงบัญชี", exceptional_because="คนขายกลับก่อน",
        agreed_by=shed.prapai,
    )  # fmt: skip
    sale = post(shed, draft, payment=SalePayment(found_at_the_close=True))
    again = {"reason": "ชั่งผิด", "by": shed.malee, "approved_by": shed.prapai, "at": shed.now}
    key = uuid4()
    with pytest.raises(UnableToVoidSale):  # the same day, but it is closed
        void_sale(sale=sale, idempotency_key=key, **again | {"approved_by": None})
    assert void_sale(sale=sale, idempotency_key=key, **again) == void_sale(
        sale=sale, idempotency_key=key, **again
    )
    assert (shed.account(chart.CASH_DIFFERENCE), shed.account(chart.CASH)) == (0, 0)
    assert shed.lies(PAPER)[0] == "100.000" and is_balanced()
