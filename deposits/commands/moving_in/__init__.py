"""Moving a bank in from the workbooks it was kept in."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

from deposits.commands.moving_in.members import TakenMembers, take_members
from deposits.commands.moving_in.progress import Progress, Steps, silent
from deposits.commands.moving_in.slips import TakenSlips, take_slips
from deposits.commands.slips import UnableToPostDeposit
from deposits.moving_in.book import Book, read_book
from deposits.moving_in.register import Register, read_register
from deposits.moving_in.report import MoveInReport, Notice
from deposits.queries.moving_in import move_in_figures
from members.commands import UnableToRegister
from prices.queries import materials_by_word
from wastebank.ledger.commands import UnableToPost
from wastebank.organisation.models import Bank
from wastebank.sheets import Table, UnableToReadWorkbook
from wastebank.staff.models import User
from wastebank.thai import format_date

__all__ = ["MoveInReport", "UnableToMoveIn", "move_in"]


class UnableToMoveIn(Exception):
    """A workbook cannot be read, the day of the balances is unknown, or the books refuse; nothing is kept."""


def move_in(
    *,
    bank: Bank,
    register: Path | None,
    books: Sequence[Path],
    by: User,
    at: datetime,
    as_of: date | None = None,
    progress: Progress = silent,
    dry_run: bool = False,
) -> MoveInReport:
    """Takes over the members of `register` with their balances, and the past slips of `books`, in one piece.

    Faulty rows and slips are refused and reported, the others taken; what is there already stays as it is,
    so a second run adds nothing. Balances are dated by the register's own title, or by `as_of` where it has
    none. What the slips brought leaves the stock again, month by month (books.md, Events). A dry run does the
    same and takes it back. `at` is local time.

    Refuses: a workbook that cannot be read, a register without a day (or with another one than `as_of`, or
    one to come), balances in a closed month.
    """
    try:
        with transaction.atomic():
            # One at a time per bank, and no new members at the counter meanwhile.
            Bank.objects.select_for_update(no_key=True).get(pk=bank.pk)
            _look_up_by_key()
            report = _move_in(bank, register, books, by, at, as_of, progress, dry_run)
            connection.check_constraints()  # what the commit would refuse, a dry run refuses as well
            if dry_run:
                transaction.set_rollback(True)
            return report
    except (UnableToReadWorkbook, UnableToRegister, UnableToPost, UnableToPostDeposit) as refusal:
        raise UnableToMoveIn(str(refusal)) from refusal


def _look_up_by_key() -> None:
    """Until the transaction ends, rows are looked up by their keys, whatever the statistics say.

    An autovacuum after a dry run (or during this run) notes that the tables hold no rows: it does not see
    what is not committed. To the planner every way through every index then costs the same, and it read them
    from end to end: a slip took 0.2 s instead of 1 ms. Bitmap scans exist only where a condition fits.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off")


def _move_in(bank, register, books, by, at, as_of, progress, dry_run) -> MoveInReport:
    today = at.date()
    words = materials_by_word() if books else {}
    read_books = [read_book(path, materials=words, today=today) for path in books]
    members_book = read_register(register, today=today) if register else None
    rows = len(members_book.rows) if members_book else 0
    steps = Steps(progress, rows + sum(len(book.slips) for book in read_books))

    members = TakenMembers()
    if members_book:
        as_of = _day_of_balances(members_book, as_of, today)
        members = take_members(bank, members_book.rows, day=as_of, by=by, steps=steps)
    slips = take_slips(bank, read_books, by=by, at=at, steps=steps)
    return _report(members_book, read_books, members, slips, as_of, dry_run)


def _day_of_balances(register: Register, as_of: date | None, today: date) -> date:
    file = register.table.file
    if register.as_of and as_of and register.as_of != as_of:
        sentence = _("%(file)s says that its balances are of %(day)s: leave --as-of out")
        raise UnableToMoveIn(sentence % {"file": file, "day": format_date(register.as_of)})
    day = register.as_of or as_of
    if day is None:
        sentence = _("%(file)s does not say which day its balances are of: give it with --as-of 30/06/2569")
        raise UnableToMoveIn(sentence % {"file": file})
    if day > today:
        sentence = _("%(file)s: its balances are of %(day)s, which has not come yet")
        raise UnableToMoveIn(sentence % {"file": file, "day": format_date(day)})
    return day


def _report(
    register: Register | None,
    books: Sequence[Book],
    members: TakenMembers,
    slips: TakenSlips,
    as_of: date | None,
    dry_run: bool,
) -> MoveInReport:
    with connection.cursor() as cursor:
        # The figures are sums over all that came in. With the statistics of an empty table the planner would
        # look every row up among all the others; hashing each table once takes the same time either way.
        cursor.execute("SET LOCAL enable_nestloop = off")
    member_ids = {member.pk for member in members.taken} | slips.member_ids
    skipped = {book.name: book.skipped for book in books if book.skipped}
    if register and register.skipped:
        skipped = {register.table.file: register.skipped, **skipped}
    tables = [register.table] if register else []
    return MoveInReport(
        dry_run=dry_run,
        as_of=as_of,
        figures=move_in_figures(
            member_ids=[member.pk for member in members.taken] if register else member_ids,
            deposit_ids=slips.deposit_ids,
        ),
        refused_members=members.refused,
        refused_slips=sorted(slips.refused, key=lambda refused: (refused.slip.book, refused.slip.number)),
        new_members=members.new,
        new_slips=slips.new,
        skipped=skipped,
        notices=[*_unread([*tables, *(book.table for book in books)]), *slips.notices],
    )


def _unread(tables: Sequence[Table]) -> list[Notice]:
    """What of the workbooks was left out unread."""
    notices = []
    for table in tables:
        if table.unread:
            sentence = _("Columns not read: %(headings)s") % {"headings": ", ".join(table.unread)}
            notices.append(Notice(table.file, None, sentence))
        if table.other_sheets:
            sentence = _("Sheets not read: %(sheets)s") % {"sheets": ", ".join(table.other_sheets)}
            notices.append(Notice(table.file, None, sentence))
    return notices
