"""Thai spelling, amounts in words, names (4-reports.md D-x, platform.md "Thai text", proofs.md P3)."""

import re
from decimal import Decimal as D
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wastebank.thai import (
    NotAPhone,
    baht_text,
    format_phone,
    parse_phone,
    search_key,
    strip_title,
    thai_norm,
    to_arabic_digits,
    to_thai_digits,
)

THAI_TEXT = st.text(alphabet=[chr(code) for code in range(0x0E01, 0x0E5C)] + list(" \u00a0\u200b\ufeffAz09"))


# --- digits and spelling ------------------------------------------------------------------------------


def test_digits_change_and_nothing_else():
    assert to_thai_digits("เลขที่ 0123456789/ก") == "เลขที่ ๐๑๒๓๔๕๖๗๘๙/ก"
    assert to_arabic_digits("เลขที่ ๐๑๒๓๔๕๖๗๘๙/ก") == "เลขที่ 0123456789/ก"


@settings(max_examples=1000)
@given(st.integers(0))
def test_digits_come_back(number):
    thai = to_thai_digits(str(number))
    assert not re.search("[0-9]", thai) and to_arabic_digits(thai) == str(number)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("ค\u0e4d\u0e32ภา", "คำภา"),
        ("ล\u0e49\u0e4d\u0e32เลิศ", "ล้ำเลิศ"),
        ("ล\u0e4d\u0e49\u0e32เลิศ", "ล้ำเลิศ"),
        ("ล\u0e33\u0e49เลิศ", "ล้ำเลิศ"),
        ("\u0e40\u0e40ก้วมณี", "แก้วมณี"),
        ("ที\u0e48\u200bดิน", "ที่ดิน"),
        ("ก\u0e48\u0e38", "ก\u0e38\u0e48"),  # a tone typed before sara u: NFC sets it right
        ("\ufeffใจ\u00a0\u2003 ดี\t\u200b ", "ใจ ดี"),
        ("ใจ \u200b ดี", "ใจ ดี"),
        ("ใจ\u00adดี\x00", "ใจดี"),
        ("วัดตัวอย่าง๓ ก/2", "วัดตัวอย่าง๓ ก/2"),
        ("", ""),
    ],
)
def test_one_word_has_one_spelling(typed, stored):
    assert thai_norm(typed) == stored


@settings(max_examples=1000)
@given(THAI_TEXT)
def test_a_normal_spelling_stays_as_it_is(text):
    assert thai_norm(thai_norm(text)) == thai_norm(text)


@given(st.text(alphabet="กขคงลมนา แโไ่้ำุิ๓a1", max_size=20))
def test_ordinary_letters_are_never_lost(text):
    kept = re.sub("[ \u0e48\u0e49\u0e4d\u0e33]", "", text)
    assert sorted(re.sub("[ \u0e48\u0e49\u0e4d\u0e33]", "", thai_norm(text))) == sorted(kept)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("น้ำเพ็ญ", "นำเพญ"),
        ("วงศ์ษา", "วงศษา"),
        ("ล\u0e49\u0e4d\u0e32เลิศ", "ลำเลิศ"),
        ("สมหญิง\u00a0ใจดี", "สมหญิง ใจดี"),
        ("บ้านเลขที่ ๑๘๓/๘", "บานเลขที 183/8"),
        ("PET ใส", "pet ใส"),
    ],
)
def test_names_are_found_without_their_marks(one, other):
    assert search_key(one) == search_key(other)


def test_vowels_still_tell_names_apart():
    assert len({search_key(name) for name in ("มาลี", "มาลา", "มะลิ", "มาลัย")}) == 4


