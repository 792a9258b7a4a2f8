"""A manager makes a browser a device of the bank, on the devices' page."""

import re

import pytest
from playwright.sync_api import expect

from deposits.models import Device

pytestmark = pytest.mark.browser

STORED = """() => new Promise((resolve, reject) => {
  const request = indexedDB.open("wastebank-till");
  request.onerror = () => reject(request.error);
  request.onsuccess = () => {
    const asked = request.result.transaction("meta").objectStore("meta").get("device");
    asked.onsuccess = () => { request.result.close(); resolve(asked.result); };
  };
})"""


@pytest.fixture
def devices(committed_cast, live_server, sign_in):
    sign_in(committed_cast.prapai)
    return f"{live_server.url}/counter/B01/devices/"


def test_it_enrols_the_browser_and_leads_to_its_counter(page, devices, assert_accessible):
    page.goto(devices)
    expect(page.locator("#enrol")).to_be_visible()
    expect(page.locator("#enrol-known")).to_be_hidden()
    assert_accessible(page)
    page.locator("#enrol-name").fill("แท็บเล็ตหมู่ 1")
    page.locator("#enrol-drawer_limit").fill("๒๐๐")
    page.locator("#enrol button").click()
    page.wait_for_url(re.compile("/counter/till/$"))
    device = Device.objects.get()
    assert (device.code, str(device.drawer_limit)) == ("A1", "200.00")

    page.goto(devices)
    expect(page.locator("#enrol-known")).to_contain_text("A1")
    expect(page.locator("#enrol")).to_be_hidden()
    stored = page.evaluate(STORED)
    assert (stored["code"], stored["bank"], len(stored["token"])) == ("A1", "B01", 43)
    assert_accessible(page)


def test_the_servers_sentence_stands_beside_the_form_and_what_was_typed_stays(page, devices):
    page.goto(devices)
    page.locator("#enrol-drawer_limit").fill("50")
    page.locator("#enrol button").click()
    expect(page.locator("#enrol-error")).to_be_visible()
    expect(page.locator("#enrol-error")).not_to_be_empty()
    expect(page.locator("#enrol-name")).to_be_focused()
    expect(page.locator("#enrol-drawer_limit")).to_have_value("50")
    assert page.evaluate(STORED) is None and not Device.objects.exists()
    page.locator("#enrol-name").fill("แท็บเล็ต")  # and it may be sent again
    page.locator("#enrol button").click()
    page.wait_for_url(re.compile("/counter/till/$"))
    assert Device.objects.get().name == "แท็บเล็ต"


def test_without_javascript_it_says_that_a_device_needs_it(browser, devices, context):
    plain = browser.new_context(java_script_enabled=False, locale="th-TH")
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    page.goto(devices)
    expect(page.locator("main .notice-warning")).to_contain_text("JavaScript")
    expect(page.locator("#enrol")).to_be_hidden()
    plain.close()
