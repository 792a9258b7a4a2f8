"""Where the money goes, saving, printing, holding, and what the page says of itself."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.till.played import ORIGIN
from tests.browser.till.screen.clerk import SMALL, lines, total

pytestmark = pytest.mark.browser


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
    clerk.page.wait_for_timeout(500)  # shown first, printed then
    assert len(clerk.printed) == 2


# --- saving and printing ------------------------------------------------------------------------------


def test_the_slip_is_on_paper_with_its_words_and_the_balance(clerk):
    clerk.slip(("1", "12.5"), ("1", "3"))
    clerk.save()
    clerk.is_saved()
    expect(clerk.page.locator("#slip-facts")).to_contain_text("1,248.05")
    paper = clerk.paper
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
    expect(clerk.page.locator("#print-label")).to_contain_text("พิมพ์สำเนา 2")
    clerk.page.locator("#next-slip").click()
    expect(clerk.page.locator("#who")).to_be_focused()
    clerk.page.locator("#open-today").click()
    clerk.page.locator("#today-items button").first.click()
    expect(clerk.page.locator("#print-label")).to_contain_text("พิมพ์สำเนา 3")
    marks = [re.search(r"สำเนา \d", paper) for paper in clerk.printed]
    assert [mark and mark[0] for mark in marks] == [None, "สำเนา 1", "สำเนา 2"]


PRICED = {"savings": "40.00", "cash": "0.00", "welfare": "0.00", "donation": "0.00"}


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ({"status": "posted", "total": "40.00", "settle": PRICED, "balance": "160.00"}, ["40.00", "160.00"]),
        ({"status": "cancelled"}, ["ใบนี้ยกเลิกแล้ว"]),
    ],
    ids=["priced", "cancelled"],
)
def test_a_reply_that_was_lost_tells_what_became_of_a_slip_without_prices(opened, counter, now, words):
    """Priced or cancelled before it is sent once more: neither is a difference to what was printed."""
    del counter.state["lists"][0]["prices"]["PLA-01"]
    counter.answer = lambda body: now
    clerk = opened()
    clerk.slip(("1", "12.5"), ("10", "3"))
    clerk.save()
    clerk.is_saved()
    for word in words:
        expect(clerk.page.locator("#slip-facts")).to_contain_text(word)
    expect(clerk.page.locator("#slip-facts .notice-danger")).to_have_count(0)
    expect(clerk.page.locator("#slip-facts")).not_to_contain_text("จดน้ำหนักไว้แล้ว")


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
    expect(clerk.page.locator("#print-label")).to_contain_text("พิมพ์สำเนา 2")
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


def test_nothing_waits_for_the_network(clerk):
    """No answer comes at all, though the line looks up: U3 with the longest latency there is."""
    clerk.counter.silent = True
    clerk.slip(("1", "12.5"))
    began = clerk.page.evaluate("performance.now()")
    clerk.save()
    clerk.is_saved()
    assert clerk.page.evaluate("performance.now()") - began < 1000
    assert "ยอดเงินรวมดูได้ภายหลัง" in clerk.paper
    clerk.press("Enter")
    clerk.slip(("10", "2"))
    clerk.save()
    clerk.is_saved("A3-000125")


# --- baskets ------------------------------------------------------------------------------------------


def test_the_basket_and_those_on_hold_survive_a_reload(clerk):
    clerk.slip(("1", "12.5"))
    clerk.press("F9")
    clerk.slip(("10", "3"), member="01-00002")
    expect(total(clerk)).to_contain_text("19.20")
    clerk.page.wait_for_timeout(300)  # until the disk has it
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
    for _ in range(100):  # that all is sent is also said a moment before it is noticed that something waits
        if counter.weighings:
            break
        clerk.page.wait_for_timeout(50)
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
    expect(clerk.page.locator("#notices")).to_contain_text("ยังไม่เปิดวันทำการ")
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
    assert "ฝึก ใช้จริงไม่ได้" in clerk.paper
    assert (counter.books, counter.reports) == ({}, [])
    clerk.page.goto(f"{ORIGIN}/counter/till/")
    clerk.page.locator("#till[data-ready]").wait_for()
    clerk.page.locator("#open-today").click()
    expect(clerk.page.locator("#today-items button")).to_have_count(0)


# --- for everybody ------------------------------------------------------------------------------------


WIDE, BETWEEN = (pytest.param(size, marks=pytest.mark.slow) for size in (DESKTOP, PHONE))  # every night


@pytest.mark.parametrize("size", [WIDE, BETWEEN, SMALL], ids=["desktop", "phone", "small"])
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
