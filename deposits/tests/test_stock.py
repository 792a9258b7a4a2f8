"""Stock: moved, counted, given away, taken over; never below zero, and worth its account."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from deposits.commands import void_deposit
from deposits.commands.stock import (
    UnableToCountStock,
    UnableToMoveStock,
    UnableToReverseStockEvent,
    open_stock,
    reverse_stock_event,
    take_out_stock,
)
from deposits.models import StockEvent, StockMovement
from deposits.queries.proof import counter_faults
from deposits.queries.stock.on_hand import OnHand, stock_of, stock_value
from wastebank.ledger import chart
from wastebank.ledger.models import Entry, EntryKind
from wastebank.ledger.queries import book_faults
from wastebank.organisation.commands import ensure_place

PAPER, GLASS, BOTTLE = "PAP-01", "GLA-04", "GLA-11"


def is_balanced():
    return list(book_faults()) == [] and list(counter_faults()) == []


def reverse(shed, event, **options):
    return reverse_stock_event(
        event=event, reason=options.pop("reason", "ผิดที่"), by=shed.somchai, at=shed.now,
        idempotency_key=options.pop("key", None) or uuid4(), agreed_by=options.pop("agreed_by", shed.malee),
    )  # fmt: skip


def take_out(shed, kind, *lines, recipient="โรงเรียนบ้านโคก", **options):
    return take_out_stock(
        place=shed.place, kind=kind, recipient=recipient, by=shed.somchai, at=shed.now,
        lines=[(shed.material[code], Decimal(kg)) for code, kg in lines],
        idempotency_key=options.pop("key", None) or uuid4(),
    )  # fmt: skip


# --- the moving average ---------------------------------------------------------------------------------


def test_slips_bring_kilograms_and_value_to_their_place(shed):
    shed.bring(shed.day, shed.somying, (PAPER, "10"), (PAPER, "5.5"))
    assert shed.lies(PAPER) == ("15.500", "48.05")  # 31.00 + 17.05
    assert shed.account(chart.STOCK) == stock_value(shed.bank) == Decimal("48.05")


def test_a_part_is_worth_the_average_and_the_last_kilogram_what_is_left():
    there = OnHand(Decimal(3), Decimal("1.00"))
    assert there.worth_of(Decimal(1)) == Decimal("0.33")
    assert there.worth_of(Decimal("2.9985")) == Decimal("1.00")  # 0.9995, half-up
    assert there.worth_of(Decimal(3)) == Decimal("1.00")
    assert there.worth_of(Decimal(-1)) == Decimal("-0.33")
    assert OnHand().worth_of(Decimal(7)) == 0


def test_bottles_lie_there_in_kilograms_and_are_told_in_pieces(shed):
    material = shed.material[BOTTLE]
    shed.bring(shed.day, shed.somying, (BOTTLE, "24"))
    (row,) = stock_of(shed.bank)
    assert (row.on_hand.kg, row.pieces) == (24 * material.kg_per_unit, 24)


# --- moved ----------------------------------------------------------------------------------------------


def test_a_transfer_takes_its_cost_along_and_has_no_entry(shed):
    shed.bring(shed.day, shed.somying, (PAPER, "10"))
    entries = Entry.objects.count()
    event = shed.transfer((PAPER, "4"))
    assert (shed.lies(PAPER), shed.lies(PAPER, shed.school)) == (("6.000", "18.60"), ("4.000", "12.40"))
    assert (Entry.objects.count(), event.entry, event.number) == (entries, None, "พ69-0001")
    assert is_balanced()


def test_a_transfer_sent_twice_moves_once(shed):
    shed.bring(shed.day, shed.somying, (PAPER, "10"))
    key = uuid4()
    assert shed.transfer((PAPER, "4"), key=key) == shed.transfer((PAPER, "4"), key=key)
    assert shed.lies(PAPER)[0] == "6.000"


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([(PAPER, "10.001")], "lie at"),
        ([(GLASS, "1")], "lie at"),
        ([(PAPER, "0")], "above zero"),
        ([(PAPER, "NaN")], "above zero"),
        ([(PAPER, "1"), (PAPER, "1")], "twice"),
        ([], "at least one"),
    ],
)
def test_a_transfer_is_refused_and_moves_nothing(shed, lines, sentence):
    shed.bring(shed.day, shed.somying, (PAPER, "10"))
    with translation.override("en"), pytest.raises(UnableToMoveStock, match=sentence):
        shed.transfer(*lines)
    assert (shed.lies(PAPER)[0], StockEvent.objects.count()) == ("10.000", 0)


def test_it_is_not_moved_to_where_it_lies(shed):
    with pytest.raises(UnableToMoveStock):
        shed.transfer((PAPER, "1"), to_place=shed.place)


def test_a_transfer_comes_back_by_its_mirror_once(shed):
    shed.bring(shed.day, shed.somying, (PAPER, "10"))
    event, key = shed.transfer((PAPER, "4")), uuid4()
    assert reverse(shed, event, key=key) == reverse(shed, event, key=key)
    assert (shed.lies(PAPER)[0], shed.lies(PAPER, shed.school)[0]) == ("10.000", "0.000")
    with pytest.raises(UnableToReverseStockEvent):
        reverse(shed, event)
    with pytest.raises(UnableToReverseStockEvent):
        reverse(shed, event.reversed_by)
    assert is_balanced()


def test_what_was_moved_on_meanwhile_does_not_come_back(shed):
    shed.bring(shed.day, shed.somying, (PAPER, "10"))
    event = shed.transfer((PAPER, "4"))
    shed.sell((PAPER, "3", "4.00"), place=shed.school)
    with pytest.raises(UnableToReverseStockEvent):
        reverse(shed, event)
    assert shed.lies(PAPER, shed.school)[0] == "1.000"


@pytest.mark.parametrize("nobody", ["reason", "second", "self", "counter"])
def test_a_stock_paper_is_cancelled_with_a_reason_and_by_two(shed, nobody):
    shed.bring(shed.day, shed.somying, (PAPER, "10"))
    event = shed.transfer((PAPER, "4"))
    wrong = {
        "reason": {"reason": " "},
        "second": {"agreed_by": None},
        "self": {"agreed_by": shed.somchai},
        "counter": {"agreed_by": shed.wichai},
    }
    with pytest.raises(UnableToReverseStockEvent):
        reverse(shed, event, **wrong[nobody])


# --- given away, made into something, fuel --------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "account"), [("given", chart.GIVEN_AWAY), ("made", chart.MADE_INTO), ("rdf", chart.RDF)]
)
def test_what_brings_no_money_is_an_expense_by_its_fate(shed, kind, account):
    shed.bring(shed.day, shed.somying, (PAPER, "10"))
    take_out(shed, kind, (PAPER, "4"))
    assert shed.lies(PAPER) == ("6.000", "18.60")
    assert (shed.account(account), shed.account(chart.STOCK)) == (Decimal("12.40"), Decimal("18.60"))
    assert is_balanced()


def test_what_is_given_away_comes_back_by_its_mirror(shed):
    shed.bring(shed.day, shed.somying, (PAPER, "10"))
    event = take_out(shed, "given", (PAPER, "4"))
    reverse(shed, event)
    assert (shed.lies(PAPER), shed.account(chart.GIVEN_AWAY)) == (("10.000", "31.00"), 0)
    assert is_balanced()


def test_it_says_who_received_it_and_what_became_of_it(shed):
    shed.bring(shed.day, shed.somying, (PAPER, "10"))
    with pytest.raises(UnableToMoveStock):
        take_out(shed, "given", (PAPER, "4"), recipient=" ")
    with pytest.raises(UnableToMoveStock):
        take_out(shed, "count", (PAPER, "4"))
    with pytest.raises(UnableToMoveStock):
        take_out(shed, "rdf", (PAPER, "11"))
    assert shed.lies(PAPER)[0] == "10.000"


# --- counted --------------------------------------------------------------------------------------------


def test_a_count_books_loss_and_gain_at_the_average(shed):
    shed.bring(shed.day, shed.somying, (PAPER, "100"), (GLASS, "50"))
    glass = Decimal(shed.lies(GLASS)[1])
    event = shed.count({PAPER: "98", GLASS: "51"})
    assert shed.lies(PAPER) == ("98.000", "303.80")
    assert shed.lies(GLASS) == ("51.000", str(glass + (glass / 50).quantize(Decimal("0.01"))))
    assert [(line.expected_kg, line.counted_kg) for line in event.count_lines.order_by("-counted_kg")] == [
        (100, 98),
        (50, 51),
    ]
    assert event.entry.kind == EntryKind.STOCK
    assert is_balanced()


def test_a_count_that_agrees_has_its_paper_and_no_entry(shed):
    shed.bring(shed.day, shed.somying, (PAPER, "100"))
    event = shed.count({PAPER: "100", GLASS: "0"}, note="")
    assert (event.entry, event.movements.count(), event.count_lines.count()) == (None, 0, 2)
    assert is_balanced()


def test_nothing_left_is_nothing_worth(shed):
    shed.bring(shed.day, shed.somying, (PAPER, "100"))
    shed.count({PAPER: "0"}, agreed_by=shed.malee)
    assert (shed.lies(PAPER), shed.account(chart.STOCK)) == (("0.000", "0.00"), 0)
    assert is_balanced()


def test_what_is_found_where_nothing_was_has_no_value(shed):
    event = shed.count({PAPER: "7"})
    assert (shed.lies(PAPER), event.entry) == (("7.000", "0.00"), None)
    shed.sell((PAPER, "7", "4.00"))
    assert shed.account(chart.COST_OF_SOLD) == 0
    assert is_balanced()


def test_a_difference_wants_a_reason_and_a_large_loss_two(shed):
    shed.bring(shed.day, shed.somying, (PAPER, "100"))
    with pytest.raises(UnableToCountStock):
        shed.count({PAPER: "99"}, note=" ")
    for alone in (None, shed.somchai, shed.wichai):
        with pytest.raises(UnableToCountStock):
            shed.count({PAPER: "96.999"}, agreed_by=alone)  # more than 3 % is lost
    shed.count({PAPER: "97"})
    assert shed.lies(PAPER)[0] == "97.000"


@pytest.mark.parametrize("counted", [{}, {PAPER: "-1"}, {PAPER: "NaN"}])
def test_a_count_is_of_weights(shed, counted):
    with pytest.raises(UnableToCountStock):
        shed.count(counted)


def test_a_count_sent_twice_counts_once_and_its_key_serves_nothing_else(shed):
    shed.bring(shed.day, shed.somying, (PAPER, "100"))
    key = uuid4()
    assert shed.count({PAPER: "99"}, key=key) == shed.count({PAPER: "99"}, key=key)
    assert shed.lies(PAPER)[0] == "99.000"
    with pytest.raises(UnableToMoveStock):
        shed.transfer((PAPER, "1"), key=key)
    with pytest.raises(UnableToCountStock):
        shed.count({PAPER: "98"}, key=key)


def test_a_transfer_under_a_used_key_moves_the_same_or_is_refused(shed):
    shed.bring(shed.day, shed.somying, (PAPER, "100"))
    key, fair = uuid4(), ensure_place(bank=shed.bank, name="ลานวัด")
    first = shed.transfer((PAPER, "10"), key=key)
    for other in ({}, {"to_place": fair}):
        with pytest.raises(UnableToMoveStock):
            shed.transfer((PAPER, "10" if other else "20"), key=key, **other)
    assert shed.transfer((PAPER, "10"), key=key) == first
    assert shed.lies(PAPER)[0] == "90.000"


# --- taken over -----------------------------------------------------------------------------------------


def test_what_lay_there_when_the_books_began_stands_against_the_opening_contra(shed):
    def take_over(**options):
        return open_stock(
            place=shed.place, lines={shed.material[PAPER]: OnHand(Decimal(120), Decimal("360.00"))},
            happened_on=options.get("on", shed.now.date()), by=shed.malee, at=shed.now,
            idempotency_key=uuid4(),
        )  # fmt: skip

    take_over()
    assert shed.lies(PAPER) == ("120.000", "360.00")
    assert (shed.account(chart.STOCK), shed.account(chart.OPENING_CONTRA)) == (360, 360)
    with pytest.raises(UnableToMoveStock):
        take_over(on=shed.now.date() + timedelta(days=1))
    assert is_balanced()


# --- a slip whose goods are sold is cancelled -----------------------------------------------------------


def void(shed, slip):
    return void_deposit(
        deposit=slip,
        reason="ผิดคน",
        by=shed.somchai,
        at=shed.now,
        idempotency_key=uuid4(),
        approved_by=shed.malee,
    )  # fmt: skip


def test_a_slip_whose_goods_are_sold_ends_at_no_kilogram_and_no_value(shed):
    slip = shed.bring(shed.day, shed.somying, (PAPER, "10"))
    shed.sell((PAPER, "10", "4.00"))
    void(shed, slip)
    assert shed.lies(PAPER) == ("0.000", "0.00")
    assert (shed.account(chart.STOCK), shed.account(chart.STOCK_DIFFERENCE)) == (0, Decimal("-31.00"))
    assert is_balanced()


def test_a_slip_whose_goods_are_partly_sold_takes_what_is_left(shed):
    slip = shed.bring(shed.day, shed.somying, (PAPER, "10"))
    shed.sell((PAPER, "4", "4.00"))
    void(shed, slip)
    assert shed.lies(PAPER) == ("0.000", "0.00")
    gained = StockMovement.objects.get(kind="correction")
    assert (gained.kg, gained.value) == (4, Decimal("12.40"))
    assert is_balanced()


def test_value_that_would_be_left_without_a_kilogram_goes_to_the_difference(shed):
    """10 kg for 31.00 and 10 kg for 62.00: half is sold at the average, the cheap slip is cancelled."""
    cheap = shed.bring(shed.day, shed.somying, (PAPER, "10"))
    shed.publish({PAPER: "6.20"})
    shed.bring(shed.day, shed.somying, (PAPER, "10"))
    shed.sell((PAPER, "10", "8.00"))
    assert shed.lies(PAPER) == ("10.000", "46.50")
    void(shed, cheap)
    assert (shed.lies(PAPER), shed.account(chart.STOCK_DIFFERENCE)) == (("0.000", "0.00"), Decimal("15.50"))
    assert is_balanced()


def test_value_does_not_fall_below_zero_where_kilograms_remain(shed):
    dear = shed.bring(shed.day, shed.somying, (PAPER, "10"))
    shed.publish({PAPER: "0.31"})
    shed.bring(shed.day, shed.somying, (PAPER, "100"))
    shed.sell((PAPER, "90", "1.00"))
    assert shed.lies(PAPER) == ("20.000", "11.27")  # of 110 kg for 62.00
    void(shed, dear)
    assert shed.lies(PAPER) == ("10.000", "0.00")
    assert shed.account(chart.STOCK_DIFFERENCE) == Decimal("-19.73")
    assert is_balanced()


def test_a_slip_whose_goods_still_lie_there_leaves_the_average_of_the_others(shed):
    slip = shed.bring(shed.day, shed.somying, (PAPER, "10"))
    shed.publish({PAPER: "6.20"})
    shed.bring(shed.day, shed.somying, (PAPER, "10"))
    void(shed, slip)
    assert (shed.lies(PAPER), shed.account(chart.STOCK_DIFFERENCE)) == (("10.000", "62.00"), 0)


# --- what the database itself refuses -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kg", "value"), [("-10.001", "0"), ("-10", "0"), ("-10", "-30.99"), ("-1", "-31.01"), ("0", "-31.01")]
)
def test_the_database_refuses_more_than_lies_there_whoever_asks(shed, kg, value):
    shed.bring(shed.day, shed.somying, (PAPER, "10"))
    entry = Entry.objects.latest("pk")
    with pytest.raises(IntegrityError, match="more leaves a place"), transaction.atomic():
        StockMovement.objects.create(
            bank=shed.bank, place=shed.place, material=shed.material[PAPER], kind="sale",
            moved_on=shed.now.date(), entry=entry, kg=kg, value=value,
        )  # fmt: skip
