"""Notes and coins: what a count of the drawer says. Pure; nothing here knows Django."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from wastebank.money import floor_to_step

# Largest first, as a drawer is counted. The keys are how a count is kept (`CashCount.pieces`).
DENOMINATIONS = ("1000", "500", "100", "50", "20", "10", "5", "2", "1", "0.50", "0.25")
COINS = DENOMINATIONS[5:]  # the others are notes
MOST_PIECES = 99_999
SMALLEST = Decimal("0.25")
CHANGE = Decimal(100)  # the largest note that change is given from


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


def pieces_of_each(amounts: Iterable[Decimal]) -> dict[str, int]:
    """The pieces with which every one of `amounts` (baht) can be paid by itself, up to the next 25 satang."""
    pieces = dict.fromkeys(DENOMINATIONS, 0)
    for amount in amounts:
        for denomination, count in in_pieces(-floor_to_step(-amount, SMALLEST)).items():
            pieces[denomination] += count
    return pieces


def pieces_of_a_day(amounts: Iterable[Decimal], days: int) -> dict[str, int]:
    """What paying `amounts` over so many `days` took a day: their own pieces, divided by the days.

    What is no whole piece a day goes into smaller ones, so it is worth the mean, up to the next 25 satang.
    """
    pieces, left = {}, 0
    for denomination, count in pieces_of_each(amounts).items():
        worth = int(Decimal(denomination) / SMALLEST)  # in coins of 25 satang, times the days
        pieces[denomination], left = divmod(left + count * worth, worth * days)
    if left:
        pieces[DENOMINATIONS[-1]] += 1
    return pieces


def in_change(amount: Decimal) -> dict[str, int]:
    """`amount` baht to give change from: hundreds at the largest, down to the 25 satang."""
    hundreds, rest = divmod(max(amount, Decimal(0)), CHANGE)
    return in_pieces(rest) | {f"{CHANGE}": int(hundreds)}
