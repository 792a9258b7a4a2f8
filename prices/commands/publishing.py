"""Publishing price lists."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from prices.commands.list_rows import SameMoment, insert_followers_lists, insert_list, lock_banks
from prices.models import Material, Price, PriceList
from wastebank.organisation.models import Bank
from wastebank.staff.models import User


class Lot(NamedTuple):
    """From `quantity` of the material's unit on, in one line, a unit is paid `price` baht."""

    quantity: Decimal
    price: Decimal


class UnableToPublishPriceList(Exception):
    """The list is refused. Where a list of that moment exists it is `existing`."""

    def __init__(self, sentence: str, existing: PriceList | None = None):
        super().__init__(sentence)
        self.existing = existing


@transaction.atomic
def publish_price_list(
    *,
    bank: Bank,
    effective_from: datetime,
    prices: Mapping[Material, Decimal],
    by: User,
    at: datetime,
    suspended: frozenset[Material] = frozenset(),
    conditions: Mapping[Material, str] | None = None,
    lots: Mapping[Material, Lot] | None = None,
    note: str = "",
    book: str = "",
) -> PriceList:
    """A whole list of `prices` (baht per unit of each material) that holds from `effective_from` on.

    `conditions` say what a material must be like, or why a suspended one is not bought. Banks that follow
    this one get their lists in the same step, unless they have one of their own of that very moment.
    With `book`, the name of a moved-in book or of a slip priced later, it holds for those slips only.

    Refuses an empty list, a negative price, a lot of nothing or not paid above the price, and a second list
    of the same moment. Earlier slips keep their lists and prices (3-rules.md C3.3).
    """
    lots = lots or {}
    _check(prices, lots)
    if not book:
        lock_banks(bank)
    new = PriceList(
        bank=bank, effective_from=effective_from, published_by=by, published_at=at, note=note, book=book
    )
    try:
        published = insert_list(
            new,
            [
                Price(
                    material=material,
                    unit=material.unit,
                    unit_price=price,
                    is_suspended=material in suspended,
                    condition=(conditions or {}).get(material, ""),
                    min_lot=lots[material].quantity if material in lots else None,
                    min_lot_price=lots[material].price if material in lots else None,
                )
                for material, price in prices.items()
            ],
        )
    except SameMoment as refusal:
        sentence = _("There is a list of this very moment already: choose another time")
        raise UnableToPublishPriceList(sentence, refusal.existing) from refusal
    if not book:
        insert_followers_lists(published, by=by, at=at)
    return published


def _check(prices: Mapping[Material, Decimal], lots: Mapping[Material, Lot]) -> None:
    if not prices:
        raise UnableToPublishPriceList(_("A price list needs at least one price"))
    if any(price < 0 for price in prices.values()):
        raise UnableToPublishPriceList(_("A price cannot be below zero"))
    for material, lot in lots.items():
        if lot.quantity <= 0 or lot.price <= prices.get(material, lot.price):
            sentence = _("%(material)s: the price of a lot must be above the usual price")
            raise UnableToPublishPriceList(sentence % {"material": material.name})
