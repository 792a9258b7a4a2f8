"""Finding members, and reading their passbooks."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Length

from members import national_id
from members.models import Member
from wastebank.ledger.models import Posting
from wastebank.ledger.queries import StatementLine, balance_of, statement
from wastebank.organisation.models import Bank, Village
from wastebank.thai import Month, NotADate, search_key, strip_title, thai_norm, to_arabic_digits

SHOWN_AT_MOST = 20
HOUSE_AND_VILLAGE = re.compile(r"(?P<house>[0-9]+(/[0-9]+)?) ?(หมู่ที่|หมู่|ม\.?) ?(?P<village>[0-9]{1,3})")


def next_number(bank: Bank, village: Village | None) -> str:
    """The next number `{village:02}-{seq:05}` of that village; five digits, so that no village runs out.

    The caller holds the bank's registration lock.
    """
    prefix = f"{village.number if village else 0:02}-"
    # More than five digits too: a municipality's own 01-99999 must not be the village's last number.
    taken = Member.objects.filter(bank=bank, number__regex=rf"^{prefix}[0-9]{{5,}}$")
    last = taken.order_by(Length("number").desc(), "-number").values_list("number", flat=True).first()
    return f"{prefix}{int(last[len(prefix) :]) + 1 if last else 1:05}"


def spellings_of_number(text: str) -> list[str]:
    """The numbers that a typed one may mean, as typed first: a numeric keypad has no dash for 01-00005."""
    number = re.sub("[‐-―−]", "-", to_arabic_digits(thai_norm(text)))
    return [number, f"{number[:2]}-{number[2:]}"] if re.fullmatch("[0-9]{7}", number) else [number]


def all_members(bank: Bank) -> QuerySet[Member]:
    """Every member of the bank, as a Thai dictionary sorts their names."""
    members = Member.objects.filter(bank=bank).select_related("village", "savings")
    return members.order_by("first_name", "last_name", "number")


def find_members(bank: Bank, text: str) -> QuerySet[Member]:
    """The bank's members that `text` may mean, best first: house, number, phone (last 4), part of a name.

    An exact number comes alone; 9 หมู่ 1 is house 9 of village 1.
    Names are found with and without tone marks and titles. Never searches the national ID (counter.md).
    """
    wanted = thai_norm(to_arabic_digits(text))
    members = Member.objects.filter(bank=bank).select_related("village", "savings")
    if not wanted:
        return members.none()
    exact = members.filter(number__in=spellings_of_number(wanted))
    if exact.exists():
        return exact
    at_house, by_number, by_name = Q(house_no=wanted), Q(), Q()
    if with_village := HOUSE_AND_VILLAGE.fullmatch(wanted):
        at_house |= Q(house_no=with_village["house"], village__number=int(with_village["village"]))
    digits = "".join(character for character in wanted if character.isdigit())
    if len(digits) >= 3:
        by_number = Q(number__endswith=wanted)
    if len(digits) >= 4 and not set(wanted) - set("0123456789- "):
        by_number |= Q(phone__endswith=digits)
    for key in {search_key(wanted), search_key(strip_title(wanted)[1])}:
        if key and not key.isdigit():
            by_name |= Q(search_key__contains=key)
    ranks = [When(condition, then=rank) for rank, condition in enumerate((at_house, by_number)) if condition]
    return members.filter(at_house | by_number | by_name).order_by(
        F("closed_on").asc(nulls_first=True), Case(*ranks, default=len(ranks)), "first_name", "last_name"
    )[:SHOWN_AT_MOST]


def namesake_at_home(
    bank: Bank, *, first_name: str, last_name: str, village: Village | None, house_no: str
) -> Member | None:
    """A member of the very name at the very house: registered already, or sent twice."""
    same = Member.objects.filter(bank=bank, closed_on=None, village=village, house_no=house_no)
    return same.filter(first_name=first_name, last_name=last_name).first()


def masked_national_id(member: Member) -> str:
    """•-••••-•••••-12-3; '' where the member has none, only dots where no key opens it."""
    if not member.national_id_token:
        return ""
    try:
        return national_id.masked(national_id.decrypt(member.national_id_token))
    except national_id.WrongKey:
        return "•-••••-•••••-••-•"


@dataclass(frozen=True)
class PassbookMonth:
    """A member's passbook in one month: baht carried in, lines oldest first, baht carried out.

    `earlier` and `later` are the nearest months that hold something.
    """

    month: Month
    carried_in: Decimal
    lines: list[StatementLine]
    earlier: Month | None
    later: Month | None

    @property
    def carried_out(self) -> Decimal:
        return self.lines[-1].balance if self.lines else self.carried_in


def passbook_month(member: Member, *, month: str, today: date) -> PassbookMonth:
    """The passbook of `month`, typed as 2569-09; the last month that holds something where it is none."""
    booked = Posting.objects.filter(account=member.savings_id).order_by("entry__booked_on")
    days = booked.values_list("entry__booked_on", flat=True)
    try:
        shown = Month.parse(month)
    except NotADate:
        shown = Month.of(days.last() or today)
    before = days.filter(entry__booked_on__lt=shown.first).last()
    after = days.filter(entry__booked_on__gt=shown.last).first()
    return PassbookMonth(
        month=shown,
        carried_in=balance_of(member.savings, until=shown.first - timedelta(days=1)),
        lines=statement(member.savings, first=shown.first, last=shown.last),
        earlier=Month.of(before) if before else None,
        later=Month.of(after) if after else None,
    )
