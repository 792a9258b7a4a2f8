"""Closing a market day: the drawer, the blind count, what stands in the way, and what is booked."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db.models import Sum

from deposits.commands import (
    UnableToCloseMarketDay,
    UnableToCount,
    UnableToMoveCash,
    UnableToPostDeposit,
    count_cash,
    void_deposit,
)
from deposits.commands.devices import declare_numbers, release_device, report_device
from deposits.models import CashCount, DayClose, Device, DrawerMovement, OpenSlip
from deposits.queries.closing import blockers, control_total, day_totals, drawer
from deposits.queries.proof import counter_faults
from wastebank.ledger import chart
from wastebank.ledger.commands import close_month
from wastebank.ledger.models import Account, Entry, EntryKind, Posting
from wastebank.ledger.queries import account_of, balance_of, book_faults
from wastebank.thai import Month

Kind = DrawerMovement.Kind


def report(device, *, issued=0, unsent=0, at):
    report_device(device=device, issued=issued, unsent=unsent, fixing=0, oldest_unsent_at=None, at=at)
    device.refresh_from_db()


def kinds(yard, at=None):
    return [blocker.kind for blocker in blockers(yard.day, at or yard.now)]


def is_balanced():
    return list(book_faults()) == [] and list(counter_faults()) == []


def account(yard, code):
    return balance_of(account_of(yard.bank, code))


# --- the drawer -----------------------------------------------------------------------------------------


def test_the_drawer_is_what_went_in_less_what_went_out(yard):
    yard.move(Kind.FLOAT, 1000)
    yard.move(Kind.FROM_BANK, 500)
    yard.move(Kind.TO_SAFE, 200)
    yard.move(Kind.TO_BANK, 50)
    yard.sell("100")
    yard.sell(welfare=Decimal(5))
    yard.pay(20)
    found = drawer(yard.day)
    assert (found.put_in, found.taken_out, found.slips, found.payouts) == (1500, 250, 100, 20)
    assert found.expected == 1130
    assert is_balanced()


def test_only_the_bank_account_makes_an_entry(yard):
    assert yard.move(Kind.FLOAT, 1000).entry is None
    drawn = yard.move(Kind.FROM_BANK, 500)
    assert drawn.entry.kind == EntryKind.FLOAT and account(yard, chart.CASH) == 500
    yard.move(Kind.TO_BANK, 100)
    assert (account(yard, chart.CASH), account(yard, chart.BANK_ACCOUNT)) == (400, -400)


def test_sent_twice_it_is_one_movement(yard):
    key = uuid4()
    assert yard.move(Kind.FROM_BANK, 500, key=key) == yard.move(Kind.FROM_BANK, 500, key=key)
    assert DrawerMovement.objects.count() == 1 and Entry.objects.filter(kind=EntryKind.FLOAT).count() == 1
    with pytest.raises(UnableToMoveCash):
        yard.move(Kind.FROM_BANK, 600, key=key)


@pytest.mark.parametrize(
    ("kind", "amount"), [(Kind.FLOAT, 0), (Kind.FLOAT, -1), (Kind.TO_SAFE, "NaN"), ("x", 1)]
)
def test_a_movement_of_nothing_is_refused(yard, kind, amount):
    with pytest.raises(UnableToMoveCash):
        yard.move(kind, amount)


def test_a_cancelled_slip_gives_its_cash_back(yard):
    slip = yard.sell("100")
    void_deposit(
        deposit=slip,
        reason="ผิด",
        by=yard.somchai,
        at=yard.now,
        idempotency_key=uuid4(),
        approved_by=yard.malee,
    )
    assert drawer(yard.day).expected == 0
    totals = day_totals(yard.day)
    assert (totals.slips, totals.voided, totals.total) == (0, 1, 0)


def test_a_payout_comes_out_of_the_one_open_drawer(yard):
    yard.sell()
    assert yard.pay(20).market_day == yard.day


def test_a_payout_comes_out_of_the_safe_where_no_day_or_more_than_one_is_open(yard):
    from deposits.commands import open_market_day
    from wastebank.organisation.commands import ensure_place

    yard.sell()
    place = ensure_place(bank=yard.bank, name="ศาลา 2", village=yard.village)
    second = open_market_day(place=place, held_on=yard.day.held_on, by=yard.malee, at=yard.now)
    assert yard.pay(20).market_day is None
    yard.close_day(second)
    yard.close_day(yard.day)
    somsri = yard.join("สมศรี")
    late = yard.open_day(yard.now - timedelta(days=1))
    yard.sell(member=somsri, day=late)
    assert yard.pay(20, somsri).market_day is None and is_balanced()


# --- the count ------------------------------------------------------------------------------------------


def test_every_count_is_kept_with_what_was_expected(yard):
    yard.move(Kind.FLOAT, 1000)
    yard.count(990)
    yard.count(1000)
    assert [(c.counted, c.expected) for c in CashCount.objects.all()] == [(990, 1000), (1000, 1000)]
    with pytest.raises(UnableToCount):
        count_cash(market_day=yard.day, pieces={"7": 1}, by=yard.malee, at=yard.now)


# --- closing --------------------------------------------------------------------------------------------


def test_a_day_that_agrees_is_closed_without_an_entry(yard):
    yard.move(Kind.FLOAT, 1000)
    yard.sell("100", donations=Decimal(10))
    yard.pay(20)
    yard.count(880)
    closed = yard.close(difference_because="ไม่ใช้")
    yard.day.refresh_from_db()
    assert yard.day.closed_at == yard.now and closed.entry is None and closed.difference_because == ""
    slip = yard.day.deposits.get()
    assert (closed.slips, closed.voided, closed.kg, closed.total) == (1, 0, 10, slip.total)
    assert (closed.to_cash, closed.to_donations, closed.paid_out) == (100, 10, 20)
    assert closed.to_savings == slip.total - 110
    assert closed.savings == Account.objects.get(pk=yard.somying.savings_id).balance
    assert is_balanced()


@pytest.mark.parametrize(("counted", "cash_changes"), [("1002.50", "2.50"), ("999.75", "-0.25")])
def test_over_and_short_are_booked_against_the_cash_difference(yard, counted, cash_changes):
    yard.move(Kind.FROM_BANK, 1000)
    yard.count(counted)
    with pytest.raises(UnableToCloseMarketDay):
        yard.close()
    assert not DayClose.objects.exists()
    closed = yard.close(difference_because="ทอนผิด")
    assert closed.entry.kind == EntryKind.CASH_DIFFERENCE and closed.entry.memo == "ทอนผิด"
    assert closed.entry.booked_on == yard.day.held_on
    assert account(yard, chart.CASH) == Decimal(counted)
    assert account(yard, chart.CASH_DIFFERENCE) == -Decimal(cash_changes)
    assert is_balanced()


def test_a_second_close_is_refused(yard):
    yard.count(0)
    yard.close()
    for again in (yard.close, lambda: yard.count(0), lambda: yard.move(Kind.FLOAT, 1)):
        with pytest.raises((UnableToCloseMarketDay, UnableToCount, UnableToMoveCash)):
            again()
    assert DayClose.objects.count() == CashCount.objects.count() == 1


def test_without_a_count_it_is_refused(yard):
    with pytest.raises(UnableToCloseMarketDay):
        yard.close()


def test_a_count_that_something_happened_after_holds_no_more(yard):
    yard.move(Kind.FLOAT, 1000)
    yard.count(1000)
    yard.sell("100")
    with pytest.raises(UnableToCloseMarketDay):
        yard.close(difference_because="x")
    yard.count(900)
    assert yard.close().count.counted == 900


def test_what_changes_no_cash_needs_no_new_count(yard):
    yard.count(0)
    yard.sell()
    assert yard.close().slips == 1


def test_savings_that_differ_from_the_ledger_keep_it_open(yard, monkeypatch):
    from deposits.commands import closing
    from deposits.queries.closing import ControlTotal

    yard.count(0)
    monkeypatch.setattr(closing, "control_total", lambda bank: ControlTotal(Decimal(1), Decimal(2)))
    with pytest.raises(UnableToCloseMarketDay):
        yard.close()


def test_the_control_total_is_all_savings_of_the_bank(yard):
    yard.sell()
    yard.sell(member=yard.join("สมศรี"))
    control = control_total(yard.bank)
    balances = Account.objects.filter(balance__isnull=False).aggregate(sum=Sum("balance"))["sum"]
    assert control.agrees and control.balances == balances > 0


def test_the_difference_of_a_day_in_a_closed_month_is_booked_now(yard):
    yard.move(Kind.FLOAT, 10)
    yard.count(9)
    later = yard.now + timedelta(days=40)
    close_month(bank=yard.bank, month=Month.of(yard.now.date()), by=yard.prapai, at=later)
    assert yard.close(difference_because="หาย", at=later).entry.booked_on == later.date()
    assert is_balanced()


# --- what stands in the way -----------------------------------------------------------------------------


def test_nothing_stands_in_the_way_of_a_day_without_devices(yard):
    assert kinds(yard) == []


def test_a_device_that_has_not_reported_or_holds_slips_stands_in_the_way(yard):
    device = yard.device()
    assert kinds(yard) == ["silent"]
    report(device, unsent=2, at=yard.now)
    assert kinds(yard) == ["unsent"]
    report(device, at=yard.now)
    assert kinds(yard) == []
    assert kinds(yard, yard.now + timedelta(minutes=16)) == ["silent"]
    release_device(device=device, by=yard.prapai, at=yard.now)
    assert kinds(yard, yard.now + timedelta(minutes=16)) == []


def test_a_device_that_was_never_told_of_the_day_does_not(yard):
    device = yard.device()
    device.days.all().delete()
    assert kinds(yard) == []


def test_a_missing_number_stands_in_the_way_until_it_is_declared(yard):
    device = yard.device()
    report(device, issued=12, at=yard.now)
    (missing,) = blockers(yard.day, yard.now)
    assert missing.kind == "missing" and missing.sentence.startswith("A1: ")
    assert " 1, 2, 3, " in missing.sentence and " 11" not in missing.sentence
    declare_numbers(
        device=device, seqs=range(1, 12), because="ตกน้ำ", by=yard.prapai, agreed_by=yard.malee, at=yard.now
    )
    (missing,) = blockers(yard.day, yard.now)
    assert " 12 " in missing.sentence


def test_a_slip_that_is_still_being_weighed_stands_in_the_way(yard):
    OpenSlip.objects.create(
        bank=yard.bank, market_day=yard.day, uuid=uuid4(), queue_no=7, state=OpenSlip.State.WEIGHING,
        by=yard.somchai, at=yard.now,
    )  # fmt: skip
    (weighing,) = blockers(yard.day, yard.now)
    assert weighing.kind == "weighing" and "7" in weighing.sentence


def test_over_open_points_it_takes_a_reason_and_two_persons(yard):
    yard.device()
    yard.count(0)
    refused = [
        {},
        {"exceptional_because": "แท็บเล็ตพัง"},
        {"exceptional_because": " ", "agreed_by": yard.prapai},
        {"exceptional_because": "แท็บเล็ตพัง", "agreed_by": yard.malee},
        {"exceptional_because": "แท็บเล็ตพัง", "agreed_by": yard.somchai},
    ]
    for options in refused:
        with pytest.raises(UnableToCloseMarketDay):
            yard.close(**options)
    assert not DayClose.objects.exists()
    closed = yard.close(exceptional_because="แท็บเล็ตพัง", agreed_by=yard.prapai)
    assert (closed.exceptional_because, closed.agreed_by) == ("แท็บเล็ตพัง", yard.prapai)
    assert [point["kind"] for point in closed.open_points] == ["silent"]


def test_an_exception_that_nothing_called_for_is_an_ordinary_close(yard):
    yard.count(0)
    closed = yard.close(exceptional_because="x", agreed_by=yard.prapai)
    assert (closed.exceptional_because, closed.agreed_by, closed.open_points) == ("", None, [])


# --- afterwards -----------------------------------------------------------------------------------------


def test_a_late_slip_answers_the_difference_that_its_cash_left(yard):
    """Paid out of the drawer without a signal: the count was short by it, and its slip comes later."""
    yard.move(Kind.FROM_BANK, 1000)
    yard.count(900)
    yard.close(difference_because="จ่ายแล้วใบยังไม่มา")
    assert account(yard, chart.CASH_DIFFERENCE) == 100
    with pytest.raises(UnableToPostDeposit):
        yard.sell("100")
    late = yard.sell("100", is_printed=True, at=yard.now + timedelta(days=1))
    assert late.is_late and late.received_on == yard.day.held_on
    assert late.entry.booked_on == yard.now.date() + timedelta(days=1)
    assert account(yard, chart.CASH_DIFFERENCE) == 0 and account(yard, chart.CASH) == 900
    assert drawer(yard.day).expected == 1000 and day_totals(yard.day).slips == 0
    assert is_balanced()


def test_the_cash_difference_is_in_no_drawer_of_another_day(yard):
    yard.move(Kind.FLOAT, 10)
    yard.count(9)
    yard.close(difference_because="หาย")
    tomorrow = yard.open_day(yard.now + timedelta(days=1))
    assert drawer(tomorrow).expected == 0
    assert Posting.objects.filter(entry__kind=EntryKind.CASH_DIFFERENCE).count() == 2
    assert Device.objects.count() == 0


def test_the_proof_finds_a_difference_and_a_movement_that_are_not_booked(yard):
    yard.move(Kind.FLOAT, 10)
    yard.count(9)
    totals = vars(day_totals(yard.day))
    DayClose.objects.create(
        market_day=yard.day, count=yard.day.cash_counts.get(), savings=0, by=yard.malee, at=yard.now, **totals
    )
    DrawerMovement.objects.create(
        market_day=yard.day, kind=Kind.TO_BANK, amount=-5, idempotency_key=uuid4(), by=yard.malee, at=yard.now
    )
    assert len(list(counter_faults())) == 2
