"""The register and the price lists as officers see them, on a desktop and a phone."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def manager(committed_cast, sign_in):
    cast = committed_cast
    cast.bring(cast.open_day(), cast.somying, ("PAP-01", "10"))
    sign_in(cast.prapai)
    return cast


def test_every_page_is_accessible(manager, live_server, screen, assert_accessible):
    lists = [
        "/", "/members/B01/", "/members/B01/?q=ไม่มี", "/members/B01/register/", "/members/B01/01-00001/",
        "/prices/B01/", "/prices/B01/publish/", "/prices/B01/board/",
    ]  # fmt: skip
    for address in lists:
        screen.goto(live_server.url + address)
        assert_accessible(screen)


def test_finding_while_one_types(manager, live_server, page):
    manager.join("น้ำผึ้ง", "ทองดี")
    page.goto(f"{live_server.url}/members/B01/")
    page.locator("#q").press_sequentially("นำผ", delay=30)
    expect(page.locator("#found tbody tr")).to_have_count(1)
    expect(page.locator("#found")).to_contain_text("น้ำผึ้ง")
    expect(page).to_have_url(re.compile("q="))


def test_a_form_that_comes_back_is_accessible(manager, live_server, screen, assert_accessible):
    screen.goto(f"{live_server.url}/members/B01/register/")
    screen.fill("[name=first_name]", "ก" * 90)
    screen.fill("[name=phone]", "12")
    screen.click("main form button")
    expect(screen.locator(".error-summary a")).to_have_count(2)
    assert screen.input_value("[name=first_name]") == "ก" * 90
    assert_accessible(screen)
    screen.goto(f"{live_server.url}/prices/B01/publish/")
    screen.locator("input.number").first.fill("1,5")
    screen.click("main form button")
    expect(screen.locator(".price-row .invalid-feedback")).to_have_count(1)
    assert_accessible(screen)


def test_a_pin_is_handed_over_once(manager, live_server, screen, assert_accessible):
    screen.goto(f"{live_server.url}/members/B01/01-00001/")
    screen.click("form[action$='/pin/'] button")
    expect(screen.locator(".amount.big").last).to_have_text(re.compile(r"\d{3} \d{3}"))
    assert_accessible(screen)
