"""The status line in words, and signing out that waits for the queue (counter.md, rule 7)."""

import json

import pytest
from django.utils import translation
from playwright.sync_api import expect

from deposits.till_words import till_words
from tests.browser.till.conftest import Till

pytestmark = pytest.mark.browser

AT, LATER = "2026-11-25T09:30:00+07:00", "2027-01-01T00:00:00+07:00"


@pytest.fixture
def worded(till):
    """The till with its words, in English."""
    with translation.override("en"):
        words = json.dumps(till_words())
    carrier = "Object.assign(document.createElement('script'), { id: 'words', type: 'application/json' })"
    till(f"document.body.append(Object.assign({carrier}, {{ textContent: given }}))", words)
    return till


@pytest.mark.parametrize(
    ("now", "text", "tone", "action"),
    [
        ({"online": True}, "Online · all sent", "good", None),
        ({"online": False}, "Offline · all sent", "wait", None),
        (
            {"online": False, "waiting": 3, "oldest": "2026-11-25T09:15:30+07:00"},
            "Offline · waiting to be sent: 3, oldest 14 min", "wait", "send",
        ),
        (
            {"online": True, "waiting": 1, "oldest": "2026-11-24T21:00:00+07:00"},
            "Online · waiting to be sent: 1, oldest 12 h", "wait", "send",
        ),
        (
            {"online": True, "waiting": 1, "fixing": 2, "oldest": "2026-11-22T09:00:00+07:00"},
            "Online · waiting to be sent: 1, oldest 3 days · to be put right: 2", "bad", "send",
        ),
        ({"online": True, "fixing": 1, "oldest": AT}, "Online · to be put right: 1", "bad", None),
        (
            {"online": True, "waiting": 1, "oldest": LATER, "signIn": True, "code": "sign_in"},
            "Online · waiting to be sent: 1, oldest 0 min · sign in to send", "bad", "sign_in",
        ),
        (
            {"online": True, "waiting": 1, "oldest": AT, "signIn": True, "code": "device_unknown"},
            "Online · waiting to be sent: 1, oldest 0 min"
            " · the server does not know this device: call the manager", "bad", "send",
        ),
    ],
)  # fmt: skip
def test_it_says_how_things_stand(worded, now, text, tone, action):
    told = worded("return status.statusOf({ ...given[0], now: Date.parse(given[1]) })", [now, AT])
    assert (told["text"], told["tone"], (told["button"] or {}).get("action")) == (text, tone, action)


def test_every_key_the_modules_ask_for_has_its_words(worded):
    """An unknown key would be shown as it is."""
    codes = {
        "not_saved": ["storage", "never_enrolled", "already_saved"],
        "blocked": [
            "never_enrolled", "not_proven", "no_list", "list_too_old", "queue_too_old", "released", "lost",
            "device_unknown",
        ],
        "warning": ["list_old", "queue_old", "clock_off"],
        "store": ["outdated", "closed"],
    }  # fmt: skip
    assert {f"{section}.{code}" for section, all_ in codes.items() for code in all_} <= set(till_words())


def test_signing_out_is_refused_until_everything_is_sent(page, server, live_server, sign_in, committed_cast):
    sign_in(committed_cast.somchai)
    page.goto(f"{live_server.url}/counter/B01/")
    server.play(page.context)
    till = Till(page).enrol()
    till.save(2)

    sign_out = page.locator("form[data-sign-out] button")
    page.locator(".user-menu summary").click()
    sign_out.click()
    expect(page.get_by_role("alert").filter(visible=True)).to_contain_text("unsent.stay_signed_in")
    expect(sign_out).not_to_be_visible()
    expect(page).to_have_url(f"{live_server.url}/counter/B01/")

    till("return queue.flush(db, send)")
    page.locator(".user-menu summary").click()
    sign_out.click()
    expect(page.locator(".user-menu")).to_have_count(0)


def test_a_hint_that_no_longer_fits_is_mended_when_the_till_is_opened(till):
    hint = till("""
        localStorage.setItem("stay-signed-in", "something old");
        queue.startFlushing(db);
        await new Promise((done) => setTimeout(done, 300));
        return localStorage.getItem("stay-signed-in");
    """)
    assert hint is None
