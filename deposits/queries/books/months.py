"""Before a month is closed: what stands in its way, what one should know, and what it comes to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deposits.models import Deposit, Device, MarketDay, OpenSlip, StatementLine
from deposits.queries.books.cash_book import months_with_entries
from deposits.queries.books.reconciliation import reconciliation
from deposits.queries.books.years import year_end_is_missing
from deposits.queries.devices import missing_numbers
from deposits.queries.paper import missing_paper_numbers
from deposits.queries.sales.drafts import open_drafts
from wastebank.ledger import chart
from wastebank.ledger.models import Entry, MonthClose
from wastebank.ledger.queries import ZERO, TrialLine, last_close, trial_balance
from wastebank.organisation.models import Bank
from wastebank.thai import Month, format_date

NUMBERS_SHOWN = 10


@dataclass(frozen=True)
class Point:
    """A sentence, and the page where it is settled with the number of its address where it has one."""

    sentence: str
    page: str
    pk: int | None = None


@dataclass(frozen=True)
class MonthRow:
    """A month with how many entries it has, and its close. `is_over`: it may be closed by the calendar."""

    month: Month
    entries: int
    close: MonthClose | None
    is_closed: bool
    is_over: bool


def month_rows(bank: Bank, today: date) -> list[MonthRow]:
    """The bank's months, latest first. One close closes all months before it too."""
    closes = {Month.of(c.month): c for c in MonthClose.objects.filter(bank=bank).select_related("closed_by")}
    closed_to = max(closes, default=None)
    return [
        MonthRow(
            month,
            entries=Entry.objects.filter(bank=bank, booked_on__range=(month.first, month.last)).count(),
            close=closes.get(month),
            is_closed=closed_to is not None and month <= closed_to,
            is_over=month.last < today,
        )
        for month in months_with_entries(bank, today)
    ]


def blockers_of_month(bank: Bank, month: Month) -> list[Point]:
    """What keeps the month from being closed (books.md, "Month: after its days"). Nothing: it may be."""
    return [
        *_open_days(bank, month),
        *_devices(bank, month),
        *_draft_sales(bank, month),
        *_year_end(bank, month),
    ]


def _open_days(bank: Bank, month: Month) -> Iterator[Point]:
    days = MarketDay.objects.filter(bank=bank, held_on__lte=month.last, closed_at=None, moved_in=False)
    for day in days.select_related("place").order_by("held_on"):
        sentence = _("Market day %(day)s, %(place)s, is not closed")
        yield Point(sentence % {"day": format_date(day.held_on), "place": day.place}, "counter:day", day.pk)


def _devices(bank: Bank, month: Month) -> Iterator[Point]:
    """What devices hold or lack of days until the month's end; what they hold of later days may wait.

    A device gives its numbers in order: a missing one is of these days where a later one of them arrived.
    """
    told = Device.objects.filter(bank=bank, days__market_day__held_on__lte=month.last).distinct()
    for device in told.order_by("code"):
        went_on = device.days.filter(market_day__held_on__gt=month.last).exists()
        if device.is_active and device.unsent and not went_on:
            sentence = ngettext(
                "%(code)s: %(count)s slip waits in the device and has not been sent",
                "%(code)s: %(count)s slips wait in the device and have not been sent",
                device.unsent,
            )
            yield Point(sentence % {"code": device.code, "count": device.unsent}, "counter:devices")
        missing = missing_numbers(device)
        if went_on:
            slips = Deposit.objects.filter(device=device, market_day__held_on__lte=month.last)
            last = slips.aggregate(last=Max("device_seq"))["last"] or 0
            missing = [seq for seq in missing if seq < last]
        if missing:
            sentence = ngettext(
                "%(code)s: slip %(numbers)s has not arrived",
                "%(code)s: slips %(numbers)s have not arrived",
                len(missing),
            )
            numbers = ", ".join(str(seq) for seq in missing[:NUMBERS_SHOWN])
            more = " …" if len(missing) > NUMBERS_SHOWN else ""
            yield Point(sentence % {"code": device.code, "numbers": numbers + more}, "counter:devices")


def _draft_sales(bank: Bank, month: Month) -> Iterator[Point]:
    for draft in open_drafts(bank, month.last):
        sentence = _("The sale to %(buyer)s of %(day)s is still a draft: post it or drop it")
        said = {"buyer": draft.buyer, "day": format_date(draft.market_day.held_on)}
        yield Point(sentence % said, "counter:day", draft.market_day_id)


