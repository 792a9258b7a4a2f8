"""A device: enrolled, proven to keep what it stores, blocked when alone for too long (rules 2 and 9)."""

import pytest

from tests.browser.till.conftest import Till

pytestmark = pytest.mark.browser

HOUR = 3600 * 1000


class PlayedTill:
    """Plays enrolment, state, report and proof; `refuse` answers everything with that status and code."""

    def __init__(self, context):
        self.mark, self.asked, self.posted, self.refuse, self.ahead = "m1", [], [], None, 0
        context.route("**/counter/**", self._handle)

    def _handle(self, route):
        path = route.request.url.split("/counter/")[1]
        if not path.startswith(("till/state", "till/report", "till/prove", "B01/devices")):
            return route.fallback()
        self.asked.append(path)
        if route.request.method == "POST":
            self.posted.append(route.request.post_data_json)
        if self.refuse:
            status, code = self.refuse
            return route.fulfill(status=status, json={"code": code, "error": "ไม่ได้"})
        if path.startswith("B01"):
            device = {"token": "secret", "code": "A3", "bank": "B01", "next_seq": 125}
            return route.fulfill(status=201, json=device)
        device = {"code": "A3", "next_seq": 130, "status": "active", "proven": False}
        now = "2026-11-25T09:30:00+07:00"
        return route.fulfill(json={"mark": self.mark, "now": now, "device": device, "members": []})


@pytest.fixture
def here(page, live_server):
    """The till in a page, and the played server as `here.played`."""
    page.goto(f"{live_server.url}/staff/sign-in/")
    made = Till(page)
    made.played = PlayedTill(page.context)
    return made


ENROL = "return device.enrol(db, 'B01', { name: 'Tablet 1', places: [1], drawer_limit: '0.00' })"


def test_enrolling_gives_the_letter_and_the_first_number(here):
    assert here(ENROL)["code"] == "A3"
    here.save(1)
    assert [item["seq"] for item in here.pending()] == [125]


def test_a_refused_enrolment_leaves_nothing(here):
    here.played.refuse = (403, "forbidden")
    told = here("return device.enrol(db, 'B01', {}).catch((error) => [error.code, error.message])")
    assert told == ["forbidden", "ไม่ได้"]
    assert here("return store.all(db, 'meta')") == []


def test_it_is_not_enrolled_anew_over_unsent_slips(here):
    here(ENROL)
    here.save(1)
    assert here(f"{ENROL}.catch((error) => error.code)") == "unsent"
    assert len(here.played.asked) == 1


def test_the_state_is_kept_with_the_secret_and_the_clock_compared(here):
    here(ENROL)
    known = here("""
        const now = () => Date.parse("2026-11-22T09:30:00+07:00");
        await device.refreshState(db, { now });
        const known = await device.loadDevice(db);
        return [known.device, known.clock_off, known.state.mark, device.warningsOf(known, now())];
    """)
    enrolled = known[0].pop("enrolled_at")
    assert enrolled
    assert known[0] == {
        "token": "secret", "code": "A3", "bank": "B01", "next_seq": 130, "status": "active", "proven": False,
    }  # fmt: skip
    assert known[1:] == [-3 * 24 * HOUR, "m1", ["clock_off"]]


def test_a_report_fetches_the_state_only_when_it_has_changed(here):
    here(ENROL)
    here("await device.refreshState(db)")
    here.save(2)
    assert here("return device.report(db)") is None
    assert here.played.posted[-1] | {"oldest": 1, "sent_at": 1} == {
        "issued": 131, "unsent": 2, "fixing": 0, "oldest": 1, "sent_at": 1,
    }  # fmt: skip
    here.played.mark = "m2"
    assert here("return device.report(db)")["mark"] == "m2"


