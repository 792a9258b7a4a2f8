"""Before a market day closes: what stands in its way, what its drawer should hold, what the day came to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import Case, Count, DecimalField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deposits.models import (
    CashCount,
    DayClose,
    Deposit,
    DepositLine,
    Device,
    DrawerMovement,
    MarketDay,
    OpenSlip,
    Payout,
)
from deposits.queries.devices import missing_numbers
from deposits.queries.paper import missing_paper_numbers
from deposits.queries.sales.drafts import drafts_of
from wastebank.ledger import chart
from wastebank.organisation.models import Bank

SILENT_AFTER = timedelta(minutes=15)
NUMBERS_SHOWN = 10
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Blocker:
    """Something that is not done yet: `kind` is unsent, silent, missing, weighing or draft."""

    kind: str
    sentence: str


def blockers(market_day: MarketDay, at: datetime) -> list[Blocker]:
    """What keeps `market_day` from being closed at `at` (counter.md, rule 7). Nothing: it may be closed."""
    # A lost device does not keep the day open by its silence, only by numbers that are known to be missing.
    told = Device.objects.filter(days__market_day=market_day, status=Device.Status.ACTIVE)
    found = [blocker for device in told.order_by("code") if (blocker := _holds(device, at))]
    of_the_place = Device.objects.filter(
        Q(places=market_day.place_id) | Q(days__market_day=market_day), bank=market_day.bank_id
    )
    for device in of_the_place.distinct().select_related("bank").order_by("code"):
        if missing := missing_numbers(device):
            found.append(Blocker("missing", _missing_sentence(device, missing)))
    if on_paper := missing_paper_numbers(market_day.bank, market_day.place):
        found.append(Blocker("missing", _paper_sentence(on_paper)))
    return [*found, *_being_weighed(market_day), *_not_posted(market_day)]


def lost_devices(market_day: MarketDay) -> QuerySet[Device]:
    """Devices of this day that are lost: what they had not sent is known from members' papers alone."""
    return Device.objects.filter(days__market_day=market_day, status=Device.Status.LOST).order_by("code")


def _holds(device: Device, at: datetime) -> Blocker | None:
    if device.unsent:
        sentence = ngettext(
            "%(code)s: %(count)s slip waits in the device and has not been sent",
            "%(code)s: %(count)s slips wait in the device and have not been sent",
            device.unsent,
        )
        return Blocker("unsent", sentence % {"code": device.code, "count": device.unsent})
    if device.reported_at is None or device.reported_at < at - SILENT_AFTER:
        sentence = _("%(code)s has not reported for 15 minutes: connect it, it may hold slips")
        return Blocker("silent", sentence % {"code": device.code})
    return None


def _missing_sentence(device: Device, missing: list[int]) -> str:
    sentence = ngettext(
        "%(code)s: slip %(numbers)s has not arrived",
        "%(code)s: slips %(numbers)s have not arrived",
        len(missing),
    )
    return sentence % {"code": device.code, "numbers": _some_of(missing)}


def _paper_sentence(missing: list[str]) -> str:
    sentence = ngettext(
        "Paper slip %(numbers)s has not been keyed in",
        "Paper slips %(numbers)s have not been keyed in",
        len(missing),
    )
    return sentence % {"numbers": _some_of(missing)}


def _some_of(missing: Sequence[object]) -> str:
    numbers = ", ".join(str(number) for number in missing[:NUMBERS_SHOWN])
    if (more := len(missing) - NUMBERS_SHOWN) > 0:
        numbers = _("%(numbers)s and %(more)s more") % {"numbers": numbers, "more": more}
    return numbers


def _being_weighed(market_day: MarketDay) -> Iterator[Blocker]:
    weighing = OpenSlip.objects.filter(market_day=market_day, state=OpenSlip.State.WEIGHING)
    for open_slip in weighing.order_by("queue_no", "id"):
        sentence = _("Queue number %(number)s is still being weighed: book it or cancel it")
        yield Blocker("weighing", sentence % {"number": open_slip.queue_no or open_slip.number})


def _not_posted(market_day: MarketDay) -> Iterator[Blocker]:
    """A buyer weighed in the yard, and the sale waits for this close."""
    for draft in drafts_of(market_day):
        sentence = _("The sale to %(buyer)s is not posted yet: post it or drop it")
        yield Blocker("draft", sentence % {"buyer": draft.buyer.name})


@dataclass(frozen=True)
class Drawer:
    """The drawer's cash in baht by where it came from and went; what leaves it is above zero here.

    `returned` is what members gave back for slips of other days that were cancelled after those closed.
    """

    put_in: Decimal
    taken_out: Decimal
    slips: Decimal
    payouts: Decimal
    returned: Decimal

    @property
    def expected(self) -> Decimal:
        return self.put_in - self.taken_out - self.slips - self.payouts + self.returned


