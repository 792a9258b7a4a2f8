"""Who is signed in with a member number and a PIN. Staff sign in under other keys of the session."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from urllib.parse import urlencode

from django.contrib.auth import SESSION_KEY as STAFF_KEY
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from members.models import Member

IDLE_FOR = timedelta(minutes=30)
NOTED_EVERY = 60  # seconds: a page is not worth a write to the session each time
_KEYS = ("member_id", "member_pin_mark", "member_seen")


class MemberSignInFirst(Exception):
    """No member is signed in, or not any more. `member_page` turns it into the sign-in page."""


def sign_in_member(request: HttpRequest, member: Member) -> None:
    """From now on the session is `member`'s, under a new session key."""
    request.session.cycle_key()
    rotate_token(request)
    values = (member.pk, member.pin_mark, int(timezone.now().timestamp()))
    request.session.update(dict(zip(_KEYS, values, strict=True)))


def sign_out_member(request: HttpRequest) -> None:
    """Nobody's session again; an officer who works in the same browser stays signed in."""
    if STAFF_KEY in request.session:
        for key in _KEYS:
            request.session.pop(key, None)
    else:
        request.session.flush()


def signed_in_member(request: HttpRequest) -> Member:
    """The member whose session this is, read anew at each request.

    Raises MemberSignInFirst where nobody is signed in, and signs out whoever left the bank, got another PIN
    since, or did nothing for half an hour.
    """
    pk, mark, seen = (request.session.get(key, 0) for key in _KEYS)
    if not pk:
        raise MemberSignInFirst
    member = Member.objects.select_related("bank", "savings", "village").filter(pk=pk, closed_on=None).first()
    now = int(timezone.now().timestamp())
    if member is None or member.pin_mark != mark or now - seen > IDLE_FOR.total_seconds():
        sign_out_member(request)
        raise MemberSignInFirst
    if now - seen >= NOTED_EVERY:
        request.session["member_seen"] = now
    return member


def member_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the signed-in member to `view` as `member`, or leads to the sign-in page and back.

    The frame finds the member as `request.member`.
    """

    @wraps(view)
    @never_cache
    def with_member(request: HttpRequest, **kwargs) -> HttpResponse:
        try:
            member = signed_in_member(request)
        except MemberSignInFirst:
            return redirect(f"{reverse('members:sign_in')}?{urlencode({'next': request.get_full_path()})}")
        request.member = member  # type: ignore[attr-defined]
        return view(request, member=member, **kwargs)

    return with_member
