"""What every paper of goods is made of: goods held, a number taken, an entry, its lines."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from deposits.commands.numbers import take_number
from deposits.models import Good, GoodMovement, GoodsPaper
from deposits.queries.goods import OnHand, on_hand
from wastebank.ledger import chart
from wastebank.ledger.commands import Line, UnableToPost, credit, debit, post_entry
from wastebank.ledger.queries import account_of
from wastebank.organisation.models import Bank
from wastebank.staff.models import User

MOST_PIECES = 99_999
ZERO = Decimal(0)


class UnableToMoveGoods(Exception):
    """The goods stay where they are; the sentence says why. `good` is the one that is meant, if one is."""

    def __init__(self, sentence: str, good: Good | None = None):
        super().__init__(sentence)
        self.good = good


def hold(goods: Iterable[Good]) -> dict[int, OnHand]:
    """What there is of each of `goods`, by its id; nobody else takes any of them before the commit."""
    wanted = sorted({good.pk for good in goods})
    held = list(Good.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk"))
    return on_hand(held)


def first_paper(key: UUID, kind: str, pieces: Mapping[Good, int], **said: Any) -> GoodsPaper | None:
    """The paper that `key` made before; refuses where it says something else."""
    first = GoodsPaper.objects.filter(idempotency_key=key).first()
    if first is None:
        return None
    lines = first.movements.all()
    there = {line.good_id: abs(line.pieces) if line.counted is None else line.counted for line in lines}
    same = first.kind == kind and there == {good.pk: count for good, count in pieces.items()}
    if not same or any(getattr(first, name) != value for name, value in said.items()):
        raise UnableToMoveGoods(_("This form was used already for something else: open a new one"))
    return first


def write_paper(
    *,
    bank: Bank,
    kind: str,
    entry_kind: str,
    on: date,
    lines: list[Line],
    movements: list[GoodMovement],
    by: User,
    at: datetime,
    key: UUID,
    memo: str = "",
    **said: Any,
) -> GoodsPaper:
    """The next paper with its entry (none where `lines` is empty) and its `movements`."""
    entry_id = None
    if lines:
        try:
            posted = post_entry(
                bank=bank, kind=entry_kind, booked_on=on, by=by, idempotency_key=uuid5(key, "goods"),
                lines=lines, memo=memo[:200],
            )  # fmt: skip
        except UnableToPost as refusal:
            raise UnableToMoveGoods(str(refusal)) from refusal
        entry_id = posted.entry_id
    paper = GoodsPaper.objects.create(
        bank=bank, kind=kind, happened_on=on, entry_id=entry_id, by=by, at=at, idempotency_key=key,
        **take_number(GoodsPaper, bank, on), **said,
    )  # fmt: skip
    GoodMovement.objects.bulk_create(on_paper(paper, movements))
    return paper


def on_paper(paper: GoodsPaper, movements: list[GoodMovement]) -> list[GoodMovement]:
    """The `movements` as lines of `paper`, in this order."""
    for position, movement in enumerate(movements, start=1):
        movement.paper, movement.position = paper, position
    return movements


def worth_more(bank: Bank, value: Decimal) -> list[Line]:
    """The goods are worth `value` baht more (below zero: less), against the difference account."""
    goods, difference = account_of(bank, chart.GOODS), account_of(bank, chart.GOODS_DIFFERENCE)
    if value > 0:
        return [debit(goods, value), credit(difference, value)]
    return [credit(goods, -value), debit(difference, -value)] if value else []
