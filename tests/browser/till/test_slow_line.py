"""On a line of 2 s latency the counter opens from what the browser keeps, and waits for nothing (U3)."""

import time

import pytest
from playwright.sync_api import expect

from deposits.models import Deposit
from tests.browser.till.yard import TILL, write_slip

pytestmark = pytest.mark.browser

FORGET = """async () => {
    const store = await import('/static/deposits/till/store.js');
    const db = await store.open();
    for (const key of ['state', 'last_contact']) await store.remove(db, 'meta', key);
    db.close();
    for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
    for (const name of await caches.keys()) await caches.delete(name);
}"""


class SlowLine:
    """Every request of the page takes `latency` s and its bytes come at `speed` a second."""

    def __init__(self, page, *, latency: float, speed: int):
        self.session = page.context.new_cdp_session(page)
        self.session.send("Network.enable")
        self.session.send("Network.clearBrowserCache")
        conditions = {"latency": latency * 1000, "downloadThroughput": speed, "uploadThroughput": speed}
        self.session.send("Network.emulateNetworkConditions", {"offline": False, **conditions})


def seconds_of(work, *given) -> float:
    began = time.monotonic()
    work(*given)
    return round(time.monotonic() - began, 1)


def measure(yard, speed: int, *visits: str) -> dict[str, float]:
    """Seconds until the box of the member may be typed into, a slip is shown, and the server has it.

    Before the "first" visit the browser forgets the page, the prices and the members.
    """
    page, took = yard.page, {}
    if "first" in visits:
        page.goto(f"{yard.browser.url}/staff/sign-in/")
        page.evaluate(FORGET)
        page.goto("about:blank")
    SlowLine(page, latency=2, speed=speed)
    for number, visit in enumerate(visits, 1):
        took[f"{visit}: ready"] = seconds_of(ready, yard)
        took[f"{visit}: prices and members"] = seconds_of(expect_prices, page)
        write_slip(page, (yard.paper, "10"), save=False)
        took[f"{visit}: shown after F8"] = seconds_of(saved, page, number)
        took[f"{visit}: printed"] = seconds_of(printed, page)
        took[f"{visit}: booked"] = seconds_of(yard.wait_until_booked, number)
        page.keyboard.press("Enter")
    print(took)
    return took


def ready(yard) -> None:
    yard.page.goto(yard.browser.url + TILL, wait_until="commit", timeout=120_000)
    expect(yard.page.locator("#till[data-ready]")).to_be_attached(timeout=120_000)
    yard.page.evaluate("window.print = () => { window.printed = 1; }; null")


def expect_prices(page) -> None:
    expect(page.locator("#tiles button").first).to_be_visible(timeout=60_000)


def saved(page, number: int) -> None:
    page.keyboard.press("F8")
    expect(page.locator("#slip-title")).to_contain_text(f"A1-{number:06}", timeout=30_000)


def printed(page) -> None:
    page.evaluate(
        "(async () => { while (!window.printed) await new Promise((go) => setTimeout(go, 50)); })()"
    )


def assert_nothing_waits_for_the_line(took: dict[str, float], visit: str) -> None:
    assert took[f"{visit}: shown after F8"] < 1
    assert took[f"{visit}: printed"] < 4, "it waits a moment for the balance, never for the line"


def assert_opens_at_once(took: dict[str, float]) -> None:
    assert took["again: ready"] < 4
    assert took["again: prices and members"] < 1, "the device knows them"


def test_on_a_line_of_two_seconds_the_counter_opens_and_writes_at_once(yard):
    took = measure(yard, 50_000, "again")
    assert_opens_at_once(took)
    assert_nothing_waits_for_the_line(took, "again")
    assert Deposit.objects.count() == 1


def test_who_goes_on_at_once_loses_no_key(yard):
    SlowLine(yard.page, latency=2, speed=50_000)
    write_slip(yard.page, (yard.paper, "10"))
    expect(yard.page.locator("#slip-title")).to_contain_text("A1-000001")
    yard.page.keyboard.press("Enter")  # the server's answer is two seconds away
    yard.page.wait_for_timeout(200)
    write_slip(yard.page, (yard.paper, "20"))
    expect(yard.page.locator("#slip-title")).to_contain_text("A1-000002")
    yard.wait_until_booked(2)
    assert [slip.lines.get().net_kg for slip in Deposit.objects.order_by("device_seq")] == [10, 20]


# The first visit is slow here: 40 files, uncompressed, six at a time, as the test's server speaks HTTP/1.1.
@pytest.mark.slow
@pytest.mark.parametrize(("speed", "most"), [(50_000, 40), (5_000, 160)], ids=["50 kB", "5 kB"])
def test_the_first_visit_comes_by_itself_and_the_next_at_once(yard, speed, most):
    took = measure(yard, speed, "first", "again")
    assert took["first: ready"] < most
    assert_opens_at_once(took)
    for visit in ("first", "again"):
        assert_nothing_waits_for_the_line(took, visit)
    assert Deposit.objects.count() == 2
