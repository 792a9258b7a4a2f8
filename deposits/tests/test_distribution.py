"""What the members' meeting resolves about a year's result: distribution, shares, payment in cash."""

import random
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction

from conftest import bangkok
from deposits.commands import move_drawer
from deposits.commands.books.dividend import (
    UnableToPayDividend,
    UnableToResolve,
    UnableToTakeBack,
    pay_dividends,
    take_back_resolution,
)
from deposits.commands.books.dividend_voids import UnableToCancelPayment, cancel_payment
from deposits.commands.books.officers import UnableToPayOfficers, pay_officers
from deposits.commands.money_place import BANK_ACCOUNT, SAFE, MoneyPlace
from deposits.models import DistributionUndo, DividendShare, DrawerMovement
from deposits.queries.books.dividend import NoBasis, cash_state_of, distributing, find_shares, share_out
from deposits.queries.books.split import Split
from deposits.queries.books.years import fiscal_year
from deposits.queries.closing import drawer
from deposits.tests.year_end import LATER, MEETING, all_is_well, holds, resolved
from members.models import Member
from wastebank.ledger import chart
from wastebank.ledger.commands import close_month
from wastebank.ledger.models import EntryKind
from wastebank.ledger.queries import account_of, balance_of, last_lines
from wastebank.money import share_rounded_down
from wastebank.thai import Month

D = Decimal


# --- the distribution -------------------------------------------------------------------------------------


def test_a_surplus_is_distributed_to_the_satang(year):
    done = year.resolve(year.close())
    # 850: welfare 510, dividend pool 212.50 over 480 + 31, reserve 127.50.
    # 212.50 × 480/511 = 199.608…, × 31/511 = 12.891…: together 212.49, 0.01 to the reserve.
    assert (done.to_welfare, done.to_dividend, done.to_reserve) == (510, D("212.49"), D("127.51"))
    assert list(done.shares.values_list("member__first_name", "basis", "amount", "way")) == [
        ("สมหญิง", 480, D("199.60"), "savings"), ("บุญมี", 31, D("12.89"), "savings"),
    ]  # fmt: skip
    year.somying.savings.refresh_from_db()
    assert year.somying.savings.balance == D("679.60")
    assert done.entry.booked_on == MEETING and done.entry.kind == EntryKind.DISTRIBUTION
    assert last_lines(year.somying.savings, 1)[0].words == "Year-end refund"
    assert (holds(year, chart.SURPLUS), holds(year, chart.RESERVE)) == (0, D("127.51"))
    assert holds(year, chart.WELFARE_FUND) == 510 and all_is_well()


def test_preview_and_posting_are_equal_to_the_satang(year):
    end = year.close()
    shown = distributing(end, resolved(amount=D("777.77"), in_cash=frozenset([year.boonmee.number])))
    done = year.resolve(end, amount=D("777.77"), in_cash=frozenset([year.boonmee.number]))
    assert [(s.member_id, s.basis, s.amount, s.way) for s in shown.sharing.shares] == list(
        done.shares.order_by("member__number").values_list("member", "basis", "amount", "way")
    )
    posted = {p.account.code: p.credit for p in done.entry.postings.select_related("account") if p.credit}
    assert posted[chart.RESERVE] == shown.to_reserve
    assert posted[chart.WELFARE_FUND] == shown.parts.welfare
    assert posted[chart.PAYABLE] == shown.sharing.in_cash
    assert holds(year, chart.SURPLUS) == shown.surplus_after == D("72.23")


def test_a_slip_between_preview_and_posting_is_noticed(year):
    end = year.close()
    shown = distributing(end, resolved()).fingerprint
    at = bangkok(2026, 9, 10, 9)
    day = year.open_day(at)
    year.bring(day, year.boonmee, ("PAP-01", "1"), at=at)
    with pytest.raises(UnableToResolve, match="since the preview"):
        year.resolve(end, fingerprint=shown)
    assert DividendShare.objects.count() == 0


def test_the_same_key_distributes_once_and_another_is_refused(year):
    end, key = year.close(), uuid4()
    assert year.resolve(end, key=key) == year.resolve(end, key=key)
    with pytest.raises(UnableToResolve, match="booked already"):
        year.resolve(end, amount=D(1))
    assert holds(year, chart.WELFARE_FUND) == 510


