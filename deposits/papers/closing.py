"""What is signed when a market day closes: the day list and the daily cash report."""

from collections.abc import Iterator
from decimal import Decimal

from deposits.cash import COINS, DENOMINATIONS
from deposits.models import DayClose, Deposit, DepositVoid, DrawerMovement, MarketDay
from deposits.queries.closing import late_slips_at_close, slips_at_close
from deposits.queries.duty import on_duty
from deposits.queries.open_slips import unpriced_at_close
from wastebank.organisation.models import Municipality
from wastebank.papers.pdf import render_pdf

KINDS = {
    DrawerMovement.Kind.FLOAT: "รับเงินตั้งต้นจากตู้นิรภัย",
    DrawerMovement.Kind.FROM_BANK: "เบิกจากบัญชีเงินฝากธนาคาร",
    DrawerMovement.Kind.TO_SAFE: "นำเก็บตู้นิรภัย",
    DrawerMovement.Kind.TO_BANK: "นำฝากบัญชีเงินฝากธนาคาร",
    DrawerMovement.Kind.RECEIVED: "รับเงินเข้าลิ้นชัก",
    DrawerMovement.Kind.SPENT: "จ่ายเงินจากลิ้นชัก",
}
WAYS = ("เข้าบัญชี", "เงินสด", "สวัสดิการ", "บริจาค")
CANCELLED = "ยกเลิก"


def day_list_pdf(day: MarketDay) -> bytes:
    """ใบสรุปรายการรับฝากประจำวัน: every slip of the closed `day` with room for a signature."""
    rows = [(slip, slip.kg, settled(slip)) for slip in slips_at_close(day)]  # type: ignore[attr-defined]
    waiting = [slip.number for slip in unpriced_at_close(day)]
    late = [(slip, slip.kg) for slip in late_slips_at_close(day)]  # type: ignore[attr-defined]
    shown = {"rows": rows, "waiting": waiting, "late": late}
    return render_pdf("deposits/papers/day_list.html", _of(day) | shown)


def settled(slip: Deposit) -> str:
    """Where the slip's money went; with amounts where it is more than one way."""
    if slip.was_void:  # type: ignore[attr-defined]
        return CANCELLED
    amounts = (slip.to_savings, slip.to_cash, slip.to_welfare, slip.to_donations)
    used = [(word, amount) for word, amount in zip(WAYS, amounts, strict=True) if amount]
    return used[0][0] if len(used) == 1 else "\n".join(f"{word} {amount:,.2f}" for word, amount in used)


def cash_report_pdf(day: MarketDay) -> bytes:
    """รายงานเงินคงเหลือประจำวัน: what the drawer of the closed `day` should have held, and what it held."""
    count = day.close.count
    context = {
        "count": count,
        "over": max(count.difference, Decimal(0)),
        "short": max(-count.difference, Decimal(0)),
        "rows": list(_drawer_rows(day.close)),
        "pieces": list(piece_rows(count.pieces)),
        "points": [point["sentence"] for point in day.close.open_points],
    }
    return render_pdf("deposits/papers/cash_report.html", _of(day) | context)


def _of(day: MarketDay) -> dict:
    return {
        "day": day,
        "bank": day.bank,
        "close": day.close,
        "on_duty": on_duty(day),
        "municipality": Municipality.objects.first(),
    }


def _drawer_rows(close: DayClose) -> Iterator[tuple[str, Decimal, Decimal]]:
    """(what, baht in, baht out) of the drawer as it was when the day was closed."""
    for movement in DrawerMovement.objects.filter(market_day=close.market_day_id).order_by("id"):
        words = KINDS[DrawerMovement.Kind(movement.kind)] + (f" ({movement.note})" if movement.note else "")
        yield words, max(movement.amount, Decimal(0)), max(-movement.amount, Decimal(0))
    yield "จ่ายเงินสดค่าวัสดุตามใบรับฝาก", Decimal(0), close.to_cash
    yield "จ่ายเงินถอนให้สมาชิก", Decimal(0), close.paid_out
    returned = DepositVoid.objects.filter(drawer=close.market_day_id).select_related("deposit")
    for void in returned.order_by("id"):
        yield f"รับเงินสดคืนตามใบที่ยกเลิก {void.deposit.number}", void.deposit.to_cash, Decimal(0)


def piece_rows(pieces: dict[str, int]) -> Iterator[tuple[str, int, Decimal]]:
    """(name, number, baht) of every kind of note and coin, largest first."""
    for denomination in DENOMINATIONS:
        count = pieces.get(denomination, 0)
        yield piece_name(denomination), count, Decimal(denomination) * count


def piece_name(denomination: str) -> str:
    worth = Decimal(denomination)
    if worth < 1:
        return f"เหรียญ {int(worth * 100)} สตางค์"
    return f"{'เหรียญ' if denomination in COINS else 'ธนบัตร'} {worth:,} บาท"
