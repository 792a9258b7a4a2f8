"""Taking back a paper of goods: never edited, answered by its mirror."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from deposits.commands.goods.papers import UnableToMoveGoods, hold, on_paper, worth_more, write_paper
from deposits.commands.money_place import SAFE, UnableToUseDrawer, place_to_take_back
from deposits.commands.numbers import lock_bank, take_number
from deposits.models import GoodMovement, GoodsPaper
from deposits.queries.goods import OnHand
from wastebank.ledger.commands import UnableToReverse, reverse_entry
from wastebank.ledger.models import Account, EntryKind
from wastebank.organisation.queries import regulation_on
from wastebank.staff.access import Ability, may
from wastebank.staff.models import User

ZERO = Decimal("0.00")


def needs_second_for_goods(paper: GoodsPaper, at: datetime) -> bool:
    """Whether somebody else must agree: after its day, after the market day's close, or above the limit.

    The limit is `void.second_person_above`, in baht, as of slips.
    """
    limit = regulation_on(paper.bank, at.date())["void.second_person_above"]
    is_over = bool(paper.market_day and not paper.market_day.is_open)
    return is_over or paper.happened_on != at.date() or paper.total > limit


@transaction.atomic
def reverse_goods(
    *,
    paper: GoodsPaper,
    reason: str,
    by: User,
    at: datetime,
    idempotency_key: UUID,
    agreed_by: User | None = None,
) -> GoodsPaper:
    """The mirror of `paper`, dated the day of `at`: goods, savings and money are as if it had not been.

    Money out of a drawer that is still open comes back into it, else into the safe. What is left of the
    value where no piece is left goes to account 5500, on a paper of its own. The same key again returns the
    first mirror. Refuses: an empty reason, a paper that is taken back or takes back another, goods that have
    been given meanwhile, and, where `needs_second_for_goods`, the lack of another person who may agree.
    """
    lock_bank(paper.bank)
    paper = GoodsPaper.objects.select_related("bank", "market_day", "member", "entry").get(pk=paper.pk)
    first = GoodsPaper.objects.filter(reverses=paper).first()
    if first and first.idempotency_key == idempotency_key:
        return first
    if first or paper.reverses_id:
        raise UnableToMoveGoods(_("This has been cancelled already"))
    if not reason.strip():
        raise UnableToMoveGoods(_("Say why it is cancelled"))
    if needs_second_for_goods(paper, at) and (
        agreed_by is None or agreed_by == by or not may(agreed_by, Ability.APPROVE_VOID, paper.bank)
    ):
        raise UnableToMoveGoods(_("A second person, treasurer or manager, must agree to this cancellation"))
    if paper.member:
        Account.objects.select_for_update(no_key=True).get(pk=paper.member.savings_id)
    money = place_to_take_back(paper.entry) if paper.entry else SAFE
    try:
        money.lock(paper.bank)
    except UnableToUseDrawer as refusal:  # its day was closed just now
        raise UnableToMoveGoods(str(refusal)) from refusal
    moved = list(paper.movements.select_related("good"))
    there = hold(movement.good for movement in moved)
    _refuse_what_is_gone(moved, there)
    mirror = _mirrored(paper, moved, reason, by, at, idempotency_key, agreed_by)
    left = _left_over(moved, there)
    movements = on_paper(mirror, _mirror_of(moved))
    if any(line.value for line in left):
        movements += _written_off(mirror, left, by, at)
    GoodMovement.objects.bulk_create(movements)  # in one statement: only together is no value left
    if paper.kind == GoodsPaper.Kind.BOUGHT and mirror.entry_id:
        money.note_in_drawer(mirror.entry_id, paper.total, by=by, at=at, key=idempotency_key, note=reason)
    return mirror


def _mirror_of(moved: list[GoodMovement]) -> list[GoodMovement]:
    return [
        GoodMovement(
            good=line.good, pieces=-line.pieces, value=-line.value, price_id=line.price_id,
            amount=-line.amount,
        )
        for line in moved
    ]  # fmt: skip


def _refuse_what_is_gone(moved: list[GoodMovement], there: dict[int, OnHand]) -> None:
    for line in moved:
        stock = there[line.good_id]
        if stock.pieces < line.pieces:
            sentence = _("Of %(good)s only %(pieces)s %(unit)s are left: the others have been given already")
            said = {"good": line.good, "pieces": f"{stock.pieces:,}", "unit": line.good.unit}
            raise UnableToMoveGoods(sentence % said, line.good)


def _mirrored(
    paper: GoodsPaper,
    moved: list[GoodMovement],
    reason: str,
    by: User,
    at: datetime,
    key: UUID,
    agreed_by: User | None,
) -> GoodsPaper:
    entry_id = None
    if paper.entry:
        try:
            posted = reverse_entry(
                entry=paper.entry, booked_on=at.date(), by=by, idempotency_key=uuid5(key, "goods"),
                memo=reason[:200],
            )  # fmt: skip
        except UnableToReverse as refusal:
            raise UnableToMoveGoods(str(refusal)) from refusal
        entry_id = posted.entry_id
    return GoodsPaper.objects.create(
        bank=paper.bank, kind=paper.kind, happened_on=at.date(), member=paper.member,
        market_day=paper.market_day, supplier=paper.supplier, document=paper.document, note=reason[:200],
        total=paper.total, entry_id=entry_id, reverses=paper, by=by, agreed_by=agreed_by, at=at,
        idempotency_key=key, **take_number(GoodsPaper, paper.bank, at.date()),
    )  # fmt: skip


def _left_over(moved: list[GoodMovement], there: dict[int, OnHand]) -> list[GoodMovement]:
    """What the mirror would leave: a value without pieces, or more value taken out than there is."""
    left = []
    for line in moved:
        pieces, value = there[line.good_id].pieces - line.pieces, there[line.good_id].value - line.value
        if value and (pieces == 0 or value < 0):
            left.append(GoodMovement(good=line.good, pieces=0, value=-value, counted=pieces))
    return left


def _written_off(mirror: GoodsPaper, left: list[GoodMovement], by: User, at: datetime) -> list[GoodMovement]:
    """The lines of the paper that takes what is left over to the difference account."""
    value = sum((line.value for line in left), ZERO)
    paper = write_paper(
        bank=mirror.bank, kind=GoodsPaper.Kind.COUNT, entry_kind=EntryKind.STOCK, on=mirror.happened_on,
        lines=worth_more(mirror.bank, value), movements=[], by=by, at=at, total=abs(value),
        key=uuid5(mirror.idempotency_key, "left over"), note=f"ปรับมูลค่าหลังยกเลิก {mirror.number}",
    )  # fmt: skip
    return on_paper(paper, left)
