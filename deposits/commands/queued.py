"""Posting what a device wrote without a signal (counter.md, "Without a signal", rule 6)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from deposits.commands.flags import odd_on_arrival, raise_flags
from deposits.commands.slip_rows import Identity, NewLine, Origin, Settlement
from deposits.commands.slips import LARGEST_QUANTITY, DayJustClosed, UnableToPostDeposit, post_deposit
from deposits.models import Deposit, Device, Flag, MarketDay, OpenSlip, RefusedRecord
from deposits.records import QueuedLine, QueuedSlip
from members.models import Member
from prices.models import Material, PriceList
from wastebank.ledger.models import Entry
from wastebank.ledger.refusals import constraint_of
from wastebank.staff.models import User


class UnableToTake(Exception):
    """The slip is refused and stays on the device under "ต้องแก้ไข"; `code` names why, `position` the line."""

    def __init__(self, code: str, sentence: str, position: int | None = None):
        super().__init__(sentence)
        self.code, self.position = code, position


class TooEarly(Exception):
    """Its price list has not begun yet by our clock: the device sends it again later."""


@dataclass(frozen=True)
class Taken:
    """What became of a queued slip: booked, or kept until it is priced. `is_new` at the first time.

    One that was kept is told as it is by now: waiting, priced and so booked, or cancelled.
    """

    deposit: Deposit | None
    open_slip: OpenSlip | None
    is_new: bool


def take_slip(*, device: Device, slip: QueuedSlip, sent_by: User, at: datetime) -> Taken:
    """Books `slip`, which the member holds on paper already, once per its UUID; with its flags or not at all.

    Every amount is computed anew from the list that the slip names; what it printed otherwise is flagged, and
    so is whatever else is odd: a late slip, a member who left, a list no longer in force, a wrong clock, an
    unproven author, too much cash without a signal (counter.md, rule 6). The author is who wrote it, not who
    sends it. Refuses (UnableToTake): another content under a used UUID or number, an unknown member, day,
    list or material, a weight or amount out of range. Raises TooEarly before its price list begins.
    """
    try:
        return _take(device, slip, sent_by, at)
    except DayJustClosed:
        return _take(device, slip, sent_by, at)  # it is late now


@transaction.atomic
def _take(device: Device, slip: QueuedSlip, sent_by: User, at: datetime) -> Taken:
    found = _Found.of(device, slip, at)
    if slip.price_later:
        # Its paper may be keyed in at this very moment, which no constraint would notice.
        Device.objects.select_for_update(no_key=True).get(pk=device.pk)
    _refuse_what_was_just_set_aside(slip, at)
    _refuse_a_used_number(device, slip)
    _refuse_another_kind(slip)
    if slip.price_later:
        taken = _keep_unpriced(device, slip, found, at)
    else:
        taken = Taken(_post(device, slip, found, sent_by, at), None, is_new=True)
    if taken.deposit and taken.deposit.is_repetition:
        return Taken(taken.deposit, taken.open_slip, is_new=False)
    if taken.deposit:
        _close_open_slip(device, slip, taken.deposit)
        raise_flags(device, slip, taken.deposit, found.price_list, at)
    RefusedRecord.objects.filter(uuid=slip.uuid, settled_at=None).update(settled_at=at)
    return taken


@dataclass(frozen=True)
class _Found:
    """What the slip's words mean in our tables."""

    day: MarketDay
    member: Member
    author: User
    price_list: PriceList | None
    materials: dict[str, Material]

    @classmethod
    def of(cls, device: Device, slip: QueuedSlip, at: datetime) -> "_Found":
        bank = device.bank
        day = MarketDay.objects.select_related("bank", "place").filter(pk=slip.day, bank=bank).first()
        if day is None or day.moved_in:
            raise UnableToTake("unknown_day", _("This market day is not one of this bank"))
        member = (
            Member.objects.select_related("savings", "bank").filter(bank=bank, number=slip.member).first()
        )
        if member is None:
            raise UnableToTake("unknown_member", _("There is no member %(number)s") % {"number": slip.member})
        author = User.objects.filter(pk=slip.author.user_id).first()
        if author is None:
            raise UnableToTake("unknown_author", _("Nobody of this name works here"))
        price_list = None
        if slip.price_list:
            price_list = PriceList.objects.filter(pk=slip.price_list, bank=bank, book="").first()
            if price_list is None:
                raise UnableToTake("unknown_list", _("This price list is not one of this bank"))
            if price_list.effective_from > at:
                raise TooEarly
        codes = {line.material for line in slip.lines}
        materials = {m.code: m for m in Material.objects.filter(code__in=codes)}
        for position, line in enumerate(slip.lines):
            if line.material not in materials:
                sentence = _("There is no material %(code)s") % {"code": line.material}
                raise UnableToTake("unknown_material", sentence, position)
        return cls(day, member, author, price_list, materials)


