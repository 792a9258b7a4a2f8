"""What comes in besides slips and sales: sources of capital with their purpose, and other income."""

from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from deposits.commands.books.capital import (
    UnableToAddSource,
    UnableToReceive,
    add_source,
    receive_capital,
    receive_income,
)
from deposits.forms.books.money import ReceiptForm, SourceForm
from deposits.models import Receipt
from deposits.queries.books.money import capital_rows, capital_without_source, receipts_of
from deposits.views.answers import page, see_other
from wastebank.staff.access import Ability, StaffRequest, fetch_authorised, fetch_bank

A_PAGE = 50


def capital(request: StaffRequest, bank: str) -> HttpResponse:
    """Every source with what was received, used and is left; and a new source."""
    writes = request.method == "POST"
    at_bank = fetch_bank(request, bank, Ability.KEEP_BOOKS if writes else Ability.SEE_BOOKS)
    form = SourceForm(request.POST if writes else None, initial={"key": uuid4(), "kind": "subsidy"})
    if writes and form.is_valid():
        said = dict(form.cleaned_data)
        key = said.pop("key")
        try:
            add_source(bank=at_bank, **said, by=request.user, at=timezone.localtime(), idempotency_key=key)
        except UnableToAddSource as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The source is there: now note what was received"))
            return see_other("books:receipt_new", bank=bank)
    return page(
        request, "deposits/books/capital.html", bank=at_bank, status=422 if form.errors else 200, form=form,
        rows=capital_rows(at_bank), unnamed=capital_without_source(at_bank),
    )  # fmt: skip


@require_safe
def income(request: StaffRequest, bank: str) -> HttpResponse:
    """What came in, latest first."""
    at_bank = fetch_bank(request, bank, Ability.SEE_BOOKS)
    found = Paginator(receipts_of(at_bank), A_PAGE).get_page(request.GET.get("page"))
    return page(request, "deposits/books/income.html", bank=at_bank, page_obj=found)


def receipt_new(request: StaffRequest, bank: str) -> HttpResponse:
    """Capital from a source, a donation, interest, or other income."""
    at_bank = fetch_bank(request, bank, Ability.KEEP_BOOKS)
    at = timezone.localtime()
    form = ReceiptForm(request.POST if request.method == "POST" else None, bank=at_bank, at=at)
    if form.is_valid():
        receive = receive_capital if form.source else receive_income
        try:
            paper = receive(**form.said, by=request.user, at=at)
        except UnableToReceive as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(number)s is booked") % {"number": paper.number})
            return see_other("books:receipt", bank=bank, pk=paper.pk)
    status = 422 if form.errors else 200
    return page(request, "deposits/books/receipt_new.html", bank=at_bank, status=status, form=form)


@require_safe
def receipt(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """One receipt."""
    papers = Receipt.objects.select_related(
        "bank", "by", "source", "entry__reversed_by__money_void__approved_by", "entry__reversed_by__by"
    )
    paper = fetch_authorised(request, papers, Ability.SEE_BOOKS, pk=pk, bank__code=bank)
    return page(request, "deposits/books/receipt.html", bank=paper.bank, paper=paper)
