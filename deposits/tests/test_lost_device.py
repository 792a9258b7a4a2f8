"""A device that never comes back: members' papers are keyed in under its numbers (docs/adr/0010)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from deposits.commands.declaring import UnableToDeclare
from deposits.commands.devices import declare_numbers, lose_device, report_device, tell_days
from deposits.models import Deposit, Flag, RefusedRecord
from deposits.queries.closing import blockers
from deposits.queries.devices import missing_numbers
from deposits.queries.paper import NoSuchPaperNumber, paper_number
from deposits.queries.proof import counter_faults
from deposits.tests.devices import Tablet
from deposits.tests.screen import text
from wastebank.ledger.queries import book_faults


@pytest.fixture
def lost(client, cast):
    """A1 sent its first slip, wrote three more that only members' papers tell of, and is lost."""
    cast.now = timezone.localtime()
    cast.day = cast.open_day()
    cast.tablet = Tablet(cast, cast.day)
    client.force_login(cast.somchai)
    device = cast.tablet.device
    tell_days(device=device, days=[cast.day], at=cast.now)
    cast.tablet.send(client, cast.tablet.slip())
    cast.unsent = [cast.tablet.slip(("PAP-01", "12.5")) for _slip in range(3)]
    report_device(
        device=device, issued=1, unsent=0, fixing=0, oldest_unsent_at=None, at=cast.now - timedelta(hours=1)
    )
    cast.device = lose_device(device=device, because="ตกคลอง", by=cast.malee, at=cast.now)
    cast.url = reverse("counter:new_slip", args=["B01", cast.day.pk])

    def key_in(number, **typed):
        shown = client.get(cast.url, {"paper": number}).context["price_list"].pk
        form = {
            "key": str(uuid4()), "member": cast.somying.number, "prices": shown, "do": "save", "m": "PAP-01",
            "w": "12.5", "paper": number, "on_paper": "38.75",
        }  # fmt: skip
        return client.post(cast.url, form | typed)

    cast.key_in = key_in
    return cast


def test_its_silence_does_not_keep_the_day_open(client, lost):
    assert blockers(lost.day, lost.now) == []
    client.force_login(lost.malee)
    page = text(client.get(reverse("counter:close_day", args=["B01", lost.day.pk])))
    assert "A1 แท็บเล็ต" in page


def test_a_paper_of_it_is_keyed_in_under_its_number_and_flagged(lost):
    assert lost.key_in("A1-000004").status_code == 303
    slip = Deposit.objects.get(device_seq=4)
    assert (slip.number, slip.device, slip.paper_no, slip.device_prints) == ("A1-000004", lost.device, "", 1)
    assert [flag.kind for flag in slip.flags.all()] == [Flag.Kind.RETIRED]
    assert not [*book_faults()]


def test_what_is_missing_below_it_keeps_the_day_open_until_it_is_accounted_for(lost):
    lost.key_in("a1 4")
    assert missing_numbers(lost.device) == [2, 3]
    assert [blocker.kind for blocker in blockers(lost.day, lost.now)] == ["missing"]
    lost.key_in("A1-2")
    declare_numbers(
        device=lost.device, seqs=[3], because="ไม่มีใครถือใบ", by=lost.prapai, agreed_by=lost.malee, at=lost.now
    )
    assert blockers(lost.day, lost.now) == [] and not [*counter_faults()]


def test_a_number_is_booked_once(lost):
    lost.key_in("A1-000002")
    again = lost.key_in("A1-000002", w="99", on_paper="306.90")
    assert again.status_code == 422 and "A1-000002" in text(again)
    sent_before = lost.key_in("A1-000001")
    assert sent_before.status_code == 422 and Deposit.objects.count() == 2


def test_a_declared_number_may_still_be_keyed_in(lost):
    lost.key_in("A1-000003")
    declare_numbers(
        device=lost.device, seqs=[2], because="ไม่มีใบ", by=lost.prapai, agreed_by=lost.malee, at=lost.now
    )
    assert lost.key_in("A1-000002").status_code == 303
    kinds = {flag.kind for flag in Deposit.objects.get(device_seq=2).flags.all()}
    assert kinds == {Flag.Kind.RETIRED, Flag.Kind.DECLARED}


def test_should_the_device_turn_up_its_copy_is_refused_and_kept(client, lost):
    lost.key_in("A1-000002")
    answer = lost.tablet.send(client, lost.unsent[0])
    assert (answer.status_code, answer.json()["code"]) == (422, "number_taken")
    assert RefusedRecord.objects.get().seq == 2 and Deposit.objects.count() == 2
    assert lost.tablet.send(client, lost.unsent[1]).status_code == 201  # nobody had keyed in this one


def test_a_device_in_use_sends_its_slips_itself(lost):
    other = Tablet(lost, lost.day)
    with pytest.raises(NoSuchPaperNumber, match="A2"):
        paper_number(lost.bank, "A2-000001")
    assert lost.key_in("A2-000001").status_code == 422 and other.device.is_active


@pytest.mark.parametrize("typed", ["A1-0", "Z9-000001", "A1-", "A1--1"])
def test_what_is_no_number_of_a_device_is_told(lost, typed):
    with pytest.raises(NoSuchPaperNumber):
        paper_number(lost.bank, typed)


def test_what_was_keyed_in_cannot_be_declared(lost):
    lost.key_in("A1-000002")
    with pytest.raises(UnableToDeclare):
        declare_numbers(
            device=lost.device, seqs=[2], because="หาย", by=lost.prapai, agreed_by=lost.malee, at=lost.now
        )


def test_a_number_out_of_all_reason_was_misread(lost):
    """Keyed in it would leave every number below it missing for ever."""
    with pytest.raises(NoSuchPaperNumber):
        paper_number(lost.bank, "A1-004000")
    assert lost.key_in("A1-000004").status_code == 303
