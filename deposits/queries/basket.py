"""A slip before it is saved: its lines at the prices in force, and the tiles to choose from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count
from django.utils.translation import gettext as _

from deposits.models import DepositLine
from deposits.weighed import LARGEST_QUANTITY, REASONS, Weighed, plain
from prices.models import Material, Price
from wastebank.money import LEAST_LINE, NotANumber, line_amount
from wastebank.organisation.models import Bank
from wastebank.thai import search_key

HEAVY_KG = Decimal(500)
DEAR_BAHT = Decimal(5000)
MOST_USED = 8
USED_WITHIN = timedelta(days=180)
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Line:
    """A line of the slip to be, in baht; `trouble` says what has to be mended before it can be saved."""

    code: str
    typed: str
    price: Price | None
    weighed: Weighed | None
    amount: Decimal
    trouble: str = ""

    @property
    def quantity(self) -> Decimal | None:
        """Net, in the price's unit; None where the text cannot be read."""
        return self.weighed.net if self.weighed else None

    @property
    def unit_price(self) -> Decimal | None:
        """What the line is paid per unit: the price of the lot where it reaches that."""
        if self.price is None or self.weighed is None:
            return None
        return self.price.for_quantity(self.weighed.net)

    @property
    def is_lot(self) -> bool:
        return self.price is not None and self.unit_price not in {None, self.price.unit_price}

    @property
    def plain(self) -> str:
        return plain(self.weighed.net) if self.weighed else ""

    @property
    def spelled(self) -> str:
        """ "12.5 + 3 − 0.5 (wet)", where that is more than the net weight."""
        return self.weighed.spelled(REASONS) if self.weighed else ""


@dataclass(frozen=True)
class Basket:
    lines: list[Line] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), ZERO)

    @property
    def to_post(self) -> list[tuple[Price, Weighed]]:
        """The lines as posting wants them; short of those whose material or weight cannot be read."""
        return [(line.price, line.weighed) for line in self.lines if line.price and line.weighed]

    @property
    def asks_who_sells(self) -> bool:
        """Whether a material on it is bought only of a seller who is known."""
        return any(line.price is not None and line.price.material.needs_identity for line in self.lines)

    @property
    def kg(self) -> Decimal:
        return sum((weight(line.price, line.quantity) for line in self.lines if not line.trouble), ZERO)


def amount_at(price: Price, quantity: Decimal) -> Decimal:
    """Baht for `quantity` of the price's unit, as posting reckons it."""
    return line_amount(quantity, price.for_quantity(quantity))


def weight(price: Price | None, quantity: Decimal | None) -> Decimal:
    """What `quantity` of the price's unit weighs, in kg."""
    return ZERO if price is None or quantity is None else quantity * price.material.kg_per_unit


def priced(typed_lines: Sequence[tuple[str, str]], prices: Sequence[Price]) -> Basket:
    """(material code, `Weighed` as text) at `prices`, the list in force; amounts as posting rounds them."""
    by_code = {price.material.code: price for price in prices}
    return Basket([_line(code, typed, by_code.get(code)) for code, typed in typed_lines])


def _line(code: str, typed: str, price: Price | None) -> Line:
    try:
        weighed = Weighed.read(typed)
    except NotANumber:
        weighed = None
    trouble = trouble_with(price, weighed.net if weighed else None)
    amount = ZERO if trouble or price is None or not weighed else amount_at(price, weighed.net)
    return Line(code, typed, price, weighed, amount, trouble)


def trouble_with(price: Price | None, quantity: Decimal | None) -> str:
    """Why such a line cannot be posted, as a sentence; empty where it can."""
    if price is None:
        return _("This material has no price on the list in force: take the line away")
    if price.is_suspended:
        return _("%(material)s is not accepted at present") % {"material": price.material.name}
    if quantity is None or not 0 < quantity <= LARGEST_QUANTITY:
        return _("The weight must be above 0 and at most 9,999")
    if amount_at(price, quantity) < LEAST_LINE:
        return _("This line is worth less than 0.01 baht")
    return ""


def is_implausible(price: Price, quantity: Decimal) -> bool:
    """More than a household brings in one weighing: a slipped point, most often (counter.md, "weight")."""
    return weight(price, quantity) > HEAVY_KG or amount_at(price, quantity) > DEAR_BAHT


def materials_like(word: str, prices: Sequence[Price]) -> list[Price]:
    """The prices whose material `word` names: `materials_named`."""
    price_of = {price.material: price for price in prices}
    return [price_of[material] for material in materials_named(word, price_of)]


def materials_named(word: str, materials: Iterable[Material]) -> list[Material]:
    """Those of `materials` whose number, code, name or local name is `word`, else those with it inside."""
    wanted = search_key(word)
    keys = [(m, [search_key(name) for name in (str(m.pk), m.code, m.name, *m.aliases)]) for m in materials]
    exact = [material for material, names in keys if wanted in names]
    return exact or [m for m, names in keys if wanted and any(wanted in name for name in names[1:])]


@dataclass(frozen=True)
class Tiles:
    """What the counter offers: the most used first, the rest by group in the order of the catalogue."""

    most_used: list[Price]
    groups: list[tuple[str, list[Price]]]


def tiles(bank: Bank, prices: Sequence[Price], *, on: date) -> Tiles:
    """The `prices` by how often the bank took each in lately, before `on`."""
    recent = DepositLine.objects.filter(deposit__bank=bank, deposit__received_on__gt=on - USED_WITHIN)
    times = dict(recent.order_by().values_list("material").annotate(Count("pk")))
    in_order = sorted(prices, key=lambda price: price.material_id)
    by_group: dict[str, list[Price]] = {}
    for price in in_order:
        by_group.setdefault(price.material.group.name, []).append(price)
    # A bank that has taken nothing in yet is shown the first materials of every group.
    place_in_group = {price: place for group in by_group.values() for place, price in enumerate(group)}
    bought = [price for price in in_order if not price.is_suspended]
    most_used = sorted(bought, key=lambda price: (-times.get(price.material_id, 0), place_in_group[price]))
    most_used = most_used[:MOST_USED]
    rest = [(name, [price for price in group if price not in most_used]) for name, group in by_group.items()]
    return Tiles(most_used, [(name, group) for name, group in rest if group])
