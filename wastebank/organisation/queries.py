"""Reading the organisation."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from wastebank.organisation.models import Bank, RegulationVersion
from wastebank.organisation.parameters import ALL, CHOICE_LABELS, Parameter, Regulation


def last_version(bank: Bank) -> RegulationVersion | None:
    """The bank's newest version, also one that has not begun yet: the next one is built on it."""
    return RegulationVersion.objects.filter(bank=bank).order_by("-effective_from").first()


def regulation_on(bank: Bank, on: date) -> Regulation:
    """The bank's parameters in force on `on`; the defaults where no version has begun."""
    version = (
        RegulationVersion.objects.filter(bank=bank, effective_from__lte=on)
        .order_by("-effective_from")
        .first()
    )
    return Regulation(version.pk if version else None, version.parameters if version else {})


@dataclass(frozen=True)
class ParameterLine:
    """One parameter as the page shows it: what holds, in words, and whether it is the default."""

    parameter: Parameter
    shown: str
    is_default: bool


def parameter_lines(regulation: Regulation) -> list[ParameterLine]:
    """Every parameter with what holds under `regulation`."""
    return [
        ParameterLine(parameter, _shown(regulation[parameter.key]), parameter.key not in regulation.changed)
        for parameter in ALL
    ]


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "ใช่" if value else "ไม่ใช่"
    if isinstance(value, int | Decimal):
        return f"{value:,}"
    return CHOICE_LABELS.get(str(value), str(value))


def versions_of(bank: Bank) -> QuerySet[RegulationVersion]:
    """The bank's regulation versions, newest first."""
    return RegulationVersion.objects.filter(bank=bank).order_by("-effective_from")


def changes_of(version: RegulationVersion) -> list[tuple[str, str, str]]:
    """What `version` changed: the parameter's label, what held before, what holds from then on."""
    earlier = RegulationVersion.objects.filter(
        bank=version.bank_id, effective_from__lt=version.effective_from
    )
    before = earlier.order_by("-effective_from").first()
    old = Regulation(None, before.parameters if before else {})
    new = Regulation(version.pk, version.parameters)
    return [(p.label, _shown(old[p.key]), _shown(new[p.key])) for p in ALL if old[p.key] != new[p.key]]
