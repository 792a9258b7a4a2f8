"""Devices: who they are, which of their numbers are missing, what they hold."""

from dataclasses import dataclass

from django.core import signing
from django.db.models import Max, QuerySet

from deposits.models import DeclaredNumber, Deposit, Device, OpenSlip, RefusedRecord
from wastebank.organisation.models import Bank
from wastebank.staff.models import User

GARBLED_ABOVE = 500  # numbers beyond the last one that is known


def devices_of(bank: Bank) -> QuerySet[Device]:
    """The bank's devices, those in use first."""
    return Device.objects.filter(bank=bank).prefetch_related("places").order_by("status", "code")


def numbers_received(device: Device) -> set[int]:
    """The numbers whose slips arrived: booked, waiting for their price, or cancelled before they had one."""
    booked = Deposit.objects.filter(device=device).values_list("device_seq", flat=True)
    waiting = OpenSlip.objects.filter(device=device, device_seq__isnull=False)
    return {*booked, *waiting.values_list("device_seq", flat=True)}  # type: ignore[arg-type]


def numbers_declared(device: Device) -> set[int]:
    """The numbers that were declared lost."""
    declared = DeclaredNumber.objects.filter(bank=device.bank_id, series=device.code)
    return set(declared.values_list("seq", flat=True))


def last_number(device: Device) -> int:
    """The highest number known to have been given: reported by the device, sent, or declared.

    A refused slip's number counts unless it is out of all reason: what was refused may be garbled.
    """
    last = max(device.issued, *(numbers_received(device) | numbers_declared(device) or {0}))
    refused = RefusedRecord.objects.filter(device=device, seq__lte=last + GARBLED_ABOVE)
    return max(last, refused.aggregate(last=Max("seq"))["last"] or 0)


def missing_numbers(device: Device) -> list[int]:
    """The numbers the device gave whose slips have neither arrived nor been declared lost, in order."""
    there = numbers_received(device) | numbers_declared(device)
    return [seq for seq in range(1, last_number(device) + 1) if seq not in there]


@dataclass(frozen=True)
class DeviceRow:
    """A device with the numbers missing of it, as they are printed."""

    device: Device
    missing: list[str]


def device_rows(bank: Bank) -> list[DeviceRow]:
    """The bank's devices with what is missing of each, those in use first."""
    return [
        DeviceRow(device, [device.number(seq) for seq in missing_numbers(device)])
        for device in devices_of(bank)
    ]


_AUTHOR = "deposits.till.author"


def author_proof(device: Device, user: User) -> str:
    """The server's signature that `user` was signed in at `device`: what they write there carries it."""
    return signing.Signer(salt=_AUTHOR).signature(f"{device.pk}:{user.pk}")


def is_author(device: Device, user_id: int, proof: str) -> bool:
    """Whether `proof` is ours for this user at this device."""
    signed = f"{device.pk}:{user_id}:{proof}"
    try:
        return signing.Signer(salt=_AUTHOR).unsign(signed) == f"{device.pk}:{user_id}"
    except signing.BadSignature:
        return False
