"""Writing a stock paper: moving, giving away, taking over."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from deposits.commands.stock import UnableToMoveStock, open_stock, take_out_stock, transfer_stock
from deposits.forms.stock.papers import ChoosePlaceForm, OpenStockForm, TakeOutForm, TransferForm
from deposits.forms.stock.rows import RowsForm
from deposits.models import StockEvent
from deposits.queries.stock.lying import lying_at
from deposits.views.answers import page, see_other
from deposits.views.stock.on_hand import place_named
from wastebank.organisation.models import Bank, CollectionPoint
from wastebank.staff.access import Ability, StaffRequest, fetch_bank

OPENING_ROWS = 12


def place_meant(request: StaffRequest, bank: Bank) -> CollectionPoint | None:
    """The place that is named, or the only one of the bank; none where it has to be asked for."""
    places = list(bank.places.all()[:2])
    return place_named(request, bank) or (places[0] if len(places) == 1 else None)


def ask_place(request: StaffRequest, bank: Bank, heading: str) -> HttpResponse:
    form = ChoosePlaceForm(bank=bank)
    return page(
        request, "deposits/stock/choose_place.html", bank=bank, form=form, heading=heading,
        has_places=bank.places.exists(),
    )  # fmt: skip


def transfer(request: StaffRequest, bank: str) -> HttpResponse:
    """โอนย้าย to another place of the bank."""
    at = fetch_bank(request, bank, Ability.MOVE_STOCK)
    place = place_meant(request, at)
    if place is None:
        return ask_place(request, at, _("Move stock to another place"))
    materials, held = lying_at(place)
    form = TransferForm(
        request.POST or None, initial={"key": uuid4()}, materials=materials, held=held, place=place
    )

    def write() -> StockEvent:
        to_place = form.cleaned_data["to_place"]
        return transfer_stock(place=place, to_place=to_place, lines=form.lines, **_said(request, form))

    return _answer(request, place, form, write, "deposits/stock/transfer.html")


def take_out(request: StaffRequest, bank: str) -> HttpResponse:
    """Given away, made into something, sent as fuel."""
    at = fetch_bank(request, bank, Ability.MOVE_STOCK)
    place = place_meant(request, at)
    if place is None:
        return ask_place(request, at, _("Give away or use stock"))
    materials, held = lying_at(place)
    form = TakeOutForm(request.POST or None, initial={"key": uuid4()}, materials=materials, held=held)

    def write() -> StockEvent:
        said = {name: form.cleaned_data[name] for name in ("kind", "recipient")}
        return take_out_stock(place=place, lines=form.lines, **said, **_said(request, form))

    return _answer(request, place, form, write, "deposits/stock/take_out.html")


def opening(request: StaffRequest, bank: str) -> HttpResponse:
    """What lay there when the books began."""
    at = fetch_bank(request, bank, Ability.KEEP_BOOKS)
    place = place_meant(request, at)
    if place is None:
        return ask_place(request, at, _("Stock on hand at the beginning"))
    form = OpenStockForm(request.POST or None, initial={"key": uuid4()}, materials=[], others=OPENING_ROWS)

    def write() -> StockEvent:
        happened_on = form.cleaned_data["happened_on"]
        return open_stock(place=place, lines=form.lines, happened_on=happened_on, **_said(request, form))

    return _answer(request, place, form, write, "deposits/stock/opening.html")


def _said(request: StaffRequest, form: RowsForm) -> dict[str, Any]:
    """What every paper is told besides."""
    said = form.cleaned_data
    return {
        "note": said["note"], "by": request.user, "at": timezone.localtime(), "idempotency_key": said["key"]
    }  # fmt: skip


def _answer(
    request: StaffRequest,
    place: CollectionPoint,
    form: RowsForm,
    write: Callable[[], StockEvent],
    template: str,
) -> HttpResponse:
    """The paper that was written, or the form with what is wrong."""
    if form.is_valid():
        try:
            event = write()
        except UnableToMoveStock as refusal:
            form.refuse_material(str(refusal), refusal.material)
        else:
            messages.success(request, _("%(number)s is noted") % {"number": event.number})
            return see_other("stock:paper", bank=place.bank.code, pk=event.pk)
    status = 422 if form.errors else 200
    return page(request, template, bank=place.bank, status=status, form=form, place=place)
