"""House rules that a machine can watch: sizes, and words that do not belong (house.md, Tests)."""

import ast
import re
import subprocess
import unicodedata
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
LINE, FUNCTION, MODULE = 110, 70, 400


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


SOURCES = [path for path in tracked("*.py") if "migrations" not in path.parts]
CODE = [path for path in SOURCES if "tests" not in path.parts and path.name != "conftest.py"]


def width(line: str) -> int:
    """The columns a line takes: Thai vowels and tone marks above and below take none."""
    return sum(not unicodedata.combining(c) and unicodedata.category(c) != "Mn" for c in line)


def relative(paths):
    return [pytest.param(path, id=str(path.relative_to(ROOT))) for path in paths]


@pytest.mark.parametrize("path", relative(SOURCES))
def test_lines_functions_and_modules_keep_their_size(path):
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    assert [number for number, line in enumerate(lines, 1) if width(line) > LINE] == [], "lines too long"
    assert len(lines) <= MODULE, "split this module by subject"
    long = [
        node.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= FUNCTION
    ]
    assert long == [], "functions too long"


@pytest.mark.parametrize("path", relative(CODE))
def test_no_word_stands_where_it_must_not(path):
    text = path.read_text(encoding="utf-8")
    banned = [r"FloatField", r"pgtrigger\.ignore", r"\b(?:TODO|FIXME|XXX)\b(?! #\d+)"]
    if ("queries" in str(path) or "commands" in str(path)) and "management" not in path.parts:
        banned += [r"\.now\(", r"\.today\(", r"localtime\(", r"localdate\("]
    if path.name not in {"settings.py"}:
        banned.append(r"\bfloat\(")
    assert [word for word in banned if re.search(word, text)] == []


def test_no_module_is_a_drawer_for_leftovers():
    names = {"utils", "helpers", "services", "managers", "signals", "exceptions"}
    assert [path for path in CODE if path.stem in names] == []


@pytest.mark.parametrize("path", relative(tracked("*.html")))
def test_templates_hold_no_script_and_no_style(path):
    """The content security policy would block them; here one learns it sooner."""
    text = path.read_text(encoding="utf-8")
    if "papers" in path.parts:  # these become PDFs and are never sent to a browser
        return
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)", text)


def test_no_template_writes_a_key_with_a_thousands_separator():
    """`{{ row.pk }}` writes 1,234: a form then sends a key that no row has."""
    key = re.compile(r"{{ *[\w.]*\b(?:pk|id) *}}")
    wrong = [str(path.relative_to(ROOT)) for path in tracked("*.html") if key.search(path.read_text())]
    assert wrong == [], 'write |stringformat:"d"'
