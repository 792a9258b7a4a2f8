"""The price board on paper (ป้ายราคา), A3, A4 or A5: as large as all its prices on one sheet allow."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from itertools import groupby
from math import ceil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import segno
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from prices.models import MaterialGroup, Price
from prices.queries.board import Board, BoardLine
from wastebank.organisation.models import Municipality
from wastebank.papers.pdf import render_pdf, width_of
from wastebank.templatetags.thai import baht, quantity

MM_PER_POINT = Decimal("0.3528")
ICONS = {"PAP": "paper", "PLA": "plastic", "GLA": "glass", "FER": "iron", "NFE": "metal"}

# In ems of the sheet's type, as paper.css sets it: lines, space around rows, a group's head and its icon.
NAME_LINE, ROW_EDGE, HEAD_EDGE, ICON = Decimal("1.34"), Decimal("0.34"), Decimal("0.66"), Decimal("1.8")
SMALL, BIG, GAP = Decimal("0.74"), Decimal("1.2"), Decimal("0.8")
NARROWEST_NAME = Decimal("7.5")
EDGE_LINE = Decimal("0.04")
MOST_AIR = Decimal("0.7")  # added to each row where the sheet is not full


@dataclass(frozen=True)
class Sheet:
    """A size of paper in millimetres: `head` and `foot` are taken by title and notes. Type in half points."""

    name: str
    width: int
    height: int
    margin: int
    head: int
    foot: int
    smallest: int
    largest: int
    columns: tuple[int, ...]

    @property
    def room(self) -> Decimal:
        return Decimal(self.height - 2 * self.margin - self.head - self.foot)

    @property
    def top(self) -> int:
        return self.margin + self.head

    def column_width(self, columns: int) -> Decimal:
        return (Decimal(self.width - 2 * self.margin) - self.gutter * (columns - 1)) / columns

    @property
    def gutter(self) -> Decimal:
        return Decimal(self.width) / 40


SHEETS = {
    "a3": Sheet("a3", 297, 420, 13, 54, 15, smallest=26, largest=60, columns=(1, 2, 3)),
    "a4": Sheet("a4", 210, 297, 10, 39, 11, smallest=19, largest=44, columns=(1, 2, 3)),
    "a5": Sheet("a5", 148, 210, 8, 30, 11, smallest=15, largest=32, columns=(1, 2)),
}


@dataclass
class Block:
    """The rows of a group that stand together in one column; `goes_on` where its head stood before."""

    group: MaterialGroup
    goes_on: bool
    lines: list[BoardLine] = field(default_factory=list)

    @property
    def icon(self) -> SafeString:
        return _icons()[ICONS.get(self.group.pk, "other")]


@dataclass
class Column:
    """Blocks one below the other, and their height in ems."""

    blocks: list[Block] = field(default_factory=list)
    height: Decimal = Decimal(0)

    @property
    def rows(self) -> int:
        return sum(len(block.lines) for block in self.blocks)


@dataclass(frozen=True)
class Measure:
    """A trial: type of so many half points in so many columns, and how wide prices are in ems."""

    sheet: Sheet
    half_points: int
    columns: int
    price_room: Decimal
    shop_room: Decimal

    @property
    def em(self) -> Decimal:
        """In millimetres."""
        return Decimal(self.half_points) / 2 * MM_PER_POINT

    @property
    def room(self) -> Decimal:
        """The height of a column in ems."""
        return self.sheet.room / self.em

    @property
    def name_room(self) -> Decimal:
        return self.sheet.column_width(self.columns) / self.em - self.price_room - self.shop_room - GAP

    def head(self, group: MaterialGroup, goes_on: bool) -> Decimal:
        word = group.name + (" (ต่อ)" if goes_on else "")
        return NAME_LINE * _lines_of(word, self.name_room - ICON) + HEAD_EDGE

    def row(self, price: Price) -> Decimal:
        names = _lines_of(price.material.name, self.name_room)
        notes = sum(_lines_of(note, self.name_room / SMALL) for note in notes_of(price))
        return NAME_LINE * names + NAME_LINE * SMALL * notes + ROW_EDGE

    def fill(self, lines: list[BoardLine]) -> list[Column]:
        """The columns that `lines` take, filled one after the other; groups go on in the next one."""
        filled = [Column()]
        for group, grouped in groupby(lines, key=lambda line: line.price.material.group):
            block: Block | None = None
            for line in grouped:
                needed = self.row(line.price)
                head = self.head(group, block is not None)
                if filled[-1].blocks and filled[-1].height + needed + (0 if block else head) > self.room:
                    filled.append(Column())
                    block = Block(group, goes_on=block is not None)
                    filled[-1].blocks.append(block)
                    filled[-1].height += head
                elif block is None:
                    block = Block(group, goes_on=False)
                    filled[-1].blocks.append(block)
                    filled[-1].height += head
                block.lines.append(line)
                filled[-1].height += needed
        return filled


@dataclass(frozen=True)
class Layout:
    """How the rows lie on the sheets."""

    measure: Measure
    columns: list[Column]

    @property
    def sheet(self) -> Sheet:
        return self.measure.sheet

    @property
    def points(self) -> str:
        return f"{Decimal(self.measure.half_points) / 2}"

    @property
    def pages(self) -> list[list[tuple[str, Column]]]:
        """Of each page its columns with their left edges in millimetres."""
        count = self.measure.columns
        step = self.sheet.column_width(count) + self.sheet.gutter
        lefts = [f"{self.sheet.margin + step * number:.2f}" for number in range(count)]
        starts = range(0, len(self.columns), count)
        return [list(zip(lefts, self.columns[start : start + count], strict=False)) for start in starts]

    @property
    def column_width(self) -> str:
        return f"{self.sheet.column_width(self.measure.columns):.2f}"

    @property
    def row_padding(self) -> str:
        """Above and below each row, in ems: more where the fullest column would not reach the foot."""
        spare = [(self.measure.room - column.height) / max(column.rows, 1) for column in self.columns]
        air = max(min(*spare, MOST_AIR), Decimal(0))
        return f"{(ROW_EDGE - EDGE_LINE + air) / 2:.3f}"

    @property
    def price_room(self) -> str:
        return f"{self.measure.price_room:.2f}"

    @property
    def shop_room(self) -> str:
        return f"{self.measure.shop_room:.2f}"


def poster_pdf(board: Board, *, size: str, url: str, with_shops: bool) -> bytes:
    """The poster of `board` on paper of `size`; `url` is the board's own page, for the QR."""
    shops = with_shops and board.has_shops
    context: dict[str, Any] = {
        "board": board,
        "bank": board.bank,
        "municipality": Municipality.objects.first(),
        "layout": lay_out(board.lines, SHEETS[size], with_shops=shops),
        "with_shops": shops,
        "quoted_on": max((line.shop.quoted_on for line in board.lines if line.shop), default=None),
        "qr": _qr(url),
        "url": url.partition("://")[2],
    }
    return render_pdf("prices/papers/poster.html", context)


