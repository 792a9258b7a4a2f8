"""What the printed slip shows: its pages, and the balance as it was right after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid5

from django.db.models import Sum

from deposits.models import Deposit, DepositLine
from wastebank.ledger.models import Entry, Posting

ROWS_A_PAGE = 7
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Page:
    """A sheet of the slip: `carry_in` and `carry_out` in baht where the lines go on (3-rules.md C5.6)."""

    number: int
    lines: Sequence[DepositLine]
    carry_in: Decimal | None
    carry_out: Decimal | None

    @property
    def empty_rows(self) -> range:
        return range(ROWS_A_PAGE - len(self.lines))


def pages_of(lines: Sequence[DepositLine]) -> list[Page]:
    """`lines` seven to a sheet, with ยอดยกไป at the foot of one and ยอดยกมา at the head of the next."""
    pages: list[Page] = []
    carried = ZERO
    for start in range(0, len(lines), ROWS_A_PAGE):
        here = lines[start : start + ROWS_A_PAGE]
        before, carried = carried, carried + sum((line.amount for line in here), ZERO)
        goes_on = start + ROWS_A_PAGE < len(lines)
        pages.append(Page(len(pages) + 1, here, before if start else None, carried if goes_on else None))
    return pages


@dataclass(frozen=True)
class SlipPaper:
    """`balance` in baht as it stood after the slip, and after what it paid back of a debt (`collected`)."""

    pages: list[Page]
    kg: Decimal
    collected: Decimal
    balance: Decimal


def slip_paper(slip: Deposit) -> SlipPaper:
    """The paper of `slip`; the same whenever it is printed again, whatever was booked since."""
    lines = list(slip.lines.select_related("material__group").order_by("position"))
    collection = _collection_of(slip)
    return SlipPaper(
        pages_of(lines),
        kg=sum((line.net_kg for line in lines), ZERO),
        collected=_debit(collection, slip) if collection else ZERO,
        balance=_balance_after(collection or slip.entry, slip),
    )


def collected_from(slip: Deposit) -> Decimal:
    """What `slip` paid back of a debt, in baht."""
    collection = _collection_of(slip)
    return _debit(collection, slip) if collection else ZERO


def _collection_of(slip: Deposit) -> Entry | None:
    return Entry.objects.filter(idempotency_key=uuid5(slip.entry.idempotency_key, "collection")).first()


def _debit(entry: Entry, slip: Deposit) -> Decimal:
    return entry.postings.get(account=slip.member.savings_id).debit


def _balance_after(entry: Entry, slip: Deposit) -> Decimal:
    """The member's savings by the postings up to this entry's, in the order of posting."""
    postings = Posting.objects.filter(account=slip.member.savings_id)
    # An entry that was paid out or given away whole has no line here: those before its own lines count.
    last = entry.postings.latest("pk").pk
    sums = postings.filter(pk__lte=last).aggregate(debit=Sum("debit"), credit=Sum("credit"))
    return (sums["credit"] or ZERO) - (sums["debit"] or ZERO)
