"""What a device sends, read and checked for shape and range; what it means is the commands' business.

The same is said in docs/api/till.openapi.json, and a test holds the two together.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from wastebank.thai import thai_norm

SCHEMA = 1
LINES_AT_MOST = 60
WEIGHINGS_AT_MOST = 40
REASONS = ("", "wet", "dirty", "mixed", "other")
SOURCES = ("manual", "scale")
MONEY = re.compile(r"[0-9]{1,9}\.[0-9]{2}")
IDENTITY = ("card", "known")
WEIGHT = re.compile(r"[0-9]{1,6}\.[0-9]{3}")


class Unreadable(ValueError):
    """The record is not what a device of ours sends. `code` names it, `position` the line (from 0)."""

    def __init__(self, code: str, sentence: str, position: int | None = None):
        super().__init__(sentence)
        self.code, self.position = code, position


@dataclass(frozen=True)
class QueuedLine:
    """A line: material code, weighings and deduction in the material's unit, the amount printed (baht)."""

    material: str
    weighings: tuple[Decimal, ...]
    deduct: Decimal
    reason: str
    source: str
    amount: Decimal | None

    @property
    def said(self) -> list:
        return [self.material, *(str(weight) for weight in self.weighings), str(self.deduct), self.reason]


@dataclass(frozen=True)
class Author:
    """Who wrote it: a user's id, and the server's own signature that this user stood at this device."""

    user_id: int
    proof: str


@dataclass(frozen=True, kw_only=True)
class QueuedSlip:
    """A slip as the device saved and printed it (counter.md, rule 4). Times are the device's own."""

    uuid: UUID
    seq: int
    day: int
    author: Author
    member: str
    depositor: str
    price_list: int | None
    price_later: bool
    open_slip: UUID | None
    lines: tuple[QueuedLine, ...]
    cash: Decimal
    welfare: Decimal
    donation: Decimal
    total: Decimal
    written_at: datetime
    sent_at: datetime
    is_offline: bool
    prints: int
    identity: str = ""
    identity_note: str = ""


@dataclass(frozen=True, kw_only=True)
class QueuedWeighing:
    """Weights by queue number, from a scale or a weigher's phone; no money in it."""

    uuid: UUID
    day: int
    queue_no: int
    author: Author
    lines: tuple[QueuedLine, ...]


def read_slip(body: object) -> QueuedSlip:
    """The slip in `body`, the JSON of `POST /counter/till/slips/`. Refuses with Unreadable."""
    fields = _Fields(_record(body))
    later = fields.take("price_later", bool)
    identity, vouched_by = _identity(fields)
    settle = _Fields(fields.take("settle", dict))
    return QueuedSlip(
        uuid=fields.uuid("uuid"),
        seq=fields.whole("seq", 1, 999_999),
        day=fields.whole("day", 1, 2**62),
        author=_author(fields),
        member=fields.text("member", 16),
        depositor=fields.text("depositor", 80),
        price_list=None if later else fields.whole("list", 1, 2**62),
        price_later=later,
        open_slip=fields.uuid("open_slip") if fields.data.get("open_slip") else None,
        lines=_lines(fields, with_amounts=not later),
        cash=settle.number("cash", MONEY),
        welfare=settle.number("welfare", MONEY),
        donation=settle.number("donation", MONEY),
        total=fields.number("total", MONEY),
        written_at=fields.moment("written_at"),
        sent_at=fields.moment("sent_at"),
        is_offline=fields.take("offline", bool),
        prints=fields.whole("prints", 0, 999),
        identity=identity,
        identity_note=vouched_by,
    )


def read_weighing(body: object) -> QueuedWeighing:
    """The weighing in `body`, the JSON of `POST /counter/till/weighings/`. Refuses with Unreadable."""
    fields = _Fields(_record(body))
    return QueuedWeighing(
        uuid=fields.uuid("uuid"),
        day=fields.whole("day", 1, 2**62),
        queue_no=fields.whole("queue_no", 1, 9999),
        author=_author(fields),
        lines=_lines(fields, with_amounts=False),
    )


@dataclass(frozen=True)
class DeviceReport:
    issued: int
    unsent: int
    fixing: int
    oldest: datetime | None


