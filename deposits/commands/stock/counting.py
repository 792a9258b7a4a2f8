"""Counting the stock of a place."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from deposits.commands.numbers import lock_bank
from deposits.commands.stock.paper import StockPaper, UsedForSomethingElse
from deposits.commands.stock.taking import NOTHING, held_stock
from deposits.models import StockCountLine, StockEvent
from deposits.queries.stock.counts import loss_needs_second_person
from prices.models import Material
from wastebank.ledger import chart
from wastebank.ledger.commands import Line, UnableToPost, credit, debit
from wastebank.ledger.queries import account_of
from wastebank.organisation.models import Bank, CollectionPoint
from wastebank.staff.access import Ability, may
from wastebank.staff.models import User

Kind = StockEvent.Kind
LARGEST_KG = Decimal("999999")
ZERO = Decimal("0.00")


class UnableToCountStock(Exception):
    """Nothing counted, a difference without a reason, or a loss that a second person must agree to."""


@transaction.atomic
def count_stock(
    *,
    place: CollectionPoint,
    counted: Mapping[Material, Decimal],
    by: User,
    at: datetime,
    idempotency_key: UUID,
    note: str = "",
    agreed_by: User | None = None,
) -> StockEvent:
    """A count of `place`: kg by material, zero where nothing lies; materials left out stay as they are.

    What is more or less than the books say is booked against the stock difference: losses at moving-average
    cost, gains too, or at no value where the books had none. The same key again returns the first paper.

    Refuses: nothing counted, a weight below zero, a difference without a reason (`note`), and a loss above
    `stock.shrinkage_alert_pct` without another person who may agree (`agreed_by`).
    """
    if not counted:
        raise UnableToCountStock(_("Write at least one weight"))
    if not all(kg.is_finite() and 0 <= kg <= LARGEST_KG for kg in counted.values()):
        raise UnableToCountStock(_("A weight cannot be below zero"))
    paper = StockPaper(
        place.bank, Kind.COUNT, place, at.date(), by, at, idempotency_key, note=note, agreed_by=agreed_by
    )
    lock_bank(place.bank)
    if first := _first(paper, {material.pk: kg for material, kg in counted.items()}):
        return first
    held = held_stock(place)
    found = {material: (held.get(material.pk, NOTHING), kg) for material, kg in counted.items()}
    _check_differences(place.bank, found, by, at, note, agreed_by)
    for material, (there, kg) in found.items():
        if kg != there.kg:
            paper.moved.append((material, place, kg - there.kg, there.worth_of(kg - there.kg)))
    try:
        event = paper.write(paper.post(_difference_lines(place.bank, [row[3] for row in paper.moved])))
    except UnableToPost as refusal:
        raise UnableToCountStock(str(refusal)) from refusal
    StockCountLine.objects.bulk_create(
        StockCountLine(event=event, material=material, expected_kg=there.kg, counted_kg=kg)
        for material, (there, kg) in found.items()
    )
    return event


def _check_differences(bank, found, by: User, at: datetime, note: str, agreed_by: User | None) -> None:
    if all(kg == there.kg for there, kg in found.values()):
        return
    if not note.strip():
        raise UnableToCountStock(_("Say why more or less was found"))
    if loss_needs_second_person(bank, [(there.kg, kg) for there, kg in found.values()], at.date()) and (
        agreed_by is None or agreed_by == by or not may(agreed_by, Ability.APPROVE_SALE_VOID, bank)
    ):
        raise UnableToCountStock(_("A second person, treasurer or manager, must agree to this loss"))


def _difference_lines(bank: Bank, values: Sequence[Decimal]) -> list[Line]:
    """Stock against the stock difference, gains and losses each in full."""
    stock, difference = account_of(bank, chart.STOCK), account_of(bank, chart.STOCK_DIFFERENCE)
    more = sum((value for value in values if value > 0), ZERO)
    less = -sum((value for value in values if value < 0), ZERO)
    gained = [debit(stock, more), credit(difference, more)] if more else []
    return gained + ([debit(difference, less), credit(stock, less)] if less else [])


def _first(paper: StockPaper, said: Mapping[int, Decimal]) -> StockEvent | None:
    try:
        return paper.first(said)
    except UsedForSomethingElse as refusal:
        raise UnableToCountStock(str(refusal)) from refusal