def _refuse_what_was_just_set_aside(slip: QueuedSlip, at: datetime) -> None:
    """Somebody set it aside after its sender had asked (`was_set_aside`): the next sending is told so.

    The record is held until the commit: it is either booked or set aside.
    """
    record = RefusedRecord.objects.select_for_update(no_key=True).filter(uuid=slip.uuid).first()
    if record and record.settled_by_id and record.settled_at and record.settled_at >= at:
        raise UnableToTake("set_aside", _("This has been settled already"))


def _refuse_a_used_number(device: Device, slip: QueuedSlip) -> None:
    """Another slip under the same number: the number is on two papers, and somebody must look."""
    other = Deposit.objects.filter(device=device, device_seq=slip.seq).exclude(
        entry__idempotency_key=slip.uuid
    )
    waiting = OpenSlip.objects.filter(device=device, device_seq=slip.seq).exclude(uuid=slip.uuid)
    if other.exists() or waiting.exists():
        raise _number_taken(device, slip)


def _refuse_another_kind(slip: QueuedSlip) -> None:
    """Booked with its prices it is not kept for them, and the other way round: it would be there twice."""
    is_kept = OpenSlip.objects.filter(uuid=slip.uuid)
    if slip.price_later:
        other = Entry.objects.filter(idempotency_key=slip.uuid).exists() and not is_kept.exists()
    else:
        other = is_kept.exists()
    if other:
        raise _used_otherwise()


def _used_otherwise() -> UnableToTake:
    return UnableToTake("refused", _("This form was used already for something else: open a new one"))


def _number_taken(device: Device, slip: QueuedSlip) -> UnableToTake:
    sentence = _("The number %(number)s is on another slip already") % {"number": device.number(slip.seq)}
    return UnableToTake("number_taken", sentence)


def _post(device: Device, slip: QueuedSlip, found: _Found, sent_by: User, at: datetime) -> Deposit:
    used = _open_slip_of(slip, device)
    if used and _is_used(used) and not Entry.objects.filter(idempotency_key=slip.uuid).exists():
        raise UnableToTake("open_slip_used", _("The weights of this queue number are booked already"))
    try:
        return post_deposit(
            market_day=found.day,
            member=found.member,
            lines=[
                NewLine.weighed(found.materials[x.material], x.weighings, x.deduct, x.reason, x.source)
                for x in slip.lines
            ],
            by=found.author,
            at=at,
            idempotency_key=slip.uuid,
            settlement=Settlement(slip.cash, slip.welfare, slip.donation),
            depositor=slip.depositor,
            price_list=found.price_list,
            origin=Origin(
                device=device, device_seq=slip.seq, written_at=slip.written_at, prints=slip.prints,
                was_offline=slip.is_offline, sent_by=sent_by if sent_by != found.author else None,
            ),
            is_printed=True, identity=Identity(slip.identity, slip.identity_note),
        )  # fmt: skip
    except DayJustClosed:
        raise
    except UnableToPostDeposit as refusal:
        raise UnableToTake("refused", str(refusal), refusal.position) from refusal
    except IntegrityError as error:
        if constraint_of(error) not in {"deposit_device_number_once", "deposit_number_once"}:
            raise
        raise _number_taken(device, slip) from error


def _open_slip_of(slip: QueuedSlip, device: Device) -> OpenSlip | None:
    if slip.open_slip is None:
        return None
    return _weights(slip.open_slip, device).select_for_update(no_key=True, of=("self",)).first()


def _weights(uuid: UUID, device: Device) -> QuerySet[OpenSlip]:
    """The queue number that a slip was begun with; a slip that waits for its price (`number`) is none."""
    return OpenSlip.objects.filter(uuid=uuid, bank=device.bank, number="")


def _is_used(weighed: OpenSlip) -> bool:
    return bool(weighed.deposit_id or weighed.body.get("became"))


def _close_open_slip(device: Device, slip: QueuedSlip, deposit: Deposit) -> None:
    if slip.open_slip:
        weights = _weights(slip.open_slip, device).filter(deposit=None)
        weights.update(state=OpenSlip.State.POSTED, deposit=deposit)


