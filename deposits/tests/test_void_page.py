"""ยกเลิกและออกใหม่: the reason, the second person, and the new slip with the old lines."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from deposits.commands.voids import needs_second_person
from deposits.models import Deposit, DepositVoid
from wastebank.staff.commands import engage


@pytest.fixture
def voiding(client, cast):
    client.force_login(cast.somchai)
    cast.now = timezone.localtime()
    cast.day = cast.open_day()
    cast.key = str(uuid4())

    def post(slip, **typed):
        form = {"key": cast.key, "quick": "weight", "reason": "", "then": "again"} | typed
        return client.post(reverse("counter:void", args=["B01", slip.pk]), form)

    cast.post, cast.client = post, client
    cast.small = cast.bring(cast.day, cast.somying, ("PAP-01", "12.5"), ("PLA-01", "3"))
    cast.large = cast.bring(cast.day, cast.somying, ("PAP-01", "400"))
    return cast


def test_it_cancels_and_opens_the_new_slip_prefilled(voiding):
    answer = voiding.post(voiding.small)
    assert DepositVoid.objects.get().deposit == voiding.small
    assert answer.status_code == 303
    address = answer.headers["Location"]
    assert address.startswith(f"/counter/B01/days/{voiding.day.pk}/slip/?key=")
    page = voiding.client.get(address)
    assert page.context["member"] == voiding.somying
    assert [(line.code, line.typed) for line in page.context["basket"].lines] == [
        ("PAP-01", "12.5"),
        ("PLA-01", "3"),
    ]
    assert page.context["basket"].total == voiding.small.total


def test_only_cancelling_shows_the_slip(voiding):
    answer = voiding.post(voiding.small, then="only")
    assert answer.headers["Location"] == f"/counter/B01/slips/{voiding.small.pk}/"


def test_sent_twice_it_is_one_cancellation_and_one_new_slip(voiding):
    first, second = (voiding.post(voiding.small).headers["Location"] for _time in range(2))
    assert first == second and DepositVoid.objects.count() == 1


def test_with_another_key_the_second_cancellation_is_refused(voiding):
    voiding.post(voiding.small)
    answer = voiding.post(voiding.small, key=str(uuid4()))
    assert answer.status_code == 422 and DepositVoid.objects.count() == 1
    page = voiding.client.get(reverse("counter:void", args=["B01", voiding.small.pk]))
    assert page.headers["Location"] == f"/counter/B01/slips/{voiding.small.pk}/"


@pytest.mark.parametrize(
    ("typed", "field"), [({"quick": ""}, "quick"), ({"quick": "x"}, "quick"), ({"quick": "other"}, "reason")]
)
def test_without_a_reason_it_is_refused(voiding, typed, field):
    answer = voiding.post(voiding.small, **typed)
    assert answer.status_code == 422 and answer.context["form"].errors[field]
    assert not DepositVoid.objects.exists()


def test_a_large_slip_needs_a_second_person(voiding):
    answer = voiding.post(voiding.large, reason="อ่านตาชั่งผิด")
    assert set(answer.context["form"].errors) == {"second_username", "second_password"}
    assert "อ่านตาชั่งผิด" in answer.content.decode() and not DepositVoid.objects.exists()
    answer = voiding.post(voiding.large, second_username="malee", second_password="x")
    assert answer.status_code == 303 and DepositVoid.objects.get().approved_by == voiding.malee


@pytest.mark.parametrize(
    ("username", "password", "field"),
    [
        ("malee", "wrong", "second_password"),
        ("nobody", "x", "second_password"),
        ("somchai", "x", "second_username"),
        ("wichai", "x", "second_username"),
        ("elsewhere", "x", "second_username"),
    ],
)
def test_not_everybody_may_be_the_second(voiding, username, password, field):
    from wastebank.ledger.commands import create_bank

    other = create_bank(code="B02", name="อื่น")
    engage(username="elsewhere", name="ต่าง", password="x", role="manager", bank=other)
    answer = voiding.post(voiding.large, second_username=username, second_password=password)
    assert answer.status_code == 422 and answer.context["form"].errors[field]
    assert f'value="{username}"' in answer.content.decode() and not DepositVoid.objects.exists()


def test_guessing_the_second_password_locks_that_user_name(voiding):
    for _time in range(5):
        voiding.post(voiding.large, second_username="malee", second_password="wrong")
    answer = voiding.post(voiding.large, second_username="malee", second_password="x")
    assert answer.status_code == 422 and answer.context["form"].errors["second_password"]
    assert not DepositVoid.objects.exists()
    assert Deposit.objects.filter(void=None).count() == 2


def test_without_an_open_day_it_is_not_issued_anew_and_nothing_is_cancelled(voiding):
    voiding.close_day(voiding.day)
    page = voiding.client.get(reverse("counter:void", args=["B01", voiding.small.pk])).content.decode()
    assert "notice-warning" in page and 'value="again"' not in page and 'value="only"' in page
    answer = voiding.post(voiding.small)
    assert answer.status_code == 422 and answer.context["form"].non_field_errors()
    assert not DepositVoid.objects.exists()
    second = {"second_username": "malee", "second_password": "x"}
    assert voiding.post(voiding.small, then="only", **second).status_code == 303
    assert DepositVoid.objects.get().deposit == voiding.small


def test_after_the_days_close_a_second_person_agrees_to_a_small_one_too(voiding):
    small = Deposit.objects.get(pk=voiding.small.pk)
    assert not needs_second_person(small, voiding.now)
    voiding.close_day(voiding.day)
    small = Deposit.objects.get(pk=voiding.small.pk)
    assert needs_second_person(small, voiding.now)
    assert voiding.post(small, then="only").status_code == 422
    assert not DepositVoid.objects.exists()
