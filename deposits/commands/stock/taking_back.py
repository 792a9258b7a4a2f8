"""What a cancelled slip brought goes out again, also where it was sold meanwhile (books.md, Corrections)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid5

from deposits.commands.stock.taking import NOTHING, held_stock, write_movements
from deposits.models import Deposit, StockMovement
from deposits.queries.stock.on_hand import OnHand
from wastebank.ledger import chart
from wastebank.ledger.commands import credit, debit, post_entry
from wastebank.ledger.models import EntryKind
from wastebank.ledger.queries import account_of
from wastebank.staff.models import User

ZERO = Decimal("0.00")


def take_back_stock(
    deposit: Deposit, reversal_id: int, *, reason: str, by: User, at: datetime, key: UUID
) -> None:
    """The mirror of what `deposit` brought, beside its reversal.

    Kilograms that are there no more are booked as a count gain first. Where nothing is left then, what value
    would remain goes to the stock difference, and so does what would fall below zero: averages follow the
    order of posting and are never recomputed.
    """
    held = held_stock(deposit.market_day.place)
    brought: dict[int, OnHand] = defaultdict(OnHand)
    mirror = []
    for moved in StockMovement.objects.filter(entry=deposit.entry_id):
        so_far = brought[moved.material_id]
        brought[moved.material_id] = OnHand(so_far.kg + moved.kg, so_far.value + moved.value)
        mirror.append(
            _movement(deposit, moved.material_id, moved.kind, reversal_id, at, -moved.kg, -moved.value)
        )
    corrections = {
        material: correction
        for material, there in brought.items()
        if (correction := _correction(held.get(material, NOTHING), there)) != NOTHING
    }
    entry_id = _post_corrections(
        deposit, [correction.value for correction in corrections.values()], reason, by, at, key
    )
    kind = StockMovement.Kind.CORRECTION
    write_movements(
        [
            _movement(deposit, material, kind, entry_id or reversal_id, at, correction.kg, correction.value)
            for material, correction in corrections.items()
        ]
        + mirror
    )


def _correction(there: OnHand, brought: OnHand) -> OnHand:
    """What must be added to `there` before `brought` is taken out of it."""
    missing = max(brought.kg - there.kg, Decimal(0))
    nothing_left = there.kg + missing == brought.kg
    value = brought.value - there.value
    return OnHand(missing, value if nothing_left or value > 0 else ZERO)


def _movement(
    deposit: Deposit, material: int, kind: str, entry_id: int, at: datetime, kg: Decimal, value: Decimal
) -> StockMovement:
    return StockMovement(
        bank_id=deposit.bank_id, place_id=deposit.market_day.place_id, material_id=material, kind=kind,
        moved_on=at.date(), entry_id=entry_id, kg=kg, value=value,
    )  # fmt: skip


def _post_corrections(
    deposit: Deposit, values: Sequence[Decimal], reason: str, by: User, at: datetime, key: UUID
) -> int | None:
    more = sum((value for value in values if value > 0), ZERO)
    less = -sum((value for value in values if value < 0), ZERO)
    if not (more or less):
        return None
    stock = account_of(deposit.bank, chart.STOCK)
    difference = account_of(deposit.bank, chart.STOCK_DIFFERENCE)
    lines = [debit(stock, more), credit(difference, more)] if more else []
    lines += [debit(difference, less), credit(stock, less)] if less else []
    return post_entry(
        bank=deposit.bank, kind=EntryKind.STOCK, booked_on=at.date(), by=by,
        idempotency_key=uuid5(key, "stock correction"), lines=lines, memo=reason[:200],
    ).entry_id  # fmt: skip
