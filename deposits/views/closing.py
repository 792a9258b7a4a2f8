"""Closing a market day, its drawer, and the papers that are signed."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from deposits.commands import (
    UnableToCloseMarketDay,
    UnableToCount,
    UnableToMoveCash,
    close_market_day,
    count_cash,
    move_drawer,
)
from deposits.forms.closing import CloseForm, CountForm, DrawerForm
from deposits.models import CashCount, MarketDay
from deposits.papers.closing import cash_report_pdf, day_list_pdf
from deposits.queries.books.money import cash_warning
from deposits.queries.closing import blockers, control_total, drawer, last_count, lost_devices
from deposits.queries.open_slips import awaiting_price
from deposits.queries.sales.drafts import drafts_of
from deposits.views.answers import page, pdf, see_other
from deposits.views.market_days import day_page
from wastebank.staff.access import Ability, StaffRequest, fetch_authorised


def close_day(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """What is still open, the blind count, and after it the close. A closed day leads back to its page."""
    days = MarketDay.objects.select_related("bank", "place")
    day = fetch_authorised(request, days, Ability.OPEN_MARKET_DAY, pk=pk, bank__code=bank)
    if not day.is_open:
        messages.info(request, _("This market day is closed"))
        return see_other("counter:day", bank=bank, pk=pk)
    at = timezone.localtime()
    if request.method == "POST" and request.POST.get("then") == "count":
        return _count(request, day, at)
    return _close(request, day, at)


def _count(request: StaffRequest, day: MarketDay, at: datetime) -> HttpResponse:
    form = CountForm(request.POST)
    if form.is_valid():
        try:
            count_cash(market_day=day, pieces=form.pieces, by=request.user, at=at)
            return see_other("counter:close_day", bank=day.bank.code, pk=day.pk)
        except UnableToCount as refusal:
            form.add_error(None, str(refusal))
    return _page(request, day, at, status=422, form=form)


def _close(request: StaffRequest, day: MarketDay, at: datetime) -> HttpResponse:
    """The result of a count that still holds, with the form that closes on it; else the form that counts."""
    count = last_count(day)
    holds = count is not None and count.expected == drawer(day).expected
    if count is None or not holds or "again" in request.GET:
        status = 422 if request.method == "POST" else 200
        stale = count is not None and not holds
        return _page(request, day, at, status=status, form=CountForm(), stale=stale)
    form = CloseForm(
        request.POST if request.method == "POST" else None, request=request, day=day,
        differs=bool(count.difference), is_exceptional=bool(blockers(day, at)),
    )  # fmt: skip
    if form.is_valid():
        try:
            close_market_day(market_day=day, by=request.user, at=at, **form.said)
        except UnableToCloseMarketDay as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The market day is closed"))
            return see_other("counter:day", bank=day.bank.code, pk=day.pk)
    return _page(request, day, at, status=422 if form.errors else 200, form=form, count=count)


def _page(
    request: StaffRequest,
    day: MarketDay,
    at: datetime,
    *,
    status: int,
    form: CountForm | CloseForm,
    count: CashCount | None = None,
    stale: bool = False,
) -> HttpResponse:
    return page(
        request, "deposits/close_day.html", bank=day.bank, status=status, day=day, form=form, count=count,
        stale=stale, blockers=blockers(day, at), control=control_total(day.bank) if count else None,
        unpriced=awaiting_price(day), lost=lost_devices(day), drafts=drafts_of(day),
        warning=cash_warning(day.bank, at) if count else "",  # the count is blind
    )  # fmt: skip


@require_POST
def move_cash(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """A float into the drawer, or cash out of it. Sent twice, it is one movement."""
    day = fetch_authorised(request, MarketDay, Ability.OPEN_MARKET_DAY, pk=pk, bank__code=bank)
    form = DrawerForm(request.POST)
    if form.is_valid():
        said = dict(form.cleaned_data)
        key = said.pop("key")
        try:
            move_drawer(market_day=day, **said, by=request.user, at=timezone.localtime(), idempotency_key=key)
        except UnableToMoveCash as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The drawer's cash is noted"))
            return see_other("counter:day", bank=bank, pk=pk)
    return day_page(request, bank, pk, drawer_form=form)


@require_safe
def day_list(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """ใบสรุปรายการรับฝากประจำวัน, for signature."""
    day = _closed_day(request, bank, pk, Ability.SEE_MEMBERS)
    return pdf(day_list_pdf(day), f"ใบสรุปรายการรับฝาก {day.code}.pdf")


@require_safe
def cash_report(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """รายงานเงินคงเหลือประจำวัน, for signature."""
    day = _closed_day(request, bank, pk, Ability.SEE_REPORTS)
    return pdf(cash_report_pdf(day), f"รายงานเงินคงเหลือประจำวัน {day.code}.pdf")


def _closed_day(request: StaffRequest, bank: str, pk: int, ability: Ability) -> MarketDay:
    days = MarketDay.objects.select_related(
        "bank", "place", "close__count__by", "close__by", "close__agreed_by"
    )
    day = fetch_authorised(request, days, ability, pk=pk, bank__code=bank)
    if not hasattr(day, "close"):  # open, moved in, or closed before drawers were counted
        raise Http404
    return day
