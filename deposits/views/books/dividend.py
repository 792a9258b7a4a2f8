"""What the members' meeting resolved about a year's result: preview, booking, paying, taking back."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deposits.commands.books.dividend import (
    UnableToPayDividend,
    UnableToResolve,
    UnableToTakeBack,
    book_resolution,
    pay_dividends,
    take_back_resolution,
)
from deposits.commands.books.dividend_voids import UnableToCancelPayment, cancel_payment
from deposits.commands.books.officers import UnableToPayOfficers, pay_officers
from deposits.forms.books.money import CancelForm
from deposits.forms.books.years import PaidOutOfForm, PayDividendForm, ReasonForm, ResolutionForm
from deposits.models import Distribution, YearEnd
from deposits.papers.dividend import form_14_pdf, volumes_of
from deposits.queries.books.dividend import (
    Distributing,
    NoBasis,
    cash_state_of,
    distributing,
    find_shares,
    officers_payment,
    standing_distributions,
    standing_payments,
    surplus_of,
    why_not_resolve,
)
from deposits.views.answers import page, pdf, see_other
from wastebank.staff.access import Ability, StaffRequest, fetch_authorised

SHARES_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def resolve(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """The resolution as typed, then every member's share, then the booking of exactly that."""
    ends = YearEnd.objects.filter(undo=None).select_related("bank")
    end = fetch_authorised(request, ends, Ability.CLOSE_YEAR, pk=pk, bank__code=bank)
    done = standing_distributions(end).first()
    if done and request.method != "POST":
        return see_other("books:distribution", bank=bank, pk=done.pk)
    form = ResolutionForm(request.POST if request.method == "POST" else None, year_end=end)
    do = request.POST.get("do")
    planned = _planned(form, end) if form.is_valid() and do != "edit" else None
    if planned and do == "book":
        return _book(request, form, planned)
    return _resolve_page(request, form, planned)


def _planned(form: ResolutionForm, end: YearEnd) -> Distributing | None:
    """What the form's resolution books; where it cannot be booked the form says why."""
    field, sentence = why_not_resolve(end, form.resolution, today=timezone.localdate())
    if sentence:
        form.add_error(field or None, sentence)
        return None
    try:
        return distributing(end, form.resolution)
    except NoBasis as refusal:
        form.add_error(None, str(refusal))
        return None


def _book(request: StaffRequest, form: ResolutionForm, planned: Distributing) -> HttpResponse:
    end = planned.year_end
    try:
        done = book_resolution(
            year_end=end, resolution=form.resolution, fingerprint=request.POST.get("fingerprint", ""),
            by=request.user, at=timezone.localtime(), idempotency_key=form.cleaned_data["key"],
        )  # fmt: skip
    except UnableToResolve as refusal:
        form.add_error(refusal.field or None, str(refusal))
        return _resolve_page(request, form, planned)
    messages.success(request, _("The resolution is booked"))
    return see_other("books:distribution", bank=end.bank.code, pk=done.pk)


def _resolve_page(request: StaffRequest, form: ResolutionForm, planned: Distributing | None) -> HttpResponse:
    end, is_refused = form.year_end, form.is_bound and bool(form.errors) and request.POST.get("do") != "edit"
    return page(
        request, "deposits/books/year_resolve.html", bank=end.bank, status=422 if is_refused else 200,
        end=end, form=form, planned=planned, surplus=surplus_of(end.bank),
    )  # fmt: skip


def _fetch(request: StaffRequest, bank: str, pk: int, ability: Ability) -> Distribution:
    found = Distribution.objects.select_related("bank", "year_end", "by", "entry", "undo__by")
    return fetch_authorised(request, found, ability, pk=pk, bank__code=bank)


