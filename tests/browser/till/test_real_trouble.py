"""A bad line, a bad clock and a full disk, through the whole page with the real server (proofs.md R8–R15)."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from deposits.models import Deposit, Device, Flag
from deposits.queries.devices import missing_numbers
from tests.browser.till.yard import SHIFTED_CLOCK, TILL, write_slip
from wastebank.ledger.models import Entry

pytestmark = pytest.mark.browser
DAY_MS = 24 * 3600 * 1000
WRONG_CLOCK = "นาฬิกาของเครื่องนี้ไม่ตรง"


# --- the line -----------------------------------------------------------------------------------------------


def test_two_tabs_without_a_signal_book_every_slip_once(yard):
    sent: list[str] = []

    def note(answered):
        if answered.url.endswith("/slips/"):
            sent.append(answered.request.post_data_json["uuid"])

    yard.browser.context.on("response", note)
    other = yard.start(yard.browser.context.new_page())
    yard.offline()
    yard.write()
    yard.write(page=other)
    for page in (yard.page, other):  # both at once
        page.evaluate(f"globalThis.saving = ({yard.SAVE_MANY})({yard.many(15)}); null")
    for page in (yard.page, other):
        page.evaluate("saving")
    yard.online()
    yard.wait_until_booked(32)
    for page in (yard.page, other):
        expect(page.locator("#status")).to_contain_text("ส่งครบ", timeout=15_000)
    assert yard.numbers() == list(range(1, 33))
    assert Entry.objects.filter(kind="deposit").count() == 32
    assert len(sent) == len(set(sent)) == 32, "the tabs take turns"


def flap(yard, seconds: int) -> int:
    """The line comes and goes every 2 s while slips are saved and sent; gives how many."""
    saved = 0
    for n in range(seconds // 2):
        yard.save_many(yard.page, 8)  # those of the last moment are on their way when it breaks
        yard.browser.context.set_offline(n % 2 == 0)
        yard.page.wait_for_timeout(1500)
        yard.save_many(yard.page, 2)
        yard.page.wait_for_timeout(500)
        saved += 10
    yard.online()
    return saved


def assert_all_came_once(yard, count: int) -> None:
    yard.wait_until_booked(count)
    expect(yard.page.locator("#status")).to_contain_text("ส่งครบ", timeout=70_000)
    assert yard.numbers() == list(range(1, count + 1))
    assert Entry.objects.filter(kind="deposit").count() == count
    assert missing_numbers(yard.tablet.device) == []


def test_a_line_that_flaps_every_two_seconds_delivers_all_once(yard):
    assert_all_came_once(yard, flap(yard, 10))


@pytest.mark.slow
def test_a_line_that_flaps_for_a_minute_delivers_all_once(yard):
    assert_all_came_once(yard, flap(yard, 60))


# --- the clock ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "days", [pytest.param(-3, marks=pytest.mark.slow), 365], ids=["three days slow", "a year fast"]
)
def test_a_wrong_clock_is_said_and_the_slips_are_of_the_right_day(yard, days):
    yard.browser.context.add_init_script(SHIFTED_CLOCK % (days * DAY_MS))
    yard.start(yard.page)
    expect(yard.page.locator("#notices")).to_contain_text(WRONG_CLOCK)
    yard.write("10")
    yard.offline()
    yard.write("20")
    yard.write("30")
    assert yard.printed() == 3
    yard.online()
    yard.wait_until_booked(3)
    assert_of_the_day_and_in_order(yard, "10", "20", "30")
    assert set(Flag.objects.values_list("kind", "deposit__device_seq")) == {("clock", n) for n in (1, 2, 3)}


def test_a_clock_that_jumps_while_one_writes_is_said_and_the_order_stays(yard):
    yard.browser.context.add_init_script(SHIFTED_CLOCK % 0)
    yard.start(yard.page)
    yard.offline()
    yard.write("10")
    yard.page.evaluate(f"clockOff = {-3 * DAY_MS}")
    yard.write("20")
    expect(yard.page.locator("#notices")).to_contain_text(WRONG_CLOCK)
    yard.page.evaluate(f"clockOff = {-2 * DAY_MS}")
    yard.write("30")
    yard.online()
    yard.wait_until_booked(3)
    expect(yard.page.locator("#status")).to_contain_text("ส่งครบ", timeout=15_000)
    assert_of_the_day_and_in_order(yard, "10", "20", "30")
    assert {"clock"} == set(Flag.objects.values_list("kind", flat=True))
    first, second = Deposit.objects.order_by("device_seq")[:2]
    assert first.written_at > second.written_at, "by the device's clock they would be the other way round"


def test_a_clock_that_jumps_a_year_ahead_blocks_until_the_server_has_answered(yard):
    yard.browser.context.add_init_script(SHIFTED_CLOCK % 0)
    yard.start(yard.page)
    yard.page.wait_for_load_state("networkidle")  # an answer that comes after the jump would be contact
    yard.offline()
    yard.page.evaluate(f"clockOff = {365 * DAY_MS}")
    write_slip(yard.page, (yard.paper, "10"))
    expect(yard.page.locator("#save-error")).to_contain_text("72")
    assert yard.printed() == 0
    yard.online()
    expect(yard.page.locator("#notices")).to_contain_text(WRONG_CLOCK, timeout=10_000)
    yard.page.keyboard.press("F8")
    yard.wait_until_booked(1)
    assert_of_the_day_and_in_order(yard, "10")


def assert_of_the_day_and_in_order(yard, *kilograms: str) -> None:
    slips = Deposit.objects.order_by("device_seq")
    assert [f"{slip.lines.get().net_kg:.0f}" for slip in slips] == list(kilograms)
    assert {(slip.market_day, slip.received_on, slip.is_late) for slip in slips} == {
        (yard.tablet.day, yard.tablet.day.held_on, False)
    }


# --- the disk -----------------------------------------------------------------------------------------------

REFUSED = """(() => {
    const put = IDBObjectStore.prototype.put;
    globalThis.storageIsBack = () => (IDBObjectStore.prototype.put = put);
    IDBObjectStore.prototype.put = function () { throw new DOMException("full", "QuotaExceededError"); };
})()"""
# A full disk often shows only at the end: each put is answered with success, and then all is taken back.
REFUSED_AT_THE_END = """(() => {
    const put = IDBObjectStore.prototype.put;
    globalThis.storageIsBack = () => (IDBObjectStore.prototype.put = put);
    IDBObjectStore.prototype.put = function (...given) {
        const request = put.apply(this, given);
        request.addEventListener("success", () => this.transaction.abort());
        return request;
    };
})()"""


@pytest.mark.parametrize("refusal", [REFUSED, REFUSED_AT_THE_END], ids=["at once", "at the end"])
def test_storage_that_refuses_is_said_aloud_and_nothing_is_printed_lost_or_used_up(yard, refusal):
    yard.write("10")
    yard.page.evaluate(refusal)
    write_slip(yard.page, (yard.paper, "12.5"))
    alarm = yard.page.locator("#alarms")
    expect(alarm).to_contain_text("ยังไม่ได้บันทึก: เครื่องนี้ไม่ยอมเก็บข้อมูล")
    yard.page.keyboard.press("F8")  # once more, and still not
    expect(alarm).to_contain_text("ยังไม่ได้บันทึก")
    assert (yard.printed(), Deposit.objects.count()) == (1, 1)
    expect(yard.page.locator("#slip-view")).to_be_hidden()
    expect(yard.page.locator("#chosen")).to_contain_text("สมหญิง")
    expect(yard.page.locator("#basket")).to_contain_text("12.5 กก.")

    yard.page.evaluate("storageIsBack(); null")
    yard.page.keyboard.press("F8")
    expect(yard.page.locator("#slip-title")).to_contain_text("A1-000002")
    expect(alarm).to_be_empty()
    yard.wait_until_booked(2)
    assert yard.numbers() == [1, 2]
    assert Deposit.objects.get(device_seq=2).lines.get().net_kg == 12.5


def test_a_browser_that_stores_nothing_at_all_says_so(yard):
    yard.browser.context.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); };"
    )
    yard.page.goto(yard.browser.url + TILL)
    expect(yard.page.locator("#alarms")).to_contain_text("เบราว์เซอร์นี้ไม่ยอมเก็บข้อมูล ใช้หน้าต่างส่วนตัวไม่ได้")


def test_a_private_window_writes_no_slip_until_a_manager_vouches(committed_cast, live_server, page, sign_in):
    cast = committed_cast
    cast.now = timezone.localtime()
    cast.open_day()
    sign_in(cast.prapai)
    page.add_init_script("navigator.storage.persist = navigator.storage.persisted = async () => false;")
    page.add_init_script("window.print = () => { window.printed = (window.printed ?? 0) + 1; };")
    page.goto(f"{live_server.url}/counter/B01/devices/")
    page.locator("#enrol-name").fill("แท็บเล็ตหมู่ 1")
    page.locator("#enrol button").click()
    page.wait_for_url(f"**{TILL}")
    expect(page.locator("#status")).to_contain_text("ออนไลน์")
    page.reload()
    sentence = "ยังไม่แน่ใจว่าเบราว์เซอร์นี้เก็บข้อมูลไว้ได้"
    expect(page.locator("#notices .notice-danger")).to_contain_text(sentence)
    write_slip(page, (str(cast.material["PAP-01"].pk), "10"))
    expect(page.locator("#save-error")).to_contain_text(sentence)
    assert (page.evaluate("window.printed ?? 0"), Deposit.objects.count()) == (0, 0)
    expect(page.locator("#basket")).to_contain_text("10 กก.")

    page.locator("#notices .notice-danger button").click()
    expect(page.locator("#notices .notice-danger")).to_have_count(0)
    page.keyboard.press("F8")
    expect(page.locator("#slip-title")).to_contain_text("A1-000001")
    device = Device.objects.get()
    assert device.vouched_by == cast.prapai
    expect(page.locator("#slip-facts .notice-success")).to_be_visible()
    assert Deposit.objects.get().number == "A1-000001"
