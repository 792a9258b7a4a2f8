"""Notes and coins: what a count is worth, and what is none."""

from decimal import Decimal

import pytest

from deposits.cash import DENOMINATIONS, NotACount, in_pieces, value_of


def test_every_denomination_is_worth_what_is_printed_on_it():
    assert value_of(dict.fromkeys(DENOMINATIONS, 1)) == Decimal("1688.75")
    assert value_of({}) == 0


@pytest.mark.parametrize("pieces", [{"3": 1}, {"1": -1}, {"1": True}, {"1": 1.5}, {"1": "2"}, {"1": 100_000}])
def test_what_is_no_count_is_refused(pieces):
    with pytest.raises(NotACount):
        value_of(pieces)


def test_an_amount_in_pieces_is_worth_itself_down_to_25_satang():
    assert value_of(in_pieces(Decimal("1234.75"))) == Decimal("1234.75")
    assert value_of(in_pieces(Decimal("0.99"))) == Decimal("0.75")
    assert value_of(in_pieces(Decimal(-5))) == 0
