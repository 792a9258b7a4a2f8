"""Taking what past slips brought out of stock again: it was sold long ago, or will be counted."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid5

from django.db.models import Sum

from deposits.commands.moving_in.members import KEYS
from deposits.models import StockMovement
from wastebank.ledger import chart
from wastebank.ledger.commands import credit, debit, post_entry
from wastebank.ledger.models import EntryKind
from wastebank.ledger.queries import account_of
from wastebank.organisation.models import Bank
from wastebank.staff.models import User
from wastebank.thai import Month


def clear_stock(bank: Bank, new_entries: Mapping[UUID, int], *, by: User, today: date) -> None:
    """For each month of `new_entries` (id of a slip's entry by its key) one entry down to nothing.

    Dated the last day of the month, or `today` where the month is not over (books.md, Events).
    """
    movements: dict[Month, list[StockMovement]] = defaultdict(list)
    brought = StockMovement.objects.filter(entry__in=new_entries.values())
    by_day = brought.values_list("place", "material", "entry__booked_on").annotate(Sum("kg"), Sum("value"))
    for place, material, day, kg, value in by_day:
        out = StockMovement(bank=bank, place_id=place, material_id=material, kg=-kg, value=-value)
        out.kind = StockMovement.Kind.MOVED_IN
        movements[Month.of(day)].append(out)
    if not movements:
        return
    contra, stock = account_of(bank, chart.OPENING_CONTRA), account_of(bank, chart.STOCK)
    # These slips and no others: slips that come with a later run are cleared by an entry of their own.
    these = uuid5(KEYS, " ".join(sorted(map(str, new_entries))))
    for month, out_of_stock in sorted(movements.items()):
        value = -sum((movement.value for movement in out_of_stock), Decimal(0))
        posted = post_entry(
            bank=bank,
            kind=EntryKind.OPENING_STOCK,
            booked_on=min(month.last, today),
            by=by,
            idempotency_key=uuid5(these, str(month)),
            lines=[debit(contra, value), credit(stock, value)],
        )
        for movement in out_of_stock:
            movement.entry_id, movement.moved_on = posted.entry_id, min(month.last, today)
        StockMovement.objects.bulk_create(out_of_stock)
