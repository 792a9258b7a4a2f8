"""The till's one screen, with a played server: what a clerk presses, sees and holds in hand."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.till.played import ORIGIN, PlayedCounter, open_counter

pytestmark = pytest.mark.browser
SLOWLY = 60  # ms between keys: quicker ones are a scanner's
SMALL = {"width": 320, "height": 700}


class Clerk:
    """Somebody at the till: `line("1", "12.5")` types as one does; `presses` counts all but the numbers."""

    def __init__(self, page, counter):
        self.page, self.counter, self.presses = page, counter, 0

    def type(self, text):
        self.page.keyboard.type(text, delay=SLOWLY)

    def press(self, key):
        self.presses += 1
        self.page.keyboard.press(key)

    def member(self, text="01-00001"):
        self.type(text)
        self.press("Enter")

    def line(self, material, weight):
        self.type(material)
        self.press("Enter")
        self.type(weight)
        self.press("Enter")

    def slip(self, *lines, member="01-00001"):
        self.member(member)
        for material, weight in lines:
            self.line(material, weight)

    def save(self):
        self.press("F8")

    def choose(self, name, value):
        self.page.locator(f"input[name={name}][value={value}]").check()

    def go_offline(self):
        self.counter.down = True
        self.page.context.set_offline(True)
        expect(self.page.locator("#status")).to_contain_text("ออฟไลน์")

    def go_online(self):
        self.counter.down = False
        self.page.context.set_offline(False)

    @property
    def printed(self) -> list[str]:
        return self.page.evaluate("printed")

    @property
    def booked(self) -> dict:
        """The one slip that the server has, which comes a moment after it is saved."""
        for _ in range(50):
            if self.counter.books:
                break
            self.page.wait_for_timeout(100)
        (body,) = self.counter.books.values()
        return body

    def is_saved(self, number="A3-000124"):
        expect(self.page.locator("#slip-title")).to_contain_text(number)
        expect(self.page.locator("#slip-view")).to_be_visible()


@pytest.fixture
def counter():
    return PlayedCounter()


@pytest.fixture
def opened(page, counter):
    """`opened(**how)` opens the till; a request cut off on purpose is no complaint."""

    def open_it(**how):
        return Clerk(open_counter(page, counter, **how), counter)

    return open_it


@pytest.fixture
def clerk(opened):
    return opened()


@pytest.fixture
def complaints(complaints):
    """Chromium calls a request without a signal an error; we do not."""
    yield complaints
    complaints[:] = [said for said in complaints if "Failed to load resource" not in said]


def lines(clerk):
    return clerk.page.locator("#basket tbody tr")


def total(clerk):
    return clerk.page.locator("#total")


# --- keys ---------------------------------------------------------------------------------------------


def test_a_slip_of_three_materials_takes_at_most_twelve_presses_besides_the_numbers(clerk):
    clerk.slip(("1", "12.5"), ("10", "3.2"), ("51", "0.5"))
    clerk.save()
    clerk.is_saved()
    clerk.press("Enter")
    expect(clerk.page.locator("#who")).to_be_focused()
    assert clerk.presses <= 12
    assert clerk.booked["total"] == "83.23"
    assert len(clerk.printed) == 1


def test_the_function_keys_do_what_the_buttons_say(clerk):
    page = clerk.page
    clerk.slip(("1", "12.5"), ("10", "3"), ("1", "3"))
    expect(lines(clerk)).to_have_count(2)
    clerk.press("F4")
    expect(lines(clerk).first).to_contain_text("12.5 กก.")
    clerk.press("F2")
    expect(page.locator("#who")).to_be_focused()
    clerk.press("Escape")
    expect(page.locator("#material")).to_be_focused()
    clerk.press("F9")
    expect(page.locator("#held button")).to_contain_text("นางสมหญิง ใจดี")
    expect(page.locator("#who")).to_be_focused()
    for key, button in (("F2", "#find label"), ("F4", "#take-back"), ("F8", "#save"), ("F9", "#hold")):
        expect(page.locator(button)).to_contain_text(key)


def test_esc_goes_one_step_back_at_a_time(clerk):
    page = clerk.page
    clerk.member()
    clerk.type("1")
    clerk.press("Enter")
    clerk.type("12")
    clerk.press("Escape")
    expect(page.locator("#weight")).to_have_value("")
    clerk.press("Escape")
    expect(page.locator("#material")).to_have_value("")
    expect(page.locator("#material")).to_be_focused()
    clerk.press("Escape")
    expect(page.locator("#who")).to_be_focused()


def test_a_key_that_is_held_down_adds_one_line_and_saves_one_slip(clerk):
    clerk.slip()
    clerk.type("1")
    clerk.press("Enter")
    clerk.type("12.5")
    for _ in range(5):
        clerk.page.keyboard.down("Enter")
    clerk.page.keyboard.up("Enter")
    expect(lines(clerk)).to_have_count(1)
    for _ in range(5):
        clerk.page.keyboard.down("F8")
    clerk.page.keyboard.up("F8")
    clerk.is_saved()
    assert clerk.booked["seq"] == 124


def test_it_works_by_touch_alone(browser, browser_context_args, counter):
    context = browser.new_context(**browser_context_args, viewport=PHONE, has_touch=True, is_mobile=True)
    page = open_counter(context.new_page(), counter)
    page.locator("#who").fill("บุญมี")
    expect(page.locator("#found button")).to_have_count(2)  # side by side, to be told apart
    page.locator("#found button").last.tap()
    page.locator("[data-code=PAP-01]").tap()
    expect(page.locator("#weight")).to_be_focused()
    page.locator("#weight").fill("12.5")
    page.locator("#add").tap()
    expect(page.locator("#material")).not_to_be_focused()  # no keyboard over the tiles
    page.locator("#save").tap()
    expect(page.locator("#slip-title")).to_contain_text("A3-000124")
    context.close()
    (body,) = counter.books.values()
    assert (body["member"], body["total"]) == ("01-00003", "38.75")


# --- members ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["01-00001", "0100001", "๐๑-๐๐๐๐๑", "4455", "12/3", "สมหญิง", "ป้าหญิง"])
def test_a_member_is_found_by(clerk, typed):
    clerk.member(typed)
    expect(clerk.page.locator("#chosen")).to_contain_text("นางสมหญิง ใจดี")
    expect(clerk.page.locator("#chosen")).to_contain_text("1,200.00")
    expect(clerk.page.locator("#material")).to_be_focused()


def test_of_several_members_one_is_chosen_with_the_keys(clerk):
    clerk.member("บุญมี")
    clerk.press("ArrowDown")
    clerk.press("Enter")
    expect(clerk.page.locator("#chosen")).to_contain_text("01-00003")


def test_offline_the_balance_is_said_to_be_unknown(clerk):
    clerk.go_offline()
    clerk.member()
    expect(clerk.page.locator(".member-balance")).to_contain_text("ออฟไลน์")


def test_somebody_else_brings_it(clerk):
    clerk.slip(("1", "12.5"))
    clerk.page.locator(".member-buttons button").last.click()
    clerk.type("น้องแอน")
    expect(clerk.page.locator("input[name=mode][value=cash]")).to_be_disabled()
    clerk.save()
    clerk.is_saved()
    assert clerk.booked["depositor"] == "น้องแอน"
    assert "น้องแอน" in clerk.printed[0]
    assert "มีเงินรวม" not in clerk.printed[0]


def test_a_scan_never_lands_in_a_weight_and_a_second_card_is_asked_about(clerk):
    clerk.slip(("1", "12.5"))
    clerk.type("10")
    clerk.press("Enter")
    scan(clerk.page, "01-00002")
    expect(clerk.page.locator("#weight")).to_have_value("")
    expect(clerk.page.locator("#alarms")).to_contain_text("นายบุญมี แก้วใส")
    clerk.page.locator("#alarms button").first.click()  # hold this one, begin another
    expect(clerk.page.locator("#held button")).to_contain_text("นางสมหญิง")
    expect(clerk.page.locator("#chosen")).to_contain_text("นายบุญมี")


def scan(page, number):
    from members.cards import card_text

    text = card_text("B01", number)
    page.evaluate(
        """(text) => {
          const code = (sign) => /[0-9]/.test(sign) ? `Digit${sign}`
            : /[A-Z]/i.test(sign) ? `Key${sign.toUpperCase()}` : sign === "-" ? "Minus" : "Semicolon";
          for (const sign of [...text, "Enter"]) {
            const key = sign === "Enter" ? { key: sign, code: sign }
              : { key: sign, code: code(sign), shiftKey: /[A-Z:]/.test(sign) };
            const where = document.activeElement;
            const press = new KeyboardEvent("keydown", { ...key, bubbles: true, cancelable: true });
            const taken = !where.dispatchEvent(press);
            if (!taken && sign.length === 1 && "value" in where) where.value += sign;
          }
        }""",
        text,
    )


# --- lines --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["1", "๑", "PAP-01", "pap-01", "กระดาษลัง/กล่องลูกฟูก", "ลังเปล่า"])
def test_a_material_is_meant_by(clerk, typed):
    clerk.slip((typed, "๑๒.๕"))
    expect(lines(clerk)).to_contain_text("กระดาษลัง/กล่องลูกฟูก")
    expect(total(clerk)).to_contain_text("38.75")


@pytest.mark.parametrize(
    ("weight", "sentence"),
    [
        ("1e3", "ไม่ใช่ตัวเลข"),
        ("1,2", "เครื่องหมาย"),
        ("-5", "ติดลบ"),
        ("10000", "9999"),
        ("0", "ศูนย์"),
        ("", "ใส่น้ำหนัก"),
    ],
)
def test_a_refused_weight_is_said_at_the_field_and_loses_nothing(clerk, weight, sentence):
    clerk.slip(("1", weight))
    expect(clerk.page.locator("#weight-error")).to_contain_text(sentence)
    expect(clerk.page.locator("#weight")).to_have_value(weight)
    expect(clerk.page.locator("#weight")).to_be_focused()
    expect(clerk.page.locator("#material")).to_have_value("กระดาษลัง/กล่องลูกฟูก")
    expect(lines(clerk)).to_have_count(0)


def test_thousands_and_commas_are_understood(clerk):
    clerk.slip(("10", "1,200"))
    expect(clerk.page.locator("#sure")).to_be_visible()
    clerk.press("Enter")
    expect(total(clerk)).to_contain_text("7,680.00")


def test_an_implausible_weight_is_asked_about_once(clerk):
    clerk.slip(("1", "600"))
    expect(clerk.page.locator("#sure")).to_contain_text("600 กก.")
    expect(lines(clerk)).to_have_count(0)
    clerk.press("Escape")
    expect(clerk.page.locator("#sure")).to_be_hidden()
    clerk.press("Enter")
    clerk.press("Enter")
    expect(lines(clerk)).to_have_count(1)


def test_a_deduction_needs_its_reason(clerk):
    page = clerk.page
    clerk.member()
    clerk.type("1")
    clerk.press("Enter")
    clerk.type("10")
    page.locator("#deduct-box summary").click()
    page.locator("#deduct").fill("๕")
    page.locator("input[value=percent]").check()
    page.locator("#deduct").press("Enter")
    expect(page.locator("#deduct-error")).to_contain_text("เหตุ")
    clerk.choose("reason", "wet")
    page.locator("#deduct").press("Enter")
    expect(lines(clerk)).to_contain_text("10 − 0.5 เปียก = 9.5 กก.")
    clerk.save()
    clerk.is_saved()
    line = clerk.booked["lines"][0]
    assert (line["deduct"], line["reason"], line["amount"]) == ("0.500", "wet", "29.45")


def test_a_suspended_material_is_not_taken(opened, counter):
    clerk = opened()
    clerk.member()
    number = next(m["no"] for m in counter.state["materials"] if m["code"] == "OTH-01")
    clerk.type(str(number))
    expect(clerk.page.locator("#tiles")).to_contain_text("งดรับ")
    clerk.press("Enter")
    expect(clerk.page.locator("#material-error")).to_contain_text("ไม่รับ")


def test_a_material_without_a_price_makes_a_slip_of_weights_alone(opened, counter):
    del counter.state["lists"][0]["prices"]["PLA-01"]
    clerk = opened()
    clerk.slip(("1", "12.5"), ("10", "3"))
    expect(total(clerk)).to_contain_text("แจ้งราคาภายหลัง")
    clerk.save()
    clerk.is_saved()
    assert (clerk.booked["price_later"], clerk.booked["total"]) == (True, "0.00")
    assert "แจ้งราคาภายหลัง" in clerk.printed[0]
    assert "38.75" not in clerk.printed[0]


def test_a_weight_that_is_typed_goes_along_when_saving(clerk):
    clerk.slip(("1", "12.5"))
    clerk.type("10")
    clerk.press("Enter")
    clerk.type("3")
    clerk.save()
    clerk.is_saved()
    assert clerk.booked["total"] == "57.95"


# --- prices -------------------------------------------------------------------------------------------


def test_new_prices_are_said_and_the_basket_is_reckoned_anew(clerk):
    from tests.browser.till.played import price_list

    clerk.slip(("1", "10"))
    expect(total(clerk)).to_contain_text("31.00")
    old = clerk.counter.state["lists"][0]
    clerk.counter.change(lists=[price_list(4, _just_now(), factor="2"), old])
    clerk.page.evaluate("dispatchEvent(new Event('online'))")
    expect(total(clerk)).to_contain_text("62.00")
    expect(clerk.page.locator("#notices")).to_contain_text("เดิม 31.00 บาท เป็น 62.00 บาท")
    clerk.save()
    clerk.is_saved()
    assert (clerk.booked["list"], clerk.booked["total"]) == (4, "62.00")


def _just_now():
    from datetime import UTC, datetime, timedelta

    return datetime.now(UTC) - timedelta(seconds=5)


# --- money --------------------------------------------------------------------------------------------


def test_cash_goes_by_whole_steps_and_the_rest_to_the_account(clerk):
    clerk.slip(("1", "12.5"), ("10", "0.2"))
    clerk.choose("mode", "cash")
    expect(clerk.page.locator("#settle-sums")).to_contain_text("40.00")
    clerk.save()
    clerk.is_saved()
    assert clerk.booked["settle"] == {
        "savings": "0.03",
        "cash": "40.00",
        "welfare": "0.00",
        "donation": "0.00",
    }
    expect(clerk.page.locator(".slip-figure.cash")).to_contain_text("40.00")


def test_a_split_is_checked_while_it_is_typed(clerk):
    clerk.slip(("1", "12.5"))
    clerk.choose("mode", "split")
    clerk.type("20.10")
    expect(clerk.page.locator("#settle-error")).to_contain_text("0.25")
    clerk.save()
    expect(clerk.page.locator("#save-error")).to_contain_text("0.25")
    clerk.page.locator("#split-cash").fill("๒๐")
    clerk.page.locator("#split-welfare").fill("8.75")
    clerk.save()
    clerk.is_saved()
    assert clerk.booked["settle"] == {
        "savings": "10.00",
        "cash": "20.00",
        "welfare": "8.75",
        "donation": "0.00",
    }


def test_offline_cash_counts_against_the_drawer(opened):
    clerk = opened(drawer_limit="50.00")
    clerk.go_offline()
    clerk.slip(("1", "12.5"))
    clerk.choose("mode", "cash")
    clerk.save()
    clerk.is_saved()
    clerk.press("Enter")
    clerk.slip(("1", "5"))
    clerk.choose("mode", "cash")
    clerk.save()
    expect(clerk.page.locator("#save-error")).to_contain_text("เหลือจ่ายได้ 11.25 บาท")
    expect(lines(clerk)).to_have_count(1)
    clerk.choose("mode", "savings")
    clerk.save()
    clerk.is_saved("A3-000125")
    assert len(clerk.printed) == 2


# --- saving and printing ------------------------------------------------------------------------------


def test_the_slip_is_on_paper_with_its_words_and_the_balance(clerk):
    clerk.slip(("1", "12.5"), ("1", "3"))
    clerk.save()
    clerk.is_saved()
    expect(clerk.page.locator("#slip-facts")).to_contain_text("1,248.05")
    (paper,) = clerk.printed
    for words in ("A3-000124", "นางสมหญิง ใจดี", "12.5 + 3", "15.5 กก. × 3.10", "(สี่สิบแปดบาทห้าสตางค์)",
                  "วันนี้ได้ 48.05 บาท", "มีเงินรวม 1,248.05 บาท", "สมชาย ตั้งใจ"):  # fmt: skip
        assert words in paper
    expect(clerk.page.locator("#paper-place svg.slip-qr")).to_be_visible()


def test_it_is_printed_once_and_each_reprint_is_marked(clerk):
    clerk.slip(("1", "12.5"))
    clerk.save()
    clerk.is_saved()
    expect(clerk.page.locator("#print-label")).to_contain_text("พิมพ์สำเนา 1")
    clerk.page.locator("#print-again").click()
    clerk.press("Enter")  # the next slip, not another copy
    expect(clerk.page.locator("#who")).to_be_focused()
    clerk.page.locator("#open-today").click()
    clerk.page.locator("#today-items button").first.click()
    expect(clerk.page.locator("#print-label")).to_contain_text("พิมพ์สำเนา 3")
    marks = [re.search(r"สำเนา \d", paper) for paper in clerk.printed]
    assert [mark and mark[0] for mark in marks] == [None, "สำเนา 1", "สำเนา 2"]


def test_where_the_server_reckons_otherwise_it_wins_visibly(clerk):
    clerk.counter.answer = lambda body: {
        "total": "37.00", "settle": body["settle"] | {"savings": "37.00"},
    }  # fmt: skip
    clerk.go_offline()
    clerk.slip(("1", "12.5"))
    clerk.save()
    clerk.is_saved()
    clerk.press("Enter")
    clerk.go_online()
    notice = clerk.page.locator("#notices .notice-danger")
    expect(notice).to_contain_text("ที่พิมพ์ 38.75 บาท ในบัญชี 37.00 บาท")
    notice.locator("button").first.click()
    clerk.is_saved()
    assert "37.00" in clerk.printed[-1]
    assert "สำเนา 1" in clerk.printed[-1]
    expect(notice).to_have_count(0)


def test_a_slip_that_is_refused_at_once_is_not_printed_and_is_mended_under_its_number(clerk):
    clerk.counter.answer = lambda body: (422, {"code": "refused", "error": "ไม่รับวัสดุนี้", "position": 0})
    clerk.slip(("1", "12.5"))
    clerk.save()
    expect(clerk.page.locator("#slip-facts")).to_contain_text("ไม่รับวัสดุนี้")
    assert clerk.printed == []
    clerk.counter.answer = lambda body: None
    clerk.page.locator("#slip-facts button").click()
    expect(clerk.page.locator("#notices")).to_contain_text("A3-000124")
    clerk.press("F4")
    clerk.line("10", "2")
    clerk.save()
    clerk.is_saved("A3-000124")
    assert (clerk.booked["seq"], clerk.booked["total"]) == (124, "12.80")


def test_where_storage_refuses_nothing_is_printed_and_the_basket_stays(clerk):
    clerk.slip(("1", "12.5"))
    clerk.page.evaluate("""() => {
      const add = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = function (value, ...rest) {
        if (this.name === "queue") throw new DOMException("full", "QuotaExceededError");
        return add.call(this, value, ...rest);
      };
    }""")
    clerk.save()
    expect(clerk.page.locator("#alarms")).to_contain_text("ยังไม่ได้บันทึก")
    expect(lines(clerk)).to_have_count(1)
    assert clerk.printed == []
    assert clerk.counter.books == {}


def test_nothing_waits_for_a_slow_network(clerk):
    page = clerk.page
    page.context.route(
        f"{ORIGIN}/counter/till/*/", lambda route: page.wait_for_timeout(2000) or route.fallback()
    )
    clerk.slip(("1", "12.5"))
    began = page.evaluate("performance.now()")
    clerk.save()
    clerk.is_saved()
    assert page.evaluate("performance.now()") - began < 1000
    page.wait_for_timeout(1500)
    assert len(clerk.printed) == 1
    assert "ยอดเงินรวมดูได้ภายหลัง" in clerk.printed[0]


# --- baskets ------------------------------------------------------------------------------------------


def test_the_basket_and_those_on_hold_survive_a_reload(clerk):
    clerk.slip(("1", "12.5"))
    clerk.press("F9")
    clerk.slip(("10", "3"), member="01-00002")
    clerk.page.reload()
    clerk.page.locator("#till[data-ready]").wait_for()
    expect(clerk.page.locator("#chosen")).to_contain_text("นายบุญมี")
    expect(total(clerk)).to_contain_text("19.20")
    clerk.page.locator("#held button").click()
    expect(total(clerk)).to_contain_text("38.75")
    expect(clerk.page.locator("#held button")).to_contain_text("นายบุญมี")


def test_a_slip_is_not_saved_twice_by_a_reload(clerk):
    clerk.slip(("1", "12.5"))
    clerk.save()
    clerk.is_saved()
    clerk.page.reload()
    clerk.page.locator("#till[data-ready]").wait_for()
    expect(lines(clerk)).to_have_count(0)


def test_two_tabs_have_two_baskets(clerk, counter):
    clerk.slip(("1", "12.5"))
    second = clerk.page.context.new_page()
    second.goto(f"{ORIGIN}/counter/till/")
    second.locator("#till[data-ready]").wait_for()
    expect(second.locator("#basket tbody tr")).to_have_count(0)
    second.close()


# --- weighing first -----------------------------------------------------------------------------------

OPEN_SLIP = {
    "uuid": "6f2c1c1e-5a43-4d0c-8f0e-1f4b2a2f0a01", "day": 5, "queue_no": 12, "weighed_by": ["สุดา"],
    "lines": [{"material": "PAP-01", "weighings": ["5.000", "2.500"], "deduct": "0.500", "reason": "wet",
               "source": "scale"}],
}  # fmt: skip


def test_weights_come_to_the_counter_by_their_queue_number(opened, counter):
    counter.state["open_slips"] = [OPEN_SLIP]
    clerk = opened()
    clerk.page.locator("#queue-no").fill("๑๒")
    clerk.page.locator("#queue-no").press("Enter")
    expect(lines(clerk)).to_contain_text("5 + 2.5 − 0.5 เปียก = 7 กก.")
    expect(clerk.page.locator("#who")).to_be_focused()
    clerk.member()
    clerk.save()
    clerk.is_saved()
    assert clerk.booked["open_slip"] == OPEN_SLIP["uuid"]
    assert clerk.booked["lines"][0]["source"] == "scale"


def test_a_weigher_sees_no_money_and_sends_weights_by_queue_number(opened, counter):
    counter.state["clerk"] |= {"may": ["RECORD_WEIGHT"], "name": "สุดา"}
    clerk = opened()
    expect(clerk.page.locator("#queue-no")).to_be_focused()
    clerk.type("15")
    clerk.press("Enter")
    clerk.line("1", "12.5")
    clerk.line("10", "3")
    expect(clerk.page.locator("#zones")).not_to_contain_text("3.10")
    clerk.save()
    expect(clerk.page.locator("#alarms")).to_contain_text("15")
    expect(clerk.page.locator("#status")).to_contain_text("ส่งครบ")
    (weighing,) = counter.weighings
    assert (weighing["queue_no"], [x["weighings"] for x in weighing["lines"]]) == (
        15,
        [["12.500"], ["3.000"]],
    )
    assert counter.books == {}


# --- what has to be known -----------------------------------------------------------------------------


def test_a_device_that_is_not_enrolled_writes_no_slip(opened):
    clerk = opened(enrolled=False)
    expect(clerk.page.locator("#notices")).to_contain_text("ยังไม่ได้ลงทะเบียน")
    clerk.save()
    expect(clerk.page.locator("#save-error")).not_to_be_empty()


def test_without_an_open_day_or_with_several_it_is_said(opened, counter):
    counter.state["days"] = []
    clerk = opened()
    expect(clerk.page.locator("#notices")).to_contain_text("ยังไม่เปิดวันรับซื้อ")
    counter.change(days=[counter.day(5, "ศาลาหมู่ 1"), counter.day(6, "วัดป่า")])
    clerk.page.evaluate("dispatchEvent(new Event('online'))")
    expect(clerk.page.locator("#notices")).to_contain_text("เลือกวัน")
    clerk.page.locator("#day").select_option("6")
    clerk.slip(("1", "12.5"))
    clerk.save()
    clerk.is_saved()
    assert clerk.booked["day"] == 6


def test_the_status_line_says_it_in_words(clerk):
    status = clerk.page.locator("#status")
    expect(status).to_have_text("ออนไลน์ · ส่งครบ")
    clerk.go_offline()
    clerk.slip(("1", "12.5"))
    clerk.save()
    expect(status).to_contain_text("ออฟไลน์ · ค้างส่ง 1 ใบ")
    clerk.go_online()
    expect(status).to_have_text("ออนไลน์ · ส่งครบ")


def test_signed_out_it_asks_to_sign_in_and_keeps_the_slip(clerk):
    clerk.counter.answer = lambda body: (401, {"code": "sign_in", "error": "เข้าสู่ระบบเพื่อส่ง"})
    clerk.slip(("1", "12.5"))
    clerk.save()
    clerk.is_saved()
    link = clerk.page.locator("#notices a")
    expect(link).to_have_attribute("href", "/staff/sign-in/?next=/counter/till/")
    expect(clerk.page.locator("#status")).to_contain_text("ค้างส่ง 1 ใบ")


def test_what_is_to_be_mended_can_be_carried_away(clerk):
    clerk.counter.answer = lambda body: (422, {"code": "refused", "error": "ไม่รับ", "position": None})
    clerk.slip(("1", "12.5"))
    clerk.save()
    clerk.page.locator("#open-fix").click()
    expect(clerk.page.locator("#fix-items")).to_contain_text("ไม่รับ")
    with clerk.page.expect_download() as download:
        clerk.page.locator("#export").click()
    assert download.value.suggested_filename.startswith("wastebank-A3-")


# --- practice -----------------------------------------------------------------------------------------


def test_practice_sends_nothing_and_marks_its_slips(opened, counter):
    clerk = opened(path="/counter/till/?practice")
    clerk.slip(("1", "12.5"), member="สมมติ")
    clerk.save()
    clerk.is_saved("ฝึก-000001")
    assert "ฝึก ใช้จริงไม่ได้" in clerk.printed[0]
    assert (counter.books, counter.reports) == ({}, [])
    clerk.page.goto(f"{ORIGIN}/counter/till/")
    clerk.page.locator("#till[data-ready]").wait_for()
    clerk.page.locator("#open-today").click()
    expect(clerk.page.locator("#today-items button")).to_have_count(0)


# --- for everybody ------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [DESKTOP, PHONE, SMALL], ids=["desktop", "phone", "small"])
def test_every_state_is_accessible(opened, counter, size, assert_accessible):
    counter.state["open_slips"] = [OPEN_SLIP]
    clerk = opened()
    page = clerk.page
    page.set_viewport_size(size)
    assert_accessible(page)
    clerk.member("บุญมี")
    assert_accessible(page)
    clerk.press("Enter")
    clerk.line("1", "600")
    page.locator("#deduct-box summary").click()
    assert_accessible(page)
    clerk.page.locator("#sure-yes").click()
    clerk.choose("mode", "split")
    page.locator(".member-buttons button").last.click()
    clerk.line("10", "1e3")
    assert_accessible(page)
    clerk.press("Escape")
    clerk.press("Escape")
    for opener in ("#open-today", "#open-settings"):
        page.locator(opener).click()
        assert_accessible(page)
        page.keyboard.press("Escape")
    clerk.save()
    clerk.is_saved()
    assert_accessible(page)


def test_every_target_is_large_enough(clerk):
    clerk.page.set_viewport_size(PHONE)
    clerk.slip(("1", "12.5"))
    small = clerk.page.evaluate("""() => [...document.querySelectorAll(
        "#till button, #till summary, #till .choice, #till input[type=text]")]
      .map((one) => [one.id || one.className, one.getBoundingClientRect()])
      .filter(([, box]) => box.height && (box.height < 47.5 || box.width < 47.5))
      .map(([name, box]) => `${name} ${box.width} × ${box.height}`)""")
    assert small == []
