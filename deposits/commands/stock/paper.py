"""A paper that changes the stock: its number, its movements and its entry, written together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from deposits.commands.numbers import take_number
from deposits.commands.stock.taking import write_movements
from deposits.models import StockEvent, StockMovement
from prices.models import Material
from wastebank.ledger.commands import Line, post_entry
from wastebank.ledger.models import EntryKind
from wastebank.organisation.models import Bank, CollectionPoint
from wastebank.staff.models import User


class UsedForSomethingElse(Exception):
    """Another paper was written under this key."""


@dataclass
class StockPaper:
    """A paper in the making: the fields of its row, and what moves (material, place, kg, baht)."""

    bank: Bank
    kind: str
    place: CollectionPoint
    on: date
    by: User
    at: datetime
    key: UUID
    to_place: CollectionPoint | None = None
    recipient: str = ""
    note: str = ""
    agreed_by: User | None = None
    reverses: StockEvent | None = None
    moved: list[tuple[Material | int, CollectionPoint, Decimal, Decimal]] = field(default_factory=list)

    def first(self, said: Mapping[int, Any]) -> StockEvent | None:
        """The paper of an earlier attempt under this key that `said` the same (`_said_on`), by material's id.

        Refuses another content.
        """
        found = StockEvent.objects.filter(idempotency_key=self.key).first()
        if found is None:
            return None
        names = ("kind", "place_id", "bank_id", "to_place_id", "recipient", "reverses_id")
        to_place = self.to_place.pk if self.to_place else None
        mine = (self.kind, self.place.pk, self.bank.pk, to_place, self.recipient[:120], None)
        if tuple(getattr(found, name) for name in names) != mine or _said_on(found) != said:
            raise UsedForSomethingElse(_("This form was used already for something else: open a new one"))
        return found

    def write(self, entry_id: int | None) -> StockEvent:
        event = StockEvent.objects.create(
            bank=self.bank, kind=self.kind, place=self.place, to_place=self.to_place, happened_on=self.on,
            recipient=self.recipient[:120], note=self.note[:200], entry_id=entry_id, reverses=self.reverses,
            by=self.by, agreed_by=self.agreed_by, at=self.at, idempotency_key=self.key,
            **take_number(StockEvent, self.bank, self.on),
        )  # fmt: skip
        write_movements(
            StockMovement(
                bank=self.bank, place=place, material_id=getattr(material, "pk", material), kind=self.kind,
                moved_on=self.on, entry_id=entry_id, event=event, kg=kg, value=value,
            )
            for material, place, kg, value in self.moved
        )  # fmt: skip
        return event

    def post(self, lines: Sequence[Line]) -> int | None:
        """The entry of what moved, dated the paper's day; none where it is worth nothing."""
        if not lines:
            return None
        return post_entry(
            bank=self.bank, kind=EntryKind.STOCK, booked_on=self.on, by=self.by, idempotency_key=self.key,
            lines=lines, memo=self.note[:200],
        ).entry_id  # fmt: skip


def _said_on(event: StockEvent) -> dict[int, Any]:
    """By the material's id, what was typed: kg as counted or as they left; at the beginning (kg, baht)."""
    if event.kind == StockEvent.Kind.COUNT:
        return dict(event.count_lines.values_list("material_id", "counted_kg"))
    moved = event.movements.filter(place=event.place)
    if event.kind == StockEvent.Kind.OPENING:
        return {one.material_id: (one.kg, one.value) for one in moved}
    return {one.material_id: -one.kg for one in moved}
