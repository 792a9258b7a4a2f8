"""Sheets as people send them: a workbook or a text of columns, its row of headings, and the rows below.

Whatever is no such file, is broken or monstrous is refused with a sentence.
"""

import csv
import io
import re
import warnings
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, TypeVar
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from wastebank.thai import search_key

LARGEST_UNPACKED = 100_000_000  # bytes; a book of 800 lines unpacks to less than half a million
MOST_ROWS = 200_000
LAST_ROW_OF_EXCEL = 1_048_576
HEADINGS_WITHIN = 30  # rows from the top
MOST_COLUMNS = 60

Cells = Mapping[str, Any]
Found = TypeVar("Found")


class UnableToReadWorkbook(Exception):
    """No workbook, the wrong kind, too large, broken, or without the columns; the message is a sentence."""


@dataclass(frozen=True)
class Column:
    """One column we look for: its name here, and the Thai headings people give it, the usual one first."""

    name: str
    headings: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class Table:
    """A sheet as read: texts above the headings, then (row number as Excel shows it, cell by column name).

    `unread` are headings we did not understand, `other_sheets` the sheets that have the same headings.
    """

    file: str
    above: list[str]
    rows: list[tuple[int, Cells]]
    unread: list[str]
    other_sheets: list[str] = field(default_factory=list)


def read_table(path: Path, columns: Sequence[Column]) -> Table:
    """The first visible sheet of `path` that has every required one of `columns`, in any order.

    Refuses with UnableToReadWorkbook what is no .xlsx, is broken, unpacks to a monstrous size, has more than
    200,000 filled rows, lacks a column or has it twice.
    """
    if not path.is_file():
        raise UnableToReadWorkbook(_("There is no file %(file)s") % {"file": path.name})
    try:
        file = path.open("rb")
    except OSError as problem:
        raise UnableToReadWorkbook(_("%(file)s cannot be opened") % {"file": path.name}) from problem
    with file:
        return _read(file, path.name, lambda workbook: _table_of(path.name, workbook, columns))


def text_rows(file: BinaryIO, name: str) -> list[list[str]]:
    """The filled rows of the first visible sheet of a workbook, or of a .csv, as the texts of their cells.

    A .csv may be UTF-8 or Thai Windows (cp874), its columns parted by comma, semicolon or tab. Refuses with
    UnableToReadWorkbook what `read_table` refuses, and a text with what no text has.
    """
    if name.lower().endswith((".csv", ".tsv", ".txt")):
        return _text_rows_of_csv(file.read(LARGEST_UNPACKED), name)
    return _read(file, name, lambda workbook: _text_rows_of(workbook, name))


def text_of_cell(value: Any) -> str:
    """A cell as its reader sees it; a whole number without its .0."""
    if value is None:
        return ""
    # As many digits as Excel itself keeps.
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _text_rows_of(workbook: Any, name: str) -> list[list[str]]:
    for sheet in workbook.worksheets:
        if sheet.sheet_state == "visible":
            filled = (cells for _number, cells in _filled_rows(name, sheet))
            if rows := [_without_end([text_of_cell(cell) for cell in cells]) for cells in filled]:
                return rows
    raise UnableToReadWorkbook(_("%(file)s is empty") % {"file": name})