# --- amounts in words ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "ศูนย์บาทถ้วน"),
        ("0.25", "ยี่สิบห้าสตางค์"),
        ("1", "หนึ่งบาทถ้วน"),
        ("10", "สิบบาทถ้วน"),
        ("11", "สิบเอ็ดบาทถ้วน"),
        ("20", "ยี่สิบบาทถ้วน"),
        ("21", "ยี่สิบเอ็ดบาทถ้วน"),
        ("100", "หนึ่งร้อยบาทถ้วน"),
        ("101", "หนึ่งร้อยเอ็ดบาทถ้วน"),
        ("110.01", "หนึ่งร้อยสิบบาทหนึ่งสตางค์"),
        ("16560", "หนึ่งหมื่นหกพันห้าร้อยหกสิบบาทถ้วน"),
        ("23000", "สองหมื่นสามพันบาทถ้วน"),
        ("121.50", "หนึ่งร้อยยี่สิบเอ็ดบาทห้าสิบสตางค์"),
        ("1000001", "หนึ่งล้านเอ็ดบาทถ้วน"),
        ("11000000", "สิบเอ็ดล้านบาทถ้วน"),
        ("21000021.11", "ยี่สิบเอ็ดล้านยี่สิบเอ็ดบาทสิบเอ็ดสตางค์"),
        ("0.01", "หนึ่งสตางค์"),
        ("-15", "ลบสิบห้าบาทถ้วน"),
        ("-0.50", "ลบห้าสิบสตางค์"),
        ("-0.00", "ศูนย์บาทถ้วน"),
        ("1000000", "หนึ่งล้านบาทถ้วน"),
        ("1000000000000", "หนึ่งล้านล้านบาทถ้วน"),
    ],
)
def test_an_amount_is_written_as_in_the_reports(amount, words):
    assert baht_text(D(amount)) == words


@pytest.mark.parametrize(
    "amount", ["0.001", "-0.005", "1000000000000.01", "-1E+13", "0.0000000000000000000000000000000001"]
)
def test_an_amount_without_words_is_refused(amount):
    with pytest.raises(ValueError, match="words"):
        baht_text(D(amount))


_ONES = ["หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า"]
_DIGIT = {word: digit for digit, word in enumerate(_ONES, start=1)}
_ANY = "|".join(_DIGIT)
_GROUP = re.compile(
    rf"(?:({_ANY})แสน)?(?:({_ANY})หมื่น)?(?:({_ANY})พัน)?(?:({_ANY})ร้อย)?"
    rf"(?:(ยี่|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า)?(สิบ))?(เอ็ด|{_ANY})?"
)


def _read_number(words: str) -> int:
    """The other way round and by another road: a grammar of spoken numbers instead of arithmetic."""
    number = 0
    for group in words.split("ล้าน"):
        found = _GROUP.fullmatch(group)
        assert found, words
        *high, tens, ten, ones = found.groups()
        value = 0
        for digit in (_DIGIT.get(word or "", 0) for word in high):
            value = value * 10 + digit
        value = value * 10 + (({"ยี่": 2, None: 1} | _DIGIT)[tens] if ten else 0)
        spoken_one = "เอ็ด" if number or value else "หนึ่ง"
        assert ones not in {"เอ็ด", "หนึ่ง"} or ones == spoken_one, words
        number = number * 10**6 + value * 10 + (1 if ones == "เอ็ด" else _DIGIT.get(ones or "", 0))
    return number


def _read_amount(words: str) -> D:
    found = re.fullmatch("(ลบ)?(?:(.+)บาท)?(?:(.+)สตางค์|ถ้วน)", words)
    assert found, words
    baht = 0 if found[2] in (None, "ศูนย์") else _read_number(found[2])
    satang = _read_number(found[3]) if found[3] else 0
    return (baht + D(satang) / 100) * (-1 if found[1] else 1)


def test_ten_thousand_amounts_come_back_from_their_words():
    chance = Random(2569)
    for _ in range(10_000):
        amount = D(chance.randrange(10 ** chance.randrange(1, 15))).scaleb(-2)
        assert _read_amount(baht_text(amount)) == amount


def test_every_amount_below_a_hundred_baht_comes_back():
    for satang in range(10_001):
        assert _read_amount(baht_text(D(satang).scaleb(-2))) == D(satang).scaleb(-2)


@settings(max_examples=500)
@given(st.integers(-(10**14), 10**14))
def test_amounts_of_either_sign_come_back_from_their_words(satang):
    assert _read_amount(baht_text(D(satang).scaleb(-2))) == D(satang).scaleb(-2)


