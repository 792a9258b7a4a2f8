"""The counter's page as a device keeps it: which files it is made of, and the mark of their version."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.utils.translation import override

from deposits.till_words import till_words

# Beside the till's own modules and stylesheets: what the page takes from the frame.
FRAME = (
    "vendor/bootstrap/bootstrap.min.css",
    "vendor/fonts/sarabun-400.woff2",
    "vendor/fonts/sarabun-700.woff2",
    "css/tokens.css",
    "css/house.css",
    "icons/favicon.svg",
    "icons/icons.svg",
)
OWN = Path(__file__).parent / "static" / "deposits"
TEMPLATES = Path(__file__).parent / "templates" / "deposits"


def shell_files() -> list[str]:
    """The names of the static files that the counter's page loads."""
    own = [*OWN.glob("till/*.js"), *OWN.glob("till/*.css")]
    return [*FRAME, *sorted(str(path.relative_to(OWN.parent)) for path in own)]


def shell_urls() -> list[str]:
    """All addresses they are asked for: templates name hashed files, modules import each other plainly."""
    hashed = [staticfiles_storage.url(name) for name in shell_files()]
    plain = [f"{settings.STATIC_URL}{name}" for name in shell_files()]
    return list(dict.fromkeys([*hashed, *plain]))


def module_urls() -> list[str]:
    """The addresses by which modules import each other, to be fetched at once and not one after another."""
    imported = [name for name in shell_files() if name.endswith(".js") and not name.endswith("/till.js")]
    return [f"{settings.STATIC_URL}{name}" for name in imported]


@cache
def _version() -> str:
    digest = hashlib.sha256()
    for path in [Path(str(found)) for name in shell_files() if (found := finders.find(name))]:
        digest.update(path.read_bytes())
    digest.update((TEMPLATES / "till_worker.js").read_bytes())
    for language, _name in settings.LANGUAGES:
        with override(language):
            # As everybody gets it: with the frame, the pieces it includes, and every word.
            context = {"words": till_words(), "modules": module_urls()}
            digest.update(render_to_string("deposits/till.html", context).encode())
    return digest.hexdigest()[:12]


def shell_version() -> str:
    """Changes whenever a file of the page does: an old page is then replaced, once its queue is empty."""
    if settings.DEBUG:
        _version.cache_clear()
    return _version()
