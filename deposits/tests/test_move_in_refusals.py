"""Faults that the sample does not have, and runs that follow one another."""

from datetime import datetime
from decimal import Decimal

import pytest

from conftest import bangkok
from deposits.commands import moving_in
from deposits.commands.moving_in import UnableToMoveIn
from deposits.models import Deposit, MarketDay, StockMovement
from deposits.moving_in.reasons import WORDS
from deposits.queries.proof import counter_faults
from deposits.tests.workbooks import book, line, member, reasons, register, run
from members.models import Member
from prices.commands import publish_price_list
from prices.models import PriceList
from prices.queries import price_list_at
from wastebank.ledger import chart
from wastebank.ledger.commands import close_month, create_bank
from wastebank.ledger.models import Entry, EntryKind
from wastebank.ledger.queries import account_of, balance_of, book_faults
from wastebank.organisation.commands import ensure_place
from wastebank.thai import Month

D = Decimal


def savings(cast, number="01-00001") -> Decimal:
    return Member.objects.select_related("savings").get(bank=cast.bank, number=number).savings.balance


@pytest.fixture
def cast(cast):
    """The cast at a new bank, which has no member and no price list."""
    cast.bank = create_bank(code="B02", name="ธนาคารขยะที่ย้ายเข้า")
    cast.place = ensure_place(bank=cast.bank, name="ศาลาหมู่ 1", village=cast.village)
    return cast


@pytest.fixture
def members(tmp_path):
    return register(tmp_path, member(), member(number="01-00002", name="นางมาลัย ใจงาม", opening=0))


# --- members ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"number": None}, ["missing_member_no"]),
        ({"name": None}, ["missing_name"]),
        ({"national_id": "199494439747"}, ["national_id_not_13_digits"]),
        ({"joined": None}, ["bad_date"]),
        ({"joined": "2/10/2569"}, ["date_in_future"]),
        ({"opening": "ร้อยบาท"}, ["bad_amount"]),
        ({"opening": "1,5"}, ["bad_amount"]),
        ({"village": "บ้านโนน"}, ["bad_village"]),
        ({"type": "แมว"}, ["unknown_member_type"]),
        ({"house": "1" * 21}, ["text_too_long"]),
        ({"joined": "31/2/68", "opening": -1}, ["bad_date", "negative_opening_balance"]),
    ],
)
def test_a_faulty_member_is_refused_for_every_reason(cast, tmp_path, changes, expected):
    report = run(cast, register(tmp_path, member(**changes)))
    assert reasons(report) == {3: expected}
    assert report.members_taken == 0
    assert set(expected) <= set(WORDS)


def test_a_refused_row_claims_neither_number_nor_id(cast, tmp_path):
    bad = member(national_id="1994944397470", opening=-1)
    good = member(national_id="1994944397470", name="นางมาลัย ใจงาม")
    report = run(cast, register(tmp_path, bad, good))
    assert reasons(report) == {3: ["negative_opening_balance"]}
    assert Member.objects.get(bank=cast.bank, number="01-00001").first_name == "มาลัย"
    assert reasons(run(cast, register(tmp_path, bad, good))) == {3: ["negative_opening_balance"]}


def test_a_member_of_the_bank_keeps_the_number_and_the_id(cast, tmp_path):
    cast.join("แดง", "ดำ", number="01-00001")
    cast.join("เขียว", "ขาว", number="01-00009", national_id="1994944397470")
    other = member(number="01-00002", national_id="1-9949-44397-47-0")
    report = run(cast, register(tmp_path, member(), other))
    assert reasons(report) == {3: ["duplicate_member_no"], 4: ["duplicate_national_id"]}


def test_the_same_person_counts_as_taken_and_gets_the_balance_once(cast, tmp_path):
    cast.join("ทองดี", "มีสุข", number="01-00001")
    for _time in range(2):
        report = run(cast, register(tmp_path, member()))
        assert (report.members_taken, report.new_members) == (1, 0)
        assert savings(cast) == 100


def test_another_balance_for_a_member_moved_in_is_refused(cast, tmp_path):
    run(cast, register(tmp_path, member()))
    assert reasons(run(cast, register(tmp_path, member(opening=200)))) == {3: ["opening_balance_differs"]}
    assert savings(cast) == 100


# --- the day of the balances --------------------------------------------------------------------------------


def test_a_register_without_a_day_needs_one(cast, tmp_path):
    path = register(tmp_path, member(), above=())
    with pytest.raises(UnableToMoveIn, match="--as-of"):
        run(cast, path)
    run(cast, path, as_of=bangkok(2026, 5, 31).date())
    assert Entry.objects.get(kind=EntryKind.OPENING).booked_on == bangkok(2026, 5, 31).date()


