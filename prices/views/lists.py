"""Price lists: what holds, what held, and the next one."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from prices.commands import UnableToPublishPriceList, publish_price_list
from prices.forms.publish import PublishForm, says_the_same
from prices.models import PriceList
from prices.queries import confirmed_lists, lists_on, price_list_at, prices_of, upcoming_lists
from prices.queries.following import followers_to_come, following_at, last_following
from prices.queries.history import differences
from prices.queries.shops import shops_of
from wastebank.staff.access import Ability, StaffRequest, fetch_authorised, fetch_bank
from wastebank.staff.answers import page, see_other


def price_lists(request: StaffRequest, bank: str) -> HttpResponse:
    here = fetch_bank(request, bank, Ability.SEE_PRICES)
    at = timezone.localtime()
    current, shops = price_list_at(here, at), shops_of(here, at.date())
    begun = confirmed_lists(here).filter(effective_from__lte=at)
    prices = list(prices_of(current))
    below = [
        (price, quote)
        for price in prices
        if not price.is_suspended and (quote := shops.if_far_below(price.material_id, price.unit_price))
    ]
    return page(
        request, "prices/list.html", bank=here, current=current, prices=prices, below=below, shops=shops,
        upcoming=upcoming_lists(here, at), earlier=begun[1:], following=following_at(here, at),
        followers=followers_to_come(here), history=True,
    )  # fmt: skip


def detail(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """A list, what it changed, and which other lists held on its day and from when to when."""
    lists = PriceList.objects.filter(book="")
    lists = lists.select_related("bank", "published_by", "derived_from__bank")
    shown = fetch_authorised(request, lists, Ability.SEE_PRICES, bank__code=bank, pk=pk)
    begins = timezone.localtime(shown.effective_from)
    before = confirmed_lists(shown.bank).filter(effective_from__lt=shown.effective_from).first()
    return page(
        request, "prices/detail.html", bank=shown.bank, shown=shown, prices=prices_of(shown), before=before,
        changes=differences(before, shown) if before else [], day=begins.date(),
        of_the_day=lists_on(shown.bank, begins.date())[::-1], history=True,
    )  # fmt: skip


def publish(request: StaffRequest, bank: str) -> HttpResponse:
    here = fetch_bank(request, bank, Ability.PUBLISH_PRICES)
    at = timezone.localtime()
    current, upcoming = price_list_at(here, at), list(upcoming_lists(here, at))
    chosen, begin = request.GET.get("base"), request.GET.get("from")
    base = next((coming for coming in upcoming if str(coming.pk) == chosen), current)
    shops = shops_of(here, at.date())
    from_quotes = bool(shops.quotes) and (begin == "quotes" or (shops.are_the_source and begin != "list"))
    form = PublishForm(
        request.POST or None, at=at, current=current, base=base, shops=shops, from_quotes=from_quotes
    )
    if request.method == "POST" and form.is_valid():
        try:
            publish_price_list(bank=here, by=request.user, at=at, **form.new_list())
        except UnableToPublishPriceList as refusal:
            if not (refusal.existing and says_the_same(form.new_list(), refusal.existing)):
                form.add_error("effective_on" if refusal.existing else None, str(refusal))
        if form.is_valid():  # published now, or by the first of two clicks
            messages.success(request, _("The price list is published."))
            return see_other("prices:list", bank=here.code)
    return page(
        request, "prices/publish.html", bank=here, status=422 if request.method == "POST" else 200,
        form=form, current=current, base=base, upcoming=upcoming, shops=shops, from_quotes=from_quotes,
        following=last_following(here),
    )  # fmt: skip
