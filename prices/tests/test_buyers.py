"""The register of buyers: licences, what each takes, and materials that nobody may take."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from prices.commands.buyers import UnableToSetMaterials, set_materials_taken
from prices.forms.buyers import BuyerForm
from prices.models import Buyer
from prices.queries.buyers import find_buyers, licence_on, why_not, without_buyer
from prices.views.buyers import _saved

TODAY = date(2026, 9, 2)
LICENSED = {"licence_no": "ชย 1/2569", "licence_expires_on": date(2027, 12, 31)}


@pytest.fixture
def shop(db):
    return Buyer.objects.create(name="ร้านเจริญ", kind="shop", area="เทพสถิต", **LICENSED)


@pytest.fixture
def takes(cast):
    def set_to(buyer, *codes, lot=0):
        set_materials_taken(buyer=buyer, lots={cast.material[code]: Decimal(lot) for code in codes})

    return set_to


@pytest.mark.parametrize(
    ("number", "expires", "state"),
    [
        ("1", None, "valid"),
        ("1", date(2026, 11, 2), "valid"),
        ("1", date(2026, 11, 1), "ending"),  # 60 days
        ("1", TODAY, "ending"),
        ("1", date(2026, 9, 1), "ended"),
        ("", date(2027, 1, 1), "none"),
    ],
)
def test_a_licence_stands_as_its_day_says(number, expires, state):
    assert licence_on(number, expires, TODAY) == state


def test_buyers_are_found_by_name_material_kind_and_licence(cast, shop, takes):
    takes(shop, "PAP-01")
    other = Buyer.objects.create(name="ซาเล้งดำ", kind="saleng", is_active=False)
    for asked, expected in (
        ({"word": "เจริญ"}, [shop]),
        ({"word": "กล่องลูกฟูก"}, [shop]),
        ({"kind": "saleng"}, [other]),
        ({"licence": "none"}, [other]),
        ({"in_use": "yes"}, [shop]),
        ({}, [shop, other]),
    ):
        assert [line.buyer for line in find_buyers(TODAY, **asked)] == expected, asked


def test_what_a_buyer_takes_is_set_as_a_whole_and_its_history_kept(cast, shop, takes):
    takes(shop, "PAP-01", "PAP-02")
    takes(shop, "PAP-02", "PLA-01", lot=200)
    assert list(shop.materials.values_list("material__code", "min_lot_kg")) == [
        ("PAP-02", 200),
        ("PLA-01", 200),
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pgh_label, count(*) FROM prices_buyermaterialevent GROUP BY 1")
        assert dict(cursor.fetchall()) == {"insert": 3, "update": 1, "delete": 1}
    with pytest.raises(UnableToSetMaterials):
        takes(shop, "PAP-01", lot=-1)


def codes_without(cast, **stock):
    kg = {cast.material[code.replace("_", "-")].pk: Decimal(weight) for code, weight in stock.items()}
    return {row.material.code: row for row in without_buyer(cast.bank, cast.now, kg)}


def test_a_material_has_a_buyer_once_one_in_use_and_licensed_takes_it(cast, shop, takes):
    assert "PAP-01" in codes_without(cast)
    takes(shop, "PAP-01")
    found = codes_without(cast)
    assert "PAP-01" not in found
    assert [(one.buyer, len(one.because)) for one in found["PAP-02"].candidates] == [(shop, 1)]  # its group
    assert found["PLA-01"].candidates == []
    shop.is_active = False
    shop.save()
    assert len(codes_without(cast)["PAP-01"].candidates[0].because) == 1


def test_what_lies_in_stock_is_listed_too_though_it_has_no_price(cast, shop):
    assert "PAP-09" not in codes_without(cast)  # not on the list
    assert codes_without(cast, PAP_09="12.5", PAP_01="0")["PAP-09"].kg == Decimal("12.5")


def test_hazardous_and_electronic_waste_need_a_licence_of_their_own(cast, shop, takes):
    battery = next(m for m in cast.material.values() if m.is_hazardous and m.is_active)
    takes(shop, battery.code)
    assert len(why_not(shop, battery, TODAY)) == 1 and battery.code in codes_without(cast)
    shop.hazardous_licence_no, shop.hazardous_licence_expires_on = "รง. 105", date(2026, 9, 1)
    shop.save()
    assert "1 ก.ย. 2569" in why_not(shop, battery, TODAY)[0]
    shop.hazardous_licence_expires_on = TODAY
    shop.save()
    assert why_not(shop, battery, TODAY) == [] and battery.code not in codes_without(cast)


# --- the pages ----------------------------------------------------------------------------------------


@pytest.fixture
def treasurer(cast, client):
    client.force_login(cast.malee)
    return client


def test_a_buyer_is_added_and_then_asked_what_it_takes(cast, treasurer):
    sent = {"name": "ร้านใหม่", "kind": "shop", "licence_no": "5", "licence_expires_on": "๓๑/๑๒/๒๕๗๐"}
    answer = treasurer.post("/prices/B01/buyers/new/", sent | {"is_active": "on"})
    made = Buyer.objects.get(name="ร้านใหม่")
    assert answer.status_code == 303 and answer["Location"] == f"/prices/B01/buyers/{made.pk}/materials/"
    assert made.licence_expires_on == date(2027, 12, 31)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "ร้านเจริญ"}, "name"),
        ({"name": ""}, "name"),
        ({"kind": "bank"}, "kind"),
        ({"licence_no": "", "licence_expires_on": "1/1/2570"}, "licence_no"),
        ({"licence_expires_on": "31/2/2570"}, "licence_expires_on"),
    ],
)
def test_what_is_wrong_with_a_buyer_is_told_at_its_field(cast, treasurer, shop, changes, field):
    sent = {"name": "ร้านใหม่", "kind": "shop", "licence_no": "5", "note": "จดไว้"} | changes
    page = treasurer.post("/prices/B01/buyers/new/", sent)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert 'value="จดไว้"' in page.content.decode() and Buyer.objects.count() == 1


def test_the_materials_page_saves_ticks_and_lots(cast, treasurer, shop):
    paper, bottle = cast.material["PAP-01"].pk, cast.material["PLA-01"].pk
    url = f"/prices/B01/buyers/{shop.pk}/materials/"
    page = treasurer.post(url, {f"takes_{paper}": "on", f"lot_{bottle}": "50"})
    assert (page.status_code, list(page.context["form"].errors)) == (422, [f"lot_{bottle}"])
    assert not shop.materials.exists()
    sent = {f"takes_{paper}": "on", f"lot_{paper}": "๒๐๐", f"takes_{bottle}": "on"}
    assert treasurer.post(url, sent).status_code == 303
    assert dict(shop.materials.values_list("material__code", "min_lot_kg")) == {"PAP-01": 200, "PLA-01": 0}


def test_an_odd_question_to_the_list_finds_everybody(cast, treasurer, shop):
    page = treasurer.get("/prices/B01/buyers/", {"kind": "x", "licence": "y"})
    assert [line.buyer for line in page.context["found"]] == [shop]


def test_a_name_taken_a_moment_ago_is_said_at_its_field(cast):
    """Both forms were checked before either was saved."""
    typed = {"name": "ร้านเดียวกัน", "kind": "shop", "is_active": "on"}
    first, second = BuyerForm(typed), BuyerForm(typed)
    assert first.is_valid() and second.is_valid()
    assert _saved(first)
    assert _saved(second) is None
    assert list(second.errors) == ["name"]