def read_report(body: object) -> DeviceReport:
    """What a device says of itself. Refuses with Unreadable."""
    if not isinstance(body, dict):
        raise Unreadable("not_a_record", _("This is not a record of this counter"))
    fields = _Fields(body)
    oldest = fields.moment("oldest") if body.get("oldest") else None
    issued, unsent, fixing = (fields.whole(name, 0, 999_999) for name in ("issued", "unsent", "fixing"))
    return DeviceReport(issued, unsent, fixing, oldest)


def _record(body: object) -> dict:
    if not isinstance(body, dict):
        raise Unreadable("not_a_record", _("This is not a record of this counter"))
    if body.get("schema") != SCHEMA:
        raise Unreadable("schema", _("This record is of another version: load the counter's page again"))
    return body


def _author(fields: "_Fields") -> Author:
    clerk = _Fields(fields.take("clerk", dict))
    return Author(clerk.whole("id", 1, 2**62), clerk.text("proof", 200))


def _identity(fields: "_Fields") -> tuple[str, str]:
    """How the seller was known, and who vouches; nothing of a device that did not ask yet."""
    if fields.data.get("identity") is None:
        return "", ""
    told = _Fields(fields.take("identity", dict))
    return told.one_of("seen", IDENTITY), told.text("note", 80)


def _lines(fields: "_Fields", *, with_amounts: bool) -> tuple[QueuedLine, ...]:
    lines = fields.take("lines", list)
    if not 1 <= len(lines) <= LINES_AT_MOST:
        raise Unreadable("lines", _("A slip holds between 1 and %(most)d lines") % {"most": LINES_AT_MOST})
    return tuple(_line(position, line, with_amounts) for position, line in enumerate(lines))


def _line(position: int, line: object, with_amounts: bool) -> QueuedLine:
    if not isinstance(line, dict):
        raise Unreadable("line", _("This line cannot be read"), position)
    fields = _Fields(line, position)
    weighings = fields.take("weighings", list)
    if not 1 <= len(weighings) <= WEIGHINGS_AT_MOST:
        raise fields.bad("weighings")
    return QueuedLine(
        material=fields.text("material", 8),
        weighings=tuple(_Fields({"kg": kg}, position).number("kg", WEIGHT) for kg in weighings),
        deduct=fields.number("deduct", WEIGHT),
        reason=fields.one_of("reason", REASONS),
        source=fields.one_of("source", SOURCES),
        amount=fields.number("amount", MONEY) if with_amounts else None,
    )


class _Fields:
    """Takes values out of a JSON object, each of the type and range it must have."""

    def __init__(self, data: Mapping[str, Any], position: int | None = None):
        self.data, self.position = data, position

    def bad(self, name: str) -> Unreadable:
        return Unreadable(f"bad_{name}", _("“%(name)s” cannot be read") % {"name": name}, self.position)

    def take(self, name: str, kind: type) -> Any:
        value = self.data.get(name)
        if type(value) is not kind:  # True is an int, and 1 no bool
            raise self.bad(name)
        return value

    def whole(self, name: str, least: int, most: int) -> int:
        value = self.take(name, int)
        if not least <= value <= most:
            raise self.bad(name)
        return value

    def text(self, name: str, most: int) -> str:
        value = thai_norm(self.take(name, str))
        if len(value) > most:
            raise self.bad(name)
        return value

    def one_of(self, name: str, choices: tuple[str, ...]) -> str:
        value = self.take(name, str)
        if value not in choices:
            raise self.bad(name)
        return value

    def number(self, name: str, form: re.Pattern) -> Decimal:
        value = self.take(name, str)
        if not form.fullmatch(value):
            raise self.bad(name)
        return Decimal(value)

    def uuid(self, name: str) -> UUID:
        return self._parsed(name, UUID)

    def moment(self, name: str) -> datetime:
        value = self._parsed(name, parse_datetime)
        if value is None or value.tzinfo is None:
            raise self.bad(name)
        return value

    def _parsed(self, name: str, parse: Callable[[str], Any]) -> Any:
        try:
            return parse(self.take(name, str))
        except (ValueError, OverflowError):
            raise self.bad(name) from None
