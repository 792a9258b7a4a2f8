"""The first page of those who work here: their banks with today's figures."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from deposits.models import MarketDay
from deposits.queries.payouts import waiting_payouts
from members.models import Member
from prices.models import PriceList
from prices.queries import price_list_at
from wastebank.organisation.models import Bank
from wastebank.staff.access import abilities_at, banks_of
from wastebank.staff.models import User


@dataclass(frozen=True)
class OwnBank:
    """A bank where the user works, what one may do there, its figures; open days have `slips`."""

    bank: Bank
    abilities: set[str]
    members: int
    open_days: list[MarketDay]
    waiting_payouts: int
    price_list: PriceList | None


def own_banks(user: User, at: datetime) -> list[OwnBank]:
    """The banks at which `user` has a role, with their figures at `at`."""
    return [_own_bank(bank, user, at) for bank in banks_of(user)]


def _own_bank(bank: Bank, user: User, at: datetime) -> OwnBank:
    open_days = MarketDay.objects.filter(bank=bank, closed_at=None, moved_in=False, held_on=at.date())
    standing = Count("deposits", filter=Q(deposits__void=None))
    return OwnBank(
        bank=bank,
        abilities={ability.name for ability in abilities_at(user, bank)},
        members=Member.objects.filter(bank=bank, closed_on=None).count(),
        open_days=list(open_days.select_related("place").annotate(slips=standing)),
        waiting_payouts=waiting_payouts(bank).count(),
        price_list=price_list_at(bank, at),
    )
