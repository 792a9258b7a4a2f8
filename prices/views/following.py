"""Following another bank's prices."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from prices.commands import UnableToFollow, follow_prices
from prices.forms.following import FollowForm
from prices.queries import price_list_at
from prices.queries.following import followers_to_come, following_at, followings_of, last_following
from wastebank.organisation.models import Bank
from wastebank.staff.access import Ability, StaffRequest, fetch_bank
from wastebank.staff.answers import page, see_other


def following(request: StaffRequest, bank: str) -> HttpResponse:
    """Whom the bank follows and what differs, what was so before, and who follows it."""
    here = fetch_bank(request, bank, Ability.SEE_PRICES)
    at = timezone.localtime()
    return page(
        request, "prices/following.html", bank=here, current=following_at(here, at),
        versions=followings_of(here), followers=followers_to_come(here), at=at,
    )  # fmt: skip


def follow(request: StaffRequest, bank: str) -> HttpResponse:
    """A new version. Whom one follows need not allow it: what is copied hangs on the public board there."""
    here = fetch_bank(request, bank, Ability.PUBLISH_PRICES)
    form = _form(request, here)
    if request.method == "POST" and request.POST.get("do") != "more" and form.is_valid():
        try:
            follow_prices(bank=here, by=request.user, at=form.at, **form.new_version)
        except UnableToFollow as refusal:
            form.refuse(str(refusal), refusal.material)
        else:
            messages.success(request, _("This holds from the moment given; the list is published."))
            return see_other("prices:following", bank=here.code)
    return page(request, "prices/follow.html", bank=here, form=form, status=422 if form.errors else 200)


def _form(request: StaffRequest, here: Bank) -> FollowForm:
    at, sent = timezone.localtime(), request.method == "POST"
    more = sent and request.POST.get("do") == "more"
    return FollowForm(
        *([request.POST] if sent and not more else []), at=at, current=price_list_at(here, at), bank=here,
        last=last_following(here), said=request.POST.dict() if sent else {}, more=more,
    )  # fmt: skip
