"""The books' home, the cash with what is banked and drawn, the cash book and the list of entries."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from deposits.commands.books.banking import UnableToBank, bank_cash
from deposits.forms.books.money import BankingForm
from deposits.models import Banking
from deposits.queries.books.cash_book import cash_book as read_cash_book
from deposits.queries.books.cash_book import entries_of, months_with_entries, papers_of
from deposits.queries.books.money import bankings_of, cash_state, cash_warning
from deposits.queries.books.reconciliation import reconciliation
from deposits.views.answers import page, see_other
from wastebank.ledger.queries import closed_until
from wastebank.organisation.models import Bank
from wastebank.staff.access import Ability, StaffRequest, fetch_authorised, fetch_bank
from wastebank.thai import Month, NotADate

PAPERS_A_PAGE = 30
ENTRIES_A_PAGE = 50


@require_safe
def home(request: StaffRequest, bank: str) -> HttpResponse:
    """The doors to all of the books, with what the bank holds."""
    at_bank = fetch_bank(request, bank, Ability.SEE_BOOKS)
    at = timezone.localtime()
    return page(
        request, "deposits/books/home.html", bank=at_bank, state=cash_state(at_bank, at),
        warning=cash_warning(at_bank, at), closed_to=closed_until(at_bank),
        at_the_bank=reconciliation(at_bank, at.date()),
    )  # fmt: skip


def cash(request: StaffRequest, bank: str) -> HttpResponse:
    """What lies where, and cash between safe and bank account."""
    writes = request.method == "POST"
    at_bank = fetch_bank(request, bank, Ability.KEEP_BOOKS if writes else Ability.SEE_BOOKS)
    at = timezone.localtime()
    form = BankingForm(request.POST if writes else None, bank=at_bank, at=at)
    if writes and form.is_valid():
        try:
            paper = bank_cash(bank=at_bank, **form.said, by=request.user, at=at)
        except UnableToBank as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(number)s is booked") % {"number": paper.number})
            return see_other("books:cash", bank=bank)
    return page(
        request, "deposits/books/cash.html", bank=at_bank, status=422 if form.errors else 200, form=form,
        state=cash_state(at_bank, at), warning=cash_warning(at_bank, at),
        page_obj=Paginator(bankings_of(at_bank), PAPERS_A_PAGE).get_page(request.GET.get("page")),
    )  # fmt: skip


@require_safe
def banking(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """Cash banked or drawn once."""
    papers = Banking.objects.select_related("bank", "by", "entry__reversed_by__money_void__approved_by")
    paper = fetch_authorised(request, papers, Ability.SEE_BOOKS, pk=pk, bank__code=bank)
    return page(request, "deposits/books/banking.html", bank=paper.bank, paper=paper)


def _month_wanted(request: StaffRequest, bank: Bank) -> tuple[Month, list[Month]]:
    """The month in the address, else the running one, and the months to choose from."""
    months = months_with_entries(bank, timezone.localdate())
    try:
        return Month.parse(request.GET.get("month", "")), months
    except NotADate:
        return months[0], months


@require_safe
def cash_book(request: StaffRequest, bank: str) -> HttpResponse:
    """สมุดเงินสด of a month."""
    at_bank = fetch_bank(request, bank, Ability.SEE_BOOKS)
    month, months = _month_wanted(request, at_bank)
    book = read_cash_book(at_bank, month)
    return page(request, "deposits/books/cash_book.html", bank=at_bank, month=month, months=months, book=book)


@require_safe
def entries(request: StaffRequest, bank: str) -> HttpResponse:
    """Every entry of a month with its debits and credits."""
    at_bank = fetch_bank(request, bank, Ability.SEE_BOOKS)
    month, months = _month_wanted(request, at_bank)
    found = Paginator(entries_of(at_bank, month), ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    papers = papers_of(found)
    return page(
        request, "deposits/books/entries.html", bank=at_bank, month=month, months=months, page_obj=found,
        rows=[(entry, papers.get(entry.pk)) for entry in found],
    )  # fmt: skip
