"""The counter's page as a device keeps it: which files it is made of, and the mark of their version."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

# Beside the till's own modules and stylesheets: what every page's frame loads.
FRAME = (
    "vendor/bootstrap/bootstrap.min.css",
    "vendor/htmx/htmx.min.js",
    "vendor/fonts/sarabun-400.woff2",
    "vendor/fonts/sarabun-700.woff2",
    "css/tokens.css",
    "css/house.css",
    "js/frame.js",
    "icons/favicon.svg",
    "icons/icons.svg",
)
OWN = Path(__file__).parent / "static" / "deposits"


def shell_files() -> list[str]:
    """The names of the static files that the counter's page loads."""
    own = [*OWN.glob("till/*.js"), *OWN.glob("till/*.css"), OWN / "counter.css"]
    return [*FRAME, *sorted(str(path.relative_to(OWN.parent)) for path in own)]


def shell_urls() -> list[str]:
    """All addresses they are asked for: templates name hashed files, modules import each other plainly."""
    hashed = [staticfiles_storage.url(name) for name in shell_files()]
    plain = [f"{settings.STATIC_URL}{name}" for name in shell_files()]
    return list(dict.fromkeys([*hashed, *plain]))


@cache
def _version() -> str:
    digest = hashlib.sha256()
    page = Path(__file__).parent / "templates" / "deposits"
    paths = [Path(str(found)) for name in shell_files() if (found := finders.find(name))]
    for path in [
        *paths,
        page / "till.html",
        page / "till_worker.js",
        Path(__file__).with_name("till_words.py"),
    ]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def shell_version() -> str:
    """Changes whenever a file of the page does: an old page is then replaced, once its queue is empty."""
    if settings.DEBUG:
        _version.cache_clear()
    return _version()
