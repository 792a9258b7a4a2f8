"""Finding the member, writing the lines, by keys and by touch."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from members.cards import card_text
from members.models import Member
from tests.browser.conftest import PHONE
from tests.browser.till.played import open_counter, price_list
from tests.browser.till.screen.clerk import lines, total
from wastebank.organisation.models import Bank

pytestmark = pytest.mark.browser


def test_a_slip_of_three_materials_takes_at_most_twelve_presses_besides_the_numbers(clerk):
    clerk.slip(("1", "12.5"), ("10", "3.2"), ("51", "0.5"))
    clerk.save()
    clerk.is_saved()
    clerk.press("Enter")
    expect(clerk.page.locator("#who")).to_be_focused()
    assert clerk.presses <= 12
    assert clerk.booked["total"] == "83.23"
    assert clerk.paper and len(clerk.printed) == 1


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
    expect(page.locator("#slip-facts")).to_contain_text("ส่งและลงบัญชีแล้ว")
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
    assert "น้องแอน" in clerk.paper
    assert "มีเงินรวม" not in clerk.paper


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
    text = card_text(Member(number=number, bank=Bank(code="B01")))
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
    assert "แจ้งราคาภายหลัง" in clerk.paper
    assert "38.75" not in clerk.paper


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
    return datetime.now(UTC) - timedelta(seconds=5)


# --- money --------------------------------------------------------------------------------------------
