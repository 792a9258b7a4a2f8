"""Cancelling a stock paper."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from deposits.commands.numbers import lock_bank
from deposits.commands.stock.paper import StockPaper
from deposits.commands.stock.taking import NotEnoughStock, hold_places
from deposits.models import StockEvent
from wastebank.ledger.commands import UnableToReverse, reverse_entry
from wastebank.staff.access import Ability, may
from wastebank.staff.models import User


class UnableToReverseStockEvent(Exception):
    """It is cancelled, a reason or second person is missing, or what it brought was sold meanwhile."""


@transaction.atomic
def reverse_stock_event(
    *,
    event: StockEvent,
    reason: str,
    by: User,
    at: datetime,
    idempotency_key: UUID,
    agreed_by: User | None = None,
) -> StockEvent:
    """The mirror of `event`, dated the day of `at`. The same key again returns the first cancellation.

    Refuses: a cancellation, a second one, an empty reason, no second person who may agree, and what cannot
    be put back because it was sold, moved or counted meanwhile (write a new paper instead).
    """
    if event.reverses_id:
        raise UnableToReverseStockEvent(_("A cancellation cannot be cancelled"))
    if not reason.strip():
        raise UnableToReverseStockEvent(_("Say why it is cancelled"))
    if agreed_by is None or agreed_by == by or not may(agreed_by, Ability.APPROVE_SALE_VOID, event.bank):
        raise UnableToReverseStockEvent(_("A second person, treasurer or manager, must agree"))
    lock_bank(event.bank)
    if first := StockEvent.objects.filter(reverses=event).first():
        if first.idempotency_key == idempotency_key:
            return first
        raise UnableToReverseStockEvent(_("This has been cancelled already"))
    hold_places(*[place for place in (event.place, event.to_place) if place])
    paper = StockPaper(
        event.bank, event.kind, event.place, at.date(), by, at, idempotency_key, to_place=event.to_place,
        note=reason, agreed_by=agreed_by, reverses=event,
    )  # fmt: skip
    paper.moved = [
        (moved.material_id, moved.place, -moved.kg, -moved.value)
        for moved in event.movements.select_related("place")
    ]
    try:
        entry_id = None
        if event.entry:
            entry_id = reverse_entry(
                entry=event.entry,
                booked_on=at.date(),
                by=by,
                idempotency_key=idempotency_key,
                memo=reason[:200],
            ).entry_id
        return paper.write(entry_id)
    except (NotEnoughStock, UnableToReverse) as refusal:
        raise UnableToReverseStockEvent(str(refusal)) from refusal
