"""Counting what lies at a place: first what was found, then what the books said."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from deposits.commands.stock import UnableToCountStock, count_stock
from deposits.forms.stock.papers import AgreeToCountForm, CountStockForm
from deposits.queries.stock.comparing import compared
from deposits.queries.stock.counts import loss_needs_second_person
from deposits.queries.stock.lying import lying_at
from deposits.views.answers import page, see_other
from deposits.views.stock.writing import ask_place, place_meant
from wastebank.organisation.models import CollectionPoint
from wastebank.staff.access import Ability, StaffRequest, fetch_bank


def count(request: StaffRequest, bank: str) -> HttpResponse:
    """Empty boxes for what lies there; only what was written is compared with the books."""
    at = fetch_bank(request, bank, Ability.MOVE_STOCK)
    place = place_meant(request, at)
    if place is None:
        return ask_place(request, at, _("Count the stock"))
    form = CountStockForm(request.POST or None, initial={"key": uuid4()}, materials=lying_at(place)[0])
    then = request.POST.get("then")
    if then != "again" and form.is_valid():
        return _compare(request, place, form, books=then == "book")
    status = 422 if form.errors and then != "again" else 200
    return page(request, "deposits/stock/count.html", bank=at, status=status, form=form, place=place)


def _compare(
    request: StaffRequest, place: CollectionPoint, form: CountStockForm, *, books: bool
) -> HttpResponse:
    """Found against expected, why it differs, and the paper."""
    rows = compared(lying_at(place)[1], form.counted)
    needs_second = loss_needs_second_person(
        place.bank, [(row.expected_kg, row.counted_kg) for row in rows], timezone.localdate()
    )
    agree = AgreeToCountForm(
        request.POST if books else None, request=request, bank=place.bank,
        differs=any(row.difference_kg for row in rows), needs_second=needs_second,
    )  # fmt: skip
    if agree.is_valid():
        try:
            event = count_stock(
                place=place, counted=form.counted, by=request.user, at=timezone.localtime(),
                idempotency_key=form.cleaned_data["key"], note=agree.cleaned_data["note"],
                agreed_by=agree.second,
            )  # fmt: skip
        except UnableToCountStock as refusal:
            agree.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(number)s is noted") % {"number": event.number})
            return see_other("stock:paper", bank=place.bank.code, pk=event.pk)
    return page(
        request, "deposits/stock/count_compare.html", bank=place.bank, status=422 if agree.errors else 200,
        form=agree, counted=form, rows=rows, place=place, needs_second=needs_second,
    )  # fmt: skip
