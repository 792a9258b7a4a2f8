"""What was moved in, read back from the books: the proof of a move-in, not its input."""

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth

from deposits.models import Deposit, DepositLine
from members.models import Member
from wastebank.ledger.models import EntryKind, Posting
from wastebank.thai import Month

ZERO = Decimal("0.00")


def move_in_figures(*, member_ids: Collection[int], deposit_ids: Collection[int]) -> dict[str, Any]:
    """`members`, `months` and `balances` of these members and slips; kg and baht as decimal texts.

    Villages are the members' own, "0" for a member without one.
    """
    return {
        "members": _members(member_ids),
        "months": _months(deposit_ids),
        "balances": _balances(member_ids),
    }


def _members(member_ids: Collection[int]) -> dict[str, Any]:
    taken = Member.objects.filter(pk__in=member_ids)
    opening = Posting.objects.filter(entry__kind=EntryKind.OPENING, account__member__in=member_ids)
    by_village = taken.values_list("village__number").annotate(Count("pk")).order_by("village__number")
    return {
        "taken": taken.count(),
        "opening_total": _text(opening.aggregate(total=Sum("credit"))["total"]),
        "by_village": {str(number or 0): count for number, count in by_village},
    }


def _balances(member_ids: Collection[int]) -> dict[str, Any]:
    members = Member.objects.filter(pk__in=member_ids).select_related("savings").order_by("number")
    balances = {member.number: member.savings.balance or ZERO for member in members}
    return {
        "total": _text(sum(balances.values(), ZERO)),
        "by_member": {number: _text(balance) for number, balance in balances.items()},
    }


def _months(deposit_ids: Collection[int]) -> dict[str, Any]:
    slips = (
        Deposit.objects.filter(pk__in=deposit_ids)
        .values(month=TruncMonth("received_on"))
        .annotate(slips=Count("pk"), depositing_members=Count("member", distinct=True))
        .order_by("month")
    )
    return {
        str(Month.of(row["month"])): {
            "slips": row["slips"],
            "depositing_members": row["depositing_members"],
            **_sums(deposit_ids, Month.of(row["month"])),
        }
        for row in slips
    }


def _sums(deposit_ids: Collection[int], month: Month) -> dict[str, Any]:
    lines = DepositLine.objects.filter(
        deposit__in=deposit_ids, deposit__received_on__range=(month.first, month.last)
    )
    by_material = lines.values_list("deposit__member__village__number", "material__group", "material__code")
    rows = by_material.annotate(Count("pk"), Sum("net_kg"), Sum("amount"))
    whole = _Sum()
    villages: defaultdict[int, _Sum] = defaultdict(_Sum)
    groups: defaultdict[str, _Sum] = defaultdict(_Sum)
    materials: defaultdict[str, _Sum] = defaultdict(_Sum)
    for village, group, material, *sums in rows:
        for part in (whole, villages[village or 0], groups[group], materials[material]):
            part.add(*sums)
    return {
        **whole.as_dict(),
        "by_village": {str(number): part.as_dict() for number, part in sorted(villages.items())},
        "by_group": {code: part.as_dict(with_lines=False) for code, part in sorted(groups.items())},
        "by_material": {code: part.as_dict(with_lines=False) for code, part in sorted(materials.items())},
    }


class _Sum:
    def __init__(self) -> None:
        self.lines, self.kg, self.baht = 0, Decimal(0), ZERO

    def add(self, lines: int, kg: Decimal, baht: Decimal) -> None:
        self.lines, self.kg, self.baht = self.lines + lines, self.kg + kg, self.baht + baht

    def as_dict(self, *, with_lines: bool = True) -> dict[str, Any]:
        lines = {"lines": self.lines} if with_lines else {}
        return {**lines, "kg": f"{self.kg.normalize():f}", "baht": _text(self.baht)}


def _text(amount: Decimal | None) -> str:
    return f"{amount or ZERO:.2f}"
