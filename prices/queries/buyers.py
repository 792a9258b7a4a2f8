"""Reading the register of buyers: licences, and materials that nobody may take."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from prices.models import Buyer, Material
from prices.queries.lists import prices_at
from wastebank.organisation.models import Bank
from wastebank.thai import format_date, search_key

SOON = timedelta(days=60)


class Licence(StrEnum):
    """How a licence stands on a day."""

    VALID = "valid"
    ENDING = "ending"
    ENDED = "ended"
    NONE = "none"

    @property
    def label(self) -> str:
        return {
            Licence.VALID: _("Licence valid"),
            Licence.ENDING: _("Licence ends soon"),
            Licence.ENDED: _("Licence has run out"),
            Licence.NONE: _("No licence noted"),
        }[self]

    @property
    def chip(self) -> str:
        """The colour that goes with the words."""
        return {Licence.VALID: "good", Licence.ENDING: "wait", Licence.ENDED: "bad", Licence.NONE: "note"}[
            self
        ]


def licence_on(number: str, expires_on: date | None, day: date) -> Licence:
    """How a licence of that number stands on `day`; one without an end holds. Soon is within 60 days."""
    if not number:
        return Licence.NONE
    if expires_on is None or expires_on > day + SOON:
        return Licence.VALID
    return Licence.ENDED if expires_on < day else Licence.ENDING


@dataclass(frozen=True)
class BuyerLine:
    """A buyer of the register and how its licences stand; `hazardous` is None where it never had one."""

    buyer: Buyer
    licence: Licence
    hazardous: Licence | None


def buyer_line(buyer: Buyer, on: date) -> BuyerLine:
    hazardous = licence_on(buyer.hazardous_licence_no, buyer.hazardous_licence_expires_on, on)
    return BuyerLine(
        buyer=buyer,
        licence=licence_on(buyer.licence_no, buyer.licence_expires_on, on),
        hazardous=None if hazardous is Licence.NONE else hazardous,
    )


def find_buyers(
    on: date, *, word: str = "", kind: str = "", licence: str = "", in_use: str = ""
) -> list[BuyerLine]:
    """The buyers that fit all that is asked, those in use first; `word` may be anywhere in what is told."""
    buyers = Buyer.objects.order_by("-is_active", "name").prefetch_related("materials__material")
    lines = [buyer_line(buyer, on) for buyer in (buyers.filter(kind=kind) if kind else buyers)]
    if licence:
        lines = [line for line in lines if licence in (line.licence, line.hazardous)]
    if in_use:
        lines = [line for line in lines if line.buyer.is_active == (in_use == "yes")]
    wanted = search_key(word)
    return [line for line in lines if wanted in _told_of(line.buyer)] if wanted else lines


def _told_of(buyer: Buyer) -> str:
    taken = [taken.material.name for taken in buyer.materials.all()]
    told = [buyer.name, buyer.contact, buyer.phone, buyer.address, buyer.area, buyer.licence_no, *taken]
    return search_key(" ".join(told))


@dataclass(frozen=True)
class Candidate:
    """A buyer who would take a material, and why it does not count as one yet."""

    buyer: Buyer
    because: list[str]


@dataclass(frozen=True)
class Unwanted:
    """A material that no buyer in use and licensed for it takes; `kg` lie in stock, where that is known."""

    material: Material
    kg: Decimal | None
    candidates: list[Candidate]


def without_buyer(bank: Bank, at: datetime, kg: Mapping[int, Decimal] | None = None) -> list[Unwanted]:
    """Materials that nobody may take, with whoever of the register would (issue 4.2).

    Looked at are those on the bank's list in force at `at` and those with `kg` in stock, by material. A buyer
    counts who is in use, licensed to deal in used goods, and takes the very material; hazardous and e-
    waste need a licence of their own besides (3-rules.md C3.13).
    """
    stock = {material: weight for material, weight in (kg or {}).items() if weight > 0}
    priced = prices_at(bank, at).values("material_id")
    materials = Material.objects.filter(Q(pk__in=priced) | Q(pk__in=stock)).select_related("group")
    buyers = list(Buyer.objects.prefetch_related("materials__material"))
    found = []
    for material in materials.order_by("group_id", "code"):
        candidates = [candidate for buyer in buyers if (candidate := _candidate(buyer, material, at.date()))]
        if all(candidate.because for candidate in candidates):
            candidates.sort(key=lambda candidate: len(candidate.because))
            found.append(Unwanted(material, stock.get(material.pk), candidates))
    return found


def _candidate(buyer: Buyer, material: Material, on: date) -> Candidate | None:
    taken = [row.material for row in buyer.materials.all()]
    if material in taken:
        return Candidate(buyer, why_not(buyer, material, on))
    if any(other.group_id == material.group_id for other in taken):
        return Candidate(buyer, [_("takes others of this group: ask"), *why_not(buyer, material, on)])
    return None


def why_not(buyer: Buyer, material: Material, on: date) -> list[str]:
    """Why `material` may not go to `buyer` on `on`; nothing where it may. That it takes it is not asked."""
    reasons = []
    if not buyer.is_active:
        reasons.append(_("not in use"))
    if not buyer.is_licensed_on(on):
        reasons.append(_lacks(buyer.licence_no, buyer.licence_expires_on, _("no licence noted")))
    if (material.is_hazardous or material.is_ewaste) and not buyer.may_take_hazardous_on(on):
        lacks = _("no licence for hazardous waste")
        reasons.append(_lacks(buyer.hazardous_licence_no, buyer.hazardous_licence_expires_on, lacks))
    return reasons


def _lacks(number: str, expired_on: date | None, lacks: str) -> str:
    if not number or expired_on is None:
        return lacks
    return _("licence ran out on %(day)s") % {"day": format_date(expired_on)}


LICENCE_CHOICES = [
    ("", gettext_lazy("All licences")),
    (Licence.VALID, gettext_lazy("Licence valid")),
    (Licence.ENDING, gettext_lazy("Licence ends soon")),
    (Licence.ENDED, gettext_lazy("Licence has run out")),
    (Licence.NONE, gettext_lazy("No licence noted")),
]
