"""The bank's statement against the books: ticks, what is open, and the state as of a day."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction

from conftest import bangkok
from deposits.bank_statement import Row
from deposits.commands.books.papers import UnableToBook, UnableToTakeBack, take_back
from deposits.commands.books.reconciling import (
    UnableToImport,
    UnableToTick,
    book_line,
    import_statement,
    tick_off,
    undo_tick,
)
from deposits.commands.money_place import BANK_ACCOUNT
from deposits.models import StatementLine, Tick
from deposits.queries.books.reconciliation import open_lines, open_postings, proposals, reconciliation
from deposits.queries.proof import counter_faults
from wastebank.ledger import chart
from wastebank.ledger.commands import close_month
from wastebank.ledger.queries import account_of, balance_of, book_faults
from wastebank.thai import Month

NOW = bangkok(2026, 10, 2, 10)
END = date(2026, 9, 30)
D = Decimal


@pytest.fixture
def at_bank(treasury):
    """3,000 before the statement; 450 banked and seen, 60 paid, not seen; a charge and interest not ours."""
    treasury.carry("450")
    treasury.pay("60", BANK_ACCOUNT)
    treasury.now = NOW

    def take_in(*rows, key=None):
        return import_statement(
            bank=treasury.bank, file_name="ก.ย.csv", rows=rows, by=treasury.malee, at=NOW,
            idempotency_key=key or uuid4(),
        )  # fmt: skip

    def tick(lines=(), postings=(), key=None):
        return tick_off(
            bank=treasury.bank, lines=list(lines), postings=list(postings), by=treasury.malee, at=NOW,
            idempotency_key=key or uuid4(),
        )  # fmt: skip

    treasury.rows = [
        Row(date(2026, 9, 3), "ฝากเงินสด", D(0), D("450.00"), D("3450.00")),
        Row(date(2026, 9, 30), "ค่าธรรมเนียม", D("20.00"), D(0), D("3430.00")),
        Row(date(2026, 9, 30), "ดอกเบี้ย", D(0), D("1.25"), D("3431.25")),
    ]
    treasury.take_in, treasury.tick = take_in, tick
    yield treasury
    assert [*book_faults(), *counter_faults()] == []


def line(text):
    return StatementLine.objects.get(description=text)


def posting(cast, amount):
    amount = D(amount)
    return next(p for p in open_postings(cast.bank) if p.debit - p.credit == amount)


def test_the_state_is_proven_with_what_is_open_on_both_sides(at_bank):
    at_bank.take_in(*at_bank.rows)
    at_bank.tick([line("ยอดยกมา")], [posting(at_bank, 3000)])
    at_bank.tick([line("ฝากเงินสด")], [posting(at_bank, 450)])
    state = reconciliation(at_bank.bank, END)
    assert (state.bank_balance, state.book_balance) == (D("3431.25"), D("3390.00"))
    assert (state.ours_in, state.ours_out, state.theirs_in, state.theirs_out) == (0, D(60), D("1.25"), D(20))
    assert (state.worked_out, state.difference, state.is_proven, state.is_settled) == (
        D("3390.00"), 0, True, False,
    )  # fmt: skip
    earlier = reconciliation(at_bank.bank, date(2026, 9, 2))  # the bank had it on the 3rd
    assert (earlier.bank_balance, earlier.ours_in, earlier.ours_out) == (D(3000), D(450), D(60))
    assert earlier.is_proven


def test_what_is_missing_is_booked_from_its_line_and_ticked_off(at_bank):
    at_bank.take_in(*at_bank.rows)
    key = uuid4()

    def book(text, booked_as, key=None):
        return book_line(
            line=line(text), booked_as=booked_as, by=at_bank.malee, at=NOW, idempotency_key=key or uuid4()
        )

    charge = book("ค่าธรรมเนียม", "charge", key)
    assert book("ค่าธรรมเนียม", "charge", key) == charge
    assert (charge.booked_on, charge.amount, charge.entry.kind) == (END, D(20), "bank_interest")
    book("ดอกเบี้ย", "interest")
    at_bank.tick([line("ยอดยกมา")], [posting(at_bank, 3000)])
    at_bank.tick([line("ฝากเงินสด")], [posting(at_bank, 450)])
    state = reconciliation(at_bank.bank, END)
    assert ([p.credit for p in state.ours], state.theirs, state.is_proven) == ([D(60)], [], True)
    assert balance_of(account_of(at_bank.bank, chart.BANK_ACCOUNT)) == D("3371.25")
    for text, booked_as in (("ดอกเบี้ย", "interest"), ("ฝากเงินสด", "charge"), ("ยอดยกมา", "interest")):
        with pytest.raises((UnableToBook, UnableToTick)), transaction.atomic():
            book(text, booked_as)


def test_a_line_of_a_closed_month_is_booked_today(at_bank):
    at_bank.take_in(*at_bank.rows)
    close_month(bank=at_bank.bank, month=Month.parse("2569-09"), by=at_bank.malee, at=NOW)
    paper = book_line(
        line=line("ดอกเบี้ย"), booked_as="interest", by=at_bank.malee, at=NOW, idempotency_key=uuid4()
    )
    assert paper.booked_on == NOW.date()
    september, now = reconciliation(at_bank.bank, END), reconciliation(at_bank.bank, NOW.date())
    assert [x.description for x in september.theirs][-1] == "ดอกเบี้ย" and september.is_proven
    assert "ดอกเบี้ย" not in {x.description for x in now.theirs} and now.is_proven


def test_cash_that_the_bank_got_is_booked_only_if_the_safe_had_it(at_bank):
    at_bank.take_in(Row(date(2026, 9, 3), "ฝาก", D(0), D("9000.00"), D("12000.00")))
    with pytest.raises(UnableToBook), transaction.atomic():
        book_line(
            line=line("ฝาก"), booked_as="cash_banked", by=at_bank.malee, at=NOW, idempotency_key=uuid4()
        )


def test_the_same_lines_a_second_time_are_recognised(at_bank):
    key = uuid4()
    first = at_bank.take_in(*at_bank.rows[:2], key=key)
    assert at_bank.take_in(*at_bank.rows[:2], key=key) == first
    again = at_bank.take_in(*at_bank.rows)
    assert (first.lines.count(), again.lines.count(), again.known) == (3, 1, 2)
    assert reconciliation(at_bank.bank, END).bank_balance == D("3431.25")


def test_lines_from_before_what_was_carried_in_are_refused(at_bank):
    at_bank.take_in(*at_bank.rows)
    for rows in ([], [Row(date(2026, 8, 31), "ฝาก", D(0), D(5), D(3000))]):
        with pytest.raises(UnableToImport), transaction.atomic():
            at_bank.take_in(*rows)


def test_a_missing_line_leaves_a_difference_that_nothing_explains(at_bank):
    at_bank.take_in(at_bank.rows[0], at_bank.rows[2])
    state = reconciliation(at_bank.bank, END)
    assert (state.difference, state.is_proven) == (D(20), False)


def test_one_line_may_be_several_entries_and_several_lines_one_entry(at_bank):
    at_bank.take_in(
        Row(date(2026, 9, 5), "รวม", D(0), D("3450.00"), D("3450.00")),
        Row(date(2026, 9, 6), "ถอน 1", D("40.00"), D(0), D("3410.00")),
        Row(date(2026, 9, 6), "ถอน 2", D("20.00"), D(0), D("3390.00")),
    )
    at_bank.tick([line("รวม")], [posting(at_bank, 3000), posting(at_bank, 450)])
    at_bank.tick([line("ถอน 1"), line("ถอน 2")], [posting(at_bank, -60)])
    assert reconciliation(at_bank.bank, END).is_settled
    assert not reconciliation(at_bank.bank, date(2026, 9, 5)).is_settled
    assert reconciliation(at_bank.bank, date(2026, 9, 5)).is_proven


def test_an_entry_and_its_cancellation_are_ticked_off_against_each_other(at_bank):
    paper = at_bank.pay("5", BANK_ACCOUNT, at=NOW, on=NOW.date())
    take_back(paper=paper, reason="ผิด", by=at_bank.malee, at=NOW, idempotency_key=uuid4())
    at_bank.tick([], [posting(at_bank, -5), posting(at_bank, 5)])
    assert D(5) not in {p.debit + p.credit for p in open_postings(at_bank.bank)}


def test_a_tick_is_refused_where_sums_differ_or_something_is_ticked_off(at_bank):
    at_bank.take_in(*at_bank.rows)
    cash = account_of(at_bank.bank, chart.CASH).postings.first()
    key = uuid4()
    seen = posting(at_bank, 450)
    made = at_bank.tick([line("ฝากเงินสด")], [seen], key=key)
    assert at_bank.tick([line("ฝากเงินสด")], [seen], key=key) == made
    for lines, postings in (
        ([line("ฝากเงินสด")], [seen]), ([line("ดอกเบี้ย")], [posting(at_bank, -60)]),
        ([line("ดอกเบี้ย")], []), ([], []), ([line("ยอดยกมา")], [cash]),
    ):  # fmt: skip
        with pytest.raises(UnableToTick), transaction.atomic():
            at_bank.tick(lines, postings)


def test_an_undone_tick_stays_visible_and_its_parts_are_open_again(at_bank):
    at_bank.take_in(*at_bank.rows)
    made = at_bank.tick([line("ฝากเงินสด")], [posting(at_bank, 450)])
    undone = undo_tick(tick=made, by=at_bank.prapai, at=NOW)
    assert (undone.undone_by, undo_tick(tick=made, by=at_bank.malee, at=NOW).undone_by) == (
        at_bank.prapai,
    ) * 2
    assert line("ฝากเงินสด") in open_lines(at_bank.bank)
    at_bank.tick([line("ฝากเงินสด")], [posting(at_bank, 450)])
    assert Tick.objects.count() == 2


def test_equal_amounts_near_in_time_are_proposed_once(at_bank):
    at_bank.take_in(*at_bank.rows)
    found = proposals(open_lines(at_bank.bank), open_postings(at_bank.bank))
    assert [(a.description, b.debit) for a, b in found] == [("ฝากเงินสด", D(450)), ("ยอดยกมา", D(3000))] or [
        (a.description, b.debit) for a, b in found
    ] == [("ยอดยกมา", D(3000)), ("ฝากเงินสด", D(450))]


def test_a_paper_that_the_bank_has_is_not_cancelled_before_its_tick_is_undone(at_bank):
    at_bank.take_in(*at_bank.rows)
    paper = at_bank.carry("1", at=NOW, on=NOW.date())
    at_bank.take_in(Row(date(2026, 10, 1), "ฝาก 1", D(0), D("1.00"), D("3432.25")))
    made = at_bank.tick([line("ฝาก 1")], [posting(at_bank, 1)])
    with pytest.raises(UnableToTakeBack), transaction.atomic():
        take_back(paper=paper, reason="ผิด", by=at_bank.malee, at=NOW, idempotency_key=uuid4())
    undo_tick(tick=made, by=at_bank.malee, at=NOW)
    take_back(paper=paper, reason="ผิด", by=at_bank.malee, at=NOW, idempotency_key=uuid4())
