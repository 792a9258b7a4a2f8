"""Closing a month, after its days."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from deposits.commands.numbers import lock_bank
from deposits.queries.books.months import blockers_of_month
from wastebank.ledger.commands import UnableToCloseMonth, close_month
from wastebank.ledger.models import MonthClose
from wastebank.organisation.models import Bank
from wastebank.staff.models import User
from wastebank.thai import Month


class UnableToCloseBankMonth(Exception):
    """Something of the month is open, or the ledger refuses: closed already, or not over."""


@transaction.atomic
def close_bank_month(*, bank: Bank, month: Month, by: User, at: datetime) -> MonthClose:
    """Closes and seals `month` and all before it, with the balances that the next ones open with (books.md).

    A month that is closed already is returned as it is. Refuses: market days until then that are not closed,
    slips that devices hold or lack, draft sales (`blockers_of_month`); a month before a closed one, or one
    that is not over.
    """
    lock_bank(bank)
    if first := MonthClose.objects.filter(bank=bank, month=month.first).first():
        return first
    if points := blockers_of_month(bank, month):
        raise UnableToCloseBankMonth(
            _("Not yet: %(point)s") % {"point": "; ".join(point.sentence for point in points[:3])}
        )
    try:
        return close_month(bank=bank, month=month, by=by, at=at)
    except UnableToCloseMonth as refusal:
        raise UnableToCloseBankMonth(str(refusal)) from refusal
