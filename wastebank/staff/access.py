"""Who may do what: one table of abilities by role, and the one helper by which every view fetches.

A view never asks "is this user a manager?". It fetches what it is about through `fetch_authorised`, naming
the ability it needs: what belongs to another bank is "not found", what the role may not do is refused.
"""

from enum import Enum, auto
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, resolve_url
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from wastebank.organisation.models import Bank
from wastebank.staff.models import Assignment, Role, User

Found = TypeVar("Found", bound=Model)


class Ability(Enum):
    SEE_MEMBERS = auto()
    REGISTER_MEMBER = auto()
    ISSUE_PIN = auto()
    SEE_PRICES = auto()
    PUBLISH_PRICES = auto()
    SEE_COUNTER = auto()
    OPEN_MARKET_DAY = auto()
    ENROL_DEVICE = auto()
    SETTLE_FLAGS = auto()
    DECLARE_NUMBERS = auto()
    PRICE_LATER = auto()
    RECORD_WEIGHT = auto()
    POST_DEPOSIT = auto()
    VOID_DEPOSIT = auto()
    APPROVE_VOID = auto()
    REQUEST_PAYOUT = auto()
    APPROVE_PAYOUT = auto()
    PAY_PAYOUT = auto()
    SEE_STOCK = auto()
    MOVE_STOCK = auto()
    SELL = auto()
    APPROVE_SALE_VOID = auto()
    KEEP_BUYERS = auto()
    SEE_BOOKS = auto()
    KEEP_BOOKS = auto()
    CLOSE_MONTH = auto()
    CLOSE_YEAR = auto()
    SEE_REPORTS = auto()
    SEE_REGULATION = auto()
    ADOPT_REGULATION = auto()


_LOOK = {Ability.SEE_MEMBERS, Ability.SEE_PRICES, Ability.SEE_COUNTER}
_COUNTER = _LOOK | {
    Ability.REGISTER_MEMBER,
    Ability.RECORD_WEIGHT,
    Ability.POST_DEPOSIT,
    Ability.VOID_DEPOSIT,
    Ability.REQUEST_PAYOUT,
    Ability.PAY_PAYOUT,
    Ability.SEE_STOCK,
    Ability.MOVE_STOCK,
    Ability.SELL,
}
_TREASURER = _COUNTER | {
    Ability.ISSUE_PIN,
    Ability.OPEN_MARKET_DAY,
    Ability.SETTLE_FLAGS,
    Ability.APPROVE_VOID,
    Ability.APPROVE_PAYOUT,
    Ability.APPROVE_SALE_VOID,
    Ability.KEEP_BUYERS,
    Ability.SEE_BOOKS,
    Ability.KEEP_BOOKS,
    Ability.CLOSE_MONTH,
    Ability.SEE_REPORTS,
    Ability.SEE_REGULATION,
}

# Weighers record weights and have no right over money (1-letters.md G20); auditors see all, change nothing.
ABILITIES: dict[str, set[Ability]] = {
    Role.WEIGHER: {Ability.SEE_PRICES, Ability.SEE_COUNTER, Ability.RECORD_WEIGHT},
    Role.COUNTER: _COUNTER,
    Role.TREASURER: _TREASURER,
    Role.MANAGER: _TREASURER
    | {
        Ability.PUBLISH_PRICES,
        Ability.ADOPT_REGULATION,
        Ability.ENROL_DEVICE,
        Ability.DECLARE_NUMBERS,
        Ability.PRICE_LATER,
        Ability.CLOSE_YEAR,
    },
    Role.ADMIN: {Ability.SEE_PRICES, Ability.SEE_REGULATION},
    Role.AUDITOR: _LOOK | {Ability.SEE_STOCK, Ability.SEE_BOOKS, Ability.SEE_REPORTS, Ability.SEE_REGULATION},
}