def _keep_unpriced(device: Device, slip: QueuedSlip, found: _Found, at: datetime) -> Taken:
    """แจ้งราคาภายหลัง: the weights now, under the number that was printed; no entry before there is a price."""
    open_slip, is_new = OpenSlip.objects.get_or_create(
        uuid=slip.uuid,
        defaults={
            "bank": device.bank, "market_day": found.day, "state": OpenSlip.State.UNPRICED,
            "member": found.member, "depositor": slip.depositor, "device": device, "device_seq": slip.seq,
            "number": device.number(slip.seq), "body": _gist(slip) | _circumstances(device, slip, found, at),
            "by": found.author, "at": at,
        },
    )  # fmt: skip
    if not is_new and any(open_slip.body.get(name) != said for name, said in _gist(slip).items()):
        raise _used_otherwise()
    if not is_new and open_slip.deposit:
        open_slip.deposit.is_repetition = True
    if is_new:
        _take_over_the_weights(device, slip)
        for number, line in enumerate(slip.lines):
            _refuse_what_no_price_helps(number, line)
            open_slip.lines.create(
                uuid=UUID(int=(slip.uuid.int + number + 1) % 2**128), material=found.materials[line.material],
                weighings=list(line.weighings), deduct=line.deduct, deduct_reason=line.reason,
                source=line.source, by=found.author, at=at,
            )  # fmt: skip
    return Taken(open_slip.deposit, open_slip, is_new)


def _refuse_what_no_price_helps(position: int, line: QueuedLine) -> None:
    """What `post_deposit` would refuse at any price is refused now, while its clerk can still mend it."""
    if not 0 < sum(line.weighings) - line.deduct <= LARGEST_QUANTITY:
        raise UnableToTake("refused", _("The weight must be above 0 and at most 9,999"), position)
    if line.deduct and not line.reason:
        raise UnableToTake("refused", _("Say why something is deducted: wet, dirty, mixed"), position)


def _take_over_the_weights(device: Device, slip: QueuedSlip) -> None:
    """The queue number that `slip` was begun with is not being weighed any more: its weights are in here."""
    weighed = _open_slip_of(slip, device)
    if weighed is None:
        return
    if _is_used(weighed):
        raise UnableToTake("open_slip_used", _("The weights of this queue number are booked already"))
    weighed.state, weighed.body["became"] = OpenSlip.State.CANCELLED, str(slip.uuid)
    weighed.cancelled_because = f"ออกเป็นใบ {device.number(slip.seq)} แจ้งราคาภายหลัง"
    weighed.save(update_fields=["state", "body", "cancelled_because"])


def _circumstances(device: Device, slip: QueuedSlip, found: _Found, at: datetime) -> dict[str, Any]:
    """How it was written and what was odd: not what it says, and kept for the day on which it is priced."""
    odd = odd_on_arrival(device, slip, at)
    if not found.day.is_open:
        odd[Flag.Kind.LATE] = ""
    return {
        "written_at": slip.written_at.isoformat(), "offline": slip.is_offline,
        "open_slip": str(slip.open_slip or ""), "odd": odd,
    }  # fmt: skip


def _gist(slip: QueuedSlip) -> dict[str, Any]:
    gist = {"member": slip.member, "depositor": slip.depositor, "lines": [line.said for line in slip.lines]}
    return gist | ({"identity": [slip.identity, slip.identity_note]} if slip.identity else {})


# What changes from one sending to the next of the same slip.
_SENDING = ("sent_at", "prints")


def was_set_aside(*, device: Device, body: dict[str, Any]) -> RefusedRecord | None:
    """The record of this very slip if somebody set it aside; None where it says something else by now."""
    try:
        uuid = UUID(str(body.get("uuid")))
    except ValueError:
        return None
    record = RefusedRecord.objects.filter(device=device, uuid=uuid).exclude(settled_by=None).first()
    return record if record and _words(record.body) == _words(body) else None


def _words(body: dict[str, Any]) -> dict[str, Any]:
    return {name: said for name, said in body.items() if name not in _SENDING}


@transaction.atomic
def keep_refused(
    *, device: Device, body: dict[str, Any], code: str, sentence: str, at: datetime
) -> RefusedRecord | None:
    """A copy of a slip that was refused, lest it be lost with its device; None where it has no readable UUID.

    The device keeps it too, and sends it again once it is mended. One that was set aside in the meantime
    stays so unless it says something else by now.
    """
    try:
        uuid = UUID(str(body.get("uuid")))
    except ValueError:
        return None
    there = RefusedRecord.objects.select_for_update(no_key=True).filter(uuid=uuid).first()
    if there and there.settled_by_id and _words(there.body) == _words(body):
        return there
    seq = body.get("seq")
    kept, _new = RefusedRecord.objects.update_or_create(
        uuid=uuid,
        defaults={
            "body": body, "code": code[:40], "sentence": sentence[:300], "last_at": at, "settled_at": None,
            "settled_by": None, "finding": "",
        },
        create_defaults={
            "device": device, "seq": seq if type(seq) is int and 0 < seq < 10**6 else None, "body": body,
            "code": code[:40], "sentence": sentence[:300], "first_at": at, "last_at": at,
        },
    )  # fmt: skip
    return kept
