"""The interface is Thai: no source string is without its translation, and none has become fuzzy."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PO = ROOT / "locale" / "th" / "LC_MESSAGES" / "django.po"


def said(pattern: str) -> set[str]:
    text = subprocess.run(
        ["msgattrib", pattern, "--no-obsolete", "--no-wrap", "--no-location", str(PO)],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return set(re.findall(r'^msgid "(.+)"$', text, re.M))


def test_every_string_is_translated():
    assert said("--untranslated") == set()


def test_no_translation_is_fuzzy():
    assert said("--only-fuzzy") == set()


def test_the_catalogue_compiles_with_its_formats_intact(tmp_path):
    subprocess.run(["msgfmt", "--check", "-o", str(tmp_path / "django.mo"), str(PO)], check=True)


def test_the_catalogue_is_up_to_date():
    """Every `_("…")` of our Python stands in the catalogue (makemessages would add nothing)."""
    known = {ast.literal_eval('"' + text + '"') for text in said("--translated")}
    missing = {
        f"{path.relative_to(ROOT)}: {string}"
        for path in ROOT.glob("*/**/*.py")
        if not {".venv", "tests", "migrations", "var"} & set(path.parts)
        for string in _marked(path)
        if string not in known
    }
    assert missing == set()


def _marked(path: Path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(
                func=ast.Name(id="_" | "gettext" | "gettext_lazy" | "gettext_noop"), args=[first, *_]
            ):
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value


@pytest.mark.django_db
def test_pages_carry_no_english(client):
    html = client.get("/staff/sign-in/").content.decode()
    visible = re.sub(r"<[^>]+>|{[^}]+}", " ", html)
    words = set(re.findall(r"[A-Za-z]{3,}", visible))
    assert words <= {"English"}
