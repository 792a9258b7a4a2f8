"""One row of a workbook, cell by cell; what cannot be read becomes a reason to refuse the row."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from wastebank.money import NotANumber, parse_decimal, round_half_up
from wastebank.sheets import Cells, text_of_cell
from wastebank.thai import NotADate, parse_date, thai_norm, to_arabic_digits

NOTHING = {"", "-", "–", "—", "ไม่มี", "ไม่ระบุ", "ไม่ทราบ"}
_SUM = re.compile("(?:ยอด|ผล)?รวม(?:$| |:|ทั้ง|เงิน|ยอด|หมู่|น้ำหนัก|จำนวน|ใบ|วัน|เดือน|หน้า)|(?:ยอด)?ยก(?:มา|ไป)")


class Unreadable(ValueError):
    """A cell holds no number we may take."""


def text_of(value: Any) -> str:
    """A cell as its reader sees it; a whole number without its .0."""
    return thai_norm(text_of_cell(value))


def code_of(value: Any) -> str:
    """A number that is a name, such as 01-00034: western digits, plain dashes, no spaces."""
    return re.sub("[‐-―−]", "-", to_arabic_digits(text_of(value)).replace(" ", ""))


def number_of(value: Any, *, largest: Decimal, places: int, rounded: bool = False) -> Decimal:
    """A cell as an exact decimal of at most `places` decimals. Refuses with Unreadable.

    A cell with a number may carry what Excel does not show (a formula's 17.625): `rounded` takes what shows.
    """
    if isinstance(value, bool | date):
        raise Unreadable
    if not isinstance(value, int | float):
        try:
            return parse_decimal(text_of(value), places=places, largest=largest)
        except NotANumber as problem:
            raise Unreadable from problem
    number = Decimal(value) if isinstance(value, int) else Decimal(text_of(value))
    if not number.is_finite() or abs(number) > largest:
        raise Unreadable
    shown = round_half_up(number, Decimal(1).scaleb(-places))
    if shown != number and not rounded:
        raise Unreadable
    return shown


def is_summary(cells: Cells, number: str) -> bool:
    """Whether the row is no record but a sum, a signature, a note: nothing in the column `number`.

    Such a row says so (รวม…, ยกมา), or it has one cell only, which no record has.
    """
    identity = text_of(cells.get(number))
    if identity not in NOTHING and not _SUM.match(identity):
        return False
    texts = [text for text in map(text_of, cells.values()) if text]
    return len(texts) <= 1 or any(_SUM.match(text) for text in texts)


class Row:
    """Reads one row's cells and gathers the reasons why it is refused."""

    def __init__(self, cells: Cells):
        self._cells = cells
        self.reasons: set[str] = set()

    def refuse(self, reason: str) -> None:
        self.reasons.add(reason)

    def raw(self, column: str) -> Any:
        return self._cells.get(column)

    def text(self, column: str, *, longest: int, needed: str = "") -> str:
        """The text, "" for a dash. `needed` is the reason where there is none."""
        return self._checked(text_of(self.raw(column)), longest, needed)

    def code(self, column: str, *, longest: int, needed: str = "") -> str:
        return self._checked(code_of(self.raw(column)), longest, needed)

    def _checked(self, text: str, longest: int, needed: str) -> str:
        text = "" if text in NOTHING else text
        if needed and not text:
            self.refuse(needed)
        if len(text) > longest:
            self.refuse("text_too_long")
        return text

    def day(self, column: str, *, until: date) -> date | None:
        """The day, refused when it is none or comes after `until`."""
        value = self.raw(column)
        try:
            day = parse_date(value if isinstance(value, datetime | date) else text_of(value))
        except NotADate:
            self.refuse("bad_date")
            return None
        if day > until:
            self.refuse("date_in_future")
        return day

    def number(
        self, column: str, *, bad: str, largest: Decimal, places: int, rounded: bool = False
    ) -> Decimal | None:
        try:
            return number_of(self.raw(column), largest=largest, places=places, rounded=rounded)
        except Unreadable:
            self.refuse(bad)
            return None
