"""Opening a market day, and its figures."""

import pytest
from django.urls import reverse
from django.utils import timezone

from deposits.models import MarketDay
from wastebank.ledger.commands import create_bank
from wastebank.organisation.commands import ensure_place
from wastebank.staff.commands import engage
from wastebank.thai import format_date

HOME = reverse("counter:home", kwargs={"bank": "B01"})


def today():
    return format_date(timezone.localtime().date(), "short")


def asked(cast, **typed):
    """What the form sends when มาลี opens today at the one place, alone."""
    return {
        "place": cast.place.pk,
        "held_on": today(),
        "on_duty": [cast.malee.pk],
        "float_amount": "",
    } | typed


def test_the_treasurer_opens_a_day(client, cast):
    client.force_login(cast.malee)
    answer = client.post(HOME, asked(cast))
    day = MarketDay.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/counter/B01/days/{day.pk}/")
    assert day.opened_by == cast.malee and day.held_on == timezone.localtime().date()


def test_a_second_day_of_the_place_and_date_is_refused(client, cast):
    client.force_login(cast.malee)
    for _time in range(3):
        answer = client.post(HOME, asked(cast))
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()
    assert MarketDay.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("held_on", "31/02/2569"),
        ("held_on", "วานนี้"),
        ("held_on", ""),
        ("held_on", "1/1/2026"),
        ("place", "999"),
    ],
)
def test_bad_input_is_refused_at_its_field_and_kept(client, cast, field, typed):
    client.force_login(cast.malee)
    answer = client.post(HOME, asked(cast, **{field: typed}))
    assert answer.status_code == 422 and answer.context["form"].errors[field]
    assert field == "place" or f'value="{typed}"' in answer.content.decode() or not typed
    assert not MarketDay.objects.exists()


def test_a_day_to_come_is_refused(client, cast):
    client.force_login(cast.malee)
    answer = client.post(HOME, asked(cast, held_on="31/12/2599"))
    assert answer.status_code == 422 and not MarketDay.objects.exists()


def test_the_clerk_at_the_counter_may_not_open_one(client, cast):
    client.force_login(cast.somchai)
    assert client.post(HOME, asked(cast)).status_code == 403
    assert 'name="held_on"' not in client.get(HOME).content.decode()


def test_before_a_price_list_is_confirmed_the_page_says_where_to(client, cast):
    bank = create_bank(code="B03", name="ใหม่")
    place = ensure_place(bank=bank, name="ลาน")
    manager = engage(username="m3", name="ผจก.", password="x", role="manager", bank=bank)
    client.force_login(manager)
    page = client.get("/counter/B03/")
    assert reverse("prices:publish", kwargs={"bank": "B03"}) in page.content.decode()
    assert 'name="held_on"' not in page.content.decode()
    assert client.post("/counter/B03/", asked(cast, place=place.pk, on_duty=[manager.pk])).status_code == 422
    assert not MarketDay.objects.exists()


def test_a_place_of_another_bank_cannot_be_chosen(client, cast):
    place = ensure_place(bank=create_bank(code="B03", name="ใหม่"), name="ลาน")
    client.force_login(cast.malee)
    assert client.post(HOME, asked(cast, place=place.pk)).status_code == 422


def test_figures_leave_out_what_was_cancelled(client, cast):
    from uuid import uuid4

    from deposits.commands import void_deposit

    day = cast.open_day()
    cast.bring(day, cast.somying, ("PAP-01", "10"), ("PLA-01", "2.5"))
    wrong = cast.bring(day, cast.somying, ("PAP-01", "20"))
    void_deposit(deposit=wrong, reason="ผิด", by=cast.somchai, at=cast.now, idempotency_key=uuid4())
    client.force_login(cast.wichai)
    found = client.get(reverse("counter:day", args=["B01", day.pk])).context["day"]
    assert (found.slips, str(found.kg), str(found.baht)) == (1, "12.500", "47.00")
    assert client.get(HOME).context["open_days"][0].baht == found.baht


def test_a_day_that_is_closed_already_is_told_apart_from_one_that_is_open(client, cast):
    client.force_login(cast.malee)
    form = asked(cast)
    client.post(HOME, form)
    opened = list(client.post(HOME, form).context["form"].non_field_errors())
    cast.close_day(MarketDay.objects.get(), at=timezone.localtime())
    answer = client.post(HOME, form)
    closed = list(answer.context["form"].non_field_errors())
    assert answer.status_code == 422 and len(closed) == 1 and closed != opened


def test_closing_a_day_is_a_page_of_its_own(client, cast):
    day = cast.open_day()
    client.force_login(cast.malee)
    page = client.get(reverse("counter:day", args=["B01", day.pk])).content.decode()
    assert f'href="/counter/B01/days/{day.pk}/close/"' in page
    assert f'action="/counter/B01/days/{day.pk}/close/"' not in page
