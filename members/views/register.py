"""The register of a bank's members: list, new member, one member."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.vary import vary_on_headers

from members.commands import UnableToRegister, register_member
from members.forms import RegisterForm
from members.models import Member
from members.queries import SHOWN_AT_MOST, all_members, find_members, masked_national_id, passbook_month
from wastebank.organisation.models import Bank
from wastebank.staff.access import Ability, abilities_at, fetch_authorised, fetch_bank

ON_A_PAGE = 50


def fetch_member(request: HttpRequest, bank: str, number: str, ability: Ability) -> Member:
    """The member of that number, if the signed-in officer has `ability` at the bank."""
    members = Member.objects.select_related("bank", "village", "savings")
    return fetch_authorised(request, members, ability, bank__code=bank, number=number)


@never_cache
@vary_on_headers("HX-Request")
def member_list(request: HttpRequest, bank: str) -> HttpResponse:
    here = fetch_bank(request, bank, Ability.SEE_MEMBERS)
    text = request.GET.get("q", "").strip()
    members = find_members(here, text) if text else all_members(here)
    page = Paginator(members, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"bank": here, "text": text, "page_obj": page, "abilities": _names(request, here)}
    context["first_only"] = text and page.paginator.count == SHOWN_AT_MOST
    part = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    return render(request, "members/list.html#found" if part else "members/list.html", context)


@never_cache
@sensitive_post_parameters("national_id")
def register(request: HttpRequest, bank: str) -> HttpResponse:
    here = fetch_bank(request, bank, Ability.REGISTER_MEMBER)
    at = timezone.localtime()
    form = RegisterForm(request.POST or None, bank=here, initial={"joined_on": at.date()})
    if request.method == "POST" and form.is_valid():
        try:
            member = register_member(bank=here, new=form.new_member(), at=at)
        except UnableToRegister as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("%(name)s is registered, number %(number)s.") % _said(member))
            return redirect("members:detail", bank=here.code, number=member.number)
    return render(request, "members/register.html", {"bank": here, "form": form})


@never_cache
def detail(request: HttpRequest, bank: str, number: str) -> HttpResponse:
    member = fetch_member(request, bank, number, Ability.SEE_MEMBERS)
    passbook = passbook_month(member, month=request.GET.get("month", ""), today=timezone.localtime().date())
    context = {
        "bank": member.bank,
        "member": member,
        "passbook": passbook,
        "national_id": masked_national_id(member),
        "abilities": _names(request, member.bank),
    }
    return render(request, "members/detail.html", context)


def _names(request: HttpRequest, bank: Bank) -> set[str]:
    assert request.user.is_authenticated  # for mypy
    return {ability.name for ability in abilities_at(request.user, bank)}


def _said(member: Member) -> dict[str, str]:
    return {"name": member.name, "number": member.number}
