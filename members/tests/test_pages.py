"""The register's pages: what they show, to whom, and what they refuse."""

import re
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from members.commands import issue_pin
from members.models import Member
from wastebank.ledger.commands import create_bank
from wastebank.staff.commands import engage
from wastebank.thai import format_date

LIST = "/members/B01/"
NEW = "/members/B01/register/"
SOMYING = "/members/B01/01-00001/"


@pytest.fixture
def counter(cast, client):
    client.force_login(cast.somchai)
    return client


@pytest.fixture
def treasurer(cast, client):
    client.force_login(cast.malee)
    return client


def typed(**changes):
    today = format_date(timezone.localdate(), "short")
    return {"first_name": "ปิ่น", "member_type": "household", "joined_on": today, **changes}


# --- list -------------------------------------------------------------------------------------------------


def test_the_list_finds_without_javascript(cast, counter):
    cast.join("ตุ้ม")
    page = counter.get(LIST, {"q": "มหญิง"})
    assert "สมหญิง" in page.content.decode()
    assert "ตุ้ม" not in page.content.decode()


def test_htmx_is_given_the_rows_alone(cast, counter):
    page = counter.get(LIST, {"q": "สม"}, headers={"HX-Request": "true"})
    assert "สมหญิง" in page.content.decode()
    assert "<html" not in page.content.decode()


def test_a_long_list_has_pages(cast, counter):
    for position in range(51):
        cast.join(f"ราย {position}")
    assert "?page=2" in counter.get(LIST).content.decode()
    assert counter.get(LIST, {"page": "x"}).status_code == 200


# --- register ---------------------------------------------------------------------------------------------


def test_a_member_is_registered(cast, counter):
    answer = counter.post(NEW, typed(house_no="๑๒/๔", phone="๐๘๑ ๒๓๔ ๕๖๗๘", national_id="1-2345-67890-12-1"))
    assert answer["Location"] == "/members/B01/00-00001/"
    member = Member.objects.get(number="00-00001")
    assert (member.house_no, member.phone) == ("12/4", "0812345678")
    assert "•-••••-•••••-12-1" in counter.get(answer["Location"]).content.decode()
    assert "1234567890121" not in counter.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_name", ""),
        ("first_name", "ก" * 81),
        ("last_name", "ก" * 5000),
        ("joined_on", "1/9/2026"),
        ("joined_on", "31/4/2569"),
        ("joined_on", "1/1/2600"),  # to come
        ("phone", "12"),
        ("national_id", "1234567890122"),
        ("national_id", "12345678901"),
        ("number", "01-00001"),  # taken
        ("number", "../x"),
        ("village", "999"),
        ("member_type", "spaceship"),
    ],
)
def test_what_is_refused_is_told_at_its_field_and_nothing_typed_is_lost(cast, counter, field, value):
    page = counter.post(NEW, typed(last_name="ทองดี") | {field: value})
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert page.context["form"][field].value() == value
    assert page.context["form"]["joined_on"].value()
    assert Member.objects.count() == 1


def test_an_id_of_another_member_is_told_at_its_field(cast, counter):
    cast.join("ตุ้ม", national_id="1234567890121")
    page = counter.post(NEW, typed(national_id="1234567890121"))
    assert list(page.context["form"].errors) == ["national_id"]


def test_a_second_click_registers_nobody_and_says_who_is_there(cast, counter):
    counter.post(NEW, typed(house_no="7"))
    page = counter.post(NEW, typed(house_no="7"))
    assert list(page.context["form"].errors) == ["another_person"]
    assert "00-00001" in page.content.decode()
    assert counter.post(NEW, typed(house_no="7", another_person="on")).status_code == 302
    assert Member.objects.count() == 3


def test_a_number_with_a_stroke_has_a_page(cast, counter):
    answer = counter.post(NEW, typed(number="ส.12/2560"))
    assert counter.get(answer["Location"]).context["member"].number == "ส.12/2560"


# --- one member -------------------------------------------------------------------------------------------


