"""Slips that are not in the books yet: what a scale holds, what waits for its price, what went home."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from deposits.models import DepositLine, MarketDay, OpenSlip, OpenSlipLine
from prices.models import Material, Price
from prices.queries import prices_at
from wastebank.organisation.models import Bank

State = OpenSlip.State
ZERO = Decimal(0)


def _with_lines(slips: QuerySet[OpenSlip]) -> QuerySet[OpenSlip]:
    slips = slips.select_related("bank", "market_day__place", "member__village", "by")
    return slips.prefetch_related("lines__material__group", "lines__by")


def being_weighed(of: Bank | MarketDay) -> QuerySet[OpenSlip]:
    """The queue numbers with weights that no counter has booked, with their lines."""
    where = {"market_day": of} if isinstance(of, MarketDay) else {"bank": of}
    slips = OpenSlip.objects.filter(state=State.WEIGHING, **where)
    return _with_lines(slips).order_by("market_day__held_on", "queue_no")


def awaiting_price(of: Bank | MarketDay) -> QuerySet[OpenSlip]:
    """The slips "แจ้งราคาภายหลัง" that nobody has priced, oldest first, with their lines."""
    where = {"market_day": of} if isinstance(of, MarketDay) else {"bank": of}
    slips = OpenSlip.objects.filter(state=State.UNPRICED, **where)
    return _with_lines(slips).order_by("market_day__held_on", "number")


def cancelled_lately(bank: Bank, most: int = 10) -> list[OpenSlip]:
    """The last ones that went home again, latest first, each with who said so and when."""
    slips = _with_lines(OpenSlip.objects.filter(bank=bank, state=State.CANCELLED, body__has_key="cancelled"))
    return list(slips.order_by("-body__cancelled__at", "-pk")[:most])


def number_open(bank: Bank) -> int:
    """How many are being weighed or wait for their price."""
    return OpenSlip.objects.filter(bank=bank, state__in=[State.WEIGHING, State.UNPRICED]).count()


def open_slip_for(market_day: MarketDay, queue_no: int) -> OpenSlip | None:
    """What is being weighed under that queue number, with its lines; None where nothing is."""
    return being_weighed(market_day).filter(queue_no=queue_no).first()


def unpriced_at_close(market_day: MarketDay) -> list[OpenSlip]:
    """The slips that waited for their price when the closed day was signed for, by number.

    What is priced or cancelled later changes no signed paper.
    """
    at = market_day.close.at
    there = OpenSlip.objects.filter(market_day=market_day, at__lte=at).exclude(number="")
    waited = there.filter(
        Q(state=State.UNPRICED)
        | Q(state=State.POSTED, deposit__received_at__gt=at)
        | Q(state=State.POSTED, deposit__is_late=True)  # set out before the close, and waited for it
        | Q(state=State.CANCELLED)
    )
    return [slip for slip in waited.order_by("number") if not _was_cancelled_by(slip, at)]


def _was_cancelled_by(slip: OpenSlip, at: datetime) -> bool:
    cancelled = parse_datetime(slip.body.get("cancelled", {}).get("at", ""))
    return slip.state == State.CANCELLED and (cancelled is None or cancelled <= at)


# --- pricing --------------------------------------------------------------------------------------------


@dataclass
class ToPrice:
    """A material of an unpriced slip: its lines, the price in force at the bank, and what may be proposed.

    Prices are baht per unit. `proposed` is the bank's last price of it, else the catalogue's sample
    (`is_sample`); it is shown, never taken by itself. `lot` is the price in force where it has a lot that is
    paid otherwise: it counts where the price in force is taken.
    """

    material: Material
    lines: list[OpenSlipLine] = field(default_factory=list)
    in_force: Decimal | None = None
    proposed: Decimal | None = None
    is_sample: bool = False
    lot: Price | None = None

    def unit_price(self, line: OpenSlipLine, typed: Decimal) -> Decimal:
        """What `line` is paid per unit where `typed` is the price of the material."""
        return self.lot.for_quantity(line.weighed.net) if self.lot and typed == self.in_force else typed

    @property
    def quantity(self) -> Decimal:
        return sum((line.weighed.net for line in self.lines), ZERO)


def materials_to_price(open_slip: OpenSlip, at: datetime) -> list[ToPrice]:
    """The materials of `open_slip` in the order they were written; one price holds for all lines of one."""
    found: dict[int, ToPrice] = {}
    for line in open_slip.lines.select_related("material__group"):
        found.setdefault(line.material_id, ToPrice(line.material)).lines.append(line)
    in_force = {
        price.material_id: price
        for price in prices_at(open_slip.bank, at)
        if not price.is_suspended and price.unit_price
    }
    for pk, row in found.items():
        if price := in_force.get(pk):
            row.in_force, row.lot = price.unit_price, price if price.min_lot else None
        else:
            _propose(row, open_slip.bank)
    return list(found.values())


def _propose(row: ToPrice, bank: Bank) -> None:
    last = DepositLine.objects.filter(deposit__bank=bank, material=row.material, deposit__void=None)
    price = last.order_by("-deposit_id").values_list("price__unit_price", flat=True).first()  # not of a lot
    row.is_sample = price is None
    row.proposed = row.material.sample_buy_price if price is None else price


# --- weighing -------------------------------------------------------------------------------------------
