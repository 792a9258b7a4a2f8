"""Market days: what is open, what was, and the slips of one."""

from datetime import datetime
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deposits.commands import UnableToOpenMarketDay, UnableToSetDuty, open_market_day, set_on_duty
from deposits.forms.closing import DrawerForm
from deposits.forms.market_days import OnDutyForm, OpenDayForm
from deposits.models import MarketDay
from deposits.queries.day_summary import open_days, past_days, slips_of, with_figures
from deposits.queries.duty import on_duty
from deposits.queries.flags import number_to_check
from deposits.queries.open_slips import number_open
from deposits.queries.sales.yard import sold_in_yard
from deposits.views.answers import page, see_other
from prices.queries import price_list_at
from wastebank.organisation.models import Bank
from wastebank.staff.access import Ability, StaffRequest, fetch_authorised, fetch_bank

DAYS_A_PAGE = 20
SLIPS_A_PAGE = 60


def home(request: StaffRequest, bank: str) -> HttpResponse:
    """The open market days with their figures, the form that opens one, and the past days."""
    opens = request.method == "POST"
    at_bank = fetch_bank(request, bank, Ability.OPEN_MARKET_DAY if opens else Ability.SEE_COUNTER)
    at = timezone.localtime()
    form = OpenDayForm(request.POST if opens else None, bank=at_bank, today=at.date(), opener=request.user)
    if opens and form.is_valid():
        try:
            day = open_market_day(**form.cleaned_data, by=request.user, at=at)
        except UnableToOpenMarketDay as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The market day is open"))
            return see_other("counter:day", bank=bank, pk=day.pk)
    return _home_page(request, at_bank, form, at)


def _home_page(request: StaffRequest, bank: Bank, form: OpenDayForm, at: datetime) -> HttpResponse:
    return page(
        request,
        "deposits/home.html",
        bank=bank,
        status=422 if form.errors else 200,
        form=form,
        open_days=open_days(bank),
        page_obj=Paginator(past_days(bank), DAYS_A_PAGE).get_page(request.GET.get("page")),
        price_list=price_list_at(bank, at),
        has_places=bank.places.exists(),
        to_check=number_to_check(bank),
        not_booked=number_open(bank),
    )


def day(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """The slips of one market day, newest first."""
    return day_page(request, bank, pk)


@require_POST
def set_duty(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """Who is on duty from now on."""
    found = fetch_authorised(
        request, MarketDay.objects.select_related("bank"), Ability.OPEN_MARKET_DAY, pk=pk, bank__code=bank
    )
    form = OnDutyForm(request.POST, bank=found.bank)
    if form.is_valid():
        try:
            set_on_duty(
                market_day=found,
                people=form.cleaned_data["on_duty"],
                by=request.user,
                at=timezone.localtime(),
            )
        except UnableToSetDuty as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Who is on duty is noted"))
            return see_other("counter:day", bank=bank, pk=pk)
    return day_page(request, bank, pk, duty_form=form)


def day_page(
    request: StaffRequest,
    bank: str,
    pk: int,
    drawer_form: DrawerForm | None = None,
    duty_form: OnDutyForm | None = None,
) -> HttpResponse:
    """The day with its slips, people and drawer; `drawer_form` or `duty_form` is one that was refused."""
    days = with_figures(MarketDay.objects.select_related("close__count", "close__by", "close__agreed_by"))
    found = fetch_authorised(request, days, Ability.SEE_COUNTER, pk=pk, bank__code=bank)
    people = on_duty(found)
    return page(
        request,
        "deposits/day.html",
        bank=found.bank,
        status=422 if drawer_form or duty_form else 200,
        day=found,
        page_obj=Paginator(slips_of(found), SLIPS_A_PAGE).get_page(request.GET.get("page")),
        form=drawer_form or DrawerForm(initial={"key": uuid4()}),
        people=people,
        changes=found.duty_changes.select_related("by"),
        duty_form=duty_form or OnDutyForm(bank=found.bank, people=people),
        movements=found.drawer_movements.select_related("by"),
        returned=found.cash_returned.select_related("deposit", "by"),
        **sold_in_yard(found),
    )
