"""A new version of the page over a full queue and a full basket, with the real server (rule 10, R15)."""

import json
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import expect

from deposits import shell
from deposits.models import Deposit
from deposits.queries.devices import missing_numbers
from tests.browser.till.yard import TILL, write_slip

pytestmark = pytest.mark.browser

# What a next version of store.js might bring: another store, and items in another shape.
NEXT_SCHEMA = """
STEPS.push((db, transaction) => {
  db.createObjectStore("scales", { keyPath: "id" });
  upgradeItems(transaction, "queue", (item) => {
    const lines = item.body.lines.map((line) => ({ ...line, source: "scale" }));
    return { ...item, schema: 2, body: { ...item.body, lines } };
  });
});
"""
SPOIL = """async (seq) => {
    const store = await import('/static/deposits/till/store.js');
    const db = await store.open();
    const item = (await store.all(db, 'queue')).find((one) => one.seq === seq);
    await store.put(db, 'queue', {...item, body: {}});
    db.close();
}"""


@pytest.fixture
def release(monkeypatch, tmp_path):
    """`release("till/store.js", "more")`: from now on the server has the page with that added."""
    find, changed = finders.find, {}

    def publish(name: str, more: str) -> None:
        name = f"deposits/{name}"
        file = tmp_path / Path(name).name
        file.write_text(Path(find(name)).read_text() + more)
        changed[name] = str(file)
        shell._version.cache_clear()

    monkeypatch.setattr(
        finders, "find", lambda path, *given, **named: changed.get(path) or find(path, *given, **named)
    )
    yield publish
    shell._version.cache_clear()


def versions(page) -> list[str]:
    return page.evaluate("caches.keys()")


def test_a_queue_of_the_version_before_is_delivered_and_what_cannot_be_read_is_set_aside(yard, release):
    yard.offline()
    yard.save_many(yard.page, 6)
    yard.page.evaluate(SPOIL, 3)
    release("till/store.js", NEXT_SCHEMA)
    yard.browser.context.clear_cookies()  # nobody is signed in: the queue stays, the new version comes
    yard.online()
    yard.page.reload()
    expect(yard.page.locator("#notices")).to_contain_text("มีรุ่นใหม่แล้ว", timeout=15_000)
    assert len(yard.stored("queue")) == 6 and Deposit.objects.count() == 0

    yard.browser.close()  # in the evening; in the morning the new version starts
    yard.page = yard.start(yard.browser.open())
    yard.wait_until_booked(5)
    assert len(versions(yard.page)) == 1
    assert yard.numbers() == [1, 2, 4, 5, 6]
    assert set(Deposit.objects.values_list("lines__source", flat=True)) == {"scale"}, "in the new shape"
    assert missing_numbers(yard.tablet.device) == [3], "and the server knows what is missing"

    opener = yard.page.locator("#open-fix")
    opener.click()
    expect(yard.page.locator("#fix-items")).to_contain_text("A1-000003")
    with yard.page.expect_download() as downloading:
        yard.page.locator("#export").click()
    (aside,) = json.loads(downloading.value.path().read_text())["aside"]
    assert (aside["item"]["seq"], aside["item"]["body"]) == (3, {})
    yard.page.locator("#fix-list [data-close]").click()
    expect(opener).to_be_hidden()
    assert len(yard.stored("aside")) == 1, "exported is not deleted"
    yard.write("10")
    yard.wait_until_booked(6)


def test_an_item_that_cannot_be_read_does_not_block_the_others_and_is_seen(yard):
    yard.offline()
    yard.save_many(yard.page, 3)
    yard.page.evaluate(SPOIL.replace("body: {}", "body: null, schema: 99"), 1)
    yard.start(yard.page)  # loaded anew: the page opens over it, too
    yard.write("10")
    yard.online()
    yard.wait_until_booked(3)
    expect(yard.page.locator("#open-fix")).to_be_visible()
    yard.page.locator("#open-fix").click()
    expect(yard.page.locator("#fix-items")).to_contain_text("A1-000001")
    assert yard.numbers() == [2, 3, 4]


@pytest.mark.slow  # test_worker.py holds the same to a played server every time
def test_a_new_version_waits_for_the_basket_and_the_queue_and_then_takes_over(yard, release):
    page = yard.page
    write_slip(page, (yard.paper, "12.5"), save=False)
    expect(page.locator("#basket")).to_contain_text("12.5")
    (old,) = versions(page)
    release("till/till.css", "/* new */")
    page.evaluate("globalThis.notLoadedAgain = true; dispatchEvent(new Event('online'))")
    expect(page.locator("#notices")).to_contain_text("มีรุ่นใหม่แล้ว", timeout=20_000)
    page.reload()  # as people do: the basket is there, and the old version
    page.evaluate("window.print = () => {}; globalThis.notLoadedAgain = true")
    expect(page.locator("#basket")).to_contain_text("12.5")
    expect(page.locator("#chosen")).to_contain_text("สมหญิง")
    assert old in versions(page)

    yard.browser.context.set_offline(True)
    page.keyboard.press("F8")
    expect(page.locator("#slip-view")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    assert page.evaluate("globalThis.notLoadedAgain") is True, "a slip is unsent"

    held = yard.stored("held")
    yard.online()
    yard.wait_until_booked(1)
    expect(page.locator("#notices")).not_to_contain_text("มีรุ่นใหม่แล้ว", timeout=15_000)
    assert not page.evaluate("globalThis.notLoadedAgain ?? false")
    (new,) = versions(page)
    assert (new != old, yard.stored("held")) == (True, held)
    page.goto(yard.browser.url + TILL)
    write_slip(page, (yard.paper, "3"))
    yard.wait_until_booked(2)
    assert yard.numbers() == [1, 2]
