"""Devices: enrolling, proving, reporting, giving back, losing; and declaring numbers lost."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from deposits.commands.declaring import declare_lost
from deposits.models import DeclaredNumber, Device, DeviceDay, MarketDay, RefusedRecord
from deposits.queries.devices import missing_numbers, numbers_declared, numbers_received
from wastebank.organisation.models import Bank, CollectionPoint
from wastebank.staff.models import User

NUMBERS_A_LETTER = 9
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # no I and O: read aloud and copied by hand they are digits


class UnableToEnrol(Exception):
    """No place, a place of another bank, or every letter is used up."""


class UnableToRetire(Exception):
    """Slips of the device are missing, or no reason is given."""


def hash_of(token: str) -> str:
    """What is kept of a device's token: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def enrol_device(
    *, bank: Bank, name: str, places: Sequence[CollectionPoint], drawer_limit: Decimal, by: User, at: datetime
) -> tuple[Device, str]:
    """A new device with the next letter, and its token, which is handed out this once (counter.md, rule 2).

    `drawer_limit` is the cash in baht that it may pay out without a signal. Refuses: no place, a place of
    another bank, a negative limit.
    """
    if not places or any(place.bank_id != bank.pk for place in places):
        raise UnableToEnrol(_("Choose at least one place of this bank"))
    if drawer_limit < 0:
        raise UnableToEnrol(_("The limit cannot be below zero"))
    Bank.objects.select_for_update(no_key=True).get(pk=bank.pk)  # one letter at a time
    token = secrets.token_urlsafe(32)
    device = Device.objects.create(
        bank=bank, code=_next_code(bank), name=name, drawer_limit=drawer_limit, token_hash=hash_of(token),
        enrolled_by=by, enrolled_at=at,
    )  # fmt: skip
    device.places.set(places)
    return device, token


def _next_code(bank: Bank) -> str:
    """A1 … A9, B1 …: never given twice, also not after a device is gone."""
    count = Device.objects.filter(bank=bank).count()
    if count >= len(LETTERS) * NUMBERS_A_LETTER:
        raise UnableToEnrol(_("Every letter is used up: tell whoever looks after the system"))
    return f"{LETTERS[count // NUMBERS_A_LETTER]}{count % NUMBERS_A_LETTER + 1}"


def prove_device(*, device: Device, at: datetime, vouched_by: User | None = None) -> Device:
    """The device's storage outlived its browser, or a manager says that it is no private window."""
    if device.proven_at is None:
        device.proven_at, device.vouched_by = at, vouched_by
        device.save(update_fields=["proven_at", "vouched_by"])
    return device


def tell_days(*, device: Device, days: Iterable[MarketDay], at: datetime) -> None:
    """Remembers that `device` was told of these days: none is closed before it has said that it sent all."""
    DeviceDay.objects.bulk_create(
        (DeviceDay(device=device, market_day=day, told_at=at) for day in days), ignore_conflicts=True
    )


def report_device(
    *, device: Device, issued: int, unsent: int, fixing: int, oldest_unsent_at: datetime | None, at: datetime
) -> None:
    """What the device says of itself: the highest number it gave, what waits, what was refused.

    `issued` never goes back: an older tab may report after a newer one.
    """
    Device.objects.filter(pk=device.pk).update(
        issued=Greatest(F("issued"), issued),  # in the database: both may arrive at once
        unsent=unsent,
        fixing=fixing,
        oldest_unsent_at=oldest_unsent_at,
        reported_at=at,
    )


@transaction.atomic
def release_device(*, device: Device, by: User, at: datetime) -> Device:
    """The device is given back. Refuses while slips wait in it or a number of it is missing."""
    locked = Device.objects.select_for_update(no_key=True).get(pk=device.pk)
    if locked.unsent:
        raise UnableToRetire(
            _("%(count)s slips wait in this device: connect it and let it send them")
            % {"count": locked.unsent}
        )
    if missing := missing_numbers(locked):
        raise UnableToRetire(
            _("Slip %(number)s of this device has not arrived") % {"number": locked.number(missing[0])}
        )
    return _retire(locked, Device.Status.RELEASED, by, at, "")


@transaction.atomic
def lose_device(*, device: Device, because: str, by: User, at: datetime) -> Device:
    """The device is lost, stolen or broken and writes no new slips; what it holds is taken if it comes back.

    Refuses an empty reason.
    """
    if not because.strip():
        raise UnableToRetire(_("Say what happened to the device"))
    locked = Device.objects.select_for_update(no_key=True).get(pk=device.pk)
    return _retire(locked, Device.Status.LOST, by, at, because)


def _retire(device: Device, status: str, by: User, at: datetime, because: str) -> Device:
    if not device.is_active:
        raise UnableToRetire(_("This device is not in use any more"))
    device.status, device.retired_by, device.retired_at = status, by, at
    device.retired_because = because[:200]
    device.save(update_fields=["status", "retired_by", "retired_at", "retired_because"])
    return device


@transaction.atomic
def declare_numbers(
    *, device: Device, seqs: Sequence[int], because: str, by: User, agreed_by: User, at: datetime
) -> list[DeclaredNumber]:
    """Declares numbers of `device` lost, so that a dead tablet does not keep a day open (counter.md, rule 7).

    Refuses (UnableToDeclare) as `declare_lost` does. Should such a slip arrive after all, it is booked and
    flagged.
    """

    def there() -> set[int]:
        Device.objects.select_for_update(no_key=True).get(pk=device.pk)
        return numbers_received(device) | numbers_declared(device)

    declared = declare_lost(
        bank=device.bank, series=device.code, seqs=seqs, there=there, because=because, by=by,
        agreed_by=agreed_by, at=at,
    )  # fmt: skip
    RefusedRecord.objects.filter(device=device, seq__in=seqs, settled_at=None).update(settled_at=at)
    return declared
