"""The main menu: the doors of an officer's role at the bank in view, or a member's own pages."""

from django.http import HttpRequest
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _

from members.access import MemberSignInFirst, signed_in_member
from wastebank.organisation.models import Bank
from wastebank.staff.access import Ability, abilities_at, banks_of
from wastebank.staff.models import User

# The ability that opens a door, its page, and the icon; the words are in `_label`, where they are translated.
DOORS = (
    (Ability.SEE_COUNTER, "counter:home", "counter"),
    (Ability.SEE_MEMBERS, "members:list", "member"),
    (Ability.SEE_PRICES, "prices:list", "price"),
    (Ability.SEE_STOCK, "stock:home", "stock"),
    (Ability.SEE_BOOKS, "books:home", "wallet"),
    (Ability.SEE_REPORTS, "reports:monthly", "report"),
    (Ability.SEE_REGULATION, "staff:regulation", "settings"),
)
OWN_PAGES = (("reports:my_page", "home"), ("reports:my_passbook", "passbook"))


def navigation(request: HttpRequest) -> dict:
    """`nav_items` with url, label, icon and current, and the `bank` that the page is about."""
    match = request.resolver_match
    if match is None or match.app_name == "admin" or not hasattr(request, "user"):
        return {}
    if hasattr(request, "member") or not request.user.is_authenticated:
        return _for_member(request, match)
    return _for_officer(request.user, match)


def _for_officer(user: User, match: ResolverMatch) -> dict:
    code = match.kwargs.get("bank")
    banks = banks_of(user)
    bank = banks.filter(code=code).first() if code else banks.first()
    if bank is None:
        return {"nav_items": []}
    held = abilities_at(user, bank)
    items = [_item(match, "reports:home", "home")]
    items += [_item(match, page, icon, bank) for ability, page, icon in DOORS if ability in held]
    return {"nav_items": items, "bank": bank}


def _for_member(request: HttpRequest, match: ResolverMatch) -> dict:
    try:
        member = getattr(request, "member", None) or signed_in_member(request)
    except MemberSignInFirst:
        return {}
    items = [_item(match, page, icon) for page, icon in OWN_PAGES]
    return {"nav_items": [*items, _item(match, "prices:board", "price", member.bank)], "bank": member.bank}


def _item(match: ResolverMatch, page: str, icon: str, bank: Bank | None = None) -> dict:
    """A door is current on its own page and, where it leads to a room of its own, on every page in there."""
    room, _colon, _name = page.partition(":")
    current = match.view_name == page or (match.app_name == room and room != "reports" and bank is not None)
    url = reverse(page, kwargs={"bank": bank.code} if bank else None)
    return {"url": url, "label": _labels()[page], "icon": icon, "current": current}


def _labels() -> dict[str, str]:
    return {
        "reports:home": _("Overview"),
        "counter:home": _("Counter"),
        "members:list": _("Members"),
        "prices:list": _("Prices"),
        "stock:home": _("Stock and sales"),
        "books:home": _("Books"),
        "reports:monthly": _("Monthly report"),
        "staff:regulation": _("Regulation"),
        "reports:my_page": _("My page"),
        "reports:my_passbook": _("Passbook"),
        "prices:board": _("Today's prices"),
    }
