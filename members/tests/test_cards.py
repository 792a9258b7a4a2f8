"""The text of the QR code on cards and passbooks, written and read (counter.md "QR on card and passbook")."""

import re

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from members.cards import NotACard, card_text, read_card
from members.models import Member
from wastebank.organisation.models import Bank

NUMBERS = st.from_regex(r"[0-9A-Za-zก-๎]+(?:[-./ ][0-9A-Za-zก-๎]+)*", fullmatch=True).map(lambda n: n[:16])
OURS = "B01"


def card(number: str, bank: str = OURS) -> str:
    return card_text(Member(bank=Bank(code=bank), number=number))


def refusal(text: str, bank: str = OURS) -> str | None:
    try:
        read_card(text, bank)
    except NotACard as refused:
        return refused.reason
    return None


def test_a_members_card_says_the_number_and_two_check_characters(cast):
    assert re.fullmatch(r"WB:01-00001:[0-9A-Z]{2}", card_text(cast.somying))
    assert read_card(card_text(cast.somying), cast.bank.code) == cast.somying.number


def test_a_card_never_holds_the_national_id(cast):
    member = cast.join("ปิ่น", "ทองคำ", national_id="1234567890121")
    assert "1234567890121" not in card_text(member)


@settings(max_examples=500)
@given(NUMBERS)
def test_every_number_comes_back_and_a_scanner_can_type_it(number):
    text = card(number)
    assert text.isascii() and " " not in text
    assert read_card(text, OURS) == number


@pytest.mark.parametrize("other", ["B02", "B10", "B1", "A01", "KK"])
def test_another_banks_card_is_told_from_one_that_was_read_wrongly(other):
    text = card("01-00001", other)
    assert refusal(text) == "other_bank"
    assert refusal(text.replace("00001", "00002")) == "check"


@settings(max_examples=500)
@given(st.integers(0, 10**7 - 1), st.data())
def test_one_wrong_digit_is_always_found(number, data):
    digits = f"{number:07}"
    at = data.draw(st.integers(0, 6))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != digits[at]]))
    changed = digits[:at] + wrong + digits[at + 1 :]
    checks = card(f"{digits[:2]}-{digits[2:]}")[-2:]
    assert refusal(f"WB:{changed[:2]}-{changed[2:]}:{checks}") == "check"


@settings(max_examples=500)
@given(NUMBERS, st.integers(0, 99), st.integers(0, 99))
def test_a_bank_whose_code_differs_by_one_digit_never_takes_the_card(number, ours, theirs):
    same_bank, text = f"B{ours:02}", card(number, f"B{theirs:02}")
    if ours // 10 == theirs // 10 or ours % 10 == theirs % 10:
        assert refusal(text, same_bank) == (None if ours == theirs else "other_bank")


@pytest.mark.parametrize(
    "text",
    ["", "WB:", "WB::PW", "01-00001", "WB:01-00001", "wb:01-00001:PW", "WB:01-00001:pw", "1234567890121"],
)
def test_what_is_no_card_is_told(text):
    assert refusal(text) == "not_a_card"


@settings(max_examples=1000)
@given(st.text(max_size=30) | st.text("WB:0123456789%AF-", max_size=30))
def test_no_text_makes_it_stumble(text):
    assert refusal(text) in {"not_a_card", "check", "other_bank", None}


def test_a_usual_number_fits_the_smallest_code():
    assert segno.make(card("01-00001"), error="m", boost_error=False, micro=False).version == 1