@require_safe
def distribution(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """The resolution with its parts, its shares, and who is still to be paid in cash."""
    return _page(request, _fetch(request, bank, pk, Ability.SEE_BOOKS))


def _page(
    request: StaffRequest,
    done: Distribution,
    *,
    pay_form: PayDividendForm | None = None,
    undo_form: ReasonForm | None = None,
    officers_form: PaidOutOfForm | None = None,
) -> HttpResponse:
    way, q = request.GET.get("way", ""), request.GET.get("q", "")
    context: dict[str, Any] = {
        "pay_form": pay_form or PayDividendForm(distribution=done),
        "officers_form": officers_form or PaidOutOfForm(distribution=done, auto_id="officers-%s"),
        "officers_paid": officers_payment(done),
    }
    found = Paginator(find_shares(done, way=way, text=q), SHARES_A_PAGE)
    refused = pay_form or undo_form or officers_form
    return page(
        request, "deposits/books/year_distribution.html", bank=done.bank, status=422 if refused else 200,
        done=done, page_obj=found.get_page(request.GET.get("page")), way=way, q=q, form=refused,
        undo_form=undo_form or ReasonForm(auto_id="undo-%s"), cash=cash_state_of(done),
        stands=not hasattr(done, "undo"), volumes=_volumes(done), **context,
    )  # fmt: skip


@require_POST
def pay(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """Ticks off who was paid in cash."""
    done = _fetch(request, bank, pk, Ability.KEEP_BOOKS)
    form = PayDividendForm(request.POST, distribution=done)
    if form.is_valid():
        try:
            paid = pay_dividends(
                distribution=done, shares=form.cleaned_data["shares"], place=form.money_place,
                by=request.user, at=timezone.localtime(), idempotency_key=form.cleaned_data["key"],
            )  # fmt: skip
        except UnableToPayDividend as refusal:
            form.add_error(None, str(refusal))
        else:
            total = sum(one.share.amount for one in paid)
            messages.success(request, _("%(baht)s baht paid in cash") % {"baht": f"{total:,.2f}"})
            return see_other("books:distribution", bank=bank, pk=pk)
    return _page(request, done, pay_form=form)


@require_POST
def pay_officers_part(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """Pays the officers what the meeting resolved for them."""
    done = _fetch(request, bank, pk, Ability.KEEP_BOOKS)
    form = PaidOutOfForm(request.POST, distribution=done, auto_id="officers-%s")
    if form.is_valid():
        try:
            pay_officers(distribution=done, place=form.money_place, by=request.user, at=timezone.localtime())
        except UnableToPayOfficers as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The officers are paid"))
            return see_other("books:distribution", bank=bank, pk=pk)
    return _page(request, done, officers_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """Cancels a payment in cash, with a reason and a second person; the share is due again."""
    payments = standing_payments().select_related("share__distribution__bank", "share__member", "entry")
    payment = fetch_authorised(
        request, payments, Ability.KEEP_BOOKS, bank="share__distribution__bank", pk=pk,
        share__distribution__bank__code=bank,
    )  # fmt: skip
    done = payment.share.distribution
    form = CancelForm(
        request.POST or None, request=request, bank=done.bank, ability=Ability.KEEP_BOOKS, needs_second=True,
        initial={"key": uuid4()},
    )  # fmt: skip
    if form.is_valid():
        try:
            cancel_payment(
                payment=payment, reason=form.cleaned_data["reason"], by=request.user,
                at=timezone.localtime(), idempotency_key=form.cleaned_data["key"], approved_by=form.second,
            )  # fmt: skip
        except UnableToCancelPayment as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The payment is cancelled: the share is due again"))
            return see_other("books:distribution", bank=bank, pk=done.pk)
    return page(
        request, "deposits/books/dividend_cancel.html", bank=done.bank, status=422 if form.errors else 200,
        form=form, payment=payment, done=done,
    )  # fmt: skip


@require_POST
def take_back(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """Takes the resolution back as a whole, with a reason."""
    done = _fetch(request, bank, pk, Ability.CLOSE_YEAR)
    form = ReasonForm(request.POST, auto_id="undo-%s")
    if form.is_valid():
        try:
            take_back_resolution(
                distribution=done, reason=form.cleaned_data["reason"], by=request.user,
                at=timezone.localtime(), idempotency_key=form.cleaned_data["key"],
            )  # fmt: skip
        except UnableToTakeBack as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The resolution is taken back"))
            return see_other("books:year", bank=bank, pk=done.year_end_id)
    return _page(request, done, undo_form=form)


@require_safe
def form_14(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """ธข.๑๔ รายงานปันผล/เฉลี่ยคืน, with room for the signatures of who is paid in cash."""
    done = _fetch(request, bank, pk, Ability.SEE_BOOKS)
    volume = request.GET.get("volume", "1")
    if volume not in _volumes(done):
        raise Http404
    name = f"แบบ ธข.14 ปีงบประมาณ {done.year_end.year} {done.bank.code} เล่ม {volume}.pdf"
    return pdf(form_14_pdf(done, int(volume)), name)


def _volumes(done: Distribution) -> list[str]:
    """The volumes of form ธข.๑๔, as its address names them."""
    return [str(volume + 1) for volume in range(volumes_of(done.shares.count()))]
