"""The goods that a bank gives for recyclables, and what they are exchanged at."""

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from deposits.models import Good, GoodPrice
from wastebank.ledger.refusals import constraint_of
from wastebank.organisation.models import Bank
from wastebank.staff.models import User


class UnableToKeepGood(Exception):
    """The name is empty or taken, or the price is not above zero."""


def add_good(*, bank: Bank, name: str, unit: str, price: Decimal, by: User, at: datetime) -> Good:
    """A new good of `bank`, counted in `unit`, at `price` baht a piece.

    Refuses an empty name or unit, a name that another good of the bank has, a price that is not above zero.
    """
    if not name.strip() or not unit.strip():
        raise UnableToKeepGood(_("Write the name of the good and what it is counted in"))
    try:
        with transaction.atomic():
            good = Good.objects.create(bank=bank, name=name.strip()[:60], unit=unit.strip()[:12])
            set_exchange_price(good=good, price=price, by=by, at=at)
    except IntegrityError as error:
        if constraint_of(error) != "good_name_once":
            raise
        raise UnableToKeepGood(_("There is a good of this name already")) from error
    return good


@transaction.atomic
def set_exchange_price(*, good: Good, price: Decimal, by: User, at: datetime) -> GoodPrice:
    """A piece of `good` costs the member `price` baht from `at` on; earlier exchanges keep theirs.

    The price that is in force already stays as it is. Refuses a price that is not above zero.
    """
    Good.objects.select_for_update(no_key=True).get(pk=good.pk)
    if not price.is_finite() or price <= 0:
        raise UnableToKeepGood(_("The price must be above zero"))
    there = GoodPrice.objects.filter(good=good, at__lte=at).first()
    if there and there.price == price:
        return there
    return GoodPrice.objects.create(good=good, price=price, by=by, at=at)
