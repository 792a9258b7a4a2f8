"""The month for managers: form ธข.๑ on screen, as PDF and as XLSX."""

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from reports.papers.form_1 import form_1_pdf as as_pdf
from reports.papers.form_1_xlsx import form_1_xlsx as as_xlsx
from reports.queries.form_1 import Form1, form_1
from reports.queries.months import latest_busy_month, reported_months
from wastebank.organisation.models import Bank
from wastebank.staff.access import Ability, fetch_bank
from wastebank.thai import Month, NotADate

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def monthly(request: HttpRequest, bank: str) -> HttpResponse:
    """The month that `?month=2569-09` names, or else the last one in which something happened."""
    at = fetch_bank(request, bank, Ability.SEE_REPORTS)
    today = timezone.localdate()
    months = reported_months(at, today=today)
    context = {"bank": at, "years": [(year, list(of)) for year, of in groupby(months, Month.fiscal_year_be)]}
    chosen = latest_busy_month(at) or next(iter(months), None)
    if "month" in request.GET:
        chosen = _month(request.GET["month"])
    if chosen:
        form = form_1(chosen, today=today, bank=at)
        context |= {"form": form, "row": form.rows[0], "figures": form.rows[0].figures}
    return render(request, "reports/monthly.html", context)


@require_safe
def form_1_pdf(request: HttpRequest, bank: str, month: str) -> HttpResponse:
    at = fetch_bank(request, bank, Ability.SEE_REPORTS)
    form = _form(at, month)
    return _download(as_pdf(form), "application/pdf", f"{_file_name(form, at)}.pdf")


@require_safe
def form_1_xlsx(request: HttpRequest, bank: str, month: str) -> HttpResponse:
    at = fetch_bank(request, bank, Ability.SEE_REPORTS)
    form = _form(at, month)
    return _download(as_xlsx(form), XLSX, f"{_file_name(form, at)}.xlsx")


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except NotADate:
        raise Http404 from None


def _form(bank: Bank, month: str) -> Form1:
    return form_1(_month(month), today=timezone.localdate(), bank=bank)


def _file_name(form: Form1, bank: Bank) -> str:
    return f"แบบ ธข.1 {form.month.label} {bank.code}"


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})
