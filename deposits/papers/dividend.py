"""ธข.๑๔: the dividend or patronage refund of a year, with signatures for cash."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from deposits.models import Distribution, DividendShare
from deposits.queries.books.dividend import find_shares
from wastebank.money import round_half_up
from wastebank.organisation.models import Municipality
from wastebank.papers.pdf import render_pdf

FIRST_SHEET, OTHER_SHEETS, FOR_SIGNATURES = 23, 29, 12  # rows of a sheet
SHEETS_A_VOLUME = 35  # about 1,000 members: more would keep the reader waiting for half a minute
WAYS = {
    DividendShare.Way.SAVINGS: "เข้าบัญชีเงินฝาก",
    DividendShare.Way.CASH: "เงินสด",
    DividendShare.Way.RESERVE: "ต่ำกว่าขั้นต่ำ เข้าทุนสำรอง",
}
BASES: dict[str, str] = {
    Distribution.Basis.TURNOVER: "มูลค่าวัสดุที่นำฝากในปีงบประมาณ (บาท)",
    Distribution.Basis.EQUAL: "เท่ากันทุกบัญชี",
}


@dataclass(frozen=True)
class Sheet:
    """The rows of one sheet, with what comes from the sheets before it and goes on to the next, in baht."""

    rows: Sequence[DividendShare]
    carried_in: Decimal | None
    carried_out: Decimal | None


def rows_of_sheets(count: int) -> Iterator[int]:
    """How many of `count` rows go on each sheet; one sheet at least."""
    made = 0
    while count or not made:
        room = OTHER_SHEETS if made % SHEETS_A_VOLUME else FIRST_SHEET
        if room - FOR_SIGNATURES < count <= room:  # they would fit, but the signatures would stand alone
            room -= FOR_SIGNATURES
        yield min(room, count)
        count -= min(room, count)
        made += 1


def volumes_of(count: int) -> int:
    """How many volumes the form of so many members has."""
    return -(-len(list(rows_of_sheets(count))) // SHEETS_A_VOLUME)


def sheets_of(shares: Sequence[DividendShare]) -> Iterator[Sheet]:
    """`shares` over sheets; sums are carried over as in a cash book, also from volume to volume."""
    begun, total = 0, Decimal("0.00")
    for count in rows_of_sheets(len(shares)):
        rows = shares[begun : begun + count]
        carried_in = total if begun else None
        begun += count
        total += sum((share.amount for share in rows), Decimal("0.00"))
        yield Sheet(rows, carried_in, total if begun < len(shares) else None)


def rate_of(done: Distribution) -> Decimal:
    """Baht for a hundred baht of basis, or for an account, to four places: for reading, nothing uses it."""
    if not done.basis_total:
        return Decimal(0)
    times = 100 if done.basis == Distribution.Basis.TURNOVER else 1
    return round_half_up(done.pool * times / done.basis_total, Decimal("0.0001"))


def form_14_pdf(done: Distribution, volume: int = 1) -> bytes:
    """แบบ ธข.๑๔ of the resolution `done`: a volume of its shares by member number; the last has the sum."""
    shares = list(find_shares(done))
    sheets = list(sheets_of(shares))
    return render_pdf(
        "deposits/papers/form_14.html",
        {
            "done": done,
            "bank": done.bank,
            "municipality": Municipality.objects.first(),
            "title": "รายงานปันผล/เฉลี่ยคืน",
            "sheets": sheets[(volume - 1) * SHEETS_A_VOLUME : volume * SHEETS_A_VOLUME],
            "volume": volume,
            "volumes": volumes_of(len(shares)),
            "count": len(shares),
            "rate": f"{rate_of(done):,.4f}",
            "basis": BASES.get(done.basis, "ไม่มี"),
            "ways": [(word, *_of_way(shares, way)) for way, word in WAYS.items()],
            "offices": ("ผู้จัดทำ", "ผู้ตรวจสอบ", "ผู้รับรอง"),
        },
    )


def _of_way(shares: Sequence[DividendShare], way: str) -> tuple[int, Decimal]:
    amounts = [share.amount for share in shares if share.way == way]
    return len(amounts), sum(amounts, Decimal("0.00"))
