"""Weighing first: weights by queue number, before anybody is at the counter (counter.md, "weigh first")."""

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from deposits.models import MarketDay, OpenSlip, OpenSlipLine
from deposits.records import QueuedWeighing
from prices.models import Material
from wastebank.organisation.models import Bank
from wastebank.staff.models import User

OPEN_AT_MOST = 30


class UnableToWeigh(Exception):
    """The day is closed, too many slips are open, or a material is unknown; `position` is the line."""

    def __init__(self, code: str, sentence: str, position: int | None = None):
        super().__init__(sentence)
        self.code, self.position = code, position


@transaction.atomic
def take_weighing(*, bank: Bank, weighing: QueuedWeighing, by: User, at: datetime) -> tuple[OpenSlip, bool]:
    """The open slip of that queue number with the weights added, and whether this attempt added them.

    Once per the weighing's UUID. Refuses: a day that is closed or of another bank, an unknown material, a
    weight that is not above zero, more than 30 open slips at once.
    """
    there = OpenSlipLine.objects.filter(uuid=_line_uuid(weighing.uuid, 0)).select_related("open_slip").first()
    if there:
        return there.open_slip, False
    # One at a time per day: two scales open the same queue number once.
    day = MarketDay.objects.select_for_update(no_key=True, of=("self",)).filter(pk=weighing.day, bank=bank)
    market_day = day.first()
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
    """The goods went home again. Refuses what is booked or cancelled already, and an empty reason."""
    locked = OpenSlip.objects.select_for_update(no_key=True, of=("self",)).get(pk=open_slip.pk)
    if locked.state != OpenSlip.State.WEIGHING:
        raise UnableToWeigh("not_open", _("This slip is not being weighed any more"))
    if not because.strip():
        raise UnableToWeigh("reason", _("Say why the slip is cancelled"))
    locked.state, locked.cancelled_because = OpenSlip.State.CANCELLED, because[:200]
    locked.save(update_fields=["state", "cancelled_because"])
    return locked
