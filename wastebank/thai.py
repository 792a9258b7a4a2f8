"""Thai text as people and workbooks write it: spelling, dates of the Buddhist era, amounts in words, names.

Pure functions; Thai words in here are data and are never translated.
"""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Self

THAI_DIGITS = "๐๑๒๓๔๕๖๗๘๙"
MONTHS = (
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
    "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
)  # fmt: skip
SHORT_MONTHS = (
    "ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.",
)  # fmt: skip
BE_YEARS = range(2480, 2601)
BE = 543  # added to a common-era year

_TO_ARABIC = str.maketrans(THAI_DIGITS, "0123456789")
_TO_THAI = str.maketrans("0123456789", THAI_DIGITS)


# --- digits and spelling ------------------------------------------------------------------------------


def to_arabic_digits(text: str) -> str:
    """๐–๙ as 0–9; everything else stays."""
    return text.translate(_TO_ARABIC)


def to_thai_digits(text: str) -> str:
    """0–9 as ๐–๙; everything else stays."""
    return text.translate(_TO_THAI)


# Controls, soft hyphen, zero-width and direction marks: never seen, and two equal names differ by them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)


def thai_norm(text: str) -> str:
    """`text` spelled in the one way we store: NFC, and what NFC leaves as typed in old workbooks.

    A sara am of two signs or on the wrong side of its tone mark, เเ for แ, invisible characters, odd and
    repeated spaces. Letters and digits a reader can see are not changed.
    """
    text = unicodedata.normalize("NFC", re.sub(r"\s+", " ", _INVISIBLE.sub("", text)))
    text = re.sub("ํ([่-๋]*)า", r"\1ำ", text)
    text = re.sub("ำ[ำ่-๋]+", lambda run: "".join(sorted(run[0], key="ำ".__eq__)), text)
    return text.replace("เเ", "แ").strip()


def search_key(text: str) -> str:
    """What spellings of one name have in common: no tone marks, karan, maitaikhu, case or Thai digits."""
    return re.sub("[็-์]", "", to_arabic_digits(thai_norm(text))).casefold()


# --- dates and months ---------------------------------------------------------------------------------


