"""Rounding and sharing against integers, numbers as typed (books.md "Rounding", proofs.md P2)."""

from decimal import Decimal as D
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wastebank.money import (
    LEAST_LINE,
    PRICE_STEPS,
    SATANG,
    NotANumber,
    floor_to_step,
    from_satang,
    line_amount,
    member_price,
    parse_decimal,
    parse_price_steps,
    round_half_up,
    satang,
    share_rounded_down,
    spread_by_largest_remainder,
)
from wastebank.thai import to_thai_digits

AMOUNTS = st.integers(0, 10**11).map(from_satang)
WEIGHTS = st.lists(st.decimals(0, 10**6, places=3), min_size=1, max_size=40).filter(any)


# --- rounding -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("net_kg", "unit_price", "line"),
    [
        ("0.100", "7.35", "0.74"),
        ("12.500", "3.01", "37.63"),
        ("3.333", "0.55", "1.83"),
        ("0.001", "0.40", "0"),
    ],
)
def test_a_line_is_rounded_as_in_the_books_table(net_kg, unit_price, line):
    assert line_amount(D(net_kg), D(unit_price)) == D(line)


def test_the_tables_last_line_is_below_the_least_line():
    assert line_amount(D("0.001"), D("0.40")) < LEAST_LINE <= line_amount(D("0.001"), D("5.00"))


@pytest.mark.parametrize(
    ("amount", "step", "rounded"),
    [
        ("0.005", "0.01", "0.01"),
        ("-0.005", "0.01", "-0.01"),
        ("2.675", "0.01", "2.68"),
        ("0.0049999", "0.01", "0.00"),
        ("16.12", "0.25", "16.00"),
        ("16.125", "0.25", "16.25"),
        ("16.5", "1", "17"),
        ("0.05", "0.03", "0.06"),  # a step that no power of ten divides
    ],
)
def test_a_half_is_rounded_away_from_zero_at_any_step(amount, step, rounded):
    assert round_half_up(D(amount), D(step)) == D(rounded)


def test_a_rounded_amount_has_two_places_and_no_minus_zero():
    assert [str(round_half_up(D(text))) for text in ("3", "-0.001", "1234567890123.455")] == [
        "3.00",
        "0.00",
        "1234567890123.46",
    ]


def test_a_float_is_refused():
    with pytest.raises(TypeError):
        round_half_up(0.1)
    with pytest.raises(TypeError):
        line_amount(D(1), 0.1)


def test_a_hundred_thousand_lines_equal_integer_arithmetic():
    chance = Random(2569)
    for _ in range(100_000):
        grams, price_satang = chance.randrange(10**7), chance.randrange(10**6)
        expected = (grams * price_satang + 500) // 1000
        assert satang(line_amount(D(grams).scaleb(-3), D(price_satang).scaleb(-2))) == expected


@given(
    st.decimals(-(10**20), 10**20, places=18), st.sampled_from(["0.01", "0.05", "0.25", "0.5", "1", "0.007"])
)
def test_a_rounded_amount_is_at_most_half_a_step_away(amount, step):
    step = D(step)
    rounded = round_half_up(amount, step)
    assert abs(rounded - amount) <= step / 2
    assert rounded % step == 0 or abs(rounded) > 10**18  # Python's own % gives up there


@given(st.decimals(-(10**9), 10**9, places=5), st.sampled_from(["0.01", "0.05", "0.25", "0.5", "1"]))
def test_a_floor_is_less_than_one_step_below(amount, step):
    down = floor_to_step(amount, D(step))
    assert down <= amount < down + D(step)
    assert down % D(step) == 0


# --- prices -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shop_price", "price"),
    [
        ("3.90", "3.10"),  # 3.12: down to 0.05
        ("8.00", "6.40"),
        ("12.40", "9.90"),  # 9.92: below ten although the shop's price is not
        ("12.50", "10.00"),
        ("60.50", "48.00"),  # 48.40: down to 0.50
        ("124.99", "99.50"),
        ("125", "100"),
        ("340.90", "272"),  # 272.72: down to 1
    ],
)
def test_a_members_price_goes_down_to_the_step_of_its_size(shop_price, price):
    assert member_price(D(shop_price), D("0.80")) == D(price)


