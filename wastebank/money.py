"""Baht and kilograms as exact decimals: reading, rounding, sharing out. Nothing here knows Django.

Every baht amount is a `Decimal` of whole satang once it is posted; floats are refused with a TypeError.
"""

import re
from collections.abc import Sequence
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from fractions import Fraction

SATANG = Decimal("0.01")
# A line worth less is refused by its command, or booked as a gift (books.md, "Rounding").
LEAST_LINE = SATANG

BAHT_WORDS = ("฿", "บาท")
KG_WORDS = ("กก.", "กก")

# `price.round_step` (3-rules.md C2): (step, the price it serves up to); the last step serves the rest.
PriceSteps = Sequence[tuple[Decimal, Decimal | None]]
PRICE_STEPS: PriceSteps = (
    (Decimal("0.05"), Decimal(10)),
    (Decimal("0.50"), Decimal(100)),
    (Decimal(1), None),
)

# Python's own context rounds a product of more than 28 digits silently, and a line would be rounded twice.
_EXACT = Context(prec=80, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])
# What is typed or pasted: Thai digits, a printed minus, zero-width characters. The modules of this floor do
# not import each other (pyproject.toml), so the digits stand here once more.
_TYPED = str.maketrans("๐๑๒๓๔๕๖๗๘๙−", "0123456789-", "\u200b\u200c\u200d\u2060\ufeff")
_PLAIN_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)")
_GROUPED_NUMBER = re.compile(r"-?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")


