"""What lies where: the stock, the lots, the card of a material."""

from itertools import groupby

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from deposits.queries.sales.owing import owing
from deposits.queries.stock.card import months_of, stock_card
from deposits.queries.stock.lots import Lot, lots_of, lots_with_buyers, unwanted_in_stock
from deposits.queries.stock.on_hand import StockRow, stock_of, stock_value
from deposits.views.answers import page
from prices.models import Material
from wastebank.ledger import chart
from wastebank.ledger.queries import account_of, balance_of
from wastebank.organisation.models import Bank, CollectionPoint
from wastebank.staff.access import Ability, StaffRequest, fetch_bank
from wastebank.thai import Month, NotADate


@require_safe
def home(request: StaffRequest, bank: str) -> HttpResponse:
    """Kilograms and value by place, and over all places; the whole is the stock account."""
    at = fetch_bank(request, bank, Ability.SEE_STOCK)
    place = place_named(request, at)
    rows = stock_of(at, [place] if place else None)
    return page(
        request, "deposits/stock/home.html", bank=at, place=place, places=at.places.all(),
        by_place=[(of, _sum(list(some))) for of, some in groupby(rows, lambda row: row.place)],
        lots=lots_of(rows), value=stock_value(at), ledger=balance_of(account_of(at, chart.STOCK)),
        owed=sum(row.owed for row in owing(at, timezone.localdate())),
    )  # fmt: skip


def _sum(rows: list[StockRow]) -> tuple[list[StockRow], Lot]:
    return rows, Lot(rows[0].material, rows)


@require_safe
def lots(request: StaffRequest, bank: str) -> HttpResponse:
    """What lies at all places against each buyer's smallest lot; first, what nobody takes."""
    at = fetch_bank(request, bank, Ability.SEE_STOCK)
    now = timezone.localtime()
    found = lots_with_buyers(at, now.date())
    unwanted = unwanted_in_stock(at, found, now)
    with_buyer = [lot for lot in found if lot.outlets]
    return page(request, "deposits/stock/lots.html", bank=at, lots=with_buyer, unwanted=unwanted, any=found)


@require_safe
def card(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """ทะเบียนคุมวัสดุ of the month that `?month=2569-09` names, else of this one."""
    at = fetch_bank(request, bank, Ability.SEE_STOCK)
    material = get_object_or_404(Material.objects.select_related("group"), pk=pk)
    place, today = place_named(request, at), Month.of(timezone.localdate())
    month = month_named(request) or today
    return page(
        request, "deposits/stock/card.html", bank=at, material=material, place=place, places=at.places.all(),
        card=stock_card(at, material, month, place), months=months_of(at, material, today),
    )  # fmt: skip


def place_named(request: StaffRequest, bank: Bank) -> CollectionPoint | None:
    """The place of the bank that `?place=` names; none where all are meant."""
    named = request.GET.get("place", "")
    if not named:
        return None
    if not (named.isascii() and named.isdecimal() and len(named) < 10):
        raise Http404
    return get_object_or_404(bank.places, pk=named)


def month_named(request: StaffRequest) -> Month | None:
    if not request.GET.get("month"):
        return None
    try:
        return Month.parse(request.GET["month"])
    except NotADate:
        raise Http404 from None