def _sum(of: str, **condition) -> Coalesce:
    only = Q(**condition) if condition else None
    return Coalesce(Sum(of, filter=only), Value(ZERO), output_field=DecimalField())


def drawer(market_day: MarketDay) -> Drawer:
    """What should be in the drawer now. The cash of a late slip had left it before the count: not in here."""
    moved = DrawerMovement.objects.filter(market_day=market_day).aggregate(
        put_in=_sum("amount", amount__gt=0), taken_out=_sum("amount", amount__lt=0)
    )
    slips = _standing(market_day).aggregate(cash=_sum("to_cash"))
    payouts = Payout.objects.filter(market_day=market_day, state=Payout.State.PAID)
    returned = Deposit.objects.filter(void__drawer=market_day).order_by()
    return Drawer(
        moved["put_in"], -moved["taken_out"], slips["cash"],
        payouts=payouts.aggregate(sum=_sum("amount"))["sum"],
        returned=returned.aggregate(sum=_sum("to_cash"))["sum"],
    )  # fmt: skip


def last_count(market_day: MarketDay) -> CashCount | None:
    return CashCount.objects.filter(market_day=market_day).select_related("by").order_by("id").last()


@dataclass(frozen=True)
class DayTotals:
    """What a market day came to, by the slips that stand and are not late; `paid_out` are payouts in cash."""

    slips: int
    voided: int
    kg: Decimal
    total: Decimal
    to_savings: Decimal
    to_cash: Decimal
    to_welfare: Decimal
    to_donations: Decimal
    paid_out: Decimal


def _standing(market_day: MarketDay):
    return Deposit.objects.filter(market_day=market_day, is_late=False, void=None).order_by()


def day_totals(market_day: MarketDay) -> DayTotals:
    sums = _standing(market_day).aggregate(
        slips=Count("pk"),
        total=_sum("total"),
        to_cash=_sum("to_cash"),
        to_welfare=_sum("to_welfare"),
        to_donations=_sum("to_donations"),
    )
    lines = DepositLine.objects.filter(deposit__in=_standing(market_day)).order_by()
    voided = Deposit.objects.filter(market_day=market_day, is_late=False, void__isnull=False)
    return DayTotals(
        voided=voided.count(),
        kg=lines.aggregate(kg=_sum("net_kg"))["kg"],
        to_savings=sums["total"] - sums["to_cash"] - sums["to_welfare"] - sums["to_donations"],
        paid_out=drawer(market_day).payouts,
        **sums,
    )


@dataclass(frozen=True)
class ControlTotal:
    """Members' savings in baht: by their running balances, and by the ledger's postings."""

    balances: Decimal
    ledger: Decimal

    @property
    def agrees(self) -> bool:
        return self.balances == self.ledger


# One statement, so that both sums see the same moment while slips are being booked.
_CONTROL = """
    SELECT (SELECT coalesce(sum(balance), 0) FROM ledger_account
            WHERE bank_id = %(bank)s AND code LIKE %(savings)s),
           (SELECT coalesce(sum(p.credit - p.debit), 0) FROM ledger_posting p
            JOIN ledger_account a ON a.id = p.account_id
            WHERE a.bank_id = %(bank)s AND a.code LIKE %(savings)s)
"""


def control_total(bank: Bank) -> ControlTotal:
    """ทะเบียนคุมเงินฝากสมาชิก against the ledger (books.md, Closing)."""
    with connection.cursor() as cursor:
        cursor.execute(_CONTROL, {"bank": bank.pk, "savings": f"{chart.SAVINGS}-%"})
        return ControlTotal(*cursor.fetchone())


def late_slips_at_close(market_day: MarketDay) -> QuerySet[Deposit]:
    """Slips of earlier days of the place that were booked since its last close, until this one; with `kg`.

    They are on no list of their own day, which was signed for without them: neither those that had set out
    before its close and waited for it.
    """
    closed = market_day.close.at
    earlier = DayClose.objects.filter(market_day__place=market_day.place_id, at__lt=closed).order_by("-at")
    late = Deposit.objects.filter(
        is_late=True, market_day__place=market_day.place_id, received_at__lte=closed
    ).exclude(market_day=market_day)
    if last := earlier.first():
        late = late.filter(Q(received_at__gt=last.at) | Q(market_day=last.market_day_id))
    return late.select_related("member").annotate(kg=Sum("lines__net_kg")).order_by("received_on", "id")


def slips_at_close(market_day: MarketDay) -> QuerySet[Deposit]:
    """The slips that were there when the closed day was signed for, in their order, with `kg`.

    `was_void` says whether it was cancelled by then: what is cancelled later changes no signed paper.
    """
    until_close = Q(void__isnull=False, void__at__lte=market_day.close.at)
    slips = Deposit.objects.filter(market_day=market_day, is_late=False).select_related("member")
    slips = slips.annotate(
        kg=Sum("lines__net_kg"), was_void=Case(When(until_close, then=True), default=False)
    )
    return slips.order_by("id")
