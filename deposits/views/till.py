"""The counter that works without a signal: its page, its worker, and what its devices ask (JSON)."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from deposits.commands.devices import hash_of, prove_device, report_device, tell_days
from deposits.commands.open_slips import UnableToWeigh, take_weighing
from deposits.commands.queued import TooEarly, UnableToTake, keep_refused, take_slip, was_set_aside
from deposits.models import Device
from deposits.queries.devices import is_author
from deposits.queries.till import (
    days_for,
    device_state,
    open_slip_data,
    open_slips_of,
    set_aside_data,
    slip_data,
    state_mark,
    unpriced_data,
)
from deposits.records import Author, Unreadable, read_report, read_slip, read_weighing
from deposits.shell import module_urls, shell_urls, shell_version
from deposits.till_words import till_words
from members.models import Member
from members.queries import find_members
from wastebank.staff.access import Ability, SignInFirst, StaffRequest, abilities_at
from wastebank.staff.models import User


@require_GET
def till(request: HttpRequest) -> HttpResponse:
    """The page. A device keeps it, so nothing in it is about anybody."""
    context = {"words": till_words(), "version": shell_version(), "modules": module_urls()}
    return render(request, "deposits/till.html", context)


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker that serves the page without a signal."""
    context = {"version": shell_version(), "shell": json.dumps([reverse("counter:till"), *shell_urls()])}
    answer = render(request, "deposits/till_worker.js", context, content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


# --- what devices ask -----------------------------------------------------------------------------------


def _for_devices(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives `view` the device that asks, known by its token, for an officer of its bank who is signed in.

    The device's bank is the bank asked about, so no address names one. A database that is down for a moment
    answers 503: the device keeps what it has and sends it again.
    """

    @wraps(view)
    def answered(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _refused(401, "sign_in", _("Sign in to send"))
        token = hash_of(request.headers.get("X-Device", ""))
        device = Device.objects.select_related("bank").filter(token_hash=token).first()
        if device is None:
            return _refused(403, "device_unknown", _("This device is not enrolled"))
        if not {Ability.POST_DEPOSIT, Ability.RECORD_WEIGHT} & abilities_at(request.user, device.bank):
            return _refused(403, "forbidden", _("Your role may not do this"))
        try:
            return view(request, device, *args, **kwargs)
        except (SignInFirst, PermissionDenied):
            return _refused(403, "forbidden", _("Your role may not do this"))
        except Unreadable as refusal:
            return _refused(400, refusal.code, str(refusal), refusal.position)
        except OperationalError:
            return _refused(503, "busy", _("The server is busy: it will be sent again"))

    return answered


def _refused(status: int, code: str, sentence: str, position: int | None = None) -> JsonResponse:
    return JsonResponse({"code": code, "error": sentence, "position": position}, status=status)


def _body(request: HttpRequest) -> Any:
    try:
        # PostgreSQL stores no NUL, NaN or half of a surrogate pair, and no device of ours sends one.
        said = json.loads(request.body.decode().replace("\\u0000", ""))
        json.dumps(said, ensure_ascii=False, allow_nan=False).encode()
        return said
    except ValueError:
        raise Unreadable("not_a_record", _("This is not a record of this counter")) from None


@require_GET
@_for_devices
def state(request: StaffRequest, device: Device) -> HttpResponse:
    """All that the device needs to write slips; the days it is told of are remembered."""
    at = timezone.localtime()
    if device.is_active:
        tell_days(device=device, days=days_for(device), at=at)
    get_token(request)  # sets the cookie from which the device takes its CSRF token
    return JsonResponse(device_state(device, request.user, at))


@require_POST
@_for_devices
def report(request: StaffRequest, device: Device) -> HttpResponse:
    """What the device holds; it gets back the mark of the state it should have."""
    at, said = timezone.localtime(), read_report(_body(request))
    report_device(
        device=device, issued=said.issued, unsent=said.unsent, fixing=said.fixing,
        oldest_unsent_at=said.oldest, at=at,
    )  # fmt: skip
    return JsonResponse({"mark": state_mark(device, at), "now": at.isoformat()})


@require_POST
@_for_devices
def prove(request: StaffRequest, device: Device) -> HttpResponse:
    """The device's storage is proven, or a manager vouches for it."""
    body = _body(request)
    vouched = isinstance(body, dict) and body.get("vouched") is True
    if vouched and Ability.ENROL_DEVICE not in abilities_at(request.user, device.bank):
        raise PermissionDenied
    prove_device(device=device, at=timezone.localtime(), vouched_by=request.user if vouched else None)
    return JsonResponse({"proven": True})


@require_POST
@_for_devices
def slips(request: StaffRequest, device: Device) -> HttpResponse:
    """One queued slip: 201 booked or kept, 200 sent before, 422 refused and kept, 409 too early."""
    if Ability.POST_DEPOSIT not in abilities_at(request.user, device.bank):
        raise PermissionDenied
    at, body = timezone.localtime(), _body(request)
    if isinstance(body, dict) and (record := was_set_aside(device=device, body=body)):
        return JsonResponse(set_aside_data(record))
    try:
        taken = take_slip(device=device, slip=read_slip(body), sent_by=request.user, at=at)
    except TooEarly:
        return _refused(409, "too_early", _("This price list has not begun yet: it will be sent again"))
    except (UnableToTake, Unreadable) as refusal:
        if isinstance(body, dict):
            keep_refused(device=device, body=body, code=refusal.code, sentence=str(refusal), at=at)
        status = 422 if isinstance(refusal, UnableToTake) else 400
        return _refused(status, refusal.code, str(refusal), refusal.position)
    status = 201 if taken.is_new else 200
    if taken.deposit is None:
        assert taken.open_slip
        return JsonResponse(unpriced_data(taken.open_slip), status=status)
    url = reverse("counter:slip", kwargs={"bank": device.bank.code, "pk": taken.deposit.pk})
    return JsonResponse(slip_data(taken.deposit) | {"url": url}, status=status)


@require_POST
@_for_devices
def weighings(request: StaffRequest, device: Device) -> HttpResponse:
    """Weights by queue number: 201 added, 200 added before, 422 refused."""
    at, weighing = timezone.localtime(), read_weighing(_body(request))
    by = _author(device, weighing.author) or request.user
    try:
        open_slip, is_new = take_weighing(bank=device.bank, weighing=weighing, by=by, at=at)
    except UnableToWeigh as refusal:
        return _refused(422, refusal.code, str(refusal), refusal.position)
    return JsonResponse(open_slip_data(open_slip), status=201 if is_new else 200)


def _author(device: Device, author: Author) -> User | None:
    proven = is_author(device, author.user_id, author.proof)
    return User.objects.filter(pk=author.user_id).first() if proven else None


@require_GET
@_for_devices
def open_slips(request: StaffRequest, device: Device) -> HttpResponse:
    """The slips being weighed on the open days of the device's places."""
    return JsonResponse({"open_slips": open_slips_of(days_for(device))})


@require_GET
@_for_devices
def members(request: StaffRequest, device: Device) -> HttpResponse:
    """Members of the whole bank that `q` may mean: those of other villages are not on the device."""
    _may_see_members(request, device)
    found = find_members(device.bank, request.GET.get("q", ""))
    return JsonResponse({"members": [_member(member) for member in found]})


@require_GET
@_for_devices
def member(request: StaffRequest, device: Device, number: str) -> HttpResponse:
    """One member with the balance as it is now."""
    _may_see_members(request, device)
    all_members = Member.objects.select_related("village", "savings")
    found = get_object_or_404(all_members, bank=device.bank, number=number)
    balance = {"balance": str(found.savings.balance), "balance_at": timezone.localtime().isoformat()}
    return JsonResponse(_member(found) | balance)


def _may_see_members(request: StaffRequest, device: Device) -> None:
    if Ability.SEE_MEMBERS not in abilities_at(request.user, device.bank):
        raise PermissionDenied


def _member(found: Member) -> dict[str, Any]:
    return {
        "number": found.number, "name": found.name, "village": str(found.village or ""),
        "house_no": found.house_no, "status": "active" if found.is_active else "left",
    }  # fmt: skip
