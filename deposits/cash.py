"""Notes and coins: what a count of the drawer says. Pure; nothing here knows Django."""

from collections.abc import Mapping
from decimal import Decimal

# Largest first, as a drawer is counted. The keys are how a count is kept (`CashCount.pieces`).
DENOMINATIONS = ("1000", "500", "100", "50", "20", "10", "5", "2", "1", "0.50", "0.25")
NOTES = 5  # so many of them are notes, the others coins
MOST_PIECES = 99_999


class NotACount(ValueError):
    """A denomination that does not exist, or a number of pieces that is not whole, negative or too large."""


def value_of(pieces: Mapping[str, int]) -> Decimal:
    """What the counted pieces are worth in baht."""
    total = Decimal("0.00")
    for denomination, count in pieces.items():
        if denomination not in DENOMINATIONS or type(count) is not int or not 0 <= count <= MOST_PIECES:
            raise NotACount(denomination)
        total += Decimal(denomination) * count
    return total


def in_pieces(amount: Decimal) -> dict[str, int]:
    """`amount` baht in as few pieces as can be, rounded down to 25 satang; nothing for an amount below."""
    pieces = {}
    for denomination in DENOMINATIONS:
        count = int(max(amount, Decimal(0)) // Decimal(denomination))
        amount -= Decimal(denomination) * count
        pieces[denomination] = count
    return pieces
