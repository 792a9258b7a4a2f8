"""Pass-through: the buyer stands in the yard, weighs, and the day's slips are sold at the day's close."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from deposits.commands.numbers import lock_bank
from deposits.commands.sales.lines import ZERO, NewSaleLine, UnableToSell, check_lines
from deposits.commands.sales.posting import SalePayment, post_sale
from deposits.models import DraftSale, DraftSaleLine, MarketDay, Sale
from deposits.queries.closing import blockers
from prices.models import Buyer
from wastebank.ledger.queries import closed_until
from wastebank.staff.models import User


class UnableToSaveDraft(Exception):
    """The day is closed, or the draft is posted or dropped already, or a line is wrong (`position`)."""

    def __init__(self, sentence: str, position: int | None = None, field: str = ""):
        super().__init__(sentence)
        self.position, self.field = position, field


def _held_day(market_day: MarketDay) -> MarketDay:
    days = MarketDay.objects.select_for_update(no_key=True, of=("self",))
    return days.select_related("bank", "place").get(pk=market_day.pk)


def _held_draft(draft: DraftSale) -> DraftSale:
    held = DraftSale.objects.select_for_update(of=("self",)).select_related("buyer", "sale")
    return held.get(pk=draft.pk)


@transaction.atomic
def save_draft_sale(
    *,
    market_day: MarketDay,
    buyer: Buyer,
    lines: Sequence[NewSaleLine],
    by: User,
    at: datetime,
    idempotency_key: UUID,
    draft: DraftSale | None = None,
    note: str = "",
) -> DraftSale:
    """What `buyer` has weighed so far on `market_day`, in place of what `draft` said before.

    Nothing is booked and the stock need not be there yet: slips may still be on their way. The same key again
    changes the first draft. Refuses: a closed day, a draft of another day or that is posted or dropped, and a
    line that `post_sale` would refuse whatever lies there.
    """
    lock_bank(market_day.bank)
    day = _held_day(market_day)
    draft = draft or DraftSale.objects.filter(idempotency_key=idempotency_key).first()
    if draft is not None:
        draft = _held_draft(draft)
        if not draft.is_open:
            raise UnableToSaveDraft(_("This sale is posted or dropped already"))
        if draft.market_day_id != day.pk:
            raise UnableToSaveDraft(_("This form was used already for something else: open a new one"))
    if not day.is_open:
        raise UnableToSaveDraft(_("This market day is closed"))
    try:
        check_lines(buyer, lines, day.held_on)
    except UnableToSell as refusal:
        raise UnableToSaveDraft(str(refusal), refusal.position, refusal.field) from refusal
    if draft is None:
        draft = DraftSale(market_day=day, idempotency_key=idempotency_key)
    draft.buyer, draft.note, draft.by, draft.at = buyer, note[:200], by, at
    draft.save()
    draft.lines.all().delete()
    DraftSaleLine.objects.bulk_create(
        DraftSaleLine(
            draft=draft, material=line.material, gross=line.gross, deduct=line.deduct,
            unit_price=line.unit_price, takes_all=line.takes_all,
        )
        for line in lines
    )  # fmt: skip
    return draft


@transaction.atomic
def drop_draft_sale(*, draft: DraftSale, at: datetime) -> DraftSale:
    """Nothing came of it; all stays in the shed. Refuses a draft that is posted; twice is once."""
    held = _held_draft(draft)
    if held.sale_id:
        raise UnableToSaveDraft(_("This sale is posted or dropped already"))
    if held.dropped_at is None:
        held.dropped_at = at
        held.save(update_fields=["dropped_at"])
    return held


@transaction.atomic
def post_draft_sale(
    *,
    draft: DraftSale,
    payment: SalePayment,
    by: User,
    at: datetime,
    transport: Decimal = ZERO,
    ticket_no: str = "",
    receipt_no: str = "",
    shrinkage_because: str = "",
) -> Sale:
    """Sells what `draft` says out of its day's place, dated the day; posted twice, it is one sale.

    While the day is open it waits until all its slips are there (`blockers`): a sale never outruns them. What
    the buyer did not take stays in the shed. After an exceptional close it still goes, dated the day of `at`
    where that month is closed; cash that was in the drawer then made that count come out over.

    Refuses: a dropped draft, slips on their way, and whatever `post_sale` refuses.
    """
    bank = draft.market_day.bank
    lock_bank(bank)
    day, held = _held_day(draft.market_day), _held_draft(draft)
    if held.sale:
        return held.sale
    if held.dropped_at:
        raise UnableToSell(_("This sale was dropped"))
    on_their_way = [point for point in blockers(day, at) if point.kind != "draft"] if day.is_open else []
    if on_their_way:
        sentence = _("Slips are still on their way: %(point)s")
        raise UnableToSell(sentence % {"point": on_their_way[0].sentence})
    held.sale = post_sale(
        place=day.place, buyer=held.buyer, lines=lines_of(held), sold_on=_sold_on(day, at), by=by, at=at,
        idempotency_key=held.idempotency_key, payment=payment, market_day=day, transport=transport,
        ticket_no=ticket_no, receipt_no=receipt_no, shrinkage_because=shrinkage_because, note=held.note,
    )  # fmt: skip
    held.save(update_fields=["sale"])
    return held.sale


def lines_of(draft: DraftSale) -> list[NewSaleLine]:
    return [
        NewSaleLine(line.material, line.gross, line.unit_price, line.deduct, line.takes_all)
        for line in draft.lines.select_related("material")
    ]


def _sold_on(day: MarketDay, at: datetime) -> date:
    closed = closed_until(day.bank)
    return at.date() if closed and day.held_on <= closed else day.held_on
