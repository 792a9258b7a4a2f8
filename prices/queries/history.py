"""What a material was worth at a bank over time."""

from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

from django.utils import timezone

from prices.models import Material, Price, PriceList, Quote
from prices.queries.lists import confirmed_lists
from prices.queries.quotes import last_quotes
from wastebank.organisation.models import Bank


@dataclass(frozen=True)
class Change:
    """From this list on the material has this price; None: it is not on the list."""

    price_list: PriceList
    price: Price | None

    @property
    def paid(self) -> Decimal | None:
        """Baht per unit; None where the material is not taken."""
        return None if self.price is None or self.price.is_suspended else self.price.unit_price


def price_history(bank: Bank, material: Material) -> list[Change]:
    """The lists by which the price of `material`, its lot or its condition changed, the latest first."""
    lists = list(confirmed_lists(bank).order_by("effective_from"))
    prices = {
        price.price_list_id: price for price in Price.objects.filter(price_list__in=lists, material=material)
    }
    changes: list[Change] = []
    for one in lists:
        price = prices.get(one.pk)
        before = changes[-1].price if changes else None
        if _says(price) != _says(before):
            changes.append(Change(one, price))
    return changes[::-1]


def _says(price: Price | None) -> tuple | None:
    if price is None:
        return None
    return price.unit_price, price.is_suspended, price.condition, price.min_lot, price.min_lot_price


def quote_history(bank: Bank, material: Material) -> list[tuple[datetime, Decimal]]:
    """The best offer of each round in which one was made, by the beginning of its day; the earliest first."""
    best: dict[datetime, Decimal] = {}
    for quote in last_quotes(Quote.objects.filter(asked__round__bank=bank, material=material)):
        if quote.unit_price is not None:
            day = timezone.make_aware(datetime.combine(quote.asked.round.held_on, time.min))
            best[day] = max(quote.unit_price, best.get(day, quote.unit_price))
    return sorted(best.items())


@dataclass(frozen=True)
class Difference:
    """A material whose price is another than on the list before; None where it is not on one of them."""

    material: Material
    old: Price | None
    new: Price | None


def differences(earlier: PriceList | None, later: PriceList) -> list[Difference]:
    """What `later` changed, by code."""
    old, new = (
        {price.material: price for price in one.prices.select_related("material")} if one else {}
        for one in (earlier, later)
    )
    changed = [m for m in {*old, *new} if _says(old.get(m)) != _says(new.get(m))]
    return [Difference(m, old.get(m), new.get(m)) for m in sorted(changed, key=lambda m: m.code)]
