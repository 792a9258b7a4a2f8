"""Sales: the list of a month, a new one out of the shed, one of them, and its cancellation."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from deposits.commands.sales import UnableToSell, UnableToVoidSale, post_sale, void_sale
from deposits.forms.sales.tickets import SaleForm, StartSaleForm
from deposits.forms.stock.papers import CancelForm
from deposits.models import PaidBy, Sale
from deposits.papers.sales import ticket_pdf
from deposits.queries.sales import outstanding_of, sales_between, sales_figures
from deposits.queries.sales.limits import void_needs_second_person
from deposits.queries.sales.prefill import prices_for
from deposits.queries.stock.lying import lying_at
from deposits.views.answers import page, pdf, see_other
from deposits.views.stock.on_hand import month_named
from prices.models import Buyer
from prices.queries.buyers import buyer_line
from wastebank.organisation.models import Bank, CollectionPoint
from wastebank.staff.access import Ability, StaffRequest, fetch_authorised, fetch_bank
from wastebank.thai import Month


@require_safe
def sales(request: StaffRequest, bank: str) -> HttpResponse:
    """The sales of a month with what they brought in all, by material too."""
    at = fetch_bank(request, bank, Ability.SEE_STOCK)
    today = Month.of(timezone.localdate())
    month = month_named(request) or today
    found = sales_between(at, month.first, month.last)
    return page(
        request, "deposits/sales/list.html", bank=at, month=month, sales=found, figures=sales_figures(found),
        following=month.next() if month < today else None,
    )  # fmt: skip


def new_sale(request: StaffRequest, bank: str) -> HttpResponse:
    """Place and buyer first, as prices depend on them; then the grid."""
    at = fetch_bank(request, bank, Ability.SELL)
    start = StartSaleForm(request.GET if "buyer" in request.GET else None, bank=at)
    if not start.is_valid():
        return page(
            request, "deposits/sales/start.html", bank=at, status=422 if start.errors else 200, form=start,
            has_places=at.places.exists(), has_buyers=Buyer.objects.filter(is_active=True).exists(),
        )  # fmt: skip
    return _sell(request, at, start.cleaned_data["place"], start.cleaned_data["buyer"])


def _sell(request: StaffRequest, bank: Bank, place: CollectionPoint, buyer: Buyer) -> HttpResponse:
    """Reckons while it is written (`then=reckon`, by htmx or a button), sells when that is asked."""
    at = timezone.localtime()
    materials, held = lying_at(place)
    form = SaleForm(
        request.POST or None, initial={"key": uuid4(), "sold_on": at.date()}, bank=bank, materials=materials,
        prices=prices_for(bank, buyer, at.date()), held=held,
    )  # fmt: skip
    is_valid, reckons = form.is_valid(), request.POST.get("then") == "reckon"
    if is_valid and not reckons and (sale := _post(request, form, place, buyer, at)):
        messages.success(request, _("Sale %(number)s is booked") % {"number": sale.number})
        return see_other("stock:sale", bank=bank.code, pk=sale.pk)
    context: dict[str, Any] = {
        "form": form, "place": place, "buyer": buyer, "licence": buyer_line(buyer, at.date()),
        "reckoned": form.reckoned(held) if form.is_bound else None,
    }  # fmt: skip
    if reckons and request.htmx:
        return page(request, "deposits/sales/_totals.html", bank=bank, **context)
    status = 422 if form.errors and not reckons else 200
    return page(request, "deposits/sales/new.html", bank=bank, status=status, **context)


def _post(
    request: StaffRequest, form: SaleForm, place: CollectionPoint, buyer: Buyer, at: datetime
) -> Sale | None:
    said = form.cleaned_data
    try:
        return post_sale(
            place=place, buyer=buyer, lines=form.lines, sold_on=said["sold_on"], by=request.user, at=at,
            idempotency_key=said["key"], payment=form.payment, note=said["note"], **form.numbers,
        )  # fmt: skip
    except UnableToSell as refusal:
        form.refuse(refusal)
        return None


def sale_of(request: StaffRequest, bank: str, pk: int, ability: Ability) -> Sale:
    found = Sale.objects.select_related(
        "bank", "place", "buyer", "market_day", "by", "entry", "void__by", "void__approved_by", "void__entry"
    )
    return fetch_authorised(request, found, ability, pk=pk, bank__code=bank)


@require_safe
def sale(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """The ticket with lost weight and margin by line, its payments, and how it stands in the books."""
    found = sale_of(request, bank, pk, Ability.SEE_STOCK)
    payments = found.payments.select_related("by", "reverses", "reversed_by").order_by("id")
    return page(
        request, "deposits/sales/sale.html", bank=found.bank, sale=found, void=getattr(found, "void", None),
        lines=found.lines.select_related("material__group"), payments=payments,
        figures=sales_figures(Sale.objects.filter(pk=found.pk)), owed=outstanding_of(found),
        on_credit=found.paid_by == PaidBy.CREDIT,
        postings=found.entry.postings.select_related("account").order_by("-debit", "id"),
    )  # fmt: skip


@require_safe
def ticket(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """ตั๋วขาย, for signature."""
    found = sale_of(request, bank, pk, Ability.SEE_STOCK)
    return pdf(ticket_pdf(found), f"ตั๋วขาย {found.number}.pdf")


def void(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """Cancels a sale: why and, where the regulation wants it, a second person."""
    found = sale_of(request, bank, pk, Ability.SELL)
    if request.method != "POST" and hasattr(found, "void"):
        return see_other("stock:sale", bank=bank, pk=pk)
    at = timezone.localtime()
    form = CancelForm(
        request.POST or None, initial={"key": uuid4()}, request=request, bank=found.bank,
        needs_second=void_needs_second_person(found, at),
    )  # fmt: skip
    if form.is_valid():
        said = form.cleaned_data
        try:
            void_sale(
                sale=found, reason=said["reason"], by=request.user, at=at, idempotency_key=said["key"],
                approved_by=form.second,
            )  # fmt: skip
        except UnableToVoidSale as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(number)s is cancelled") % {"number": found.number})
            return see_other("stock:sale", bank=bank, pk=pk)
    status = 422 if form.errors else 200
    return page(request, "deposits/sales/void.html", bank=found.bank, status=status, form=form, sale=found)
