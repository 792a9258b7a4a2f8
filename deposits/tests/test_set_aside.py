"""A refused slip that is not to be booked is set aside with a finding, and its device lets go of it."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from deposits.commands.flags import UnableToSettle, set_aside, settle_flag
from deposits.models import Deposit, Flag, RefusedRecord
from deposits.queries.devices import missing_numbers
from deposits.queries.flags import number_to_check
from deposits.tests.devices import Tablet
from wastebank.ledger.models import Entry


@pytest.fixture
def refused(client, cast):
    """A slip for a member who is not there, sent once and refused; มาลี is signed in."""
    cast.now = timezone.localtime()
    cast.tablet = Tablet(cast, cast.open_day())
    client.force_login(cast.somchai)
    cast.slip = cast.tablet.slip(member="01-09999")
    assert cast.tablet.send(client, cast.slip).status_code == 422
    cast.record = RefusedRecord.objects.get()
    cast.url = reverse("counter:set_aside", args=["B01", cast.record.pk])
    client.force_login(cast.malee)
    return cast


def test_it_is_set_aside_with_what_was_found(client, refused):
    assert number_to_check(refused.bank) == 1
    assert client.post(refused.url, {"finding": "ของซ้อมตาชั่ง"}).status_code == 303
    refused.record.refresh_from_db()
    assert (refused.record.settled_by, refused.record.finding) == (refused.malee, "ของซ้อมตาชั่ง")
    assert number_to_check(refused.bank) == 0 and not Entry.objects.exists()


def test_without_a_finding_it_stays(client, refused):
    answer = client.post(refused.url, {"finding": " "})
    assert answer.status_code == 422 and answer.context["form"].errors["finding"]
    with pytest.raises(UnableToSettle):
        set_aside(record=refused.record, finding=" ", by=refused.malee, at=refused.now)
    assert number_to_check(refused.bank) == 1


def test_set_aside_twice_the_first_finding_stands(client, refused):
    for finding in ("แรก", "สอง"):
        client.post(refused.url, {"finding": finding})
    refused.record.refresh_from_db()
    assert refused.record.finding == "แรก"


def test_sent_again_the_device_is_told_and_holds_it_no_more(client, refused):
    client.post(refused.url, {"finding": "ของซ้อมตาชั่ง"})
    again = refused.slip | {"sent_at": timezone.localtime().isoformat(), "prints": 2}
    answer = refused.tablet.send(client, again)
    assert answer.status_code == 200
    assert answer.json() | {"finding": "ของซ้อมตาชั่ง", "status": "set_aside"} == answer.json()
    assert not Deposit.objects.exists()


def test_its_number_stays_missing_until_it_is_accounted_for(client, refused):
    """Otherwise a number could vanish with one person's word."""
    assert missing_numbers(refused.tablet.device) == [1]
    client.post(refused.url, {"finding": "ของซ้อมตาชั่ง"})
    assert missing_numbers(refused.tablet.device) == [1]


def test_a_garbled_number_makes_no_thousand_others_missing(client, refused):
    client.force_login(refused.somchai)
    assert refused.tablet.send(client, refused.slip | {"uuid": str(uuid4()), "seq": 99999}).status_code == 422
    assert missing_numbers(refused.tablet.device) == [1]


def test_mended_after_that_it_is_booked(client, refused):
    client.post(refused.url, {"finding": "ไม่มีสมาชิกนี้"})
    mended = refused.slip | {"member": refused.somying.number}
    assert refused.tablet.send(client, mended).status_code == 201
    assert refused.tablet.send(client, mended).status_code == 200
    assert Deposit.objects.get().number == "A1-000001"


def test_mended_wrongly_it_is_to_be_checked_again(client, refused):
    client.post(refused.url, {"finding": "ไม่มีสมาชิกนี้"})
    assert refused.tablet.send(client, refused.slip | {"member": "01-08888"}).status_code == 422
    assert number_to_check(refused.bank) == 1


def test_who_wrote_a_slip_does_not_settle_its_flag_where_somebody_else_can(cast):
    day = cast.open_day()
    slip = cast.bring(day, cast.somying, ("PAP-01", "1"))
    own = Flag.objects.create(bank=cast.bank, deposit=slip, kind=Flag.Kind.LATE, raised_at=cast.now)
    cast.somchai.assignments.update(role="treasurer")
    with pytest.raises(UnableToSettle):
        settle_flag(flag=own, finding="ดูแล้ว", by=cast.somchai, at=cast.now)
    cast.bank.assignments.exclude(user=cast.somchai).update(role="counter")
    assert settle_flag(flag=own, finding="ดูแล้ว", by=cast.somchai, at=cast.now).settled_by == cast.somchai
