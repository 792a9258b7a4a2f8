"""Moving stock, giving it away, taking it over at the beginning."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from deposits.commands.numbers import lock_bank
from deposits.commands.stock.paper import StockPaper, UsedForSomethingElse
from deposits.commands.stock.taking import NotEnoughStock, check_enough, held_stock, hold_places
from deposits.models import StockEvent
from deposits.queries.stock.on_hand import OnHand, on_hand
from prices.models import Material
from wastebank.ledger import chart
from wastebank.ledger.commands import UnableToPost, credit, debit
from wastebank.ledger.queries import account_of
from wastebank.organisation.models import CollectionPoint
from wastebank.staff.models import User

Kind = StockEvent.Kind
OUTLETS = {Kind.GIVEN: chart.GIVEN_AWAY, Kind.MADE: chart.MADE_INTO, Kind.RDF: chart.RDF}
LARGEST_KG = Decimal("999999")
LARGEST_VALUE = Decimal("9999999.99")
ZERO = Decimal("0.00")


class UnableToMoveStock(Exception):
    """More than lies there, nothing to move, the same place twice, or the form was used for another.

    `material` names what there is less of, if that is why.
    """

    def __init__(self, sentence: str, material: Material | None = None):
        super().__init__(sentence)
        self.material = material


@transaction.atomic
def transfer_stock(
    *,
    place: CollectionPoint,
    to_place: CollectionPoint,
    lines: Sequence[tuple[Material, Decimal]],
    by: User,
    at: datetime,
    idempotency_key: UUID,
    note: str = "",
) -> StockEvent:
    """Moves `lines` (material, kg) from `place` to another place of the bank, at moving-average cost.

    No entry, as the stock stays the bank's (books.md, Events). The same key again returns the first paper.
    Refuses: the same place, another bank's, no lines, a weight not above zero, more than lies there, another
    content under a used key.
    """
    if place == to_place or place.bank_id != to_place.bank_id:
        raise UnableToMoveStock(_("Choose another place of this bank"))
    _check_lines(lines)
    paper = StockPaper(
        place.bank, Kind.TRANSFER, place, at.date(), by, at, idempotency_key, to_place=to_place, note=note
    )
    lock_bank(place.bank)
    if first := _first(paper, {material.pk: kg for material, kg in lines}):
        return first
    hold_places(place, to_place)
    held = on_hand(place)
    try:
        for material, kg in lines:
            cost = check_enough(place, material, kg, held).worth_of(kg)
            paper.moved += [(material, place, -kg, -cost), (material, to_place, kg, cost)]
        return paper.write(entry_id=None)
    except NotEnoughStock as refusal:
        raise UnableToMoveStock(str(refusal), refusal.material) from refusal


@transaction.atomic
def take_out_stock(
    *,
    place: CollectionPoint,
    kind: str,
    lines: Sequence[tuple[Material, Decimal]],
    recipient: str,
    by: User,
    at: datetime,
    idempotency_key: UUID,
    note: str = "",
) -> StockEvent:
    """Gives `lines` (material, kg) away, makes them into something or sends them as fuel, without money.

    Their cost is booked as the expense of that fate (books.md, Events). The same key again returns the first
    paper. Refuses: another kind, no word of who received it, no lines, more than lies there.
    """
    if kind not in OUTLETS:
        raise UnableToMoveStock(_("Choose what became of it"))
    if not recipient.strip():
        raise UnableToMoveStock(_("Write who received it"))
    _check_lines(lines)
    paper = StockPaper(
        place.bank, kind, place, at.date(), by, at, idempotency_key, recipient=recipient.strip(), note=note
    )
    lock_bank(place.bank)
    if first := _first(paper, {material.pk: kg for material, kg in lines}):
        return first
    held = held_stock(place)
    try:
        for material, kg in lines:
            cost = check_enough(place, material, kg, held).worth_of(kg)
            paper.moved.append((material, place, -kg, -cost))
        total = -sum((value for *_rest, value in paper.moved), ZERO)
        stock, outlet = account_of(place.bank, chart.STOCK), account_of(place.bank, OUTLETS[Kind(kind)])
        return paper.write(paper.post([debit(outlet, total), credit(stock, total)] if total else []))
    except (NotEnoughStock, UnableToPost) as refusal:
        raise UnableToMoveStock(str(refusal), getattr(refusal, "material", None)) from refusal


@transaction.atomic
def open_stock(
    *,
    place: CollectionPoint,
    lines: Mapping[Material, OnHand],
    happened_on: date,
    by: User,
    at: datetime,
    idempotency_key: UUID,
    note: str = "",
) -> StockEvent:
    """Takes over what lay at `place` when the bank's books began: kg and value in baht by material.

    The other side is the opening contra (books.md, Events: moving in). Refuses: no lines, a weight not above
    zero, a value below zero or out of reason, a day to come or in a closed month.
    """
    _check_lines([(material, there.kg) for material, there in lines.items()])
    if not all(there.value.is_finite() and 0 <= there.value <= LARGEST_VALUE for there in lines.values()):
        raise UnableToMoveStock(_("A value cannot be below zero"))
    if happened_on > at.date():
        raise UnableToMoveStock(_("This day has not come yet"))
    paper = StockPaper(place.bank, Kind.OPENING, place, happened_on, by, at, idempotency_key, note=note)
    lock_bank(place.bank)
    if first := _first(paper, {one.pk: (there.kg, there.value) for one, there in lines.items()}):
        return first
    paper.moved = [(material, place, there.kg, there.value) for material, there in lines.items()]
    total = sum((there.value for there in lines.values()), ZERO)
    stock, contra = account_of(place.bank, chart.STOCK), account_of(place.bank, chart.OPENING_CONTRA)
    try:
        return paper.write(paper.post([debit(stock, total), credit(contra, total)] if total else []))
    except UnableToPost as refusal:
        raise UnableToMoveStock(str(refusal)) from refusal


def _check_lines(lines: Sequence[tuple[Material, Decimal]]) -> None:
    if not lines:
        raise UnableToMoveStock(_("Write at least one weight"))
    if len({material.pk for material, _kg in lines}) < len(lines):
        raise UnableToMoveStock(_("The same material stands there twice"))
    if not all(kg.is_finite() and 0 < kg <= LARGEST_KG for _material, kg in lines):
        raise UnableToMoveStock(_("A weight must be above zero"))


def _first(paper: StockPaper, said: Mapping[int, Any]) -> StockEvent | None:
    try:
        return paper.first(said)
    except UsedForSomethingElse as refusal:
        raise UnableToMoveStock(str(refusal)) from refusal
