"""What the regulation makes of the shops' quotes: the member's price, and when a price is too far below."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from prices.queries.quotes import ShopPrice, shop_prices
from wastebank.money import PRICE_STEPS, PriceSteps, member_price, parse_price_steps
from wastebank.organisation.models import Bank
from wastebank.organisation.queries import regulation_on

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Shops:
    """The shops' best quotes by material, and the bank's rules about them (3-rules.md C2 `price.*`)."""

    quotes: dict[int, ShopPrice] = field(default_factory=dict)
    ratio: Decimal = Decimal(1)
    steps: PriceSteps = PRICE_STEPS
    alert_below_pct: Decimal = Decimal(60)
    are_the_source: bool = False
    lot_note: str = ""

    @property
    def percent(self) -> Decimal:
        """The ratio as a percentage, for a sentence."""
        return self.ratio * HUNDRED

    def proposed(self, material_id: int) -> Decimal | None:
        """Baht per unit by the rule; None without a quote, or where the rule leaves nothing."""
        quote = self.quotes.get(material_id)
        return (quote and member_price(quote.best, self.ratio, self.steps)) or None

    def if_far_below(self, material_id: int, price: Decimal | None) -> ShopPrice | None:
        """The quote that `price` is too far below; None where it is not."""
        quote = self.quotes.get(material_id)
        if quote is None or price is None:
            return None
        return quote if price * HUNDRED < quote.best * (HUNDRED - self.alert_below_pct) else None


def shops_of(bank: Bank, on: date) -> Shops:
    """The quotes and rules of `bank` on that day."""
    regulation = regulation_on(bank, on)
    return Shops(
        quotes=shop_prices(bank, on),
        ratio=regulation["price.member_ratio"],
        steps=parse_price_steps(regulation["price.round_step"]),
        alert_below_pct=regulation["price.alert_below_shop_pct"],
        are_the_source=regulation["price.source"] == "quote_ratio",
        lot_note=regulation["price.min_lot_note"],
    )
