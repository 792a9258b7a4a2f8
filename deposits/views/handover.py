"""Handing the counter over: the count, the state with the receiver's password, and the papers."""

import re

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone
from django.views.decorators.http import require_safe

from deposits.cash import value_of
from deposits.commands.handover import UnableToHandOver, hand_over
from deposits.forms.handover import HandoverCountForm, HandoverForm
from deposits.models import Handover
from deposits.papers.handover import handover_pdf
from deposits.queries.handover import cash_by_the_books, handovers_of, state_of
from deposits.views.answers import page, pdf, see_other
from wastebank.organisation.models import Bank
from wastebank.staff.access import Ability, StaffRequest, fetch_authorised, fetch_bank
from wastebank.thai import format_date

A_PAGE = 20


def handover(request: StaffRequest, bank: str) -> HttpResponse:
    """What was handed over; for treasurer and manager the count, and after it who takes over."""
    writes = request.method == "POST"
    at_bank = fetch_bank(request, bank, Ability.OPEN_MARKET_DAY if writes else Ability.SEE_REPORTS)
    if not writes:
        return _count_page(request, at_bank, HandoverCountForm())
    if request.POST.get("then") == "count":
        return _count(request, at_bank)
    form = HandoverForm(request.POST, request=request, bank=at_bank)
    if not form.read_count():
        return _count_page(request, at_bank, HandoverCountForm(), is_stale=True)
    return _hand_over(request, at_bank, form)


def _count(request: StaffRequest, bank: Bank) -> HttpResponse:
    counted = HandoverCountForm(request.POST)
    if not counted.is_valid():
        return _count_page(request, bank, counted)
    signed = HandoverForm.signed(bank, counted.pieces, cash_by_the_books(bank))
    form = HandoverForm(initial={"count": signed}, request=request, bank=bank)
    form.read_count()
    return _state_page(request, bank, form)


def _hand_over(request: StaffRequest, bank: Bank, form: HandoverForm) -> HttpResponse:
    if form.is_valid() and form.second:
        try:
            given = hand_over(
                bank=bank, from_user=request.user, to_user=form.second, pieces=form.pieces,
                expected=form.expected, note=form.cleaned_data["note"], at=timezone.localtime(),
                idempotency_key=form.cleaned_data["key"],
            )  # fmt: skip
        except UnableToHandOver as refusal:
            form.add_error(None, str(refusal))
        else:
            return see_other(f"{resolve_url('counter:handover', bank=bank.code)}?given={given.pk}")
    return _state_page(request, bank, form)


def _count_page(
    request: StaffRequest, bank: Bank, form: HandoverCountForm, *, is_stale: bool = False
) -> HttpResponse:
    handovers = handovers_of(bank)
    given = request.GET.get("given", "") if request.method == "GET" else ""
    return page(
        request, "deposits/handover.html", bank=bank, status=422 if form.errors or is_stale else 200,
        form=form, is_stale=is_stale, page_obj=Paginator(handovers, A_PAGE).get_page(request.GET.get("page")),
        given=handovers.filter(pk=given).first() if re.fullmatch("[0-9]{1,9}", given) else None,
    )  # fmt: skip


def _state_page(request: StaffRequest, bank: Bank, form: HandoverForm) -> HttpResponse:
    counted = value_of(form.pieces)
    return page(
        request, "deposits/handover_to.html", bank=bank, status=422 if form.errors else 200, form=form,
        counted=counted, difference=counted - form.expected, parts=state_of(bank),
    )  # fmt: skip


@require_safe
def handover_paper(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """ใบส่งมอบหน้าที่, for signature."""
    found = fetch_authorised(request, Handover, Ability.SEE_REPORTS, pk=pk, bank__code=bank)
    day = format_date(timezone.localtime(found.at).date(), "short").replace("/", "-")
    return pdf(handover_pdf(found), f"ใบส่งมอบหน้าที่ {day}.pdf")
