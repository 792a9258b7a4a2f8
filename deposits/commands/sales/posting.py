"""Posting a sale: proceeds and cost in one entry, and the stock that leaves (books.md, Events)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from deposits.commands.money_place import SAFE, MoneyPlace, UnableToUseDrawer
from deposits.commands.numbers import lock_bank, take_number
from deposits.commands.sales.lines import ZERO, NewSaleLine, UnableToSell, check_lines
from deposits.commands.stock.taking import (
    NOTHING,
    NotEnoughStock,
    held_stock,
    not_enough,
    write_movements,
)
from deposits.models import MarketDay, PaidBy, Sale, SaleLine, StockMovement
from deposits.queries.sales.limits import differs_too_much
from deposits.queries.sales.reckoning import ReckonedLine, reckon_line
from deposits.queries.stock.on_hand import OnHand, least_since
from prices.models import Buyer
from wastebank.ledger import chart
from wastebank.ledger.commands import Line, UnableToPost, credit, debit, first_entry, post_entry
from wastebank.ledger.models import EntryKind
from wastebank.ledger.queries import account_of
from wastebank.money import round_half_up
from wastebank.organisation.models import Bank, CollectionPoint
from wastebank.organisation.queries import regulation_on
from wastebank.staff.models import User
from wastebank.thai import Month


@dataclass(frozen=True)
class SalePayment:
    """How it is paid: at once into `money` (the bank account where `paid_by` says so), or later.

    `received` is the cash in baht, less than one baht from what is due; by default that in coins there are
    (`cash.step`). `found_at_the_close`: the cash was in the drawer when its day was counted, so that day was
    over by it.
    """

    paid_by: str = PaidBy.CASH
    money: MoneyPlace = SAFE
    found_at_the_close: bool = False
    received: Decimal | None = None

    @property
    def said(self) -> list:
        """What an attempt says of it beside `paid_by`, for telling a repetition from another attempt."""
        received = None if self.received is None else self.received.normalize()
        return [self.money.market_day and self.money.market_day.pk, self.found_at_the_close, received]


@transaction.atomic
def post_sale(
    *,
    place: CollectionPoint,
    buyer: Buyer,
    lines: Sequence[NewSaleLine],
    sold_on: date,
    by: User,
    at: datetime,
    idempotency_key: UUID,
    payment: SalePayment | None = None,
    market_day: MarketDay | None = None,
    transport: Decimal = ZERO,
    ticket_no: str = "",
    receipt_no: str = "",
    shrinkage_because: str = "",
    note: str = "",
) -> Sale:
    """Sells `lines` out of `place` to `buyer`; the same key again returns the first sale.

    A line is quantity × price rounded half-up to 0.01 baht, the sale their sum; `transport` (baht) is taken
    off what the buyer pays. What leaves is valued at moving average, lost weight against the stock
    difference. Margin = proceeds − cost of what was sold − transport (3-rules.md C4).

    Refuses: a buyer not in use, hazardous or electronic waste to one without a valid licence for it
    (3-rules.md C3.13), a day to come or in a closed month, no lines, a material twice, weights or prices not
    above zero, more than lies there or lay there when the month of `sold_on` ended, lost weight above
    `stock.shrinkage_alert_pct` without a reason, transport above the total, cash a baht or more from what is
    due, a drawer whose day is closed, another content under a used key.
    """
    return _Attempt(
        place, buyer, tuple(lines), sold_on, by, at, idempotency_key, payment or SalePayment(), market_day,
        transport, ticket_no, receipt_no, shrinkage_because, note,
    ).post()  # fmt: skip


@dataclass(frozen=True)
class _Attempt:
    """One attempt at selling: what it was given, and what follows step by step."""

    place: CollectionPoint
    buyer: Buyer
    lines: tuple[NewSaleLine, ...]
    sold_on: date
    by: User
    at: datetime
    key: UUID
    payment: SalePayment
    market_day: MarketDay | None
    transport: Decimal
    ticket_no: str
    receipt_no: str
    shrinkage_because: str
    note: str

    @property
    def bank(self) -> Bank:
        return self.place.bank

    def post(self) -> Sale:
        lock_bank(self.bank)
        if entry := first_entry(idempotency_key=self.key, content=self._content()):
            return Sale.objects.get(entry_id=entry)
        self._check()
        try:
            self.payment.money.lock(self.bank)
            sold = self._sold(held_stock(self.place))
            total = sum((line.amount for line in sold), ZERO)
            if self.transport > total:
                raise UnableToSell(_("The transport costs more than the sale brings"), field="transport")
            rounding = self._rounding(total - self.transport)
            posted = post_entry(
                bank=self.bank, kind=EntryKind.SALE, booked_on=self.sold_on, by=self.by,
                idempotency_key=self.key, lines=self._postings(sold, total, rounding),
                content=self._content(), memo=self.buyer.name[:200],
            )  # fmt: skip
            sale = self._write(sold, total, rounding, posted.entry_id)
        except (UnableToPost, UnableToUseDrawer, NotEnoughStock) as refusal:
            raise UnableToSell(str(refusal)) from refusal
        if self.payment.paid_by == PaidBy.CASH and not self.payment.found_at_the_close:
            self.payment.money.note_in_drawer(
                posted.entry_id, sale.received, by=self.by, at=self.at, key=self.key, note=sale.number
            )
        return sale

    def _content(self) -> list:
        said = [line.said for line in self.lines]
        return [
            "sale",
            self.place.pk,
            self.buyer.pk,
            self.sold_on,
            self.payment.paid_by,
            self.transport,
            said,
            self.payment.said,
        ]

    # --- what is refused ------------------------------------------------------------------------------

    def _check(self) -> None:
        if self.sold_on > self.at.date():
            raise UnableToSell(_("This day has not come yet"), field="sold_on")
        if not (self.transport.is_finite() and self.transport >= 0):
            raise UnableToSell(_("The transport cannot be below zero"), field="transport")
        check_lines(self.buyer, self.lines, self.sold_on)

    # --- what follows ---------------------------------------------------------------------------------

    def _sold(self, held: dict[int, OnHand]) -> list[ReckonedLine]:
        sold = [self._one(position, line, held) for position, line in enumerate(self.lines)]
        self._check_then(sold)
        lost = [(line.stock_kg, line.net_kg) for line in sold]
        if not self.shrinkage_because.strip() and differs_too_much(self.bank, lost, self.sold_on):
            sentence = _("Our scale and the buyer's differ much: say why")
            raise UnableToSell(sentence, field="shrinkage_because")
        return sold

    def _one(self, position: int, line: NewSaleLine, held: dict[int, OnHand]) -> ReckonedLine:
        there = held.get(line.material.pk, NOTHING)
        reckoned = reckon_line(line.material, line.quantity, line.unit_price, line.takes_all, there)
        if reckoned.is_short:
            raise UnableToSell(not_enough(self.place, line.material, there), position, "gross")
        return reckoned

    def _check_then(self, sold: Sequence[ReckonedLine]) -> None:
        """A sale of a month that is over sells what lay there then: its stock does not end below zero.

        What the yard sold may have been booked later than its day: late slips.
        """
        month = Month.of(self.sold_on)
        if self.market_day or month >= Month.of(self.at.date()):
            return
        least = least_since(self.place, month.last)
        for position, line in enumerate(sold):
            if line.stock_kg > (kg := max(least.get(line.material.pk, ZERO), ZERO)):
                sentence = _("%(material)s: only %(kg)s kg lay there when that month ended: date it later")
                said = {"material": line.material.name, "kg": f"{kg.normalize():,f}"}
                raise UnableToSell(sentence % said, position, "gross")

    def _rounding(self, due: Decimal) -> Decimal:
        """What more (or less) is paid in cash than is due: there is no coin below `cash.step`."""
        if self.payment.paid_by != PaidBy.CASH or self.payment.found_at_the_close:
            return ZERO
        step = Decimal(regulation_on(self.bank, self.sold_on)["cash.step"])
        received = self.payment.received
        rounding = (round_half_up(due, step) if received is None else received) - due
        if not (rounding.is_finite() and -1 < rounding < 1 and due + rounding >= 0):
            sentence = _("%(due)s baht are due: cash may differ by less than a baht")
            raise UnableToSell(sentence % {"due": f"{due:,}"}, field="received")
        return rounding

    def _money_account(self) -> str:
        if self.payment.paid_by == PaidBy.CREDIT:
            return chart.RECEIVABLE
        if self.payment.paid_by == PaidBy.TRANSFER:
            return chart.BANK_ACCOUNT
        return chart.CASH_DIFFERENCE if self.payment.found_at_the_close else chart.CASH

    def _postings(self, sold: Sequence[ReckonedLine], total: Decimal, rounding: Decimal) -> list[Line]:
        cost = sum((line.cost for line in sold), ZERO)
        lost = sum((line.shrinkage_value for line in sold), ZERO)
        sides = [
            (debit, self._money_account(), total - self.transport + rounding),
            (credit if rounding > 0 else debit, chart.CASH_DIFFERENCE, abs(rounding)),
            (debit, chart.TRANSPORT, self.transport),
            (credit, chart.SALES, total),
            (debit, chart.COST_OF_SOLD, cost),
            (debit, chart.STOCK_DIFFERENCE, lost),
            (credit, chart.STOCK, cost + lost),
        ]
        return [side(account_of(self.bank, code), amount) for side, code, amount in sides if amount]

    def _write(self, sold: Sequence[ReckonedLine], total: Decimal, rounding: Decimal, entry_id: int) -> Sale:
        sale = Sale.objects.create(
            bank=self.bank, place=self.place, market_day=self.market_day, buyer=self.buyer,
            sold_on=self.sold_on, paid_by=self.payment.paid_by, total=total, transport=self.transport,
            rounding=rounding,
            ticket_no=self.ticket_no[:40], receipt_no=self.receipt_no[:40],
            shrinkage_because=self.shrinkage_because[:200], note=self.note[:200], entry_id=entry_id,
            by=self.by, at=self.at, **take_number(Sale, self.bank, self.sold_on),
        )  # fmt: skip
        SaleLine.objects.bulk_create(
            SaleLine(
                sale=sale, position=position, material=line.material, unit=line.material.unit,
                gross=new.gross, deduct=new.deduct, quantity=line.quantity, unit_price=new.unit_price,
                amount=line.amount, net_kg=line.net_kg, stock_kg=line.stock_kg, cost=line.cost,
                shrinkage_value=line.shrinkage_value,
            )
            for position, (new, line) in enumerate(zip(self.lines, sold, strict=True), start=1)
        )  # fmt: skip
        write_movements(self._movements(sold, entry_id))
        return sale

    def _movements(self, sold: Sequence[ReckonedLine], entry_id: int) -> list[StockMovement]:
        kinds = StockMovement.Kind
        moved = [(line, kinds.SALE, line.net_kg, line.cost) for line in sold]
        moved += [
            (line, kinds.SHRINKAGE, line.shrinkage_kg, line.shrinkage_value)
            for line in sold
            if line.shrinkage_kg
        ]
        return [
            StockMovement(
                bank=self.bank, place=self.place, material=line.material, kind=kind,
                moved_on=self.sold_on, entry_id=entry_id, kg=-kg, value=-value,
            )
            for line, kind, kg, value in moved
        ]  # fmt: skip
