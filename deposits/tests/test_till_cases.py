"""Python's half of the table that the till's JavaScript is run against too (browser/till/test_modules.py)."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deposits.tests.till_cases import PYTHON, ROWS, SECTIONS, answered, generated
from members.cards import NotACard, read_card
from wastebank.money import line_amount, satang


@pytest.mark.parametrize(("section", "row"), ROWS, ids=lambda value: str(value)[:60])
def test_python_reckons_as_the_table_says(section, row):
    given_count, _ = PYTHON[section]
    assert answered(section, *row[:given_count]) == row


def test_every_section_is_reckoned_and_every_answer_has_a_section():
    assert PYTHON.keys() == SECTIONS.keys()


@given(st.integers(-(10**7), 10**7), st.integers(0, 10**9))
def test_the_tills_integers_round_a_line_as_the_books_do(thousandths, price):
    product = thousandths * price
    half_away = (abs(product) + 500) // 1000 * (1 if product > 0 else -1)
    assert satang(line_amount(Decimal(thousandths).scaleb(-3), Decimal(price).scaleb(-2))) == half_away


def test_made_up_cases_are_the_same_every_time_and_not_all_refused():
    table = generated(seed=1, rows=300)
    assert table == generated(seed=1, rows=300)
    answers = [row[1] for row in table["quantity"]]
    assert {"empty", "not_a_number", "commas", "places", "too_large", "negative"} <= set(map(str, answers))
    assert 60 < sum(isinstance(answer, int) for answer in answers) < 240


def test_no_changed_card_is_taken_for_another_members():
    chance, taken = Random(2569), 0
    for _ in range(2000):
        number, other = (
            f"{chance.randrange(100):02}-{chance.randrange(10**5):05}",
            chance.choice("0123456789"),
        )
        _, _, text = answered("card", "B01", number)
        at = chance.choice([3, 4, 6, 7, 8, 9, 10])
        try:
            taken += read_card(text[:at] + other + text[at + 1 :], "B01") != number
        except NotACard as refusal:
            assert refusal.reason == "check"
    assert not taken
