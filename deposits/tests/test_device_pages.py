"""The devices' page, enrolling a browser, taking a device out of use, declaring numbers lost."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from deposits.commands.devices import hash_of, report_device
from deposits.models import DeclaredNumber, Device
from deposits.tests.devices import Tablet
from wastebank.ledger.commands import create_bank
from wastebank.organisation.commands import ensure_place

DEVICES = "/counter/B01/devices/"
ENROL = DEVICES + "enrol/"


@pytest.fixture
def tablet(cast):
    cast.now = timezone.localtime()
    return Tablet(cast, cast.open_day())


def report(device, **changes):
    said = {"issued": 0, "unsent": 0, "fixing": 0, "oldest_unsent_at": None, "at": timezone.localtime()}
    report_device(device=device, **said | changes)


def enrol(client, **wanted):
    return client.post(ENROL, json.dumps(wanted), "application/json", headers={"Accept": "application/json"})


def wanted(cast, **changes):
    return {"name": "แท็บเล็ตหมู่ 1", "places": [cast.place.pk], "drawer_limit": "๒๐๐.00"} | changes


def test_the_manager_enrols_the_browser(client, cast):
    client.force_login(cast.prapai)
    answer = enrol(client, **wanted(cast))
    assert answer.status_code == 201, answer.content.decode()
    device = Device.objects.get()
    told = answer.json()
    assert hash_of(told.pop("token")) == device.token_hash
    assert told == {"code": "A1", "bank": "B01", "next_seq": 1}
    assert (device.name, str(device.drawer_limit), device.enrolled_by) == (
        "แท็บเล็ตหมู่ 1",
        "200.00",
        cast.prapai,
    )
    assert list(device.places.all()) == [cast.place]
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": ""}, "name"),
        ({"name": "ก" * 61}, "name"),
        ({"name": "\0"}, "name"),
        ({"places": []}, "places"),
        ({"places": [999]}, "places"),
        ({"places": ["x"]}, "places"),
        ({"places": [{}]}, "places"),
        ({"places": 1}, "places"),
        ({"places": [2**70]}, "places"),
        ({"drawer_limit": ""}, "drawer_limit"),
        ({"drawer_limit": "-1"}, "drawer_limit"),
        ({"drawer_limit": "1e3"}, "drawer_limit"),
    ],
)
def test_a_refusal_names_its_field_and_says_why(client, cast, changes, code):
    client.force_login(cast.prapai)
    answer = enrol(client, **wanted(cast, **changes))
    assert answer.status_code == 422 and not Device.objects.exists()
    assert answer.json()["code"] == code and answer.json()["error"]


def test_a_place_of_another_bank_is_refused(client, cast):
    elsewhere = ensure_place(bank=create_bank(code="B02", name="อีกแห่ง"), name="วัด")
    client.force_login(cast.prapai)
    assert enrol(client, **wanted(cast, places=[elsewhere.pk])).json()["code"] == "places"


@pytest.mark.parametrize("body", ["", "[]", "null", "{", "\xff"])
def test_what_is_no_object_is_refused(client, cast, body):
    client.force_login(cast.prapai)
    answer = client.post(ENROL, body.encode("latin-1"), "application/json")
    assert answer.status_code == 422


@pytest.mark.parametrize("who", ["malee", "somchai", "wichai"])
def test_nobody_but_the_manager_enrols(client, cast, who):
    client.force_login(getattr(cast, who))
    answer = enrol(client, **wanted(cast))
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert not Device.objects.exists()


def test_signed_out_it_says_so_in_json(client, cast):
    answer = enrol(client, **wanted(cast))
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in")


def test_the_page_says_what_a_device_holds_and_what_is_missing(client, cast, tablet):
    report(tablet.device, issued=12, unsent=3, fixing=1)
    client.force_login(cast.prapai)
    page = client.get(DEVICES).content.decode()
    for word in ("A1 · แท็บเล็ต", "ศาลาหมู่ 1", "A1-000001", "A1-000010", "declare", 'id="enrol"'):
        assert word in page, word
    assert "A1-000011" not in page  # ten are shown, the rest is counted
    assert "<noscript>" in page


def test_the_treasurer_sees_no_form_that_only_a_manager_may_send(client, cast, tablet):
    report(tablet.device, issued=2)
    client.force_login(cast.malee)
    page = client.get(DEVICES).content.decode()
    assert 'id="enrol"' not in page and "enrol.js" not in page and "/declare/" not in page
    assert "/release/" in page and "/lose/" in page


def test_giving_back_is_refused_while_slips_wait_and_done_after(client, cast, tablet):
    client.force_login(cast.malee)
    url = reverse("counter:release_device", args=["B01", tablet.device.pk])
    report(tablet.device, issued=1, unsent=1)
    answer = client.post(url, follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["danger"]
    tablet.device.refresh_from_db()
    assert tablet.device.is_active
    client.force_login(cast.somchai)
    tablet.send(client, tablet.slip())
    report(tablet.device, issued=1)
    client.force_login(cast.malee)
    assert client.post(url).status_code == 303
    tablet.device.refresh_from_db()
    assert (tablet.device.status, tablet.device.retired_by) == (Device.Status.RELEASED, cast.malee)
    client.post(url)  # pressed twice
    assert "/release/" not in client.get(DEVICES).content.decode()


def test_losing_wants_a_reason_beside_its_own_device(client, cast, tablet):
    other = Tablet(cast, tablet.day).device
    client.force_login(cast.malee)
    url = reverse("counter:lose_device", args=["B01", other.pk])
    answer = client.post(url, {"because": " "})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="device-{other.pk}-because_error"' in page or f"device-{other.pk}-because" in page
    assert page.count('<details class="retire" open>') == 1
    assert client.post(url, {"because": "ตกน้ำ"}).status_code == 303
    other.refresh_from_db()
    assert (other.status, other.retired_because) == (Device.Status.LOST, "ตกน้ำ")
    assert "ตกน้ำ" in client.get(DEVICES).content.decode()


@pytest.fixture
def declare(client, cast, tablet):
    report(tablet.device, issued=3)
    client.force_login(cast.prapai)
    url = reverse("counter:declare_numbers", args=["B01", tablet.device.pk])

    def post(**typed):
        form = {"numbers": [1, 3], "because": "ตกน้ำ", "second_username": "malee", "second_password": "x"}
        return client.post(url, form | typed)

    return post


def test_the_manager_declares_numbers_lost_and_the_treasurer_agrees(client, cast, declare):
    assert declare().status_code == 303
    declared = DeclaredNumber.objects.order_by("seq")
    assert [(one.seq, one.by, one.agreed_by) for one in declared] == [
        (1, cast.prapai, cast.malee),
        (3, cast.prapai, cast.malee),
    ]
    answer = declare()  # pressed again: they are not missing any more
    assert answer.status_code == 422 and answer.context["form"].errors["numbers"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"numbers": []}, "numbers"),
        ({"numbers": [4]}, "numbers"),
        ({"numbers": ["x"]}, "numbers"),
        ({"because": ""}, "because"),
        ({"second_password": "wrong"}, "second_password"),
        ({"second_username": ""}, "second_username"),
        ({"second_username": "prapai"}, "second_username"),
        ({"second_username": "somchai"}, "second_username"),
        ({"second_username": "wichai"}, "second_username"),
    ],
)
def test_declaring_is_refused_at_its_field(declare, typed, field):
    answer = declare(**typed)
    assert answer.status_code == 422 and answer.context["form"].errors[field]
    assert not DeclaredNumber.objects.exists()
    assert 'value="x"' not in answer.content.decode()  # the password is not sent back


def test_with_nothing_missing_there_is_nothing_to_declare(client, cast, tablet):
    client.force_login(cast.prapai)
    page = client.get(reverse("counter:declare_numbers", args=["B01", tablet.device.pk])).content.decode()
    assert "second_password" not in page


def test_an_empty_post_to_declare_is_refused(client, cast, tablet):
    client.force_login(cast.prapai)
    answer = client.post(reverse("counter:declare_numbers", args=["B01", tablet.device.pk]))
    assert answer.status_code == 422


def test_the_counters_home_leads_there(client, cast):
    for who, links in [
        (cast.prapai, {"devices", "flags", "till"}),
        (cast.malee, {"devices", "flags", "till"}),
        (cast.somchai, {"till"}),
        (cast.wichai, {"devices", "flags"}),
    ]:
        client.force_login(who)
        page = client.get("/counter/B01/").content.decode()
        there = {"devices": DEVICES, "flags": "/counter/B01/flags/", "till": "/counter/till/"}
        assert {name for name, url in there.items() if f'href="{url}"' in page} == links, who
