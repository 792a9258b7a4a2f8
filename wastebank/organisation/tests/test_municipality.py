"""The municipality of the installation."""

import pytest
from django.db import IntegrityError, transaction

from wastebank.organisation.commands import UnableToFoundMunicipality, found_municipality
from wastebank.organisation.models import Municipality

PLACE = {"province": "ชัยภูมิ", "district": "เทพสถิต", "subdistrict": "วะตะแบก"}


@pytest.mark.parametrize(
    ("kind", "reports_to"), [("TAO", "district"), ("SUBDISTRICT_MUNI", "district"), ("TOWN_MUNI", "province")]
)
def test_it_gets_its_postcode_and_whom_it_reports_to(db, kind, reports_to):
    municipality = found_municipality(kind=kind, name="ตัวอย่าง", **PLACE)
    assert (municipality.postcode, municipality.reports_to) == ("36230", reports_to)


def test_it_refuses_a_subdistrict_of_another_district(db):
    with pytest.raises(UnableToFoundMunicipality, match="วะตะแบก"):
        found_municipality(kind="TAO", name="ตัวอย่าง", **PLACE | {"district": "เมืองชัยภูมิ"})


def test_it_refuses_a_second_one(db):
    found_municipality(kind="TAO", name="ตัวอย่าง", **PLACE)
    with pytest.raises(UnableToFoundMunicipality):
        found_municipality(kind="TAO", name="อีกแห่ง", **PLACE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Municipality.objects.create(id=2, kind="TAO", name="อีกแห่ง", **PLACE)
