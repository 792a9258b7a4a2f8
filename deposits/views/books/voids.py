"""Cancelling a paper about money: by a reversal, with a reason and, where needed, a second person."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from deposits.commands.books.papers import UnableToTakeBack, take_back
from deposits.forms.books.money import TakeBackForm
from deposits.models import Banking, Expense, Receipt
from deposits.views.answers import page, see_other
from wastebank.staff.access import Ability, StaffRequest, fetch_authorised


def void_expense(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    return _void(request, Expense, bank, pk, "books:expense")


def void_receipt(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    return _void(request, Receipt, bank, pk, "books:receipt")


def void_banking(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    return _void(request, Banking, bank, pk, "books:banking")


def _void(request: StaffRequest, papers: type[Any], bank: str, pk: int, back: str) -> HttpResponse:
    """Why, and who agrees; a paper that is cancelled already leads back to its page."""
    found = papers.objects.select_related("bank", "entry__reversed_by", "by")
    paper = fetch_authorised(request, found, Ability.KEEP_BOOKS, pk=pk, bank__code=bank)
    if request.method != "POST" and paper.reversal:
        return see_other(back, bank=bank, pk=pk)
    at = timezone.localtime()
    form = TakeBackForm(
        request.POST if request.method == "POST" else None, request=request, paper=paper, at=at
    )
    if form.is_valid():
        said = form.cleaned_data
        try:
            take_back(
                paper=paper, reason=said["reason"], by=request.user, at=at, idempotency_key=said["key"],
                approved_by=form.second,
            )  # fmt: skip
        except UnableToTakeBack as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(number)s is cancelled") % {"number": paper.number})
            return see_other(back, bank=bank, pk=pk)
    status = 422 if form.errors else 200
    return page(
        request, "deposits/books/void.html", bank=paper.bank, status=status, form=form, paper=paper, back=back
    )
