from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from conftest import bangkok
from prices.commands import UnableToPublishPriceList, publish_price_list
from prices.models import PriceList
from prices.queries import price_list_at, prices_at


def publish(cast, at, **prices):
    prices = {cast.material[code.replace("_", "-")]: Decimal(price) for code, price in prices.items()}
    return publish_price_list(bank=cast.bank, effective_from=at, prices=prices, by=cast.prapai, at=at)


def test_a_list_holds_from_its_moment_until_the_next(cast):
    first = price_list_at(cast.bank, cast.now)
    second = publish(cast, bangkok(2026, 10, 1), PAP_01="3.50")
    assert price_list_at(cast.bank, bangkok(2026, 9, 30, 23, 59)) == first
    assert price_list_at(cast.bank, bangkok(2026, 10, 1)) == second
    assert [price.unit_price for price in prices_at(cast.bank, bangkok(2026, 10, 2))] == [Decimal("3.50")]


def test_before_the_first_list_nothing_has_a_price(cast):
    assert price_list_at(cast.bank, bangkok(2025, 12, 31)) is None
    assert not prices_at(cast.bank, bangkok(2025, 12, 31))


def test_a_price_may_be_nothing_for_donated_material(cast):
    assert publish(cast, bangkok(2026, 10, 1), PAP_09="0").prices.get().unit_price == 0


@pytest.mark.parametrize("prices", [{}, {"PAP_01": "-0.01"}])
def test_it_refuses_an_empty_list_and_a_negative_price(cast, prices):
    with pytest.raises(UnableToPublishPriceList):
        publish(cast, bangkok(2026, 10, 1), **prices)
    assert PriceList.objects.count() == 1


def test_it_refuses_the_same_moment_twice_and_names_the_first(cast):
    first = publish(cast, bangkok(2026, 10, 1), PAP_01="3.50")
    with pytest.raises(UnableToPublishPriceList) as refusal:
        publish(cast, bangkok(2026, 10, 1), PAP_01="3.60")
    assert refusal.value.existing == first
    assert PriceList.objects.count() == 2


def test_a_slip_keeps_the_price_of_its_moment(cast):
    slip = cast.bring(cast.open_day(), cast.somying, ("PAP-01", "10"))
    publish(cast, bangkok(2026, 9, 2, 10), PAP_01="9")
    assert slip.lines.get().unit_price == Decimal("3.10")


@pytest.mark.parametrize(
    "sql",
    ["UPDATE prices_price SET unit_price = 1", "DELETE FROM prices_price", "DELETE FROM prices_pricelist"],
)
def test_the_database_refuses_to_change_a_published_list(cast, sql):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