class NotANumber(ValueError):
    """The text is not a number we may take. `reason`: empty, not_a_number, commas, places or too_large."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def round_half_up(amount: Decimal, step: Decimal = SATANG) -> Decimal:
    """`amount` (baht or kg) to the nearest multiple of `step`, a half away from zero.

    The project's one rounding function; applied once per line (books.md, "Rounding"; `money.round`).
    """
    steps, rest = _EXACT.divmod(amount, step)
    if abs(rest) * 2 >= step:
        steps += 1 if amount > 0 else -1
    return _EXACT.fma(steps, step, 0)  # adding 0 turns −0.00 into 0.00


def floor_to_step(amount: Decimal, step: Decimal) -> Decimal:
    """The largest multiple of `step` not above `amount` (baht or kg): `cash.step`, `price.round_step`."""
    steps, rest = _EXACT.divmod(amount, step)
    if rest < 0:
        steps -= 1
    return _EXACT.fma(steps, step, 0)


def line_amount(quantity: Decimal, unit_price: Decimal, step: Decimal = SATANG) -> Decimal:
    """Baht for `quantity` (kg or pieces) at `unit_price` baht, rounded once to `step` (`money.round`).

    The caller refuses what is below LEAST_LINE (3-rules.md C4; books.md, "Rounding").
    """
    return round_half_up(_EXACT.multiply(quantity, unit_price), step)


def price_of_lot(
    quantity: Decimal, unit_price: Decimal, min_lot: Decimal | None, lot_price: Decimal | None
) -> Decimal:
    """Baht per unit for a line of `quantity`: `lot_price` from `min_lot` of the unit on.

    A material without a lot of its own has one price, whatever is brought (`price.min_lot_note`).
    """
    return lot_price if min_lot is not None and lot_price is not None and quantity >= min_lot else unit_price


def member_price(shop_price: Decimal, ratio: Decimal, steps: PriceSteps = PRICE_STEPS) -> Decimal:
    """The member's price per unit: the shop's × `price.member_ratio`, down to the step of its own size.

    3-rules.md C4. Refuses, with ValueError, steps that end below the price.
    """
    price = _EXACT.multiply(shop_price, ratio)
    for step, below in steps:
        if below is None or price < below:
            return floor_to_step(price, step)
    raise ValueError("the last price step must have no upper limit")


def parse_price_steps(text: str) -> PriceSteps:
    """The parameter `price.round_step` as text, '0.05<10;0.50<100;1', for `member_price`."""
    parts = [part.partition("<") for part in text.split(";")]
    return [(Decimal(step.strip()), Decimal(below.strip()) if below else None) for step, _, below in parts]


def parse_decimal(
    text: str, *, places: int, largest: Decimal, units: Sequence[str] = BAHT_WORDS + KG_WORDS
) -> Decimal:
    """The number somebody typed: Thai digits, thousands in commas or spaces, one of `units` are understood.

    A leading minus gives a negative number, which the caller refuses where it makes no sense. Refuses with
    NotANumber: exponents, other signs and letters, more than `places` decimals, more than `largest` either
    way, and commas that do not part thousands: '1,2' may mean 12 or 1.2, so we ask instead of guessing.
    """
    typed = _without_unit(" ".join(text.translate(_TYPED).split()), units)
    if not typed:
        raise NotANumber("empty")
    grouped = re.sub(r"(?<=[0-9]) (?=[0-9])", ",", typed)
    if not (_PLAIN_NUMBER.fullmatch(grouped) or _GROUPED_NUMBER.fullmatch(grouped)):
        only_commas = re.fullmatch(r"-?[0-9][0-9,]*(\.[0-9]+)?", grouped)
        raise NotANumber("commas" if only_commas else "not_a_number")
    if len(grouped.partition(".")[2]) > places:
        raise NotANumber("places")
    number = Decimal(grouped.replace(",", ""))
    if abs(number) > largest:
        raise NotANumber("too_large")
    return number


def _without_unit(typed: str, units: Sequence[str]) -> str:
    for unit in units:
        if typed.endswith(unit):
            return typed.removesuffix(unit).rstrip()
    return typed.removeprefix("฿").lstrip() if "฿" in units else typed


def satang(amount: Decimal) -> int:
    """A baht amount as whole satang. Refuses a part of a satang with ValueError: somebody forgot to round."""
    whole, rest = _EXACT.divmod(amount, SATANG)
    if rest:
        raise ValueError(f"{amount} baht is not a whole number of satang")
    return int(whole)


def from_satang(amount: int) -> Decimal:
    """Whole satang as baht with two places."""
    return _EXACT.multiply(Decimal(amount), SATANG)


def share_rounded_down(pool: Decimal, bases: Sequence[Decimal]) -> tuple[list[Decimal], Decimal]:
    """A dividend: each part of `pool` baht by its basis, rounded down, and what remains for the reserve.

    The parts and the remainder are the pool exactly; nobody's basis leaves the whole pool (3-rules.md C4).
    Refuses a negative pool or basis with ValueError.
    """
    if pool < 0 or any(basis < 0 for basis in bases):
        raise ValueError("a pool and its bases cannot be negative")
    whole, weights = satang(pool), [Fraction(basis) for basis in bases]
    total = sum(weights) or 1
    parts = [int(whole * weight / total) for weight in weights]
    return [from_satang(part) for part in parts], from_satang(whole - sum(parts))


def spread_by_largest_remainder(total: Decimal, weights: int | Sequence[Decimal]) -> list[Decimal]:
    """A cost to be collected in full: `total` baht over so many equal accounts, or by their weights.

    The parts are the total exactly; left-over satang go to the largest remainders, the earlier position
    first, so the caller orders by account number (books.md, "Rounding"). Refuses, with ValueError, a
    negative total or weight, and nobody to collect from.
    """
    shares = [Fraction(1)] * weights if isinstance(weights, int) else [Fraction(w) for w in weights]
    whole, size = satang(total), sum(shares)
    if whole < 0 or not size or any(share < 0 for share in shares):
        raise ValueError("a total cannot be negative, and somebody must have a positive weight")
    exact = [whole * share / size for share in shares]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda position: parts[position] - exact[position])
    for position in by_remainder[: whole - sum(parts)]:
        parts[position] += 1
    return [from_satang(part) for part in parts]
