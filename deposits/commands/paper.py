"""Paper pads: printing the next numbers, and declaring numbers spoilt or lost."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from deposits.commands.declaring import declare_lost
from deposits.models import DeclaredNumber, PaperPad
from deposits.models.paper import PREFIX
from deposits.queries.paper import figures_of
from wastebank.organisation.models import Bank, CollectionPoint
from wastebank.staff.models import User

LEAST_SHEETS, MOST_SHEETS = 10, 100


class UnableToPrintPad(Exception):
    """Too few or too many sheets, or the key made another pad before."""


@transaction.atomic
def print_paper_pad(
    *, place: CollectionPoint, sheets: int, by: User, at: datetime, idempotency_key: UUID
) -> PaperPad:
    """A pad of `sheets` ใบรับฝากสำรอง for `place`, with the bank's next numbers. The same key, the same pad.

    Numbers go on from the bank's last pad, whatever its place, and are given once and for ever. Refuses:
    fewer than 10 or more than 100 sheets; a key that made another pad.
    """
    if not LEAST_SHEETS <= sheets <= MOST_SHEETS:
        sentence = _("A pad has %(least)s to %(most)s sheets")
        raise UnableToPrintPad(sentence % {"least": LEAST_SHEETS, "most": MOST_SHEETS})
    bank = place.bank
    Bank.objects.select_for_update(no_key=True).get(pk=bank.pk)  # two people never get the same numbers
    if made := PaperPad.objects.filter(idempotency_key=idempotency_key).first():
        if (made.place_id, len(made.seqs)) != (place.pk, sheets):
            raise UnableToPrintPad(_("Another pad was printed from this page: load it again"))
        return made
    last = PaperPad.objects.filter(bank=bank, prefix=PREFIX).aggregate(last=Max("last"))["last"] or 0
    return PaperPad.objects.create(
        bank=bank, place=place, prefix=PREFIX, first=last + 1, last=last + sheets, by=by, at=at,
        idempotency_key=idempotency_key,
    )  # fmt: skip


@transaction.atomic
def declare_paper_numbers(
    *, pad: PaperPad, seqs: Sequence[int], because: str, by: User, agreed_by: User, at: datetime
) -> list[DeclaredNumber]:
    """Declares sheets of `pad` spoilt or lost, whether written on or blank.

    Refuses (UnableToDeclare) as `declare_lost` does, and a number that is not open in this pad. Should such a
    slip be keyed in after all, it is booked and flagged.
    """

    def taken() -> set[int]:
        Bank.objects.select_for_update(no_key=True).get(pk=pad.bank_id)
        return set(seqs) - set(figures_of(pad).open_seqs)

    return declare_lost(
        bank=pad.bank, series=pad.prefix, seqs=seqs, there=taken, because=because, by=by, agreed_by=agreed_by,
        at=at,
    )  # fmt: skip
