"""The past slips of deposit books: posted on past market days, and their material out of stock again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5

from django.db.models import Max
from django.utils.translation import gettext as _

from deposits.commands.market_days import open_market_day
from deposits.commands.moving_in.members import KEYS
from deposits.commands.moving_in.prices import BookPrices
from deposits.commands.moving_in.progress import Steps
from deposits.commands.moving_in.stock import clear_stock
from deposits.commands.slip_rows import NewLine, Origin
from deposits.commands.slips import UnableToPostDeposit, post_deposit
from deposits.models import Deposit, MarketDay
from deposits.moving_in.book import Book, BookLine, Slip, village_of_place
from deposits.moving_in.report import Notice, RefusedSlip
from members.models import Member
from wastebank.ledger.models import Entry, EntryKind, MonthClose
from wastebank.organisation.commands import ensure_place, ensure_village
from wastebank.organisation.models import Bank
from wastebank.staff.models import User
from wastebank.thai import Month, search_key

NINE_O_CLOCK = time(9)


@dataclass
class TakenSlips:
    deposit_ids: set[int] = field(default_factory=set)
    member_ids: set[int] = field(default_factory=set)
    refused: list[RefusedSlip] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    new: int = 0


def take_slips(bank: Bank, books: Sequence[Book], *, by: User, at: datetime, steps: Steps) -> TakenSlips:
    """Posts those slips of `books` that have no fault and are not there yet, at the books' own prices."""
    taking = _Taking(bank, books, by, at)
    for book in books:
        taking.take(book, steps)
    clear_stock(bank, taking.new_entries, by=by, today=at.date())
    return taking.result


def _key(bank: Bank, slip: Slip) -> UUID:
    return uuid5(KEYS, f"{bank.code} slip {slip.day} {slip.place} {slip.number}")


def _line(line: BookLine) -> NewLine:
    assert line.material is not None and line.weight is not None, "such a line has a reason to be refused"
    return NewLine(line.material, line.weight, stated=line.amount)


class _Taking:
    """One run over all books: what the bank knows, and what has been taken so far."""

    def __init__(self, bank: Bank, books: Sequence[Book], by: User, at: datetime):
        self.bank, self.by, self.at = bank, by, at
        self.result = TakenSlips()
        self.members = {m.number: m for m in Member.objects.filter(bank=bank)}
        days = MarketDay.objects.filter(bank=bank).select_related("place", "bank")
        self.days = {(day.place.name, day.held_on): day for day in days}
        opening = Entry.objects.filter(bank=bank, kind=EntryKind.OPENING)
        self.opened_on: date = opening.aggregate(last=Max("booked_on"))["last"] or date.min
        closed = MonthClose.objects.filter(bank=bank).aggregate(last=Max("month"))["last"]
        self.closed_until: date = Month.of(closed).last if closed else date.min
        # What is there already, by key: member, lines, and the slip's id.
        self.there = self._there(
            [_key(bank, slip) for book in books for slip in book.slips if not slip.reasons]
        )
        self.new_entries: dict[UUID, int] = {}

    def _there(self, keys: Sequence[UUID]) -> dict[UUID, tuple[str, list[tuple], int]]:
        slips = (
            Deposit.objects.filter(bank=self.bank, entry__idempotency_key__in=keys)
            .select_related("entry", "member")
            .prefetch_related("lines")
        )
        return {
            slip.entry.idempotency_key: (
                slip.member.number,
                [(x.material_id, x.quantity, x.unit_price, x.amount) for x in slip.lines.all()],
                slip.pk,
            )
            for slip in slips
        }

    def take(self, book: Book, steps: Steps) -> None:
        new = []
        for slip in book.slips:
            reasons = self._reasons(slip)
            if reasons:
                self.result.refused.append(RefusedSlip(slip, sorted(reasons)))
                steps.one_more()
            elif _key(self.bank, slip) in self.there:
                self._count(slip)
                steps.one_more()
            else:
                new.append(slip)
        new.sort(key=lambda slip: (slip.day, slip.row))
        prices = BookPrices(bank=self.bank, book=book.name[:120], by=self.by, at=self.at)
        if new:
            prices.begin(new, datetime.combine(new[0].day, time.min, tzinfo=self.at.tzinfo))
        for slip in new:
            self._post(slip, prices)
            steps.one_more()

    def _reasons(self, slip: Slip) -> set[str]:
        """Why `slip` is refused: nothing where it is good, or there already as it is."""
        reasons = set(slip.reasons)
        if slip.member not in self.members and slip.member:
            reasons.add("unknown_member")
        if reasons:
            return reasons
        if there := self.there.get(_key(self.bank, slip)):
            return set() if there[:2] == (slip.member, slip.content) else {"duplicate_slip_no"}
        day = self.days.get((slip.place, slip.day))
        if day and not day.moved_in:
            reasons.add("day_kept_here")
        if slip.day <= self.opened_on:
            reasons.add("before_opening_date")
        if slip.day <= self.closed_until:
            reasons.add("month_closed")
        return reasons

    def _moment(self, slip: Slip) -> datetime:
        """Books know no hours: nine o'clock, and a little more by row, so that slips keep their order."""
        nine = datetime.combine(slip.day, NINE_O_CLOCK, tzinfo=self.at.tzinfo)
        return nine + timedelta(milliseconds=slip.row)

    def _post(self, slip: Slip, prices: BookPrices) -> None:
        member = self.members[slip.member]
        key = _key(self.bank, slip)
        try:
            deposit = post_deposit(
                market_day=self._day(slip),
                member=member,
                lines=[_line(line) for line in slip.lines],
                by=self.by,
                at=prices.hold_for(slip, self._moment(slip)),
                idempotency_key=key,
                origin=Origin(book_no=slip.number, book_name=slip.book[:120], book_clerk=slip.clerks),
            )
        except UnableToPostDeposit as refusal:
            raise UnableToPostDeposit(f"{slip.book}, {slip.number}: {refusal}") from refusal
        self.there[key] = (slip.member, slip.content, deposit.pk)
        self.new_entries[key] = deposit.entry_id
        self.result.new += 1
        self._count(slip)

    def _count(self, slip: Slip) -> None:
        """Counts a slip as taken, and looks whether the book calls its member by the same name."""
        member = self.members[slip.member]
        self.result.deposit_ids.add(self.there[_key(self.bank, slip)][2])
        self.result.member_ids.add(member.pk)
        name = slip.lines[0].name
        if name and search_key(name) != search_key(f"{member.first_name} {member.last_name}"):
            sentence = _("%(number)s is %(member)s, in the book %(name)s") % {
                "number": member.number, "member": member.name, "name": name,
            }  # fmt: skip
            self.result.notices.append(Notice(slip.book, slip.row, sentence))

    def _day(self, slip: Slip) -> MarketDay:
        wanted = (slip.place, slip.day)
        if wanted not in self.days:
            number = village_of_place(slip.place)
            village = ensure_village(number=number) if number else None
            place = ensure_place(bank=self.bank, name=slip.place, village=village)
            self.days[wanted] = open_market_day(
                place=place, held_on=slip.day, by=self.by, at=self.at, moved_in=True
            )
        return self.days[wanted]
