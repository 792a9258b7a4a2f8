"""The till's page against the real server, in a browser with a profile on the disk (proofs.md R6–R13, U2)."""

import re
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from deposits.commands.flags import set_aside
from deposits.models import Deposit, Flag, MarketDay, RefusedRecord
from deposits.queries.devices import missing_numbers
from prices.commands import publish_price_list
from tests.browser.till.yard import TILL, write_slip
from wastebank.ledger.models import Entry

pytestmark = pytest.mark.browser


def test_a_slip_of_three_materials_takes_at_most_12_keys_besides_the_numbers(yard):
    no = {code: str(yard.cast.material[code].pk) for code in ("PAP-01", "PLA-01", "NFE-01")}
    pressed = write_slip(yard.page, (no["PAP-01"], "12.5"), (no["PLA-01"], "3.2"), (no["NFE-01"], "0.5"))
    yard.wait_until_booked(1)
    assert pressed <= 12
    slip = Deposit.objects.get()
    assert (slip.number, slip.lines.count(), slip.by) == ("A1-000001", 3, yard.cast.somchai)
    assert slip.total == Decimal("83.23")


def test_200_slips_without_a_signal_survive_reload_and_sigkill(yard):
    yard.browser.context.set_offline(True)
    yard.save_many(yard.page, 100)
    yard.page.reload()
    yard.save_many(yard.page, 100)
    expect(yard.page.locator("#status")).to_contain_text("ออฟไลน์")
    assert Deposit.objects.count() == 0
    yard.browser.kill()
    yard.page = yard.start(yard.browser.open())
    took = yard.wait_until_booked(200)
    assert took < 60
    assert Entry.objects.filter(kind="deposit").count() == 200
    assert set(Deposit.objects.values_list("device_seq", flat=True)) == set(range(1, 201))
    assert missing_numbers(yard.tablet.device) == []
    expect(yard.page.locator("#status")).to_contain_text("ส่งครบ")


def test_a_reply_lost_after_the_commit_books_once_under_the_printed_number(yard):
    lost = []

    def lose_the_first(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch())
        return route.abort()

    yard.browser.context.route("**/counter/till/slips/", lose_the_first)
    write_slip(yard.page, (str(yard.cast.material["PAP-01"].pk), "10"))
    yard.wait_until_booked(1)
    expect(yard.page.locator("#status")).to_contain_text("ส่งครบ", timeout=30_000)
    slip = Deposit.objects.get()
    assert (len(lost), slip.number) == (1, "A1-000001")


def test_the_session_ends_and_another_clerk_signs_in(yard):
    yard.browser.context.clear_cookies()
    write_slip(yard.page, (str(yard.cast.material["PAP-01"].pk), "10"))
    expect(yard.page.locator("#till")).to_contain_text("เข้าสู่ระบบ", timeout=15_000)
    assert Deposit.objects.count() == 0
    yard.page = yard.start(yard.page, yard.cast.malee)
    yard.wait_until_booked(1)
    slip = Deposit.objects.get()
    assert (slip.by, slip.sent_by) == (yard.cast.somchai, yard.cast.malee)


def test_a_price_list_that_changed_meanwhile_is_kept_by_the_line_and_flagged(yard):
    yard.browser.context.set_offline(True)
    write_slip(yard.page, (str(yard.cast.material["PAP-01"].pk), "10"))
    now = timezone.localtime()
    prices = {yard.cast.material["PAP-01"]: Decimal(5)}
    publish_price_list(bank=yard.cast.bank, effective_from=now, by=yard.cast.prapai, at=now, prices=prices)
    yard.browser.context.set_offline(False)
    yard.wait_until_booked(1)
    slip = Deposit.objects.get()
    assert (slip.total, slip.lines.get().unit_price) == (Decimal("31.00"), Decimal("3.10"))
    assert list(Flag.objects.values_list("kind", flat=True)) == ["other_list"]


def test_a_slip_that_comes_after_the_close_is_late_and_not_lost(yard):
    yard.browser.context.set_offline(True)
    write_slip(yard.page, (str(yard.cast.material["PAP-01"].pk), "10"))
    MarketDay.objects.update(closed_at=timezone.localtime())
    yard.browser.context.set_offline(False)
    yard.wait_until_booked(1)
    assert Deposit.objects.get().is_late


def test_one_poisoned_among_50_blocks_nobody(yard):
    yard.browser.context.set_offline(True)
    yard.save_many(yard.page, 24)
    stranger = yard.cast.join("จะหาย", "ไป")
    number, yard.cast.somying.number = yard.cast.somying.number, "01-00077"
    yard.save_many(yard.page, 1)
    yard.cast.somying.number = number
    yard.save_many(yard.page, 25)
    yard.browser.context.set_offline(False)
    yard.wait_until_booked(49)
    expect(yard.page.locator("#till")).to_contain_text("ต้องแก้ไข", timeout=20_000)
    assert Deposit.objects.count() == 49
    assert missing_numbers(yard.tablet.device) == [25]
    assert stranger.savings.balance == 0
    # The manager finds that it is nobody's slip: sent once more, the device lets go of it.
    record = RefusedRecord.objects.get()
    set_aside(record=record, finding="ซ้อมเขียน", by=yard.cast.prapai, at=timezone.localtime())
    yard.page.locator("#open-fix").click()
    yard.page.locator("#fix-items button").first.click()
    expect(yard.page.locator("#open-fix")).to_be_hidden(timeout=20_000)
    expect(yard.page.locator("#status")).to_contain_text("ส่งครบ", timeout=20_000)
    kept = [item for item in yard.stored("sent") if item["seq"] == 25]
    assert [item["answer"]["finding"] for item in kept] == ["ซ้อมเขียน"]
    assert Deposit.objects.count() == 49


def test_a_practice_day_leaves_no_trace_in_the_books(yard):
    asked: list[str] = []
    yard.browser.context.on(
        "request", lambda request: asked.append(request.url) if request.method == "POST" else None
    )
    page = yard.page
    page.goto(f"{yard.browser.url}{TILL}?practice")
    page.evaluate("window.print = () => {}")
    expect(page.locator("#till")).to_contain_text("โหมดฝึก")
    asked.clear()
    page.wait_for_timeout(300)
    paper = str(yard.cast.material["PAP-01"].pk)
    write_slip(page, (paper, "10"), member="99-00001")
    expect(page.locator("body")).to_contain_text(re.compile("ฝึก-0*1"))
    page.wait_for_timeout(1500)
    assert not [url for url in asked if "/slips/" in url or "/weighings/" in url]
    assert Deposit.objects.count() == Entry.objects.count() == 0
    page.goto(yard.browser.url + TILL)
    page.evaluate("window.print = () => {}")
    write_slip(page, (paper, "10"))
    yard.wait_until_booked(1)
    assert Deposit.objects.get().number == "A1-000001"