def banks_with(user: User, ability: Ability) -> QuerySet[Bank]:
    """The banks at which `user` has `ability`."""
    roles = [role for role, abilities in ABILITIES.items() if ability in abilities]
    held = user.assignments.filter(role__in=roles)
    if held.filter(bank=None).exists():
        return Bank.objects.all()
    return Bank.objects.filter(assignments__in=held).distinct()


def banks_of(user: User) -> QuerySet[Bank]:
    """The banks at which `user` has any role."""
    if user.assignments.filter(bank=None).exists():
        return Bank.objects.all()
    return Bank.objects.filter(assignments__user=user).distinct()


def officers_with(ability: Ability, bank: Bank) -> QuerySet[User]:
    """Who has `ability` at `bank` and may sign in, by name."""
    roles = [role for role, abilities in ABILITIES.items() if ability in abilities]
    held = Assignment.objects.filter(Q(bank=bank) | Q(bank=None), role__in=roles)
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("name", "pk")


def abilities_at(user: User, bank: Bank) -> set[Ability]:
    """All that `user` may do at `bank`."""
    roles = user.assignments.filter(bank=bank) | user.assignments.filter(bank=None)
    return set().union(*(ABILITIES[role] for role in roles.values_list("role", flat=True)))


def may(user: User, ability: Ability, bank: Bank) -> bool:
    return ability in abilities_at(user, bank)


class StaffRequest(HttpRequest):
    """What a view holds once `fetch_authorised` let it through: somebody is signed in."""

    user: User
    htmx: HtmxDetails


class SignInFirst(Exception):
    """Nobody is signed in. `StaffMiddleware` turns it into the sign-in page."""


def fetch_authorised(
    request: HttpRequest,
    source: type[Found] | QuerySet[Found],
    ability: Ability,
    *,
    bank: str = "bank",
    **lookup,
) -> Found:
    """The one object of `source` that fits `lookup`, if the signed-in user has `ability` at its bank.

    `bank` is the path from the object to its bank; "self" where the object is the bank. Raises SignInFirst
    (nobody signed in), Http404 (none such at any bank where this user works), PermissionDenied (here, but
    not in this role).
    """
    user = request.user
    if not user.is_authenticated:
        raise SignInFirst
    found = get_object_or_404(source, **lookup)
    at: Any = found
    for step in [] if bank == "self" else bank.split("__"):
        at = getattr(at, step)
    held = abilities_at(user, at)
    if ability not in held:
        if not held and not banks_of(user).filter(pk=at.pk).exists():
            raise Http404
        raise PermissionDenied
    return found


def fetch_bank(request: HttpRequest, code: str, ability: Ability) -> Bank:
    """The bank of that code, if the signed-in user has `ability` there. Raises as `fetch_authorised`."""
    return fetch_authorised(request, Bank, ability, bank="self", code=code)


def _for_a_program(exception: Exception) -> HttpResponse | None:
    """401 and 403 in JSON: a queue keeps what it has and asks somebody to sign in."""
    if isinstance(exception, SignInFirst):
        return JsonResponse({"code": "sign_in", "error": _("Sign in to send")}, status=401)
    if isinstance(exception, PermissionDenied):
        return JsonResponse({"code": "forbidden", "error": _("Your role may not do this")}, status=403)
    return None


class StaffMiddleware:
    """Sends whoever must sign in first to the sign-in page and back; keeps officers' pages out of caches."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if request.user.is_authenticated:  # "back" after signing out must show nothing of anybody
            add_never_cache_headers(answer)
        return answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if request.accepts("application/json") and not request.accepts("text/html"):
            return _for_a_program(exception)
        if not isinstance(exception, SignInFirst):
            return None
        if request.headers.get("HX-Request"):
            # htmx would follow a redirect and put the sign-in page into a part of this one.
            answer = HttpResponse(status=204)
            answer["HX-Redirect"] = resolve_url(settings.LOGIN_URL)
            return answer
        return redirect_to_login(request.get_full_path())
