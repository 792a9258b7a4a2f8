"""Who is on duty on a market day, and who may be."""

from django.db.models import QuerySet

from deposits.models import MarketDay
from wastebank.organisation.models import Bank
from wastebank.staff.access import Ability, officers_with
from wastebank.staff.models import User


def may_be_on_duty(bank: Bank) -> QuerySet[User]:
    """Weighers, counter clerks, treasurers and managers of `bank`: all who may write down a weight."""
    return officers_with(Ability.RECORD_WEIGHT, bank)


def on_duty(market_day: MarketDay) -> list[User]:
    """Who is on duty, by name; nobody on days that were opened before it was asked, or moved in."""
    return list(market_day.on_duty.order_by("name", "pk"))
