"""The cash preparation sheet: a page that is asked by GET, and its paper."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from deposits.forms.cash_preparation import CashPreparationForm
from deposits.forms.closing import name_of
from deposits.papers.cash_preparation import cash_preparation_pdf
from deposits.queries.cash_preparation import prepare_cash
from deposits.views.answers import page, pdf, see_other
from wastebank.organisation.models import Bank
from wastebank.staff.access import Ability, StaffRequest, fetch_bank
from wastebank.thai import format_date


def _asked(request: StaffRequest, bank: Bank) -> CashPreparationForm:
    return CashPreparationForm(request.GET, bank=bank, today=timezone.localdate())


@require_safe
def cash_preparation(request: StaffRequest, bank: str) -> HttpResponse:
    """What a coming market day needs, and from what that was worked out."""
    at_bank = fetch_bank(request, bank, Ability.OPEN_MARKET_DAY)
    form = _asked(request, at_bank)
    has_places = at_bank.places.exists()
    prepared = prepare_cash(**form.cleaned_data) if has_places and form.is_valid() else None
    return page(
        request,
        "deposits/cash_preparation.html",
        bank=at_bank,
        status=422 if has_places and form.errors else 200,
        form=form,
        has_places=has_places,
        prepared=prepared,
        rows=[(name_of(row.denomination), row) for row in prepared.rows if row.pieces] if prepared else [],
    )


@require_safe
def cash_preparation_paper(request: StaffRequest, bank: str) -> HttpResponse:
    """ใบเตรียมเงิน, for signature. What the page would refuse leads back to it."""
    form = _asked(request, fetch_bank(request, bank, Ability.OPEN_MARKET_DAY))
    if not form.is_valid():
        page_url = see_other("counter:cash_preparation", bank=bank).url
        return see_other(f"{page_url}?{request.GET.urlencode()}")
    prepared = prepare_cash(**form.cleaned_data)
    content = cash_preparation_pdf(prepared, by=request.user, at=timezone.localtime())
    return pdf(content, f"ใบเตรียมเงิน {format_date(prepared.on, 'short').replace('/', '-')}.pdf")