def test_the_verified_bank_pays_seventy_percent():
    assert [member_price(D(shop), D("0.70"), [(SATANG, None)]) for shop in ("9.00", "1.30", "54")] == [
        D("6.30"),
        D("0.91"),
        D("37.80"),
    ]


def test_the_parameters_text_gives_the_default_steps():
    assert list(parse_price_steps("0.05<10;0.50<100;1")) == list(PRICE_STEPS)


def test_steps_that_end_too_early_are_refused():
    with pytest.raises(ValueError, match="no upper limit"):
        member_price(D(200), D(1), parse_price_steps("0.05<10;0.50<100"))


# --- numbers as typed ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12.5", "12.5"),
        ("๑๓.๕", "13.5"),
        (" 1,509.20 ", "1509.20"),
        ("๑,๕๐๙.๒๐", "1509.20"),
        ("1 234 567.89", "1234567.89"),
        ("\u00a01\u202f234\u200b", "1234"),
        ("฿50", "50"),
        ("฿ 1,000.00", "1000"),
        ("120 บาท", "120"),
        ("120บาท", "120"),
        ("4.5 กก.", "4.5"),
        ("-๑๙.๓", "-19.3"),
        ("−15.00", "-15"),
        (".5", "0.5"),
        ("007", "7"),
        ("0", "0"),
    ],
)
def test_a_number_is_read_as_people_write_it(typed, number):
    assert parse_decimal(typed, places=3, largest=D(10**7)) == D(number)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        (" \u200b ", "empty"),
        ("บาท", "empty"),
        ("-", "not_a_number"),
        ("1e3", "not_a_number"),
        ("1E3", "not_a_number"),
        ("nan", "not_a_number"),
        ("inf", "not_a_number"),
        ("-Infinity", "not_a_number"),
        ("+5", "not_a_number"),
        ("--5", "not_a_number"),
        ("5-", "not_a_number"),
        ("5.", "not_a_number"),
        ("1.2.3", "not_a_number"),
        ("1_000", "not_a_number"),
        ("٣", "not_a_number"),
        ("=1+1", "not_a_number"),
        ("5 ถุง", "not_a_number"),
        ("5 บาท บาท", "not_a_number"),
        ("1,2", "commas"),
        ("1,2345", "commas"),
        ("12,34.5", "commas"),
        ("0,500", "commas"),
        ("1,,000", "commas"),
        ("1234,567", "commas"),
        ("12 5", "commas"),
        ("1.2345", "places"),
        ("10000000.01", "too_large"),
        ("-10000000.01", "too_large"),
        ("9" * 400, "too_large"),
    ],
)
def test_what_could_be_misread_is_refused_with_its_reason(typed, reason):
    with pytest.raises(NotANumber) as refusal:
        parse_decimal(typed, places=3, largest=D(10**7))
    assert refusal.value.reason == reason


def test_another_fields_unit_is_refused():
    with pytest.raises(NotANumber):
        parse_decimal("5 บาท", places=3, largest=D(100), units=("กก.",))
    with pytest.raises(NotANumber):
        parse_decimal("฿5", places=3, largest=D(100), units=("กก.",))


@settings(max_examples=500)
@given(st.decimals(-(10**9), 10**9, places=2), st.booleans(), st.sampled_from(["", "฿", " บาท"]))
def test_what_we_print_is_read_back(amount, thai_digits, unit):
    printed = f"{amount:,f}" if unit != "฿" or amount < 0 else f"฿{amount:,f}"
    printed = to_thai_digits(printed) if thai_digits else printed
    assert parse_decimal(printed + (unit.strip("฿")), places=2, largest=D(10**9)) == amount


