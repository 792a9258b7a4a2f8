"""Capital, subsidies, donations and other income: what comes in besides slips and sales."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from deposits.commands.books.papers import UnableToBook, said_at, write_paper
from deposits.commands.money_place import MoneyPlace
from deposits.commands.numbers import lock_bank
from deposits.models import CapitalSource, Receipt
from wastebank.ledger import chart
from wastebank.ledger.commands import credit, debit, open_capital
from wastebank.ledger.models import EntryKind
from wastebank.ledger.queries import account_of
from wastebank.organisation.models import Bank
from wastebank.staff.models import User

Kind = Receipt.Kind
_INCOME = {
    Kind.DONATION: (chart.DONATIONS, EntryKind.INCOME),
    Kind.INTEREST: (chart.OTHER_INCOME, EntryKind.BANK_INTEREST),
    Kind.OTHER: (chart.OTHER_INCOME, EntryKind.INCOME),
}


class UnableToAddSource(Exception):
    """The source or its purpose is missing, or both are there already."""


class UnableToReceive(UnableToBook):
    """Nobody gave it, or the place, the day or the amount does not do."""


@transaction.atomic
def add_source(
    *, bank: Bank, kind: str, name: str, purpose: str, by: User, at: datetime, idempotency_key: UUID
) -> CapitalSource:
    """A source of capital with its purpose and an account of its own (3-rules.md C3.11).

    The same key again returns the first one. Refuses an empty name or purpose, and the same two again.
    """
    lock_bank(bank)
    if first := CapitalSource.objects.filter(idempotency_key=idempotency_key).first():
        return first
    if not name.strip() or not purpose.strip():
        raise UnableToAddSource(_("Write the source and its purpose"))
    if CapitalSource.objects.filter(bank=bank, name=name[:120], purpose=purpose[:200]).exists():
        raise UnableToAddSource(_("This source with this purpose is there already"))
    return CapitalSource.objects.create(
        bank=bank, kind=kind, name=name[:120], purpose=purpose[:200],
        account=open_capital(bank=bank, name=f"{name}: {purpose}"),
        idempotency_key=idempotency_key, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def receive_capital(
    *,
    source: CapitalSource,
    amount: Decimal,
    on: date,
    place: MoneyPlace,
    by: User,
    at: datetime,
    idempotency_key: UUID,
    document_no: str = "",
    note: str = "",
) -> Receipt:
    """`amount` baht from `source`, kept for its purpose (books.md, Events).

    The same key again returns the first receipt. Refuses an amount not above zero, a day to come, a closed
    drawer, and a closed month.
    """
    return _receive(
        bank=source.bank, kind=Kind.CAPITAL, credited=source.account_id, entry_kind=EntryKind.CAPITAL,
        amount=amount, on=on, place=place, by=by, at=at, key=idempotency_key, giver=source.name,
        source=source, document_no=document_no, note=note,
    )  # fmt: skip


@transaction.atomic
def receive_income(
    *,
    bank: Bank,
    kind: str,
    giver: str,
    amount: Decimal,
    on: date,
    place: MoneyPlace,
    by: User,
    at: datetime,
    idempotency_key: UUID,
    document_no: str = "",
    note: str = "",
) -> Receipt:
    """A donation without a purpose, interest of the bank account, or other income, in baht.

    The same key again returns the first receipt. Refuses: no giver, interest that is not in the bank account,
    an amount not above zero, a day to come, a closed drawer, and a closed month.
    """
    if kind not in _INCOME:
        raise UnableToReceive(_("Choose what kind of income it is"))
    if not giver.strip():
        raise UnableToReceive(_("Write from whom it came"))
    if kind == Kind.INTEREST and not place.at_the_bank:
        raise UnableToReceive(_("The bank pays its interest into the bank account: choose that"))
    code, entry_kind = _INCOME[Kind(kind)]
    return _receive(
        bank=bank, kind=kind, credited=account_of(bank, code).pk, entry_kind=entry_kind, amount=amount, on=on,
        place=place, by=by, at=at, key=idempotency_key, giver=giver, source=None, document_no=document_no,
        note=note,
    )  # fmt: skip


def _receive(
    *,
    bank: Bank,
    kind: str,
    credited: int,
    entry_kind: str,
    amount: Decimal,
    on: date,
    place: MoneyPlace,
    by: User,
    at: datetime,
    key: UUID,
    giver: str,
    source: CapitalSource | None,
    document_no: str,
    note: str,
) -> Receipt:
    try:
        return write_paper(
            Receipt, bank=bank, entry_kind=entry_kind, amount=amount, booked_on=on, place=place, takes=False,
            lines=lambda: [debit(place.account(bank), amount), credit(credited, amount)],
            by=by, at=at, idempotency_key=key, memo=giver, kind=kind, source=source, giver=giver[:120],
            received_in=said_at(place), document_no=document_no[:40], note=note[:200],
        )  # fmt: skip
    except UnableToBook as refusal:
        raise UnableToReceive(str(refusal)) from refusal
