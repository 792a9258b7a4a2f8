"""What treasurer or manager has to look at: flags of odd slips, slips that were refused, missing numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.dateparse import parse_duration
from django.utils.translation import gettext as _

from deposits.models import Device, Flag, RefusedRecord
from deposits.queries.devices import DeviceRow, device_rows
from deposits.records import LINES_AT_MOST, MONEY, WEIGHT
from members.models import Member
from prices.models import Material
from wastebank.organisation.models import Bank


def _flags(bank: Bank) -> QuerySet[Flag]:
    return Flag.objects.filter(bank=bank).select_related("deposit__entry", "deposit__member", "settled_by")


def unsettled_flags(bank: Bank) -> QuerySet[Flag]:
    """What nobody has looked at yet, oldest first."""
    return _flags(bank).filter(settled_at=None).order_by("raised_at", "pk")


def settled_flags(bank: Bank) -> QuerySet[Flag]:
    """What was looked at, latest first."""
    return _flags(bank).exclude(settled_at=None).order_by("-settled_at", "-pk")


def refused_records(bank: Bank) -> QuerySet[RefusedRecord]:
    """Slips that devices hold because they were refused, and that are neither posted nor declared since."""
    waiting = RefusedRecord.objects.filter(device__bank=bank, settled_at=None)
    return waiting.select_related("device").order_by("first_at", "pk")


def number_to_check(bank: Bank) -> int:
    """How many flags and refused slips wait for somebody to look at them."""
    return unsettled_flags(bank).count() + refused_records(bank).count()


def rows_with_missing(bank: Bank) -> list[DeviceRow]:
    """The devices of which a number is missing."""
    return [row for row in device_rows(bank) if row.missing]


def _clock_off(off: timedelta) -> str:
    """How far the device's clock is ahead of ours (behind: below zero), in the unit that one would say."""
    minutes, ahead = round(abs(off) / timedelta(minutes=1)), off > timedelta(0)
    hours, days = round(minutes / 60), round(minutes / 60 / 24)
    if hours < 2:
        text = _("%(minutes)d min ahead of ours") if ahead else _("%(minutes)d min behind ours")
    elif days < 2:
        text = _("%(hours)d h ahead of ours") if ahead else _("%(hours)d h behind ours")
    else:
        text = _("%(days)d days ahead of ours") if ahead else _("%(days)d days behind ours")
    return text % {"minutes": minutes, "hours": hours, "days": days}


def detail_of(flag: Flag) -> str:
    """What is known besides the kind, in words."""
    if flag.kind == Flag.Kind.RETIRED and flag.detail in Device.Status.values:
        return str(Device.Status(flag.detail).label)
    if flag.kind == Flag.Kind.CLOCK and (off := parse_duration(flag.detail)) is not None:
        return _clock_off(off)
    return flag.detail


@dataclass(frozen=True)
class RefusedRow:
    """A refused slip in words. `body` came from a browser: nothing in it is taken for granted."""

    record: RefusedRecord
    number: str
    member: str
    lines: list[str]
    total: str


def refused_rows(records: Iterable[RefusedRecord]) -> list[RefusedRow]:
    """Each of `records` with its member, lines and total as they were written."""
    records = list(records)
    names = _names(records)
    people = {(member.bank_id, member.number): member.name for member in _people(records)}
    return [
        RefusedRow(
            record=record,
            number=record.device.number(record.seq) if record.seq else record.device.code,
            member=f"{number} {people.get((record.device.bank_id, number), '')}".strip(),
            lines=[_line(line, names) for line in _lines(record)],
            total=_text(record.body, "total") if MONEY.fullmatch(_text(record.body, "total")) else "",
        )
        for record in records
        for number in [_text(record.body, "member")[:16]]
    ]


def _text(body: Any, name: str) -> str:
    value = body.get(name) if isinstance(body, dict) else None
    return value if isinstance(value, str) else ""


def _lines(record: RefusedRecord) -> list[dict[str, Any]]:
    lines = record.body.get("lines") if isinstance(record.body, dict) else None
    readable = lines if isinstance(lines, list) else []
    return [line for line in readable if isinstance(line, dict)][:LINES_AT_MOST]


def _names(records: list[RefusedRecord]) -> dict[str, tuple[str, str]]:
    codes = {_text(line, "material")[:8] for record in records for line in _lines(record)}
    found = Material.objects.filter(code__in=codes).values_list("code", "name", "unit")
    return {code: (name, unit) for code, name, unit in found}


def _people(records: list[RefusedRecord]) -> QuerySet[Member]:
    banks = {record.device.bank_id for record in records}
    numbers = {_text(record.body, "member")[:16] for record in records}
    return Member.objects.filter(bank__in=banks, number__in=numbers)


def _line(line: dict[str, Any], names: dict[str, tuple[str, str]]) -> str:
    """กล่องกระดาษ 12.5 + 3 − 0.5 กก.: the line in words, as far as it can be read."""
    code = _text(line, "material")[:8]
    name, unit = names.get(code, (code or "?", ""))
    given = line.get("weighings")
    weighings = [_weight(weight) for weight in given[:40]] if isinstance(given, list) else []
    words = f"{name} {' + '.join(weighings) or '?'}"
    if (deduct := _weight(line.get("deduct"))) not in {"0", "?"}:
        words += f" − {deduct}"
    return f"{words} {unit}".strip()


def _weight(value: object) -> str:
    if not isinstance(value, str) or not WEIGHT.fullmatch(value):
        return "?"
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".")
