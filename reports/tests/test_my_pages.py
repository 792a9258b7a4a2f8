"""A member's own pages: signing in with a PIN, and nobody else's data by any address."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from deposits.commands import void_deposit
from members.access import IDLE_FOR
from members.commands import issue_pin
from members.models import Member
from wastebank.ledger.commands import create_bank

SIGN_IN = "/members/sign-in/"
OWN_PAGES = ("/my/", "/my/passbook/")


def sign_in(client, member, pin=None, page=""):
    pin = pin or issue_pin(member=member)
    return client.post(SIGN_IN + page, {"bank": member.bank_id, "number": member.number, "pin": pin})


@pytest.fixture
def somying(cast, client):
    """สมหญิง's browser, signed in."""
    assert sign_in(client, cast.somying).status_code == 302
    return client


# --- signing in -------------------------------------------------------------------------------------------


def test_signing_in_leads_to_the_own_page(cast, client):
    answer = sign_in(client, cast.somying)
    assert client.get(answer["Location"], follow=True).redirect_chain[-1][0] == "/my/"


def test_signing_in_leads_back_to_where_one_was_going(cast, client):
    to_sign_in = client.get("/my/passbook/")["Location"]
    assert to_sign_in == f"{SIGN_IN}?next=%2Fmy%2Fpassbook%2F"
    assert sign_in(client, cast.somying, page="?next=%2Fmy%2Fpassbook%2F")["Location"] == "/my/passbook/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(cast, client, elsewhere):
    assert sign_in(client, cast.somying, page=f"?next={elsewhere}")["Location"] == "/"


def test_thai_digits_sign_in(cast, client):
    pin = issue_pin(member=cast.somying).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    sent = {"bank": cast.bank.pk, "number": "๐๑-๐๐๐๐๑", "pin": pin}
    assert client.post(SIGN_IN, sent).status_code == 302


def test_a_refusal_keeps_the_number_and_never_shows_the_pin(cast, client):
    page = client.post(SIGN_IN, {"bank": cast.bank.pk, "number": "01-00001", "pin": "987651"})
    assert 'value="01-00001"' in page.content.decode()
    assert "987651" not in page.content.decode()
    assert page.context["form"].non_field_errors()


def test_refusals_do_not_tell_who_is_a_member(cast, client):
    issue_pin(member=cast.somying)
    said = []
    for number in ("01-00001", "01-77777"):
        page = client.post(SIGN_IN, {"bank": cast.bank.pk, "number": number, "pin": "987651"})
        said.append(re.sub(f'{number}|"[A-Za-z0-9]{{64}}"', "", page.content.decode()))
    assert "987651" not in said[0]
    assert len({re.sub("csrfmiddlewaretoken.*?>|hx-headers.*?>", "", text) for text in said}) == 1


def test_the_bank_is_asked_for_only_where_there_are_two(cast, client):
    assert "<select" not in client.get(SIGN_IN).content.decode()
    create_bank(code="B02", name="ธนาคารขยะหมู่ 2")
    assert "<select" in client.get(SIGN_IN).content.decode()


def test_the_session_gets_a_new_key(cast, client):
    client.get("/")
    client.session.save()
    before = client.session.session_key
    sign_in(client, cast.somying)
    assert client.session.session_key != before


# --- and out ----------------------------------------------------------------------------------------------


def is_signed_out(client):
    return (
        client.get("/my/")["Location"].startswith(SIGN_IN) if client.get("/my/").status_code == 302 else False
    )


def test_signing_out_ends_it(cast, somying):
    assert somying.get("/members/sign-out/").status_code == 405
    somying.post("/members/sign-out/")
    assert is_signed_out(somying)


def test_a_new_pin_signs_out_everywhere(cast, somying):
    issue_pin(member=cast.somying)
    assert is_signed_out(somying)


def test_who_left_is_signed_out(cast, somying):
    Member.objects.filter(pk=cast.somying.pk).update(closed_on=cast.now.date())
    assert is_signed_out(somying)


