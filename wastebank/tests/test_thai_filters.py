"""The template filters: what pages and papers show."""

from datetime import UTC, date, datetime
from decimal import Decimal as D

import pytest
from django.template import Context, Engine
from django.utils import timezone

from wastebank.thai import Month

ENGINE = Engine(builtins=["wastebank.templatetags.thai"])
EARLY = datetime(2026, 11, 22, 23, 59, tzinfo=UTC)  # 06.59 of the 23rd in Bangkok


def shown(expression: str, value: object) -> str:
    with timezone.override("Asia/Bangkok"):
        return ENGINE.from_string("{{ value|" + expression + " }}").render(Context({"value": value}))


@pytest.mark.parametrize(
    ("expression", "value", "text"),
    [
        ("baht", D("1234.5"), "1,234.50"),
        ("baht", D("-1234567.00"), "−1,234,567.00"),
        ("baht", D(0), "0.00"),
        ("baht", 20, "20.00"),
        ("kg", D("12.500"), "12.5"),
        ("kg", D("1234.500"), "1,234.5"),
        ("kg", D("12.000"), "12.0"),
        ("kg", D(100), "100.0"),
        ("kg", D("0.125"), "0.125"),
        ("kg", D("-3.10"), "−3.1"),
        ("quantity", D("12.500"), "12.5"),
        ("quantity", D("12.000"), "12"),
        ("quantity", D("1200.000"), "1,200"),
        ("quantity", D("0.125"), "0.125"),
        ("thai_date", date(2026, 11, 23), "23 พ.ย. 2569"),
        ("thai_date:'long'", date(2026, 11, 23), "23 พฤศจิกายน 2569"),
        ("thai_date:'short'", EARLY, "23/11/2569"),
        ("thai_datetime", EARLY, "23 พ.ย. 2569 06.59 น."),
        ("thai_datetime", datetime(2026, 11, 23, 9, 30), "23 พ.ย. 2569 09.30 น."),
        ("thai_month", Month(2026, 9), "กันยายน 2569"),
        ("thai_month", date(2026, 9, 4), "กันยายน 2569"),
        ("thai_month", datetime(2026, 8, 31, 20, tzinfo=UTC), "กันยายน 2569"),
        ("thai_digits", 2569, "๒๕๖๙"),
        ("baht|thai_digits", D("1050"), "๑,๐๕๐.๐๐"),
        ("phone", "0641540406", "064-154-0406"),
        ("baht_text", D("0.25"), "ยี่สิบห้าสตางค์"),
    ],
)
def test_a_value_is_shown_the_thai_way(expression, value, text):
    assert shown(expression, value) == text


@pytest.mark.parametrize(
    "expression",
    ["baht", "kg", "thai_date", "thai_datetime", "thai_month", "thai_digits", "phone", "baht_text"],
)
@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_is_shown_for_nothing(expression, nothing):
    assert shown(expression, nothing) == ""


@pytest.mark.parametrize("expression", ["baht", "kg"])
def test_a_float_is_a_mistake_of_ours(expression):
    with pytest.raises(TypeError):
        shown(expression, 0.1)


def test_what_people_typed_stays_escaped():
    assert shown("thai_digits", "<b>1</b>") == "&lt;b&gt;๑&lt;/b&gt;"
    assert shown("phone", "<b>") == "&lt;b&gt;"
