"""What a scale said of one material, as text: "12.5+3" are two weighings, "12.5-0.5~wet" is half a kilo off.

The server's own screen keeps its lines as such texts in the page and in its address. Pure: no table, no page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from django.utils.translation import gettext_lazy as _

from wastebank.money import KG_WORDS, NotANumber, parse_decimal

LARGEST_QUANTITY = Decimal(9999)
WEIGHINGS_AT_MOST = 40  # of one line; `deposits.records` takes no more either
ZERO = Decimal(0)

REASONS = {"wet": _("wet"), "dirty": _("dirty"), "mixed": _("mixed"), "other": _("other")}
# Slips are Thai, whatever language the page speaks.
REASONS_ON_PAPER = {"wet": "เปียก", "dirty": "ปนเปื้อน", "mixed": "คละ", "other": "อื่น ๆ"}


@dataclass(frozen=True)
class Weighed:
    """Weighings less `deduct`, all in the material's unit (kg, pieces); a deduction has its reason."""

    weighings: tuple[Decimal, ...]
    deduct: Decimal = ZERO
    reason: str = ""

    @classmethod
    def read(cls, text: str, units: Sequence[str] = KG_WORDS) -> Self:
        """What `str` made, or what somebody typed: "12.5 + 3". Refuses with NotANumber."""
        weights, _, reason = text.partition("~")
        deduct = ""
        if reason:
            weights, _, deduct = weights.rpartition("-")
        if reason not in {"", *REASONS} or (reason and not (weights and deduct)):
            raise NotANumber("not_a_number")
        parts = weights.split("+")
        if len(parts) > WEIGHINGS_AT_MOST:
            raise NotANumber("too_many")
        numbers = [parse_decimal(part, places=3, largest=LARGEST_QUANTITY, units=units) for part in parts]
        if any(number <= 0 for number in numbers):
            raise NotANumber("not_above_zero")
        off = parse_decimal(deduct, places=3, largest=LARGEST_QUANTITY) if deduct else ZERO
        if off < 0:
            raise NotANumber("not_a_number")
        return cls(tuple(numbers), off, reason)

    @property
    def gross(self) -> Decimal:
        return sum(self.weighings, ZERO)

    @property
    def net(self) -> Decimal:
        return self.gross - self.deduct

    def has_room_for(self, other: "Weighed") -> bool:
        """Whether both may be one line: what is wet stands apart, and nobody reads more than 40 weighings."""
        return self.reason == other.reason and len(self.weighings) + len(other.weighings) <= WEIGHINGS_AT_MOST

    def __add__(self, other: "Weighed") -> "Weighed":
        """Several weighings of one material as one line (`has_room_for`)."""
        assert self.reason == other.reason
        return Weighed(self.weighings + other.weighings, self.deduct + other.deduct, self.reason)

    def __str__(self) -> str:
        off = f"-{plain(self.deduct)}~{self.reason}" if self.deduct else ""
        return "+".join(map(plain, self.weighings)) + off

    def spelled(self, reasons: Mapping[str, Any] = REASONS_ON_PAPER) -> str:
        """ "12.5 + 3 − 0.5 (เปียก)": what the scale said, where that is more than the net weight."""
        if len(self.weighings) < 2 and not self.deduct:
            return ""
        off = f" − {plain(self.deduct)} ({reasons.get(self.reason, self.reason)})" if self.deduct else ""
        return " + ".join(map(plain, self.weighings)) + off


def plain(quantity: Decimal) -> str:
    """12.500 as 12.5: the way a clerk would type it."""
    text = f"{quantity:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
