"""Slips that are not in the books yet: being weighed, or waiting for their price."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from deposits.commands.open_slips import (
    UnableToCancel,
    UnableToPrice,
    cancel_open_slip,
    price_open_slip,
)
from deposits.forms.open_slips import CancelForm, PriceForm
from deposits.models import OpenSlip
from deposits.queries.open_slips import (
    awaiting_price,
    being_weighed,
    cancelled_lately,
    materials_to_price,
)
from deposits.views.answers import page, see_other
from wastebank.organisation.models import Bank
from wastebank.staff.access import Ability, StaffRequest, fetch_authorised, fetch_bank


@require_GET
def open_slips(request: StaffRequest, bank: str) -> HttpResponse:
    """What is being weighed, what waits for its price, and what went home lately."""
    return _open_slips_page(request, fetch_bank(request, bank, Ability.SEE_COUNTER))


@require_POST
def cancel(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """The goods went home. Who may put weights there may take them away; a printed slip only the manager."""
    slip = fetch_authorised(request, OpenSlip, Ability.RECORD_WEIGHT, pk=pk, bank__code=bank)
    if slip.number:
        fetch_authorised(request, OpenSlip, Ability.PRICE_LATER, pk=pk, bank__code=bank)
    form = _cancel_form(slip, request.POST)
    if not form.is_valid():
        return _open_slips_page(request, slip.bank, form, slip)
    try:
        cancel_open_slip(open_slip=slip, by=request.user, at=timezone.localtime(), **form.cleaned_data)
    except UnableToCancel as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, _("It is cancelled: the goods went home"))
    return see_other("counter:open_slips", bank=bank)


def _cancel_form(slip: OpenSlip, data: Any = None) -> CancelForm:
    return CancelForm(data, auto_id=f"open-{slip.pk}-%s")


def _open_slips_page(
    request: StaffRequest, bank: Bank, form: CancelForm | None = None, refused: OpenSlip | None = None
) -> HttpResponse:
    def with_forms(slips):
        return [(slip, form if form and slip == refused else _cancel_form(slip)) for slip in slips]

    return page(
        request,
        "deposits/open_slips.html",
        bank=bank,
        status=422 if form else 200,
        form=form,
        weighing=with_forms(being_weighed(bank)),
        unpriced=with_forms(awaiting_price(bank)),
        cancelled=cancelled_lately(bank),
    )


def price(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """Prices for the lines: first their amounts are shown, then the slip is booked."""
    slips = OpenSlip.objects.select_related("bank", "market_day__place", "member__village", "deposit", "by")
    slip = fetch_authorised(request, slips.exclude(number=""), Ability.PRICE_LATER, pk=pk, bank__code=bank)
    at = timezone.localtime()
    form = PriceForm(
        request.POST or None, rows=materials_to_price(slip, at), seller_is_told="identity" in slip.body
    )
    if form.is_valid() and request.POST.get("do") == "post" and form.was_shown:
        try:
            deposit = price_open_slip(
                open_slip=slip, prices=form.prices, by=request.user, at=at, identity=form.seller
            )
        except UnableToPrice as refusal:
            form.refuse(str(refusal), refusal.material)
        else:
            messages.success(request, _("Slip %(number)s is priced and booked") % {"number": deposit.number})
            return see_other("counter:slip", bank=bank, pk=deposit.pk)
    if slip.state != OpenSlip.State.UNPRICED:
        messages.info(request, _("This slip is not waiting for its price any more"))
        return see_other("counter:slip", bank=bank, pk=slip.deposit_id) if slip.deposit_id else _back(bank)
    return _price_page(request, slip, form)


def _back(bank: str) -> HttpResponse:
    return see_other("counter:open_slips", bank=bank)


def _price_page(request: StaffRequest, slip: OpenSlip, form: PriceForm) -> HttpResponse:
    shows = form.is_valid()
    return page(
        request,
        "deposits/price_open_slip.html",
        bank=slip.bank,
        status=422 if form.errors else 200,
        slip=slip,
        form=form,
        shows=shows,
        shown=form.says if shows else "",
        changed=shows and request.POST.get("do") == "post",
    )
