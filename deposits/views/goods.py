"""Goods for exchange: what there is, what came, what was counted, what is taken back."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from deposits.commands.goods import (
    UnableToKeepGood,
    UnableToMoveGoods,
    add_good,
    buy_goods,
    count_goods,
    reverse_goods,
    set_exchange_price,
)
from deposits.forms.goods import (
    BuyForm,
    CountGoodsForm,
    ExchangePriceForm,
    GoodForm,
    NewGoodForm,
    ReverseGoodsForm,
)
from deposits.models import Good, GoodsPaper
from deposits.queries.goods import balance_after, days_for_goods, good_rows, goods_papers
from deposits.views.answers import page, see_other
from wastebank.staff.access import Ability, StaffRequest, fetch_authorised, fetch_bank

PAPERS_A_PAGE = 20
Kind = GoodsPaper.Kind
# Who may write such a paper may take it back, with a second person where that is asked.
_WRITTEN_WITH = {
    Kind.BOUGHT: Ability.KEEP_BOOKS, Kind.GIVEN: Ability.VOID_DEPOSIT, Kind.COUNT: Ability.MOVE_STOCK,
}  # fmt: skip


@require_GET
def goods(request: StaffRequest, bank: str) -> HttpResponse:
    """The goods with price and stock, and what happened lately."""
    at_bank = fetch_bank(request, bank, Ability.SEE_STOCK)
    papers = Paginator(goods_papers(at_bank), PAPERS_A_PAGE).get_page(request.GET.get("page"))
    rows = good_rows(at_bank, timezone.localtime())
    return page(
        request, "deposits/goods/goods.html", bank=at_bank, rows=rows, page_obj=papers,
        days=days_for_goods(at_bank), value=sum(row.stock.value for row in rows),
    )  # fmt: skip


def add(request: StaffRequest, bank: str) -> HttpResponse:
    """A good that the bank has not given yet."""
    at_bank = fetch_bank(request, bank, Ability.KEEP_BOOKS)
    form = NewGoodForm(request.POST or None)
    if form.is_valid():
        try:
            good = add_good(bank=at_bank, by=request.user, at=timezone.localtime(), **form.cleaned_data)
        except UnableToKeepGood as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("%(good)s is on the list: now write what comes in") % {"good": good})
            return see_other("stock:goods", bank=bank)
    return _form(request, "deposits/goods/add.html", at_bank, form)


def _form(request: StaffRequest, template: str, bank: Any, form: Any, **context: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return page(request, template, bank=bank, status=status, form=form, **context)


def _good(request: StaffRequest, bank: str, pk: int, ability: Ability) -> Good:
    return fetch_authorised(request, Good.objects.select_related("bank"), ability, pk=pk, bank__code=bank)


def good(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """One good: its prices so far, and its name. Who keeps the books may change them."""
    needed = Ability.KEEP_BOOKS if request.method == "POST" else Ability.SEE_STOCK
    found = _good(request, bank, pk, needed)
    form = GoodForm(request.POST or None, instance=found)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved"))
        return see_other("stock:good", bank=bank, pk=pk)
    return _good_page(request, found, form, None)


def _good_page(
    request: StaffRequest, good: Good, form: GoodForm | None, price_form: ExchangePriceForm | None
) -> HttpResponse:
    refused = next((one for one in (form, price_form) if one is not None and one.errors), None)
    kept = Good.objects.get(pk=good.pk)  # as it is stored, not as it was typed
    row = next(row for row in good_rows(kept.bank, timezone.localtime()) if row.good == kept)
    return page(
        request, "deposits/goods/good.html", bank=kept.bank, status=422 if refused else 200, form=refused,
        row=row, good=kept, good_form=form or GoodForm(instance=kept),
        price_form=price_form or ExchangePriceForm(), prices=kept.prices.select_related("by"),
    )  # fmt: skip


@require_POST
def set_price(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """Another exchange price, from now on."""
    found = _good(request, bank, pk, Ability.KEEP_BOOKS)
    form = ExchangePriceForm(request.POST)
    if form.is_valid():
        try:
            set_exchange_price(good=found, by=request.user, at=timezone.localtime(), **form.cleaned_data)
        except UnableToKeepGood as refusal:
            form.add_error("price", str(refusal))
        else:
            messages.success(request, _("The new price holds from now on"))
            return see_other("stock:good", bank=bank, pk=pk)
    return _good_page(request, found, None, form)


def buy(request: StaffRequest, bank: str) -> HttpResponse:
    """Goods that come in, bought or given to the bank."""
    at_bank = fetch_bank(request, bank, Ability.KEEP_BOOKS)
    asked = {"key": uuid4(), "good": request.GET.get("good")}
    form = BuyForm(request.POST or None, initial=asked, bank=at_bank, drawers=days_for_goods(at_bank))
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("good", "pieces", "cost", "supplier", "document")}
        try:
            paper = buy_goods(
                **said, money=form.place, by=request.user, at=timezone.localtime(),
                idempotency_key=form.cleaned_data["key"],
            )  # fmt: skip
        except UnableToMoveGoods as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(number)s is booked") % {"number": paper})
            return see_other("stock:goods", bank=bank)
    return _form(request, "deposits/goods/buy.html", at_bank, form)


def count(request: StaffRequest, bank: str) -> HttpResponse:
    """What is counted of each good; empty boxes were not counted."""
    at_bank = fetch_bank(request, bank, Ability.MOVE_STOCK)
    at = timezone.localtime()
    rows = [row for row in good_rows(at_bank, at) if row.good.is_active or row.stock.pieces]
    form = CountGoodsForm(request.POST or None, initial={"key": uuid4()}, rows=rows)
    if form.is_valid():
        try:
            paper = count_goods(
                bank=at_bank, counted=form.pieces, reason=form.cleaned_data["reason"], by=request.user,
                at=at, idempotency_key=form.cleaned_data["key"],
            )  # fmt: skip
        except UnableToMoveGoods as refusal:
            form.refuse(str(refusal), refusal.good)
        else:
            messages.success(request, _("%(number)s is booked") % {"number": paper})
            return see_other("stock:goods_paper", bank=bank, pk=paper.pk)
    return _form(request, "deposits/goods/count.html", at_bank, form)


def _paper(request: StaffRequest, bank: str, pk: int, ability: Ability) -> GoodsPaper:
    papers = GoodsPaper.objects.select_related(
        "bank", "member__village", "member__savings", "market_day__place", "by", "agreed_by", "reverses",
        "reversed_by",
    )  # fmt: skip
    return fetch_authorised(request, papers, ability, pk=pk, bank__code=bank)


@require_GET
def paper(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """A paper of goods; what a member was given is also the receipt that is printed."""
    found = _paper(request, bank, pk, Ability.SEE_STOCK)
    is_receipt = found.kind == Kind.GIVEN and not found.reverses_id
    return page(
        request, "deposits/goods/paper.html", bank=found.bank, paper=found, is_receipt=is_receipt,
        lines=found.movements.select_related("good", "price"),
        balance=balance_after(found) if found.kind == Kind.GIVEN else None,
        may_reverse=_WRITTEN_WITH[Kind(found.kind)].name,
    )  # fmt: skip


def reverse(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """Takes a paper back: why, and where the regulation wants it a second person."""
    found = _paper(request, bank, pk, Ability.SEE_STOCK)
    _paper(request, bank, pk, _WRITTEN_WITH[Kind(found.kind)])
    at = timezone.localtime()
    form = ReverseGoodsForm(
        request.POST or None, request=request, paper=found, at=at, initial={"key": uuid4()}
    )
    if form.is_valid():
        try:
            mirror = reverse_goods(
                paper=found, reason=form.cleaned_data["reason"], by=request.user, at=at,
                idempotency_key=form.cleaned_data["key"], agreed_by=form.second,
            )  # fmt: skip
        except UnableToMoveGoods as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(number)s is cancelled") % {"number": found})
            return see_other("stock:goods_paper", bank=bank, pk=mirror.pk)
    if request.method != "POST" and not found.stands:
        return see_other("stock:goods_paper", bank=bank, pk=pk)
    return _form(request, "deposits/goods/reverse.html", found.bank, form, paper=found)
