"""Posting a slip."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from conftest import bangkok
from deposits.commands import NewLine, Origin, UnableToPostDeposit, post_deposit, void_deposit
from deposits.commands.moving_in.stock import clear_stock
from deposits.models import Deposit, MarketDay, StockMovement
from deposits.queries.proof import counter_faults
from prices.commands import publish_price_list
from wastebank.ledger import chart
from wastebank.ledger.models import Entry
from wastebank.ledger.queries import account_of, balance_of, book_faults

D = Decimal


def balance(member) -> Decimal:
    member.savings.refresh_from_db()
    return member.savings.balance


@pytest.fixture
def day(cast):
    return cast.open_day()


@pytest.fixture(autouse=True)
def _books_stay_whole(db):
    """Whatever a test did or was refused, the books are whole afterwards."""
    yield
    connection.check_constraints()
    assert [*book_faults(), *counter_faults()] == []


def test_it_credits_the_member_with_the_sum_of_the_rounded_lines(cast, day):
    slip = cast.bring(day, cast.somying, ("PAP-01", "12.5"), ("NFE-01", "3.2"), ("PAP-04", "0.3"))
    lines = {line.material.code: line.amount for line in Deposit.objects.get(pk=slip.pk).lines.all()}
    assert lines == {"PAP-01": D("38.75"), "NFE-01": D("153.60"), "PAP-04": D("0.53")}  # 0.3 × 1.75 = 0.525
    assert balance(cast.somying) == D("192.88")
    assert balance_of(account_of(cast.bank, chart.STOCK)) == D("192.88")


def test_it_makes_at_most_three_statements(cast, day):
    cast.bring(day, cast.somying, ("PAP-01", "1"))  # so that nothing is prepared or cached for the first time
    with CaptureQueriesContext(connection) as captured:
        cast.bring(day, cast.somying, ("PAP-01", "12.5"), ("NFE-01", "3.2"), ("PLA-01", "4"))
    statements = [q["sql"] for q in captured if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(statements) == 3, statements
    assert any("ON CONFLICT (idempotency_key)" in sql for sql in statements)  # the prepared one is counted


def test_it_counts_pieces_by_piece_and_weighs_them_by_kg_per_unit(cast, day):
    slip = cast.bring(day, cast.somying, ("OTH-06", "3"))
    line = Deposit.objects.get(pk=slip.pk).lines.get()
    assert (line.unit, line.quantity, line.net_kg, line.amount) == ("ชิ้น", 3, 9, 48)
    assert StockMovement.objects.get().kg == 9


def test_it_numbers_the_slips_of_a_day_without_a_gap(cast, day):
    for _ in range(2):
        cast.bring(day, cast.somying, ("PAP-01", "1"))
    with pytest.raises(UnableToPostDeposit):
        cast.bring(day, cast.somying, ("PAP-01", "0"))
    cast.bring(day, cast.somying, ("PAP-01", "1"))
    numbers = Deposit.objects.order_by("id").values_list("number", flat=True)
    assert list(numbers) == ["690902-1-001", "690902-1-002", "690902-1-003"]


def test_the_same_key_gives_the_first_slip(cast, day):
    key = uuid4()
    first = cast.bring(day, cast.somying, ("PAP-01", "5"), key=key)
    second = cast.bring(day, cast.somying, ("PAP-01", "5.0"), key=key)
    assert first.pk == second.pk
    assert balance(cast.somying) == D("15.50")


def test_the_same_key_gives_the_first_slip_even_after_the_day_is_closed(cast, day):
    key = uuid4()
    first = cast.bring(day, cast.somying, ("PAP-01", "5"), key=key)
    day.closed_at = cast.now
    day.save(update_fields=["closed_at"])
    assert cast.bring(day, cast.somying, ("PAP-01", "5"), key=key).pk == first.pk


def test_the_same_key_with_another_content_is_refused(cast, day):
    key = uuid4()
    cast.bring(day, cast.somying, ("PAP-01", "5"), key=key)
    for lines in ([("PAP-01", "6")], [("PAP-02", "5")], [("PAP-01", "5"), ("PAP-01", "5")]):
        with pytest.raises(UnableToPostDeposit):
            cast.bring(day, cast.somying, *lines, key=key)
    assert balance(cast.somying) == D("15.50")


def test_a_price_change_in_mid_session_leaves_earlier_slips_alone(cast, day):
    """3-rules.md C5.5: the price changes at 10.30."""
    early = cast.bring(day, cast.somying, ("PAP-01", "10"))
    publish_price_list(
        bank=cast.bank,
        effective_from=bangkok(2026, 9, 2, 10, 30),
        prices={cast.material["PAP-01"]: D("2.50")},
        by=cast.prapai,
        at=bangkok(2026, 9, 2, 10, 20),
    )
    before = cast.bring(day, cast.somying, ("PAP-01", "10"), at=bangkok(2026, 9, 2, 10, 29, 59))
    after = cast.bring(day, cast.somying, ("PAP-01", "10"), at=bangkok(2026, 9, 2, 10, 30))
    totals = [Deposit.objects.get(pk=slip.pk).total for slip in (early, before, after)]
    assert totals == [31, 31, 25]
    lists = [slip.lines.get().price.price_list_id for slip in Deposit.objects.order_by("id")]
    assert lists[0] == lists[1] != lists[2]


@pytest.mark.parametrize("quantity", ["0", "-1", "9999.001", "NaN", "Infinity", "-Infinity", "1e6"])
def test_it_refuses_an_absurd_quantity_at_its_line(cast, day, quantity):
    with pytest.raises(UnableToPostDeposit) as refusal:
        cast.bring(day, cast.somying, ("PAP-01", "1"), ("PAP-02", quantity))
    assert refusal.value.position == 1
    assert not Entry.objects.exists()


def test_it_refuses_a_line_worth_less_than_a_satang(cast, day):
    with pytest.raises(UnableToPostDeposit) as refusal:
        cast.bring(day, cast.somying, ("PLA-17", "0.001"))
    assert refusal.value.position == 0


def test_it_refuses_no_lines(cast, day):
    with pytest.raises(UnableToPostDeposit):
        cast.bring(day, cast.somying)


def test_it_refuses_a_material_that_is_not_on_the_list(cast, day):
    with pytest.raises(UnableToPostDeposit, match="RDF"):
        cast.bring(day, cast.somying, ("OTH-18", "1"))


def test_it_refuses_a_suspended_material(cast, day):
    paper = cast.material["PAP-01"]
    publish_price_list(
        bank=cast.bank,
        effective_from=bangkok(2026, 9, 2),
        prices={paper: D("2.50")},
        suspended=frozenset({paper}),
        by=cast.prapai,
        at=cast.now,
    )
    with pytest.raises(UnableToPostDeposit):
        cast.bring(day, cast.somying, ("PAP-01", "1"))


def test_it_refuses_a_closed_day(cast, day):
    day.closed_at = cast.now
    day.save(update_fields=["closed_at"])
    with pytest.raises(UnableToPostDeposit):
        cast.bring(day, cast.somying, ("PAP-01", "1"))


def test_it_refuses_a_closed_member(cast, day):
    cast.somying.closed_on = cast.now.date()
    cast.somying.save()
    with pytest.raises(UnableToPostDeposit):
        cast.bring(day, cast.somying, ("PAP-01", "1"))


def test_it_refuses_a_member_of_another_bank(cast, day):
    from wastebank.ledger.commands import create_bank

    stranger = cast.join("สมศรี", bank=create_bank(code="B02", name="อีกแห่ง"))
    with pytest.raises(UnableToPostDeposit):
        cast.bring(day, stranger, ("PAP-01", "1"))


@pytest.fixture
def moved_in_slip(cast):
    """A slip of 4 July's book: 10.03 for 3.1 × 3.24, a satang away, as books are."""
    at = bangkok(2026, 7, 4, 9)
    publish_price_list(
        bank=cast.bank, effective_from=at, prices={cast.material["PAP-01"]: D("3.24")},
        by=cast.prapai, at=cast.now, book="ก.ค. 2569",
    )  # fmt: skip
    past = MarketDay.objects.create(
        bank=cast.bank, place=cast.place, held_on=at.date(), code="690704-1",
        opened_by=cast.malee, opened_at=at, closed_at=at, moved_in=True,
    )  # fmt: skip
    slip = post_deposit(
        market_day=past,
        member=cast.somying,
        lines=[NewLine(cast.material["PAP-01"], D("3.1"), stated=D("10.03"))],
        by=cast.malee,
        at=at,
        idempotency_key=uuid4(),
        origin=Origin(book_no="000123", book_name="ก.ค. 2569"),
    )
    return Deposit.objects.get(pk=slip.pk)


def test_a_moved_in_slip_keeps_its_number_price_and_amount(moved_in_slip):
    said = (moved_in_slip.number, moved_in_slip.total, str(moved_in_slip.received_on))
    assert said == ("000123", D("10.03"), "2026-07-04")
    assert moved_in_slip.lines.get().unit_price == D("3.24")


def test_cancelling_a_moved_in_slip_leaves_the_empty_shed_empty(cast, moved_in_slip):
    """What it brought left the stock with its month; the mirror must not take it out a second time."""
    clear_stock(cast.bank, {uuid4(): moved_in_slip.entry_id}, by=cast.malee, today=cast.now.date())
    void_deposit(
        deposit=moved_in_slip, reason="ลงซ้ำในสมุด", by=cast.somchai, at=cast.now,
        idempotency_key=uuid4(), approved_by=cast.malee,
    )  # fmt: skip
    assert balance(cast.somying) == 0
    assert balance_of(account_of(cast.bank, chart.STOCK)) == 0
    assert balance_of(account_of(cast.bank, chart.OPENING_CONTRA)) == 0
    assert StockMovement.objects.aggregate(kg=Sum("kg"))["kg"] == 0
