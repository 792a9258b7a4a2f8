"""Reading the organisation."""

from datetime import date

from wastebank.organisation.models import Bank, RegulationVersion
from wastebank.organisation.parameters import Regulation


def regulation_on(bank: Bank, on: date) -> Regulation:
    """The bank's parameters in force on `on`; the defaults where no version has begun."""
    version = (
        RegulationVersion.objects.filter(bank=bank, effective_from__lte=on)
        .order_by("-effective_from")
        .first()
    )
    return Regulation(version.pk if version else None, version.parameters if version else {})
