"""ใบเตรียมเงิน: how much cash a coming market day needs, and in which notes and coins."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import F

from deposits.cash import DENOMINATIONS, in_change, pieces_of_a_day, pieces_of_each, value_of
from deposits.models import Deposit, MarketDay, Payout
from deposits.queries.payouts import approvals_for, waiting_payouts
from wastebank.ledger import chart
from wastebank.ledger.queries import account_of, balance_of
from wastebank.organisation.models import Bank, CollectionPoint
from wastebank.organisation.queries import regulation_on

DAYS_LOOKED_AT = 6
ZERO = Decimal("0.00")


@dataclass
class PastDay:
    """What a closed day paid out unannounced (baht): cash slips, and payouts asked for on the day itself."""

    day: MarketDay
    slips: list[Decimal] = field(default_factory=list)
    payouts: list[Decimal] = field(default_factory=list)

    @property
    def for_slips(self) -> Decimal:
        return sum(self.slips, ZERO)

    @property
    def for_payouts(self) -> Decimal:
        return sum(self.payouts, ZERO)

    @property
    def paid(self) -> Decimal:
        return self.for_slips + self.for_payouts


@dataclass(frozen=True)
class PieceRow:
    """So many notes or coins of one kind, by what they are for."""

    denomination: str
    announced: int
    usual: int
    reserve: int

    @property
    def pieces(self) -> int:
        return self.announced + self.usual + self.reserve

    @property
    def worth(self) -> Decimal:
        return value_of({self.denomination: self.pieces})


@dataclass(frozen=True)
class CashPreparation:
    """What the market day `on` at `place` needs in baht and pieces, and from what that was worked out.

    `agreed` are payouts that may be paid, `undecided` those that still wait for approvals; of these the
    pieces hold only the agreed ones, unless `with_undecided`. `usual` is the mean of `days`, per kind of
    piece as those days paid, up to the next 25 satang. `reserve` is what the treasurer adds.
    """

    place: CollectionPoint
    on: date
    agreed: list[Payout]
    undecided: list[Payout]
    with_undecided: bool
    days: list[PastDay]
    reserve: Decimal
    rows: list[PieceRow]
    cash_by_the_books: Decimal
    most_on_hand: Decimal

    @property
    def announced(self) -> list[Payout]:
        return self.agreed + self.undecided if self.with_undecided else self.agreed

    @property
    def for_announced(self) -> Decimal:
        return sum((payout.amount for payout in self.announced), ZERO)

    @property
    def for_undecided(self) -> Decimal:
        return sum((payout.amount for payout in self.undecided), ZERO)

    @property
    def usual(self) -> Decimal:
        return value_of({row.denomination: row.usual for row in self.rows})

    @property
    def highest(self) -> Decimal:
        return max((day.paid for day in self.days), default=ZERO)

    @property
    def total(self) -> Decimal:
        return sum((row.worth for row in self.rows), ZERO)

    @property
    def pieces(self) -> int:
        return sum(row.pieces for row in self.rows)

    @property
    def to_draw(self) -> Decimal:
        """What the safe lacks by the books: at least that must come from the bank account."""
        return max(self.total - self.cash_by_the_books, ZERO)

    @property
    def is_above_what_may_be_held(self) -> bool:
        """More than `cash.max_on_hand` (3-rules.md C2)."""
        return self.total > self.most_on_hand


def prepare_cash(
    *, place: CollectionPoint, on: date, reserve: Decimal = ZERO, with_undecided: bool = False
) -> CashPreparation:
    """The sheet for the market day `on` at `place`, with `reserve` baht to spare in hundreds and change.

    Payouts are the whole bank's: a member draws at any of its places.
    """
    bank = place.bank
    agreed, undecided = _waiting(bank, on)
    days = _past_days(place, on)
    announced = agreed + undecided if with_undecided else agreed
    usual = [amount for day in days for amount in (*day.slips, *day.payouts)]
    return CashPreparation(
        place, on, agreed, undecided, with_undecided, days, reserve,
        rows=_rows([payout.amount for payout in announced], usual, len(days), reserve),
        cash_by_the_books=balance_of(account_of(bank, chart.CASH)),
        most_on_hand=regulation_on(bank, on)["cash.max_on_hand"],
    )  # fmt: skip


def _rows(announced: list[Decimal], usual: list[Decimal], days: int, reserve: Decimal) -> list[PieceRow]:
    each, a_day, spare = pieces_of_each(announced), pieces_of_a_day(usual, max(days, 1)), in_change(reserve)
    return [PieceRow(kind, each[kind], a_day[kind], spare[kind]) for kind in DENOMINATIONS]


def _waiting(bank: Bank, on: date) -> tuple[list[Payout], list[Payout]]:
    """Requests with all approvals that they need, and those that lack some."""
    regulation = regulation_on(bank, on)
    agreed: list[Payout] = []
    undecided: list[Payout] = []
    for payout in waiting_payouts(bank):
        needed = max(payout.approvals_needed, approvals_for(payout.amount, regulation))
        (agreed if len(payout.approvals.all()) >= needed else undecided).append(payout)
    return agreed, undecided


def _past_days(place: CollectionPoint, before: date) -> list[PastDay]:
    """The last closed days at `place`, newest first. Days moved in from books had no drawer."""
    closed = MarketDay.objects.filter(
        place=place, closed_at__isnull=False, moved_in=False, held_on__lt=before
    )
    days = {day.pk: PastDay(day) for day in closed.order_by("-held_on")[:DAYS_LOOKED_AT]}
    slips = Deposit.objects.filter(market_day__in=days, void=None, to_cash__gt=0)
    for day, amount in slips.values_list("market_day_id", "to_cash"):
        days[day].slips.append(amount)
    at_once = Payout.objects.filter(market_day__in=days, state=Payout.State.PAID, requested_on=F("paid_on"))
    for day, amount in at_once.values_list("market_day_id", "amount"):
        days[day].payouts.append(amount)
    return list(days.values())
