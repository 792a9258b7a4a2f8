"""The service worker: the shell without a signal, nothing personal, a new version waits (rules 1, 10)."""

import pytest
from playwright.sync_api import Error, expect

from tests.browser.till.worker_urls import MODULES, Release

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.browser.till.worker_urls")]

LINK = """async (given) => {
  const { linkWorker, basketIsFull } = await import("/static/deposits/till/worker_link.js");
  globalThis.basketIsFull = basketIsFull;
  globalThis.idle = given.idle;
  globalThis.waited = 0;
  globalThis.link = await linkWorker("/counter/till/worker.js", {
    isIdle: async () => globalThis.idle,
    onWaiting: () => { globalThis.waited += 1; },
  });
  await navigator.serviceWorker.ready;
}"""

ASKED = ["/counter/till/slips/", "/counter/till/state/"]
CACHED = """async () => {
  const names = (await caches.keys()).sort();
  const addresses = [];
  for (const name of names) {
    const requests = await (await caches.open(name)).keys();
    addresses.push(...requests.map((request) => new URL(request.url).pathname));
  }
  return [names, addresses];
}"""


@pytest.fixture
def tablet(profile):
    Release.version, Release.missing = "one", False
    Release.asked.clear()
    made = profile()
    made.page = made.open("/counter/till/")
    return made


def link(page, *, idle: bool = True):
    page.evaluate(LINK, {"idle": idle})
    page.evaluate("""async () => {
      if (navigator.serviceWorker.controller) return;
      await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done));
    }""")
    return page


def look(page):
    """Looks for a new version and waits until it is installed and waits, or has taken over."""
    page.evaluate("link.lookForUpdate()")


def test_the_shell_opens_without_a_signal_and_after_the_browser_was_killed(tablet):
    link(tablet.page)
    tablet.context.set_offline(True)
    tablet.page.reload()
    expect(tablet.page).to_have_title("till one")
    tablet.page.evaluate(f"import('{MODULES[1]}')")
    tablet.kill()

    tablet.open("/counter/till/")
    Release.asked.clear()
    tablet.context.set_offline(True)
    tablet.page = tablet.tab("/counter/till/?from=icon")
    expect(tablet.page).to_have_title("till one")
    assert Release.asked == []


def test_it_keeps_the_shell_and_nothing_personal(tablet):
    tablet.context.add_cookies([{"name": "sessionid", "value": "x", "url": tablet.url}])
    page = link(tablet.page)
    page.evaluate("fetch('/counter/till/state/')")
    page.evaluate("fetch('/counter/B01/')")
    names, addresses = page.evaluate(CACHED)
    assert names == ["till-one-th"]
    assert addresses == ["/counter/till/", *MODULES]
    shells = [cookies for _, path, cookies in Release.asked if path == "/counter/till/"]
    assert shells[-1] is False, "the kept shell was asked for without cookies"


def test_it_keeps_the_shell_in_the_language_that_was_chosen(tablet):
    link(tablet.page)
    tablet.context.add_cookies([{"name": "django_language", "value": "en", "url": tablet.url}])
    look(tablet.page)
    expect(tablet.page.locator("html")).to_have_attribute("lang", "en")
    assert tablet.page.evaluate(CACHED)[0] == ["till-one-en"]


def test_what_is_sent_and_asked_goes_to_the_network(tablet):
    page = link(tablet.page)
    page.reload()
    by_worker = {}
    page.on("response", lambda answer: by_worker.update({answer.url: answer.from_service_worker}))
    page.evaluate(f"fetch('{ASKED[0]}', {{ method: 'POST', body: '{{}}' }})")
    page.evaluate(f"fetch('{ASKED[1]}')")
    page.evaluate(f"fetch('{MODULES[0]}')")
    told = {address: by_worker[tablet.url + address] for address in (*ASKED, MODULES[0])}
    assert told == {**dict.fromkeys(ASKED, False), MODULES[0]: True}
    tablet.context.set_offline(True)
    with pytest.raises(Error, match="Failed to fetch"):
        page.evaluate("fetch('/counter/till/state/')")


def test_a_new_version_takes_over_when_queue_and_basket_are_empty(tablet):
    page = link(tablet.page, idle=False)
    Release.version = "two"
    look(page)
    waits_for(page, "waited > 0")
    page.evaluate("link.tryTakeOver()")
    page.reload()
    expect(page).to_have_title("till one")
    link(page, idle=False)
    assert page.evaluate(CACHED)[0] == ["till-one-th", "till-two-th"]

    page.evaluate("basketIsFull(true); idle = true; link.tryTakeOver()")
    page.wait_for_timeout(200)
    expect(page).to_have_title("till one")

    page.evaluate("basketIsFull(false); link.tryTakeOver(); null")
    expect(page).to_have_title("till two")
    assert page.evaluate(CACHED)[0] == ["till-two-th"]


def test_a_basket_in_another_tab_holds_it_back_and_both_are_loaded_anew(tablet):
    page = link(tablet.page)
    other = link(tablet.tab("/counter/till/"))
    other.evaluate("basketIsFull(true)")
    Release.version = "two"
    look(page)
    waits_for(page, "waited > 0")
    page.evaluate("link.tryTakeOver(); null")
    page.wait_for_timeout(300)
    expect(page).to_have_title("till one")

    other.evaluate("basketIsFull(false)")
    page.evaluate("link.tryTakeOver(); null")
    expect(page).to_have_title("till two")
    expect(other).to_have_title("till two")


def test_a_page_that_began_a_slip_meanwhile_is_loaded_anew_only_when_it_is_done(tablet):
    page = link(tablet.page)
    other = link(tablet.tab("/counter/till/"), idle=False)  # its queue is not empty, as it sees it
    Release.version = "two"
    look(page)
    expect(page).to_have_title("till two")
    expect(other).to_have_title("till one")
    other.evaluate("idle = true; link.tryTakeOver(); null")
    expect(other).to_have_title("till two")


def test_a_version_that_does_not_come_whole_is_not_installed(tablet):
    page = link(tablet.page)
    Release.version, Release.missing = "two", True
    page.evaluate("link.lookForUpdate()")
    page.wait_for_timeout(500)
    page.reload()
    expect(page).to_have_title("till one")


def test_a_waiting_version_starts_by_itself_once_no_page_is_open(tablet):
    page = link(tablet.page, idle=False)
    Release.version = "two"
    look(page)
    waits_for(page, "waited > 0")
    tablet.close()
    expect(tablet.open("/counter/till/")).to_have_title("till two")


def waits_for(page, condition: str):
    """`wait_for_function` needs eval, which the CSP of the real pages forbids."""
    page.evaluate(f"""async () => {{
      for (let i = 0; i < 200 && !({condition}); i += 1) await new Promise((done) => setTimeout(done, 50));
      if (!({condition})) throw new Error("waited in vain");
    }}""")
