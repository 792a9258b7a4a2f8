"""Rounds of quotes: whom the bank asks, what they offer, and whom it chooses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from prices.commands.list_rows import lock_banks
from prices.models import AskedBuyer, Buyer, Material, Quote, QuoteChoice, QuoteRound
from prices.queries.comparison import Comparison, ComparisonRow
from prices.queries.quotes import last_quotes
from wastebank.organisation.models import Bank
from wastebank.staff.models import User

MOST_SHOPS = 5
LARGEST_QUOTE = Decimal("9999999.99")


class UnableToOpenRound(Exception):
    """Nobody is asked, more than five are, or somebody twice; or there is a round that day: `existing`."""

    def __init__(self, sentence: str, existing: QuoteRound | None = None):
        super().__init__(sentence)
        self.existing = existing


class UnableToAskBuyer(Exception):
    """Five buyers are asked already."""


class UnableToWriteQuotes(Exception):
    """A quote is below zero, or somebody else wrote quotes after the page was opened."""


class UnableToChooseBuyer(Exception):
    """A choice without an offer, without the reason it needs (then `material`), or about other offers.

    Needed is a reason where the price is not the best, and where nobody else made an offer.
    """

    def __init__(self, sentence: str, material: int | None = None):
        super().__init__(sentence)
        self.material = material


@transaction.atomic
def open_quote_round(
    *, bank: Bank, held_on: date, buyers: Sequence[Buyer], by: User, at: datetime, note: str = ""
) -> QuoteRound:
    """The bank's round of `held_on`; `buyers` are the shops asked, in their order (ร้านที่ ๑, ๒, …).

    The same again gives the first. Refuses nobody, more than five, a buyer twice, another round of the day.
    """
    if not 1 <= len(buyers) <= MOST_SHOPS:
        raise UnableToOpenRound(_("Ask at least one buyer and at most five; two or more are better"))
    if len({buyer.pk for buyer in buyers}) < len(buyers):
        raise UnableToOpenRound(_("Each buyer is asked once"))
    try:
        with transaction.atomic():
            opened = QuoteRound.objects.create(bank=bank, held_on=held_on, note=note, by=by, at=at)
    except IntegrityError as error:
        existing = QuoteRound.objects.get(bank=bank, held_on=held_on)
        asked = existing.asked.order_by("position").values_list("buyer_id", flat=True)
        if (list(asked), existing.note) == ([buyer.pk for buyer in buyers], note):
            return existing
        raise UnableToOpenRound(_("There is a round of this day already"), existing) from error
    AskedBuyer.objects.bulk_create(
        AskedBuyer(round=opened, buyer=buyer, position=position)
        for position, buyer in enumerate(buyers, start=1)
    )
    return opened


@transaction.atomic
def ask_buyer(*, round: QuoteRound, buyer: Buyer) -> AskedBuyer:
    """One more shop in the round; one that is asked already stays where it is. Refuses a sixth."""
    _hold(round)
    asked = list(round.asked.all())
    already = next((one for one in asked if one.buyer_id == buyer.pk), None)
    if already:
        return already
    if len(asked) >= MOST_SHOPS:
        raise UnableToAskBuyer(_("Five buyers are asked already"))
    return AskedBuyer.objects.create(round=round, buyer=buyer, position=len(asked) + 1)


@transaction.atomic
def write_quotes(
    *,
    round: QuoteRound,
    offers: Mapping[tuple[AskedBuyer, Material], Decimal | None],
    seen: int,
    by: User,
    at: datetime,
) -> list[Quote]:
    """What was offered, in baht per unit of the material; None takes an offer back. Gives what is new.

    Only what differs is written, so the same again writes nothing; the wrong quote stays and counts no more.
    `seen` is the number of quotes of the round when the page was opened: refused, where others wrote
    meanwhile, as are a quote below zero and one above 9,999,999.99.
    """
    if any(price is not None and not 0 <= price <= LARGEST_QUOTE for price in offers.values()):
        raise UnableToWriteQuotes(_("A quote must be between 0 and 9,999,999.99 baht"))
    _hold(round)
    quotes = Quote.objects.filter(asked__round=round)
    counts = {(quote.asked_id, quote.material_id): quote.unit_price for quote in last_quotes(quotes)}
    new = [
        Quote(asked=asked, material=material, unit=material.unit, unit_price=price, by=by, at=at)
        for (asked, material), price in offers.items()
        if counts.get((asked.pk, material.pk)) != price
    ]
    if new and quotes.count() != seen:
        raise UnableToWriteQuotes(
            _("Somebody else wrote quotes meanwhile: look at them and write yours again")
        )
    return Quote.objects.bulk_create(new)


@dataclass(frozen=True)
class Choice:
    """Whom a material goes to, None for nobody, and why."""

    asked: AskedBuyer | None
    reason: str = ""


@transaction.atomic
def choose_buyers(
    *, round: QuoteRound, choices: Mapping[Material, Choice], by: User, at: datetime
) -> list[QuoteChoice]:
    """For each material the buyer chosen (ธข.๑๓). Only what differs from the last choice is written.

    Refuses a buyer who offers nothing for it, and a choice without the reason it needs: the price is not
    the best one, or nobody else made an offer.
    """
    _hold(round)
    rows = {row.material.pk: row for row in Comparison.of(round).rows}
    last = {choice.material_id: choice for choice in round.choices.order_by("id").select_related("asked")}
    changed = {m: new for m, new in choices.items() if new != _choice_before(last.get(m.pk))}
    for material, chosen in changed.items():
        _check_choice(rows.get(material.pk), material, chosen)
    return QuoteChoice.objects.bulk_create(
        QuoteChoice(round=round, material=material, asked=chosen.asked, reason=chosen.reason, by=by, at=at)
        for material, chosen in changed.items()
    )


def _choice_before(last: QuoteChoice | None) -> Choice:
    return Choice(last.asked, last.reason) if last else Choice(None)


def _check_choice(row: ComparisonRow | None, material: Material, chosen: Choice) -> None:
    if chosen.asked is None:
        return
    if row is None or row.offer_of(chosen.asked) is None:
        sentence = _("%(material)s: the chosen buyer made no offer") % {"material": material}
        raise UnableToChooseBuyer(sentence, material.pk)
    if row.needs_reason(chosen.asked) and not chosen.reason:
        sentence = _("%(material)s: say why, as it is not the best price or the only offer")
        raise UnableToChooseBuyer(sentence % {"material": material}, material.pk)


def _hold(round: QuoteRound) -> None:
    """One writer at a time: the bank's row, as the round itself only grows and may not be locked."""
    lock_banks(round.bank)
