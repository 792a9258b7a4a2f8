"""What officers' pages answer with."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.http import content_disposition_header

from wastebank.organisation.models import Bank
from wastebank.staff.access import StaffRequest, abilities_at


class SeeOther(HttpResponseRedirect):
    """303: the browser goes on by GET, and reloading what it then shows sends nothing again."""

    status_code = 303


def see_other(to: str, **kwargs: Any) -> SeeOther:
    """To the page of that URL name, or to an address."""
    return SeeOther(resolve_url(to, **kwargs))


def page(
    request: StaffRequest, template: str, *, bank: Bank, status: int = 200, **context: Any
) -> HttpResponse:
    """The page with what all of them show: the bank, and the names of what this user may do there (`can`)."""
    can = {ability.name for ability in abilities_at(request.user, bank)}
    return render(request, template, {"bank": bank, "can": can, **context}, status=status)


def pdf(content: bytes, name: str) -> HttpResponse:
    """The paper, shown in the browser and saved under `name`."""
    disposition = content_disposition_header(as_attachment=False, filename=name)
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})
