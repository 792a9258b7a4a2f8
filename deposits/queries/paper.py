"""Paper pads: what became of their numbers, and which slip a number on paper is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from deposits.models import DeclaredNumber, Deposit, Device, MarketDay, OpenSlip, PaperPad
from deposits.models.paper import PREFIX
from deposits.queries.devices import GARBLED_ABOVE, last_number
from wastebank.organisation.models import Bank, CollectionPoint
from wastebank.thai import thai_norm, to_arabic_digits

KEYED_IN_WITHIN = timedelta(days=92)
_OF_A_DEVICE = re.compile("([A-Z][0-9]) ?[ -] ?([0-9]{1,6})", re.IGNORECASE)
_TYPED = re.compile(f"(?:{PREFIX} ?-? ?)?([0-9]{{1,9}})", re.IGNORECASE)


class NoSuchPaperNumber(Exception):
    """What was typed is no number of a pad of this bank; the text is a sentence for the field."""


@dataclass(frozen=True)
class PaperNumber:
    """A number that a member holds on paper: of a pad, or of a device that is lost (docs/adr/0010).

    `refusal` is why it cannot be keyed in, as a sentence; empty where it can. `declared`: two persons
    declared it lost or spoilt; it may be keyed in all the same, and is flagged then (Flag.Kind.DECLARED).
    """

    series: PaperPad | Device
    seq: int
    deposit: Deposit | None
    declared: DeclaredNumber | None
    refusal: str = ""

    @property
    def number(self) -> str:
        """P-000007 or A3-000124, as it is printed."""
        return self.series.number(self.seq)

    @property
    def device(self) -> Device | None:
        return self.series if isinstance(self.series, Device) else None

    @property
    def places(self) -> list[CollectionPoint]:
        """Where it may have been written."""
        return [*self.series.places.all()] if isinstance(self.series, Device) else [self.series.place]

    @property
    def warning(self) -> str:
        """What the clerk should know before keying it in, as a sentence; mostly empty."""
        if self.declared is None:
            return ""
        sentence = _(
            "%(number)s was declared lost or spoilt: “%(because)s”. It is booked and marked to be checked"
        )
        return sentence % {"number": self.number, "because": self.declared.because}


def paper_number(bank: Bank, typed: str) -> PaperNumber:
    """The number that somebody reads off a paper: P-000007, p7, ๗, A3-000124. Raises NoSuchPaperNumber."""
    plain = re.sub("[‐-―−]", "-", to_arabic_digits(thai_norm(typed)))
    if found := _OF_A_DEVICE.fullmatch(plain):
        return _of_a_lost_device(bank, found[1].upper(), int(found[2]))
    found = _TYPED.fullmatch(plain)
    if found is None:
        raise NoSuchPaperNumber(_("Write the number as it is printed on the paper, such as P-000007"))
    seq = int(found[1])
    pads = PaperPad.objects.filter(bank=bank, prefix=PREFIX, first__lte=seq, last__gte=seq)
    pad = pads.select_related("place").first()
    if pad is None:
        sentence = _("No pad of this bank has the number %(number)s: look at the paper again")
        raise NoSuchPaperNumber(sentence % {"number": f"{PREFIX}-{seq:06}"})
    deposit = Deposit.objects.filter(bank=bank, paper_no=pad.number(seq)).first()
    return _number(bank, pad, PREFIX, seq, deposit)


def _of_a_lost_device(bank: Bank, code: str, seq: int) -> PaperNumber:
    device = Device.objects.filter(bank=bank, code=code).first()
    if device is None or not seq:
        raise NoSuchPaperNumber(_("No device of this bank has that number: look at the paper again"))
    if device.status != Device.Status.LOST:
        sentence = _("%(code)s is not lost: its slips come by themselves once it is connected")
        raise NoSuchPaperNumber(sentence % {"code": code})
    if seq > last_number(device) + GARBLED_ABOVE:  # misread: every number below it would be missing for ever
        raise NoSuchPaperNumber(_("No device of this bank has that number: look at the paper again"))
    deposit = Deposit.objects.filter(device=device, device_seq=seq).first()
    unbooked = OpenSlip.objects.filter(device=device, device_seq=seq, deposit=None).first()
    return _number(bank, device, code, seq, deposit, unbooked)


def _number(
    bank: Bank,
    series: PaperPad | Device,
    code: str,
    seq: int,
    deposit: Deposit | None,
    unbooked: OpenSlip | None = None,
) -> PaperNumber:
    number = {"number": series.number(seq)}
    refusal = ""
    if deposit:
        refusal = _("Paper slip %(number)s is keyed in already: each number is used once") % number
    elif unbooked and unbooked.state == OpenSlip.State.CANCELLED:
        refusal = _("Slip %(number)s was cancelled: the goods went home") % number
    elif unbooked:
        refusal = _("Slip %(number)s is here already and waits for its price") % number
    declared = DeclaredNumber.objects.filter(bank=bank, series=code, seq=seq).first()
    return PaperNumber(series, seq, deposit, declared, refusal)


def days_for_paper(bank: Bank, at: datetime) -> QuerySet[MarketDay]:
    """The market days that paper slips may belong to: open, or closed in the last 92 days; newest first."""
    recent = Q(closed_at=None) | Q(closed_at__gte=at - KEYED_IN_WITHIN)
    days = MarketDay.objects.filter(recent, bank=bank, moved_in=False)
    return days.select_related("place").order_by("-held_on", "place")


@dataclass(frozen=True)
class PadFigures:
    """A pad and what became of its numbers, by sequence. What was declared and came after all is keyed in."""

    pad: PaperPad
    keyed_in: frozenset[int]
    declared: frozenset[int]

    @property
    def open_seqs(self) -> list[int]:
        """Neither keyed in nor declared: blank sheets, and slips that wait to be keyed in."""
        return [seq for seq in self.pad.seqs if seq not in self.keyed_in and seq not in self.declared]

    @property
    def spoilt(self) -> frozenset[int]:
        """Declared, and not keyed in after all."""
        return self.declared - self.keyed_in

    @property
    def missing_seqs(self) -> list[int]:
        """The open ones below the highest that was keyed in: sheets are torn off in their order."""
        highest = max(self.keyed_in, default=0)
        return [seq for seq in self.open_seqs if seq < highest]

    @property
    def missing(self) -> list[str]:
        """As they are printed."""
        return [self.pad.number(seq) for seq in self.missing_seqs]


def pads_with_figures(bank: Bank, place: CollectionPoint | None = None) -> list[PadFigures]:
    """The bank's pads, or those of `place`, newest first."""
    pads = PaperPad.objects.filter(bank=bank).select_related("place", "by")
    return _figures(bank, pads.filter(place=place) if place else pads)


def figures_of(pad: PaperPad) -> PadFigures:
    """What became of the numbers of one pad."""
    return _figures(pad.bank, [pad])[0]


def _figures(bank: Bank, pads: Iterable[PaperPad]) -> list[PadFigures]:
    of_pads = Deposit.objects.filter(bank=bank, paper_no__startswith=f"{PREFIX}-").order_by()
    numbers = of_pads.exclude(paper_no="")  # said for the index, which holds no others
    keyed_in = {int(no.rpartition("-")[2]) for no in numbers.values_list("paper_no", flat=True)}
    declared = set(DeclaredNumber.objects.filter(bank=bank, series=PREFIX).values_list("seq", flat=True))
    return [
        PadFigures(
            pad, frozenset(keyed_in.intersection(pad.seqs)), frozenset(declared.intersection(pad.seqs))
        )
        for pad in pads
    ]


def missing_paper_numbers(bank: Bank, place: CollectionPoint | None = None) -> list[str]:
    """The numbers, P-000007, that wait to be keyed in below one that is: of all pads or those of `place`."""
    return sorted(number for figures in pads_with_figures(bank, place) for number in figures.missing)
