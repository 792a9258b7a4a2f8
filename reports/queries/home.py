"""The first page of those who work here: their banks with today's figures."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q

from deposits.models import MarketDay
from deposits.queries.books.money import cash_warning
from deposits.queries.payouts import waiting_payouts
from deposits.queries.stock.on_hand import stock_value
from members.models import Member
from prices.models import PriceList
from prices.queries import price_list_at
from wastebank.organisation.models import Bank
from wastebank.staff.access import Ability, abilities_at, banks_of
from wastebank.staff.models import User


@dataclass(frozen=True)
class OwnBank:
    """A bank where the user works, what one may do there, its figures; open days have `slips`.

    `stock` is what the stock cost, in baht; `cash_warning` says that more cash lies there than it should.
    """

    bank: Bank
    abilities: set[str]
    members: int
    open_days: list[MarketDay]
    waiting_payouts: int
    price_list: PriceList | None
    stock: Decimal
    cash_warning: str


def own_banks(user: User, at: datetime) -> list[OwnBank]:
    """The banks at which `user` has a role, with their figures at `at`."""
    return [_own_bank(bank, user, at) for bank in banks_of(user)]


def _own_bank(bank: Bank, user: User, at: datetime) -> OwnBank:
    open_days = MarketDay.objects.filter(bank=bank, closed_at=None, moved_in=False, held_on=at.date())
    standing = Count("deposits", filter=Q(deposits__void=None))
    held = abilities_at(user, bank)
    return OwnBank(
        bank=bank,
        abilities={ability.name for ability in held},
        members=Member.objects.filter(bank=bank, closed_on=None).count(),
        open_days=list(open_days.select_related("place").annotate(slips=standing)),
        waiting_payouts=waiting_payouts(bank).count(),
        price_list=price_list_at(bank, at),
        stock=stock_value(bank),
        cash_warning=cash_warning(bank, at) if Ability.SEE_BOOKS in held else "",
    )
