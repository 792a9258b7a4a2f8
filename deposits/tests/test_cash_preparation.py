"""ใบเตรียมเงิน: what a coming market day needs in cash, and in which pieces."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from deposits.cash import DENOMINATIONS, in_change, pieces_of_a_day, pieces_of_each, value_of
from deposits.commands import (
    NewLine,
    Settlement,
    approve_payout,
    open_market_day,
    pay_payout,
    post_deposit,
    request_payout,
    void_deposit,
)
from deposits.models import Payout
from deposits.papers import cash_preparation as papers
from deposits.queries.cash_preparation import prepare_cash
from wastebank.ledger import chart
from wastebank.ledger.commands import create_bank, credit, debit, post_entry
from wastebank.ledger.models import Entry, EntryKind
from wastebank.ledger.queries import account_of
from wastebank.organisation.commands import ensure_place
from wastebank.staff.commands import engage

D = Decimal
URL = reverse("counter:cash_preparation", kwargs={"bank": "B01"})
PAPER = reverse("counter:cash_preparation_paper", kwargs={"bank": "B01"})


def only(pieces):
    return {kind: count for kind, count in pieces.items() if count}


# --- pieces, by hand --------------------------------------------------------------------------------------


def test_everybody_is_paid_exactly_by_their_own_pieces():
    """137.75 = 100 20 10 5 2 .50 .25 · 500.00 = 500 · 62.50 = 50 10 2 .50"""
    pieces = pieces_of_each([D("137.75"), D("500.00"), D("62.50")])
    assert only(pieces) == {
        "500": 1, "100": 1, "50": 1, "20": 1, "10": 2, "5": 1, "2": 2, "0.50": 2, "0.25": 1,
    }  # fmt: skip
    assert value_of(pieces) == D("700.25")


def test_what_is_no_25_satang_is_rounded_up_for_each():
    assert only(pieces_of_each([D("0.10"), D("0.30")])) == {"0.50": 1, "0.25": 1}


def test_a_usual_day_takes_the_pieces_of_the_past_ones():
    """Three days paid 60 (50 10), 60 and 61 (50 10 1): 50 and 10 a day, and a third of a baht more."""
    assert only(pieces_of_a_day([D(60), D(60), D(61)], 3)) == {"50": 1, "10": 1, "0.25": 2}
    assert pieces_of_a_day([], 1) == dict.fromkeys(DENOMINATIONS, 0)


def test_a_large_note_once_in_six_days_becomes_smaller_ones():
    """1,000 in six days is 166.66… a day: up to 166.75."""
    pieces = pieces_of_a_day([D(1000)], 6)
    assert only(pieces) == {"100": 1, "50": 1, "10": 1, "5": 1, "1": 1, "0.50": 1, "0.25": 1}
    assert value_of(pieces) == D("166.75")


def test_what_is_to_spare_comes_in_hundreds_at_the_largest():
    assert only(in_change(D("1234.50"))) == {"100": 12, "20": 1, "10": 1, "2": 2, "0.50": 1}


# --- the query --------------------------------------------------------------------------------------------


@pytest.fixture
def past(cast):
    """`day(days_ago, *cash)` is a closed market day with a slip for each amount of cash."""

    def day(days_ago, *cash, place=None):
        at = cast.now - timedelta(days=days_ago)
        held = open_market_day(place=place or cast.place, held_on=at.date(), by=cast.malee, at=at)
        slips = [
            post_deposit(
                market_day=held, member=cast.somying, by=cast.somchai, at=at, idempotency_key=uuid4(),
                lines=[NewLine(cast.material["NFE-01"], D(10))], settlement=Settlement(D(amount)),
            )
            for amount in cash
        ]  # fmt: skip
        if days_ago:
            cast.close_day(held, at)
        return slips

    now, cast.now = cast.now, cast.now - timedelta(days=30)
    cast.regulate(withdraw__min_keep=0, withdraw__max_per_month=0, withdraw__approval_above=100)
    cast.now = now
    return day


def ask(cast, amount, at=None):
    return request_payout(
        member=cast.somying, amount=D(amount), by=cast.somchai, at=at or cast.now, idempotency_key=uuid4()
    )


def prepared(cast, **options):
    return prepare_cash(place=cast.place, on=cast.now.date(), **options)


def test_the_mean_of_the_last_six_closed_days_of_the_place(cast, past):
    other = ensure_place(bank=cast.bank, name="ศาลา 2", village=cast.village)
    past(9, "400")  # the seventh
    for days_ago, cash in enumerate([60, 60, 61, 0, 0, 0], start=1):
        past(days_ago, cash)
    past(1, "300", place=other)
    past(0, "200")  # still open
    found = prepared(cast)
    assert [day.paid for day in found.days] == [60, 60, 61, 0, 0, 0]
    assert (found.usual, found.highest, found.total) == (D("30.25"), 61, D("30.25"))


def test_cancelled_slips_cost_no_cash(cast, past):
    _first, second = past(1, "60", "100")
    void_deposit(
        deposit=second, reason="ผิด", by=cast.somchai, at=cast.now, idempotency_key=uuid4(),
        approved_by=cast.malee,
    )  # fmt: skip
    assert prepared(cast).usual == 60


def test_what_was_asked_for_on_the_day_itself_is_usual_and_what_was_asked_before_is_not(cast, past):
    at = cast.now - timedelta(days=2)
    past(3, "0")
    announced = ask(cast, 70, cast.now - timedelta(days=3))
    held = open_market_day(place=cast.place, held_on=at.date(), by=cast.malee, at=at)
    for payout in (announced, ask(cast, 40, at)):
        pay_payout(payout=payout, by=cast.malee, at=at)
    cast.close_day(held, at)
    newest = prepared(cast).days[0]
    assert (newest.for_slips, newest.for_payouts, newest.paid) == (0, 40, 40)


def test_only_payouts_that_may_be_paid_are_counted_unless_asked_for(cast, past):
    past(1, "0", "0")
    ask(cast, "62.50")
    large = ask(cast, "137.75")
    found = prepared(cast)
    assert ([p.amount for p in found.agreed], [p.amount for p in found.undecided]) == (
        [D("62.50")], [D("137.75")],
    )  # fmt: skip
    assert (found.total, prepared(cast, with_undecided=True).total) == (D("62.50"), D("200.25"))
    for user in (cast.malee, cast.prapai):
        approve_payout(payout=large, by=user, at=cast.now)
    assert prepared(cast).total == D("200.25") and not prepared(cast).undecided


def test_rows_add_up_to_the_total_with_what_is_to_spare(cast, past):
    past(1, "60")
    ask(cast, "62.50")
    found = prepared(cast, reserve=D(500))
    assert found.total == D("622.50") == sum(row.worth for row in found.rows)
    row = next(row for row in found.rows if row.denomination == "50")
    assert (row.announced, row.usual, row.reserve, row.pieces, row.worth) == (1, 1, 0, 2, 100)
    assert found.pieces == sum(row.pieces for row in found.rows)


def test_what_the_safe_lacks_is_to_be_drawn(cast, past):
    past(1, "60")  # out of a safe into which the books have seen nothing come
    found = prepared(cast, reserve=D(100))
    assert (found.cash_by_the_books, found.total, found.to_draw) == (-60, 160, 220)
    post_entry(
        bank=cast.bank, kind=EntryKind.FLOAT, booked_on=cast.now.date(), by=cast.malee,
        idempotency_key=uuid4(),
        lines=[
            debit(account_of(cast.bank, chart.CASH), D(190)),
            credit(account_of(cast.bank, chart.BANK_ACCOUNT), D(190)),
        ],
    )  # fmt: skip
    assert prepared(cast, reserve=D(100)).to_draw == 30
    assert not found.is_above_what_may_be_held
    assert prepared(cast, reserve=D(5000)).is_above_what_may_be_held


# --- the page and its paper -------------------------------------------------------------------------------


@pytest.fixture
def treasurer(client, cast):
    cast.now = timezone.localtime()
    client.force_login(cast.malee)
    return client


def test_the_page_shows_pieces_times_value_and_leads_to_the_paper_of_the_same(treasurer, cast, past):
    past(1, "60")
    entries = Entry.objects.count()
    answer = treasurer.get(URL, {"reserve": "๑,๐๐๐"})
    page = answer.content.decode()
    assert answer.status_code == 200 and answer.context["prepared"].total == 1060
    assert f'href="{PAPER}?reserve=' in page
    assert [row.denomination for _name, row in answer.context["rows"]] == ["100", "50", "10"]
    assert (Entry.objects.count(), Payout.objects.count()) == (entries, 0)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("place", "999"), ("place", "x"), ("on", "31/02/2569"), ("on", "1/1/2569"), ("on", ""),
        ("reserve", "-1"), ("reserve", "มาก"), ("reserve", "0.10"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_at_its_field_and_leads_back_from_the_paper(treasurer, field, typed):
    answer = treasurer.get(URL, {field: typed})
    assert answer.status_code == 422 and answer.context["form"].errors[field]
    assert answer.context["prepared"] is None
    back = treasurer.get(PAPER, {field: typed})
    assert back.status_code == 303 and back.headers["Location"].startswith(f"{URL}?{field}=")


def test_a_bank_without_history_says_so(treasurer):
    answer = treasurer.get(URL)
    assert answer.status_code == 200 and answer.context["prepared"].total == 0
    assert PAPER not in answer.content.decode()


def test_a_bank_without_a_place_says_who_adds_it(client, db):
    bank = create_bank(code="B03", name="ใหม่")
    client.force_login(engage(username="m3", name="ผจก.", password="x", role="manager", bank=bank))
    answer = client.get("/counter/B03/cash-preparation/")
    assert answer.status_code == 200 and answer.context["prepared"] is None
    assert client.get("/counter/B03/cash-preparation.pdf").status_code == 303


def test_the_paper_is_a_pdf_with_the_figures_of_the_page(treasurer, cast, past, monkeypatch):
    past(1, "60")
    answer = treasurer.get(PAPER, {"reserve": "100"})
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    printed = {}
    monkeypatch.setattr(papers, "render_pdf", lambda template, given: printed.update(given) or b"")
    treasurer.get(PAPER, {"reserve": "100"})
    assert sum(row.worth for _name, row in printed["rows"]) == printed["prepared"].total == 160
    assert len(printed["rows"]) == len(DENOMINATIONS) and printed["by"] == cast.malee
