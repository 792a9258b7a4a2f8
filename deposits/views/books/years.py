"""The end of a fiscal year: closing it, and taking that back."""

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deposits.commands.books.years import (
    UnableToCloseYear,
    UnableToReopenYear,
    close_year,
    reopen_year,
)
from deposits.forms.books.years import CloseYearForm, ReasonForm
from deposits.models import YearEnd
from deposits.queries.books.dividend import resolutions_on
from deposits.queries.books.years import (
    booked_after,
    fiscal_year,
    is_a_year,
    standing_year_ends,
    why_not_close,
    year_closing,
    year_rows,
)
from deposits.views.answers import page, see_other
from wastebank.organisation.models import Bank
from wastebank.staff.access import Ability, StaffRequest, fetch_authorised, fetch_bank


@require_safe
def years(request: StaffRequest, bank: str) -> HttpResponse:
    """The fiscal years with their results, and which can be closed."""
    at = fetch_bank(request, bank, Ability.SEE_BOOKS)
    rows = year_rows(at, today=timezone.localdate())
    return page(request, "deposits/books/years.html", bank=at, rows=rows)


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: StaffRequest, bank: str, year: int) -> HttpResponse:
    """What closing the year books, and the button that books it. A closed year leads to its page."""
    at = fetch_bank(request, bank, Ability.CLOSE_YEAR)
    if not is_a_year(year):
        raise Http404
    if request.method == "POST":
        return _close(request, at, year)
    if done := standing_year_ends(at).filter(year=year).first():
        return see_other("books:year", bank=bank, pk=done.pk)
    return _preview(request, at, year)


def _close(request: StaffRequest, bank: Bank, year: int) -> HttpResponse:
    form = CloseYearForm(request.POST)
    if form.is_valid():
        try:
            done = close_year(
                bank=bank, year=year, by=request.user, at=timezone.localtime(),
                idempotency_key=form.cleaned_data["key"], fingerprint=form.cleaned_data["fingerprint"],
            )  # fmt: skip
        except UnableToCloseYear as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Fiscal year %(year)s is closed") % {"year": year})
            return see_other("books:year", bank=bank.code, pk=done.pk)
    return _preview(request, bank, year, refused=form)


def _preview(
    request: StaffRequest, bank: Bank, year: int, *, refused: CloseYearForm | None = None
) -> HttpResponse:
    """The figures as they are now, and a form that carries them; a refused one says why."""
    fiscal = fiscal_year(bank, year)
    closing = year_closing(bank, fiscal)
    form = CloseYearForm(initial={"key": uuid4(), "fingerprint": closing.fingerprint})
    why_not = "" if refused else why_not_close(bank, fiscal, today=timezone.localdate())
    return page(
        request, "deposits/books/year_close.html", bank=bank, status=422 if refused else 200, year=fiscal,
        closing=closing, carried=form, form=refused or form, why_not=why_not,
    )  # fmt: skip


@require_safe
def year(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """A closed year: its result, its entry, and what the meeting resolved."""
    ends = YearEnd.objects.select_related("bank", "by", "entry", "undo__by")
    return _year_page(request, fetch_authorised(request, ends, Ability.SEE_BOOKS, pk=pk, bank__code=bank))


def _year_page(request: StaffRequest, end: YearEnd, form: ReasonForm | None = None) -> HttpResponse:
    stands = not hasattr(end, "undo")
    return page(
        request, "deposits/books/year.html", bank=end.bank, status=422 if form else 200, end=end,
        form=form or ReasonForm(), stands=stands, resolutions=resolutions_on(end),
        postings=end.entry.postings.select_related("account").order_by("account__code"),
        booked_after=booked_after(end) if stands else 0,
    )  # fmt: skip


@require_POST
def undo(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """Takes the year end back, with a reason."""
    end = fetch_authorised(
        request, YearEnd.objects.select_related("bank", "entry"), Ability.CLOSE_YEAR, pk=pk, bank__code=bank
    )
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            reopen_year(
                year_end=end, reason=form.cleaned_data["reason"], by=request.user, at=timezone.localtime(),
                idempotency_key=form.cleaned_data["key"],
            )  # fmt: skip
        except UnableToReopenYear as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The year end is taken back: the year is open again"))
            return see_other("books:years", bank=bank)
    return _year_page(request, end, form)
