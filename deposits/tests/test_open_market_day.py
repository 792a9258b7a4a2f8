"""Opening a market day with the people on duty and the float, and changing who is on duty."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from deposits.commands import (
    UnableToOpenMarketDay,
    UnableToSetDuty,
    open_market_day,
    set_on_duty,
)
from deposits.commands.open_slips import take_weighing
from deposits.models import DrawerMovement, Flag, MarketDay
from deposits.papers import closing as papers
from deposits.queries.closing import drawer
from deposits.records import read_weighing
from deposits.tests.devices import Tablet
from wastebank.staff.commands import engage
from wastebank.thai import format_date

HOME = reverse("counter:home", kwargs={"bank": "B01"})


def opened(cast, **options):
    return open_market_day(place=cast.place, held_on=cast.now.date(), by=cast.malee, at=cast.now, **options)


# --- the command ----------------------------------------------------------------------------------------


def test_it_opens_with_its_people_and_its_float(cast):
    day = opened(cast, on_duty=[cast.malee, cast.somchai], float_amount=Decimal(1500))
    assert set(day.on_duty.all()) == {cast.malee, cast.somchai}
    movement = DrawerMovement.objects.get()
    assert (movement.kind, movement.amount, movement.by) == ("float", 1500, cast.malee)
    assert drawer(day).expected == 1500


def test_nobody_named_means_the_opener_alone_and_an_empty_drawer(cast):
    assert list(opened(cast).on_duty.all()) == [cast.malee]
    assert not DrawerMovement.objects.exists()


def test_a_day_moved_in_has_nobody_on_duty(cast):
    day = opened(cast, moved_in=True)
    assert not day.on_duty.exists() and not DrawerMovement.objects.exists()


@pytest.mark.parametrize("amount", [Decimal(-1), Decimal("NaN"), Decimal("10000000")])
def test_a_refused_float_opens_nothing(cast, amount):
    with pytest.raises(UnableToOpenMarketDay):
        opened(cast, float_amount=amount)
    assert not MarketDay.objects.exists() and not DrawerMovement.objects.exists()


def test_nobody_and_whoever_does_not_work_at_the_counter_are_refused(cast):
    for people in ([], [cast.wichai], [cast.malee, cast.outsider]):
        with pytest.raises(UnableToOpenMarketDay):
            opened(cast, on_duty=people)
    assert not MarketDay.objects.exists()


def test_who_is_on_duty_changes_while_the_day_is_open(cast):
    day = opened(cast)
    set_on_duty(market_day=day, people=[cast.malee, cast.somchai], by=cast.malee, at=cast.now)
    assert day.on_duty.count() == 2
    for people in ([], [cast.outsider]):
        with pytest.raises(UnableToSetDuty):
            set_on_duty(market_day=day, people=people, by=cast.malee, at=cast.now)
    cast.close_day(day)
    with pytest.raises(UnableToSetDuty):
        set_on_duty(market_day=day, people=[cast.malee], by=cast.malee, at=cast.now)
    assert day.on_duty.count() == 2
    assert [(change.people, change.by) for change in day.duty_changes.all()] == [
        (["มาลี"], cast.malee),
        (["มาลี", "สมชาย"], cast.malee),
    ]


# --- weighed and booked by the same person ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "weigher", "kinds"),
    [
        (["somchai"], "somchai", []),
        (["somchai", "malee"], "somchai", ["same_person"]),
        (["somchai", "malee"], "malee", []),
    ],
)
def test_the_same_person_is_flagged_where_two_are_on_duty(cast, client, names, weigher, kinds):
    cast.now = timezone.localtime()
    day = opened(cast, on_duty=[getattr(cast, name) for name in names])
    tablet = Tablet(cast, day)
    body = tablet.slip(("PAP-01", "10"))
    weighing = read_weighing(body | {"queue_no": 1})
    open_slip, _is_new = take_weighing(
        bank=cast.bank, weighing=weighing, by=getattr(cast, weigher), at=cast.now
    )
    client.force_login(cast.somchai)
    answer = tablet.send(client, tablet.slip(("PAP-01", "10"), seq=1, open_slip=str(open_slip.uuid)))
    assert answer.status_code == 201, answer.content.decode()
    assert list(Flag.objects.values_list("kind", flat=True)) == kinds


# --- the pages --------------------------------------------------------------------------------------------


def asked(cast, **typed):
    today = format_date(timezone.localtime().date(), "short")
    people = [cast.malee.pk, cast.somchai.pk]
    return {"place": cast.place.pk, "held_on": today, "on_duty": people, "float_amount": "๑,๕๐๐"} | typed


def test_the_form_offers_who_works_at_the_counter_and_has_chosen_the_opener(client, cast):
    weigher = engage(username="w", name="ชั่งใจ", password="x", role="weigher", bank=cast.bank)
    gone = engage(username="g", name="ลาออก", password="x", role="counter", bank=cast.bank)
    gone.is_active = False
    gone.save()
    client.force_login(cast.malee)
    form = client.get(HOME).context["form"]
    offered = set(form.fields["on_duty"].queryset)
    assert offered == {cast.somchai, cast.malee, cast.prapai, weigher}
    assert form["on_duty"].value() == [cast.malee.pk]


def test_the_treasurer_opens_with_two_people_and_a_float(client, cast):
    client.force_login(cast.malee)
    assert client.post(HOME, asked(cast)).status_code == 303
    day = MarketDay.objects.get()
    assert day.on_duty.count() == 2 and drawer(day).put_in == 1500
    assert client.post(HOME, asked(cast)).status_code == 422
    assert DrawerMovement.objects.count() == MarketDay.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("on_duty", []),
        ("on_duty", ["x"]),
        ("on_duty", ["0"]),
        ("float_amount", "-5"),
        ("float_amount", "มาก"),
    ],
)
def test_bad_people_or_float_open_nothing_and_keep_what_was_typed(client, cast, field, typed):
    client.force_login(cast.malee)
    answer = client.post(HOME, asked(cast, **{field: typed}))
    form = answer.context["form"]
    assert answer.status_code == 422 and form.errors[field] and not MarketDay.objects.exists()
    assert form["float_amount"].value() == (typed if field == "float_amount" else "๑,๕๐๐")


@pytest.mark.parametrize("typed", ["", "0", "๐"])
def test_no_float_is_no_movement(client, cast, typed):
    client.force_login(cast.malee)
    assert client.post(HOME, asked(cast, float_amount=typed)).status_code == 303
    assert not DrawerMovement.objects.exists()


def test_one_person_alone_is_told_on_the_page_and_on_the_papers(client, cast, monkeypatch):
    cast.now = timezone.localtime()
    day = opened(cast)
    url = reverse("counter:day", args=["B01", day.pk])
    client.force_login(cast.malee)
    answer = client.post(reverse("counter:on_duty", args=["B01", day.pk]), {"on_duty": [cast.somchai.pk]})
    assert (answer.status_code, answer.headers["Location"]) == (303, url)
    page = client.get(url)
    assert page.context["people"] == [cast.somchai] and "chip-wait" in page.content.decode()
    cast.close_day(day)
    papers_of = {}
    monkeypatch.setattr(papers, "render_pdf", lambda template, given: papers_of.update(given) or b"")
    papers.day_list_pdf(day)
    assert papers_of["on_duty"] == [cast.somchai]


def test_whoever_comes_late_is_added_and_nobody_is_refused(client, cast):
    day = opened(cast)
    client.force_login(cast.malee)
    url = reverse("counter:on_duty", args=["B01", day.pk])
    assert client.post(url, {"on_duty": [cast.malee.pk, cast.somchai.pk]}).status_code == 303
    page = client.get(reverse("counter:day", args=["B01", day.pk])).content.decode()
    assert "chip-wait" not in page
    for people in ([], [cast.outsider.pk]):
        answer = client.post(url, {"on_duty": people})
        assert answer.status_code == 422 and answer.context["duty_form"].errors["on_duty"]
    assert day.on_duty.count() == 2


def test_on_a_closed_day_nobody_comes_late(client, cast):
    day = opened(cast)
    cast.close_day(day)
    client.force_login(cast.malee)
    answer = client.post(reverse("counter:on_duty", args=["B01", day.pk]), {"on_duty": [cast.somchai.pk]})
    assert answer.status_code == 422 and list(day.on_duty.all()) == [cast.malee]
    assert answer.context["duty_form"].non_field_errors()
