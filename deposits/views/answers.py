"""What every page of the counter answers with."""

from django.http import HttpResponse
from django.shortcuts import render

from members.queries import find_members
from wastebank.organisation.models import Bank
from wastebank.staff.access import StaffRequest
from wastebank.staff.answers import SeeOther, page, pdf, see_other

__all__ = ["SeeOther", "found_members", "page", "pdf", "see_other"]


def found_members(request: StaffRequest, bank: Bank) -> HttpResponse:
    """Whom the search box has found so far, for htmx."""
    q = request.GET.get("q", "")
    found = {"found": find_members(bank, q), "q": q}
    return render(request, "deposits/_find_member.html#found", found)
