"""Devices from enrolment to the end: letters, reports, giving back, losing, declaring numbers lost."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from deposits.commands.declaring import UnableToDeclare
from deposits.commands.devices import (
    UnableToEnrol,
    UnableToRetire,
    declare_numbers,
    enrol_device,
    hash_of,
    lose_device,
    release_device,
    report_device,
)
from deposits.commands.queued import keep_refused
from deposits.models import DeclaredNumber, Device, RefusedRecord
from deposits.queries.devices import device_rows, last_number, missing_numbers
from deposits.tests.devices import Tablet
from wastebank.ledger.commands import create_bank
from wastebank.organisation.commands import ensure_place

Status = Device.Status


@pytest.fixture
def enrol(cast):
    def enrolled(**changes):
        return enrol_device(
            **{"bank": cast.bank, "name": "แท็บเล็ต", "places": [cast.place], "drawer_limit": Decimal(0),
               "by": cast.prapai, "at": cast.now} | changes
        )  # fmt: skip

    return enrolled


@pytest.fixture
def tablet(cast):
    cast.now = timezone.localtime()
    return Tablet(cast, cast.open_day())


def says(device, cast, **changes):
    said = {"issued": 0, "unsent": 0, "fixing": 0, "oldest_unsent_at": None, "at": cast.now} | changes
    report_device(device=device, **said)
    device.refresh_from_db()


def declare(device, cast, *seqs, **changes):
    return declare_numbers(
        **{"device": device, "seqs": seqs, "because": "ตกน้ำ", "by": cast.prapai, "agreed_by": cast.malee,
           "at": cast.now} | changes
    )  # fmt: skip


def test_the_token_is_handed_out_once_and_only_its_hash_is_kept(enrol):
    device, token = enrol()
    assert device.token_hash == hash_of(token) != token
    assert token not in str(Device.objects.values().get())
    assert enrol()[1] != token


def test_letters_follow_each_other_and_are_never_given_twice(cast, enrol):
    codes = []
    for _number in range(11):
        device, _token = enrol()
        codes.append(device.code)
        release_device(device=device, by=cast.malee, at=cast.now)  # gone, and its letter with it
    assert codes == [*(f"A{number}" for number in range(1, 10)), "B1", "B2"]


def test_letters_skip_those_that_look_like_digits(cast, enrol):
    Device.objects.bulk_create(
        Device(bank=cast.bank, code=f"x{number}", name="x", token_hash=str(number), enrolled_by=cast.prapai,
               enrolled_at=cast.now)
        for number in range(8 * 9)
    )  # fmt: skip
    assert enrol()[0].code == "J1"  # after H comes no I


def test_another_bank_begins_with_its_own_first_letter(cast, enrol):
    enrol()
    other = create_bank(code="B02", name="อีกแห่ง")
    place = ensure_place(bank=other, name="วัด")
    assert enrol(bank=other, places=[place])[0].code == "A1"


def test_no_device_without_a_place_of_its_own_bank_or_below_zero(cast, enrol):
    elsewhere = ensure_place(bank=create_bank(code="B02", name="อีกแห่ง"), name="วัด")
    wrong = ({"places": []}, {"places": [cast.place, elsewhere]}, {"drawer_limit": Decimal("-0.01")})
    for changes in wrong:
        with pytest.raises(UnableToEnrol):
            enrol(**changes)
    assert not Device.objects.exists()


def test_when_every_letter_is_used_up_it_says_so(cast, enrol):
    Device.objects.bulk_create(
        Device(bank=cast.bank, code=f"{number}", name="x", token_hash=str(number), enrolled_by=cast.prapai,
               enrolled_at=cast.now)
        for number in range(24 * 9)
    )  # fmt: skip
    with pytest.raises(UnableToEnrol):
        enrol()


def test_what_a_device_says_of_its_numbers_never_goes_back(cast, enrol):
    device, _token = enrol()
    says(device, cast, issued=124, unsent=3, fixing=1)
    assert (device.issued, device.unsent, device.fixing) == (124, 3, 1)
    says(device, cast, issued=120, unsent=0)  # an older tab, a little late
    assert (device.issued, device.unsent) == (124, 0)
    assert last_number(device) == 124


def test_an_older_report_in_flight_does_not_undo_a_newer_one(cast, enrol):
    device, _token = enrol()
    old_view_of_it = Device.objects.get(pk=device.pk)
    says(device, cast, issued=124)
    says(old_view_of_it, cast, issued=120)
    device.refresh_from_db()
    assert device.issued == 124


def test_it_is_not_given_back_with_slips_in_it(cast, enrol):
    device, _token = enrol()
    says(device, cast, issued=2, unsent=2)
    with pytest.raises(UnableToRetire, match="2"):
        release_device(device=device, by=cast.malee, at=cast.now)
    device.refresh_from_db()
    assert device.is_active


def test_it_is_not_given_back_over_a_missing_number(cast, client, tablet):
    client.force_login(cast.somchai)
    first, second, third = (tablet.slip() for _number in range(3))
    for body in (first, third):
        assert tablet.send(client, body).status_code == 201
    assert missing_numbers(tablet.device) == [2]
    with pytest.raises(UnableToRetire, match="A1-000002"):
        release_device(device=tablet.device, by=cast.malee, at=cast.now)
    assert tablet.send(client, second).status_code == 201
    assert release_device(device=tablet.device, by=cast.malee, at=cast.now).status == Status.RELEASED


def test_a_lost_device_keeps_who_said_so_and_why(cast, enrol):
    device, _token = enrol()
    says(device, cast, issued=2, unsent=2)
    with pytest.raises(UnableToRetire):
        lose_device(device=device, because="  ", by=cast.malee, at=cast.now)
    lost = lose_device(device=device, because="หายที่ตลาด", by=cast.malee, at=cast.now)
    assert (lost.status, lost.retired_by, lost.retired_because) == (Status.LOST, cast.malee, "หายที่ตลาด")


def test_what_is_out_of_use_is_not_taken_out_of_use_again(cast, enrol):
    device, _token = enrol()
    lose_device(device=device, because="หาย", by=cast.malee, at=cast.now)
    for again in (
        lambda: release_device(device=device, by=cast.prapai, at=cast.now + timedelta(days=1)),
        lambda: lose_device(device=device, because="x", by=cast.prapai, at=cast.now),
    ):
        with pytest.raises(UnableToRetire):
            again()
    device.refresh_from_db()
    assert (device.retired_by, device.retired_because) == (cast.malee, "หาย")


def test_numbers_declared_by_two_are_missing_no_longer(cast, enrol):
    device, _token = enrol()
    says(device, cast, issued=3)
    declared = declare(device, cast, 3, 1, 1)
    assert [str(one) for one in declared] == ["A1-000001", "A1-000003"]
    assert {(one.by, one.agreed_by, one.because) for one in declared} == {(cast.prapai, cast.malee, "ตกน้ำ")}
    assert [row.missing for row in device_rows(cast.bank)] == [["A1-000002"]]


def test_a_refused_record_is_settled_with_its_number(cast, enrol):
    device, _token = enrol()
    body = {"uuid": "6f1c1f6e-1111-4111-8111-111111111111", "seq": 1}
    keep_refused(device=device, body=body, code="weight", sentence="x", at=cast.now)
    says(device, cast, issued=1)
    declare(device, cast, 1)
    assert RefusedRecord.objects.get().settled_at == cast.now


@pytest.mark.parametrize("who", ["prapai", "somchai", "wichai", "outsider"])
def test_numbers_are_not_declared_without_a_fit_second_person(cast, enrol, who):
    device, _token = enrol()
    says(device, cast, issued=1)
    with pytest.raises(UnableToDeclare):
        declare(device, cast, 1, agreed_by=getattr(cast, who))
    assert not DeclaredNumber.objects.exists()


@pytest.mark.parametrize("changes", [{"because": " "}, {"seqs": []}, {"seqs": range(1, 502)}])
def test_numbers_are_not_declared_without_reason_or_number_or_by_the_thousand(cast, enrol, changes):
    device, _token = enrol()
    says(device, cast, issued=1000)
    with pytest.raises(UnableToDeclare):
        declare(device, cast, 1, **changes)


def test_what_arrived_or_is_declared_is_not_declared_again(cast, client, tablet):
    client.force_login(cast.somchai)
    tablet.send(client, tablet.slip())
    says(tablet.device, cast, issued=2)
    declare(tablet.device, cast, 2)
    for seq in (1, 2):
        with pytest.raises(UnableToDeclare, match=f"A1-00000{seq}"):
            declare(tablet.device, cast, seq)


def test_the_database_too_wants_two_people(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        DeclaredNumber.objects.create(
            bank=cast.bank,
            series="A1",
            seq=1,
            because="x",
            by=cast.prapai,
            agreed_by=cast.prapai,
            at=cast.now,
        )
