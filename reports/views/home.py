"""The first page: two doors for visitors, the doors of one's role for those who work here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from members.access import MemberSignInFirst, signed_in_member
from reports.queries.home import own_banks
from wastebank.organisation.models import Bank


@never_cache
def home(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        banks = own_banks(request.user, timezone.localtime())
        return render(request, "reports/home_staff.html", {"banks": banks})
    try:
        signed_in_member(request)
    except MemberSignInFirst:
        return render(request, "reports/home.html", {"banks": Bank.objects.all()})
    return redirect("reports:my_page")
