"""The floors hold where the import linter cannot look: foreign keys, templates, URL includes."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)

# Bottom up. Members and prices share a floor and do not know each other.
FLOORS = {
    "organisation": 1,
    "staff": 2,
    "ledger": 3,
    "members": 4,
    "prices": 4,
    "deposits": 5,
    "welfare": 6,
    "reports": 7,
}
OWN_APPS = [config for config in apps.get_app_configs() if config.label in FLOORS]


def may_know(upper: str, lower: str) -> bool:
    return upper == lower or FLOORS[upper] > FLOORS[lower]


def test_imports_keep_the_contracts():
    from importlinter.cli import lint_imports

    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_every_app_of_ours_has_a_floor():
    ours = {
        c.label for c in apps.get_app_configs() if Path(c.path).is_relative_to(ROOT) and ".venv" not in c.path
    }
    assert ours - {"wastebank"} <= set(FLOORS)


def test_foreign_keys_point_down():
    upward = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for config in OWN_APPS
        for model in config.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model._meta.app_label in FLOORS
        if not may_know(config.label, field.related_model._meta.app_label)
    ]
    assert upward == []


def templates():
    for config in OWN_APPS:
        for path in Path(config.path).glob("templates/**/*.html"):
            yield pytest.param(config.label, path, id=str(path.relative_to(ROOT)))


@pytest.mark.parametrize(("label", "path"), list(templates()))
def test_templates_name_only_what_lies_below(label, path):
    """What a page extends, includes or links to belongs to its own floor or a lower one."""
    text = path.read_text(encoding="utf-8")
    named = re.findall(r"{%\s*(?:extends|include)\s+[\"']([a-z_]+)/", text)
    named += [
        {"counter": "deposits"}.get(app, app) for app in re.findall(r"{%\s*url\s+[\"']([a-z_]+):", text)
    ]
    upward = [name for name in named if name in FLOORS and not may_know(label, name)]
    # The frame leads everybody home; home itself stands on the top floor.
    assert [name for name in upward if f"{name}:home" not in text] == []
