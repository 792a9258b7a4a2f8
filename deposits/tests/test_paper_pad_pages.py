"""The page of paper slips: finding the slip to key in, printing a pad, declaring sheets lost."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from deposits.commands import NewLine, Origin, post_deposit
from deposits.commands.paper import print_paper_pad
from deposits.models import DeclaredNumber, PaperPad
from wastebank.organisation.commands import ensure_place

PAPER = "/counter/B01/paper/"


class Desk:
    """สมชาย at the counter with a pad of ten."""

    def __init__(self, client, cast):
        self.client, self.cast = client, cast
        cast.now = timezone.localtime()
        self.day = cast.open_day()
        self.pad = print_paper_pad(
            place=cast.place, sheets=10, by=cast.malee, at=cast.now, idempotency_key=uuid4()
        )
        self.key = uuid4()
        client.force_login(cast.somchai)

    def sign_in(self, who):
        self.client.force_login(getattr(self.cast, who))

    def page(self, **query):
        return self.client.get(PAPER, query)

    def slip(self, number):
        return post_deposit(
            market_day=self.day, member=self.cast.somying, by=self.cast.somchai, at=self.cast.now,
            lines=[NewLine(self.cast.material["PAP-01"], Decimal(10))], idempotency_key=uuid4(),
            origin=Origin(paper_no=number), is_printed=True,
        )  # fmt: skip

    def print(self, **typed):
        said = {"key": self.key, "place": self.cast.place.pk, "sheets": "๒๐"} | typed
        return self.client.post(PAPER + "print/", said)

    def declare(self, **typed):
        form = {"numbers": [1, 3], "because": "เปียก", "second_username": "malee", "second_password": "x"}
        return self.client.post(reverse("counter:declare_paper", args=["B01", self.pad.pk]), form | typed)


@pytest.fixture
def desk(client, cast):
    return Desk(client, cast)


# --- keying in ------------------------------------------------------------------------------------------


def test_a_number_and_a_day_lead_to_its_slip(desk):
    answer = desk.page(number="p-๗", day=desk.day.pk)
    assert answer.status_code == 303
    assert answer.url == f"/counter/B01/days/{desk.day.pk}/slip/?paper=P-000007"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"number": ""}, "number"),
        ({"number": "A1-000001"}, "number"),
        ({"number": "P-11"}, "number"),
        ({"number": "9" * 20}, "number"),
        ({"number": "1", "day": ""}, "day"),
        ({"number": "1", "day": "999999"}, "day"),
        ({"number": "1", "day": "x"}, "day"),
        ({"number": "1", "day": str(2**70)}, "day"),
    ],
)
def test_what_cannot_be_keyed_in_is_told_at_its_field(desk, query, field):
    answer = desk.page(**{"day": desk.day.pk} | query)
    assert answer.status_code == 422 and answer.context["key_in_form"].errors[field]
    if query["number"]:
        assert f'value="{query["number"]}"' in answer.content.decode()


def test_a_number_that_was_used_leads_to_its_slip(desk):
    slip = desk.slip("P-000001")
    answer = desk.page(number="1", day=desk.day.pk)
    assert answer.status_code == 422
    assert f'href="/counter/B01/slips/{slip.pk}/"' in answer.content.decode()


def test_a_declared_number_may_be_keyed_in_all_the_same(desk):
    desk.sign_in("prapai")
    desk.declare()
    assert desk.page(number="1", day=desk.day.pk).status_code == 303


def test_a_day_of_another_place_is_refused(desk):
    desk.cast.place = ensure_place(bank=desk.cast.bank, name="วัด")
    elsewhere = desk.cast.open_day()
    answer = desk.page(number="1", day=elsewhere.pk)
    assert answer.status_code == 422 and answer.context["key_in_form"].errors["day"]


def test_days_are_offered_newest_first_and_closed_ones_say_so(desk):
    yesterday = desk.cast.open_day(desk.cast.now - timedelta(days=1))
    desk.cast.close_day(yesterday)
    choices = list(desk.page().context["key_in_form"].fields["day"].choices)[1:]
    assert [value.value for value, _label in choices] == [desk.day.pk, yesterday.pk]
    assert "(" in choices[1][1] and "(" not in choices[0][1]
    assert f'value="{yesterday.pk}" selected' in desk.page(day=yesterday.pk).content.decode()


# --- the pads -------------------------------------------------------------------------------------------


def test_the_page_says_what_became_of_each_pad(desk):
    desk.slip("P-000003")
    page = desk.page().content.decode()
    for word in ("P-000001–P-000010", "ศาลาหมู่ 1", "มาลี", "P-000002"):
        assert word in page, word


def test_each_role_sees_what_it_may_do(desk):
    for who, words in [
        ("somchai", {'name="number"'}),
        ("malee", {'name="number"', 'name="sheets"', "pad.pdf"}),
        ("prapai", {'name="number"', 'name="sheets"', "pad.pdf", "/declare/"}),
        ("wichai", set()),
    ]:
        desk.sign_in(who)
        page = desk.page(number="1", day=desk.day.pk) if who == "wichai" else desk.page()
        assert page.status_code == 200, who
        seen = ('name="number"', 'name="sheets"', "pad.pdf", "/declare/")
        assert {word for word in seen if word in page.content.decode()} == words, who


def test_twenty_pads_to_a_page(desk):
    for _ in range(20):
        print_paper_pad(
            place=desk.cast.place, sheets=10, by=desk.cast.malee, at=desk.cast.now, idempotency_key=uuid4()
        )
    assert "P-000001–" not in desk.page().content.decode()
    assert "P-000001–" in desk.page(page="2").content.decode()


def test_the_treasurer_prints_a_pad_and_pressing_twice_is_once(desk):
    desk.sign_in("malee")
    for _ in range(2):
        answer = desk.print()
        assert (answer.status_code, answer.url) == (303, PAPER)
    pad = PaperPad.objects.get(first=11)
    assert (pad.last, pad.place, pad.by) == (30, desk.cast.place, desk.cast.malee)
    answer = desk.print(sheets="30")
    assert answer.status_code == 422 and answer.context["print_form"].non_field_errors()
    assert PaperPad.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"sheets": ""}, "sheets"),
        ({"sheets": "9"}, "sheets"),
        ({"sheets": "๑๐๑"}, "sheets"),
        ({"sheets": "1e2"}, "sheets"),
        ({"sheets": "-20"}, "sheets"),
        ({"sheets": "9" * 50}, "sheets"),
        ({"place": ""}, "place"),
        ({"place": "999"}, "place"),
        ({"place": "x"}, "place"),
        ({"key": "x"}, "key"),
    ],
)
def test_a_pad_is_refused_at_its_field(desk, typed, field):
    desk.sign_in("malee")
    answer = desk.print(**typed)
    assert answer.status_code == 422 and answer.context["print_form"].errors[field]
    assert PaperPad.objects.count() == 1


def test_the_pad_is_a_pdf(desk):
    desk.sign_in("malee")
    answer = desk.client.get(reverse("counter:pad_pdf", args=["B01", desk.pad.pk]))
    assert answer.headers["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")


# --- declaring ------------------------------------------------------------------------------------------


def test_the_manager_declares_sheets_lost_and_the_treasurer_agrees(desk):
    desk.sign_in("prapai")
    assert desk.declare().status_code == 303
    declared = DeclaredNumber.objects.order_by("seq")
    assert [(str(one), one.agreed_by) for one in declared] == [
        ("P-000001", desk.cast.malee),
        ("P-000003", desk.cast.malee),
    ]
    answer = desk.declare()  # pressed again: they are not open any more
    assert answer.status_code == 422 and answer.context["form"].errors["numbers"]


def test_a_whole_pad_is_declared_lost_at_once(desk):
    desk.slip("P-000001")
    desk.sign_in("prapai")
    assert desk.declare(numbers=[], rest="on").status_code == 303
    assert DeclaredNumber.objects.count() == 9
    page = desk.client.get(reverse("counter:declare_paper", args=["B01", desk.pad.pk])).content.decode()
    assert "second_password" not in page
    assert desk.declare(numbers=[], rest="on").status_code == 422


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"numbers": []}, "numbers"),
        ({"numbers": [11]}, "numbers"),
        ({"numbers": ["x"]}, "numbers"),
        ({"because": ""}, "because"),
        ({"second_password": "wrong"}, "second_password"),
        ({"second_username": "somchai"}, "second_username"),
        ({"second_username": "prapai"}, "second_username"),
    ],
)
def test_declaring_is_refused_at_its_field(desk, typed, field):
    desk.sign_in("prapai")
    answer = desk.declare(**typed)
    assert answer.status_code == 422 and answer.context["form"].errors[field]
    assert not DeclaredNumber.objects.exists()


def test_the_counters_home_leads_there(desk):
    assert f'href="{PAPER}"' in desk.client.get("/counter/B01/").content.decode()
