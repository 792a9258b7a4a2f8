"""Following another bank's price lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from prices.commands.list_rows import SECOND, insert_derived, lock_banks
from prices.models import Material, PriceException, PriceFollowing, PriceList
from prices.queries.following import followers_from, followings_from, last_following
from prices.queries.lists import confirmed_lists, price_list_at
from wastebank.organisation.models import Bank
from wastebank.staff.models import User


class UnableToFollow(Exception):
    """The following is refused; `material` is whose exception is to be mended."""

    def __init__(self, sentence: str, material: Material | None = None):
        super().__init__(sentence)
        self.material = material


@dataclass(frozen=True)
class NewException:
    """What the follower does otherwise about `material`; `amount` in baht per unit, None: not accepted."""

    material: Material
    kind: str
    amount: Decimal | None
    why: str


@transaction.atomic
def follow_prices(
    *,
    bank: Bank,
    leader: Bank | None,
    effective_from: datetime,
    exceptions: Sequence[NewException],
    why: str,
    by: User,
    at: datetime,
) -> PriceFollowing:
    """From `effective_from` on `bank` pays what `leader` pays but for `exceptions`; without a leader it ends.

    The list in force at the leader then, and those it has published for later, become lists of the bank;
    each list that the leader publishes from now on does so too. Lists to come that were made from those of
    a leader before are each followed, a second later, by one of the new leader's. When following ends, what
    is published stays: the bank publishes its own next list. The same content again returns the version
    there is.

    Refuses: following oneself; a leader who follows another, or whoever is followed (no chains); a leader
    without a list in force; a beginning before the version or the list in force; another list of the very
    moment; no reason; a material twice, an exception without its amount or reason, a price below zero.
    """
    before = last_following(bank)
    # Also whom it followed so far: what that bank publishes just now is there or comes after this.
    lock_banks(*(one for one in (bank, leader, before and before.leader) if one))
    _check_exceptions(leader, exceptions, why)
    last = last_following(bank)
    if last and _is_the_same(last, leader, effective_from, exceptions):
        return last
    _check_moment(bank, last, effective_from, at)
    theirs = _check_leader(bank, leader, effective_from) if leader else None
    if leader is None and (last is None or last.leader is None):
        raise UnableToFollow(_("This bank follows nobody"))
    version = PriceFollowing.objects.create(
        bank=bank, leader=leader, effective_from=effective_from, why=why, by=by, at=at
    )
    PriceException.objects.bulk_create(
        PriceException(following=version, material=x.material, kind=x.kind, amount=x.amount, why=x.why)
        for x in exceptions
    )
    if leader and theirs:
        _publish(version, leader, theirs, by, at)
    return version


def _publish(version: PriceFollowing, leader: Bank, theirs: PriceList, by: User, at: datetime) -> None:
    if insert_derived(version, theirs, moment=version.effective_from, by=by, at=at) is None:
        raise UnableToFollow(_("There is a list of this very moment already: choose another time"))
    for moment, coming in sorted(_coming(version, leader).items()):
        insert_derived(version, coming, moment=moment, by=by, at=at)


def _coming(version: PriceFollowing, leader: Bank) -> dict[datetime, PriceList]:
    """What begins later, by its moment: the leader's lists, and the one it then has in force wherever a list
    stands already that was made from those of a leader before.
    """
    later = {"effective_from__gt": version.effective_from}
    coming = {one.effective_from: one for one in confirmed_lists(leader).filter(**later)}
    stale = confirmed_lists(version.bank).filter(derived_from__isnull=False, **later)
    moments = set(stale.exclude(derived_from__bank=leader).values_list("effective_from", flat=True))
    for moment in moments:
        is_last = moment not in coming and moment + SECOND not in moments
        if is_last and (held := price_list_at(leader, moment)):
            coming[moment] = held
    return coming


def _check_leader(bank: Bank, leader: Bank, effective_from: datetime) -> PriceList:
    names = {"leader": leader.name}
    if leader == bank:
        raise UnableToFollow(_("A bank cannot follow itself"))
    versions = followings_from(leader, effective_from)
    if others := next((version for version in versions if version.leader), None):
        assert others.leader  # for mypy
        sentence = _("%(leader)s itself follows %(other)s: follow that bank instead")
        raise UnableToFollow(sentence % (names | {"other": others.leader.name}))
    if followers := followers_from(bank, effective_from):
        sentence = _("%(follower)s follows this bank, so this bank cannot follow another one")
        raise UnableToFollow(sentence % {"follower": followers[0].bank.name})
    theirs = price_list_at(leader, effective_from)
    if theirs is None:
        raise UnableToFollow(_("%(leader)s has no price list at that moment") % names)
    return theirs


def _check_moment(bank: Bank, last: PriceFollowing | None, moment: datetime, at: datetime) -> None:
    if last and moment < last.effective_from:
        raise UnableToFollow(_("The version before begins later: choose a time after it"))
    current = price_list_at(bank, at)
    if current and moment < current.effective_from:
        raise UnableToFollow(_("The list in force began later: choose a time after it"))


def _check_exceptions(leader: Bank | None, exceptions: Sequence[NewException], why: str) -> None:
    if not why.strip():
        raise UnableToFollow(_("Say why"))
    if exceptions and leader is None:
        raise UnableToFollow(_("Choose whose prices are followed, or take the exceptions away"))
    seen: set[Material] = set()
    for one in exceptions:
        if one.material in seen:
            raise UnableToFollow(_("This material has two exceptions: keep one"), one.material)
        seen.add(one.material)
        if not one.why.strip():
            raise UnableToFollow(_("Say why this material differs"), one.material)
        needs_amount = one.kind != PriceException.Kind.NOT_ACCEPTED
        if needs_amount != (one.amount is not None):
            raise UnableToFollow(
                _("Write the amount in baht") if needs_amount else _("Take the amount away"), one.material
            )
        if one.kind == PriceException.Kind.PRICE and one.amount is not None and one.amount < 0:
            raise UnableToFollow(_("A price cannot be below zero"), one.material)
        if one.kind == PriceException.Kind.DIFFERENCE and not one.amount:
            raise UnableToFollow(_("A difference of nothing is none"), one.material)


def _is_the_same(
    last: PriceFollowing, leader: Bank | None, moment: datetime, exceptions: Sequence[NewException]
) -> bool:
    said = {(x.material.pk, x.kind, x.amount) for x in exceptions}
    kept = set(last.exceptions.values_list("material", "kind", "amount"))
    return (last.leader, last.effective_from) == (leader, moment) and said == kept
