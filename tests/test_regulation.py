"""The regulation: parameters in dated versions."""

from datetime import date
from decimal import Decimal

import pytest

from wastebank.organisation.commands import UnableToAdoptRegulation, adopt_regulation
from wastebank.organisation.models import RegulationVersion
from wastebank.organisation.parameters import ALL, BY_KEY, BadParameter
from wastebank.organisation.queries import regulation_on


def adopt(cast, day, **changes):
    return adopt_regulation(
        bank=cast.bank,
        effective_from=day,
        changes={key.replace("__", "."): value for key, value in changes.items()},
        resolution_no="3/2569",
    )


def test_without_a_version_the_defaults_hold(cast):
    regulation = regulation_on(cast.bank, date(2026, 9, 2))
    assert regulation["withdraw.min_keep"] == Decimal(50)
    assert regulation["withdraw.max_per_month"] == 1
    assert regulation["withdraw.by_proxy"] is True


def test_a_version_holds_from_its_day_on(cast):
    adopt(cast, date(2026, 9, 1), withdraw__min_keep=100)
    adopt(cast, date(2026, 10, 1), withdraw__max_per_month=0)
    kept = [regulation_on(cast.bank, date(2026, month, 30))["withdraw.min_keep"] for month in (8, 9, 10)]
    times = [
        regulation_on(cast.bank, date(2026, month, 30))["withdraw.max_per_month"] for month in (8, 9, 10)
    ]
    assert (kept, times) == ([50, 100, 100], [1, 1, 0])  # a later version carries the earlier changes on


def test_another_bank_keeps_its_own(cast):
    from wastebank.ledger.commands import create_bank

    adopt(cast, date(2026, 9, 1), withdraw__min_keep=100)
    other = create_bank(code="B02", name="อีกแห่ง")
    assert regulation_on(other, date(2026, 9, 30))["withdraw.min_keep"] == 50


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("withdraw__min_keep", "-1"),
        ("withdraw__min_keep", "1000.01"),
        ("withdraw__min_keep", "มาก"),
        ("withdraw__min_keep", "NaN"),
        ("withdraw__min_keep", "Infinity"),
        ("withdraw__min_keep", "1E+9999999"),
        ("withdraw__max_per_month", "1.5"),
        ("session__mode", "whenever"),
        ("withdraw__by_proxy", "maybe"),
        ("no__such_key", "1"),
    ],
)
def test_it_refuses_what_is_unknown_or_out_of_range(cast, key, value):
    with pytest.raises(UnableToAdoptRegulation):
        adopt(cast, date(2026, 9, 1), **{key: value})
    assert not RegulationVersion.objects.exists()


def test_it_refuses_a_second_version_of_the_same_day(cast):
    adopt(cast, date(2026, 9, 1), withdraw__min_keep=100)
    with pytest.raises(UnableToAdoptRegulation):
        adopt(cast, date(2026, 9, 1), withdraw__min_keep=200)


def test_a_version_to_come_is_not_lost(cast):
    adopt(cast, date(2026, 12, 1), withdraw__min_keep=100)
    with pytest.raises(UnableToAdoptRegulation):
        adopt(cast, date(2026, 11, 1), withdraw__max_per_month=2)
    adopt(cast, date(2026, 12, 2), withdraw__max_per_month=2)
    regulation = regulation_on(cast.bank, date(2026, 12, 2))
    assert (regulation["withdraw.min_keep"], regulation["withdraw.max_per_month"]) == (100, 2)


def test_the_history_keeps_every_version(cast):
    adopt(cast, date(2026, 9, 1), withdraw__min_keep=100)
    history = RegulationVersion.pgh_event_model.objects.values_list("pgh_label", "resolution_no")
    assert list(history) == [("insert", "3/2569")]


def test_every_default_lies_in_its_own_range():
    for parameter in ALL:
        assert parameter.parse(str(parameter.default)) == parameter.default, parameter.key
    assert len(BY_KEY) == len(ALL)


def test_a_refusal_names_the_parameter_in_thai():
    with pytest.raises(BadParameter, match="ต้องคงเหลือหลังถอน"):
        BY_KEY["withdraw.min_keep"].parse("9999")
