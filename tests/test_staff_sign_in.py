"""Staff sign in with name and password; five wrong ones close the door for a while."""

import pytest

PAGE = "/staff/sign-in/"


@pytest.fixture
def sign_in(cast, client):
    from wastebank.staff.models import User

    User.objects.create_user("kanda", "ข้าวเหนียวมะม่วง", name="กานดา")

    def attempt(password):
        return client.post(PAGE, {"username": "kanda", "password": password})

    return attempt


def test_the_right_password_leads_home(sign_in):
    answer = sign_in("ข้าวเหนียวมะม่วง")
    assert (answer.status_code, answer.url) == (302, "/")


def test_a_wrong_password_is_refused_and_the_name_kept(sign_in):
    answer = sign_in("ผิด")
    assert answer.status_code == 200
    assert 'value="kanda"' in answer.content.decode()


def test_after_five_wrong_passwords_the_right_one_is_refused_too(sign_in):
    for _ in range(5):
        sign_in("ผิด")
    answer = sign_in("ข้าวเหนียวมะม่วง")
    assert answer.status_code == 429
    assert "15" in answer.content.decode()


def test_another_address_does_not_help(sign_in, client):
    for number in range(5):
        client.post(
            PAGE, {"username": "kanda", "password": "ผิด"}, REMOTE_ADDR=f"203.0.113.{number}",
            headers={"X-Forwarded-For": f"198.51.100.{number}"},
        )  # fmt: skip
    assert sign_in("ข้าวเหนียวมะม่วง").status_code == 429


def test_whoever_may_not_sign_in_any_more_cannot(sign_in):
    from wastebank.staff.models import User

    User.objects.filter(username="kanda").update(is_active=False)
    assert sign_in("ข้าวเหนียวมะม่วง").status_code == 200


def test_a_page_for_staff_sends_to_the_sign_in_page_and_back(cast, client):
    answer = client.get("/counter/B01/")
    assert (answer.status_code, answer.url) == (302, f"{PAGE}?next=/counter/B01/")


def test_htmx_is_sent_as_a_whole_page(cast, client):
    answer = client.get("/counter/B01/", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == PAGE


def test_a_failed_attempt_keeps_no_secret(sign_in, client):
    from axes.models import AccessAttempt

    client.post(
        PAGE, {"username": "kanda", "password": "เกือบถูก-1", "second_password": "เกือบถูก-2", "pin": "135790"}
    )
    kept = "".join(attempt.post_data for attempt in AccessAttempt.objects.all())
    assert kept and not [secret for secret in ("เกือบถูก", "135790") if secret in kept]
