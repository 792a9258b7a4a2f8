"""The prices that a book's own slips tell, as price lists of that book."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from deposits.moving_in.book import Slip
from prices.commands import publish_price_list
from prices.models import Material, Price
from wastebank.organisation.models import Bank
from wastebank.staff.models import User

TICK = timedelta(microseconds=1)


class BookPrices:
    """The lists of one book: the first before its first slip, a further one whenever a slip says otherwise.

    Lists of an earlier run are used again. Normally a book has one price per material, and so one list.
    """

    def __init__(self, *, bank: Bank, book: str, by: User, at: datetime):
        self._bank, self._book, self._by, self._at = bank, book, by, at
        lists: dict[datetime, dict[int, Decimal]] = {}
        earlier = Price.objects.filter(price_list__bank=bank, price_list__book=book)
        for moment, material, price in earlier.order_by("price_list__effective_from").values_list(
            "price_list__effective_from", "material", "unit_price"
        ):
            lists.setdefault(moment, {})[material] = price
        self._moments = list(lists)
        self._prices = list(lists.values())
        self._materials: dict[int, Material] = {}

    def begin(self, slips: Iterable[Slip], moment: datetime) -> None:
        """The first list, of the first price that `slips` give each material, unless the book has lists."""
        prices: dict[int, Decimal] = {}
        for slip in slips:
            for material, price in _prices_of(slip):
                self._materials[material.pk] = material
                prices.setdefault(material.pk, price)
        if prices and not self._moments:
            self._publish(prices, moment)

    def hold_for(self, slip: Slip, moment: datetime) -> datetime:
        """The moment at which `slip` finds its own prices: `moment`, or a little later after a new list."""
        said = {material.pk: price for material, price in _prices_of(slip)}
        position = bisect_right(self._moments, moment) - 1
        in_force = self._prices[position] if position >= 0 else {}
        if said.items() <= in_force.items():
            return moment
        while moment in self._moments:
            moment += TICK
        self._publish({**in_force, **said}, moment)
        return moment

    def _publish(self, prices: dict[int, Decimal], moment: datetime) -> None:
        missing = set(prices) - set(self._materials)  # of an earlier run's list
        self._materials |= {material.pk: material for material in Material.objects.filter(pk__in=missing)}
        publish_price_list(
            bank=self._bank,
            effective_from=moment,
            prices={self._materials[pk]: price for pk, price in prices.items()},
            by=self._by,
            at=self._at,
            book=self._book,
        )
        position = bisect_right(self._moments, moment)
        self._moments.insert(position, moment)
        self._prices.insert(position, prices)


def _prices_of(slip: Slip) -> list[tuple[Material, Decimal]]:
    return [(line.material, line.price) for line in slip.lines if line.material and line.price is not None]
