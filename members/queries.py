"""Finding members."""

from django.db.models import F, Q, QuerySet

from members.models import Member
from wastebank.organisation.models import Bank, Village
from wastebank.thai import search_key, thai_norm, to_arabic_digits

SHOWN_AT_MOST = 20


def next_number(bank: Bank, village: Village | None) -> str:
    """The next number `{village:02}-{seq:05}` of that village; five digits, so that no village runs out.

    The caller holds the bank's registration lock.
    """
    prefix = f"{village.number if village else 0:02}-"
    taken = Member.objects.filter(bank=bank, number__regex=rf"^{prefix}\d{{5}}$")
    last = taken.order_by("-number").values_list("number", flat=True).first()
    return f"{prefix}{int(last[len(prefix):]) + 1 if last else 1:05}"


def find_members(bank: Bank, text: str) -> QuerySet[Member]:
    """The bank's members that `text` may mean, best first: number, house number, phone (last 4), part of a name.

    Names are found with and without tone marks. Never searches the national ID (counter.md).
    """
    wanted = thai_norm(to_arabic_digits(text))
    members = Member.objects.filter(bank=bank).select_related("village", "savings")
    if not wanted:
        return members.none()
    exact = members.filter(number=wanted)
    if exact.exists():
        return exact
    condition = Q(house_no=wanted) | Q(number__endswith=wanted)
    digits = "".join(character for character in wanted if character.isdigit())
    if len(digits) >= 4 and not set(wanted) - set("0123456789- "):
        condition |= Q(phone__endswith=digits)
    key = search_key(wanted)
    if key and not key.isdigit():
        condition |= Q(search_key__contains=key)
    return members.filter(condition).order_by(F("closed_on").asc(nulls_first=True), "first_name", "last_name")[
        :SHOWN_AT_MOST
    ]

