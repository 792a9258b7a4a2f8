"""The members of a register: registered, with their opening balances."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid5

from deposits.commands.moving_in.progress import Steps
from deposits.moving_in.register import Known, RegisterRow, refuse_conflicts
from members.commands import NewMember, register_member
from members.models import Member
from wastebank.ledger import chart
from wastebank.ledger.commands import credit, debit, post_entry
from wastebank.ledger.models import Account, EntryKind, Posting
from wastebank.ledger.queries import account_of
from wastebank.organisation.commands import ensure_village
from wastebank.organisation.models import Bank, Village
from wastebank.staff.models import User
from wastebank.thai import search_key

# Every key of a move-in is made of what the thing is, so that a second run finds it: never of a file's name.
KEYS = UUID("5f1c1d0a-58a4-4f0e-9c0c-6d1a3f2b7e90")


@dataclass
class TakenMembers:
    taken: list[Member] = field(default_factory=list)
    refused: list[RegisterRow] = field(default_factory=list)
    new: int = 0


def take_members(
    bank: Bank, rows: Sequence[RegisterRow], *, day: date, by: User, steps: Steps
) -> TakenMembers:
    """Registers those of `rows` that have no fault and are not there yet; their balances are of `day`."""
    members = {member.number: member for member in Member.objects.filter(bank=bank)}
    contra = account_of(bank, chart.OPENING_CONTRA)
    known = _known(bank, members)
    villages: dict[int, Village] = {}
    result = TakenMembers()
    for row in refuse_conflicts(rows, in_bank=known, day=day):
        steps.one_more()
        if row.reasons:
            result.refused.append(row)
            continue
        if row.village and row.village not in villages:
            villages[row.village] = ensure_village(number=row.village)
        member = members.get(row.number)
        if member is None:
            member = register_member(bank=bank, new=_new(row, villages.get(row.village or 0)))
            result.new += 1
        if row.number not in known or known[row.number].opening is None:
            _open(bank, contra, member, row.opening, day, by)
        result.taken.append(member)
    return result


def _known(bank: Bank, members: dict[str, Member]) -> dict[str, Known]:
    opened = {
        account: (day, amount)
        for account, day, amount in Posting.objects.filter(
            entry__bank=bank,
            entry__idempotency_key__in=[_key(bank, number) for number in members],
            account__balance__isnull=False,
        ).values_list("account", "entry__booked_on", "credit")
    }
    return {
        number: Known(
            search_key(f"{member.first_name} {member.last_name}"),
            member.national_id_index,
            opened.get(member.savings_id),
        )
        for number, member in members.items()
    }


def _key(bank: Bank, number: str) -> UUID:
    return uuid5(KEYS, f"{bank.code} opening {number}")


def _new(row: RegisterRow, village: Village | None) -> NewMember:
    assert row.joined_on is not None, "a row without a day has a reason to be refused"
    return NewMember(
        number=row.number,
        title=row.title,
        first_name=row.first_name,
        last_name=row.last_name,
        national_id=row.national_id,
        member_type=row.member_type,
        house_no=row.house_no,
        village=village,
        phone=row.phone,
        joined_on=row.joined_on,
        beneficiary=row.beneficiary,
        note=row.note,
    )


def _open(bank: Bank, contra: Account, member: Member, opening: Decimal, day: date, by: User) -> None:
    """The balance (baht) that `member` brings along, dated `day`; nothing where there is none."""
    if opening:
        post_entry(
            bank=bank,
            kind=EntryKind.OPENING,
            booked_on=day,
            by=by,
            idempotency_key=_key(bank, member.number),
            lines=[debit(contra, opening), credit(member.savings_id, opening)],
        )
