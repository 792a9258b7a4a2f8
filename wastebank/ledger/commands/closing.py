"""Closing a month: no entry is dated in it any more, and a seal says what it held."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from wastebank.ledger.models import MonthClose
from wastebank.ledger.queries import seal_of
from wastebank.ledger.triggers import CLOSING_LOCK
from wastebank.organisation.models import Bank
from wastebank.staff.models import User
from wastebank.thai import Month


class UnableToCloseMonth(Exception):
    """The month is closed, a later one is, or it is not over."""


@transaction.atomic
def close_month(*, bank: Bank, month: Month, by: User, at: datetime) -> MonthClose:
    """Closes and seals `month` (books.md, Closing). Waits for entries under way, and makes new ones wait.

    Refuses a month that is closed, that lies before a closed one, or that is not over at `at`.
    """
    if month.last >= at.date():
        raise UnableToCloseMonth(_("The month is not over"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [CLOSING_LOCK, bank.pk])
    if MonthClose.objects.filter(bank=bank, month__gte=month.first).exists():
        raise UnableToCloseMonth(_("This month or a later one is closed already"))
    return MonthClose.objects.create(
        bank=bank, month=month.first, closed_by=by, closed_at=at, seal=seal_of(bank, month.first)
    )
