"""What the board shows: the prices in force, what they were earlier today, and what the shops pay."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from prices.models import Price, PriceList
from prices.queries.lists import lists_on, price_list_at, prices_of, upcoming_lists
from prices.queries.quotes import ShopPrice, shop_prices
from wastebank.organisation.models import Bank


@dataclass(frozen=True)
class BoardLine:
    """A price; `earlier` is another price that held earlier today, `shop` the shops' best offer."""

    price: Price
    earlier: Decimal | None
    shop: ShopPrice | None


@dataclass(frozen=True)
class Board:
    """The board at a moment. `before` is the list that held earlier the same day (3-rules.md C5.5)."""

    bank: Bank
    at: datetime
    current: PriceList | None
    before: PriceList | None
    upcoming: PriceList | None
    lines: list[BoardLine]

    @property
    def has_shops(self) -> bool:
        return any(line.shop for line in self.lines)

    @property
    def mark(self) -> int:
        """Another one when the prices or the shops' offers are others."""
        return hash(tuple((line.price.pk, line.shop and line.shop.best) for line in self.lines))


def board_of(bank: Bank, at: datetime) -> Board:
    """The board of `bank` at `at`, a local moment; without lines before its first list."""
    current = price_list_at(bank, at)
    begun = [earlier for earlier in lists_on(bank, at.date()) if earlier.effective_from <= at]
    before = begun[1] if len(begun) > 1 else None
    earlier = {price.material_id: price for price in prices_of(before)}
    shops = shop_prices(bank, at.date())
    lines = [
        BoardLine(price, _other(price, earlier.get(price.material_id)), shops.get(price.material_id))
        for price in prices_of(current)
        if price.material.is_active  # what went out of use since is not bought
    ]
    return Board(bank, at, current, before, upcoming_lists(bank, at).first(), lines)


def _other(price: Price, earlier: Price | None) -> Decimal | None:
    if earlier is None or earlier.is_suspended or price.is_suspended:
        return None
    return earlier.unit_price if earlier.unit_price != price.unit_price else None
