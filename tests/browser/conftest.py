"""The browser: this machine's Chromium, a Thai phone or desktop, and ears for what it complains about."""

import pytest
from django.conf import settings
from django.test import Client

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}

# A form sent back with its errors is answered 422; Chromium calls that an error, we do not.
_NO_TROUBLE = ("status of 422",)
_LISTEN = """
addEventListener('securitypolicyviolation', (event) =>
  console.error(`CSP ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {
        "executable_path": "/usr/bin/chromium",
        "args": [
            "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
            "--disable-background-networking", "--disable-component-update",
        ],
    }  # fmt: skip


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return browser_context_args | {
        "locale": "th-TH",
        "timezone_id": "Asia/Bangkok",
        "service_workers": "allow",
    }


# The wide screen shows the same pages with more room: every night.
@pytest.fixture(params=[pytest.param(DESKTOP, marks=pytest.mark.slow), PHONE], ids=["desktop", "phone"])
def screen(request, page):
    """The page at the size of a desktop and of a phone."""
    page.set_viewport_size(request.param)
    return page


def listen_to(
    context, heard: list[str], *, no_trouble: tuple[str, ...] = _NO_TROUBLE, unheard=lambda url: False
):
    """From now on `heard` gets what pages of `context` complain about; `unheard(url)` lets addresses off."""

    def console(message):
        let_off = any(known in message.text for known in no_trouble) or unheard(message.location["url"])
        if message.type == "error" and not let_off:
            heard.append(message.text)

    context.add_init_script(_LISTEN)
    context.on("weberror", lambda error: heard.append(f"script: {error.error}"))
    context.on("console", console)


def session_cookie(user, url: str) -> dict[str, str]:
    """The cookie that the sign-in page would have given to `user`'s browser."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": cookie.key, "value": cookie.value, "url": url}


@pytest.fixture(autouse=True)
def complaints(context):
    """What pages complained about: violations of the CSP, errors of scripts and console. None may remain."""
    heard: list[str] = []
    listen_to(context, heard)
    yield heard
    assert not heard


@pytest.fixture
def sign_in(context, live_server):
    """`sign_in(user)` gives this browser the session that the sign-in page would have given it."""
    return lambda user: context.add_cookies([session_cookie(user, live_server.url)])


@pytest.fixture
def assert_accessible():
    """`assert_accessible(page)`: axe finds nothing against WCAG 2.2 AA, nothing is wider than the screen."""
    from axe_playwright_python.sync_playwright import Axe

    def check(page):
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}})
        assert found.violations_count == 0, found.generate_report()
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{page.url} is {wider} px wider than the screen"

    return check
