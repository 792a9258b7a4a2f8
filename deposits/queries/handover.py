"""ใบส่งมอบหน้าที่: how the bank's counter stands when a treasurer hands it over, in the words of the paper."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TypedDict

from django.db.models import QuerySet

from deposits.models import Device, Handover, OpenSlip
from deposits.queries.closing import control_total, drawer
from deposits.queries.day_summary import open_days
from deposits.queries.devices import DeviceRow, device_rows
from deposits.queries.flags import refused_records, unsettled_flags
from deposits.queries.paper import missing_paper_numbers
from deposits.queries.payouts import waiting_payouts
from wastebank.ledger import chart
from wastebank.ledger.queries import account_of, balance_of
from wastebank.organisation.models import Bank
from wastebank.thai import format_date

NUMBERS_NAMED = 10
NOTHING = "ไม่มี"


class Part(TypedDict):
    """A heading of the paper with its rows: what, and the figures."""

    heading: str
    rows: list[list[str]]


def handovers_of(bank: Bank) -> QuerySet[Handover]:
    """What was handed over, latest first."""
    return Handover.objects.filter(bank=bank).select_related("from_user", "to_user", "bank")


def cash_by_the_books(bank: Bank) -> Decimal:
    """The cash in safe and drawers that the ledger knows of, in baht."""
    return balance_of(account_of(bank, chart.CASH))


def state_of(bank: Bank) -> list[Part]:
    """Everything but the cash itself that goes over to the next treasurer. Thai only, as the paper keeps it.

    Members appear by number: the paper is kept for ever, and their names are not ours to keep that long.
    """
    return [
        {"heading": "บัญชี", "rows": list(_accounts(bank))},
        {"heading": "วันเปิดทำการที่ยังไม่ปิด", "rows": list(_days(bank)) or [[NOTHING, ""]]},
        {"heading": "เครื่องรับฝาก", "rows": list(_devices(bank)) or [[NOTHING, ""]]},
        {"heading": "งานค้าง", "rows": list(_unsettled(bank))},
        {"heading": "คำขอถอนเงินที่ยังไม่จ่าย", "rows": list(_payouts(bank)) or [[NOTHING, ""]]},
    ]


def _accounts(bank: Bank) -> Iterator[list[str]]:
    yield ["เงินฝากธนาคารตามบัญชี", _baht(balance_of(account_of(bank, chart.BANK_ACCOUNT)))]
    yield ["เงินฝากของสมาชิกทั้งหมด", _baht(control_total(bank).balances)]


def _days(bank: Bank) -> Iterator[list[str]]:
    for day in open_days(bank):
        slips = f"ใบรับฝาก {day.slips:,} ใบ {_baht(day.baht)}"  # type: ignore[attr-defined]
        cash = f"เงินสดที่ควรมีในลิ้นชัก {_baht(drawer(day).expected)}"
        yield [f"{format_date(day.held_on)} {day.place}", f"{slips}\n{cash}"]


def _devices(bank: Bank) -> Iterator[list[str]]:
    """The devices in use, and those out of use of which a number is missing."""
    for row in device_rows(bank):
        if row.device.is_active or row.missing:
            yield [str(row.device), "\n".join(_device_stands(row))]


def _device_stands(row: DeviceRow) -> Iterator[str]:
    if row.device.status == Device.Status.RELEASED:
        yield "คืนแล้ว"
    elif row.device.status == Device.Status.LOST:
        yield "สูญหาย"
    yield f"ค้างส่ง {row.device.unsent:,} ใบ ต้องแก้ไข {row.device.fixing:,} ใบ"
    yield f"ใบที่ยังไม่มา: {_named(row.missing)}"


def _unsettled(bank: Bank) -> Iterator[list[str]]:
    open_slips = OpenSlip.objects.filter(bank=bank)
    weighing = open_slips.filter(state=OpenSlip.State.WEIGHING).values_list("queue_no", flat=True)
    unpriced = open_slips.filter(state=OpenSlip.State.UNPRICED).values_list("number", flat=True)
    yield ["คิวที่กำลังชั่ง", _named([str(queue_no or "–") for queue_no in weighing])]
    yield ["ใบที่รอราคา", _named(list(unpriced))]
    yield ["ใบรับฝากสำรองที่ยังไม่ได้บันทึก", _named(missing_paper_numbers(bank))]
    yield ["เรื่องที่ต้องตรวจ", _count(unsettled_flags(bank).count(), "เรื่อง")]
    yield ["ใบที่ระบบไม่รับ", _count(refused_records(bank).count(), "ใบ")]


def _payouts(bank: Bank) -> Iterator[list[str]]:
    for payout in waiting_payouts(bank):
        lacks = max(payout.approvals_needed - len(payout.approvals.all()), 0)
        stands = f"รออนุมัติอีก {lacks} คน" if lacks else "พร้อมจ่าย"
        yield [f"สมาชิก {payout.member.number}", f"{_baht(payout.amount)} {stands}"]


def _baht(amount: Decimal) -> str:
    return f"{amount:,.2f} บาท".replace("-", "−")


def _count(number: int, of: str) -> str:
    return f"{number:,} {of}" if number else NOTHING


def _named(numbers: list[str]) -> str:
    more = len(numbers) - NUMBERS_NAMED
    named = ", ".join(numbers[:NUMBERS_NAMED]) or NOTHING
    return f"{named} และอีก {more:,} ใบ" if more > 0 else named
