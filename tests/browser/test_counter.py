"""A morning at the counter, in a real browser."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from deposits.models import Deposit, MarketDay
from wastebank.ledger.models import Entry

pytestmark = pytest.mark.browser


@pytest.fixture
def counter(committed_cast, live_server, sign_in):
    sign_in(committed_cast.malee)
    committed_cast.home = f"{live_server.url}/counter/B01/"
    return committed_cast


@pytest.fixture
def open_day(counter):
    counter.now = timezone.localtime()
    counter.day = counter.open_day()
    counter.new_slip = f"{counter.home}days/{counter.day.pk}/slip/"
    return counter


def save(page):
    return page.locator("[name=do][value=save]")


def lines(page):
    return page.locator(".basket tbody tr")


def test_from_opening_the_day_to_the_slip(screen, counter):
    screen.goto(counter.home)
    screen.locator(".open-day button").click()
    expect(screen).to_have_url(re.compile(r"/days/\d+/$"))
    screen.locator("a.btn-primary").click()

    screen.wait_for_load_state()  # htmx is there: what is typed before it is searched for by the button only
    screen.locator("#id_q").press_sequentially("ใจดี")
    screen.locator("#found button").click()
    expect(screen.locator(".member-chosen")).to_contain_text("สมหญิง ใจดี")
    expect(screen.locator("#id_word")).to_be_focused()

    screen.keyboard.type("ลัง")
    screen.keyboard.press("Enter")
    screen.keyboard.type("๑๒.๕")
    screen.keyboard.press("Enter")
    expect(lines(screen)).to_have_count(1)
    expect(screen.locator("#id_word")).to_be_focused()

    screen.locator("label:has([name=tile][value=PLA-01])").click()
    expect(screen.locator("#id_quantity")).to_be_focused()
    screen.keyboard.type("3.2")
    screen.keyboard.press("Enter")
    expect(lines(screen)).to_have_count(2)

    screen.locator("#id_word").fill("NFE-01")
    screen.locator("#id_quantity").fill("0.5")
    screen.locator(".add-line").click()
    expect(lines(screen)).to_have_count(3)
    expect(screen.locator("output")).to_contain_text("83.23")

    save(screen).click()
    expect(screen.locator(".confirmation")).to_contain_text("83.23")
    slip = Deposit.objects.get()
    assert (slip.lines.count(), slip.market_day, slip.by) == (3, MarketDay.objects.get(), counter.malee)

    screen.reload()
    screen.go_back()
    save(screen).click()
    expect(screen).to_have_url(re.compile(f"/slips/{slip.pk}/$"))
    assert Deposit.objects.count() == Entry.objects.count() == 1


def test_a_double_click_saves_once(screen, open_day):
    screen.goto(f"{open_day.new_slip}?member=01-00001&m=PAP-01&w=12.5")
    save(screen).dblclick()
    expect(screen.locator(".confirmation")).to_contain_text("38.75")
    assert Deposit.objects.count() == 1


def test_a_double_press_adds_one_line(screen, open_day):
    screen.goto(f"{open_day.new_slip}?member=01-00001")
    screen.locator("#id_word").fill("PAP-01")
    screen.locator("#id_quantity").fill("2")
    screen.locator(".add-line").dblclick()
    expect(lines(screen)).to_have_count(1)
    screen.reload()
    expect(lines(screen)).to_have_count(1)
    lines(screen).locator("button").click()
    expect(lines(screen)).to_have_count(0)


def test_what_is_refused_stays_and_the_summary_has_the_focus(screen, open_day, assert_accessible):
    screen.goto(f"{open_day.new_slip}?member=01-00001&m=PAP-01&w=12.5")
    screen.locator("#id_word").fill("PLA-01")
    screen.locator("#id_quantity").fill("1,2")
    screen.keyboard.press("Enter")
    expect(screen.locator(".error-summary")).to_be_focused()
    expect(screen.locator("#id_quantity")).to_have_value("1,2")
    expect(lines(screen)).to_have_count(1)
    assert_accessible(screen)
    screen.locator("#id_quantity").fill("900")
    screen.keyboard.press("Enter")
    screen.locator("#id_sure").check()
    assert_accessible(screen)
    screen.locator(".add-line").click()
    expect(lines(screen)).to_have_count(2)


def test_cancelling_and_issuing_anew(screen, open_day, assert_accessible):
    slip = open_day.bring(open_day.day, open_day.somying, ("PAP-01", "12.5"), ("PLA-01", "3"))
    screen.goto(f"{open_day.home}slips/{slip.pk}/")
    screen.locator("a.btn-danger").click()
    assert_accessible(screen)
    screen.locator("[name=quick][value=weight]").check()
    screen.locator("[value=again]").click()
    expect(lines(screen)).to_have_count(2)
    screen.goto(f"{open_day.home}slips/{slip.pk}/")
    expect(screen.locator(".notice-danger strong")).to_be_visible()
    assert_accessible(screen)


def test_drawing_money(screen, open_day, assert_accessible):
    open_day.bring(open_day.day, open_day.somying, ("PAP-01", "1000"))
    screen.goto(f"{open_day.home}payouts/new/")
    assert_accessible(screen)
    screen.locator("#id_q").press_sequentially("01-00001")
    screen.locator("#found button").click()
    screen.locator("#id_amount").fill("500")
    assert_accessible(screen)
    screen.keyboard.press("Enter")
    expect(screen.locator(".confirmation")).to_contain_text("500.00")
    assert_accessible(screen)
    screen.locator("main .btn-primary").dblclick()
    expect(screen.locator(".chip-good").first).to_be_visible()
    expect(screen).to_have_url(re.compile(r"/payouts/\d+/$"))
    screen.go_back()
    expect(screen.locator("#id_amount")).to_have_count(0)  # this month's withdrawal is used up
    assert Entry.objects.filter(kind="payout").count() == 1
    assert_accessible(screen)


def test_the_pages_are_accessible(screen, open_day, assert_accessible):
    slip = open_day.bring(open_day.day, open_day.somying, ("PAP-01", "12.5"))
    for address in (
        "",
        f"days/{open_day.day.pk}/",
        f"days/{open_day.day.pk}/slip/",
        f"slips/{slip.pk}/",
        "payouts/",
    ):
        screen.goto(open_day.home + address)
        assert_accessible(screen)
    screen.goto(f"{open_day.new_slip}?member=01-00001&m=PAP-01&w=12.5&m=PLA-01&w=3")
    assert_accessible(screen)


def test_it_works_without_javascript(browser, browser_context_args, open_day, sign_in, context):
    plain = browser.new_context(**browser_context_args, java_script_enabled=False)
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    page.goto(open_day.new_slip)
    page.locator("#id_q").fill("01-00001")
    page.keyboard.press("Enter")
    page.locator("#id_word").fill("PAP-01")
    page.locator("#id_quantity").fill("2")
    page.keyboard.press("Enter")
    page.locator("label:has([name=tile][value=PLA-01])").click()
    page.locator("#id_quantity").fill("1")
    page.locator(".add-line").click()
    expect(lines(page)).to_have_count(2)
    lines(page).first.locator("button").click()
    expect(lines(page)).to_have_count(1)
    save(page).click()
    expect(page.locator(".confirmation")).to_contain_text("6.40")
    plain.close()
    assert Deposit.objects.count() == 1
