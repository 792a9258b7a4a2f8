"""สิ่งที่ต้องตรวจ: what was odd about slips from devices, and what people found when they looked."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from deposits.commands.flags import UnableToSettle, set_aside
from deposits.commands.flags import settle_flag as settle
from deposits.forms.flags import FindingForm
from deposits.models import Flag, RefusedRecord
from deposits.queries.flags import (
    detail_of,
    refused_records,
    refused_rows,
    rows_with_missing,
    settled_flags,
    unsettled_flags,
)
from deposits.views.answers import page, see_other
from wastebank.organisation.models import Bank
from wastebank.staff.access import Ability, StaffRequest, fetch_authorised, fetch_bank

FLAGS_A_PAGE = 20
SETTLED_SHOWN = 20


@require_GET
def flags(request: StaffRequest, bank: str) -> HttpResponse:
    """Flags to settle, refused slips, missing numbers; below, what was settled lately."""
    return _flags_page(request, fetch_bank(request, bank, Ability.SEE_REPORTS))


@require_POST
def settle_flag(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """Somebody looked at it and says what they found."""
    flag = fetch_authorised(request, Flag, Ability.SETTLE_FLAGS, pk=pk, bank__code=bank)
    return _settled(request, flag.bank, flag, partial(settle, flag=flag), _("Noted: this is settled"))


@require_POST
def set_aside_record(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """A refused slip that is not to be booked: somebody says what was found, and the device lets go of it."""
    records = RefusedRecord.objects.select_related("device__bank")
    record = fetch_authorised(
        request, records, Ability.SETTLE_FLAGS, bank="device__bank", pk=pk, device__bank__code=bank
    )
    done = _("Set aside: the device lets go of it when it sends it again")
    return _settled(request, record.device.bank, record, partial(set_aside, record=record), done)


def _settled(
    request: StaffRequest, bank: Bank, about: Flag | RefusedRecord, command: Callable[..., Any], done: str
) -> HttpResponse:
    """`command` with the finding that was typed, and back to the list."""
    form = _form(about, request.POST)
    if not form.is_valid():
        return _flags_page(request, bank, form, about)
    try:
        command(by=request.user, at=timezone.localtime(), **form.cleaned_data)
    except UnableToSettle as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, done)
    return see_other("counter:flags", bank=bank.code)


def _form(about: Flag | RefusedRecord, data: Any = None) -> FindingForm:
    return FindingForm(data, auto_id=f"{about._meta.model_name}-{about.pk}-%s")


def _flags_page(
    request: StaffRequest,
    bank: Bank,
    form: FindingForm | None = None,
    about: Flag | RefusedRecord | None = None,
) -> HttpResponse:
    """`form` is the one that was refused, and `about` what it was about."""
    found = Paginator(unsettled_flags(bank), FLAGS_A_PAGE).get_page(request.GET.get("page"))
    shown = list(found)
    if isinstance(about, Flag) and about not in shown:  # was on another page; keeps what was typed
        shown.insert(0, about)

    def form_of(one: Flag | RefusedRecord) -> FindingForm:
        return form if form and one == about else _form(one)

    return page(
        request,
        "deposits/flags.html",
        bank=bank,
        status=422 if form else 200,
        form=form,
        page_obj=found,
        flags=[(flag, detail_of(flag), form_of(flag)) for flag in shown],
        refused=[(row, form_of(row.record)) for row in refused_rows(refused_records(bank))],
        with_missing=rows_with_missing(bank),
        settled=[(flag, detail_of(flag)) for flag in settled_flags(bank)[:SETTLED_SHOWN]],
    )
