"""ลูกหนี้ผู้รับซื้อ: who owes what since when, and their payments."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from deposits.commands.sales import (
    UnableToTakePayment,
    UnableToTakePaymentBack,
    take_buyer_payment,
    take_payment_back,
)
from deposits.forms.sales.payment import BuyerPaymentForm
from deposits.forms.stock.papers import CancelForm
from deposits.models import BuyerPayment
from deposits.queries.sales import outstanding_of
from deposits.queries.sales.owing import owing
from deposits.views.answers import page, see_other
from deposits.views.sales.tickets import sale_of
from wastebank.ledger import chart
from wastebank.ledger.queries import account_of, balance_of
from wastebank.staff.access import Ability, StaffRequest, fetch_authorised, fetch_bank


@require_safe
def receivables(request: StaffRequest, bank: str) -> HttpResponse:
    """Every sale on credit that is not paid in full, the oldest first."""
    at = fetch_bank(request, bank, Ability.SEE_STOCK)
    found = owing(at, timezone.localdate())
    return page(
        request, "deposits/sales/receivables.html", bank=at, rows=found,
        total=sum(row.owed for row in found), ledger=balance_of(account_of(at, chart.RECEIVABLE)),
    )  # fmt: skip


def take_payment(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """What the buyer pays of a sale on credit."""
    sale = sale_of(request, bank, pk, Ability.SELL)
    at, owed = timezone.localtime(), outstanding_of(sale)
    form = BuyerPaymentForm(
        request.POST or None,
        initial={"key": uuid4(), "amount": owed or None, "paid_on": at.date()},
        sale=sale,
    )
    if form.is_valid():
        try:
            payment = take_buyer_payment(sale=sale, by=request.user, at=at, **form.said)
        except UnableToTakePayment as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Payment %(number)s is booked") % {"number": payment.number})
            return see_other("stock:sale", bank=bank, pk=pk)
    return page(
        request, "deposits/sales/payment.html", bank=sale.bank, status=422 if form.errors else 200, form=form,
        sale=sale, owed=owed,
    )  # fmt: skip


def take_back(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """Cancels a payment: the buyer owes it again."""
    payments = BuyerPayment.objects.select_related("bank", "sale__buyer", "entry", "reversed_by")
    payment = fetch_authorised(request, payments, Ability.SELL, pk=pk, bank__code=bank)
    if request.method != "POST" and (payment.reverses_id or hasattr(payment, "reversed_by")):
        return see_other("stock:sale", bank=bank, pk=payment.sale_id)
    form = CancelForm(request.POST or None, initial={"key": uuid4()}, request=request, bank=payment.bank)
    if form.is_valid():
        said = form.cleaned_data
        try:
            take_payment_back(
                payment=payment, reason=said["reason"], by=request.user, at=timezone.localtime(),
                idempotency_key=said["key"], approved_by=form.second,
            )  # fmt: skip
        except UnableToTakePaymentBack as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(number)s is cancelled") % {"number": payment.number})
            return see_other("stock:sale", bank=bank, pk=payment.sale_id)
    return page(
        request, "deposits/sales/take_back.html", bank=payment.bank, status=422 if form.errors else 200,
        form=form, payment=payment, sale=payment.sale,
    )  # fmt: skip