@pytest.mark.parametrize(
    "said,field",
    [
        ({"amount": D("850.01")}, "amount"),
        ({"amount": D(0)}, "amount"),
        ({"meeting_on": date(2026, 9, 30)}, "meeting_on"),
        ({"meeting_on": date(2026, 12, 1)}, "meeting_on"),
        ({"kind": "cover"}, "kind"),
        ({"kind": "carry"}, "kind"),
    ],
)
def test_a_resolution_that_does_not_fit_is_refused_at_its_field(year, said, field):
    end = year.close()
    with pytest.raises(UnableToResolve) as refusal:
        year.resolve(end, **said)
    assert refusal.value.field == field and holds(year, chart.SURPLUS) == 850


def test_a_meeting_in_a_closed_month_is_refused(year):
    end = year.close()
    close_month(bank=year.bank, month=Month(2026, 10), by=year.malee, at=LATER)
    with pytest.raises(UnableToResolve, match="closed"):
        year.resolve(end)


def test_officers_pay_waits_as_payable(year):
    done = year.resolve(year.close(), split=Split(D(50), D(20), D(20), D(10)))
    assert done.to_officers == 85 == holds(year, chart.PAYABLE)
    assert all_is_well()


def test_officers_are_paid_once_and_only_with_money_that_is_there(year):
    done, cash = year.resolve(year.close(), split=Split(D(50), D(20), D(20), D(10))), holds(year, chart.CASH)
    paying = {"distribution": done, "by": year.malee, "at": LATER}
    with pytest.raises(UnableToPayOfficers, match="the bank account holds 0.00"):
        pay_officers(place=BANK_ACCOUNT, **paying)
    assert pay_officers(place=SAFE, **paying) == pay_officers(place=BANK_ACCOUNT, **paying)
    assert (holds(year, chart.PAYABLE), holds(year, chart.CASH)) == (0, cash - 85)
    with pytest.raises(UnableToTakeBack, match="officers were paid"):
        take_back(year, done)
    assert all_is_well()


def test_officers_are_not_paid_what_nobody_resolved(year):
    done = year.resolve(year.close())
    with pytest.raises(UnableToPayOfficers, match="no pay"):
        pay_officers(distribution=done, place=SAFE, by=year.malee, at=LATER)


def test_after_a_loss_nothing_is_distributed_but_the_reserve_may_cover_it(year):
    year.book(chart.CASH, chart.RESERVE, "5000", kind=EntryKind.CAPITAL)
    year.book(chart.RUNNING_EXPENSE, chart.CASH, "1200")
    end = year.close()
    assert end.result == -350
    with pytest.raises(UnableToResolve, match="loss"):
        year.resolve(end)
    with pytest.raises(UnableToResolve, match="350"):
        year.resolve(end, kind="cover", amount=D(351))
    done = year.resolve(end, kind="cover", amount=D(300))
    assert (holds(year, chart.RESERVE), holds(year, chart.SURPLUS)) == (4700, -50)
    assert done.shares.count() == 0 and all_is_well()


def test_a_reserve_that_is_too_small_does_not_cover_and_a_loss_is_carried_forward(year):
    year.book(chart.RUNNING_EXPENSE, chart.CASH, "1200")
    end = year.close()
    with pytest.raises(UnableToResolve, match="reserve holds 0.00"):
        year.resolve(end, kind="cover", amount=D(300))
    done = year.resolve(end, kind="carry", amount=D(350))
    assert done.entry is None and holds(year, chart.SURPLUS) == -350
    assert take_back(year, done).entry is None


# --- shares -----------------------------------------------------------------------------------------------


def test_cancelled_slips_are_no_turnover(year):
    from deposits.commands import void_deposit

    slip = year.somying.deposits.get()
    void_deposit(
        deposit=slip, reason="พิมพ์ผิด", by=year.somchai, at=LATER, idempotency_key=uuid4(),
        approved_by=year.malee,
    )  # fmt: skip
    sharing = distributing(year.close(), resolved()).sharing
    assert [(share.name, share.amount) for share in sharing.shares] == [("บุญมี มีสุข", D("212.50"))]


def test_a_share_below_the_least_goes_to_the_reserve(year):
    year.regulate(dividend__min_amount="20")
    done = year.resolve(year.close())
    assert list(done.shares.values_list("amount", "way")) == [(D("199.60"), "savings"), (0, "reserve")]
    assert done.to_reserve == D("140.40") and done.dividend_remainder == D("12.90")  # 127.50 + 12.90


def test_equal_shares_go_to_every_account_of_the_year(year):
    year.regulate(dividend__basis="equal")
    Member.objects.filter(pk=year.boonmee.pk).update(closed_on=date(2026, 9, 30))
    year.join("มาใหม่", joined_on=date(2026, 10, 2))
    sharing = distributing(year.close(), resolved()).sharing
    assert [(share.name, share.basis) for share in sharing.shares] == [("สมหญิง ใจดี", 1)]