def _without_end(cells: list[str]) -> list[str]:
    """The cells without the empty ones behind the last that is filled."""
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _text_rows_of_csv(content: bytes, name: str) -> list[list[str]]:
    if b"\0" in content:
        raise UnableToReadWorkbook(_("%(file)s is no text: save it as .csv or .xlsx") % {"file": name})
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp874")
        except UnicodeDecodeError as problem:
            sentence = _("%(file)s is no text: save it as .csv or .xlsx")
            raise UnableToReadWorkbook(sentence % {"file": name}) from problem
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max("\t;,", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as problem:
        sentence = _("%(file)s is no text: save it as .csv or .xlsx")
        raise UnableToReadWorkbook(sentence % {"file": name}) from problem
    rows = [_without_end(row[:MOST_COLUMNS]) for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        raise UnableToReadWorkbook(_("%(file)s is empty") % {"file": name})
    if len(rows) > MOST_ROWS:
        raise UnableToReadWorkbook(
            _("%(file)s is too large: split it into a workbook a month") % {"file": name}
        )
    return rows


def _read(file: BinaryIO, name: str, of: Callable[[Any], Found]) -> Found:
    """What `of` finds in the workbook. Refuses what is none, or dangerous, or broken."""
    _refuse_other_files(file, name)
    try:
        # An open file, because openpyxl judges a path by its ending.
        with warnings.catch_warnings(action="ignore"):
            workbook = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            return of(workbook)
    except UnableToReadWorkbook:
        raise
    except Exception as problem:  # a broken file can raise anything in zip, XML or openpyxl
        sentence = _("%(file)s is damaged: open it in Excel and save it again as .xlsx")
        raise UnableToReadWorkbook(sentence % {"file": name}) from problem


# --- the file ---------------------------------------------------------------------------------------------


def _refuse_other_files(file: BinaryIO, name: str) -> None:
    def refuse(sentence: str) -> NoReturn:
        raise UnableToReadWorkbook(sentence % {"file": name})

    begins_with = file.read(8)
    file.seek(0)
    if begins_with == bytes.fromhex("D0CF11E0A1B11AE1"):
        refuse(_("%(file)s is an old .xls or has a password: save it as .xlsx without a password"))
    try:
        with ZipFile(file) as archive:
            parts = {part.filename for part in archive.infolist()}
            if "xl/workbook.xml" not in parts:
                refuse(_("%(file)s is not an Excel workbook: save it as .xlsx"))
            if "xl/vbaProject.bin" in parts:
                refuse(_("%(file)s contains macros: save it as .xlsx without macros"))
            if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
                refuse(_("%(file)s is too large: split it into a workbook a month"))
            if any(_has_doctype(archive, part) for part in parts if part.endswith(".xml")):
                refuse(_("%(file)s is damaged: open it in Excel and save it again as .xlsx"))
    except (BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, zlib.error):
        refuse(_("%(file)s is not an Excel workbook: save it as .xlsx"))
    file.seek(0)


def _has_doctype(archive: ZipFile, name: str) -> bool:
    """Excel never writes one; entities that multiply themselves need one."""
    with archive.open(name) as part:
        return b"<!DOCTYPE" in part.read(2_000).upper()


# --- the table --------------------------------------------------------------------------------------------


_OTHER_UNITS = re.compile(r"\((?:ตัน|กรัม|ก\.|ขีด|สตางค์|g|mg|t)\)", re.IGNORECASE)


def heading_keys(text: object) -> tuple[str, str]:
    """A heading without spaces, signs and tone marks: in full, and without what stands in brackets.

    The brackets of another unit stay: a weight in tons must not be read as kilograms.
    """
    if not isinstance(text, str):
        return "", ""
    short = text if _OTHER_UNITS.search(text) else re.sub(r"\([^)]*\)", "", text)
    full_key, short_key = (re.sub("[^0-9a-zก-ฺเ-๎]", "", search_key(part)) for part in (text, short))
    return full_key, short_key or full_key


def _table_of(file: str, workbook, columns: Sequence[Column]) -> Table:
    found: Table | None = None
    others: list[str] = []
    most: list[str] = []  # the columns of the sheet that comes nearest, for the refusal
    is_empty = True
    for sheet in workbook.worksheets:
        if sheet.sheet_state != "visible":
            continue
        rows = _filled_rows(file, sheet)
        above: list[str] = []
        for number, cells in rows:
            is_empty = False
            places = places_of(cells, columns)
            most = max(most, [column.name for column in columns if column.name in places.values()], key=len)
            if all(column.name in places.values() for column in columns if column.required):
                if found is not None:
                    others.append(sheet.title)
                    break
                _refuse_twice(file, cells, places)
                found = Table(file, above, list(_below(rows, cells, places)), _unread(cells, places), others)
                break
            if number >= HEADINGS_WITHIN:
                break
            above += [cell for cell in cells if isinstance(cell, str)]
    if found is None:
        _refuse_missing(file, columns, most, is_empty)
    return found


def _filled_rows(file: str, sheet) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Rows with anything in them. What the sheet says about its own size is not believed."""
    sheet.reset_dimensions()
    count = 0
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
        if number > LAST_ROW_OF_EXCEL or count > MOST_ROWS:
            raise UnableToReadWorkbook(
                _("%(file)s is too large: split it into a workbook a month") % {"file": file}
            )
        if any(cell not in (None, "") for cell in cells):
            count += 1
            yield number, cells


def places_of(cells: Sequence[Any], columns: Sequence[Column]) -> dict[int, str]:
    """Which column each cell of a row of headings names."""
    meanings = {heading_keys(text)[0]: column.name for column in columns for text in column.headings}
    places = {}
    for position, cell in enumerate(cells):
        full, short = heading_keys(cell)
        if name := meanings.get(full) or meanings.get(short):
            places[position] = name
    return places


def _below(
    rows: Iterator[tuple[int, tuple[Any, ...]]], headings: tuple[Any, ...], places: dict[int, str]
) -> Iterator[tuple[int, Cells]]:
    for number, cells in rows:
        if cells == headings:  # repeated at the top of a printed page
            continue
        named = {name: cells[position] for position, name in places.items()}
        if any(cell not in (None, "") for cell in named.values()):
            yield number, named


def _unread(cells: Sequence[Any], places: dict[int, str]) -> list[str]:
    return [str(c).strip() for i, c in enumerate(cells) if i not in places and str(c or "").strip()]


def _refuse_twice(file: str, cells: Sequence[Any], places: dict[int, str]) -> None:
    by_name: dict[str, str] = {}
    for position, name in places.items():
        if name in by_name:
            sentence = _("%(file)s: the columns %(first)s and %(second)s mean the same: remove one")
            both = {"first": by_name[name], "second": str(cells[position]).strip()}
            raise UnableToReadWorkbook(sentence % {"file": file, **both})
        by_name[name] = str(cells[position]).strip()


def _refuse_missing(file: str, columns: Sequence[Column], present: list[str], is_empty: bool) -> NoReturn:
    if is_empty:
        raise UnableToReadWorkbook(_("%(file)s is empty") % {"file": file})
    missing = [column.headings[0] for column in columns if column.required and column.name not in present]
    sentence = _("%(file)s: no sheet has the columns %(missing)s")
    raise UnableToReadWorkbook(sentence % {"file": file, "missing": ", ".join(missing)})
