"""Counting the goods: what is broken or missing, or more than the books say."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from deposits.commands.goods.papers import (
    MOST_PIECES,
    UnableToMoveGoods,
    first_paper,
    hold,
    worth_more,
    write_paper,
)
from deposits.commands.numbers import lock_bank
from deposits.models import Good, GoodMovement, GoodsPaper
from wastebank.ledger.models import EntryKind
from wastebank.organisation.models import Bank
from wastebank.staff.models import User

ZERO = Decimal("0.00")


@transaction.atomic
def count_goods(
    *, bank: Bank, counted: Mapping[Good, int], reason: str, by: User, at: datetime, idempotency_key: UUID
) -> GoodsPaper:
    """What was `counted` of each good, in pieces; the difference goes to account 5500 at average cost.

    Found where there was none, pieces have no value. The same key again returns the first paper. Refuses:
    nothing counted, another bank's good, a count outside 0–99,999, a difference without a reason, another
    content under a used key.
    """
    lock_bank(bank)
    kind = GoodsPaper.Kind.COUNT
    if first := first_paper(idempotency_key, kind, counted):
        return first
    if not counted:
        raise UnableToMoveGoods(_("Write how many pieces were counted of at least one good"))
    there = hold(counted)
    movements = []
    for good, found in counted.items():
        if good.bank_id != bank.pk or not 0 <= found <= MOST_PIECES:
            raise UnableToMoveGoods(_("Write the pieces that were counted, from 0 to 99,999"), good)
        stock = there[good.pk]
        more = found - stock.pieces
        value = stock.cost_of(more) if more > 0 else -stock.cost_of(-more)
        movements.append(GoodMovement(good=good, pieces=more, value=value if more else ZERO, counted=found))
    if any(movement.pieces for movement in movements) and not reason.strip():
        raise UnableToMoveGoods(_("The count differs from the books: say why"))
    value = sum((movement.value for movement in movements), ZERO)
    return write_paper(
        bank=bank, kind=kind, entry_kind=EntryKind.STOCK, on=at.date(), by=by, at=at, key=idempotency_key,
        lines=worth_more(bank, value), movements=movements, total=abs(value), note=reason.strip()[:200],
        memo=f"นับสินค้าสำหรับแลก {reason}".strip(),
    )  # fmt: skip