def _year_end(bank: Bank, month: Month) -> Iterator[Point]:
    if sentence := year_end_is_missing(bank, month):
        yield Point(sentence, "books:years")


def warnings_of_month(bank: Bank, month: Month) -> list[Point]:
    """What does not hinder the close, but should be known before it."""
    return [*_unpriced(bank, month), *_paper(bank), *_not_reconciled(bank, month)]


def _unpriced(bank: Bank, month: Month) -> Iterator[Point]:
    waiting = OpenSlip.objects.filter(
        bank=bank, state=OpenSlip.State.UNPRICED, market_day__held_on__lte=month.last
    ).count()
    if waiting:
        sentence = ngettext(
            "%(count)s slip of these days waits for its price: it will be booked in a later month",
            "%(count)s slips of these days wait for their price: they will be booked in a later month",
            waiting,
        )
        yield Point(sentence % {"count": waiting}, "counter:open_slips")


def _paper(bank: Bank) -> Iterator[Point]:
    if missing := missing_paper_numbers(bank):
        sentence = ngettext(
            "Paper slip %(numbers)s has not been keyed in",
            "Paper slips %(numbers)s have not been keyed in",
            len(missing),
        )
        more = " …" if len(missing) > NUMBERS_SHOWN else ""
        yield Point(sentence % {"numbers": ", ".join(missing[:NUMBERS_SHOWN]) + more}, "counter:paper_pads")


def _not_reconciled(bank: Bank, month: Month) -> Iterator[Point]:
    state = reconciliation(bank, month.last)
    if state.is_settled:
        return
    if not StatementLine.objects.filter(bank=bank, on__range=(month.first, month.last)).exists():
        yield Point(_("No statement of the bank account has been taken in for this month"), "books:bank")
    elif not state.is_proven:
        sentence = _("The bank's statement and the books differ by %(baht)s baht that nothing explains")
        yield Point(sentence % {"baht": f"{state.difference:,.2f}"}, "books:bank")
    else:
        open_items = len(state.ours) + len(state.theirs)
        sentence = ngettext(
            "%(count)s line of the bank account is not ticked off",
            "%(count)s lines of the bank account are not ticked off",
            open_items,
        )
        yield Point(sentence % {"count": open_items}, "books:bank")


@dataclass(frozen=True)
class Preview:
    """What the month would be closed with: the trial balance at its end, members' savings as one line."""

    lines: list[TrialLine]
    members: int
    from_month: Month

    @property
    def debits(self) -> Decimal:
        return sum((line.debit for line in self.lines), ZERO)

    @property
    def credits(self) -> Decimal:
        return sum((line.credit for line in self.lines), ZERO)


def month_preview(bank: Bank, month: Month) -> Preview:
    """The trial balance at the month's end; what members have, and what they owe, in one line each."""
    lines = trial_balance(bank, until=month.last)
    of_members = [line for line in lines if _is_of(line, chart.SAVINGS)]
    of_debtors = [line for line in lines if _is_of(line, chart.DUE_FROM_MEMBERS)]
    shown = [line for line in lines if line not in of_members and line not in of_debtors]
    shown += _as_one(chart.SAVINGS, _("Members' savings"), of_members)
    shown += _as_one(chart.DUE_FROM_MEMBERS, _("Due from members"), of_debtors)
    close = last_close(bank)
    return Preview(
        sorted(shown, key=lambda line: line.code), len(of_members),
        Month.of(close.month).next() if close else Month.of(_first_day(bank, month)),
    )  # fmt: skip


def _is_of(line: TrialLine, code: str) -> bool:
    return line.code == code or line.code.startswith(f"{code}-")


def _first_day(bank: Bank, month: Month) -> date:
    first = Entry.objects.filter(bank=bank, booked_on__lte=month.last).order_by("booked_on").first()
    return first.booked_on if first else month.first


def _as_one(code: str, name: str, lines: list[TrialLine]) -> list[TrialLine]:
    if not lines:
        return []
    debit = sum((line.debit for line in lines), ZERO)
    return [TrialLine(code, name, lines[0].kind, debit, sum((line.credit for line in lines), ZERO))]