# --- names and telephones -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "title", "rest"),
    [
        ("น.ส. สมหญิง ใจดี", "นางสาว", "สมหญิง ใจดี"),
        ("น.ส.สมหญิง ใจดี", "นางสาว", "สมหญิง ใจดี"),
        ("น. ส. สมหญิง  ใจดี\u200b", "นางสาว", "สมหญิง ใจดี"),
        ("นางสาวสมหญิง\u00a0ใจดี", "นางสาว", "สมหญิง ใจดี"),
        ("นางสาว สมหญิง ใจดี", "นางสาว", "สมหญิง ใจดี"),
        ("นางสาวิตรี ใจดี", "นาง", "สาวิตรี ใจดี"),
        ("นางมาลี ใจดี", "นาง", "มาลี ใจดี"),
        ("นางฟ้า", "", "นางฟ้า"),
        ("นาง ฟ้า", "นาง", "ฟ้า"),
        ("นายสมชาย ใจดี", "นาย", "สมชาย ใจดี"),
        ("นาย\u00a0สมชาย", "นาย", "สมชาย"),
        ("นายิกา ใจดี", "", "นายิกา ใจดี"),
        ("นาย", "", "นาย"),
        ("ด.ช.สมชาย ใจดี", "เด็กชาย", "สมชาย ใจดี"),
        ("ด.ญ. มาลี ใจดี", "เด็กหญิง", "มาลี ใจดี"),
        ("เด็กหญิงมาลี ใจดี", "เด็กหญิง", "มาลี ใจดี"),
        ("ว่าที่ร้อยตรีวิชัย ใจดี", "ว่าที่ร้อยตรี", "วิชัย ใจดี"),
        ("ว่าที่ ร.ต. วิชัย ใจดี", "ว่าที่ร้อยตรี", "วิชัย ใจดี"),
        ("ว่าที่ ร.ต.หญิง มาลี ใจดี", "ว่าที่ร้อยตรีหญิง", "มาลี ใจดี"),
        ("จ.ส.อ.วิชัย ใจดี", "จ่าสิบเอก", "วิชัย ใจดี"),
        ("ร.ต.อ. วิชัย ใจดี", "ร้อยตำรวจเอก", "วิชัย ใจดี"),
        ("พระ สมชาย", "พระ", "สมชาย"),
        ("พระพาย ใจดี", "", "พระพาย ใจดี"),
        ("วัดตัวอย่าง๓", "", "วัดตัวอย่าง๓"),
        ("", "", ""),
    ],
)
def test_a_title_is_told_from_the_name(name, title, rest):
    assert strip_title(name) == (title, rest)


@pytest.mark.parametrize(
    ("cell", "digits"),
    [
        (641540406, "0641540406"),
        ("641540406", "0641540406"),
        ("๐๖๔๑๕๔๐๔๐๖", "0641540406"),
        ("064-1540406", "0641540406"),
        ("064 154 0406\u00a0", "0641540406"),
        ("+66 64 154 0406", "0641540406"),
        ("(044) 123-456", "044123456"),
        (44123456, "044123456"),
        ("02-123-4567", "021234567"),
    ],
)
def test_a_telephone_is_read_as_people_write_it(cell, digits):
    assert parse_phone(cell) == digits


@pytest.mark.parametrize(
    "cell",
    [
        "06415404",
        "06415404067",
        "081234567",
        "0141540406",
        "โทร 0641540406",
        "064154O406",
        5,
        "+1 202 555 0100",
    ],
)
def test_what_is_no_telephone_is_refused(cell):
    with pytest.raises(NotAPhone) as refusal:
        parse_phone(cell)
    assert refusal.value.reason == "not_a_phone"


@pytest.mark.parametrize("cell", [None, "", " \u200b"])
def test_an_empty_cell_is_no_telephone(cell):
    with pytest.raises(NotAPhone) as refusal:
        parse_phone(cell)
    assert refusal.value.reason == "empty"


@pytest.mark.parametrize(
    ("digits", "shown"),
    [
        ("0641540406", "064-154-0406"),
        ("044123456", "044-123-456"),
        ("021234567", "02-123-4567"),
        ("1669", "1669"),
        ("", ""),
    ],
)
def test_a_telephone_is_shown_in_groups(digits, shown):
    assert format_phone(digits) == shown


@given(st.from_regex("0[689][0-9]{8}|0[2-57][0-9]{7}", fullmatch=True))
def test_a_telephone_comes_back_from_its_groups_and_from_a_number_cell(digits):
    assert parse_phone(format_phone(digits)) == parse_phone(int(digits)) == digits