def test_shares_held_are_no_basis_as_none_are_kept(year):
    year.regulate(dividend__basis="shares")
    end = year.close()
    with pytest.raises(NoBasis, match="no shares are kept"):
        distributing(end, resolved())
    with pytest.raises(UnableToResolve, match="no shares are kept"):
        year.resolve(end, fingerprint="x")


@pytest.mark.parametrize("left_on", [date(2026, 10, 5), date(2026, 11, 10)])
def test_who_left_is_paid_in_cash_also_after_the_meeting(year, left_on):
    Member.objects.filter(pk=year.boonmee.pk).update(closed_on=left_on)
    done = year.resolve(year.close())
    assert done.shares.get(way="cash").member == year.boonmee
    assert holds(year, chart.PAYABLE) == D("12.89")


def test_a_thousand_dividends_are_the_pool_exactly(year):
    """The query over the same two slips with pools and leasts by chance; the pure function over more."""
    chance = random.Random(14)
    fiscal = fiscal_year(year.bank, 2569)
    for _round in range(30):
        pool = D(chance.randrange(0, 10_000_00)) / 100
        sharing = share_out(year.bank, fiscal, pool, on=MEETING, all_in_cash=False, in_cash=frozenset())
        assert (
            sharing.total + sharing.remainder
            == pool
            == sum(s.amount for s in sharing.shares) + (sharing.remainder)
        )
    for _round in range(1000):
        pool = D(chance.randrange(0, 10_000_000_00)) / 100
        bases = [D(chance.randrange(0, 100_000)) / 100 for _member in range(chance.randrange(0, 40))]
        parts, rest = share_rounded_down(pool, bases)
        assert sum(parts, D(0)) + rest == pool and rest >= 0
        assert not any(bases) or rest < D("0.01") * len(bases)


# --- paying, and taking back ------------------------------------------------------------------------------


def pay(year, done, *, place=SAFE, key=None, shares=None):
    chosen = shares or list(done.shares.filter(way="cash").values_list("pk", flat=True))
    return pay_dividends(
        distribution=done, shares=chosen, place=place, by=year.malee, at=LATER, idempotency_key=key or uuid4()
    )


def take_back(year, done, *, key=None, reason="มติใหม่"):
    return take_back_resolution(
        distribution=done, reason=reason, by=year.prapai, at=LATER, idempotency_key=key or uuid4()
    )


def test_a_share_in_cash_is_paid_once(year):
    done, key = year.resolve(year.close(), all_in_cash=True), uuid4()
    cash = holds(year, chart.CASH)
    assert pay(year, done, key=key) == pay(year, done, key=key)
    assert holds(year, chart.PAYABLE) == 0 and holds(year, chart.CASH) == cash - D("212.49")
    with pytest.raises(UnableToPayDividend, match="paid already"):
        pay(year, done)
    assert all_is_well()


def cancel(year, payment, *, approved_by, key=None, reason="ติ๊กผิดคน"):
    return cancel_payment(
        payment=payment, reason=reason, by=year.malee, at=LATER, idempotency_key=key or uuid4(),
        approved_by=approved_by,
    )  # fmt: skip


def test_a_payment_is_cancelled_with_a_second_person_and_the_share_is_due_again(year):
    done = year.resolve(year.close(), all_in_cash=True)
    cash, key, paid_with = holds(year, chart.CASH), uuid4(), uuid4()
    paid = pay(year, done, key=paid_with)[0]
    for approved_by, reason in ((None, "x"), (year.malee, "x"), (year.wichai, "x"), (year.prapai, " ")):
        with pytest.raises(UnableToCancelPayment):
            cancel(year, paid, approved_by=approved_by, reason=reason)
    first = cancel(year, paid, approved_by=year.prapai, key=key)
    assert cancel(year, paid, approved_by=year.prapai, key=key) == first
    with pytest.raises(UnableToCancelPayment, match="already"):
        cancel(year, paid, approved_by=year.prapai)
    assert (cash_state_of(done).due, holds(year, chart.PAYABLE)) == (paid.share.amount, paid.share.amount)
    assert pay(year, done, key=paid_with)[0] == paid  # the same form once more pays nobody
    assert [share.pk for share in find_shares(done, way="due")] == [paid.share_id]
    pay(year, done, shares=[paid.share_id])
    with pytest.raises(UnableToPayDividend, match="paid already"):
        pay(year, done, shares=[paid.share_id])
    assert holds(year, chart.PAYABLE) == 0 and holds(year, chart.CASH) == cash - D("212.49") and all_is_well()