def lay_out(lines: list[BoardLine], sheet: Sheet, *, with_shops: bool) -> Layout:
    """The largest type with which all `lines` fit on one sheet, else on two, and so on."""
    price_room = max((_price_width(line.price) for line in lines), default=Decimal(5)) + GAP
    shop_room = Decimal(4) if with_shops else Decimal(0)
    trials = [
        Measure(sheet, half_points, columns, price_room, shop_room)
        for half_points in range(sheet.largest, sheet.smallest - 1, -1)
        for columns in sheet.columns
    ]
    layouts = [
        Layout(trial, trial.fill(lines))
        for trial in trials
        if trial.name_room >= NARROWEST_NAME or trial.columns == 1
    ]
    return min(layouts, key=lambda layout: len(layout.pages))  # of equally many the first: the largest type


def _price_width(price: Price) -> Decimal:
    """In ems, with its unit."""
    figures, unit = width_of(baht(price.unit_price)), width_of(f"/{price.unit}")
    return (figures * BIG + unit * SMALL) / 1000


def _lines_of(text: str, room: Decimal) -> int:
    """Thai breaks between words, so a line is not filled to its end."""
    width = Decimal(width_of(text)) / 1000
    return 1 if width <= room else ceil(width / max(room - 2, Decimal(1)))


def notes_of(price: Price) -> list[str]:
    """What stands under a material's name: its condition, and the price of a larger lot."""
    notes = [price.condition] if price.condition else []
    if price.min_lot is not None and not price.is_suspended:
        notes.append(f"{quantity(price.min_lot)} {price.unit} ขึ้นไป {baht(price.min_lot_price)} บาท")
    return notes


@cache
def _icons() -> dict[str, SafeString]:
    """The signs of the six groups, drawn into the page: a paper fetches no images."""
    tree = ElementTree.parse(Path(settings.BASE_DIR) / "static" / "icons" / "icons.svg")
    svg = "{http://www.w3.org/2000/svg}"
    paths = {
        symbol.get("id", ""): " ".join(path.get("d", "") for path in symbol.iter(f"{svg}path"))
        for symbol in tree.iter(f"{svg}symbol")
    }
    drawn = (
        '<svg class="poster-icon" viewBox="0 0 24 24"><path d="{}" fill="none" stroke="#fff" '
        'stroke-width="1.8" stroke-linejoin="round" stroke-linecap="round"/></svg>'
    )
    return {icon: mark_safe(drawn.format(path)) for icon, path in paths.items()}


def _qr(url: str) -> SafeString:
    drawn = segno.make(url, micro=False, error="m")
    return mark_safe(drawn.svg_inline(border=2, svgclass="poster-qr", lineclass=None, omitsize=True))
