"""Reading what buyers offered."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, QuerySet

from prices.models import Buyer, Material, Quote, QuoteRound
from wastebank.organisation.models import Bank


@dataclass(frozen=True)
class ShopPrice:
    """The best offer for a material: baht per unit, by whom, and in the round of which day."""

    best: Decimal
    buyer: str
    quoted_on: date


def shop_prices(bank: Bank, on: date) -> dict[int, ShopPrice]:
    """By material, the best offer of the last round up to `on` in which anybody offered something for it.

    However old that round is: `quoted_on` says so. An offer taken back counts no longer, also where it was
    the only one of its round.
    """
    newer = Quote.objects.filter(
        asked=OuterRef("asked"), material=OuterRef("material"), pk__gt=OuterRef("pk")
    )
    latest = (
        Quote.objects.filter(asked__round__bank=bank, asked__round__held_on__lte=on)
        .filter(~Exists(newer), unit_price__isnull=False)
        .order_by("material_id", "-asked__round__held_on")
        .distinct("material_id")
        .values_list("material_id", "asked__round_id")
    )
    rounds = dict(latest)
    best: dict[int, ShopPrice] = {}
    for quote in last_quotes(Quote.objects.filter(asked__round__in=set(rounds.values()))):
        round_, so_far = quote.asked.round, best.get(quote.material_id)
        if quote.unit_price is None or rounds[quote.material_id] != round_.pk:
            continue
        if so_far is None or quote.unit_price > so_far.best:  # of equal ones the shop asked first
            best[quote.material_id] = ShopPrice(quote.unit_price, quote.asked.buyer.name, round_.held_on)
    return best


def last_quotes(quotes: QuerySet[Quote]) -> list[Quote]:
    """Of `quotes` the one that counts for each buyer asked and material, in the order of the shops."""
    last = quotes.order_by("asked_id", "material_id", "-id").distinct("asked_id", "material_id")
    found = last.select_related("asked__buyer", "asked__round")
    return sorted(
        found, key=lambda quote: (quote.asked.round.held_on, quote.asked.position, quote.material_id)
    )


def quotes_of(bank: Bank, buyer: Buyer, on: date) -> dict[int, Decimal]:
    """By material, the buyer's last offer to the bank up to `on` in baht per unit; none that it took back."""
    quotes = Quote.objects.filter(asked__round__bank=bank, asked__round__held_on__lte=on, asked__buyer=buyer)
    last = quotes.order_by("material_id", "-asked__round__held_on", "-id").distinct("material_id")
    prices = last.values_list("material_id", "unit_price")
    return {material: price for material, price in prices if price is not None}


def quoted_price(bank: Bank, buyer: Buyer, material: Material, on: date) -> Decimal | None:
    """The buyer's last offer to the bank for one material up to `on`, in baht per unit."""
    return quotes_of(bank, buyer, on).get(material.pk)


def rounds_of(bank: Bank) -> QuerySet[QuoteRound]:
    """The bank's rounds, the latest first, with how many shops were asked and how many quotes they gave."""
    counted = QuoteRound.objects.filter(bank=bank).select_related("by").prefetch_related("asked__buyer")
    return counted.order_by("-held_on").annotate(materials=Count("asked__quotes__material", distinct=True))
