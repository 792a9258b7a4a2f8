"""Goods that come in: bought, or given to the bank."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from deposits.commands.books.papers import UnableToBook, check_enough
from deposits.commands.goods.papers import MOST_PIECES, UnableToMoveGoods, first_paper, hold, write_paper
from deposits.commands.money_place import MoneyPlace, UnableToUseDrawer
from deposits.commands.numbers import lock_bank
from deposits.models import Good, GoodMovement, GoodsPaper
from wastebank.ledger import chart
from wastebank.ledger.commands import credit, debit
from wastebank.ledger.models import EntryKind
from wastebank.ledger.queries import account_of
from wastebank.staff.models import User


@transaction.atomic
def buy_goods(
    *,
    good: Good,
    pieces: int,
    cost: Decimal,
    money: MoneyPlace | None,
    supplier: str,
    by: User,
    at: datetime,
    idempotency_key: UUID,
    document: str = "",
) -> GoodsPaper:
    """`pieces` of `good` come in for `cost` baht altogether, paid from `money` (books.md, Events).

    Without `money` they were a gift worth `cost`: income from donations. Dated the day of `at`. The same key
    again returns the first paper. Refuses: pieces outside 1–99,999, a cost that is not above zero, no
    supplier, a closed drawer, money that by the books is not there, another content under a used key.
    """
    bank = good.bank
    lock_bank(bank)
    kind = GoodsPaper.Kind.BOUGHT
    if first := first_paper(idempotency_key, kind, {good: pieces}, total=cost):
        return first
    if not 1 <= pieces <= MOST_PIECES:
        raise UnableToMoveGoods(_("Write how many pieces came, from 1 to 99,999"), good)
    if not cost.is_finite() or cost <= 0:
        raise UnableToMoveGoods(_("Write what they cost altogether; of a gift, what it is worth"), good)
    if not supplier.strip():
        raise UnableToMoveGoods(_("Write from whom they came"), good)
    try:
        if money:
            money.lock(bank)
            check_enough(bank, money, cost, at)
    except (UnableToUseDrawer, UnableToBook) as refusal:
        raise UnableToMoveGoods(str(refusal)) from refusal
    hold([good])
    paid_from = money.account(bank) if money else account_of(bank, chart.DONATIONS)
    paper = write_paper(
        bank=bank, kind=kind, entry_kind=EntryKind.GOODS_BOUGHT, on=at.date(), by=by, at=at,
        key=idempotency_key, lines=[debit(account_of(bank, chart.GOODS), cost), credit(paid_from, cost)],
        movements=[GoodMovement(good=good, pieces=pieces, value=cost)], total=cost,
        supplier=supplier.strip()[:120], document=document.strip()[:40],
        memo=f"{good.name} {pieces} {good.unit} {supplier}",
        note="" if money else "รับบริจาค",
    )  # fmt: skip
    if money and paper.entry_id:
        money.note_in_drawer(paper.entry_id, -cost, by=by, at=at, key=idempotency_key, note=good.name)
    return paper
