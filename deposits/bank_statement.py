"""Reading a bank's statement from a CSV file. Pure: nothing here knows the database.

Headings are Thai or English, dates of either era, the text UTF-8 or Windows-874. What stands above the
heading and lines without a date (totals, page feet) are left out.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wastebank.money import NotANumber, parse_decimal
from wastebank.thai import BE, NotADate, parse_date, thai_norm, to_arabic_digits

ZERO = Decimal("0.00")
LARGEST = Decimal("999999999.99")
MOST_LINES = 3000
COLUMNS = ("date", "description", "withdrawal", "deposit", "balance")
NEEDED = ("date", "withdrawal", "deposit")
# Words of the headings, in small letters without blanks; the first column that holds one is proposed.
_HEADINGS = {
    "date": ("วันที่", "วันเดือนปี", "date"),
    "withdrawal": ("ถอน", "เดบิต", "หักบัญชี", "จ่าย", "withdraw", "debit"),
    "deposit": ("ฝาก", "เครดิต", "เข้าบัญชี", "รับ", "deposit", "credit"),
    "balance": ("คงเหลือ", "ยอดเงิน", "balance", "outstanding"),
    "description": ("รายละเอียด", "รายการ", "คำอธิบาย", "description", "detail", "particular", "transaction"),
}
_AMOUNTS = ("จำนวนเงิน", "amount")
YEARS = range(1937, 2058)  # 2480–2600, as `parse_date` has it
_ISO = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})")
_ENGLISH = re.compile(r"([0-9]{1,2})[-/ .]*([A-Za-z]{3})[a-z]*[-/ .,]*([0-9]{4}|[0-9]{2})(?![0-9])")
_ENGLISH_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4}|[0-9]{2})(?![0-9])")


class NotAStatement(ValueError):
    """`reason`: encoding, quotes, empty, too_long, headings."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Row:
    """One line as it would be stored; `occurrence` counts lines that are alike in all else."""

    on: date
    description: str
    withdrawal: Decimal
    deposit: Decimal
    balance: Decimal | None
    occurrence: int = 1

    @property
    def amount(self) -> Decimal:
        return self.deposit - self.withdrawal

    @property
    def before(self) -> Decimal | None:
        """What the account came to before this line."""
        return None if self.balance is None else self.balance - self.amount


@dataclass(frozen=True)
class Refused:
    """A line that could not be read: its number in the file, its text, and the column at fault."""

    number: int
    text: str
    column: str


@dataclass(frozen=True)
class Statement:
    """What a file says, oldest line first.

    `breaks` are rows whose balance does not follow from the row before; `left_out` counts lines of no money.
    """

    rows: list[Row]
    refused: list[Refused]
    left_out: int
    breaks: list[Row]


