"""Writing members: registering, issuing a PIN, signing in with it."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.translation import gettext as _

from members import national_id
from members.models import Member, MemberType
from members.queries import namesake_at_home, next_number, spellings_of_number
from wastebank.ledger.commands import open_savings
from wastebank.organisation.models import Bank, Village
from wastebank.thai import search_key

PIN_DIGITS = 6
FAILURES_BEFORE_LOCK = 5
LOCKED_FOR = timedelta(minutes=15)


class UnableToRegister(Exception):
    """The member is refused; `field` names the form field that is to be mended."""

    def __init__(self, sentence: str, field: str | None = None):
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, kw_only=True)
class NewMember:
    """Who is to be registered. Texts are cleaned already (`wastebank.thai.thai_norm`)."""

    first_name: str
    joined_on: date
    title: str = ""
    last_name: str = ""
    known_as: str = ""
    member_type: str = MemberType.HOUSEHOLD
    village: Village | None = None
    house_no: str = ""
    phone: str = ""
    beneficiary: str = ""
    note: str = ""
    national_id: str = ""
    number: str = ""
    namesake_is_known: bool = True


@transaction.atomic
def register_member(*, bank: Bank, new: NewMember, at: datetime | None = None) -> Member:
    """The member with one savings account at zero, opened together (3-rules.md C2 `account.number_format`).

    Without a number the next of the village is given. Refuses a number or a national ID that another member
    of this bank has or had, an ID that is not 13 digits with a right check digit, and, where `at` is given,
    a day of joining after it. Where `new` says that no namesake is known, a member of the same name at the
    same house is one (asked under the lock: the same form sent twice makes one member). Two members may
    share a phone (3-rules.md C5.8).
    """
    if at and new.joined_on > at.date():
        raise UnableToRegister(
            _("This day is yet to come: write the day on which the member joined"), "joined_on"
        )
    # One registration at a time per bank, so that two clerks cannot draw the same number.
    Bank.objects.select_for_update(no_key=True).get(pk=bank.pk)
    number = new.number or next_number(bank, new.village)
    if number == "register" or number.endswith("/pin"):  # these are pages of their own
        raise UnableToRegister(_("This number cannot be used: choose another"), "number")
    namesake = None if new.namesake_is_known else _namesake(bank, new)
    if namesake:
        sentence = _("%(member)s has the same name and house: tick that this is another person")
        raise UnableToRegister(sentence % {"member": namesake}, "another_person")
    token, index = _protected(new.national_id)
    _refuse_doubles(bank, number, index)
    member = Member(
        bank=bank,
        number=number,
        national_id_token=token,
        national_id_index=index,
        **{name: getattr(new, name) for name in _PLAIN_FIELDS},
    )
    member.search_key = search_key(f"{member.first_name} {member.last_name} {member.known_as}")
    member.savings = open_savings(bank=bank, number=number, name=member.name)
    member.save()
    return member


_PLAIN_FIELDS = (
    "title", "first_name", "last_name", "known_as", "member_type", "village", "house_no", "phone",
    "joined_on", "beneficiary", "note",
)  # fmt: skip


def _namesake(bank: Bank, new: NewMember) -> Member | None:
    return namesake_at_home(
        bank, first_name=new.first_name, last_name=new.last_name, village=new.village, house_no=new.house_no
    )


def _refuse_doubles(bank: Bank, number: str, index: str | None) -> None:
    members = Member.objects.filter(bank=bank)
    holder = members.filter(national_id_index=index).first() if index else None
    if holder:
        sentence = _("%(member)s has this ID number already: compare the 13 digits, or use that membership")
        raise UnableToRegister(sentence % {"member": holder}, "national_id")
    holder = members.filter(number=number).first()
    if holder:
        sentence = _("%(member)s has this number already: choose another, or leave it empty for the next one")
        raise UnableToRegister(sentence % {"member": holder}, "number")


def _protected(text: str) -> tuple[str, str | None]:
    """The encrypted ID and its index; both empty where the member has none."""
    if not text:
        return "", None
    try:
        number = national_id.parse(text)
    except national_id.NotANationalId as refusal:
        sentence = _("This ID number is not right: compare all 13 digits with the card")
        raise UnableToRegister(sentence, "national_id") from refusal
    return national_id.encrypt(number), national_id.blind_index(number)


class UnableToIssuePin(Exception):
    """The member has left, or somebody has issued a PIN since the page was opened."""


@transaction.atomic
def issue_pin(*, member: Member, replacing: str | None = None) -> str:
    """A new PIN of six digits for `member`, returned once and stored only as a hash. Unlocks the account.

    With `replacing`, the mark of the PIN the officer saw there, it refuses where another has been issued
    meanwhile: a page loaded again gives no second PIN. Refuses a member who left.
    """
    locked = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    if not locked.is_active:
        raise UnableToIssuePin(_("This member has left and needs no PIN"))
    if replacing is not None and replacing != locked.pin_mark:
        raise UnableToIssuePin(
            _("A PIN was just issued and is shown only once. If it was not noted down, issue another.")
        )
    pin = "".join(secrets.choice("0123456789") for _digit in range(PIN_DIGITS))
    Member.objects.filter(pk=member.pk).update(
        pin_hash=make_password(pin), pin_failures=0, pin_locked_until=None
    )
    return pin


class UnableToSignIn(Exception):
    """The same words and the same work whether the number, the PIN or the lock was the reason."""


def check_pin(*, bank: Bank, number: str, pin: str, at: datetime) -> Member:
    """The member of that number, if the PIN fits.

    Refuses an unknown number, a wrong PIN, a closed or locked account. Five wrong PINs in a row lock the
    account for 15 minutes; the row is locked meanwhile, so that parallel guesses are counted one by one.
    """
    member = _attempt(bank, number, pin, at)
    if member is None:
        raise UnableToSignIn(
            _(
                "The number or the PIN is not right. After 5 wrong tries sign-in rests for 15 minutes; "
                "the counter can give you a new PIN."
            )
        )
    return member


@transaction.atomic
def _attempt(bank: Bank, number: str, pin: str, at: datetime) -> Member | None:
    # Outside the lock nobody learns from the time it takes whether the number exists.
    spelled = spellings_of_number(number)
    found = Member.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    found = found.filter(bank=bank, number__in=spelled, closed_on=None)
    member = min(found, key=lambda member: spelled.index(member.number), default=None)
    if member and member.pin_locked_until and member.pin_locked_until > at:
        member = None
    fits = check_password(pin, (member.pin_hash if member else "") or _dummy_hash())
    if member is None:
        return None
    if fits and member.pin_hash:
        Member.objects.filter(pk=member.pk).update(pin_failures=0, pin_locked_until=None)
        return member
    changes: dict[str, Any] = {"pin_failures": member.pin_failures + 1}
    if changes["pin_failures"] >= FAILURES_BEFORE_LOCK:
        changes = {"pin_failures": 0, "pin_locked_until": at + LOCKED_FOR}
    Member.objects.filter(pk=member.pk).update(**changes)
    return None


@cache
def _dummy_hash() -> str:
    """An unknown number costs one verification, as every other does."""
    return make_password(secrets.token_hex(16))