def test_a_device_that_the_server_does_not_know_is_blocked_until_it_does(here):
    here(ENROL)
    here("await device.refreshState(db)")
    here.played.refuse = (403, "device_unknown")
    blocked = "return device.blockedBecause({ ...(await device.loadDevice(db)), proven: true })"
    assert here("return device.report(db).catch((error) => error.code)") == "device_unknown"
    assert here(blocked) == "device_unknown"
    here.played.refuse = None
    here("await device.report(db)")
    assert here(blocked) is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("", None),
        ("known.device = null", "never_enrolled"),
        ("known.proven = false", "not_proven"),
        ("known.proven = false; known.device.proven = true", None),
        ("known.device.status = 'released'", "released"),
        ("known.device.status = 'lost'", "lost"),
        ("known.state = null", "no_list"),
        ("known.last_contact = ago(71)", None),
        ("known.last_contact = ago(73)", "list_too_old"),
        ("known.oldest = ago(71)", None),
        ("known.oldest = ago(73)", "queue_too_old"),
    ],
)
def test_it_says_why_no_slip_may_be_saved(here, change, reason):
    told = here(f"""
        const now = Date.now();
        const ago = (hours) => new Date(now - hours * 3600_000).toISOString();
        const known = {{ device: {{ status: "active" }}, proven: true, state: {{}}, last_contact: ago(1) }};
        {change};
        return device.blockedBecause(known, now);
    """)
    assert told == reason


@pytest.mark.parametrize(
    ("change", "warnings"),
    [
        ("", []),
        ("last_contact: ago(25)", ["list_old"]),
        ("oldest: ago(25)", ["queue_old"]),
        ("last_contact: ago(-1)", ["clock_off"]),
        ("clock_off: 6 * 60000", ["clock_off"]),
        ("clock_off: -4 * 60000", []),
    ],
)
def test_it_warns_before(here, change, warnings):
    told = here(f"""
        const now = Date.now();
        const ago = (hours) => new Date(now - hours * 3600_000).toISOString();
        return device.warningsOf({{ last_contact: ago(1), oldest: null, clock_off: 0, {change} }}, now);
    """)
    assert told == warnings


# --- storage proof: on the till's own page, as its cookie is read nowhere else ------------------------------

PROVEN = "return device.storageIsProven(db)"
# Whether headless Chromium promises to keep what it stores is its own affair; the tests decide.
PROMISE = "navigator.storage.persist = navigator.storage.persisted = async () => true;"
NO_PROMISE = PROMISE.replace("true", "false")


def the_till(page):
    """An empty page at /counter/till/, which is enough for what is asked here."""
    page.context.route(
        "**/counter/till/",
        lambda route: route.fulfill(body="<!doctype html><title>till</title>", content_type="text/html"),
    )
    page.goto(page.url.replace("/staff/sign-in/", "/counter/till/"))
    return Till(page)


def test_storage_is_proven_when_it_outlives_the_browser(profile):
    browser = profile()
    till = the_till(browser.open())
    PlayedTill(browser.context)
    till(f"{NO_PROMISE} {ENROL}")
    assert till(f"{NO_PROMISE} {PROVEN}") is False
    till.page.reload()
    assert till(f"{NO_PROMISE} {PROVEN}") is False, "a reload ends no session"
    browser.close()

    till = the_till(browser.open())
    played = PlayedTill(browser.context)
    assert till(f"{NO_PROMISE} {PROVEN}") is True
    till("await device.refreshState(db)")
    till("await device.refreshState(db)")
    assert played.asked == ["till/state/", "till/prove/", "till/state/"], "told once"


def test_storage_is_proven_at_once_where_the_browser_promises(here):
    till = the_till(here.page)
    till(f"{PROMISE} {ENROL}")
    assert till(PROVEN) is True


def test_a_manager_may_vouch(here):
    till = the_till(here.page)
    till(f"{NO_PROMISE} {ENROL}")
    assert till(f"{NO_PROMISE} return device.vouch(db)") is True
    assert here.played.posted[-1] == {"vouched": True}
    assert till(f"{NO_PROMISE} {PROVEN}") is True


def test_another_page_proves_nothing(here):
    here(f"{NO_PROMISE} {ENROL}")
    assert here(f"{NO_PROMISE} {PROVEN}") is False
