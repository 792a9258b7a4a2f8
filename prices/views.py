"""Price lists: what holds, what held, the next one, and the board that everybody may read."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from prices.commands import UnableToPublishPriceList, publish_price_list
from prices.forms import PublishForm
from prices.models import PriceList
from prices.queries import confirmed_lists, price_list_at, prices_of, upcoming_lists
from wastebank.organisation.models import Bank
from wastebank.staff.access import Ability, fetch_authorised, fetch_bank, may


def price_lists(request: HttpRequest, bank: str) -> HttpResponse:
    here = fetch_bank(request, bank, Ability.SEE_PRICES)
    assert request.user.is_authenticated  # for mypy
    at = timezone.localtime()
    current = price_list_at(here, at)
    begun = confirmed_lists(here).filter(effective_from__lte=at)
    context = {
        "bank": here,
        "current": current,
        "prices": prices_of(current),
        "upcoming": upcoming_lists(here, at),
        "earlier": begun[1:],
        "may_publish": may(request.user, Ability.PUBLISH_PRICES, here),
    }
    return render(request, "prices/list.html", context)


def detail(request: HttpRequest, bank: str, pk: int) -> HttpResponse:
    lists = PriceList.objects.filter(book="").select_related("bank", "published_by")
    shown = fetch_authorised(request, lists, Ability.SEE_PRICES, bank__code=bank, pk=pk)
    context = {"bank": shown.bank, "shown": shown, "prices": prices_of(shown)}
    return render(request, "prices/detail.html", context)


def publish(request: HttpRequest, bank: str) -> HttpResponse:
    here = fetch_bank(request, bank, Ability.PUBLISH_PRICES)
    assert request.user.is_authenticated  # for mypy
    at = timezone.localtime()
    current, upcoming = price_list_at(here, at), list(upcoming_lists(here, at))
    chosen = request.GET.get("base")
    base = next((coming for coming in upcoming if str(coming.pk) == chosen), current)
    form = PublishForm(request.POST or None, at=at, current=current, base=base)
    if request.method == "POST" and form.is_valid():
        try:
            publish_price_list(bank=here, by=request.user, at=at, **form.new_list())
        except UnableToPublishPriceList as refusal:
            if not (refusal.existing and form.says_the_same_as(refusal.existing)):
                form.add_error("effective_on" if refusal.existing else None, str(refusal))
        if form.is_valid():  # published now, or by the first of two clicks
            messages.success(request, _("The price list is published."))
            return redirect("prices:list", bank=here.code)
    context = {"bank": here, "form": form, "current": current, "base": base, "upcoming": upcoming}
    return render(request, "prices/publish.html", context)


def board(request: HttpRequest, bank: str) -> HttpResponse:
    """Today's prices for everybody, without signing in."""
    here = get_object_or_404(Bank, code=bank)
    at = timezone.localtime()
    current = price_list_at(here, at)
    upcoming = upcoming_lists(here, at).first()
    context = {"bank": here, "at": at, "current": current, "prices": prices_of(current), "upcoming": upcoming}
    return render(request, "prices/board.html", context)
