"""What a member sees of one's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.db.models import Count, Sum

from deposits.models import Deposit, DepositLine
from members.models import Member
from wastebank.ledger.models import Account
from wastebank.ledger.queries import ZERO, StatementLine, balance_of, debt_code


@dataclass(frozen=True)
class Movement:
    """A line of the passbook with the slip behind it, where it is one; the slip has `kg` and `materials`."""

    line: StatementLine
    slip: Deposit | None


@dataclass(frozen=True)
class Day:
    """The movements of one day, as listed."""

    on: date
    movements: list[Movement]


def by_day(member: Member, lines: Iterable[StatementLine]) -> list[Day]:
    """`lines` of the member's passbook under their days, in the order given."""
    lines = list(lines)
    slips = Deposit.objects.filter(member=member, entry__in=[line.entry.pk for line in lines])
    slips = slips.annotate(kg=Sum("lines__net_kg"), materials=Count("lines"))
    slip_of = {slip.entry_id: slip for slip in slips}
    return [
        Day(day, [Movement(line, slip_of.get(line.entry.pk)) for line in of_day])
        for day, of_day in groupby(lines, key=lambda line: line.entry.booked_on)
    ]


def kg_of(member: Member) -> Decimal:
    """The kilograms that `member` has brought, cancelled slips left out."""
    lines = DepositLine.objects.filter(deposit__member=member, deposit__void=None)
    return lines.aggregate(kg=Sum("net_kg"))["kg"] or Decimal("0.000")


def owed_by(member: Member) -> Decimal:
    """What `member` owes the bank, in baht: collected from the next deposits (books.md, Corrections)."""
    account = Account.objects.filter(bank=member.bank_id, code=debt_code(member.savings)).first()
    return balance_of(account) if account else ZERO
