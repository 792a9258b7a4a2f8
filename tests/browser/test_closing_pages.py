"""The pages around the close of a market day and the till's dialogs, by axe, from desktop to small phone."""

import os
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from deposits.commands import move_drawer
from deposits.commands.devices import enrol_device, lose_device, report_device, tell_days
from deposits.models import DayClose, Flag
from deposits.tests.devices import Tablet
from tests.browser.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser
SMALL = {"width": 320, "height": 700}
SHOTS = os.environ.get("SHOTS")  # a folder: whoever wants to look at the pages names one


WIDE, BETWEEN = (pytest.param(size, marks=pytest.mark.slow) for size in (DESKTOP, PHONE))  # every night


@pytest.fixture(params=[WIDE, BETWEEN, SMALL], ids=["1280", "390", "320"])
def look(request, page, assert_accessible):
    """`look("name")`: the page at this size is accessible, and kept as a picture where `SHOTS` says."""
    page.set_viewport_size(request.param)

    def check(name: str, *, full: bool = True):
        if SHOTS:
            file = Path(SHOTS) / f"{name}-{request.param['width']}.png"
            page.screenshot(path=file, full_page=full)
        assert_accessible(page)

    check.page = page
    return check


@pytest.fixture
def market(committed_cast, live_server, sign_in):
    """A day with money in its drawer, a tablet with a gap and odd slips, and another that is silent."""
    cast = committed_cast
    cast.now = timezone.localtime()
    cast.day = cast.open_day()
    for kind, amount, note in (("float", 1000, "เงินทอนเช้านี้"), ("from_bank", 2000, ""), ("to_safe", 500, "")):
        move_drawer(
            market_day=cast.day, kind=kind, amount=Decimal(amount), by=cast.malee, at=cast.now, note=note,
            idempotency_key=uuid4(),
        )  # fmt: skip
    cast.tablet = tablet = Tablet(cast, cast.day)
    clerk = Client()
    clerk.force_login(cast.somchai)
    tell_days(device=tablet.device, days=[cast.day], at=cast.now)
    yesterday = cast.now - timedelta(days=1)
    tablet.send(clerk, tablet.slip(("NFE-01", "10"), at=yesterday, sent_at=yesterday.isoformat()))
    tablet.seq += 2  # two are missing
    tablet.send(clerk, tablet.slip(("PAP-01", "12.5"), ("PLA-01", "3.25"), total="99.00"))
    tablet.send(clerk, tablet.slip(member="01-00099"))
    report_device(device=tablet.device, issued=6, unsent=2, fixing=1, oldest_unsent_at=yesterday, at=cast.now)
    cast.silent, _token = enrol_device(
        bank=cast.bank, name="โทรศัพท์ของหมู่บ้าน", places=[cast.place], drawer_limit=Decimal(200),
        by=cast.prapai, at=cast.now,
    )  # fmt: skip
    tell_days(device=cast.silent, days=[cast.day], at=cast.now)
    lost, _token = enrol_device(
        bank=cast.bank, name="แท็บเล็ตเก่า", places=[cast.place], drawer_limit=Decimal(0), by=cast.prapai,
        at=cast.now,
    )  # fmt: skip
    lose_device(device=lost, because="ตกน้ำระหว่างทางกลับจากตลาดนัด", by=cast.prapai, at=cast.now)
    sign_in(cast.malee)
    cast.home = f"{live_server.url}/counter/B01/"
    cast.day_url = f"{cast.home}days/{cast.day.pk}/"
    return cast


def test_the_day_is_counted_and_closed_although_something_is_open(look, market):
    page = look.page
    page.goto(market.day_url)
    look("day")
    page.locator(".drawer-box summary").click()
    page.locator(".drawer-box button").click()
    look("day-drawer-errors")

    page.goto(f"{market.day_url}close/")
    look("close-blockers")
    page.locator("[name=then][value=count]").click()
    look("close-count-errors")
    for field in page.locator("form.narrow input[type=text], form.narrow input[type=number]").all():
        field.fill("0")
    page.locator("#id_n1000").fill("2")
    page.locator("#id_n100").fill("4")
    page.locator("[name=then][value=count]").click()
    expect(page.locator("h2").first).to_be_visible()
    look("close-counted")
    page.locator("[name=then][value=close]").click()
    look("close-errors")
    page.locator("#id_difference_because").fill("ทอนเงินผิด")
    page.locator("#id_exceptional_because").fill("แท็บเล็ตเครื่องเก่าตกน้ำ ติดต่ออีกเครื่องไม่ได้")
    page.locator("#id_second_username").fill("prapai")
    page.locator("#id_second_password").fill("x")
    page.locator("[name=then][value=close]").click()
    page.wait_for_url(market.day_url)
    look("day-closed")
    assert DayClose.objects.get().agreed_by == market.prapai


def test_devices_and_their_missing_numbers(look, market, sign_in):
    page = look.page
    page.goto(f"{market.home}devices/")
    look("devices")
    sign_in(market.prapai)
    page.goto(f"{market.home}devices/{market.tablet.device.pk}/declare/")
    look("declare")
    page.locator("form.declare button").click()
    look("declare-errors")


def test_flags_and_refused_slips(look, market):
    assert Flag.objects.exists()
    page = look.page
    page.goto(f"{market.home}flags/")
    look("flags")
    for details in page.locator("main details").all():
        details.locator("summary").click()
    look("flags-open")


def test_the_dialogs_of_the_till(look, market):
    page = look.page
    page.goto(f"{market.home}flags/")
    page.evaluate(
        """async (device) => {
            const store = await import('/static/deposits/till/store.js');
            const db = await store.open();
            await store.put(db, 'meta', device, 'device');
            await store.put(db, 'meta', {by: 'session', told: true}, 'proven');
            db.close();
        }""",
        {"token": market.tablet.token, "code": "A1", "bank": "B01", "next_seq": 7},
    )
    page.add_init_script("window.print = () => {}")
    page.goto(market.home.replace("B01", "till"))
    expect(page.locator("#status")).to_contain_text("ออนไลน์")
    look("till")
    queue(page, market)
    expect(page.locator("#open-fix")).to_be_visible(timeout=20_000)
    look("till-fix-notice")
    for opener, dialog, says in (
        ("open-fix", "fix-list", "A1-000005"),  # which it cannot read
        ("open-today", "today", "ต้องแก้ไข"),
        ("open-settings", "settings", "แท็บเล็ต"),
    ):
        page.locator(f"#{opener}").click()
        expect(page.locator(f"#{dialog}")).to_be_visible()
        expect(page.locator(f"#{dialog}")).to_contain_text(says)
        look(f"till-{dialog}", full=False)
        page.locator(f"#{dialog} [data-close]").click()


def queue(page, market) -> None:
    """One slip that the server takes, one that it refuses, one that this page cannot read."""
    bodies = [market.tablet.slip(("PAP-01", "12.5")), market.tablet.slip(("PLA-01", "4"), member="01-00099")]
    page.evaluate(
        """async (bodies) => {
            const base = '/static/deposits/till/';
            const store = await import(base + 'store.js'), queue = await import(base + 'queue.js');
            const db = await store.open();
            for (const body of bodies) await queue.saveSlip(db, (seq) => ({...body, seq}));
            const odd = {uuid: 'odd', kind: 'slip', seq: 5, schema: 99, body: {}, state: 'waiting', tries: 0};
            await store.put(db, 'queue', odd);
            await queue.saveSlip(db, (seq) => ({...bodies[0], uuid: crypto.randomUUID(), seq}));
            db.close();
        }""",
        bodies,
    )
