"""Cash between the safe and the bank account, outside the drawer of a market day."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from deposits.commands.books.papers import UnableToBook, write_paper
from deposits.commands.money_place import BANK_ACCOUNT, SAFE
from deposits.models import Banking
from wastebank.ledger.commands import credit, debit
from wastebank.ledger.models import EntryKind
from wastebank.organisation.models import Bank
from wastebank.staff.models import User


class UnableToBank(UnableToBook):
    """The pay-in slip is missing, or the money is not there."""


@transaction.atomic
def bank_cash(
    *,
    bank: Bank,
    way: str,
    amount: Decimal,
    on: date,
    by: User,
    at: datetime,
    idempotency_key: UUID,
    document_no: str = "",
    note: str = "",
) -> Banking:
    """`amount` baht from the safe into the bank account, or back (books.md, Events).

    `document_no` is the number of the pay-in slip (ใบนำฝาก) or of the withdrawal. The same key again returns
    the first one. Refuses: banking without a pay-in slip, more than the safe or the account holds by the
    books, a day to come, and a closed month.
    """
    if way not in Banking.Way:
        raise UnableToBank(_("Choose which way the money goes"))
    banked = way == Banking.Way.TO_BANK
    if banked and not document_no.strip():
        raise UnableToBank(_("Write the number of the pay-in slip"))
    taken, given = (SAFE, BANK_ACCOUNT) if banked else (BANK_ACCOUNT, SAFE)
    try:
        return write_paper(
            Banking, bank=bank, entry_kind=EntryKind.FLOAT, amount=amount, booked_on=on,
            place=taken, takes=True,
            lines=lambda: [debit(given.account(bank), amount), credit(taken.account(bank), amount)],
            by=by, at=at, idempotency_key=idempotency_key, memo=document_no, way=way,
            document_no=document_no[:40], note=note[:200],
        )  # fmt: skip
    except UnableToBook as refusal:
        raise UnableToBank(str(refusal)) from refusal
