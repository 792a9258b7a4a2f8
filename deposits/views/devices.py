"""เครื่อง: the bank's devices, enrolling one, taking one out of use, declaring its numbers lost."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from deposits.commands.devices import (
    UnableToEnrol,
    UnableToRetire,
    declare_numbers,
    enrol_device,
    lose_device,
    release_device,
)
from deposits.forms.declaring import device_form
from deposits.forms.devices import EnrolForm, LoseForm
from deposits.models import Device
from deposits.queries.devices import device_rows
from deposits.views.answers import page, see_other
from deposits.views.declaring import declared_by
from wastebank.organisation.models import Bank
from wastebank.staff.access import Ability, StaffRequest, fetch_authorised, fetch_bank


@require_GET
def devices(request: StaffRequest, bank: str) -> HttpResponse:
    """All devices with what they hold and what is missing; for managers, enrolling this browser."""
    return _devices_page(request, fetch_bank(request, bank, Ability.SEE_REPORTS))


def _devices_page(
    request: StaffRequest, bank: Bank, form: LoseForm | None = None, lost: Device | None = None
) -> HttpResponse:
    rows = [
        (row, form if form and row.device == lost else _lose_form(row.device)) for row in device_rows(bank)
    ]
    return page(
        request,
        "deposits/devices.html",
        bank=bank,
        status=422 if form else 200,
        form=form,
        rows=rows,
        enrol_form=EnrolForm(bank=bank, auto_id="enrol-%s"),
    )


def _lose_form(device: Device, data: Any = None) -> LoseForm:
    return LoseForm(data, auto_id=f"device-{device.pk}-%s")


@require_POST
def enrol(request: StaffRequest, bank: str) -> HttpResponse:
    """Makes the browser that asks a device of the bank (JSON). Its secret is given out this once."""
    at_bank = fetch_bank(request, bank, Ability.ENROL_DEVICE)
    form = EnrolForm(_wanted(request), bank=at_bank)
    if not form.is_valid():
        code, errors = next(iter(form.errors.items()))
        return _refused(code, str(errors[0]))
    try:
        device, token = enrol_device(
            bank=at_bank, by=request.user, at=timezone.localtime(), **form.cleaned_data
        )
    except UnableToEnrol as refusal:
        return _refused("refused", str(refusal))
    told = {"token": token, "code": device.code, "bank": at_bank.code, "next_seq": 1}
    return JsonResponse(told, status=201)


def _wanted(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _refused(code: str, sentence: str) -> JsonResponse:
    return JsonResponse({"code": code, "error": sentence}, status=422)


@require_POST
def release(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """The device is given back, once it has sent everything."""
    device = fetch_authorised(request, Device, Ability.OPEN_MARKET_DAY, pk=pk, bank__code=bank)
    try:
        release_device(device=device, by=request.user, at=timezone.localtime())
    except UnableToRetire as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Device %(code)s is given back") % {"code": device.code})
    return see_other("counter:devices", bank=bank)


@require_POST
def lose(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """The device is lost, stolen or broken."""
    device = fetch_authorised(request, Device, Ability.OPEN_MARKET_DAY, pk=pk, bank__code=bank)
    form = _lose_form(device, request.POST)
    if not form.is_valid():
        return _devices_page(request, device.bank, form, device)
    try:
        lose_device(device=device, by=request.user, at=timezone.localtime(), **form.cleaned_data)
    except UnableToRetire as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Device %(code)s is noted as lost") % {"code": device.code})
    return see_other("counter:devices", bank=bank)


def declare(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """Declares numbers of the device lost; a second person agrees on the spot."""
    device = fetch_authorised(request, Device, Ability.DECLARE_NUMBERS, pk=pk, bank__code=bank)
    form = device_form(request.POST if request.method == "POST" else None, request=request, device=device)
    if form.is_valid() and declared_by(request, form, declare_numbers, device=device):
        return see_other("counter:devices", bank=bank)
    status = 422 if form.errors else 200
    return page(
        request, "deposits/declare_numbers.html", bank=device.bank, status=status, device=device, form=form
    )