def decode(content: bytes) -> str:
    """The text of a file: UTF-8 or, as Windows in Thailand writes it, 874. Refuses what is neither."""
    is_utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if is_utf16 else ["utf-8-sig", "cp874"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotAStatement("encoding")


def table_of(text: str) -> list[list[str]]:
    """The cells of a CSV text, parted by whichever of comma, semicolon and tab it has most."""
    mark = max(",;\t", key=text.count)
    try:  # an old Mac parts its lines by \r alone
        lines = csv.reader(io.StringIO(text, newline=None), delimiter=mark)
        rows = [[cell.strip() for cell in row] for row in lines]
    except csv.Error as fault:  # a quotation mark that is never closed
        raise NotAStatement("quotes") from fault
    rows = [row for row in rows if any(row)]
    if not rows:
        raise NotAStatement("empty")
    if len(rows) > MOST_LINES:
        raise NotAStatement("too_long")
    return rows


def heading_of(table: Sequence[Sequence[str]]) -> int:
    """The first row that names a date and an amount. Refuses a table without one."""
    for number, row in enumerate(table[:40]):
        found = proposed_columns(row)
        if "date" in found and ("withdrawal" in found or "deposit" in found):
            return number
    raise NotAStatement("headings")


def proposed_columns(heading: Sequence[str]) -> dict[str, int]:
    """Which column seems to hold what. One column of signed amounts serves for both ways."""
    found: dict[str, int] = {}
    words = [re.sub(r"\s", "", thai_norm(cell)).lower() for cell in heading]
    for name, marks in _HEADINGS.items():
        for position, word in enumerate(words):
            if position not in found.values() and any(mark in word for mark in marks):
                found[name] = position
                break
    if "withdrawal" not in found and "deposit" not in found:
        for position, word in enumerate(words):
            if any(mark in word for mark in _AMOUNTS):
                found["withdrawal"] = found["deposit"] = position
                break
    return found


def read_statement(table: Sequence[Sequence[str]], columns: Mapping[str, int], heading: int) -> Statement:
    """The lines below row `heading`, by `columns` (name to position)."""
    rows: list[Row] = []
    refused: list[Refused] = []
    left_out = 0
    for number, cells in enumerate(table[heading + 1 :], heading + 2):
        at = {name: cells[position] if position < len(cells) else "" for name, position in columns.items()}
        on = read_date(at["date"])
        if on is None and not re.search(r"[0-9๐-๙]", at["date"]):
            left_out += 1
            continue
        try:
            withdrawal, deposit = _amounts(at, signed=columns["withdrawal"] == columns["deposit"])
            balance = _baht(at["balance"], "balance") if at.get("balance") else None
        except _Unreadable as fault:
            refused.append(Refused(number, " ".join(filter(None, cells))[:120], fault.column))
            continue
        if not withdrawal and not deposit:
            left_out += 1  # carried forward, or a remark of the bank
            continue
        if on is None:
            refused.append(Refused(number, " ".join(filter(None, cells))[:120], "date"))
            continue
        rows.append(Row(on, thai_norm(at.get("description", ""))[:200], withdrawal, deposit, balance))
    rows = _counted(_oldest_first(rows))
    return Statement(rows, refused, left_out, _breaks(rows))


def read_date(text: str) -> date | None:
    """A day of either era: 5/9/2569, 05-09-26, 2026-09-05, 5 ก.ย. 69, 5-Sep-2026; a time may follow."""
    typed = to_arabic_digits(thai_norm(text))
    try:
        if found := _ISO.match(typed):
            year, month, day = (int(part) for part in found.groups())
        elif found := _DAY_FIRST.match(typed):
            day, month, year = (int(part) for part in found.groups())
        elif found := _ENGLISH.match(typed):
            day, year = int(found[1]), int(found[3])
            month = _ENGLISH_MONTHS.index(found[2].lower()) + 1
        else:
            return parse_date(re.sub(r"\s+[0-9]{1,2}[:.][0-9]{2}.*$", "", typed))
        if year < 100:  # 69 is 2569; 26 is 2026
            year += 2500 if year >= 43 else 2000
        year -= BE if year > 2400 else 0
        return date(year, month, day) if year in YEARS else None
    except (NotADate, ValueError):
        return None


class _Unreadable(ValueError):
    def __init__(self, column: str):
        super().__init__(column)
        self.column = column


def _baht(text: str, column: str) -> Decimal:
    typed = text.strip().lstrip("+")
    if typed.startswith("(") and typed.endswith(")"):
        typed = f"-{typed[1:-1]}"
    if typed in {"", "-", "–"}:
        return ZERO
    try:
        return parse_decimal(typed, places=2, largest=LARGEST)
    except NotANumber as fault:
        raise _Unreadable(column) from fault


def _amounts(at: Mapping[str, str], *, signed: bool) -> tuple[Decimal, Decimal]:
    """(withdrawal, deposit). Some banks write withdrawals with a minus."""
    if signed:
        amount = _baht(at["deposit"], "deposit")
        return max(-amount, ZERO), max(amount, ZERO)
    withdrawal, deposit = abs(_baht(at["withdrawal"], "withdrawal")), _baht(at["deposit"], "deposit")
    if deposit < 0 or (withdrawal and deposit):
        raise _Unreadable("deposit")
    return withdrawal, deposit


def _oldest_first(rows: list[Row]) -> list[Row]:
    """Turned round where the file begins with the newest line: by its days, else by its balances."""
    if len(rows) < 2:
        return rows
    if rows[0].on != rows[-1].on:
        return rows if rows[0].on < rows[-1].on else rows[::-1]
    return rows[::-1] if len(_breaks(rows[::-1])) < len(_breaks(rows)) else rows


def _breaks(rows: Sequence[Row]) -> list[Row]:
    return [
        row
        for earlier, row in zip(rows, rows[1:], strict=False)
        if earlier.balance is not None and row.before is not None and row.before != earlier.balance
    ]


def _counted(rows: list[Row]) -> list[Row]:
    seen: Counter[Row] = Counter()
    counted = []
    for row in rows:
        seen[row] += 1
        counted.append(Row(row.on, row.description, row.withdrawal, row.deposit, row.balance, seen[row]))
    return counted
