"""Closing the months: the list, one month with what stands in its way and what it comes to, the seal."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from deposits.commands.books.months import UnableToCloseBankMonth, close_bank_month
from deposits.queries.books.months import blockers_of_month, month_preview, month_rows, warnings_of_month
from deposits.views.answers import page, see_other
from wastebank.ledger.models import MonthClose
from wastebank.ledger.queries import closed_until
from wastebank.staff.access import Ability, StaffRequest, fetch_bank
from wastebank.thai import Month, NotADate


@require_safe
def months(request: StaffRequest, bank: str) -> HttpResponse:
    """The bank's months, latest first."""
    at_bank = fetch_bank(request, bank, Ability.SEE_BOOKS)
    rows = month_rows(at_bank, timezone.localdate())
    return page(request, "deposits/books/months.html", bank=at_bank, rows=rows)


def month(request: StaffRequest, bank: str, month: str) -> HttpResponse:
    """What stands in the month's way, its figures, and the close; of a closed one the seal."""
    closes = request.method == "POST"
    at_bank = fetch_bank(request, bank, Ability.CLOSE_MONTH if closes else Ability.SEE_BOOKS)
    try:
        wanted = Month.parse(month)
    except NotADate:
        raise Http404 from None
    refused = ""
    if closes:
        try:
            close_bank_month(bank=at_bank, month=wanted, by=request.user, at=timezone.localtime())
        except UnableToCloseBankMonth as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("%(month)s is closed") % {"month": wanted.label})
            return see_other("books:month", bank=bank, month=str(wanted))
    close = MonthClose.objects.filter(bank=at_bank, month=wanted.first).select_related("closed_by").first()
    closed_to = closed_until(at_bank)
    is_closed = closed_to is not None and wanted.last <= closed_to
    return page(
        request, "deposits/books/month.html", bank=at_bank, status=422 if refused else 200, month=wanted,
        close=close, is_closed=is_closed, is_over=wanted.last < timezone.localdate(), refused=refused,
        blockers=[] if is_closed else blockers_of_month(at_bank, wanted),
        warnings=[] if is_closed else warnings_of_month(at_bank, wanted),
        preview=month_preview(at_bank, wanted),
    )  # fmt: skip
