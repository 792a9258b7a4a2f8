"""How a surplus is split: the percentages of `profit.split`, and the parts of an amount (3-rules.md C2)."""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from wastebank.money import SATANG, floor_to_step
from wastebank.thai import thai_norm, to_arabic_digits

# Each part by the words a regulation may use for it, without spaces.
_WORDS = {
    "welfare": ("สวัสดิการ", "กองทุนสวัสดิการ", "เข้ากองทุนสวัสดิการ"),
    "dividend": ("เฉลี่ยคืน", "ปันผล", "เงินปันผล", "เงินเฉลี่ยคืน", "เฉลี่ยคืน/ปันผล", "ปันผล/เฉลี่ยคืน"),
    "reserve": ("สำรอง", "ทุนสำรอง", "เงินสำรอง", "เข้าทุนสำรอง"),
    "officers": ("ค่าตอบแทนกรรมการ", "กรรมการ", "ค่าตอบแทน"),
}
_PART_OF = {word: part for part, words in _WORDS.items() for word in words}
_ONE = re.compile(r"(?P<word>[^0-9]+?)(?:ร้อยละ|=|:)?(?P<percent>[0-9]+(?:\.[0-9]{1,2})?)(?:%|เปอร์เซ็นต์)?")


class NotASplit(ValueError):
    """The text is no split of a surplus, or it does not add up to 100. `str()` is a sentence for the page."""


@dataclass(frozen=True)
class Split:
    """Percentages of a surplus with at most two places; together they are 100."""

    welfare: Decimal
    dividend: Decimal
    reserve: Decimal
    officers: Decimal

    def __post_init__(self) -> None:
        parts = (self.welfare, self.dividend, self.reserve, self.officers)
        if any(part < 0 or part % SATANG for part in parts):
            raise NotASplit(_("A percentage is between 0 and 100 and has at most two places"))
        if sum(parts) != 100:
            total = f"{sum(parts):f}"
            raise NotASplit(_("The percentages add up to %(total)s, not to 100") % {"total": total})


def parse_split(text: str) -> Split:
    """The split that `profit.split` says: "สวัสดิการ 60, เฉลี่ยคืน 25, สำรอง 15, ค่าตอบแทนกรรมการ 0".

    Parts stand in any order, between commas, semicolons, points in the middle or on lines of their own; one
    that is not named is 0. Thai digits, ร้อยละ and % are understood. Refuses (NotASplit) a part it does not
    know, one named twice, what is no percentage, and a sum other than 100.
    """
    found: dict[str, Decimal] = {}
    for piece in re.split(r"[,;·\n]+", to_arabic_digits(text)):
        said = thai_norm(piece).replace(" ", "")
        if not said:
            continue
        part, percent = _read(said, piece.strip())
        if part in found:
            raise NotASplit(_("“%(part)s” stands there twice") % {"part": piece.strip()})
        found[part] = percent
    if not found:
        raise NotASplit(_("The regulation does not say how a surplus is split"))
    return Split(**{part: found.get(part, Decimal(0)) for part in _WORDS})


def _read(said: str, piece: str) -> tuple[str, Decimal]:
    match = _ONE.fullmatch(said)
    if not match or match["word"] not in _PART_OF:
        raise NotASplit(
            _(
                "“%(part)s” is no part of a surplus: write สวัสดิการ, เฉลี่ยคืน, สำรอง or "
                "ค่าตอบแทนกรรมการ with a percentage"
            )
            % {"part": piece}
        )
    return _PART_OF[match["word"]], Decimal(match["percent"])


@dataclass(frozen=True)
class Parts:
    """An amount in its parts, in baht; the reserve has what rounding down left over."""

    welfare: Decimal
    dividend: Decimal
    reserve: Decimal
    officers: Decimal


def parts_of(amount: Decimal, split: Split) -> Parts:
    """`amount` baht by `split`, each part rounded down to the satang, the remainder to the reserve."""

    def part(percent: Decimal) -> Decimal:
        return floor_to_step(amount * percent / 100, SATANG)

    welfare, dividend, officers = part(split.welfare), part(split.dividend), part(split.officers)
    return Parts(welfare, dividend, amount - welfare - dividend - officers, officers)
