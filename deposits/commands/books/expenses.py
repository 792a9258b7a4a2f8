"""Running expenses, out of the surplus or out of a source of capital."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from deposits.commands.books.papers import UnableToBook, said_at, write_paper
from deposits.commands.money_place import MoneyPlace
from deposits.models import CapitalSource, Expense
from wastebank.ledger import chart
from wastebank.ledger.commands import credit, debit
from wastebank.ledger.models import EntryKind
from wastebank.ledger.queries import account_of
from wastebank.organisation.models import Bank
from wastebank.staff.models import User

Category = Expense.Category


class UnableToSpend(UnableToBook):
    """Nobody is paid, it is not said for what, or the money is not there."""


@transaction.atomic
def spend(
    *,
    bank: Bank,
    category: str,
    payee: str,
    amount: Decimal,
    on: date,
    place: MoneyPlace,
    by: User,
    at: datetime,
    idempotency_key: UUID,
    what: str = "",
    document_no: str = "",
    document_on: date | None = None,
    capital: CapitalSource | None = None,
    note: str = "",
) -> Expense:
    """`amount` baht paid to `payee` on the day `on`, with its voucher (books.md, Events; 3-rules.md C3.14).

    Out of `capital` it lessens that source and is no expense of the year. The same key again returns the
    first voucher. Refuses: no payee, "something else" without saying what, a bank charge that was not paid
    out of the bank account, another bank's capital, a day to come, more than safe, drawer, account or source
    hold, and a closed month.
    """
    if not payee.strip():
        raise UnableToSpend(_("Write who is paid"))
    if category == Category.OTHER and not what.strip():
        raise UnableToSpend(_("Say what it is paid for"))
    if category == Category.BANK_CHARGE and not place.at_the_bank:
        raise UnableToSpend(_("The bank takes its charge out of the bank account: choose that"))
    if capital and capital.bank_id != bank.pk:
        raise UnableToSpend(_("This capital belongs to another bank"))
    charged = capital.account if capital else account_of(bank, chart.RUNNING_EXPENSE)
    try:
        return write_paper(
            Expense, bank=bank, amount=amount, booked_on=on, place=place, takes=True,
            entry_kind=EntryKind.BANK_INTEREST if category == Category.BANK_CHARGE else EntryKind.EXPENSE,
            lines=lambda: [debit(charged, amount), credit(place.account(bank), amount)],
            by=by, at=at, idempotency_key=idempotency_key, memo=f"{payee} {what}".strip(),
            category=category, what=what[:200], payee=payee[:120], document_no=document_no[:40],
            document_on=document_on, paid_from=said_at(place), capital=capital, note=note[:200],
        )  # fmt: skip
    except UnableToBook as refusal:
        raise UnableToSpend(str(refusal)) from refusal