def test_two_different_days_are_refused(cast, members):
    with pytest.raises(UnableToMoveIn, match="--as-of"):
        run(cast, members, as_of=bangkok(2026, 5, 31).date())


def test_a_day_to_come_is_refused(cast, tmp_path):
    with pytest.raises(UnableToMoveIn):
        run(cast, register(tmp_path, member(), above=["ณ วันที่ 2 ตุลาคม 2569"]))


def test_balances_in_a_closed_month_are_refused_and_nobody_is_taken(cast, members):
    close_month(bank=cast.bank, month=Month(2026, 6), by=cast.prapai, at=cast.now)
    before = Member.objects.count()
    with pytest.raises(UnableToMoveIn):
        run(cast, members)
    assert Member.objects.count() == before


# --- slips --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"slip": None}, {"": ["missing_slip_no"]}),
        ({"number": None}, {"000001": ["missing_member_no"]}),
        ({"number": "01-00077"}, {"000001": ["unknown_member"]}),
        ({"day": "32/7/69"}, {"000001": ["bad_date"]}),
        ({"day": "2/10/69"}, {"000001": ["date_in_future"]}),
        ({"day": "30/6/69"}, {"000001": ["before_opening_date"]}),
        ({"place": None}, {"000001": ["missing_place"]}),
        ({"material": None}, {"000001": ["unknown_material"]}),
        ({"weight": "สองโล"}, {"000001": ["bad_weight"]}),
        ({"weight": 0}, {"000001": ["weight_not_positive"]}),
        ({"weight": 2.0005}, {"000001": ["bad_weight"]}),
        ({"price": "ห้าบาท"}, {"000001": ["bad_price"]}),
        ({"price": -5, "amount": -10}, {"000001": ["amount_not_positive", "bad_price"]}),
        ({"price": 0, "amount": 0}, {"000001": ["amount_not_positive"]}),
        ({"amount": None}, {"000001": ["bad_amount"]}),
        ({"amount": 10.02}, {"000001": ["amount_mismatch"]}),
    ],
)
def test_a_faulty_slip_is_refused_whole(cast, members, tmp_path, changes, expected):
    whole = {key: value for key, value in changes.items() if key in {"day", "place", "slip", "number"}}
    good = line(material="PAP-01", **whole)
    report = run(cast, members, book(tmp_path, good, line(**changes)))
    assert reasons(report) == expected
    assert not Deposit.objects.exists()
    assert {reason for codes in expected.values() for reason in codes} <= set(WORDS)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"number": "01-00002"}, "mixed_members_in_slip"),
        ({"day": "5/7/69"}, "mixed_dates_in_slip"),
        ({"place": "หมู่ 2"}, "mixed_places_in_slip"),
        ({"price": 6, "amount": 12}, "two_prices_in_slip"),
    ],
)
def test_a_slip_of_lines_that_do_not_agree_is_refused(cast, members, tmp_path, changes, reason):
    assert reasons(run(cast, members, book(tmp_path, line(), line(**changes)))) == {"000001": [reason]}


def test_slips_of_a_refused_member_are_of_an_unknown_one(cast, tmp_path):
    report = run(cast, register(tmp_path, member(opening=-1)), book(tmp_path, line()))
    assert reasons(report) == {3: ["negative_opening_balance"], "000001": ["unknown_member"]}


def test_a_satang_of_difference_is_taken_as_written(cast, members, tmp_path):
    run(cast, members, book(tmp_path, line(amount=10.01)))
    assert savings(cast) == D("110.01")
    assert list(counter_faults()) == []


def test_spellings_of_a_place_are_one_place(cast, members, tmp_path):
    rows = [line(place=place, slip=i) for i, place in enumerate(("หมู่ 1", "ม.๑", "หมู่ที่ 1", 1), 1)]
    run(cast, members, book(tmp_path, *rows))
    assert [day.place.name for day in MarketDay.objects.all()] == ["หมู่ 1"]


def test_a_bank_without_a_price_list_can_move_in_and_still_has_none(cast, members, tmp_path):
    assert run(cast, members, book(tmp_path, line())).new_slips == 1
    assert price_list_at(cast.bank, cast.now) is None


def test_a_price_that_changes_within_a_book_gets_a_further_list(cast, members, tmp_path):
    dearer = {"price": 6, "amount": 12}
    path = book(
        tmp_path,
        line(),
        line(slip=2, **dearer),
        line(slip=3),
        line(slip=4, material="PAP-01", **dearer),
    )
    run(cast, members, path)
    prices = [slip.lines.get().unit_price for slip in Deposit.objects.order_by("number")]
    assert prices == [5, 6, 5, 6]
    assert PriceList.objects.filter(book="book.xlsx").count() == 3
    assert savings(cast) == 100 + 10 + 12 + 10 + 12


