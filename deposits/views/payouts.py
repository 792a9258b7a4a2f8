"""Payouts: asked for, agreed to, paid, refused, printed."""

from collections.abc import Callable
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deposits.commands import UnableToPayOut, approve_payout, pay_payout, refuse_payout
from deposits.commands.draw import draw_cash
from deposits.forms.payouts import PayoutForm, RefuseForm
from deposits.forms.slips import FindMemberForm
from deposits.models import Payout
from deposits.queries.payout_rules import allowance_now, decided_payouts, decision_on, is_paid_at_once
from deposits.queries.payouts import waiting_payouts
from deposits.views.answers import page, see_other
from members.models import Member
from members.queries import find_members
from wastebank.organisation.models import Bank
from wastebank.organisation.queries import regulation_on
from wastebank.staff.access import Ability, fetch_authorised, fetch_bank


def payouts(request: HttpRequest, bank: str) -> HttpResponse:
    """What waits, and what was decided lately."""
    at_bank = fetch_bank(request, bank, Ability.SEE_MEMBERS)
    waiting = [decision_on(payout, request.user) for payout in waiting_payouts(at_bank)]
    recent = decided_payouts(at_bank)
    return page(request, "deposits/payouts.html", bank=at_bank, waiting=waiting, recent=recent)


def payout_new(request: HttpRequest, bank: str) -> HttpResponse:
    """The member, how much may be drawn, the amount (all by GET), and the confirmation that writes (POST)."""
    at_bank = fetch_bank(request, bank, Ability.REQUEST_PAYOUT)
    if request.htmx.target == "found":
        found = find_members(at_bank, request.GET.get("q", ""))
        return render(request, "deposits/_find_member.html#found", {"found": found, "q": request.GET.get("q")})
    asked = request.POST or request.GET
    member = _member(at_bank, asked.get("member", ""))
    if member is None:
        return _find_member(request, at_bank)
    at = timezone.localtime()
    form = PayoutForm(
        asked if "amount" in asked else None,
        initial={"key": asked.get("key") or uuid4()}, member=member, allowed=allowance_now(member, at),
    )  # fmt: skip
    if request.method == "POST" and _is_repeated_or_valid(form):
        try:
            key, amount = form.cleaned_data["key"], form.cleaned_data["amount"]
            payout = draw_cash(member=member, amount=amount, by=request.user, at=at, idempotency_key=key)
            return see_other("counter:payout", bank=bank, pk=payout.pk)
        except UnableToPayOut as refusal:
            form.add_error("amount", str(refusal))
    return _amount_page(request, at_bank, form)
