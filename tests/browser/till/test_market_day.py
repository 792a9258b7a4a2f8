"""A market day with two weighers and two counters, one of them without a signal half of the time."""

import time
from collections import Counter
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from conftest import Cast
from deposits.commands import close_market_day, count_cash, move_drawer
from deposits.commands.devices import enrol_device, prove_device
from deposits.models import Deposit, DepositLine, OpenSlip
from deposits.queries.closing import blockers, drawer
from deposits.queries.devices import missing_numbers
from deposits.queries.proof import counter_faults
from wastebank.ledger import chart
from wastebank.ledger.models import Account
from wastebank.ledger.queries import account_of, balance_of, book_faults
from wastebank.staff.commands import engage

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HOUSEHOLDS, KG = 127, Decimal(840)
BATCH = 20  # at most 30 slips may be open


class Stand:
    """A table in the yard: a browser that is a device of the bank, with its officer signed in."""

    def __init__(self, cast: Cast, browser, user, name: str):
        self.cast, self.browser = cast, browser
        self.device, token = enrol_device(
            bank=cast.bank, name=name, places=[cast.place], drawer_limit=Decimal(5000), by=cast.prapai,
            at=cast.now,
        )  # fmt: skip
        prove_device(device=self.device, at=cast.now)
        self.page = browser.open()
        self.page.evaluate(
            """async (device) => {
                const store = await import('/static/deposits/till/store.js');
                await store.put(await store.open(), 'meta', device, 'device');
            }""",
            {"token": token, "code": self.device.code, "bank": "B01", "next_seq": 1},
        )
        browser.sign_in(user)
        self.page.goto(browser.url + "/counter/till/")
        self.page.evaluate("window.print = () => {}")
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        expect(self.page.locator("#status")).to_contain_text("ออนไลน์", timeout=20_000)

    def enter(self, field: str, text: str) -> None:
        self.page.locator(field).fill(text)
        self.page.locator(field).press("Enter")

    def line(self, material: str, kg: str) -> None:
        self.enter("#material", material)
        self.enter("#weight", kg)

    def weigh(self, queue_no: int, lines: list[tuple[str, str]]) -> None:
        self.enter("#queue-no", str(queue_no))
        for material, kg in lines:
            self.line(material, kg)
        self.page.keyboard.press("F8")
        expect(self.page.locator("#queue-no")).to_have_value("", timeout=10_000)

    def book(self, number: str, *, queue_no: int | None = None, lines=(), cash: bool = False) -> None:
        """By queue number where there is a signal, else from the weights on the queue slip."""
        self.enter("#who", number)
        if queue_no:
            self.page.locator("#queue-no").fill(str(queue_no))
            self.page.locator("#queue-call").click()
            expect(self.page.locator("#basket")).to_contain_text("กก.", timeout=10_000)
        for material, kg in lines:
            self.line(material, kg)
        if cash:
            self.page.locator("#settle input[value=cash]").check()
        self.page.keyboard.press("F8")
        expect(self.page.locator("#slip-view")).to_be_visible(timeout=10_000)
        self.page.keyboard.press("Enter")
        expect(self.page.locator("#slip-view")).to_be_hidden()


def weights(cast: Cast) -> list[list[tuple[str, str]]]:
    """What each household brings: one to three materials, 840 kg in all."""
    materials = [str(cast.material[code].pk) for code in ("PAP-01", "PLA-01", "FER-02")]
    tenths = [
        [20 + (7 * n) % 45, 10 + (3 * n) % 30, 5 + (11 * n) % 25][: 1 + n % 3] for n in range(HOUSEHOLDS)
    ]
    tenths[0][0] += int(KG * 10) - sum(map(sum, tenths))
    return [[(materials[k], f"{Decimal(kg) / 10}") for k, kg in enumerate(brought)] for brought in tenths]


@pytest.mark.timeout(1500)
def test_slips_drawer_and_ledger_agree(committed_cast, profile):
    cast = committed_cast
    cast.now = timezone.localtime()
    day = cast.open_day()
    weighers = [
        engage(username=name, name=name, password="x", role="weigher", bank=cast.bank)
        for name in ("weigher-1", "weigher-2")
    ]
    members = [cast.somying, *(cast.join(f"บ้านที่ {n}") for n in range(2, HOUSEHOLDS + 1))]
    brought = weights(cast)
    assert sum(Decimal(kg) for lines in brought for _no, kg in lines) == KG
    scales = [Stand(cast, profile(f"scale-{n}"), user, f"ตาชั่ง {n}") for n, user in enumerate(weighers)]
    counters = [
        Stand(cast, profile(f"counter-{n}"), user, f"เคาน์เตอร์ {n}")
        for n, user in enumerate((cast.somchai, cast.malee))
    ]
    move_drawer(
        market_day=day,
        kind="float",
        amount=Decimal(3000),
        by=cast.malee,
        at=cast.now,
        idempotency_key=uuid4(),
    )

    for number, start in enumerate(range(0, HOUSEHOLDS, BATCH)):
        batch = range(start, min(start + BATCH, HOUSEHOLDS))
        offline = number % 2 == 1
        counters[1].browser.context.set_offline(offline)
        for n in batch:
            if not (offline and n % 2):  # the second counter's queue comes with weights on paper
                scales[n % 2].weigh(n + 1, brought[n])
        for n in batch:
            by_hand = offline and n % 2
            counters[n % 2].book(
                members[n].number, queue_no=None if by_hand else n + 1,
                lines=brought[n] if by_hand else (), cash=n % 5 == 0,
            )  # fmt: skip
    counters[1].browser.context.set_offline(False)
    for stand in (*scales, *counters):
        stand.page.evaluate("dispatchEvent(new Event('online'))")
        expect(stand.page.locator("#status")).to_contain_text("ส่งครบ", timeout=90_000)

    slips = Deposit.objects.all()
    assert slips.count() == HOUSEHOLDS
    assert Counter(slips.values_list("member", flat=True)) == Counter(member.pk for member in members)
    assert sum(DepositLine.objects.values_list("net_kg", flat=True)) == KG
    assert [missing_numbers(stand.device) for stand in counters] == [[], []]
    assert not OpenSlip.objects.filter(state="weighing").exists()
    total, cash = sum(slip.total for slip in slips), sum(slip.to_cash for slip in slips)
    assert cash > 0
    assert sum(account.balance for account in Account.objects.exclude(balance=None)) == total - cash
    assert balance_of(account_of(cast.bank, chart.STOCK)) == total
    assert balance_of(account_of(cast.bank, chart.CASH)) == -cash
    assert drawer(day).expected == 3000 - cash

    left = drawer(day).expected
    until = time.monotonic() + 40  # each device has to say that it holds nothing any more
    while (still := blockers(day, timezone.localtime())) and time.monotonic() < until:
        scales[0].page.wait_for_timeout(500)
    assert still == []
    count_cash(market_day=day, pieces=coins(left), by=cast.malee, at=timezone.localtime())
    close_market_day(market_day=day, by=cast.malee, at=timezone.localtime())
    assert [*book_faults(), *counter_faults()] == []


def coins(amount: Decimal) -> dict[str, int]:
    whole, quarters = divmod(amount, 1)
    return {"1": int(whole), "0.25": int(quarters / Decimal("0.25"))}
