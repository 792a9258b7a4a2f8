"""A slip "แจ้งราคาภายหลัง" priced by several people at once, while its day closes or it is cancelled."""

from decimal import Decimal
from uuid import uuid4

import pytest

from deposits.commands import UnableToCloseMarketDay
from deposits.commands.open_slips import (
    UnableToCancel,
    UnableToPrice,
    cancel_open_slip,
    price_open_slip,
)
from deposits.models import Deposit, OpenSlip
from deposits.queries.proof import counter_faults
from deposits.tests.devices import Tablet
from prices.models import PriceList
from tests.test_concurrency import at_once
from wastebank.ledger.queries import book_faults


@pytest.fixture
def cast(committed_cast):
    cast = committed_cast
    cast.day = cast.open_day()
    cast.slip = OpenSlip.objects.create(
        bank=cast.bank, market_day=cast.day, uuid=uuid4(), state="unpriced", member=cast.somying,
        device=Tablet(cast, cast.day).device, device_seq=1, number="A1-000001", by=cast.somchai, at=cast.now,
    )  # fmt: skip
    cast.slip.lines.create(
        uuid=uuid4(), material=cast.material["PAP-01"], weighings=[Decimal(10)], by=cast.somchai, at=cast.now
    )
    yield cast
    assert [*book_faults(), *counter_faults()] == []


def price(cast, baht="4.25"):
    return price_open_slip(open_slip=cast.slip, prices={"PAP-01": Decimal(baht)}, by=cast.prapai, at=cast.now)


def test_of_eight_at_once_it_is_booked_once(cast):
    results = at_once(8, lambda n: price(cast, "4.25" if n % 2 else "5"))
    booked = [result for result in results if isinstance(result, Deposit)]
    assert len(booked) == 4 and len(set(booked)) == 1 == Deposit.objects.count()
    assert sum(isinstance(result, UnableToPrice) for result in results) == 4
    assert PriceList.objects.exclude(book="").count() == 1


@pytest.mark.parametrize("_time", range(5))
def test_it_is_either_cancelled_or_booked(cast, _time):
    def cancel():
        return cancel_open_slip(open_slip=cast.slip, because="เอากลับ", by=cast.prapai, at=cast.now)

    cancelled, *priced = at_once(4, lambda n: price(cast) if n else cancel())
    assert isinstance(cancelled, UnableToCancel) == all(isinstance(one, Deposit) for one in priced)
    assert all(isinstance(one, Deposit | UnableToPrice) for one in priced)


@pytest.mark.parametrize("_time", range(5))
def test_it_is_booked_in_time_or_late_while_its_day_closes(cast, _time):
    closed, deposit = at_once(2, lambda n: price(cast) if n else cast.close_day(cast.day))
    assert isinstance(deposit, Deposit) and Deposit.objects.get() == deposit
    assert not isinstance(closed, Exception) or isinstance(closed, UnableToCloseMarketDay)
