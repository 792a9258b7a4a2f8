"""Form ธข.๘ for managers and auditors: income and position of a month, quarter or year."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from reports.papers.form_8 import form_8_pdf as as_pdf
from reports.queries.form_8 import Form8, form_8, start_month
from reports.queries.months import latest_busy_month, reported_months
from reports.queries.periods import parse_period, periods_of
from wastebank.organisation.models import Bank
from wastebank.staff.access import Ability, banks_with, fetch_bank
from wastebank.thai import NotADate


@require_safe
def form_8_page(request: HttpRequest, bank: str) -> HttpResponse:
    """The period that `?period=` names, or else the month in which something happened last."""
    at = fetch_bank(request, bank, Ability.SEE_REPORTS)
    today = timezone.localdate()
    months = reported_months(at, today=today)
    context = {
        "bank": at, "years": periods_of(months, start_month(at, today)), "sees_all": _sees_all(request),
        "all_banks": "all" in request.GET,
    }  # fmt: skip
    chosen = request.GET.get("period") or str(latest_busy_month(at) or next(iter(months), ""))
    if chosen:
        context["form"] = _form(request, at, chosen)
    return render(request, "reports/form_8.html", context)


@require_safe
def form_8_pdf(request: HttpRequest, bank: str, month: str) -> HttpResponse:
    """`month` is any period: 2569-09, 2569-q4, 2569."""
    at = fetch_bank(request, bank, Ability.SEE_REPORTS)
    form = _form(request, at, month)
    name = f"แบบ ธข.8 {form.period.text} {at.code if form.bank else 'ทุกแห่ง'}.pdf"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(
        as_pdf(form), content_type="application/pdf", headers={"Content-Disposition": disposition}
    )


def _form(request: HttpRequest, bank: Bank, period: str) -> Form8:
    """The form of `bank`, or with `?all` of every bank, for who may see the reports of all of them."""
    today, of = timezone.localdate(), None if "all" in request.GET else bank
    if of is None and not _sees_all(request):
        raise PermissionDenied
    try:
        return form_8(parse_period(period, start_month(of, today)), today=today, bank=of)
    except NotADate:
        raise Http404 from None


def _sees_all(request: HttpRequest) -> bool:
    seen = banks_with(request.user, Ability.SEE_REPORTS)  # type: ignore[arg-type]
    return seen.count() == Bank.objects.count()
