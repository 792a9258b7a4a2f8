"""Payouts: asked for, agreed to, paid, refused, printed."""

from collections.abc import Callable
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deposits.commands import UnableToPayOut, approve_payout, pay_payout, refuse_payout
from deposits.commands.draw import draw_cash
from deposits.forms.find_member import FindMemberForm
from deposits.forms.payouts import PayoutForm, RefuseForm
from deposits.models import Payout
from deposits.queries.payout_rules import allowance_now, decided_payouts, decision_on, is_paid_at_once
from deposits.queries.payouts import Allowance, waiting_payouts
from deposits.views.answers import found_members, page, see_other
from members.models import Member
from members.queries import find_members
from wastebank.organisation.models import Bank
from wastebank.organisation.queries import regulation_on
from wastebank.staff.access import Ability, StaffRequest, fetch_authorised, fetch_bank


def payouts(request: StaffRequest, bank: str) -> HttpResponse:
    """What waits, and what was decided lately."""
    at_bank = fetch_bank(request, bank, Ability.SEE_MEMBERS)
    waiting = [decision_on(payout, request.user) for payout in waiting_payouts(at_bank)]
    recent = decided_payouts(at_bank)
    return page(request, "deposits/payouts.html", bank=at_bank, waiting=waiting, recent=recent)


def payout_new(request: StaffRequest, bank: str) -> HttpResponse:
    """The member, how much may be drawn, the amount (all by GET), and the confirmation that writes (POST)."""
    at_bank = fetch_bank(request, bank, Ability.REQUEST_PAYOUT)
    number = (request.POST or request.GET).get("member", "").strip()
    members = Member.objects.select_related("village", "savings", "bank")
    member = members.filter(bank=at_bank, number=number).first() if "\0" not in number else None
    if member is None:
        return _find_member(request, at_bank)
    allowed = allowance_now(member, timezone.localtime())
    if request.method == "POST":
        # Not checked against the balance here: a repetition finds its own payout in it.
        form = PayoutForm(request.POST, member=member, allowed=None)
        payout = _draw(request, form, member) if form.is_valid() else None
        if payout:
            return see_other("counter:payout", bank=bank, pk=payout.pk)
    else:
        asked = {"key": request.GET.get("key") or uuid4(), "amount": request.GET.get("amount")}
        form = PayoutForm(
            asked if "amount" in request.GET else None, initial=asked, member=member, allowed=allowed
        )
    return _amount_page(request, form, member, allowed)


def _find_member(request: StaffRequest, bank: Bank) -> HttpResponse:
    q = request.GET.get("q", "") or request.GET.get("member", "")
    found = find_members(bank, q)
    if request.htmx.target == "found":
        return found_members(request, bank)
    if len(found) == 1 and found[0].is_active:
        return see_other(f"{request.path}?{urlencode({'member': found[0].number})}")
    form = FindMemberForm(initial={"q": q}, bank=bank)
    form.fields["q"].widget.attrs["autofocus"] = True
    return page(request, "deposits/payout_new.html", bank=bank, form=form, found=found, q=q)


def _amount_page(request: StaffRequest, form: PayoutForm, member: Member, allowed: Allowance) -> HttpResponse:
    """The amount or, once it may be drawn, the question whether to go on with it."""
    on = timezone.localtime().date()
    amount = form.cleaned_data["amount"] if form.is_bound and form.is_valid() else None
    return page(
        request,
        "deposits/payout_new.html",
        bank=member.bank,
        status=422 if request.method == "POST" else 200,
        form=form, member=member, allowed=allowed, amount=amount,
        may_draw=member.is_active and allowed.most > 0,
        at_once=amount and is_paid_at_once(member, amount, by=request.user, on=on),
        approval_above=regulation_on(member.bank, on)["withdraw.approval_above"],
        approvals=regulation_on(member.bank, on)["withdraw.approval"],
    )  # fmt: skip


def _draw(request: StaffRequest, form: PayoutForm, member: Member) -> Payout | None:
    try:
        return draw_cash(
            member=member, amount=form.cleaned_data["amount"], by=request.user, at=timezone.localtime(),
            idempotency_key=form.cleaned_data["key"],
        )  # fmt: skip
    except UnableToPayOut as refusal:
        form.add_error("amount", str(refusal))
        return None


def payout(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """One payout: where it stands, and its paper."""
    return _payout_page(request, _fetch(request, bank, pk, Ability.SEE_MEMBERS), RefuseForm())


def _payout_page(request: StaffRequest, found: Payout, form: RefuseForm) -> HttpResponse:
    decision, status = decision_on(found, request.user), 422 if form.errors else 200
    return page(
        request,
        "deposits/payout.html",
        bank=found.bank,
        status=status,
        payout=found,
        decision=decision,
        form=form,
    )


def _fetch(request: StaffRequest, bank: str, pk: int, ability: Ability) -> Payout:
    found = Payout.objects.select_related(
        "bank", "member__village", "member__savings", "requested_by", "paid_by"
    )
    return fetch_authorised(request, found.prefetch_related("approvals__by"), ability, pk=pk, bank__code=bank)


@require_POST
def approve(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    found = _fetch(request, bank, pk, Ability.APPROVE_PAYOUT)
    at = timezone.localtime()
    done = _("You have approved this payout")
    return _decide(request, found, lambda: approve_payout(payout=found, by=request.user, at=at), done)


@require_POST
def pay(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    found = _fetch(request, bank, pk, Ability.PAY_PAYOUT)
    at = timezone.localtime()
    done = _("The payout is paid and booked")
    return _decide(request, found, lambda: pay_payout(payout=found, by=request.user, at=at), done)


def _decide(request: StaffRequest, found: Payout, verb: Callable[[], Payout], done: str) -> HttpResponse:
    """`verb`, then the payout's page; what was done or refused is said there."""
    try:
        verb()
    except UnableToPayOut as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return see_other("counter:payout", bank=found.bank.code, pk=found.pk)


@require_POST
def refuse(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    found = _fetch(request, bank, pk, Ability.APPROVE_PAYOUT)
    form = RefuseForm(request.POST)
    if form.is_valid():
        try:
            refuse_payout(payout=found, by=request.user, because=form.cleaned_data["because"])
            messages.success(request, _("The request is refused"))
            return see_other("counter:payout", bank=bank, pk=pk)
        except UnableToPayOut as refusal:
            form.add_error(None, str(refusal))
    return _payout_page(request, found, form)
