"""Cancelling a sale: the exact mirror, and the stock comes back."""

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from deposits.commands.money_place import UnableToUseDrawer, place_to_take_back
from deposits.commands.numbers import lock_bank
from deposits.commands.stock.taking import hold_places, write_movements
from deposits.models import PaidBy, Sale, SaleVoid, StockMovement
from deposits.queries.sales.figures import paid_of
from deposits.queries.sales.limits import void_needs_second_person
from wastebank.ledger import chart
from wastebank.ledger.commands import (
    UnableToPost,
    UnableToReverse,
    credit,
    debit,
    post_entry,
    reverse_entry,
)
from wastebank.ledger.models import EntryKind, Posting
from wastebank.ledger.queries import account_of
from wastebank.staff.access import Ability, may
from wastebank.staff.models import User


class UnableToVoidSale(Exception):
    """It is cancelled already, was paid for, or a reason or second person is missing."""


@transaction.atomic
def void_sale(
    *,
    sale: Sale,
    reason: str,
    by: User,
    at: datetime,
    idempotency_key: UUID,
    approved_by: User | None = None,
) -> SaleVoid:
    """Cancels `sale` by the exact mirror of its entry, dated the day of `at`; its material lies there again.

    Cash goes out of the drawer that took it while that day is open, else out of the safe; also where it had
    been found over at a close. The same key again returns the first cancellation. Refuses: a second one, an
    empty reason, payments of the buyer that stand, and, where `void_needs_second_person`, the lack of another
    person who may approve it.
    """
    lock_bank(sale.bank)
    first = SaleVoid.objects.filter(sale=sale).select_related("entry").first()
    if first:
        if first.entry.idempotency_key == idempotency_key:
            return first
        raise UnableToVoidSale(_("This has been cancelled already"))
    if not reason.strip():
        raise UnableToVoidSale(_("Say why the sale is cancelled"))
    if paid_of(sale):
        raise UnableToVoidSale(_("The buyer has paid part of it: take the payment back first"))
    if void_needs_second_person(sale, at) and (
        approved_by is None or approved_by == by or not may(approved_by, Ability.APPROVE_SALE_VOID, sale.bank)
    ):
        raise UnableToVoidSale(_("A second person, treasurer or manager, must agree to this cancellation"))
    try:
        back = place_to_take_back(sale.entry)
        back.lock(sale.bank)
        hold_places(sale.place)
        posted = reverse_entry(
            entry=sale.entry, booked_on=at.date(), by=by, idempotency_key=idempotency_key, memo=reason[:200]
        )
        if _found_at_the_close(sale):
            _pay_back(sale, by, at, idempotency_key)
    except (UnableToReverse, UnableToUseDrawer, UnableToPost) as refusal:
        raise UnableToVoidSale(str(refusal)) from refusal
    if sale.paid_by == PaidBy.CASH:
        back.note_in_drawer(
            posted.entry_id, -sale.received, by=by, at=at, key=idempotency_key, note=sale.number
        )
    write_movements(
        StockMovement(
            bank_id=sale.bank_id, place_id=moved.place_id, material_id=moved.material_id, kind=moved.kind,
            moved_on=at.date(), entry_id=posted.entry_id, kg=-moved.kg, value=-moved.value,
        )
        for moved in StockMovement.objects.filter(entry=sale.entry_id)
    )  # fmt: skip
    return SaleVoid.objects.create(
        sale=sale, entry_id=posted.entry_id, reason=reason[:200], by=by, approved_by=approved_by, at=at
    )


def _found_at_the_close(sale: Sale) -> bool:
    """Whether its cash had been counted without it: it answered that difference, and brought none itself."""
    brought = Posting.objects.filter(entry=sale.entry_id, account=account_of(sale.bank, chart.CASH))
    return sale.paid_by == PaidBy.CASH and bool(sale.received) and not brought.exists()


def _pay_back(sale: Sale, by: User, at: datetime, key: UUID) -> None:
    """What the mirror has made cash over again leaves the safe, as the buyer has it back."""
    difference, cash = account_of(sale.bank, chart.CASH_DIFFERENCE), account_of(sale.bank, chart.CASH)
    post_entry(
        bank=sale.bank, kind=EntryKind.CASH_DIFFERENCE, booked_on=at.date(), by=by,
        idempotency_key=uuid5(key, "paid back"), memo=sale.number,
        lines=[debit(difference, sale.received), credit(cash, sale.received)],
    )  # fmt: skip
