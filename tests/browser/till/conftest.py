"""A browser with a profile of its own, to be closed, killed and opened again; and a server to play."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect

from deposits.queries.proof import counter_faults
from tests.browser.conftest import listen_to, session_cookie
from tests.browser.till.yard import Yard
from wastebank.ledger.queries import book_faults

MODULES = "/static/deposits/till"


def tills_own(address: str) -> bool:
    """What the till's own requests are refused with is what these tests are about; files are not let off."""
    return "/counter/" in address


@pytest.fixture(autouse=True)
def complaints(context):
    """As everywhere, but for the refusals that these tests arrange."""
    heard: list[str] = []
    listen_to(context, heard, unheard=tills_own)
    yield heard
    assert not heard


class Profile:
    """One browser as a clerk has it: what it stores outlives it.

    `open()` starts it and gives its first page; `tab()` opens another; `close()` ends it as a person would;
    `kill()` by SIGKILL, as a battery would. Session cookies (so, who is signed in) die with it both ways.
    """

    def __init__(self, start, folder: Path, url: str, heard: list[str]):
        self._start, self._folder, self._heard = start, folder, heard
        self.url = url
        self.context = None

    def open(self, path: str = "/staff/sign-in/"):
        self.context = self._start(str(self._folder))
        listen_to(self.context, self._heard, unheard=tills_own)
        page = self.context.pages[0]
        page.goto(self.url + path)
        return page

    def tab(self, path: str = "/staff/sign-in/"):
        page = self.context.new_page()
        page.goto(self.url + path)
        return page

    def sign_in(self, user):
        self.context.add_cookies([session_cookie(user, self.url)])

    def close(self):
        if self.context:
            self.context.close()
            self.context = None

    def kill(self):
        pid = self._main_process()
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while _alive(pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        with suppress(Error):  # Playwright may have noticed already
            self.close()
        self.context = None

    def _main_process(self) -> int:
        """The one process that was started for this profile; its children say `--type=`."""
        wanted = f"--user-data-dir={self._folder}"
        for process in Path("/proc").glob("[0-9]*"):
            said = _command_line(process)
            if wanted in said and not any(word.startswith("--type=") for word in said):
                return int(process.name)
        raise LookupError(wanted)


def _command_line(process: Path) -> list[str]:
    try:
        return process.joinpath("cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:  # it has ended meanwhile
        return []


def _alive(pid: int) -> bool:
    """Whether it still runs; a killed process whose parent has not asked yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


@pytest.fixture
def profile(browser_type, browser_type_launch_args, browser_context_args, live_server, tmp_path):
    """A factory: `profile()` gives a browser not yet started, `profile("second")` another one beside it."""
    heard: list[str] = []
    made: list[Profile] = []

    def start(folder):
        return browser_type.launch_persistent_context(
            folder, **browser_type_launch_args, **browser_context_args
        )

    def make(name: str = "profile"):
        made.append(Profile(start, tmp_path / name, live_server.url, heard))
        return made[-1]

    yield make
    for one in made:
        one.close()
    assert not heard


@pytest.fixture
def yard(committed_cast, profile):
    """A market day against the real server; afterwards nothing is wrong in the books."""
    yard = Yard(committed_cast, profile)
    expect(yard.page.locator("#status")).to_contain_text("ออนไลน์")
    yield yard
    assert [*book_faults(), *counter_faults()] == []


class PlayedServer:
    """Plays `/counter/till/slips/`: keeps the books by uuid, answers as told, and counts what was asked.

    `answer(body, nth)` is asked before each request: a status to refuse with, "lost" (taken, but the reply
    does not arrive), "down" (never arrives), or None to take it: 201 the first time, 200 again, 422 with
    another body.
    """

    def __init__(self):
        self.books: dict[str, dict] = {}
        self.asked: list[str] = []
        self.tokens: set[str] = set()
        self.answer = lambda body, nth: None

    def play(self, context):
        context.route("**/counter/till/slips/", self._handle)

    def _handle(self, route):
        body = route.request.post_data_json
        uuid = body["uuid"]
        self.asked.append(uuid)
        self.tokens.add(route.request.headers.get("x-device", ""))
        do = self.answer(body, self.asked.count(uuid))
        if do == "down":
            return route.abort()
        if isinstance(do, int):
            return route.fulfill(status=do, json={"code": f"code_{do}", "error": "ไม่รับ", "position": 0})
        status = self._post(uuid, {k: v for k, v in body.items() if k not in {"sent_at", "prints"}})
        if do == "lost":
            return route.abort()
        number = f"{body['device']}-{body['seq']:06}"
        return route.fulfill(status=status, json={"number": number, "status": "posted"})

    def _post(self, uuid, body) -> int:
        if uuid not in self.books:
            self.books[uuid] = body
            return 201
        return 200 if self.books[uuid] == body else 422

    def numbers(self) -> list[int]:
        return sorted(body["seq"] for body in self.books.values())


@pytest.fixture
def server():
    return PlayedServer()


class Till:
    """The modules of the till inside a page: `till("return queue.pending(db)")`.

    `db` is open, `slip(seq)` makes a body, `saveMany(n)` saves, `given` is the second argument.
    """

    names = ("store", "queue", "flusher", "api", "device", "status", "worker_link")

    def __init__(self, page):
        self.page, self.context = page, page.context
        imports = "\n".join(f"const {name} = await import('{MODULES}/{name}.js');" for name in self.names)
        self._prelude = f"""async (given) => {{
            {imports}
            const db = globalThis.tillDb ??= await store.open();
            const slip = (seq, uuid = crypto.randomUUID()) => ({{
              uuid, schema: 1, app: "t", device: "A3", seq, day: 1, clerk: {{ id: 7, proof: "p" }},
              member: "01-00001", lines: [{{ material: "PAP-01", weighings: ["12.500"], amount: "38.75" }}],
              total: "38.75", written_at: new Date().toISOString(),
            }});
            const saveMany = async (count) => {{
              for (let i = 0; i < count; i += 1) await queue.saveSlip(db, (seq) => slip(seq));
            }};
            const send = api.sender(db);
        """

    def __call__(self, script: str, given=None):
        return self.page.evaluate(f"{self._prelude}{script}\n}}", given)

    def tab(self):
        """The same browser's till in another tab."""
        page = self.context.new_page()
        page.goto(self.page.url)
        return Till(page)

    def enrol(self, next_seq: int = 1):
        device = {"token": "secret", "code": "A3", "bank": "B01", "next_seq": next_seq}
        self("return store.put(db, 'meta', given, 'device')", device)
        return self

    def save(self, count: int):
        self("return saveMany(given)", count)

    def pending(self) -> list[dict]:
        return self("return queue.pending(db)")


@pytest.fixture
def till(page, live_server, server):
    """Device A3, enrolled, before the played server. Not to be closed and opened again: see `tablet`."""
    page.goto(f"{live_server.url}/staff/sign-in/")
    server.play(page.context)
    return Till(page).enrol()


class Tablet:
    """Device A3 in a browser that may be closed and killed: `till` is what runs in it now."""

    def __init__(self, profile, server):
        self.profile, self._server = profile, server
        self.reopen().enrol()

    def reopen(self) -> Till:
        self.profile.close()
        self.till = Till(self.profile.open())
        self._server.play(self.profile.context)
        return self.till

    def killed(self) -> Till:
        self.profile.kill()
        return self.reopen()


@pytest.fixture
def tablet(profile, server):
    return Tablet(profile(), server)
