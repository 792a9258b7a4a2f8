"""ขายให้ผู้รับซื้อในลาน: what a buyer in the yard weighs, and its posting at the day's close."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deposits.commands.sales import (
    UnableToSaveDraft,
    UnableToSell,
    drop_draft_sale,
    post_draft_sale,
    save_draft_sale,
)
from deposits.forms.sales.payment import PostDraftForm
from deposits.forms.sales.tickets import DraftSaleForm, StartDraftForm
from deposits.models import DraftSale, MarketDay
from deposits.queries.closing import blockers
from deposits.queries.sales.drafts import drafts_of
from deposits.queries.sales.prefill import materials_of_draft, prices_for, weighed_in
from deposits.queries.sales.reckoning import reckon_draft
from deposits.queries.stock.lying import lying_at
from deposits.views.answers import page, see_other
from prices.models import Buyer
from prices.queries.buyers import buyer_line
from wastebank.staff.access import Ability, StaffRequest, fetch_authorised, may


def new_draft(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """The buyer first, as prices depend on it; the day's open drafts stand beside."""
    days = MarketDay.objects.select_related("bank", "place")
    day = fetch_authorised(request, days, Ability.SELL, pk=pk, bank__code=bank)
    start = StartDraftForm(request.GET if "buyer" in request.GET else None)
    if day.is_open and start.is_valid():
        return _write(request, day, start.cleaned_data["buyer"], None)
    return page(
        request, "deposits/sales/draft_start.html", bank=day.bank, status=422 if start.errors else 200,
        form=start, day=day, drafts=drafts_of(day),
        has_buyers=Buyer.objects.filter(is_active=True).exists(),
    )  # fmt: skip


def _draft(request: StaffRequest, bank: str, pk: int) -> DraftSale:
    drafts = DraftSale.objects.select_related("market_day__bank", "market_day__place", "buyer", "sale")
    return fetch_authorised(
        request, drafts, Ability.SELL, bank="market_day__bank", pk=pk, market_day__bank__code=bank
    )


def draft(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """What was weighed so far, to be written on; posted or dropped, it leads on."""
    found = _draft(request, bank, pk)
    if found.sale_id:
        return see_other("stock:sale", bank=bank, pk=found.sale_id)
    if found.dropped_at:
        messages.info(request, _("This sale was dropped"))
        return see_other("counter:day", bank=bank, pk=found.market_day_id)
    if not found.market_day.is_open:
        return see_other("stock:post_draft", bank=bank, pk=pk)
    return _write(request, found.market_day, found.buyer, found)


def _write(request: StaffRequest, day: MarketDay, buyer: Buyer, draft: DraftSale | None) -> HttpResponse:
    at = timezone.localtime()
    held = lying_at(day.place)[1]
    lines = list(draft.lines.all()) if draft else []
    form = DraftSaleForm(
        request.POST or None, materials=materials_of_draft(day, draft),
        prices=prices_for(day.bank, buyer, at.date()), held=held, weighed=weighed_in(day),
        initial={"key": uuid4(), "note": draft.note if draft else ""} | DraftSaleForm.initial_of(lines),
    )  # fmt: skip
    is_valid, reckons = form.is_valid(), request.POST.get("then") == "reckon"
    if is_valid and not reckons and (saved := _save(request, form, day, buyer, draft, at)):
        messages.success(request, _("What %(buyer)s weighed is noted") % {"buyer": buyer})
        return see_other("stock:draft", bank=day.bank.code, pk=saved.pk)
    reckoned = form.reckoned(held) if form.is_bound else reckon_draft(lines, held)
    context: dict[str, Any] = {
        "form": form, "day": day, "place": day.place, "buyer": buyer, "draft": draft, "draft_of_day": day,
        "licence": buyer_line(buyer, at.date()), "reckoned": reckoned,
    }  # fmt: skip
    if reckons and request.htmx:
        return page(request, "deposits/sales/_totals.html", bank=day.bank, **context)
    status = 422 if form.errors and not reckons else 200
    return page(request, "deposits/sales/draft.html", bank=day.bank, status=status, **context)


def _save(
    request: StaffRequest,
    form: DraftSaleForm,
    day: MarketDay,
    buyer: Buyer,
    draft: DraftSale | None,
    at: datetime,
) -> DraftSale | None:
    try:
        return save_draft_sale(
            market_day=day, buyer=buyer, lines=form.lines, by=request.user, at=at, draft=draft,
            idempotency_key=form.cleaned_data["key"], note=form.cleaned_data["note"],
        )  # fmt: skip
    except UnableToSaveDraft as refusal:
        form.refuse(refusal)
        return None


@require_POST
def drop(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """Nothing came of it; asked for once more on the page, in a box that opens."""
    found = _draft(request, bank, pk)
    try:
        drop_draft_sale(draft=found, at=timezone.localtime())
    except UnableToSaveDraft as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The sale to %(buyer)s is dropped") % {"buyer": found.buyer})
    return see_other("counter:day", bank=bank, pk=found.market_day_id)


def post(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """ลงบัญชีขาย: payment, transport, numbers, why weight was lost; back to the close of the day."""
    found = _draft(request, bank, pk)
    if found.sale_id or found.dropped_at:
        return draft(request, bank, pk)
    at, day, lines = timezone.localtime(), found.market_day, list(found.lines.select_related("material"))
    form = PostDraftForm(request.POST or None, day=day)
    if form.is_valid():
        try:
            sale = post_draft_sale(draft=found, payment=form.payment, by=request.user, at=at, **form.numbers)
        except UnableToSell as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Sale %(number)s is booked") % {"number": sale.number})
            closes = day.is_open and may(request.user, Ability.OPEN_MARKET_DAY, day.bank)
            return see_other("counter:close_day" if closes else "counter:day", bank=bank, pk=day.pk)
    return page(
        request, "deposits/sales/post_draft.html", bank=day.bank, status=422 if form.errors else 200,
        form=form, draft=found, day=day, lines=lines, reckoned=reckon_draft(lines, lying_at(day.place)[1]),
        licence=buyer_line(found.buyer, at.date()),
        waiting=[point for point in blockers(day, at) if point.kind != "draft"] if day.is_open else [],
    )  # fmt: skip