@settings(max_examples=500)
@given(st.text(alphabet="0123456789๐๙.,-− +eE\u200b\u00a0฿บาทกnaif", max_size=12))
def test_any_text_gives_a_number_within_the_limits_or_a_reason(text):
    try:
        number = parse_decimal(text, places=2, largest=D(1000))
    except NotANumber as refusal:
        assert refusal.reason in {"empty", "not_a_number", "commas", "places", "too_large"}
    else:
        assert abs(number) <= 1000 and number == round_half_up(number)


# --- satang and shares --------------------------------------------------------------------------------


@given(st.integers(-(10**20), 10**20))
def test_satang_and_baht_are_the_same_amount(whole):
    assert satang(from_satang(whole)) == whole
    assert from_satang(whole).as_tuple().exponent == -2


@pytest.mark.parametrize("amount", ["0.001", "-1.005", "0.00999999999999999999999999999999"])
def test_a_part_of_a_satang_is_refused(amount):
    with pytest.raises(ValueError, match="satang"):
        satang(D(amount))


def test_a_dividend_is_rounded_down_and_the_rest_stays():
    assert share_rounded_down(D("100.00"), [D(1), D(1), D(1)]) == ([D("33.33")] * 3, D("0.01"))


def test_a_dividend_without_any_basis_stays_whole():
    assert share_rounded_down(D("100.00"), [D(0), D(0)]) == ([D(0), D(0)], D(100))
    assert share_rounded_down(D("100.00"), []) == ([], D(100))


@settings(max_examples=500)
@given(AMOUNTS, WEIGHTS)
def test_dividends_and_remainder_are_the_pool_exactly(pool, bases):
    parts, remainder = share_rounded_down(pool, bases)
    total = satang(sum(bases).scaleb(1))
    assert sum(parts) + remainder == pool
    assert 0 <= satang(remainder) < len(bases)
    for part, basis in zip(parts, bases, strict=True):
        assert satang(part) == satang(pool) * satang(basis.scaleb(1)) // total


def test_a_cost_over_828_accounts_is_spread_as_in_the_books():
    parts = spread_by_largest_remainder(D("10000.00"), 828)
    assert parts == [D("12.08")] * 604 + [D("12.07")] * 224


def test_the_larger_remainder_comes_before_the_earlier_position():
    # Of 1.00 the exact parts are 16.67, 33.33 and 50 satang.
    assert spread_by_largest_remainder(D("1.00"), [D(1), D(2), D(3)]) == [D("0.17"), D("0.33"), D("0.50")]
    # 14.29, 28.57 and 57.14 satang: the left-over one goes to the middle.
    assert spread_by_largest_remainder(D("1.00"), [D(1), D(2), D(4)]) == [D("0.14"), D("0.29"), D("0.57")]


@settings(max_examples=500)
@given(AMOUNTS, WEIGHTS)
def test_a_cost_is_collected_in_full_and_nobody_is_a_satang_off(total, weights):
    parts = spread_by_largest_remainder(total, weights)
    size = satang(sum(weights).scaleb(1))
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(satang(part) * size - satang(total) * satang(weight.scaleb(1))) < size


@given(AMOUNTS, st.integers(1, 2000))
def test_equal_accounts_differ_by_one_satang_at_most_and_the_first_pay_more(total, count):
    parts = spread_by_largest_remainder(total, count)
    assert sum(parts) == total and len(parts) == count
    assert parts == sorted(parts, reverse=True) and parts[0] - parts[-1] <= SATANG


@pytest.mark.parametrize("refused", [0, [], [D(0)], [D(2), D(-1)]])
def test_a_cost_nobody_can_carry_is_refused(refused):
    with pytest.raises(ValueError, match="positive weight"):
        spread_by_largest_remainder(D(1), refused)


def test_a_negative_pool_or_basis_is_refused():
    with pytest.raises(ValueError, match="negative"):
        share_rounded_down(D(-1), [D(1)])
    with pytest.raises(ValueError, match="negative"):
        share_rounded_down(D(1), [D(2), D(-1)])
