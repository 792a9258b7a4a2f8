"""Where money is when it comes or goes besides slips: safe, drawer of an open day, bank account."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from deposits.models import DrawerMovement, MarketDay
from wastebank.ledger import chart
from wastebank.ledger.models import Account, Entry
from wastebank.ledger.queries import account_of
from wastebank.organisation.models import Bank
from wastebank.staff.models import User


class UnableToUseDrawer(Exception):
    """The drawer is another bank's, or its day is closed."""


@dataclass(frozen=True)
class MoneyPlace:
    """The bank account, the drawer of `market_day`, or else the safe; safe and drawer are one account."""

    market_day: MarketDay | None = None
    at_the_bank: bool = False

    def account(self, bank: Bank) -> Account:
        return account_of(bank, chart.BANK_ACCOUNT if self.at_the_bank else chart.CASH)

    def lock(self, bank: Bank) -> None:
        """Holds the drawer's day until the commit, so that it is counted before or after; before posting.

        Refuses (UnableToUseDrawer) a drawer of another bank and one whose day is closed.
        """
        if self.market_day is None:
            return
        days = MarketDay.objects.select_for_update(no_key=True, of=("self",))
        day = days.filter(pk=self.market_day.pk, bank=bank, closed_at=None, moved_in=False).first()
        if day is None:
            raise UnableToUseDrawer(_("This market day is closed: take the safe instead"))

    def note_in_drawer(
        self, entry_id: int, amount: Decimal, *, by: User, at: datetime, key: UUID, note: str = ""
    ) -> None:
        """`amount` baht into the drawer (below zero out of it) for the entry; nothing for safe and bank."""
        if self.market_day is None or not amount:
            return
        kind = DrawerMovement.Kind.RECEIVED if amount > 0 else DrawerMovement.Kind.SPENT
        DrawerMovement.objects.create(
            market_day=self.market_day, kind=kind, amount=amount, note=note[:200],
            idempotency_key=uuid5(key, "drawer"), entry_id=entry_id, by=by, at=at,
        )  # fmt: skip


SAFE = MoneyPlace()
BANK_ACCOUNT = MoneyPlace(at_the_bank=True)


def place_to_take_back(entry: Entry) -> MoneyPlace:
    """Where the mirror of `entry` moves its money: the same drawer while its day is open, else the safe.

    Money of the bank account goes back there by the mirror itself.
    """
    moved = DrawerMovement.objects.filter(entry=entry, market_day__closed_at=None).first()
    return MoneyPlace(moved.market_day) if moved else SAFE
