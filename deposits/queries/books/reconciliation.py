"""กระทบยอดสมุดธนาคาร: the bank's statement against the postings of the bank account."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from deposits.bank_statement import Row
from deposits.models import StatementLine, Tick, TickPart
from wastebank.ledger import chart
from wastebank.ledger.models import Posting
from wastebank.ledger.queries import account_of, balance_of
from wastebank.organisation.models import Bank

ZERO = Decimal("0.00")
NEAR = timedelta(days=7)


def signed(posting: Posting) -> Decimal:
    """Into the bank account above zero, in baht."""
    return posting.debit - posting.credit


def postings_of(bank: Bank) -> QuerySet[Posting]:
    """The postings of the bank account, oldest day first."""
    postings = Posting.objects.filter(account=account_of(bank, chart.BANK_ACCOUNT))
    return postings.select_related("entry__by").order_by("entry__booked_on", "id")


def _ticked(of: str, on: date | None) -> Exists:
    """Whether the line or posting is in a tick that stands and, as of `on`, is dated by then in all parts."""
    parts = TickPart.objects.filter(**{of: OuterRef("pk")}, tick__undone_at=None)
    if on:
        later = TickPart.objects.filter(tick=OuterRef("tick")).filter(
            Q(line__on__gt=on) | Q(posting__entry__booked_on__gt=on)
        )
        parts = parts.filter(~Exists(later))
    return Exists(parts)


def open_lines(bank: Bank, on: date | None = None) -> QuerySet[StatementLine]:
    """Lines of the statement that no posting of ours answers, as of `on` where it is given."""
    lines = StatementLine.objects.filter(bank=bank)
    if on:
        lines = lines.filter(on__lte=on)
    return lines.filter(~_ticked("line", on)).order_by("on", "id")


def open_postings(bank: Bank, on: date | None = None) -> QuerySet[Posting]:
    """Postings of the bank account that no line of the statement answers, as of `on` where it is given."""
    postings = postings_of(bank)
    if on:
        postings = postings.filter(entry__booked_on__lte=on)
    return postings.filter(~_ticked("posting", on))


@dataclass(frozen=True)
class Reconciliation:
    """How the bank's balance and the books' stand to each other on a day, in baht.

    balance by the bank + `ours` (not at the bank yet) − `theirs` (not in our books) = balance by the books.
    `stated_on` is the day of the statement's last line by then; None: there is no statement.
    """

    bank: Bank
    on: date
    stated_on: date | None
    bank_balance: Decimal
    ours: list[Posting]
    theirs: list[StatementLine]
    book_balance: Decimal

    @property
    def ours_in(self) -> Decimal:
        return sum((posting.debit for posting in self.ours), ZERO)

    @property
    def ours_out(self) -> Decimal:
        return sum((posting.credit for posting in self.ours), ZERO)

    @property
    def theirs_in(self) -> Decimal:
        return sum((line.deposit for line in self.theirs), ZERO)

    @property
    def theirs_out(self) -> Decimal:
        return sum((line.withdrawal for line in self.theirs), ZERO)

    @property
    def worked_out(self) -> Decimal:
        """What the books should say by the bank's balance and the open items."""
        return self.bank_balance + self.ours_in - self.ours_out - self.theirs_in + self.theirs_out

    @property
    def difference(self) -> Decimal:
        """Not explained: lines of the statement are missing. 0 where it is proven."""
        return self.book_balance - self.worked_out

    @property
    def is_proven(self) -> bool:
        return not self.difference and (self.stated_on is not None or not self.ours)

    @property
    def open_items(self) -> int:
        return len(self.ours) + len(self.theirs)

    @property
    def is_settled(self) -> bool:
        """Proven, and nothing open on either side."""
        return self.is_proven and not self.ours and not self.theirs


def reconciliation(bank: Bank, on: date) -> Reconciliation:
    """The state as of `on`, by the ticks as they stand now."""
    lines = StatementLine.objects.filter(bank=bank, on__lte=on).order_by("on", "id")
    last = lines.last()
    return Reconciliation(
        bank=bank,
        on=on,
        stated_on=last.on if last else None,
        bank_balance=_balance_by(lines, last),
        ours=list(open_postings(bank, on)),
        theirs=list(open_lines(bank, on)),
        book_balance=balance_of(account_of(bank, chart.BANK_ACCOUNT), until=on),
    )


def _balance_by(lines: Iterable[StatementLine], last: StatementLine | None) -> Decimal:
    """What the bank states; where its file has no balances, the sum of its lines."""
    if last is None:
        return ZERO
    return last.balance if last.balance is not None else sum((line.amount for line in lines), ZERO)


def proposals(
    lines: Iterable[StatementLine], postings: Iterable[Posting]
) -> list[tuple[StatementLine, Posting]]:
    """Pairs of equal amount not more than a week apart, the nearest first; each line and posting once."""
    postings = list(postings)
    pairs = [
        (abs(line.on - posting.entry.booked_on), line.pk, posting.pk, line, posting)
        for line in lines
        for posting in postings
        if line.amount == signed(posting) and abs(line.on - posting.entry.booked_on) <= NEAR
    ]
    taken: set[StatementLine | Posting] = set()
    found = []
    for *_order, line, posting in sorted(pairs, key=lambda pair: pair[:3]):
        if line not in taken and posting not in taken:
            taken |= {line, posting}
            found.append((line, posting))
    return found


def known_rows(bank: Bank, rows: Iterable[Row]) -> set[Row]:
    """Those of `rows` that an earlier file brought already."""
    rows = list(rows)
    if not rows:
        return set()
    days = (min(row.on for row in rows), max(row.on for row in rows))
    there = StatementLine.objects.filter(bank=bank, on__range=days, carries_in=False).values_list(
        "on", "description", "withdrawal", "deposit", "balance", "occurrence"
    )
    return {Row(*line) for line in there} & set(rows)


def carried_in(bank: Bank) -> StatementLine | None:
    """The line that holds what the account came to before the first statement."""
    return StatementLine.objects.filter(bank=bank, carries_in=True).first()


def ticks_of(bank: Bank) -> QuerySet[Tick]:
    """What was ticked off, latest first, also what was undone."""
    ticks = Tick.objects.filter(bank=bank).select_related("by", "undone_by")
    return ticks.prefetch_related("parts__line", "parts__posting__entry")
