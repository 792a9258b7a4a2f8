"""Bank reconciliation: taking in the bank's statement, ticking it off, booking what we lack."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from deposits.bank_statement import Row
from deposits.commands.books.banking import bank_cash
from deposits.commands.books.capital import receive_income
from deposits.commands.books.expenses import spend
from deposits.commands.books.papers import UnableToBook
from deposits.commands.money_place import BANK_ACCOUNT
from deposits.commands.numbers import lock_bank
from deposits.models import Banking, Expense, Receipt, StatementImport, StatementLine, Tick, TickPart
from deposits.queries.books.reconciliation import carried_in, known_rows, open_lines, open_postings, signed
from wastebank.ledger import chart
from wastebank.ledger.models import Posting
from wastebank.ledger.queries import account_of, closed_until
from wastebank.organisation.models import Bank
from wastebank.staff.models import User
from wastebank.thai import format_date

ZERO = Decimal("0.00")
# What a line of the statement may be booked as, by the way its money went.
INTO = ("interest", "cash_banked")
OUT_OF = ("charge", "cash_drawn")


class UnableToImport(Exception):
    """There are no lines, or they are older than what was carried in."""


class UnableToTick(Exception):
    """The sums differ, something is ticked off already or belongs to another bank, or it is undone."""


@transaction.atomic
def import_statement(
    *, bank: Bank, file_name: str, rows: Sequence[Row], by: User, at: datetime, idempotency_key: UUID
) -> StatementImport:
    """Takes in `rows`, oldest first; those that an earlier file brought are left out and counted.

    Before the very first line stands what the account came to until then, as a line of its own: our postings
    from before the statements are ticked off against it. The same key again returns the first import.
    Refuses: no rows, and rows from before what was carried in.
    """
    lock_bank(bank)
    if first := StatementImport.objects.filter(idempotency_key=idempotency_key).first():
        return first
    if not rows:
        raise UnableToImport(_("The file has no lines with a date and an amount"))
    known = known_rows(bank, rows)
    new = [row for row in rows if row not in known]
    carried = carried_in(bank)
    if carried and any(row.on <= carried.on for row in new):
        raise UnableToImport(
            _("Lines until %(day)s are part of the balance that was carried in: take a later statement")
            % {"day": format_date(carried.on, "short")}
        )
    is_first = not StatementLine.objects.filter(bank=bank).exists()
    made = StatementImport.objects.create(
        bank=bank, file_name=file_name[:120], known=len(known), idempotency_key=idempotency_key, by=by, at=at
    )
    lines = [_line(bank, made, row) for row in new]
    if is_first and (before := rows[0].before):
        lines.insert(0, _carried(bank, made, rows[0], before))
    StatementLine.objects.bulk_create(lines)
    return made


def _line(bank: Bank, made: StatementImport, row: Row) -> StatementLine:
    return StatementLine(
        bank=bank, imported=made, on=row.on, description=row.description, withdrawal=row.withdrawal,
        deposit=row.deposit, balance=row.balance, occurrence=row.occurrence,
    )  # fmt: skip


def _carried(bank: Bank, made: StatementImport, first: Row, before: Decimal) -> StatementLine:
    return StatementLine(
        bank=bank, imported=made, on=first.on - timedelta(days=1), description="ยอดยกมา", balance=before,
        deposit=max(before, ZERO), withdrawal=max(-before, ZERO), carries_in=True,
    )  # fmt: skip


@transaction.atomic
def tick_off(
    *,
    bank: Bank,
    lines: Sequence[StatementLine],
    postings: Sequence[Posting],
    by: User,
    at: datetime,
    idempotency_key: UUID,
) -> Tick:
    """Says that `lines` of the statement and our `postings` are the same money: their sums agree.

    One line to several postings and the reverse; also only ours or only theirs, where they cancel each other.
    The same key again returns the first tick. Refuses: fewer than two, sums that differ, what is ticked off
    already, and what is not of this bank's account.
    """
    lock_bank(bank)
    if first := Tick.objects.filter(idempotency_key=idempotency_key).first():
        return first
    if len(lines) + len(postings) < 2:
        raise UnableToTick(_("Choose lines of the statement and the entries of ours that they are"))
    open_now = set(open_lines(bank).filter(pk__in=[line.pk for line in lines]))
    ours_now = set(open_postings(bank).filter(pk__in=[posting.pk for posting in postings]))
    if open_now != set(lines) or ours_now != set(postings):
        raise UnableToTick(_("Something of this is ticked off already: look at the page anew"))
    theirs = sum((line.amount for line in lines), ZERO)
    ours = sum((signed(posting) for posting in postings), ZERO)
    if theirs != ours:
        raise UnableToTick(
            _("The sums differ: %(theirs)s baht by the bank, %(ours)s baht by the books")
            % {"theirs": f"{theirs:,.2f}", "ours": f"{ours:,.2f}"}
        )
    tick = Tick.objects.create(bank=bank, idempotency_key=idempotency_key, by=by, at=at)
    parts = [TickPart(tick=tick, line=line) for line in lines]
    TickPart.objects.bulk_create(parts + [TickPart(tick=tick, posting=posting) for posting in postings])
    return tick


@transaction.atomic
def undo_tick(*, tick: Tick, by: User, at: datetime) -> Tick:
    """Takes a tick back; it stays with who undid it and when. Undone already, it is returned as it is."""
    lock_bank(tick.bank)
    tick = Tick.objects.select_related("bank").get(pk=tick.pk)
    if tick.undone_at is None:
        tick.undone_by, tick.undone_at = by, at
        tick.save(update_fields=["undone_by", "undone_at"])
    return tick


@transaction.atomic
def book_line(
    *, line: StatementLine, booked_as: str, by: User, at: datetime, idempotency_key: UUID
) -> Expense | Receipt | Banking:
    """Books what the bank's `line` shows and our books lack, and ticks it off.

    `booked_as` is interest or cash_banked for money that came in, charge or cash_drawn for what went out. It
    is dated as the line, or today where that month is closed. The same key again returns the first paper.
    Refuses (UnableToBook, UnableToTick): the other way round, a line that is ticked off, and what the paper's
    own command refuses, as more cash than the safe holds.
    """
    lock_bank(line.bank)
    if booked_as not in (INTO if line.amount > 0 else OUT_OF) or line.carries_in:
        raise UnableToBook(_("Choose what this line of the statement is"))
    paper = _paper_for(line, booked_as, by, at, idempotency_key)
    posting = Posting.objects.get(entry=paper.entry_id, account=account_of(line.bank, chart.BANK_ACCOUNT))
    tick_off(
        bank=line.bank, lines=[line], postings=[posting], by=by, at=at,
        idempotency_key=uuid5(idempotency_key, "tick"),
    )  # fmt: skip
    return paper


def _paper_for(
    line: StatementLine, booked_as: str, by: User, at: datetime, key: UUID
) -> Expense | Receipt | Banking:
    closed = closed_until(line.bank)
    on = at.date() if closed and line.on <= closed else line.on
    amount, told = abs(line.amount), line.description or "ตามรายการเดินบัญชี"
    if booked_as == "interest":
        return receive_income(
            bank=line.bank, kind=Receipt.Kind.INTEREST, giver="ธนาคาร", amount=amount, on=on,
            place=BANK_ACCOUNT, by=by, at=at, idempotency_key=key, note=told,
        )  # fmt: skip
    if booked_as == "charge":
        return spend(
            bank=line.bank, category=Expense.Category.BANK_CHARGE, payee="ธนาคาร", amount=amount, on=on,
            place=BANK_ACCOUNT, by=by, at=at, idempotency_key=key, note=told,
        )  # fmt: skip
    way = Banking.Way.TO_BANK if booked_as == "cash_banked" else Banking.Way.FROM_BANK
    return bank_cash(
        bank=line.bank, way=way, amount=amount, on=on, by=by, at=at, idempotency_key=key,
        document_no=told[:40],
    )  # fmt: skip
