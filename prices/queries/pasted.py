"""A price list as it was pasted from a sheet: what each row was understood as, or why not."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from prices.models import Material, Price
from wastebank.money import BAHT_WORDS, KG_WORDS, NotANumber, parse_decimal
from wastebank.sheets import HEADINGS_WITHIN, Column, places_of
from wastebank.thai import search_key, thai_norm, to_arabic_digits

MOST_ROWS = 1_000
LARGEST_PRICE = Decimal("9999.99")
LARGEST_LOT = Decimal("9999")
LONGEST_CONDITION = 120

COLUMNS = (
    Column("code", ("รหัส", "รหัสวัสดุ", "code")),
    Column("name", ("วัสดุ", "ชื่อวัสดุ", "รายการ", "รายการวัสดุ", "ชนิดวัสดุ", "ประเภทวัสดุ", "ชื่อ", "name")),
    Column("price", ("ราคา", "ราคารับซื้อ", "ราคาสมาชิก", "ราคาใหม่", "ราคาต่อหน่วย", "บาทต่อกก", "บาท", "price")),
    Column("suspended", ("งดรับ", "สถานะ")),
    Column("condition", ("เงื่อนไข", "เงื่อนไขการรับ", "หมายเหตุ", "condition", "note")),
    Column("lot", ("ล็อตขั้นต่ำ", "ขั้นต่ำ", "น้ำหนักขั้นต่ำ", "ตั้งแต่", "จำนวนขั้นต่ำ", "lot")),
    Column("lot_price", ("ราคาล็อต", "ราคาเมื่อครบล็อต", "ราคาเมื่อครบขั้นต่ำ", "lotprice")),
)  # fmt: skip
_SUSPENDED = {search_key(word) for word in ("งดรับ", "งด", "ไม่รับ", "งดรับซื้อ", "ไม่รับซื้อ", "พักรับ")}
_YES = _SUSPENDED | {search_key(word) for word in ("ใช่", "x", "/", "✓", "✔", "1", "yes", "true")}
_NO = {search_key(word) for word in ("", "-", "–", "รับ", "รับซื้อ", "ไม่", "0", "no", "false")}
_NUMBER_AT_END = re.compile(r"^(.*\S)[ ;]+((?:[0-9๐-๙][0-9๐-๙.,]*)|งดรับ)$")
_KG_SPELLED = (*KG_WORDS, "kg", "กิโล", "กิโลกรัม", "โล")
_PER_UNIT = re.compile(r"(?:บาท)? ?/ ?([ก-๙a-z.]+)$", re.IGNORECASE)


@dataclass
class PastedRow:
    """A row as written (`word` names the material) and as understood; `refusal` says what is wrong with it.

    `could_be` are the materials that `word` may mean where that is in doubt.
    """

    number: int
    word: str
    typed: str
    material: Material | None = None
    could_be: list[Material] = field(default_factory=list)
    price: Decimal | None = None
    is_suspended: bool = False
    condition: str | None = None  # None: the sheet says nothing about conditions and lots
    min_lot: Decimal | None = None
    lot_price: Decimal | None = None
    lot_is_dropped: bool = False
    refusal: str = ""

    @property
    def key(self) -> str:
        """By what an answer about the word is kept: its spelling without what spellings differ in."""
        return search_key(self.word)


@dataclass
class Pasted:
    rows: list[PastedRow]
    skipped: list[str]  # rows above the headings, or with one cell only: titles and groups
    trouble: str = ""


class Words:
    """The materials by every word that is used for them."""

    def __init__(self, materials: Iterable[Material]) -> None:
        self.materials = list(materials)
        self.by_code = {_code(m.code): m for m in self.materials}
        self._keys = [(m, {search_key(word) for word in (m.name, *m.aliases)}) for m in self.materials]

    def named(self, word: str) -> list[Material]:
        """The materials that have `word` as code, name or local name."""
        if material := self.by_code.get(_code(word)):
            return [material]
        key = search_key(word)
        return [material for material, keys in self._keys if key in keys]

    def like(self, word: str) -> list[Material]:
        """Those with a name around `word`, or inside it."""
        key = search_key(word)
        if len(key) < 2:
            return []
        return [m for m, keys in self._keys if any(key in name or name in key for name in keys)]


def _code(text: str) -> str:
    """PAP-01, pap 01 and PAP๐๑ are one code; a Thai name is none and stays as it is."""
    spelled = to_arabic_digits(text).casefold()
    return text if re.search("[ก-๎]", spelled) else re.sub("[^0-9a-z]", "", spelled) or text


def read_pasted(
    text: str,
    *,
    materials: Iterable[Material],
    before: Mapping[int, Price],
    means: Mapping[str, Material],
) -> Pasted:
    """The rows of `text`, cells parted by tabs, with headings or without.

    Without headings: code or name, price, then งดรับ or a condition, the lot, the price of the lot. `before`
    is the list in force: its conditions and lots stay where the sheet says nothing about them. `means`
    answers for words (as search keys) that name no material, or several.
    """
    cells = _cells(text)
    if len(cells) > MOST_ROWS:
        return Pasted([], [], _("At most %(most)d rows at once") % {"most": MOST_ROWS})
    places, first, trouble = _headings(cells)
    if trouble:
        return Pasted([], [], trouble)
    skipped = [" ".join(row).strip() for row in cells[: max(first - 1, 0)]]
    words, rows = Words(materials), []
    for number, row in enumerate(cells[first:], start=first + 1):
        said = _by_heading(row, places) if places else _by_position(row)
        filled = [cell for cell in row if cell]
        if not filled:
            continue
        if not said.get("price") and len(filled) == 1 and not words.named(filled[0]):
            skipped.append(filled[0])
            continue
        rows.append(_read(number, said, words, before, means))
    _refuse_twice(rows)
    return Pasted(rows, [text for text in skipped if text])


# --- cells --------------------------------------------------------------------------------------------


def _cells(text: str) -> list[list[str]]:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))
    except csv.Error:
        rows = []
    if not rows or any("\t" in cell for row in rows for cell in row):  # a lonely quotation mark
        rows = [line.split("\t") for line in text.splitlines()]
    rows = [[thai_norm(cell) for cell in row] for row in rows]
    return [_split(row[0]) if len(row) == 1 else row for row in rows if any(row)]


def _split(line: str) -> list[str]:
    """A line typed by hand, without tabs: "กระดาษลัง 3.50"."""
    found = _NUMBER_AT_END.match(line)
    return [found[1], found[2]] if found else [line]


def _headings(cells: Sequence[Sequence[str]]) -> tuple[dict[int, str], int, str]:
    """Which column is where, the position of the first row below the headings, and what is wrong."""
    for position, row in enumerate(cells[:HEADINGS_WITHIN]):
        places = places_of(row, COLUMNS)
        names = list(places.values())
        if "price" in names and {"code", "name"} & set(names):
            twice = next((name for name in names if names.count(name) > 1), "")
            if twice:
                both = ", ".join(row[place] for place, name in places.items() if name == twice)
                return {}, 0, _("The columns %(both)s mean the same: remove one") % {"both": both}
            return places, position + 1, ""
    return {}, 0, ""


def _by_heading(row: Sequence[str], places: Mapping[int, str]) -> dict[str, str]:
    said = {name: row[place] for place, name in places.items() if place < len(row)}
    return dict.fromkeys(places.values(), "") | said


def _by_position(row: Sequence[str]) -> dict[str, str]:
    cells = list(row)
    if len(cells) > 2 and re.fullmatch("[0-9๐-๙]+[.)]?", cells[0]) and not _is_price(cells[1]):
        cells = cells[1:]  # numbered rows
    said: dict[str, str] = {"name": cells[0]}
    if len(cells) > 2 and not _is_price(cells[1]) and _is_price(cells[2]):
        said = {"code": cells[0], "name": cells[1]}
        cells = cells[1:]
    said["price"] = cells[1] if len(cells) > 1 else ""
    rest = [cell for cell in cells[2:] if cell]
    if rest:
        said |= _rest(rest)
    return said


def _rest(cells: Sequence[str]) -> dict[str, str]:
    """What stands behind the price: งดรับ, a condition, and the lot with its price, each where it is there."""
    said = {"suspended": "", "condition": "", "lot": "", "lot_price": ""}
    for cell in cells:
        if search_key(cell) in _SUSPENDED:
            said["suspended"] = cell
        elif _is_number(cell):
            said["lot" if not said["lot"] else "lot_price"] = cell
        else:
            said["condition"] = f"{said['condition']} {cell}".strip()
    return said


def _is_price(text: str) -> bool:
    return search_key(text) in _SUSPENDED or _is_number(text)


def _is_number(text: str) -> bool:
    try:
        _number(text, places=9, units=BAHT_WORDS + KG_WORDS)
    except NotANumber:
        return False
    return True


def _number(text: str, *, places: int, units: Sequence[str], largest: Decimal = Decimal(10**9)) -> Decimal:
    return parse_decimal(_PER_UNIT.sub("", text), places=places, largest=largest, units=units)


# --- one row ------------------------------------------------------------------------------------------


def _read(
    number: int,
    said: Mapping[str, str],
    words: Words,
    before: Mapping[int, Price],
    means: Mapping[str, Material],
) -> PastedRow:
    row = PastedRow(number, said.get("name") or said.get("code", ""), said.get("price", ""))
    _find_material(row, said, words, means)
    old = before.get(row.material.pk) if row.material else None
    is_no = search_key(said.get("suspended", "")) in _NO
    row.is_suspended = not is_no and search_key(said["suspended"]) in _YES
    if search_key(row.typed) in _SUSPENDED or (row.is_suspended and search_key(row.typed) in {"", "-", "–"}):
        row.is_suspended, row.price = True, old.unit_price if old else Decimal(0)
    else:
        _read_price(row)
    says_more = {"condition", "suspended", "lot", "lot_price"} & said.keys()
    if says_more:
        words_more = [said.get("condition", ""), "" if is_no or row.is_suspended else said["suspended"]]
        row.condition = " ".join(filter(None, words_more))
        _read_lot(row, said)
    elif old:
        row.condition, row.min_lot, row.lot_price = old.condition, old.min_lot, old.min_lot_price
        if row.lot_price is not None and row.price is not None and row.lot_price <= row.price:
            row.min_lot = row.lot_price = None
            row.lot_is_dropped = True
    if row.condition and len(row.condition) > LONGEST_CONDITION:
        sentence = _("The condition is too long: at most %(most)d characters")
        _refuse(row, sentence % {"most": LONGEST_CONDITION})
    return row


def _refuse(row: PastedRow, sentence: str) -> None:
    row.refusal = row.refusal or sentence


def _find_material(
    row: PastedRow, said: Mapping[str, str], words: Words, means: Mapping[str, Material]
) -> None:
    if chosen := means.get(row.key):
        row.material, row.could_be = chosen, [chosen]
        return
    named = words.named(row.word)
    by_code = words.by_code.get(_code(said.get("code", ""))) if said.get("code") else None
    if by_code and named and by_code not in named:
        row.could_be = [by_code, *named]
        _refuse(row, _("Code and name mean different materials: choose which one it is"))
    elif by_code or len(named) == 1:
        row.material = by_code or named[0]
        if not row.material.is_active:
            _refuse(row, _("This material is not in use any more"))
    else:
        row.could_be = named or words.like(row.word)
        one_of = _("Which material is this? Choose it")
        _refuse(row, one_of if row.could_be else _("No material has this name: choose which one it is"))


def _read_price(row: PastedRow) -> None:
    if row.material and not _is_per_unit_of(row.material, row.typed):
        sentence = _("The price must be per %(unit)s: write it so, without a unit")
        _refuse(row, sentence % {"unit": row.material.unit})
        return
    try:
        price = _number(row.typed, places=2, largest=LARGEST_PRICE, units=BAHT_WORDS)
    except NotANumber as refusal:
        _refuse(row, _REFUSED.get(refusal.reason, _not_a_number)())
        return
    if price < 0:
        _refuse(row, _("A price cannot be below zero"))
    else:
        row.price = price


def _is_per_unit_of(material: Material, typed: str) -> bool:
    """Not where a price per ton, or per kilogram of what is counted, is written out."""
    written = _PER_UNIT.search(typed)
    units = _KG_SPELLED if material.unit in KG_WORDS else (material.unit,)
    return written is None or _unit(written[1]) in {_unit(word) for word in (*units, "หน่วย")}


def _unit(word: str) -> str:
    return search_key(word).rstrip(".")


def _not_a_number() -> str:
    return _("The price is no number. Write it as 3.50")


_REFUSED = {
    "empty": lambda: _("There is no price: write one, or งดรับ, or remove the row"),
    "commas": lambda: _("Use a point before the satang: 3.50"),
    "places": lambda: _("A price has at most two places after the point"),
    "too_large": lambda: _("A price is at most 9,999.99 baht"),
}


def _read_lot(row: PastedRow, said: Mapping[str, str]) -> None:
    typed, typed_price = said.get("lot", ""), said.get("lot_price", "")
    if search_key(typed) in _NO and search_key(typed_price) in _NO:
        return
    units = (*KG_WORDS, row.material.unit) if row.material else KG_WORDS
    try:
        lot = _number(typed, places=3, largest=LARGEST_LOT, units=units)
        lot_price = _number(typed_price, places=2, largest=LARGEST_PRICE, units=BAHT_WORDS)
    except NotANumber:
        _refuse(row, _("Write the lot and its price as numbers, such as 200 and 8.20"))
        return
    if lot <= 0 or (row.price is not None and lot_price <= row.price):
        _refuse(row, _("The price of a lot must be above the usual price."))
    else:
        row.min_lot, row.lot_price = lot, lot_price


def _refuse_twice(rows: Iterable[PastedRow]) -> None:
    first: dict[int, PastedRow] = {}
    for row in rows:
        if row.material is None:
            continue
        if earlier := first.get(row.material.pk):
            sentence = _("This material stands in row %(number)d already: keep one of them")
            _refuse(row, sentence % {"number": earlier.number})
        else:
            first[row.material.pk] = row
