"""A villager's small phone: sign in, see balance and passbook, sign out; each page by axe."""

import pytest
from playwright.sync_api import expect

from members.commands import issue_pin

pytestmark = pytest.mark.browser
SMALL_PHONE = {"width": 320, "height": 640}


@pytest.fixture
def pin(committed_cast):
    cast = committed_cast
    cast.bring(cast.open_day(), cast.somying, ("PAP-01", "10"), ("NFE-01", "2.5"))
    return issue_pin(member=cast.somying)


@pytest.fixture
def phone(page):
    page.set_viewport_size(SMALL_PHONE)
    return page


def sign_in_as_somying(page, live_server, pin):
    page.goto(f"{live_server.url}/my/")
    page.fill("[name=number]", "01-00001")
    page.fill("[name=pin]", pin)
    page.click("main form button")
    page.wait_for_url("**/my/")


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_it_works_without_javascript(live_server, phone, pin):
    sign_in_as_somying(phone, live_server, pin)
    assert "151.00" in phone.inner_text("main .balance")
    phone.click("main a[href='/my/passbook/']")
    assert "+151.00" in phone.inner_text("main")
    phone.click("main a[href^='/my/slips/']")
    assert "31.00" in phone.inner_text("main")
    phone.goto(f"{live_server.url}/my/")
    phone.click("main form[action='/members/sign-out/'] button")
    phone.goto(f"{live_server.url}/my/")
    assert "/members/sign-in/" in phone.url


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_every_page_is_accessible(live_server, phone, pin, scheme, assert_accessible):
    phone.emulate_media(color_scheme=scheme)
    for address in ("/", "/members/sign-in/", "/prices/B01/board/"):
        phone.goto(live_server.url + address)
        assert_accessible(phone)
    sign_in_as_somying(phone, live_server, pin)
    assert_accessible(phone)
    slip = phone.get_attribute("main a[href^='/my/slips/']", "href")
    for address in ("/my/passbook/", slip, "/prices/B01/board/"):
        phone.goto(live_server.url + address)
        assert_accessible(phone)


def test_the_eye_hides_the_amounts_on_this_page_and_the_next(live_server, phone, pin):
    sign_in_as_somying(phone, live_server, pin)
    phone.click("[data-hide-balance]")
    for address in ("/my/", "/my/passbook/"):
        phone.goto(live_server.url + address)
        seen = phone.locator("[data-balance]").first.evaluate("e => getComputedStyle(e).visibility")
        assert seen == "hidden", address


def test_a_refused_sign_in_takes_the_focus_to_what_is_wrong(live_server, phone, pin):
    phone.goto(f"{live_server.url}/members/sign-in/")
    phone.fill("[name=number]", "01-00009")
    phone.fill("[name=pin]", "12")
    phone.click("main form button")
    expect(phone.locator(".error-summary")).to_be_focused()
    assert phone.input_value("[name=number]") == "01-00009"
    assert phone.input_value("[name=pin]") == ""
