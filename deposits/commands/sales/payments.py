"""What buyers pay later: receivables and their payment."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from deposits.commands.money_place import MoneyPlace, UnableToUseDrawer, place_to_take_back
from deposits.commands.numbers import lock_bank, take_number
from deposits.models import BuyerPayment, PaidBy, Sale
from deposits.queries.sales.figures import outstanding_of
from wastebank.ledger import chart
from wastebank.ledger.commands import (
    UnableToPost,
    UnableToReverse,
    credit,
    debit,
    first_entry,
    post_entry,
    reverse_entry,
)
from wastebank.ledger.models import EntryKind
from wastebank.ledger.queries import account_of
from wastebank.staff.access import Ability, may
from wastebank.staff.models import User


class UnableToTakePayment(Exception):
    """More than is owed, not above zero, a day to come or before the sale, or a closed drawer.

    `field` is what is to be mended, if it is one.
    """

    def __init__(self, sentence: str, field: str = ""):
        super().__init__(sentence)
        self.field = field


class UnableToTakePaymentBack(Exception):
    """It is taken back already, or a reason or second person is missing."""


@transaction.atomic
def take_buyer_payment(
    *,
    sale: Sale,
    amount: Decimal,
    paid_on: date,
    money: MoneyPlace,
    by: User,
    at: datetime,
    idempotency_key: UUID,
    receipt_no: str = "",
    note: str = "",
) -> BuyerPayment:
    """`amount` baht of what the buyer owes for `sale`, into `money`. The same key again returns the first.

    Refuses: a sale that is cancelled or was paid at once, an amount not above zero or above what is owed, a
    day to come, before the sale or in a closed month, a drawer whose day is closed, another content under a
    used key.
    """
    lock_bank(sale.bank)
    drawer = money.market_day and money.market_day.pk
    content = ["buyer payment", sale.pk, amount.normalize(), paid_on, money.at_the_bank, drawer]
    if entry := first_entry(idempotency_key=idempotency_key, content=content):
        return BuyerPayment.objects.get(entry_id=entry)
    if not (amount.is_finite() and amount > 0):
        raise UnableToTakePayment(_("The amount must be above zero"), "amount")
    owed = outstanding_of(Sale.objects.get(pk=sale.pk))
    if amount > owed:
        sentence = _("The buyer owes only %(owed)s baht for this sale")
        raise UnableToTakePayment(sentence % {"owed": f"{owed:,}"}, "amount")
    if not sale.sold_on <= paid_on <= at.date():
        raise UnableToTakePayment(_("The day must lie between the sale and today"), "paid_on")
    try:
        money.lock(sale.bank)
        receivable = account_of(sale.bank, chart.RECEIVABLE)
        posted = post_entry(
            bank=sale.bank, kind=EntryKind.BUYER_PAYMENT, booked_on=paid_on, by=by,
            idempotency_key=idempotency_key, content=content, memo=f"{sale.number} {sale.buyer}"[:200],
            lines=[debit(money.account(sale.bank), amount), credit(receivable, amount)],
        )  # fmt: skip
    except (UnableToPost, UnableToUseDrawer) as refusal:
        raise UnableToTakePayment(str(refusal)) from refusal
    payment = BuyerPayment.objects.create(
        bank=sale.bank, sale=sale, amount=amount, paid_on=paid_on, receipt_no=receipt_no[:40],
        note=note[:200], paid_by=PaidBy.TRANSFER if money.at_the_bank else PaidBy.CASH,
        entry_id=posted.entry_id, by=by, at=at, **take_number(BuyerPayment, sale.bank, paid_on),
    )  # fmt: skip
    money.note_in_drawer(posted.entry_id, amount, by=by, at=at, key=idempotency_key, note=payment.number)
    return payment


@transaction.atomic
def take_payment_back(
    *,
    payment: BuyerPayment,
    reason: str,
    by: User,
    at: datetime,
    idempotency_key: UUID,
    approved_by: User | None = None,
) -> BuyerPayment:
    """The mirror of `payment`: the buyer owes it again. The same key again returns the first mirror.

    Refuses: a mirror, a second one, an empty reason, and the lack of another person who may approve it.
    """
    lock_bank(payment.bank)
    if first := BuyerPayment.objects.filter(reverses=payment).select_related("entry").first():
        if first.entry.idempotency_key == idempotency_key:
            return first
        raise UnableToTakePaymentBack(_("This has been cancelled already"))
    if payment.reverses_id:
        raise UnableToTakePaymentBack(_("A cancellation cannot be cancelled"))
    if not reason.strip():
        raise UnableToTakePaymentBack(_("Say why it is cancelled"))
    if (
        approved_by is None
        or approved_by == by
        or not may(approved_by, Ability.APPROVE_SALE_VOID, payment.bank)
    ):
        raise UnableToTakePaymentBack(_("A second person, treasurer or manager, must agree"))
    try:
        back = place_to_take_back(payment.entry)
        back.lock(payment.bank)
        posted = reverse_entry(
            entry=payment.entry,
            booked_on=at.date(),
            by=by,
            idempotency_key=idempotency_key,
            memo=reason[:200],
        )
    except (UnableToReverse, UnableToUseDrawer) as refusal:
        raise UnableToTakePaymentBack(str(refusal)) from refusal
    if payment.paid_by == PaidBy.CASH:
        back.note_in_drawer(posted.entry_id, -payment.amount, by=by, at=at, key=idempotency_key)
    return BuyerPayment.objects.create(
        bank=payment.bank, sale=payment.sale, amount=payment.amount, paid_on=at.date(),
        paid_by=payment.paid_by, note=reason[:200], entry_id=posted.entry_id, reverses=payment, by=by, at=at,
        **take_number(BuyerPayment, payment.bank, at.date()),
    )  # fmt: skip
