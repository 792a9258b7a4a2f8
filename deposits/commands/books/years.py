"""Closing a fiscal year, and taking that back while its last month is open."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from deposits.commands.numbers import lock_bank
from deposits.models import YearEnd, YearEndUndo
from deposits.queries.books.dividend import standing_distributions
from deposits.queries.books.years import YearClosing, fiscal_year, why_not_close, year_closing
from wastebank.ledger import chart
from wastebank.ledger.commands import Line, UnableToPost, UnableToReverse, post_entry, reverse_entry
from wastebank.ledger.models import EntryKind, Kind
from wastebank.ledger.queries import account_of, closed_until
from wastebank.organisation.models import Bank
from wastebank.staff.models import User


class UnableToCloseYear(Exception):
    """The year is not over, closed, or holds nothing; its last month is closed, or a market day is open."""


class UnableToReopenYear(Exception):
    """The year end is taken back, resolved upon, or dated in a month that is closed."""


@transaction.atomic
def close_year(
    *, bank: Bank, year: int, by: User, at: datetime, idempotency_key: UUID, fingerprint: str
) -> YearEnd:
    """Empties income, expenses and appropriations of fiscal `year` (BE) into the surplus (books.md, Events).

    One entry dated the year's last day, before that month's close. `fingerprint` is of the `YearClosing` that
    was looked at. Refuses: a year that is not over, is closed, or lies before a closed one; a last month that
    is closed; an open market day in it; nothing to empty; something booked since the preview. The same key
    again returns the first year end.
    """
    lock_bank(bank)
    first = YearEnd.objects.filter(entry__idempotency_key=idempotency_key, bank=bank).first()
    if first:
        return first
    fiscal = fiscal_year(bank, year)
    if sentence := why_not_close(bank, fiscal, today=at.date()):
        raise UnableToCloseYear(sentence)
    closing = year_closing(bank, fiscal)
    if closing.is_empty:
        raise UnableToCloseYear(
            _("There is neither income nor expense in this year: nothing is to be closed")
        )
    if closing.fingerprint != fingerprint:
        raise UnableToCloseYear(_("Something was booked in this year meanwhile: look at the figures again"))
    try:
        posted = post_entry(
            bank=bank, kind=EntryKind.YEAR_END, booked_on=fiscal.last, by=by, lines=_lines(bank, closing),
            idempotency_key=idempotency_key, memo=f"ปิดบัญชีปีงบประมาณ {year}",
        )  # fmt: skip
    except UnableToPost as refusal:
        raise UnableToCloseYear(str(refusal)) from refusal
    return YearEnd.objects.create(
        bank=bank,
        year=year,
        attempt=YearEnd.objects.filter(bank=bank, year=year).count() + 1,
        ends_on=fiscal.last,
        income=closing.total_income,
        expenses=closing.total_expenses,
        result=closing.result,
        appropriated=closing.appropriated,
        entry_id=posted.entry_id,
        by=by,
        at=at,
    )


def _lines(bank: Bank, closing: YearClosing) -> list[Line]:
    """Each account the other way round, and the difference in the surplus."""
    lines = []
    for one in closing.emptied:
        on_debit_side = (one.kind == Kind.EXPENSE) == (one.amount > 0)
        amount = abs(one.amount)
        lines.append(Line(one.account_id, **{"credit" if on_debit_side else "debit": amount}))
    moved = closing.to_surplus
    if moved:
        surplus = account_of(bank, chart.SURPLUS).pk
        lines.append(Line(surplus, **{"credit" if moved > 0 else "debit": abs(moved)}))
    return lines


@transaction.atomic
def reopen_year(
    *, year_end: YearEnd, reason: str, by: User, at: datetime, idempotency_key: UUID
) -> YearEndUndo:
    """Takes a year end back by its mirror, dated as itself, so that the year can be closed anew.

    Refuses: no reason, a resolution of the meeting that stands on it, a last month that is closed, a second
    time. The same key again returns the first result.
    """
    lock_bank(year_end.bank)
    first = YearEndUndo.objects.filter(year_end=year_end).first()
    if first and first.idempotency_key == idempotency_key:
        return first
    if first:
        raise UnableToReopenYear(_("This has been cancelled already"))
    if not reason.strip():
        raise UnableToReopenYear(_("Say why the year end is taken back"))
    if standing_distributions(year_end).exists():
        raise UnableToReopenYear(
            _("The meeting's resolution on this year is booked already: take that back first")
        )
    closed = closed_until(year_end.bank)
    if closed and closed >= year_end.ends_on:
        raise UnableToReopenYear(_("The last month of the year is closed: the year end stands"))
    try:
        posted = reverse_entry(
            entry=year_end.entry, booked_on=year_end.ends_on, by=by, idempotency_key=idempotency_key,
            memo=reason[:200],
        )  # fmt: skip
    except UnableToReverse as refusal:
        raise UnableToReopenYear(str(refusal)) from refusal
    return YearEndUndo.objects.create(
        year_end=year_end,
        entry_id=posted.entry_id,
        reason=reason[:200],
        by=by,
        at=at,
        idempotency_key=idempotency_key,
    )
