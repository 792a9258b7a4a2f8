"""What is to be checked: flags and their findings, refused slips in words, missing numbers."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from deposits.commands.devices import report_device
from deposits.commands.flags import UnableToSettle, settle_flag
from deposits.commands.queued import keep_refused
from deposits.models import Flag
from deposits.queries.flags import detail_of, number_to_check
from deposits.tests.devices import Tablet

FLAGS = "/counter/B01/flags/"


@pytest.fixture
def odd(client, cast):
    """A slip of a device with a wrong clock, flagged; มาลี is signed in."""
    cast.now = timezone.localtime()
    tablet = Tablet(cast, cast.open_day())
    client.force_login(cast.somchai)
    sent_at = (timezone.localtime() - timedelta(hours=2)).isoformat()
    assert tablet.send(client, tablet.slip(sent_at=sent_at)).status_code == 201
    cast.flag, cast.tablet = Flag.objects.get(), tablet
    client.force_login(cast.malee)
    return cast


def refuse(odd, **body):
    body = odd.tablet.slip(("PAP-01", "12.5")) | body
    return keep_refused(
        device=odd.tablet.device, body=body, code="unknown_member", sentence="ไม่มีสมาชิกนี้", at=odd.now
    )


def settle(client, odd, finding):
    return client.post(reverse("counter:settle_flag", args=["B01", odd.flag.pk]), {"finding": finding})


def test_a_flag_is_shown_with_its_slip_and_settled_with_a_finding(client, odd):
    page = client.get(FLAGS).content.decode()
    assert "A1-000001" in page and f"/counter/B01/slips/{odd.flag.deposit_id}/" in page
    assert number_to_check(odd.bank) == 1
    assert settle(client, odd, "นาฬิกาแท็บเล็ตผิด ตั้งใหม่แล้ว").status_code == 303
    odd.flag.refresh_from_db()
    assert (odd.flag.settled_by, odd.flag.finding) == (odd.malee, "นาฬิกาแท็บเล็ตผิด ตั้งใหม่แล้ว")
    assert number_to_check(odd.bank) == 0
    page = client.get(FLAGS).content.decode()
    assert "/settle/" not in page
    assert "มาลี" in page and "นาฬิกาแท็บเล็ตผิด ตั้งใหม่แล้ว" in page


@pytest.mark.parametrize("finding", ["", "  ", "ก" * 201])
def test_without_a_finding_it_stays_and_the_page_comes_back(client, odd, finding):
    answer = settle(client, odd, finding)
    assert answer.status_code == 422 and answer.context["form"].errors["finding"]
    assert f'href="#flag-{odd.flag.pk}-finding"' in answer.content.decode()
    odd.flag.refresh_from_db()
    assert odd.flag.settled_at is None


def test_settled_twice_the_first_finding_stands(client, odd):
    settle(client, odd, "แรก")
    assert settle(client, odd, "สอง").status_code == 303
    odd.flag.refresh_from_db()
    assert odd.flag.finding == "แรก"
    with pytest.raises(UnableToSettle):
        settle_flag(flag=odd.flag, finding="สาม", by=odd.malee, at=odd.now)


def test_the_clerk_who_wrote_it_does_not_settle_it(client, odd):
    client.force_login(odd.somchai)
    assert settle(client, odd, "ไม่มีอะไร").status_code == 403
    assert client.get(FLAGS).status_code == 403


def test_a_refused_slip_is_told_in_words(client, odd):
    refuse(odd)
    page = client.get(FLAGS).content.decode()
    name = odd.material["PAP-01"].name
    for word in ("A1-000002", "ไม่มีสมาชิกนี้", f"{name} 12.5", f"{odd.somying.number} สมหญิง ใจดี"):
        assert word in page, word
    assert number_to_check(odd.bank) == 2


@pytest.mark.parametrize(
    "body",
    [
        {"lines": None},
        {"lines": ["x", 1, None, {}]},
        {"lines": [{"material": 1, "weighings": "12", "deduct": {}}]},
        {"lines": [{"material": "ZZZ-99", "weighings": ["NaN", "1e9", None], "deduct": "9E999"}]},
        {"lines": {"material": "PAP-01"}},
        {"member": ["x"], "total": 12, "seq": "x"},
        {"member": "<script>alert(1)</script>", "total": "<b>"},
    ],
)
def test_a_refused_record_of_any_shape_leaves_the_page_whole(client, odd, body):
    refuse(odd, uuid=str(uuid4()), **body)
    answer = client.get(FLAGS)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "ไม่มีสมาชิกนี้" in page and "<script>alert" not in page and "<b>" not in page


def test_a_slip_that_arrives_after_all_is_told_no_longer(client, odd):
    body = odd.tablet.slip()
    keep_refused(device=odd.tablet.device, body=body, code="x", sentence="ผิด", at=odd.now)
    client.force_login(odd.somchai)
    odd.tablet.send(client, body)
    client.force_login(odd.malee)
    assert not client.get(FLAGS).context["refused"]


def test_missing_numbers_are_told_by_device(client, odd):
    report_device(device=odd.tablet.device, issued=3, unsent=0, fixing=0, oldest_unsent_at=None, at=odd.now)
    page = client.get(FLAGS).content.decode()
    assert "A1-000002" in page and "A1-000003" in page


def test_nothing_of_another_bank_is_shown(client, odd):
    from wastebank.ledger.commands import create_bank

    refuse(odd)
    other = create_bank(code="B02", name="อีกแห่ง")
    odd.malee.assignments.create(bank=other, role="treasurer")
    page = client.get("/counter/B02/flags/").content.decode()
    assert "A1-0000" not in page
    url = reverse("counter:settle_flag", args=["B02", odd.flag.pk])
    assert client.post(url, {"finding": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("kind", "detail", "words"),
    [
        ("clock", "0:12:10", "12"),
        ("clock", "-1 day, 23:50:00", "10"),
        ("clock", "5:00:00", "5"),
        ("clock", "-3 days, 0:00:00", "3"),
        ("clock", "12 parsecs", "12 parsecs"),
        ("amount", "46.50 → 46.25", "46.50 → 46.25"),
        ("retired", "lost", ""),
        ("late", "", ""),
    ],
)
def test_details_are_words(kind, detail, words):
    assert words in detail_of(Flag(kind=kind, detail=detail))
    assert detail_of(Flag(kind=kind, detail=detail)) != "lost"


def test_many_flags_stand_on_pages_and_the_refused_one_comes_back_on_its_own(client, odd):
    day, slips = odd.tablet.day, []
    for _number in range(21):
        slips.append(odd.bring(day, odd.somying, ("PAP-01", "1")))
    later = [
        Flag.objects.create(
            bank=odd.bank, deposit=slip, kind=Flag.Kind.LATE, raised_at=odd.now + timedelta(1)
        )
        for slip in slips
    ]
    assert len(client.get(FLAGS).context["flags"]) == 20
    answer = client.post(reverse("counter:settle_flag", args=["B01", later[-1].pk]), {"finding": ""})
    assert answer.status_code == 422 and f"flag-{later[-1].pk}-finding" in answer.content.decode()
