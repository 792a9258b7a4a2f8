"""The slip that is being written: it lives in the page and its address, nothing is stored before saving."""

from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import QueryDict

from deposits.models import Deposit

LINES_AT_MOST = 60  # checked by the form; a draft that holds more is shown whole and refused, never cut
LONGEST_POSITION = 4  # digits


@dataclass(frozen=True)
class Draft:
    """Member number, lines as (material code, quantity as text), and what is typed but not added yet.

    `key` is the idempotency key of the saving: whoever comes back by "back" comes back with the same key.
    """

    key: UUID
    member: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    q: str = ""
    word: str = ""
    tile: str = ""
    quantity: str = ""

    @classmethod
    def read(cls, data: QueryDict) -> Self:
        """From a form's fields or an address; `without` (a position from 0) takes that line away."""
        lines = list(zip(data.getlist("m"), data.getlist("w"), strict=False))
        without = data.get("without", "")
        if without.isdecimal() and len(without) <= LONGEST_POSITION and int(without) < len(lines):
            del lines[int(without)]
        typed = {name: data.get(name, "").strip() for name in ("member", "q", "word", "tile", "quantity")}
        # PostgreSQL takes no NUL, and no keyboard sends one.
        typed = {name: "" if "\0" in value else value for name, value in typed.items()}
        return cls(_uuid(data.get("key", "")) or uuid4(), lines=tuple(lines), **typed)

    @classmethod
    def like(cls, slip: Deposit, key: UUID) -> Self:
        """The member and lines of `slip` once more."""
        lines = slip.lines.order_by("position").values_list("material__code", "quantity")
        return cls(key, slip.member.number, tuple((code, plain(quantity)) for code, quantity in lines))

    def with_line(self, code: str, quantity: str) -> Self:
        return replace(self, lines=(*self.lines, (code, quantity)), word="", tile="", quantity="")

    def query(self) -> str:
        """The address that this draft is read from again."""
        typed = [(name, getattr(self, name)) for name in ("member", "q", "word", "tile", "quantity")]
        lines = [pair for code, quantity in self.lines for pair in (("m", code), ("w", quantity))]
        return urlencode([("key", self.key), *((name, value) for name, value in typed if value), *lines])


def plain(quantity: object) -> str:
    """12.500 as 12.5: the way a clerk would type it."""
    text = f"{quantity:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
