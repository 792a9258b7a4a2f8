"""Who is away comes back late, as another, or never: sessions, closes and lost devices (rules 6–8, R10)."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from deposits.cash import in_pieces
from deposits.commands import close_market_day, count_cash
from deposits.commands.devices import declare_numbers, lose_device
from deposits.models import Deposit, Device, Flag
from deposits.queries.closing import blockers, drawer
from tests.browser.till.yard import TILL, Yard, write_slip
from wastebank.ledger.commands import close_month
from wastebank.thai import Month

pytestmark = pytest.mark.browser
ALERT = "เข้าสู่ระบบเพื่อส่ง"


# --- who is signed in ---------------------------------------------------------------------------------------


def test_a_queue_waits_for_a_sign_in_holds_the_sign_out_back_and_keeps_its_author(yard):
    page = yard.page
    yard.browser.context.clear_cookies()
    yard.write("10")
    expect(page.locator("#status")).to_contain_text(ALERT, timeout=15_000)
    expect(page.locator("#notices a[href='/staff/sign-in/?next=/counter/till/']")).to_be_visible()
    expect(page.locator("#send-now")).to_have_text("เข้าสู่ระบบ")
    yard.write("20")  # nobody waits at the counter because of this
    assert (Deposit.objects.count(), yard.printed()) == (0, 2)

    # On another page malee cannot leave while they are unsent.
    yard.browser.sign_in(yard.cast.malee)
    office = yard.browser.context.new_page()
    office.goto(f"{yard.browser.url}/counter/B01/flags/")
    yard.browser.context.set_offline(True)
    sign_out(office)
    expect(office.locator("#htmx-trouble")).to_contain_text("เครื่องนี้ยังมีใบค้างส่ง 2 ใบ")
    expect(office.locator("form[data-sign-out]")).to_have_count(1)
    yard.online()

    yard.page = yard.start(page, yard.cast.malee)
    yard.wait_until_booked(2)
    expect(page.locator("#status")).to_contain_text("ส่งครบ", timeout=15_000)
    expect(page.locator("#notices")).not_to_contain_text(ALERT)
    expect(page.locator("#clerk")).to_have_text("มาลี")
    assert {(slip.by, slip.sent_by) for slip in Deposit.objects.all()} == {
        (yard.cast.somchai, yard.cast.malee)
    }
    write_slip(page, (yard.paper, "30"))
    yard.wait_until_booked(3)
    assert Deposit.objects.get(device_seq=3).by == yard.cast.malee
    expect(page.locator("#status")).to_contain_text("ส่งครบ")
    sign_out(office)
    expect(office.locator("form[data-sign-out]")).to_have_count(0)


def sign_out(page) -> None:
    page.locator(".user-menu summary").click()
    page.locator("form[data-sign-out] button").click()


# --- what was closed meanwhile ------------------------------------------------------------------------------


def close(yard, because: str) -> None:
    """The day is closed although the tablet has not been heard of."""
    at, day, cast = timezone.localtime(), yard.tablet.day, yard.cast
    assert "missing" not in {point.kind for point in blockers(day, at)}
    count_cash(market_day=day, pieces=in_pieces(drawer(day).expected), by=cast.malee, at=at)
    close_market_day(market_day=day, by=cast.malee, at=at, exceptional_because=because, agreed_by=cast.prapai)


def silence(yard) -> None:
    """The device was last heard of an hour ago."""
    Device.objects.update(reported_at=timezone.localtime() - timedelta(hours=1))


def test_a_slip_that_comes_after_the_close_of_its_day_is_late_flagged_and_not_lost(yard):
    yard.write("10")
    yard.wait_until_booked(1)
    yard.offline()
    yard.write("20")
    silence(yard)
    close(yard, "ติดต่อแท็บเล็ตไม่ได้")
    yard.write("30")  # it cannot know
    yard.online()
    yard.wait_until_booked(3)
    assert list(Deposit.objects.order_by("device_seq").values_list("is_late", flat=True)) == [
        False, True, True,
    ]  # fmt: skip
    assert set(Flag.objects.values_list("kind", "deposit__device_seq")) == {("late", 2), ("late", 3)}
    assert {slip.market_day for slip in Deposit.objects.all()} == {yard.tablet.day}
    expect(yard.page.locator("#status")).to_contain_text("ส่งครบ", timeout=15_000)
    expect(yard.page.locator("#notices")).not_to_be_empty(timeout=15_000)  # no open day any more
    write_slip(yard.page, (yard.paper, "1"))
    expect(yard.page.locator("#save-error")).not_to_be_empty()
    assert Deposit.objects.count() == 3


@pytest.fixture
def yard_of_last_month(committed_cast, profile):
    last = timezone.localtime().replace(day=1) - timedelta(days=3)
    return Yard(committed_cast, profile, at=last)


def test_a_slip_that_comes_after_the_close_of_its_month_is_booked_in_this_one(yard_of_last_month):
    yard = yard_of_last_month
    yard.write("10")
    yard.wait_until_booked(1)
    yard.offline()
    yard.write("20")
    silence(yard)
    close(yard, "แท็บเล็ตอยู่นอกสัญญาณ")
    now = timezone.localtime()
    month = Month.of(yard.tablet.day.held_on)
    close_month(bank=yard.cast.bank, month=month, by=yard.cast.prapai, at=now)
    yard.online()
    yard.wait_until_booked(2)
    late = Deposit.objects.get(device_seq=2)
    assert (late.market_day, late.is_late, late.entry.booked_on) == (yard.tablet.day, True, now.date())
    assert list(Flag.objects.values_list("kind", "deposit__device_seq")) == [("late", 2)]
    yard.cast.somying.savings.refresh_from_db()
    assert yard.cast.somying.savings.balance == 93  # 30 kg of paper


# --- a tablet that is lost ----------------------------------------------------------------------------------


def test_a_lost_device_says_so_writes_no_more_and_what_it_holds_is_taken_and_flagged(yard):
    cast, device = yard.cast, yard.tablet.device
    yard.offline()
    yard.write("10")
    lose_device(device=device, because="หายระหว่างทาง", by=cast.malee, at=timezone.localtime())
    declare_numbers(
        device=device, seqs=[1], because="แท็บเล็ตหาย", by=cast.malee, agreed_by=cast.prapai,
        at=timezone.localtime(),
    )  # fmt: skip
    silence(yard)
    close(yard, "แท็บเล็ตหาย")

    yard.browser.context.clear_cookies()  # it is found, and nobody is signed in
    yard.online()
    yard.page.goto(yard.browser.url + TILL)
    expect(yard.page.locator("#status")).to_contain_text(ALERT, timeout=15_000)
    assert len(yard.stored("queue")) == 1, "it keeps its queue"

    yard.start(yard.page)
    yard.wait_until_booked(1)
    expect(yard.page.locator("#notices")).to_contain_text("เครื่องนี้แจ้งสูญหายไว้แล้ว", timeout=15_000)
    slip = Deposit.objects.get()
    assert (slip.number, slip.by, slip.is_late) == ("A1-000001", cast.somchai, True)
    assert set(Flag.objects.values_list("kind", flat=True)) == {"declared", "retired", "late"}
    write_slip(yard.page, (yard.paper, "5"))
    expect(yard.page.locator("#save-error")).to_contain_text("เครื่องนี้แจ้งสูญหายไว้แล้ว")
    assert (yard.printed(), len(yard.stored("queue")), Deposit.objects.count()) == (0, 0, 1)