def test_a_day_that_was_kept_here_is_not_taken_from_a_book(cast, members, tmp_path):
    own_prices = {cast.material["PLA-01"]: D(7)}
    then = bangkok(2026, 7, 1)
    publish_price_list(bank=cast.bank, effective_from=then, prices=own_prices, by=cast.prapai, at=then)
    cast.open_day(bangkok(2026, 7, 4, 9))
    report = run(cast, members, book(tmp_path, line(place="ศาลาหมู่ 1"), line(slip=2)))
    assert reasons(report) == {"000001": ["day_kept_here"]}
    assert report.slips_taken == 1


def test_one_number_cannot_mean_two_slips_of_a_day(cast, members, tmp_path):
    first, second = (
        book(tmp_path, line(), name="a.xlsx"),
        book(tmp_path, line(number="01-00002"), name="b.xlsx"),
    )
    for _time in range(2):
        report = run(cast, members, first, second)
        assert reasons(report) == {"000001": ["duplicate_slip_no"]}
    assert Deposit.objects.get().member.number == "01-00001"


def test_a_slip_that_stands_in_two_books_is_taken_once(cast, members, tmp_path):
    report = run(cast, members, book(tmp_path, line(), name="a.xlsx"), book(tmp_path, line(), name="b.xlsx"))
    assert (report.slips_taken, reasons(report)) == (1, {})
    assert savings(cast) == 110


def test_a_name_that_does_not_fit_the_number_is_pointed_out(cast, members, tmp_path):
    report = run(cast, members, book(tmp_path, line(name="นางมาลัย ใจงาม")))
    assert [(notice.file, notice.row) for notice in report.notices] == [("book.xlsx", 3)]
    assert report.slips_taken == 1


# --- runs after one another ---------------------------------------------------------------------------------


def test_a_mended_book_adds_only_what_was_missing(cast, members, tmp_path):
    bad = line(slip=2, weight=-3, price=6, amount=18, material="PAP-01")
    mended = line(slip=2, weight=3, price=6, amount=18, material="PAP-01")
    assert run(cast, members, book(tmp_path, line(), bad)).new_slips == 1
    assert run(cast, members, book(tmp_path, mended, line())).new_slips == 1
    assert savings(cast) == 100 + 10 + 18
    assert balance_of(account_of(cast.bank, chart.STOCK)) == 0
    assert sum(StockMovement.objects.values_list("kg", flat=True)) == 0
    assert list(book_faults()) == list(counter_faults()) == []


def test_a_second_run_says_the_same_after_the_months_are_closed(cast, members, tmp_path):
    path = book(tmp_path, line())
    run(cast, members, path)
    close_month(bank=cast.bank, month=Month(2026, 8), by=cast.prapai, at=cast.now)
    report = run(cast, members, path)
    assert (report.members_taken, report.slips_taken, report.new_slips, reasons(report)) == (2, 1, 0, {})
    late = book(tmp_path, line(slip=2))
    assert reasons(run(cast, None, late)) == {"2": ["month_closed"]}


def test_slips_of_a_month_under_way_leave_the_stock_today(cast, members, tmp_path):
    run(cast, members, book(tmp_path, line(day=datetime(2026, 10, 1))))
    assert Entry.objects.get(kind=EntryKind.OPENING_STOCK).booked_on == bangkok(2026, 10, 1).date()


def test_a_crash_half_way_leaves_nothing_half(cast, members, tmp_path, monkeypatch):
    posted = []

    def post_until_the_hundredth(**slip):
        posted.append(slip)
        if len(posted) == 100:
            raise RuntimeError("the power went out")
        return post_deposit(**slip)

    post_deposit = moving_in.slips.post_deposit
    monkeypatch.setattr(moving_in.slips, "post_deposit", post_until_the_hundredth)
    path = book(tmp_path, *[line(slip=number) for number in range(1, 201)])
    before = [model.objects.count() for model in (Member, Entry, MarketDay, PriceList, StockMovement)]
    with pytest.raises(RuntimeError):
        run(cast, members, path)
    assert [model.objects.count() for model in (Member, Entry, MarketDay, PriceList, StockMovement)] == before
    monkeypatch.undo()
    assert run(cast, members, path).new_slips == 200


def test_a_bad_last_book_leaves_nothing_of_the_first(cast, members, tmp_path):
    (tmp_path / "z.xlsx").write_bytes(b"not a workbook")
    before = Member.objects.count()
    with pytest.raises(UnableToMoveIn):
        run(cast, members, book(tmp_path, line()), tmp_path / "z.xlsx")
    assert (Member.objects.count(), Deposit.objects.count()) == (before, 0)
