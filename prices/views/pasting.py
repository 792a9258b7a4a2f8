"""A price list from Excel: pasted or sent as a file, looked at, published."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from prices.commands import UnableToPublishPriceList, publish_price_list
from prices.forms.pasting import PasteForm, PreviewForm
from prices.forms.publish import says_the_same
from prices.queries import price_list_at, prices_of
from prices.queries.following import last_following
from prices.queries.shops import shops_of
from wastebank.organisation.models import Bank
from wastebank.staff.access import Ability, StaffRequest, fetch_bank
from wastebank.staff.answers import page, see_other


def paste(request: StaffRequest, bank: str) -> HttpResponse:
    """Paste, then look at each row, then publish. Every step carries the text; nothing is kept between."""
    here = fetch_bank(request, bank, Ability.PUBLISH_PRICES)
    at = timezone.localtime()
    if request.method != "POST":
        return page(request, "prices/paste.html", bank=here, form=PasteForm(), following=last_following(here))
    if request.POST.get("do") == "publish":
        return _publish(request, here, at)
    form = PasteForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, "prices/paste.html", bank=here, form=form, status=422)
    return _preview(request, here, _preview_form(request, here, at, form.text))


def _publish(request: StaffRequest, here: Bank, at: datetime) -> HttpResponse:
    form = _preview_form(request, here, at, request.POST.get("pasted", ""), request.POST)
    if form.is_valid():
        try:
            publish_price_list(bank=here, by=request.user, at=at, **form.new_list())
        except UnableToPublishPriceList as refusal:
            if not (refusal.existing and says_the_same(form.new_list(), refusal.existing)):
                form.add_error("effective_on" if refusal.existing else None, str(refusal))
    if form.is_valid():
        messages.success(request, _("The price list is published."))
        return see_other("prices:list", bank=here.code)
    return _preview(request, here, form, status=422)


def _preview_form(request: StaffRequest, here: Bank, at: datetime, text: str, *data: object) -> PreviewForm:
    current = price_list_at(here, at)
    before = {price.material_id: price for price in prices_of(current)}
    return PreviewForm(
        *data, said=request.POST.dict(), text=text, at=at, current=current, before=before,
        shops=shops_of(here, at.date()),
    )  # fmt: skip


def _preview(request: StaffRequest, here: Bank, form: PreviewForm, status: int = 200) -> HttpResponse:
    return page(request, "prices/preview.html", bank=here, form=form, status=status)
