"""Flags: raising them on what a device sent, and settling them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from deposits.commands.slip_rows import Identity
from deposits.models import Deposit, DepositLine, Device, Flag, MarketDay, OpenSlipLine, RefusedRecord
from deposits.queries.devices import is_author, numbers_declared
from deposits.records import QueuedSlip
from deposits.weighed import plain
from prices.models import PriceList
from prices.queries import price_list_at
from wastebank.staff.access import Ability, officers_with
from wastebank.staff.models import User

CLOCK_MAY_DIFFER = timedelta(minutes=5)
Kind = Flag.Kind


class UnableToSettle(Exception):
    """Nothing is said about what was found, or the flag is settled already."""


@transaction.atomic
def settle_flag(*, flag: Flag, finding: str, by: User, at: datetime) -> Flag:
    """`by` looked at it, and says what was found.

    Refuses an empty finding, a flag that is settled, and who wrote the slip, where somebody else could look.
    """
    locked = Flag.objects.select_for_update(no_key=True).get(pk=flag.pk)
    others = officers_with(Ability.SETTLE_FLAGS, flag.bank).exclude(pk=by.pk)
    if flag.deposit.by_id == by.pk and others.exists():
        raise UnableToSettle(_("You wrote this slip yourself: another treasurer or manager looks at it"))
    _settle(locked, finding, by, at)
    return locked


@transaction.atomic
def set_aside(*, record: RefusedRecord, finding: str, by: User, at: datetime) -> RefusedRecord:
    """The refused slip is not booked: `by` looked at it, and says what was found.

    The device is told so when it sends the slip again. A number of its own stays missing until it is declared
    or keyed in. Refuses an empty finding and a record that is settled.
    """
    locked = RefusedRecord.objects.select_for_update(no_key=True).get(pk=record.pk)
    _settle(locked, finding, by, at)
    return locked


def raise_flags(
    device: Device, slip: QueuedSlip, deposit: Deposit, price_list: PriceList | None, at: datetime
) -> None:
    """Marks what is odd about `deposit`, booked from `slip`, for somebody to look at (counter.md, rule 6)."""
    in_force = price_list_at(device.bank, at)
    odd = odd_on_arrival(device, slip, at)
    if deposit.is_late:
        odd[Kind.LATE] = ""
    if in_force and price_list != in_force:
        odd[Kind.OTHER_LIST] = ""
    if not deposit.member.is_active:
        odd[Kind.LEFT_MEMBER] = ""
    if slip.total != deposit.total:
        odd[Kind.AMOUNT] = f"{slip.total} → {deposit.total}"
    if (
        slip.is_offline
        and slip.cash
        and (paid := _paid_without_signal(device, deposit.market_day)) > device.drawer_limit
    ):
        odd[Kind.CASH_LIMIT] = f"{paid} > {device.drawer_limit}"
    odd |= odd_about_identity(deposit)
    if slip.open_slip:
        odd |= odd_about_weights(slip.open_slip, deposit)
    flag_slip(deposit, odd, at)


def _settle(locked: Flag | RefusedRecord, finding: str, by: User, at: datetime) -> None:
    if locked.settled_at:
        raise UnableToSettle(_("This has been settled already"))
    if not finding.strip():
        raise UnableToSettle(_("Write what was found"))
    locked.settled_by, locked.settled_at, locked.finding = by, at, finding[:200]
    locked.save(update_fields=["settled_by", "settled_at", "finding"])


def odd_on_arrival(device: Device, slip: QueuedSlip, at: datetime) -> dict[str, str]:
    """What is odd about `slip` before it is booked (kind → detail): of an unpriced one too."""
    odd: dict[str, str] = {}
    if abs(slip.sent_at - at) > CLOCK_MAY_DIFFER:
        odd[Kind.CLOCK] = str(slip.sent_at - at)
    if not is_author(device, slip.author.user_id, slip.author.proof):
        odd[Kind.AUTHOR] = ""
    if slip.seq in numbers_declared(device):
        odd[Kind.DECLARED] = ""
    if not device.is_active:
        odd[Kind.RETIRED] = device.status
    return odd


def flag_slip(deposit: Deposit, odd: Mapping[str, str], at: datetime) -> None:
    """`odd` (kind → detail) at `deposit`, for treasurer or manager to look at."""
    Flag.objects.bulk_create(
        Flag(bank_id=deposit.bank_id, deposit_id=deposit.pk, kind=kind, detail=detail[:200], raised_at=at)
        for kind, detail in odd.items()
    )


def _paid_without_signal(device: Device, day: MarketDay) -> Decimal:
    paid = Deposit.objects.filter(device=device, market_day=day, was_offline=True, void=None)
    return paid.aggregate(sum=Sum("to_cash"))["sum"] or Decimal(0)


def odd_about_identity(deposit: Deposit) -> dict[str, str]:
    """Copper, cable or brass of which nobody noted who sold it (3-rules.md C3.13), by its names."""
    if Identity(deposit.identity_seen, deposit.identity_note).is_told:
        return {}
    asking = deposit.lines.filter(material__needs_identity=True)
    names = list(dict.fromkeys(asking.values_list("material__name", flat=True)))
    return {Kind.IDENTITY: ", ".join(names)} if names else {}


def odd_about_weights(open_slip: UUID, deposit: Deposit) -> dict[str, str]:
    """What is odd (kind → detail) about `deposit`, which was begun with the weights of a queue number.

    Who weighs does not book, where more than one person is on duty (3-rules.md C3.6); and what the scale sent
    is on the slip, unless somebody took it away or did not know of it yet.
    """
    lines = list(OpenSlipLine.objects.filter(open_slip__uuid=open_slip).select_related("material"))
    odd: dict[str, str] = {}
    if deposit.market_day.on_duty.count() > 1 and {line.by_id for line in lines} == {deposit.by.pk}:
        odd[Kind.SAME_PERSON] = ""
    booked = _weighings(deposit.lines.select_related("material"))
    if left_out := _weighings(lines) - booked:
        odd[Kind.LEFT_OUT] = ", ".join(f"{material} {plain(kg)}" for material, kg in left_out.elements())
    return odd


def _weighings(lines: Iterable[DepositLine | OpenSlipLine]) -> Counter[tuple[str, Decimal]]:
    return Counter((line.material.name, kg) for line in lines for kg in line.weighed.weighings)
