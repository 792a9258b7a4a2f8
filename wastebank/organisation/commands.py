"""Writing the organisation."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from wastebank.organisation import parameters
from wastebank.organisation.models import Bank, CollectionPoint, Municipality, RegulationVersion, Village
from wastebank.organisation.queries import last_version
from wastebank.thai import format_date


class UnableToFoundMunicipality(Exception):
    """There is one already, or the place is not one of Thailand's subdistricts."""


@transaction.atomic
def found_municipality(
    *,
    kind: str,
    name: str,
    province: str,
    district: str,
    subdistrict: str,
    address: str = "",
    phone: str = "",
) -> Municipality:
    """The municipality of this installation, with the postcode of its subdistrict.

    Town and city municipalities report to the province, the others to the district (1-letters.md L2.3).
    Refuses a second one, and a subdistrict that does not lie in that district and province.
    """
    if Municipality.objects.exists():
        raise UnableToFoundMunicipality("มีข้อมูลองค์กรปกครองส่วนท้องถิ่นอยู่แล้ว แก้ไขได้ที่หน้าผู้ดูแลระบบ")
    town = kind in (Municipality.Kind.TOWN, Municipality.Kind.CITY)
    municipality = Municipality(
        kind=kind,
        name=name,
        province=province,
        district=district,
        subdistrict=subdistrict,
        address=address,
        phone=phone,
        reports_to=Municipality.ReportsTo.PROVINCE if town else Municipality.ReportsTo.DISTRICT,
    )
    try:
        municipality.full_clean()
    except ValidationError as refusal:
        raise UnableToFoundMunicipality(" ".join(refusal.messages)) from refusal
    municipality.save()
    return municipality


class UnableToAdoptRegulation(Exception):
    """A parameter is unknown or outside its range, or a version of that day exists."""


@transaction.atomic
def adopt_regulation(
    *,
    bank: Bank,
    effective_from: date,
    changes: Mapping[str, object],
    resolution_no: str = "",
    resolved_on: date | None = None,
    note: str = "",
) -> RegulationVersion:
    """A new version of the bank's regulation: its last version with `changes` (key → value) applied.

    Refuses unknown keys, values outside their range, and a day that is not after the last version's, so that
    no resolution that is still to come is lost (3-rules.md C2).
    """
    before = last_version(bank)
    if before and before.effective_from >= effective_from:
        raise UnableToAdoptRegulation(
            f"มีระเบียบที่มีผล {format_date(before.effective_from)} อยู่แล้ว ให้เลือกวันมีผลหลังจากวันนั้น"
        )
    merged = dict(before.parameters) if before else {}
    for key, value in changes.items():
        if key not in parameters.BY_KEY:
            raise UnableToAdoptRegulation(f"ไม่รู้จักข้อกำหนด {key}")
        try:
            parsed = parameters.BY_KEY[key].parse(str(value))
        except parameters.BadParameter as refusal:
            raise UnableToAdoptRegulation(str(refusal)) from refusal
        merged[key] = parameters.as_text(parsed)
    return RegulationVersion.objects.create(
        bank=bank,
        effective_from=effective_from,
        resolution_no=resolution_no,
        resolved_on=resolved_on,
        parameters=merged,
        note=note,
    )


@transaction.atomic
def ensure_village(*, number: int) -> Village:
    """The village of that number, made if it is new."""
    return Village.objects.get_or_create(number=number)[0]


@transaction.atomic
def ensure_place(*, bank: Bank, name: str, village: Village | None = None) -> CollectionPoint:
    """The bank's collection point of that name, made if it is new."""
    return CollectionPoint.objects.get_or_create(bank=bank, name=name, defaults={"village": village})[0]
