"""The PIN: issued at the counter, used to sign in."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from members.access import sign_in_member, sign_out_member
from members.commands import UnableToIssuePin, UnableToSignIn, check_pin
from members.commands import issue_pin as issue_new_pin
from members.forms import SignInForm
from members.views.register import fetch_member
from wastebank.staff.access import Ability


@never_cache
def issue_pin(request: HttpRequest, bank: str, number: str) -> HttpResponse:
    """The PIN stands in the answer to this one POST and nowhere else; a GET leads to the member."""
    member = fetch_member(request, bank, number, Ability.ISSUE_PIN)
    if request.method != "POST":
        return redirect("members:detail", bank=member.bank.code, number=member.number)
    try:
        pin = issue_new_pin(member=member, replacing=request.POST.get("replacing", ""))
    except UnableToIssuePin as refusal:
        messages.warning(request, str(refusal))
        return redirect("members:detail", bank=member.bank.code, number=member.number)
    page = request.build_absolute_uri(resolve_url("members:sign_in"))
    context = {"bank": member.bank, "member": member, "pin": pin, "sign_in_page": page}
    return render(request, "members/pin.html", context)


@never_cache
@sensitive_post_parameters("pin")
def sign_in(request: HttpRequest) -> HttpResponse:
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member = check_pin(**form.cleaned_data, at=timezone.localtime())
        except UnableToSignIn as refusal:
            form.add_error(None, str(refusal))
        else:
            sign_in_member(request, member)
            return HttpResponseRedirect(_next_page(request))
    return render(request, "members/sign_in.html", {"form": form})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    sign_out_member(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


def _next_page(request: HttpRequest) -> str:
    """Where the member wanted to go, if that is a page of ours; otherwise the first page."""
    page = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if ours and page.startswith("/") else resolve_url(settings.LOGIN_REDIRECT_URL)
