"""Thai spelling, dates, words and names (4-reports.md D-x, platform.md "Thai text", proofs.md P3)."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wastebank.thai import (
    MONTHS,
    SHORT_MONTHS,
    Month,
    NotADate,
    NotAPhone,
    baht_text,
    fiscal_quarter,
    fiscal_year_be,
    format_date,
    format_month,
    format_phone,
    month_name,
    parse_date,
    parse_phone,
    search_key,
    strip_title,
    thai_norm,
    to_arabic_digits,
    to_thai_digits,
)

DAYS = st.dates(date(1937, 1, 1), date(2057, 12, 31))
MONTH_VALUES = DAYS.map(Month.of)
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


# --- dates --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "๐๔/๐๗/๒๕๖๙",
        "4/7/69",
        "04-07-2569",
        "4.7.2569",
        " 4 / 7 / 2569\u00a0",
        "04072569",
        "040769",
        "4 ก.ค. 2569",
        "4 ก.ค.69",
        "๔กค ๒๕๖๙",
        "4 ก. ค. 2569",
        "4 กรกฎาคม พ.ศ. 2569",
        "4 กรกฎาคม พ.ศ.๒๕๖๙",
        "4 กรกฎาคม 2569",
        "2569-07-04",
        "2026-07-04",
        date(2026, 7, 4),
        datetime(2026, 7, 4, 9, 30),
        datetime(2569, 7, 4),
        date(2569, 7, 4),
    ],
)
def test_a_day_is_read_in_every_shape_of_the_workbooks(typed):
    assert parse_date(typed) == date(2026, 7, 4)


def test_a_leap_day_is_one_of_the_common_era():
    assert parse_date("29/02/2567") == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (None, "empty"),
        ("", "empty"),
        ("\u200b ", "empty"),
        ("31/02/2568", "no_such_day"),
        ("29/02/2568", "no_such_day"),
        (datetime(2568, 2, 29), "no_such_day"),  # a leap year only if it were of the common era
        ("31 เม.ย. 2569", "no_such_day"),
        ("0/7/2569", "no_such_day"),
        ("4/13/2569", "no_such_day"),
        ("2569-13-01", "no_such_day"),
        ("25690704", "year_out_of_range"),
        ("4/7/2026", "year_not_be"),
        ("4 ก.ค. 2026", "year_not_be"),
        ("04072026", "year_not_be"),
        ("4/7/2479", "year_out_of_range"),
        ("4/7/2601", "year_out_of_range"),
        ("4/7/0069", "year_out_of_range"),
        ("1936-12-31", "year_out_of_range"),
        (date(2058, 1, 1), "year_out_of_range"),
        (datetime(1900, 1, 1), "year_out_of_range"),
        ("4/7-2569", "not_a_date"),
        ("4/7", "not_a_date"),
        ("4/7/569", "not_a_date"),
        ("4 มกรา 2569", "not_a_date"),
        ("ก.ค. 2569", "not_a_date"),
        ("รวม หมู่ที่ 1", "not_a_date"),
        (46207, "not_a_date"),
        (46207.5, "not_a_date"),
        (True, "not_a_date"),
    ],
)
def test_what_is_no_day_is_refused_with_its_reason(typed, reason):
    with pytest.raises(NotADate) as refusal:
        parse_date(typed)
    assert refusal.value.reason == reason


def test_a_moment_without_a_chosen_zone_is_a_mistake_of_ours():
    with pytest.raises(TypeError):
        parse_date(datetime(2026, 7, 3, 20, tzinfo=UTC))


def test_days_of_120_years_come_back_from_every_style():
    # Every fourth day is eleven thousand of them; 4 and 365.25 days fall on every date of the year.
    day = date(1937, 1, 1)
    while day.year < 2058:
        short = format_date(day, "short")
        for text in (
            short,
            short.replace("/", ""),
            format_date(day),
            to_thai_digits(format_date(day, "long")),
        ):
            assert parse_date(text) == day, text
        day += timedelta(days=4)


def test_a_day_is_shown_in_three_styles():
    day = date(2026, 11, 3)
    assert [format_date(day, style) for style in ("long", "medium", "short")] == [
        "3 พฤศจิกายน 2569",
        "3 พ.ย. 2569",
        "03/11/2569",
    ]
    with pytest.raises(ValueError, match="style"):
        format_date(day, "longer")


@given(DAYS)
def test_two_digits_of_a_year_mean_2500_and_more(day):
    century_be = day.replace(year=1957 + (day.year + 543) % 100, day=min(day.day, 28))
    assert parse_date(f"{century_be.day}/{century_be.month}/{(day.year + 543) % 100:02}") == century_be


@settings(max_examples=500)
@given(st.text(alphabet="0123456789๐๙/-. กคพศมย", max_size=14))
def test_any_text_gives_a_day_of_our_era_or_a_reason(text):
    try:
        assert 1937 <= parse_date(text).year <= 2057
    except NotADate as refusal:
        assert refusal.reason in {"empty", "not_a_date", "no_such_day", "year_not_be", "year_out_of_range"}


# --- months and years ---------------------------------------------------------------------------------


def test_months_have_their_names():
    assert (month_name(1), month_name(12, short=True)) == ("มกราคม", "ธ.ค.")
    assert (format_month(2026, 9), format_month(2026, 9, short=True)) == ("กันยายน 2569", "ก.ย. 2569")
    assert len(set(MONTHS)) == len(set(SHORT_MONTHS)) == 12
    for month in (0, 13):
        with pytest.raises(ValueError, match="month"):
            month_name(month)


def test_a_month_knows_its_text_its_days_and_its_neighbours():
    month = Month.parse("๒๕๖๙-๐๒")
    assert month == Month(2026, 2) == Month.of(date(2026, 2, 14))
    assert (str(month), month.label) == ("2569-02", "กุมภาพันธ์ 2569")
    assert (month.first, month.last) == (date(2026, 2, 1), date(2026, 2, 28))
    assert (Month(2026, 12).next(), Month(2026, 1).previous()) == (Month(2027, 1), Month(2025, 12))
    assert Month(2025, 12) < Month(2026, 1) < Month(2026, 2)


@given(MONTH_VALUES)
def test_a_month_comes_back_from_its_text_and_its_neighbours(month):
    assert Month.parse(str(month)) == Month.parse(to_thai_digits(str(month))) == month
    assert month.next().previous() == month.previous().next() == month
    assert month.last + timedelta(days=1) == month.next().first


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-09", "year_not_be"),
        ("2569-13", "no_such_day"),
        ("2569-00", "no_such_day"),
        ("2601-01", "year_out_of_range"),
        ("2569", "not_a_date"),
        ("", "not_a_date"),
        ("2569-09-01", "not_a_date"),
    ],
)
def test_what_is_no_month_is_refused(text, reason):
    with pytest.raises(NotADate) as refusal:
        Month.parse(text)
    assert refusal.value.reason == reason


def test_a_month_that_does_not_exist_cannot_be_made():
    with pytest.raises(ValueError, match="month"):
        Month(2026, 13)


@pytest.mark.parametrize(
    ("day", "year_be", "quarter"),
    [
        (date(2026, 9, 30), 2569, 4),
        (date(2026, 10, 1), 2570, 1),
        (date(2026, 12, 31), 2570, 1),
        (date(2027, 1, 1), 2570, 2),
        (date(2027, 4, 1), 2570, 3),
        (date(2027, 9, 30), 2570, 4),
    ],
)
def test_the_fiscal_year_begins_in_october(day, year_be, quarter):
    assert (fiscal_year_be(day), fiscal_quarter(day)) == (year_be, quarter)
    assert Month.of(day).fiscal_year_be() == year_be


def test_a_bank_may_keep_calendar_years():
    day = date(2026, 10, 1)
    assert (fiscal_year_be(day, 1), fiscal_quarter(day, 1)) == (2569, 4)
    assert Month.of(day).fiscal_year_start(1) == Month(2026, 1)


@given(MONTH_VALUES, st.sampled_from([1, 10]))
def test_a_fiscal_year_has_twelve_months_from_its_start(month, start_month):
    start = month.fiscal_year_start(start_month)
    assert start.month == start_month and start <= month
    year = [start]
    for _ in range(11):
        year.append(year[-1].next())
    assert month in year
    assert {each.fiscal_year_be(start_month) for each in year} == {month.fiscal_year_be(start_month)}
    assert year[-1].next().fiscal_year_be(start_month) == month.fiscal_year_be(start_month) + 1


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
    "cell", ["06415404", "06415404067", "0141540406", "โทร 0641540406", "064154O406", 5, "+1 202 555 0100"]
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