class NotADate(ValueError):
    """`reason`: empty, not_a_date, no_such_day, year_out_of_range, or year_not_be: common era typed."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def parse_date(value: object) -> date:
    """The day that a typed text or a workbook's cell means.

    Texts: 4/7/2569, ๐๔-๐๗-๒๕๖๙, 4/7/69, 04072569 (a numeric keypad has no stroke), 4 ก.ค. 2569,
    4 กรกฎาคม พ.ศ. 2569, and 2569-07-04 or 2026-07-04. Cells may hold either era. Years are of the Buddhist
    era, 2480–2600; two digits mean 25xx. Refuses with NotADate, also the bare numbers Excel counts days
    in: 40769 may be a day of 2011 or 4/07/69 without its strokes.
    """
    if isinstance(value, date):
        if isinstance(value, datetime) and value.tzinfo is not None:
            raise TypeError("a moment has no day before its time zone is chosen: use localtime first")
        return _day(_common_era(value.year, either_era=True), value.month, value.day)
    if not isinstance(value, str | None):
        raise NotADate("not_a_date")
    text = to_arabic_digits(thai_norm(value or ""))
    if not text:
        raise NotADate("empty")
    if iso := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", text):
        return _day(_common_era(int(iso[1]), either_era=True), int(iso[2]), int(iso[3]))
    day, month, year = _day_month_year(text)
    return _day(_common_era(int(year if len(year) == 4 else f"25{year}")), month, day)


_YEAR = r"([0-9]{4}|[0-9]{2})"
_WITH_NUMBERS = re.compile(rf"([0-9]{{1,2}}) ?([-/.]) ?([0-9]{{1,2}}) ?\2 ?{_YEAR}")
_DIGITS_ALONE = re.compile(rf"([0-9]{{2}})([0-9]{{2}}){_YEAR}")
_WITH_A_NAME = re.compile(rf"([0-9]{{1,2}}) ?([ก-๎. ]+?) ?(?:พ\. ?ศ\. ?)?{_YEAR}")
_MONTH_BY_NAME = {
    re.sub("[. ]", "", name): number
    for names in (MONTHS, SHORT_MONTHS)
    for number, name in enumerate(names, start=1)
}


def _day_month_year(text: str) -> tuple[int, int, str]:
    if found := _WITH_NUMBERS.fullmatch(text):
        return int(found[1]), int(found[3]), found[4]
    if found := _DIGITS_ALONE.fullmatch(text):
        return int(found[1]), int(found[2]), found[3]
    if found := _WITH_A_NAME.fullmatch(text):
        month = _MONTH_BY_NAME.get(re.sub("[. ]", "", found[2]))
        if month:
            return int(found[1]), month, found[3]
    raise NotADate("not_a_date")


def _common_era(year: int, *, either_era: bool = False) -> int:
    if year in BE_YEARS:
        return year - BE
    if year + BE in BE_YEARS:
        if either_era:
            return year
        raise NotADate("year_not_be")
    raise NotADate("year_out_of_range")


def _day(year: int, month: int, day: int) -> date:
    # The year is of the common era by now: 29 February exists in 2567 (2024), not in 2568, which 4 divides.
    try:
        return date(year, month, day)
    except ValueError:
        raise NotADate("no_such_day") from None


def format_date(day: date, style: str = "medium") -> str:
    """'long' 23 พฤศจิกายน 2569, 'medium' 23 พ.ย. 2569, 'short' 23/11/2569 (western digits)."""
    if style == "short":
        return f"{day.day:02}/{day.month:02}/{day.year + BE}"
    if style not in {"medium", "long"}:
        raise ValueError(f"no such style of date: {style}")
    return f"{day.day} {format_month(day.year, day.month, short=style == 'medium')}"


def month_name(month: int, short: bool = False) -> str:
    """กันยายน or ก.ย. for 9. Refuses a number that is no month with ValueError."""
    if not 1 <= month <= 12:
        raise ValueError(f"no such month: {month}")
    return (SHORT_MONTHS if short else MONTHS)[month - 1]


def format_month(year: int, month: int, short: bool = False) -> str:
    """กันยายน 2569 for the common-era year 2026 and 9."""
    return f"{month_name(month, short)} {year + BE}"


@dataclass(frozen=True, order=True)
class Month:
    """A month of a common-era year; as text, in addresses and file names, it is 2569-09."""

    year: int
    month: int

    def __post_init__(self) -> None:
        month_name(self.month)

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Self:
        """From 2569-09, Thai digits too. Refuses with NotADate."""
        found = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})", to_arabic_digits(thai_norm(text)))
        if not found:
            raise NotADate("not_a_date")
        return cls.of(_day(_common_era(int(found[1])), int(found[2]), 1))

    def __str__(self) -> str:
        return f"{self.year + BE}-{self.month:02}"

    @property
    def label(self) -> str:
        return format_month(self.year, self.month)

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    def next(self) -> Self:
        return self._moved(1)

    def previous(self) -> Self:
        return self._moved(-1)

    def _moved(self, months: int) -> Self:
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return type(self)(year, month + 1)

    def fiscal_year_be(self, start_month: int = 10) -> int:
        return fiscal_year_be(self.first, start_month)

    def fiscal_year_start(self, start_month: int = 10) -> Self:
        """The first month of the fiscal year this month is in."""
        return self._moved(-((self.month - start_month) % 12))


def fiscal_year_be(day: date, start_month: int = 10) -> int:
    """The fiscal year of the Buddhist era: from 1 Oct 2026 on it is 2570 (3-rules.md C4).

    `start_month` is `fiscal_year.start_month`, 10 or 1.
    """
    return day.year + BE + (1 < start_month <= day.month)


def fiscal_quarter(day: date, start_month: int = 10) -> int:
    """1–4; with the year starting in October, 1 is ต.ค.–ธ.ค."""
    return (day.month - start_month) % 12 // 3 + 1


# --- amounts in words ---------------------------------------------------------------------------------

_DIGIT_WORDS = ("", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_PLACE_WORDS = ("", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน")


def baht_text(amount: Decimal) -> str:
    """Baht in words for papers and slips, by the Royal Institute's เอ็ด rule (4-reports.md D-x).

    Refuses, with ValueError, parts of a satang and more than a million million baht.
    """
    if abs(amount) > 10**12 or amount != amount.quantize(Decimal("0.01")):
        raise ValueError(f"{amount} baht cannot be written in words")
    if not amount:
        return "ศูนย์บาทถ้วน"
    baht, satang = divmod(int(abs(amount) * 100), 100)
    baht_words = _number_words(baht) + "บาท" if baht else ""
    satang_words = _number_words(satang) + "สตางค์" if satang else "ถ้วน"
    return ("ลบ" if amount < 0 else "") + baht_words + satang_words


def _number_words(number: int) -> str:
    millions, below = divmod(number, 10**6)
    words = _number_words(millions) + "ล้าน" if millions else ""
    for place in range(5, -1, -1):
        digit = below // 10**place % 10
        if digit:
            words += _digit_words(digit, place, alone=number == 1)
    return words


def _digit_words(digit: int, place: int, *, alone: bool) -> str:
    if place == 0 and digit == 1 and not alone:
        return "เอ็ด"
    if place == 1 and digit <= 2:
        return ("สิบ", "ยี่สิบ")[digit - 1]
    return _DIGIT_WORDS[digit] + _PLACE_WORDS[place]


# --- names and telephones -----------------------------------------------------------------------------

_TITLES: dict[str, tuple[str, ...]] = {
    "นาย": (),
    "นาง": (),
    "นางสาว": ("น.ส.", "นส."),
    "เด็กชาย": ("ด.ช.",),
    "เด็กหญิง": ("ด.ญ.",),
    "พระ": (),
    "พระครู": (),
    "พระมหา": (),
    "สามเณร": (),
    "ดร.": (),
    "ว่าที่ร้อยตรีหญิง": ("ว่าที่ ร.ต.หญิง", "ว่าที่ร.ต.หญิง"),
    "ว่าที่ร้อยตรี": ("ว่าที่ ร.ต.", "ว่าที่ร.ต."),
    "สิบตรี": ("ส.ต.",),
    "สิบโท": ("ส.ท.",),
    "สิบเอก": ("ส.อ.",),
    "จ่าสิบตรี": ("จ.ส.ต.",),
    "จ่าสิบโท": ("จ.ส.ท.",),
    "จ่าสิบเอก": ("จ.ส.อ.",),
    "ร้อยตรี": ("ร.ต.",),
    "ร้อยโท": ("ร.ท.",),
    "ร้อยเอก": ("ร.อ.",),
    "พันตรี": ("พ.ต.",),
    "พันโท": ("พ.ท.",),
    "พันเอก": ("พ.อ.",),
    "สิบตำรวจตรี": ("ส.ต.ต.",),
    "สิบตำรวจโท": ("ส.ต.ท.",),
    "สิบตำรวจเอก": ("ส.ต.อ.",),
    "ดาบตำรวจ": ("ด.ต.",),
    "ร้อยตำรวจตรี": ("ร.ต.ต.",),
    "ร้อยตำรวจโท": ("ร.ต.ท.",),
    "ร้อยตำรวจเอก": ("ร.ต.อ.",),
    "พันตำรวจตรี": ("พ.ต.ต.",),
    "พันตำรวจโท": ("พ.ต.ท.",),
    "พันตำรวจเอก": ("พ.ต.อ.",),
}
# Longest first, or นางสาว would be read as นาง and a name beginning with สาว.
_SPELLED = sorted(
    ((spelled, title) for title, short in _TITLES.items() for spelled in (title, *short)),
    key=lambda pair: -len(pair[0]),
)
_TITLE_PATTERNS = [(re.compile(re.escape(s).replace(r"\.", r"\. ?")), title) for s, title in _SPELLED]
_BEGINS_A_NAME = re.compile("[ก-ฮเ-ไA-Za-z]")


def strip_title(name: str) -> tuple[str, str]:
    """The title in full ('นางสาว' for น.ส.) and the rest of a name; ('', name) where there is no title.

    Titles are often written without a space. นางฟ้า by itself is a nickname, while นางฟ้า ใจดี is read as
    นาง and ฟ้า ใจดี; พระ counts only before a space, since names begin with it.
    """
    name = thai_norm(name)
    for pattern, title in _TITLE_PATTERNS:
        if found := pattern.match(name):
            rest = name[found.end() :]
            attached = not rest.startswith(" ")
            doubtful = attached and (title == "พระ" or (title == "นาง" and " " not in rest))
            # A vowel sign cannot begin a name: นายิกา is not นาย.
            if _BEGINS_A_NAME.match(rest.lstrip()) and not doubtful:
                return title, rest.lstrip()
    return "", name


class NotAPhone(ValueError):
    """`reason`: empty or not_a_phone."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def parse_phone(value: str | int | None) -> str:
    """A Thai telephone as its 9 (landline) or 10 (mobile) digits, from text or a workbook's cell.

    Understands Thai digits, spaces, dashes, brackets, +66, and a leading zero that a workbook dropped.
    Refuses with NotAPhone.
    """
    text = to_arabic_digits(thai_norm("" if value is None else str(value)))
    if not text:
        raise NotAPhone("empty")
    digits = re.sub("[-‐-― ().]", "", text).removeprefix("+66")
    if not digits.startswith("0"):
        digits = f"0{digits}"
    if not re.fullmatch("0[2-57][0-9]{7}|0[689][0-9]{8}", digits):
        raise NotAPhone("not_a_phone")
    return digits


def format_phone(digits: str) -> str:
    """064-154-0406, 044-123-456, 02-123-4567; what is not a telephone stays as it is."""
    if not re.fullmatch("0[0-9]{8,9}", digits):
        return digits
    start = 2 if digits.startswith("02") else 3
    return f"{digits[:start]}-{digits[start : start + 3]}-{digits[start + 3 :]}"