@pytest.mark.parametrize(("idle", "signed_out"), [(IDLE_FOR - timedelta(seconds=5), False), (IDLE_FOR, True)])
def test_half_an_hour_idle_signs_out(cast, somying, idle, signed_out):
    session = somying.session
    session["member_seen"] = int((timezone.now() - idle - timedelta(seconds=1)).timestamp())
    session.save()
    assert is_signed_out(somying) == signed_out


def test_an_officer_stays_signed_in_when_the_member_signs_out(cast, client):
    client.force_login(cast.somchai)
    sign_in(client, cast.somying)
    client.post("/members/sign-out/")
    assert is_signed_out(client)
    assert client.get("/members/B01/").status_code == 200


# --- what is seen -----------------------------------------------------------------------------------------


def test_the_page_shows_balance_movements_and_kilograms(cast, somying):
    day = cast.open_day()
    cast.bring(day, cast.somying, ("PAP-01", "10"))
    wrong = cast.bring(day, cast.somying, ("GLA-01", "5"))
    void_deposit(deposit=wrong, reason="ชั่งผิด", by=cast.malee, at=cast.now, idempotency_key=uuid4())
    page = somying.get("/my/")
    text = page.content.decode()
    assert page.context["kg"] == 10
    assert "31.00" in text and "+5.50" in text and "−5.50" in text
    assert "no-store" in page["Cache-Control"]


def test_the_passbook_runs_through_the_months(cast, somying):
    cast.bring(cast.open_day(), cast.somying, ("PAP-01", "10"))
    october = cast.now + timedelta(days=30)
    cast.bring(cast.open_day(october), cast.somying, ("PAP-01", "1"), at=october)
    page = somying.get("/my/passbook/")
    assert (page.context["passbook"].carried_in, page.context["passbook"].carried_out) == (
        31,
        page.context["member"].savings.balance,
    )
    assert "?month=2569-09" in page.content.decode()
    assert "2 กันยายน 2569" in somying.get("/my/passbook/?month=2569-09").content.decode()


def test_a_cancelled_slip_says_so(cast, somying):
    slip = cast.bring(cast.open_day(), cast.somying, ("PAP-01", "10"))
    assert "notice-warning" not in somying.get(f"/my/slips/{slip.pk}/").content.decode()
    void_deposit(deposit=slip, reason="ชั่งผิด", by=cast.malee, at=cast.now, idempotency_key=uuid4())
    assert "ชั่งผิด" in somying.get(f"/my/slips/{slip.pk}/").content.decode()


# --- nobody else's ----------------------------------------------------------------------------------------


def test_the_slip_of_another_is_not_there(cast, somying):
    other = cast.join("ปิ่น", house_no="99/99")
    day = cast.open_day()
    theirs = cast.bring(day, other, ("PAP-01", "10"))
    own = cast.bring(day, cast.somying, ("PLA-01", "1"))
    assert somying.get(f"/my/slips/{own.pk}/").status_code == 200
    assert somying.get(f"/my/slips/{theirs.pk}/").status_code == 404
    assert somying.get("/my/slips/999999/").status_code == 404


def test_no_address_changes_whose_pages_they_are(cast, somying):
    other = cast.join("ปิ่นทอง", house_no="99/99")
    cast.bring(cast.open_day(), other, ("PAP-01", "77"))
    asked = {"member": other.pk, "member_id": other.pk, "number": other.number, "pk": other.pk}
    for page in OWN_PAGES:
        for answer in (somying.get(page, asked), somying.post(page, asked)):
            assert "ปิ่นทอง" not in answer.content.decode()
            assert "238.70" not in answer.content.decode()


def test_a_member_opens_no_page_of_the_staff(cast, somying):
    for page in ("/members/B01/", "/members/B01/01-00001/", "/prices/B01/", "/counter/B01/", "/reports/B01/"):
        assert somying.get(page)["Location"].startswith("/staff/sign-in/")


def test_an_officer_has_no_own_page_without_a_pin(cast, client):
    client.force_login(cast.prapai)
    for page in OWN_PAGES:
        assert client.get(page)["Location"].startswith(SIGN_IN)
