"""Running expenses: the vouchers, a new one, its paper."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from deposits.commands.books.expenses import UnableToSpend, spend
from deposits.forms.books.money import ExpenseForm
from deposits.models import Expense
from deposits.papers.vouchers import expense_pdf
from deposits.queries.books.money import expenses_of, total_of_standing
from deposits.views.answers import page, pdf, see_other
from wastebank.staff.access import Ability, StaffRequest, fetch_authorised, fetch_bank
from wastebank.thai import Month

A_PAGE = 50


@require_safe
def expenses(request: StaffRequest, bank: str) -> HttpResponse:
    """The vouchers, latest first, with what was spent this month and this fiscal year."""
    at_bank = fetch_bank(request, bank, Ability.SEE_BOOKS)
    today = timezone.localdate()
    month = Month.of(today)
    of_month = expenses_of(at_bank, first=month.first, last=month.last)
    of_year = expenses_of(at_bank, first=month.fiscal_year_start().first, last=month.last)
    return page(
        request, "deposits/books/expenses.html", bank=at_bank, month=month,
        page_obj=Paginator(expenses_of(at_bank), A_PAGE).get_page(request.GET.get("page")),
        this_month=total_of_standing(of_month), this_year=total_of_standing(of_year),
    )  # fmt: skip


def expense_new(request: StaffRequest, bank: str) -> HttpResponse:
    """A new voucher."""
    at_bank = fetch_bank(request, bank, Ability.KEEP_BOOKS)
    at = timezone.localtime()
    form = ExpenseForm(request.POST if request.method == "POST" else None, bank=at_bank, at=at)
    if form.is_valid():
        try:
            paper = spend(bank=at_bank, **form.said, by=request.user, at=at)
        except UnableToSpend as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(number)s is booked") % {"number": paper.number})
            return see_other("books:expense", bank=bank, pk=paper.pk)
    status = 422 if form.errors else 200
    return page(request, "deposits/books/expense_new.html", bank=at_bank, status=status, form=form)


def _fetch(request: StaffRequest, bank: str, pk: int) -> Expense:
    papers = Expense.objects.select_related(
        "bank", "by", "capital", "entry__reversed_by__money_void__approved_by", "entry__reversed_by__by"
    )
    return fetch_authorised(request, papers, Ability.SEE_BOOKS, pk=pk, bank__code=bank)


@require_safe
def expense(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """One voucher."""
    paper = _fetch(request, bank, pk)
    return page(request, "deposits/books/expense.html", bank=paper.bank, paper=paper)


@require_safe
def voucher(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """ใบสำคัญจ่าย with ใบสำคัญรับเงิน, for signature."""
    paper = _fetch(request, bank, pk)
    return pdf(expense_pdf(paper), f"ใบสำคัญจ่าย {paper.number}.pdf")
