"""Declaring numbers lost or spoilt: of a device, of a paper pad (counter.md, rule 7)."""

from collections.abc import Callable, Collection
from datetime import datetime

from django.utils.translation import gettext as _

from deposits.models import DeclaredNumber
from wastebank.organisation.models import Bank
from wastebank.staff.access import Ability, may
from wastebank.staff.models import User

MOST_AT_ONCE = 500


class UnableToDeclare(Exception):
    """The number is there, the reason or a second person is missing."""


def declare_lost(
    *,
    bank: Bank,
    series: str,
    seqs: Collection[int],
    there: Callable[[], Collection[int]],
    because: str,
    by: User,
    agreed_by: User,
    at: datetime,
) -> list[DeclaredNumber]:
    """Declares `seqs` of `series` by two persons. Call it in a transaction; `there` may lock before it looks.

    Refuses: a number of `there`, which arrived or was declared; no reason; more than 500 numbers or none;
    and a second person who is the first or may not close days.
    """
    if not because.strip():
        raise UnableToDeclare(_("Say why the numbers are lost"))
    if agreed_by == by or not may(agreed_by, Ability.OPEN_MARKET_DAY, bank):
        raise UnableToDeclare(_("A second person, treasurer or manager, must agree"))
    if not seqs or len(seqs) > MOST_AT_ONCE:
        raise UnableToDeclare(_("Choose between 1 and %(most)s numbers") % {"most": MOST_AT_ONCE})
    common = {"bank": bank, "series": series, "because": because[:200], "by": by, "agreed_by": agreed_by}
    new = [DeclaredNumber(seq=seq, at=at, **common) for seq in sorted(set(seqs))]
    known = there()
    if taken := [one for one in new if one.seq in known]:
        raise UnableToDeclare(_("%(number)s is not missing") % {"number": taken[0]})
    return DeclaredNumber.objects.bulk_create(new)
