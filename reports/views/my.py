"""A member's own pages. Each works on the signed-in member alone: no address names one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from deposits.models import Deposit
from members.access import member_page
from members.models import Member
from members.queries import passbook_month
from reports.queries.my import by_day, kg_of, owed_by
from wastebank.ledger.queries import last_lines

LAST_MOVEMENTS = 5


@member_page
def my_page(request: HttpRequest, member: Member) -> HttpResponse:
    context = {
        "bank": member.bank,
        "member": member,
        "owed": owed_by(member),
        "kg": kg_of(member),
        "days": by_day(member, last_lines(member.savings, LAST_MOVEMENTS)),
    }
    return render(request, "reports/my_page.html", context)


@member_page
def passbook(request: HttpRequest, member: Member) -> HttpResponse:
    shown = passbook_month(member, month=request.GET.get("month", ""), today=timezone.localtime().date())
    context = {
        "bank": member.bank,
        "member": member,
        "passbook": shown,
        "days": by_day(member, reversed(shown.lines)),
    }
    return render(request, "reports/my_passbook.html", context)


@member_page
def slip(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    own = Deposit.objects.filter(member=member).select_related("market_day__place", "void", "by")
    shown = get_object_or_404(own, pk=pk)
    lines = shown.lines.select_related("material__group")
    context = {"bank": member.bank, "member": member, "slip": shown, "lines": lines}
    return render(request, "reports/my_slip.html", context)
