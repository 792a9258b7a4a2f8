"""What is read out over the village's loudspeakers (ประกาศเสียงตามสาย): sentences, no tables."""

from collections.abc import Collection
from decimal import Decimal
from itertools import groupby

from prices.models import Price
from prices.queries.board import Board
from wastebank.organisation.models import Municipality
from wastebank.templatetags.thai import quantity
from wastebank.thai import format_date

UNITS = {"กก.": "กิโลกรัม"}
FROM_EACH_GROUP = 2
NEXT_DAY = "วันเปิดรับซื้อครั้งต่อไป ................................................ เวลา ...................... น."


def proposed(board: Board) -> set[int]:
    """The materials read out unless others are ticked: the first of each group that are bought for money."""
    chosen: set[int] = set()
    for _group, lines in groupby(board.lines, key=lambda line: line.price.material.group_id):
        bought = [line.price for line in lines if _is_bought(line.price)]
        chosen.update(price.material_id for price in bought[:FROM_EACH_GROUP])
    return chosen


def announcement(board: Board, materials: Collection[int]) -> str:
    """The text about `materials`, in the board's order; what is not bought comes last, ticked or not."""
    if board.current is None:
        return ""
    since = board.current.effective_from.astimezone(board.at.tzinfo)
    municipality = Municipality.objects.first()
    whose = f"{board.bank.name} {municipality.name}" if municipality else board.bank.name
    sentences = [
        f"ประกาศจาก{whose}",
        f"เรื่อง ราคารับซื้อขยะรีไซเคิล ใช้ตั้งแต่วันที่ {format_date(since.date(), 'long')} เวลา {since:%H.%M} น. เป็นต้นไป",
        "",
    ]
    prices = [line.price for line in board.lines]
    sentences += [_said(price) for price in prices if price.material_id in materials and _is_bought(price)]
    if stopped := [price.material.name for price in prices if price.is_suspended]:
        sentences += ["", f"ช่วงนี้งดรับ {' '.join(stopped)}"]
    if board.upcoming is not None:
        begins = board.upcoming.effective_from.astimezone(board.at.tzinfo)
        sentences += ["", f"ราคาใหม่จะใช้ตั้งแต่วันที่ {format_date(begins.date(), 'long')} เวลา {begins:%H.%M} น."]
    return "\n".join([*sentences, "", NEXT_DAY, "ขอเชิญนำขยะรีไซเคิลที่คัดแยกแล้วมาฝากได้ที่ธนาคารขยะ ขอบคุณค่ะ/ครับ"])


def _is_bought(price: Price) -> bool:
    return not price.is_suspended and price.unit_price > 0


def _said(price: Price) -> str:
    unit = UNITS.get(price.unit, price.unit)
    said = f"{price.material.name} {unit}ละ {_baht(price.unit_price)}"
    if price.min_lot is not None and price.min_lot_price is not None:
        said += f" ถ้านำมาตั้งแต่ {quantity(price.min_lot)} {unit}ขึ้นไป {unit}ละ {_baht(price.min_lot_price)}"
    return f"{said} ({price.condition})" if price.condition else said


def _baht(amount: Decimal) -> str:
    """As it is read aloud: 3 บาท 10 สตางค์."""
    baht, satang = divmod(int(amount * 100), 100)
    words = [f"{baht:,} บาท"] if baht else []
    return " ".join([*words, f"{satang} สตางค์"] if satang else words)
