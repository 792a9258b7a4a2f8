"""The cast's market day against the real server, and the browser that is its device; how its clerk writes."""

import json
import time
from datetime import datetime

from django.utils import timezone
from playwright.sync_api import expect

from deposits.commands.devices import prove_device
from deposits.models import Deposit
from deposits.tests.devices import Tablet

TILL = "/counter/till/"
# The till's own database, seen by a page that has opened it.
STORED = """async (name) => {
    const store = await import('/static/deposits/till/store.js');
    const db = await store.open();
    try { return await store.all(db, name); } finally { db.close(); }
}"""
# The device's clock, `clockOff` ms ahead of the real one; `let` it jump by setting it.
SHIFTED_CLOCK = """(() => {
    const Real = Date;
    globalThis.clockOff = %d;
    globalThis.Date = class extends Real {
        constructor(...given) { given.length ? super(...given) : super(Real.now() + globalThis.clockOff); }
        static now() { return Real.now() + globalThis.clockOff; }
    };
})()"""


class Yard:
    """The cast's market day, opened at `at`, and one browser that is its device A1 with สมชาย signed in."""

    def __init__(self, cast, profile, *, at: datetime | None = None):
        cast.now = at or timezone.localtime()
        self.cast, self.tablet = cast, Tablet(cast, cast.open_day())
        prove_device(device=self.tablet.device, at=cast.now)
        self.browser = profile()
        page = self.browser.open()
        page.evaluate(
            """async (device) => {
                const store = await import('/static/deposits/till/store.js');
                const db = await store.open();
                await store.put(db, 'meta', device, 'device');
            }""",
            {"token": self.tablet.token, "code": "A1", "bank": "B01", "next_seq": 1},
        )
        self.page = self.start(page)

    def start(self, page, user=None):
        self.browser.sign_in(user or self.cast.somchai)
        page.goto(self.browser.url + TILL)
        page.evaluate("window.print = () => { window.printed = (window.printed ?? 0) + 1; }; null")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        return page

    @property
    def paper(self) -> str:
        """What is typed for สมุด-หนังสือ-กระดาษ at 3.10 baht a kg: its number."""
        return str(self.cast.material["PAP-01"].pk)

    def offline(self) -> None:
        self.browser.context.set_offline(True)
        expect(self.page.locator("#status")).to_contain_text("ออฟไลน์")

    def online(self) -> None:
        self.browser.context.set_offline(False)

    def printed(self, page=None) -> int:
        return (page or self.page).evaluate("window.printed ?? 0")

    def stored(self, name: str) -> list[dict]:
        return self.page.evaluate(STORED, name)

    def numbers(self) -> list[int]:
        return sorted(Deposit.objects.values_list("device_seq", flat=True))

    SAVE_MANY = """async ({count, day, member, list}) => {
        const base = '/static/deposits/till/';
        const store = await import(base + 'store.js'), queue = await import(base + 'queue.js');
        const db = await store.open();
        const clerk = (await store.get(db, 'meta', 'state')).clerk;
        for (let n = 0; n < count; n += 1) {
            const uuid = crypto.randomUUID(), now = new Date().toISOString();
            await queue.saveSlip(db, (seq) => ({
                uuid, schema: 1, app: 'test', device: 'A1', seq, day,
                clerk: {id: clerk.id, proof: clerk.proof}, member, depositor: '', list,
                price_later: false, open_slip: null,
                lines: [{material: 'PAP-01', weighings: ['10.000'], deduct: '0.000', reason: '',
                         source: 'manual', amount: '31.00'}],
                settle: {savings: '31.00', cash: '0.00', welfare: '0.00', donation: '0.00'},
                total: '31.00', written_at: now, sent_at: now, offline: true, prints: 1,
            }));
        }
        db.close();
    }"""

    def many(self, count: int) -> str:
        """What `SAVE_MANY` is to save, as JSON."""
        what = {
            "count": count, "day": self.tablet.day.pk, "member": self.cast.somying.number,
            "list": self.cast.bank.price_lists.first().pk,
        }  # fmt: skip
        return json.dumps(what)

    def save_many(self, page, count: int) -> None:
        """`count` slips through the queue's own door, as fast as the disk allows, from this page's state."""
        page.evaluate(f"({self.SAVE_MANY})({self.many(count)})")

    def write(self, kg: str = "10", page=None) -> None:
        """One slip of paper by keyboard, until it is shown and printed; then on to the next."""
        page = page or self.page
        before = self.printed(page)
        write_slip(page, (self.paper, kg))
        expect(page.locator("#slip-view")).to_be_visible(timeout=10_000)
        for _ in range(100):
            if self.printed(page) > before:
                break
            page.wait_for_timeout(50)
        page.keyboard.press("Enter")
        expect(page.locator("#slip-view")).to_be_hidden()

    def wait_until_booked(self, count: int, seconds: int = 60) -> float:
        began = time.monotonic()
        while Deposit.objects.count() < count:
            assert time.monotonic() - began < seconds, f"{Deposit.objects.count()} of {count} arrived"
            self.page.wait_for_timeout(200)
        return time.monotonic() - began


def write_slip(page, *lines: tuple[str, str], member: str = "01-00001", save: bool = True):
    """By keyboard alone, as a clerk would; gives how many keys were pressed besides letters and digits."""
    pressed = 0

    def press(key):
        nonlocal pressed
        pressed += 1
        page.keyboard.press(key)

    page.keyboard.type(member, delay=70)
    press("Enter")
    for material, weight in lines:
        page.keyboard.type(material, delay=70)
        press("Enter")
        page.keyboard.type(weight, delay=70)
        press("Enter")
    if save:
        press("F8")
    return pressed
