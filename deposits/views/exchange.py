"""ขยะแลกไข่ at the counter: the member, the goods, the receipt."""

from urllib.parse import urlencode
from uuid import uuid4

from django.http import HttpResponse
from django.utils import timezone

from deposits.commands.goods import UnableToMoveGoods, exchange_goods
from deposits.forms.find_member import FindMemberForm
from deposits.forms.goods import ExchangeForm
from deposits.models import GoodsPaper, MarketDay
from deposits.queries.goods import ZERO, Exchangeable, exchangeable, good_rows, goods_to_give
from deposits.views.answers import found_members, page, see_other
from members.models import Member
from members.queries import find_members
from wastebank.staff.access import Ability, StaffRequest, fetch_authorised


def exchange(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """The member and the pieces (all by GET), and the confirmation that writes (POST)."""
    days = MarketDay.objects.select_related("bank", "place")
    day = fetch_authorised(request, days, Ability.POST_DEPOSIT, pk=pk, bank__code=bank)
    if request.htmx.target == "found":
        return found_members(request, day.bank)
    member = _member(request, day)
    if member is None:
        return _find_member(request, day)
    at = timezone.localtime()
    allowed = exchangeable(member, day, member.savings.balance or ZERO)
    sent = request.POST or (request.GET if "check" in request.GET else None)
    key = request.GET.get("key") or uuid4()
    # A repetition finds its own paper, even where nothing is left to give.
    rows = good_rows(day.bank, at) if request.method == "POST" else goods_to_give(day.bank, at)
    form = ExchangeForm(sent, initial={"key": key}, rows=rows)
    if request.method == "POST" and form.is_valid():
        if paper := _give(request, form, member, day):
            return see_other("stock:goods_paper", bank=bank, pk=paper.pk)
    elif form.is_valid():
        form.check(allowed.most)
    return _page(request, day, member, form, allowed)


def _member(request: StaffRequest, day: MarketDay) -> Member | None:
    number = (request.POST or request.GET).get("member", "").strip()
    members = Member.objects.select_related("village", "savings", "bank").filter(bank=day.bank)
    return None if "\0" in number else members.filter(number=number).first()


def _find_member(request: StaffRequest, day: MarketDay) -> HttpResponse:
    q = request.GET.get("q", "") or request.GET.get("member", "")
    found = find_members(day.bank, q)
    if len(found) == 1 and found[0].is_active:
        return see_other(f"{request.path}?{urlencode({'member': found[0].number})}")
    form = FindMemberForm(initial={"q": q}, bank=day.bank)
    form.fields["q"].widget.attrs["autofocus"] = True
    return page(
        request, "deposits/goods/exchange.html", bank=day.bank, day=day, member=None, form=form,
        found=found, q=q,
    )  # fmt: skip


def _give(request: StaffRequest, form: ExchangeForm, member: Member, day: MarketDay) -> GoodsPaper | None:
    try:
        return exchange_goods(
            member=member, market_day=day, pieces=form.pieces, by=request.user, at=timezone.localtime(),
            idempotency_key=form.cleaned_data["key"], shown=form.cleaned_data["shown"],
        )  # fmt: skip
    except UnableToMoveGoods as refusal:
        form.refuse(str(refusal), refusal.good)
        return None


def _page(
    request: StaffRequest, day: MarketDay, member: Member, form: ExchangeForm, allowed: Exchangeable
) -> HttpResponse:
    confirms = form.is_bound and not form.errors and request.method != "POST"
    return page(
        request, "deposits/goods/exchange.html", bank=day.bank, status=422 if form.errors else 200, day=day,
        member=member, form=form, allowed=allowed, confirms=confirms,
        may_exchange=day.is_open and member.is_active and allowed.most > 0,
    )  # fmt: skip
