"""HTML to PDF: one stylesheet and one font set-up for all papers, and nothing fetched from anywhere else."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any

from django.template.loader import render_to_string
from fontTools.ttLib import TTFont
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

STYLESHEET = Path(__file__).with_name("paper.css")
FONTS = Path(str(files("fontpkg_sarabun") / "files"))

# Pango's font map is not made for several threads at once.
_one_at_a_time = Lock()


class _FontsOnly(URLFetcher):
    """Serves the fonts that the stylesheet names; whatever a text smuggles into a paper is not fetched."""

    def fetch(self, url, headers=None):
        if url not in {font.as_uri() for font in FONTS.glob("Sarabun-*.ttf")}:
            raise ValueError(f"a paper may not fetch {url}")
        return super().fetch(url, headers)


@cache
def _looks() -> tuple[FontConfiguration, CSS]:
    """Made once per process: reading fonts and stylesheet costs more than laying out a page."""
    fonts = FontConfiguration()
    css = CSS(
        string=STYLESHEET.read_text(encoding="utf-8"),
        base_url=f"{FONTS.as_uri()}/",
        font_config=fonts,
        url_fetcher=_FontsOnly(),
    )
    return fonts, css


def render_pdf(template: str, context: dict[str, Any]) -> bytes:
    """The paper that `template` makes of `context`, Sarabun embedded."""
    html = render_to_string(template, context)
    with _one_at_a_time:
        fonts, css = _looks()
        return HTML(string=html, url_fetcher=_FontsOnly()).write_pdf(stylesheets=[css], font_config=fonts)


def width_of(text: str) -> int:
    """How wide `text` is in bold print, in thousandths of its size; marks above and below take no room."""
    widths = _bold_widths()
    return sum(widths.get(ord(letter), 1000) for letter in text)


@cache
def _bold_widths() -> dict[int, int]:
    with TTFont(FONTS / "Sarabun-Bold.ttf", lazy=True) as font:
        advances, per_em = font["hmtx"], font["head"].unitsPerEm
        return {letter: advances[glyph][0] * 1000 // per_em for letter, glyph in font.getBestCmap().items()}