def test_a_cancelled_payment_goes_back_into_its_drawer_and_frees_the_resolution(year):
    at = LATER.replace(hour=8)
    day = year.open_day(at)
    move_drawer(
        market_day=day, kind="float", amount=D(300), by=year.malee, at=at, idempotency_key=uuid4()
    )  # fmt: skip
    done = year.resolve(year.close(), all_in_cash=True)
    for payment in pay(year, done, place=MoneyPlace(day)):
        with pytest.raises(UnableToTakeBack, match="paid in cash"):
            take_back(year, done)
        cancel(year, payment, approved_by=year.prapai)
    assert drawer(day).expected == 300
    take_back(year, done)
    assert holds(year, chart.SURPLUS) == 850 and all_is_well()


def test_shares_come_out_of_the_drawer_of_an_open_day(year):
    at = LATER.replace(hour=8)
    day = year.open_day(at)
    done = year.resolve(year.close(), all_in_cash=True)
    with pytest.raises(UnableToPayDividend, match="the drawer holds 0.00"), transaction.atomic():
        pay(year, done, place=MoneyPlace(day))
    move_drawer(
        market_day=day, kind="float", amount=D(300), by=year.malee, at=at, idempotency_key=uuid4()
    )  # fmt: skip
    pay(year, done, place=MoneyPlace(day))
    assert DrawerMovement.objects.filter(market_day=day, kind="spent").count() == 2
    assert drawer(day).expected == D("87.51") and all_is_well()
    year.close_day(day, at)
    with pytest.raises(UnableToPayDividend):
        pay(year, done, place=MoneyPlace(day))


def test_shares_are_not_paid_out_of_money_that_is_not_there(year):
    done = year.resolve(year.close(), all_in_cash=True)
    with pytest.raises(UnableToPayDividend, match="the bank account holds 0.00"), transaction.atomic():
        pay(year, done, place=BANK_ACCOUNT)
    year.book(chart.BANK_ACCOUNT, chart.CASH, "650", on=date(2026, 11, 1))
    with pytest.raises(UnableToPayDividend, match="the safe holds 200.00"), transaction.atomic():
        pay(year, done)
    pay(year, done, place=BANK_ACCOUNT)
    assert holds(year, chart.BANK_ACCOUNT) == D("437.51") and all_is_well()


def test_shares_that_went_to_the_account_are_not_paid(year):
    done = year.resolve(year.close(), in_cash=frozenset([year.boonmee.number]))
    with pytest.raises(UnableToPayDividend, match="Choose"):
        pay(year, done, shares=list(done.shares.values_list("pk", flat=True)))
    with pytest.raises(UnableToPayDividend, match="Choose"):
        pay(year, done, shares=[0])


def test_a_distribution_is_taken_back_as_a_whole_while_nothing_was_paid(year):
    end, key = year.close(), uuid4()
    done = year.resolve(end, in_cash=frozenset([year.boonmee.number]))
    assert take_back(year, done, key=key) == take_back(year, done, key=key)
    assert holds(year, chart.SURPLUS) == 850 and holds(year, chart.PAYABLE) == 0
    with pytest.raises(UnableToTakeBack, match="already"):
        take_back(year, done)
    with pytest.raises(UnableToPayDividend, match="taken back"):
        pay(year, done)
    again = year.resolve(end, all_in_cash=True)
    assert again.attempt == 2 and all_is_well()
    pay(year, again, shares=[again.shares.first().pk])
    with pytest.raises(UnableToTakeBack, match="paid in cash"):
        take_back(year, again)
    assert DistributionUndo.objects.count() == 1


def test_what_replaces_a_resolution_is_not_booked_before_that_was_taken_back(year):
    end = year.close()
    done = year.resolve(end)
    close_month(bank=year.bank, month=Month(2026, 10), by=year.malee, at=LATER)
    take_back(year, done)
    again = year.resolve(end)  # the month of the meeting is closed: it is not booked in that
    assert (again.meeting_on, again.entry.booked_on) == (MEETING, LATER.date())
    fund = account_of(year.bank, chart.WELFARE_FUND)
    assert [balance_of(fund, until=on) for on in (date(2026, 10, 31), LATER.date())] == [510, 510]
    assert all_is_well()


def test_taking_back_wants_a_reason(year):
    done = year.resolve(year.close())
    with pytest.raises(UnableToTakeBack, match="why"):
        take_back(year, done, reason="  ")
