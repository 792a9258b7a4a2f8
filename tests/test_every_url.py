"""Every URL of the project against everybody: a URL without a rule here fails (proofs.md S1, S2)."""

import pytest
from django.db import transaction
from django.urls import get_resolver

from conftest import Cast
from tests.every_url.rules import MANAGER, MEMBER, PUBLIC, RULES
from tests.every_url.world import World
from wastebank.staff.models import User


def all_names(patterns, namespace=""):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            if pattern.namespace != "admin":  # Django's own, for the administrator's flag alone: tested below
                yield from all_names(pattern.url_patterns, pattern.namespace or namespace)
        else:
            yield f"{namespace}:{pattern.name}" if namespace else pattern.name


def test_every_url_has_a_rule():
    assert set(all_names(get_resolver().url_patterns)) == set(RULES)


@pytest.fixture(scope="module")
def _world(django_db_setup, django_db_blocker):
    """Made once, in a transaction around all tests of this file; what each of them does is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World(Cast())
        transaction.set_rollback(True)


@pytest.fixture
def world(_world, db):
    return _world


STAFF_URLS = [name for name, rule in RULES.items() if isinstance(rule.who, set) and not rule.device]
DEVICE_URLS = [name for name, rule in RULES.items() if rule.device]


@pytest.mark.parametrize("name", STAFF_URLS)
def test_each_role_gets_what_its_row_says(world, client, name):
    rule = RULES[name]
    for role, user in world.users.items():
        client.force_login(user)
        answer = client.get(world.url(name))
        if rule.post_only:
            assert answer.status_code in {302, 403, 405}, role
        else:
            assert answer.status_code == (200 if role in rule.who else 403), role


@pytest.mark.parametrize("name", [name for name in STAFF_URLS if RULES[name].post_only])
def test_each_role_may_post_only_what_its_row_says(world, client, name):
    for role, user in world.users.items():
        client.force_login(user)
        refused = client.post(world.url(name)).status_code == 403
        assert refused == (role not in RULES[name].who), role


@pytest.mark.parametrize("name", STAFF_URLS)
def test_whoever_has_no_role_here_finds_nothing(world, client, name):
    for user in (world.stranger, world.cast.outsider):
        client.force_login(user)
        for answer in (client.get(world.url(name)), client.post(world.url(name))):
            assert answer.status_code in {404, 405}, user


@pytest.mark.parametrize("name", STAFF_URLS)
def test_whoever_is_not_signed_in_is_sent_to_sign_in(world, client, name):
    for answer in (client.get(world.url(name)), client.post(world.url(name))):
        assert answer.status_code in {302, 405}
        if answer.status_code == 302:
            assert answer.url.startswith("/staff/sign-in/")


def ask(world, client, name, **headers):
    """As a device asks: by the method that the URL has, with whatever headers."""
    send = client.post if RULES[name].post_only else client.get
    body = {"data": {}, "content_type": "application/json"} if RULES[name].post_only else {}
    return send(world.url(name), headers={"Accept": "application/json"} | headers, **body)


@pytest.mark.parametrize("name", DEVICE_URLS)
def test_a_device_gets_nothing_while_nobody_is_signed_in(world, client, name):
    answer = ask(world, client, name, **{"X-Device": world.token})
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in")


@pytest.mark.parametrize("name", DEVICE_URLS)
def test_no_role_gets_what_is_for_devices_without_one(world, client, name):
    for role, user in world.users.items():
        client.force_login(user)
        for headers in ({}, {"X-Device": ""}, {"X-Device": "x"}, {"X-Device": world.device.token_hash}):
            answer = ask(world, client, name, **headers)
            assert (answer.status_code, answer.json()["code"]) == (403, "device_unknown"), role


@pytest.mark.parametrize("name", DEVICE_URLS)
def test_each_role_at_a_device_gets_what_its_row_says(world, client, name):
    for role, user in world.users.items():
        client.force_login(user)
        answer = ask(world, client, name, **{"X-Device": world.token})
        if role not in RULES[name].who:
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), role
        else:  # an empty record is refused for what it is, not for who sends it
            assert answer.status_code in ({200, 400} if RULES[name].post_only else {200}), role
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("name", DEVICE_URLS)
def test_whoever_has_no_role_here_gets_nothing_at_its_device(world, client, name):
    for user in (world.stranger, world.cast.outsider):
        client.force_login(user)
        answer = ask(world, client, name, **{"X-Device": world.token})
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), user


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule.who == MEMBER])
def test_members_pages_open_for_nobody_else(world, client, name):
    url = world.url(name)
    assert client.get(url).status_code == 302
    client.force_login(world.users[MANAGER])
    assert client.get(url).status_code == 302


@pytest.mark.parametrize("name", list(RULES))
def test_another_member_sees_nothing_of_somying(world, client, name):
    """Signed in as สมศรี, with สมหญิง's numbers in every URL."""
    from members.commands import issue_pin

    somsri = world.cast.join("สมศรี", "มีมาก")
    pin = issue_pin(member=somsri)
    answer = client.post("/members/sign-in/", {"bank": somsri.bank_id, "number": somsri.number, "pin": pin})
    assert answer.status_code == 302, answer.content.decode()
    answer = client.get(world.url(name))
    if name == "reports:my_slip":
        assert answer.status_code == 404
    text = answer.content.decode(errors="replace")
    assert "สมหญิง" not in text
    assert world.cast.somying.number not in text.replace(world.url(name), "")


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule.who == PUBLIC])
def test_public_pages_open_for_everybody(world, client, name):
    assert client.get(world.url(name)).status_code in ({302, 405} if RULES[name].post_only else {200})


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if not rule.post_only])
def test_every_page_carries_the_security_headers(world, client, name):
    client.force_login(world.users[MANAGER])
    answer = client.get(world.url(name))
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_administration_opens_for_the_administrators_flag_alone(world, client):
    for user in world.users.values():
        client.force_login(user)
        assert client.get("/admin/").status_code == 302
    user = User.objects.get(pk=user.pk)
    user.is_staff = user.is_superuser = True
    user.save()
    client.force_login(user)
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("name", list(RULES))
def test_no_post_passes_without_the_forms_token(world, name):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(world.users[MANAGER])
    assert client.post(world.url(name)).status_code in {403, 405}


@pytest.mark.parametrize("name", STAFF_URLS)
def test_a_nul_in_an_address_is_refused(world, client, name):
    client.force_login(world.users[MANAGER])
    for address in (world.url(name).replace("B01", "B01%00"), world.url(name) + "?q=%00"):
        assert client.get(address).status_code == 400


def test_a_nul_in_a_cookie_and_an_odd_charset_are_refused(client, db):
    client.cookies["sessionid"] = "abc\0"
    assert client.get("/").status_code == 400
    client.cookies.clear()
    odd = client.generic(
        "POST", "/staff/sign-in/", b"username=x", "application/x-www-form-urlencoded; charset=utf-7"
    )
    assert odd.status_code == 400


def test_officers_pages_are_kept_by_no_cache(world, client):
    client.force_login(world.users[MANAGER])
    for name in STAFF_URLS:
        if not RULES[name].post_only:
            assert "no-store" in client.get(world.url(name))["Cache-Control"], name
