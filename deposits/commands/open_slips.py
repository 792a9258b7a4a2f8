"""Slips without money: weighed first by queue number, priced later, or gone home again (counter.md)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from deposits.commands.flags import flag_slip, odd_about_identity, odd_about_weights
from deposits.commands.slip_rows import Identity, NewLine, Origin
from deposits.commands.slips import DayJustClosed, UnableToPostDeposit, post_deposit
from deposits.models import Deposit, Flag, MarketDay, OpenSlip, OpenSlipLine
from deposits.records import QueuedWeighing
from prices.commands import Lot, UnableToPublishPriceList, publish_price_list
from prices.models import Material, Price, PriceList
from prices.queries import price_list_at
from wastebank.organisation.models import Bank
from wastebank.staff.models import User

OPEN_AT_MOST = 30


class UnableToWeigh(Exception):
    """The day is closed, too many slips are open, or a weighing is wrong; `position` is the line."""

    def __init__(self, code: str, sentence: str, position: int | None = None):
        super().__init__(sentence)
        self.code, self.position = code, position


class UnableToCancel(Exception):
    """The slip is booked or cancelled already, or no reason is given."""


class UnableToPrice(Exception):
    """The slip is not waiting for its price, or one is missing or wrong: that of `material` (its code)."""

    def __init__(self, sentence: str, material: str | None = None):
        super().__init__(sentence)
        self.material = material


@transaction.atomic
def take_weighing(*, bank: Bank, weighing: QueuedWeighing, by: User, at: datetime) -> tuple[OpenSlip, bool]:
    """The open slip of that queue number with the weights added, and whether this attempt added them.

    Once per the weighing's UUID. Refuses: a day that is closed or of another bank, an unknown material, a
    weight that is not above zero, more than 30 open slips at once, other weights under a used UUID.
    """
    # One at a time per day: two scales open the same queue number once, and a repetition finds the first.
    day = MarketDay.objects.select_for_update(no_key=True, of=("self",)).filter(pk=weighing.day, bank=bank)
    market_day = day.first()
    there = OpenSlipLine.objects.filter(uuid=_line_uuid(weighing.uuid, 0)).select_related("open_slip").first()
    if there:
        _refuse_other_weights(there.open_slip, weighing)
        return there.open_slip, False
    if market_day is None or not market_day.is_open:
        raise UnableToWeigh("day_closed", _("This market day is closed"))
    open_slip = _opened(market_day, weighing, by, at)
    for number, line in enumerate(weighing.lines):
        material = Material.objects.filter(code=line.material).first()
        if material is None:
            sentence = _("There is no material %(code)s") % {"code": line.material}
            raise UnableToWeigh("unknown_material", sentence, number)
        if sum(line.weighings) <= line.deduct:
            raise UnableToWeigh("weight", _("The weight must be above 0 and at most 9,999"), number)
        open_slip.lines.create(
            uuid=_line_uuid(weighing.uuid, number), material=material, weighings=list(line.weighings),
            deduct=line.deduct, deduct_reason=line.reason, source=line.source, by=by, at=at,
        )  # fmt: skip
    return open_slip, True


def _line_uuid(weighing: UUID, number: int) -> UUID:
    return uuid5(weighing, str(number))


def _refuse_other_weights(open_slip: OpenSlip, weighing: QueuedWeighing) -> None:
    """A repetition says the same; what was typed anew over a form that was sent must not vanish silently."""
    uuids = [_line_uuid(weighing.uuid, number) for number in range(len(weighing.lines) + 1)]
    there = OpenSlipLine.objects.filter(uuid__in=uuids).select_related("material")
    first = {(line.uuid, line.material.code, *line.weighings, line.deduct) for line in there}
    again = {
        (uuid, line.material, *line.weighings, line.deduct)
        for uuid, line in zip(uuids, weighing.lines, strict=False)
    }
    if first != again or open_slip.queue_no != weighing.queue_no:
        used = _("This form was used already for something else: open a new one")
        raise UnableToWeigh("uuid_used", used)


def _opened(day: MarketDay, weighing: QueuedWeighing, by: User, at: datetime) -> OpenSlip:
    being_weighed = OpenSlip.objects.filter(market_day=day, state=OpenSlip.State.WEIGHING)
    there = being_weighed.filter(queue_no=weighing.queue_no).first()
    if there:
        return there
    if being_weighed.count() >= OPEN_AT_MOST:
        full = _("%(most)d slips are open: the counter must book some first") % {"most": OPEN_AT_MOST}
        raise UnableToWeigh("too_many", full)
    return OpenSlip.objects.create(
        bank=day.bank, market_day=day, uuid=weighing.uuid, queue_no=weighing.queue_no,
        state=OpenSlip.State.WEIGHING, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def cancel_open_slip(*, open_slip: OpenSlip, because: str, by: User, at: datetime) -> OpenSlip:
    """The goods went home again: from the scale, or before their price was known.

    The number of an unpriced slip stays used, so nothing is missing of its device. Refuses what is booked or
    cancelled already, and an empty reason.
    """
    locked = OpenSlip.objects.select_for_update(no_key=True, of=("self",)).get(pk=open_slip.pk)
    # A scale holds the day while it adds to a queue number: what it weighs from now on opens another slip.
    MarketDay.objects.select_for_update(no_key=True).get(pk=locked.market_day_id)
    if locked.state not in {OpenSlip.State.WEIGHING, OpenSlip.State.UNPRICED}:
        raise UnableToCancel(_("This slip is booked or cancelled already"))
    if not because.strip():
        raise UnableToCancel(_("Say why the slip is cancelled"))
    locked.state, locked.cancelled_because = OpenSlip.State.CANCELLED, because[:200]
    locked.body["cancelled"] = {"at": at.isoformat(), "by": by.pk, "name": by.name}
    locked.save(update_fields=["state", "cancelled_because", "body"])
    return locked


# --- priced later -----------------------------------------------------------------------------------------


def price_open_slip(
    *,
    open_slip: OpenSlip,
    prices: Mapping[str, Decimal],
    by: User,
    at: datetime,
    identity: Identity | None = None,
) -> Deposit:
    """The slip "แจ้งราคาภายหลัง" booked to the member's savings, at `prices`: baht per unit by material code.

    It keeps its number, its author and its device; `by`, who priced it, is kept as who sent it in. It is
    priced by the list in force where that says the same, else by a list of its own, which holds for nothing
    else. Where its day was closed meanwhile it is late (books.md, Closing). The same prices again return the
    first slip. Who sold copper, cable or brass is taken from what the device said, else from `identity`;
    without either the slip is flagged.

    Refuses: a slip that is not waiting for its price, a material without a price, a price below zero, a line
    worth less than 0.01 baht, and what `post_deposit` refuses.
    """
    try:
        return _priced(open_slip, prices, identity, by, at)
    except DayJustClosed:
        return _priced(open_slip, prices, identity, by, at)  # it is late now


@transaction.atomic
def _priced(
    open_slip: OpenSlip, prices: Mapping[str, Decimal], identity: Identity | None, by: User, at: datetime
) -> Deposit:
    slips = OpenSlip.objects.select_related("bank", "market_day__bank", "member__savings", "by", "device")
    locked = slips.select_for_update(no_key=True, of=("self",)).get(pk=open_slip.pk)
    if locked.state == OpenSlip.State.POSTED and locked.number:
        return _priced_before(locked, prices)
    if locked.state != OpenSlip.State.UNPRICED:
        raise UnableToPrice(_("This slip is not waiting for its price any more"))
    lines = list(locked.lines.select_related("material"))
    for line in lines:
        if line.material.code not in prices:
            raise UnableToPrice(_("Write the price per unit"), line.material.code)
    try:
        deposit = _post(locked, lines, _list_of(locked, lines, prices, by, at), identity, by, at)
    except DayJustClosed:
        raise
    except UnableToPostDeposit as refusal:
        wrong = None if refusal.position is None else lines[refusal.position].material.code
        raise UnableToPrice(str(refusal), wrong) from refusal
    locked.state, locked.deposit = OpenSlip.State.POSTED, deposit
    locked.save(update_fields=["state", "deposit"])
    _flag(locked, deposit, at)
    return deposit


def _flag(locked: OpenSlip, deposit: Deposit, at: datetime) -> None:
    """What was odd when it arrived, and since; that it was priced after the close is not."""
    odd = dict(locked.body.get("odd", {})) | odd_about_identity(deposit)
    weighed = locked.body.get("open_slip")
    if not deposit.member.is_active:
        odd[Flag.Kind.LEFT_MEMBER] = ""
    if weighed:
        odd |= odd_about_weights(UUID(weighed), deposit)
    flag_slip(deposit, odd, at)


def _priced_before(locked: OpenSlip, prices: Mapping[str, Decimal]) -> Deposit:
    deposit = Deposit.objects.select_related("market_day", "member", "by").get(open_slip=locked)
    first = dict(deposit.lines.values_list("material__code", "price__unit_price"))
    if any(prices.get(code) != price for code, price in first.items()):
        raise UnableToPrice(_("This slip has got its price already, another one than yours"))
    deposit.is_repetition = True
    return deposit


def _list_of(
    locked: OpenSlip, lines: list[OpenSlipLine], prices: Mapping[str, Decimal], by: User, at: datetime
) -> PriceList:
    """The bank's list in force where it says these prices, else one for this slip alone."""
    materials = {line.material.code: line.material for line in lines}
    in_force = price_list_at(locked.bank, at)
    wanted = {code: prices[code] for code in materials}
    accepted = Price.objects.filter(price_list=in_force, is_suspended=False, material__code__in=wanted)
    agreed = [x for x in accepted.select_related("material") if x.unit_price == wanted[x.material.code]]
    if in_force and len(agreed) == len(wanted):
        return in_force
    try:
        return publish_price_list(
            bank=locked.bank, effective_from=at, by=by, at=at, book=f"แจ้งราคาภายหลัง {locked.number}",
            prices={material: wanted[code] for code, material in materials.items()},
            lots={
                x.material: Lot(x.min_lot, x.min_lot_price)
                for x in agreed
                if x.min_lot is not None and x.min_lot_price is not None
            },
        )  # fmt: skip
    except UnableToPublishPriceList as refusal:
        raise UnableToPrice(str(refusal)) from refusal


def _post(
    locked: OpenSlip,
    lines: list[OpenSlipLine],
    price_list: PriceList,
    identity: Identity | None,
    by: User,
    at: datetime,
) -> Deposit:
    assert locked.member
    written_at = parse_datetime(locked.body.get("written_at", "")) or locked.at
    return post_deposit(
        market_day=locked.market_day,
        member=locked.member,
        lines=[
            NewLine.weighed(x.material, x.weighings, x.deduct, x.deduct_reason, x.source) for x in lines
        ],
        by=locked.by,
        at=at,
        idempotency_key=locked.uuid,
        depositor=locked.depositor,
        price_list=price_list,
        origin=Origin(
            device=locked.device, device_seq=locked.device_seq, written_at=written_at,
            was_offline=bool(locked.body.get("offline")), sent_by=by if by != locked.by else None,
            prints=0,  # what the device printed were weights: the first paper with prices is no copy
        ),
        is_printed=True,
        identity=Identity(*locked.body["identity"]) if "identity" in locked.body else identity,
    )  # fmt: skip