def test_the_passbook_shows_a_month_and_leads_to_the_others(cast, counter):
    day = cast.open_day()
    cast.bring(day, cast.somying, ("PAP-01", "10"))
    page = counter.get(SOMYING)
    assert "+31.00" in page.content.decode()
    empty = counter.get(SOMYING, {"month": "2569-10"})
    assert empty.context["passbook"].carried_in == 31
    assert "?month=2569-09" in empty.content.decode()
    assert counter.get(SOMYING, {"month": "9999"}).context["passbook"].month == page.context["passbook"].month


def test_the_pin_is_shown_once(cast, treasurer):
    mark = re.search('name="replacing" value="([0-9a-f]+)"', treasurer.get(SOMYING).content.decode())[1]
    page = treasurer.post(f"{SOMYING}pin/", {"replacing": mark})
    assert re.search(r"\d{3} \d{3}</dd>", page.content.decode())
    assert "no-store" in page["Cache-Control"]
    hashed = Member.objects.get(pk=cast.somying.pk).pin_hash
    again = treasurer.post(f"{SOMYING}pin/", {"replacing": mark}, follow=True)
    assert again.redirect_chain and not re.search(r"\d{3} \d{3}</dd>", again.content.decode())
    assert Member.objects.get(pk=cast.somying.pk).pin_hash == hashed


def test_the_pins_address_leads_back_to_the_member(cast, treasurer):
    assert treasurer.get(f"{SOMYING}pin/")["Location"] == SOMYING
    assert not Member.objects.get(pk=cast.somying.pk).pin_hash


@pytest.mark.parametrize(
    ("wanted", "page"),
    [("/my/", "/my/"), ("foo", None), ("members:list", None), ("//elsewhere", None), ("https://x.y/", None)],
)
def test_signing_in_goes_on_only_to_a_page_of_ours(cast, client, wanted, page):
    form = {"bank": cast.bank.pk, "number": "01-00001", "pin": issue_pin(member=cast.somying)}
    answer = client.post(f"{reverse('members:sign_in')}?{urlencode({'next': wanted})}", form)
    assert answer["Location"] == (page or reverse("reports:home"))


def test_the_session_holds_nothing_of_the_pin(cast, treasurer):
    page = treasurer.post(f"{SOMYING}pin/", {"replacing": cast.somying.pin_mark})
    assert page.context["pin"] not in str(dict(treasurer.session.items()))


# --- who may ----------------------------------------------------------------------------------------------


def addresses():
    return [LIST, NEW, SOMYING]


def test_nobody_signed_in_is_sent_to_sign_in(cast, client):
    for address in addresses():
        assert client.get(address)["Location"].startswith("/staff/sign-in/")


def test_staff_of_another_bank_find_nothing(cast, client):
    other = create_bank(code="B02", name="ธนาคารขยะหมู่ 2")
    client.force_login(engage(username="b2", name="ที่อื่น", password="x", role="manager", bank=other))
    for address in addresses():
        assert client.get(address).status_code == client.post(address).status_code == 404
    assert client.post(f"{SOMYING}pin/").status_code == 404
    assert client.get("/members/B02/01-00001/").status_code == 404


def test_a_member_signed_in_opens_no_page_of_the_register(cast, client):
    pin = issue_pin(member=cast.somying)
    client.post(reverse("members:sign_in"), {"bank": cast.bank.pk, "number": "01-00001", "pin": pin})
    for address in addresses():
        assert client.get(address)["Location"].startswith("/staff/sign-in/")
    assert client.post(f"{SOMYING}pin/")["Location"].startswith("/staff/sign-in/")


@pytest.mark.parametrize(
    ("who", "answers"),
    [("somchai", [200, 200, 200, 403]), ("malee", [200, 200, 200, 302]), ("wichai", [200, 403, 200, 403])],
)
def test_each_role_opens_its_own_pages(cast, client, who, answers):
    client.force_login(getattr(cast, who))
    answered = [client.get(address).status_code for address in addresses()]
    assert [*answered, client.post(f"{SOMYING}pin/").status_code] == answers
