"""What the printed slip shows: its pages, and the balance as it was right after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
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
    """`balance` in baht as it stood after the slip, and after what it paid back of a debt (`collected`).

    It is None where somebody else brought the goods: it is none of theirs. `settled` says where the money
    went, each part in words with its baht; nothing where all of it went to the account.
    """

    pages: list[Page]
    kg: Decimal
    collected: Decimal
    balance: Decimal | None
    settled: list[tuple[str, Decimal]]


def slip_paper(slip: Deposit) -> SlipPaper:
    """The paper of `slip`; the same whenever it is printed again, whatever was booked since."""
    lines = list(slip.lines.select_related("material__group").order_by("position"))
    collection = _collection_of(slip)
    return SlipPaper(
        pages_of(lines),
        kg=sum((line.net_kg for line in lines), ZERO),
        collected=_debit(collection, slip) if collection else ZERO,
        balance=None if slip.depositor else _balance_after(collection or slip.entry, slip),
        settled=_settled(slip),
    )


def _settled(slip: Deposit) -> list[tuple[str, Decimal]]:
    """In the words of the paper, which is Thai whatever language the page speaks."""
    if not (slip.to_cash or slip.to_welfare or slip.to_donations):
        return []
    parts = [
        ("เข้าบัญชี", slip.to_savings), ("รับเงินสด", slip.to_cash), ("สมทบสวัสดิการ", slip.to_welfare),
        ("บริจาค", slip.to_donations),
    ]  # fmt: skip
    return [(words, amount) for words, amount in parts if amount]


def copy_number(slip: Deposit, print_id: str, since: datetime) -> int | None:
    """Which paper of `slip` the print `print_id` is: 0 the slip itself, n สำเนา n. The device's count too.

    None where there is no such print since then: the page as it is seen is no paper for anybody.
    """
    prints = slip.slip_prints.filter(at__gte=since)
    if not (print_id.isascii() and print_id.isdecimal() and len(print_id) < 19):
        return None
    if not prints.filter(pk=int(print_id)).exists():
        return None
    return slip.device_prints + slip.slip_prints.filter(pk__lt=int(print_id)).count()


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
