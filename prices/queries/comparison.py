"""The quotes of a round side by side (ธข.๑๓): page, paper and the choice of a buyer read the same rows."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from prices.models import AskedBuyer, Material, Price, Quote, QuoteChoice, QuoteRound
from prices.queries.lists import prices_at
from wastebank.money import round_half_up


@dataclass(frozen=True)
class ComparisonRow:
    """One material of a round: what members get for it, what each shop offers, and whom the bank chose."""

    material: Material
    member_price: Price | None
    offers: list[tuple[AskedBuyer, Decimal | None]]
    superseded: list[Quote]
    choice: QuoteChoice | None

    @property
    def made(self) -> list[Decimal]:
        """The offers that count, in baht per unit."""
        return [price for _asked, price in self.offers if price is not None]

    @property
    def best(self) -> Decimal | None:
        return max(self.made, default=None)

    @property
    def difference_pct(self) -> Decimal | None:
        """By how many percent the member's price lies above (+) or below (−) the best offer."""
        if self.member_price is None or self.member_price.is_suspended or not self.best:
            return None
        part = (self.member_price.unit_price - self.best) / self.best * 100
        return round_half_up(part.quantize(Decimal("0.0001")), Decimal("0.1"))

    @property
    def difference_shown(self) -> str:
        """As page and paper print it: +2.5, 0.0, −20.0."""
        difference = self.difference_pct
        return "" if difference is None else f"{difference:{'+' if difference > 0 else ''}}".replace("-", "−")

    def offer_of(self, asked: AskedBuyer) -> Decimal | None:
        return next((price for one, price in self.offers if one.pk == asked.pk), None)

    def needs_reason(self, asked: AskedBuyer) -> bool:
        """Whether choosing this buyer must be explained: not the best price, or the only offer."""
        return self.offer_of(asked) != self.best or len(self.made) == 1

    @property
    def is_settled(self) -> bool:
        """Whether the last choice still fits the offers."""
        if self.choice is None:
            return False
        if self.choice.asked is None:
            return bool(self.choice.reason)
        if self.offer_of(self.choice.asked) is None:
            return False
        return bool(self.choice.reason) or not self.needs_reason(self.choice.asked)


@dataclass(frozen=True)
class Comparison:
    """A round side by side (ธข.๑๓): its shops, a row for each material that somebody quoted."""

    round: QuoteRound
    asked: list[AskedBuyer]
    rows: list[ComparisonRow]
    quotes: int

    @classmethod
    def of(cls, round: QuoteRound) -> "Comparison":
        asked = list(round.asked.select_related("buyer").order_by("position"))
        quotes = list(_quotes_of(round))
        counting = {(quote.asked_id, quote.material_id): quote for quote in quotes}
        choices = {choice.material_id: choice for choice in _choices_of(round)}
        members = {price.material_id: price for price in prices_at(round.bank, _end_of(round.held_on))}
        materials = {quote.material_id: quote.material for quote in quotes}
        rows = []
        for material in sorted(materials.values(), key=lambda one: (one.group_id, one.code)):
            offers = [(one, counting.get((one.pk, material.pk))) for one in asked]
            kept = {quote.pk for _one, quote in offers if quote}
            rows.append(
                ComparisonRow(
                    material=material,
                    member_price=members.get(material.pk),
                    offers=[(one, quote.unit_price if quote else None) for one, quote in offers],
                    superseded=[q for q in quotes if q.material_id == material.pk and q.pk not in kept],
                    choice=choices.get(material.pk),
                )
            )
        return cls(round, asked, rows, len(quotes))

    @property
    def superseded(self) -> list[Quote]:
        """The quotes that a later one has answered."""
        return [quote for row in self.rows for quote in row.superseded]

    @property
    def open_rows(self) -> list[ComparisonRow]:
        """The materials with an offer for which nobody is chosen yet, or not well enough."""
        return [row for row in self.rows if row.made and not row.is_settled]


def _quotes_of(round: QuoteRound) -> QuerySet[Quote]:
    found = Quote.objects.filter(asked__round=round).order_by("id")
    return found.select_related("material__group", "asked__buyer", "by")


def _choices_of(round: QuoteRound) -> QuerySet[QuoteChoice]:
    return round.choices.order_by("id").select_related("asked__buyer", "by")


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))
