"""Whose prices a bank follows, who follows it, and what a list becomes by the exceptions."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet

from prices.models import Price, PriceException, PriceFollowing
from wastebank.organisation.models import Bank


def following_at(bank: Bank, at: datetime) -> PriceFollowing | None:
    """The version in force at `at`, also one that says "nobody"; None before the first."""
    begun = PriceFollowing.objects.filter(bank=bank, effective_from__lte=at)
    return begun.select_related("leader", "by").order_by("-pk").first()


def last_following(bank: Bank) -> PriceFollowing | None:
    """The bank's newest version, also one that has not begun."""
    versions = PriceFollowing.objects.filter(bank=bank).select_related("leader", "by")
    return versions.order_by("-pk").first()


def followings_of(bank: Bank) -> QuerySet[PriceFollowing]:
    """All versions of the bank, the newest first."""
    versions = PriceFollowing.objects.filter(bank=bank).select_related("leader", "by")
    return versions.order_by("-pk").prefetch_related("exceptions__material")


def followers_at(leader: Bank, at: datetime) -> QuerySet[PriceFollowing]:
    """The versions in force at `at` by which other banks follow `leader`."""
    later = PriceFollowing.objects.filter(
        bank=OuterRef("bank"), pk__gt=OuterRef("pk"), effective_from__lte=at
    )
    begun = PriceFollowing.objects.filter(leader=leader, effective_from__lte=at)
    return begun.filter(~Exists(later)).select_related("bank", "by").order_by("bank__code")


def followings_from(bank: Bank, moment: datetime) -> list[PriceFollowing]:
    """The version in force at `moment` and those that begin later, also such as say "nobody"."""
    later = PriceFollowing.objects.filter(bank=bank, effective_from__gt=moment).select_related("leader")
    held = following_at(bank, moment)
    return [*([held] if held else []), *later.order_by("pk")]


def followers_from(leader: Bank, moment: datetime) -> list[PriceFollowing]:
    """The versions by which other banks follow `leader` at `moment` or from a later one on."""
    later = PriceFollowing.objects.filter(leader=leader, effective_from__gt=moment).select_related("bank")
    return [*followers_at(leader, moment), *later.order_by("pk")]


def followers_to_come(leader: Bank) -> QuerySet[PriceFollowing]:
    """The newest versions of other banks, where they say that the bank follows `leader`."""
    newer = PriceFollowing.objects.filter(bank=OuterRef("bank"), pk__gt=OuterRef("pk"))
    return PriceFollowing.objects.filter(leader=leader).filter(~Exists(newer)).select_related("bank", "by")


def derived_prices(theirs: Iterable[Price], exceptions: Iterable[PriceException]) -> list[Price]:
    """The leader's prices as the follower pays them; new rows, not yet of any list.

    A price of our own has no lot. A difference moves the price of the lot too; what it would bring to nothing
    or below is not accepted, at the leader's price.
    """
    by_material = {one.material_id: one for one in exceptions}
    derived = [_derived(price, by_material.pop(price.material_id, None)) for price in theirs]
    ours = [one for one in by_material.values() if one.kind == PriceException.Kind.PRICE]
    derived += [
        Price(material=one.material, unit=one.material.unit, unit_price=one.amount or 0) for one in ours
    ]
    return sorted(derived, key=lambda price: price.material.code)


def _derived(price: Price, exception: PriceException | None) -> Price:
    new = Price(
        material=price.material, unit=price.unit, unit_price=price.unit_price, condition=price.condition,
        is_suspended=price.is_suspended, min_lot=price.min_lot, min_lot_price=price.min_lot_price,
    )  # fmt: skip
    if exception is None:
        return new
    amount = exception.amount or Decimal(0)
    if exception.kind == PriceException.Kind.NOT_ACCEPTED:
        new.is_suspended, new.condition = True, exception.why
    elif exception.kind == PriceException.Kind.PRICE:
        new.unit_price, new.is_suspended, new.min_lot, new.min_lot_price = amount, False, None, None
        new.condition = "" if price.is_suspended else price.condition
    elif price.unit_price + amount > 0:
        new.unit_price = price.unit_price + amount
        new.min_lot_price = None if price.min_lot_price is None else price.min_lot_price + amount
    else:
        new.is_suspended, new.condition = True, exception.why
    return new
