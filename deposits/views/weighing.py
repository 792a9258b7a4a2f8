"""Weighing by queue number on the server's own page, without JavaScript."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from deposits.commands.open_slips import UnableToWeigh, take_weighing
from deposits.forms.weighing import WeighForm
from deposits.models import MarketDay
from deposits.queries.open_slips import being_weighed
from deposits.views.answers import page, see_other
from prices.models import Material
from wastebank.organisation.queries import regulation_on
from wastebank.staff.access import Ability, StaffRequest, fetch_authorised


def weigh(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """A material of a queue number, and below what is on the scales today. No member, no money."""
    days = MarketDay.objects.select_related("bank", "place")
    day = fetch_authorised(request, days, Ability.RECORD_WEIGHT, pk=pk, bank__code=bank)
    if request.method != "POST" and not day.is_open:
        messages.info(request, _("This market day is closed"))
        return see_other("counter:day", bank=bank, pk=pk)
    form = _form(request, day)
    if form.is_valid():
        try:
            weighing = form.weighing(day.pk, request.user)
            slip, _new = take_weighing(
                bank=day.bank, weighing=weighing, by=request.user, at=timezone.localtime()
            )
        except UnableToWeigh as refusal:
            form.add_error("word" if refusal.code == "unknown_material" else None, str(refusal))
        else:
            return _taken(request, day, form, slip.queue_no)
    return page(
        request, "deposits/weigh.html", bank=day.bank, status=422 if form.errors else 200, day=day, form=form,
        slips=being_weighed(day),
    )  # fmt: skip


def _form(request: StaffRequest, day: MarketDay) -> WeighForm:
    queue_no = request.GET.get("queue", "")
    return WeighForm(
        request.POST if request.method == "POST" else None,
        initial={"key": uuid4(), "queue_no": queue_no if queue_no.isdecimal() else ""},
        materials=list(Material.objects.filter(is_active=True).order_by("code")),
        may_deduct=bool(regulation_on(day.bank, day.held_on)["weight.deduct_allowed"]),
    )  # fmt: skip


def _taken(request: StaffRequest, day: MarketDay, form: WeighForm, queue_no: int | None) -> HttpResponse:
    added = {"queue": queue_no, "material": form.cleaned_data["line"][0].name}
    messages.success(request, _("Queue %(queue)s: %(material)s is noted") % added)
    return see_other(f"{request.path}?queue={queue_no}")
