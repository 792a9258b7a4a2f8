"""The rows of a price list, and those of the lists that follow it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from prices.models import Price, PriceFollowing, PriceList
from prices.queries.following import derived_prices, followers_at
from prices.queries.lists import confirmed_lists
from wastebank.organisation.models import Bank
from wastebank.staff.models import User

SECOND = timedelta(seconds=1)


class SameMoment(Exception):
    """The bank has a list of that moment already: `existing`."""

    def __init__(self, existing: PriceList):
        self.existing = existing


def lock_banks(*banks: Bank) -> None:
    """Holds the banks' rows until the commit: who follows whom and what is published do not cross."""
    keys = [bank.pk for bank in banks]
    list(Bank.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


def insert_list(new: PriceList, prices: Iterable[Price]) -> PriceList:
    """`new` with `prices`, in the order of their codes. Refuses with SameMoment."""
    try:
        with transaction.atomic():
            new.save(force_insert=True)
    except IntegrityError as error:
        existing = PriceList.objects.get(bank=new.bank, effective_from=new.effective_from, book=new.book)
        raise SameMoment(existing) from error
    rows = sorted(prices, key=lambda price: price.material.code)
    for price in rows:
        price.price_list = new
    Price.objects.bulk_create(rows)
    return new


def insert_derived(
    version: PriceFollowing, theirs: PriceList, *, moment: datetime, by: User, at: datetime
) -> PriceList | None:
    """The follower's list made from `theirs`, from `moment` on; None where it has one of its own just then.

    A list of the very moment that was derived before (the exceptions have changed since) is followed by this
    one a second later: published lists are not touched.
    """
    prices = list(theirs.prices.select_related("material"))
    exceptions = list(version.exceptions.select_related("material"))
    while True:
        new = PriceList(
            bank=version.bank, effective_from=moment, published_by=by, published_at=at, note=theirs.note,
            derived_from=theirs,
        )  # fmt: skip
        try:
            return insert_list(new, derived_prices(prices, exceptions))
        except SameMoment as refusal:
            if refusal.existing.derived_from_id is None:
                return None
            moment += SECOND


def insert_followers_lists(published: PriceList, *, by: User, at: datetime) -> None:
    """What follows from a list just published, at every bank that follows its bank."""
    bank, begins = published.bank, published.effective_from
    for version in followers_at(bank, begins):
        insert_derived(version, published, moment=begins, by=by, at=at)
    # Those that begin to follow, or change their exceptions, while this list holds.
    until = confirmed_lists(bank).filter(effective_from__gt=begins).order_by("effective_from").first()
    later = PriceFollowing.objects.filter(leader=bank, effective_from__gt=begins).select_related("bank")
    if until:
        later = later.filter(effective_from__lt=until.effective_from)
    for version in later.order_by("pk"):
        insert_derived(version, published, moment=version.effective_from, by=by, at=at)
