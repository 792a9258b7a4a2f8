"""Reading a slip, and printing it."""

from datetime import timedelta

import segno
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from deposits.commands.printing import print_slip
from deposits.models import Deposit
from deposits.queries.goods import gives_goods
from deposits.queries.slip_paper import copy_number, slip_paper
from deposits.views.answers import page, see_other
from wastebank.staff.access import Ability, StaffRequest, fetch_authorised

PRINTS_FOR = timedelta(minutes=5)


def slip(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """A slip on the screen and, right after `print_`, as the paper of that print on A5."""
    slips = Deposit.objects.select_related("market_day__place", "member__village", "entry", "bank", "by")
    found = fetch_authorised(request, slips, Ability.SEE_MEMBERS, pk=pk, bank__code=bank)
    asked = request.GET.get("print", "")
    copy = copy_number(found, asked, since=timezone.localtime() - PRINTS_FOR)
    return page(
        request,
        "deposits/slip.html",
        bank=found.bank,
        slip=found,
        paper=slip_paper(found),
        copy=copy,
        is_printing=copy is not None,
        exchanges=found.market_day.is_open and not found.depositor and gives_goods(found.bank),
        void=getattr(found, "void", None),
        qr=segno.make(found.number, micro=False).svg_data_uri(border=2, svgclass=None, lineclass=None),
    )


@require_POST
def print_(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """Counts the print, then shows the slip's page, which prints itself: the second time as สำเนา."""
    found = fetch_authorised(request, Deposit, Ability.POST_DEPOSIT, pk=pk, bank__code=bank)
    printed = print_slip(deposit=found, by=request.user, at=timezone.localtime())
    return see_other(f"{reverse('counter:slip', args=[bank, pk])}?print={printed.pk}")
