"""Two people at the counter at once: numbers of paper, weights of a queue number, refused slips."""

from concurrent.futures import ThreadPoolExecutor, wait
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction

from deposits.commands import NewLine, UnableToPostDeposit, key_in_paper_slip, save_slip
from deposits.commands.devices import lose_device
from deposits.commands.flags import UnableToSettle, set_aside
from deposits.commands.open_slips import UnableToCancel, cancel_open_slip, take_weighing
from deposits.commands.paper import print_paper_pad
from deposits.commands.queued import Taken, UnableToTake, keep_refused, take_slip, was_set_aside
from deposits.models import Deposit, OpenSlip, OpenSlipLine, RefusedRecord
from deposits.queries.paper import paper_number
from deposits.queries.proof import counter_faults
from deposits.records import read_slip, read_weighing
from deposits.tests.devices import Tablet
from prices.queries import price_list_at
from tests.test_concurrency import at_once
from wastebank.ledger.queries import book_faults


@pytest.fixture
def cast(committed_cast):
    cast = committed_cast
    cast.day = cast.open_day()
    cast.somsri = cast.join("สมศรี", "ดีใจ")
    yield cast
    assert [*book_faults(), *counter_faults()] == []


def key_in(cast, paper, *, member=None, key=None):
    return key_in_paper_slip(
        market_day=cast.day, member=member or cast.somying, by=cast.somchai, at=cast.now, paper=paper,
        lines=[NewLine(cast.material["PAP-01"], Decimal(10))], on_paper=Decimal("31.00"),
        price_list=price_list_at(cast.bank, cast.now), idempotency_key=key or uuid4(),
    )  # fmt: skip


def weighed(cast, queue_no, key=None):
    body = {
        "schema": 1, "uuid": str(key or uuid4()), "day": cast.day.pk, "queue_no": queue_no,
        "clerk": {"id": cast.malee.pk, "proof": ""},
        "lines": [
            {
                "material": "PAP-01", "weighings": ["10.000"], "deduct": "0.000", "reason": "",
                "source": "manual",
            }
        ],
    }  # fmt: skip
    return take_weighing(bank=cast.bank, weighing=read_weighing(body), by=cast.malee, at=cast.now)


def save(cast, open_slip, *, key=None, member=None):
    return save_slip(
        market_day=cast.day, member=member or cast.somying, by=cast.somchai, at=cast.now,
        lines=[NewLine(cast.material["PAP-01"], Decimal(10))], open_slip=open_slip.uuid,
        idempotency_key=key or uuid4(),
    )  # fmt: skip


def slips_of(results):
    return {result.pk for result in results if isinstance(result, Deposit)}


@pytest.mark.parametrize("_time", range(3))
def test_a_paper_number_keyed_in_by_eight_clerks_is_booked_once(cast, _time):
    print_paper_pad(place=cast.place, sheets=10, by=cast.malee, at=cast.now, idempotency_key=uuid4())
    paper = paper_number(cast.bank, "P-1")
    results = at_once(8, lambda n: key_in(cast, paper, member=cast.somsri if n % 2 else cast.somying))
    assert slips_of(results) == {Deposit.objects.get().pk}
    assert sum(isinstance(result, UnableToPostDeposit) for result in results) == 7, results


def test_a_paper_slip_sent_eight_times_at_once_answers_alike(cast):
    print_paper_pad(place=cast.place, sheets=10, by=cast.malee, at=cast.now, idempotency_key=uuid4())
    paper, key = paper_number(cast.bank, "P-1"), uuid4()
    results = at_once(8, lambda _n: key_in(cast, paper, key=key))
    assert {getattr(result, "pk", result) for result in results} == {Deposit.objects.get().pk}


@pytest.mark.parametrize("_time", range(5))
def test_a_paper_slip_among_closes_is_in_time_or_late(cast, _time):
    print_paper_pad(place=cast.place, sheets=10, by=cast.malee, at=cast.now, idempotency_key=uuid4())
    paper = paper_number(cast.bank, "P-1")
    slip, _closed = at_once(2, lambda n: cast.close_day(cast.day) if n else key_in(cast, paper))
    assert isinstance(slip, Deposit), slip


@pytest.mark.parametrize("price_later", [False, True])
@pytest.mark.parametrize("_time", range(5))
def test_the_slip_of_a_lost_device_is_there_once(cast, price_later, _time):
    """It turns up and sends at the moment in which a clerk keys its paper in."""
    tablet = Tablet(cast, cast.day)
    body = tablet.slip() | {"price_later": price_later}
    lose_device(device=tablet.device, because="ตกคลอง", by=cast.malee, at=cast.now)
    paper = paper_number(cast.bank, tablet.device.number(1))

    def send():
        return take_slip(device=paper.device, slip=read_slip(body), sent_by=cast.somchai, at=cast.now)

    sent, keyed = at_once(2, lambda n: key_in(cast, paper) if n else send())
    there = Deposit.objects.count() + OpenSlip.objects.filter(deposit=None).count()
    assert there == 1, (sent, keyed)
    assert isinstance(sent, Taken | UnableToTake) and isinstance(keyed, Deposit | UnableToPostDeposit)


@pytest.mark.parametrize("_time", range(3))
def test_weights_are_booked_by_one_of_eight_counters(cast, _time):
    open_slip, _new = weighed(cast, 7)
    results = at_once(8, lambda n: save(cast, open_slip, member=cast.somsri if n % 2 else cast.somying))
    assert slips_of(results) == {Deposit.objects.get().pk}
    assert sum(isinstance(result, UnableToPostDeposit) for result in results) == 7, results


@pytest.mark.parametrize("_time", range(3))
def test_a_slip_with_weights_sent_eight_times_at_once_answers_alike(cast, _time):
    open_slip, key = weighed(cast, 7)[0], uuid4()
    results = at_once(8, lambda _n: save(cast, open_slip, key=key))
    assert {getattr(result, "pk", result) for result in results} == {Deposit.objects.get().pk}


def test_one_weighing_sent_eight_times_at_once_is_added_once(cast):
    key = uuid4()
    results = at_once(8, lambda _n: weighed(cast, 7, key))
    assert [isinstance(result, tuple) for result in results] == [True] * 8, results
    assert sum(is_new for _slip, is_new in results) == 1 == OpenSlipLine.objects.count()


def test_what_is_weighed_once_its_queue_number_went_home_opens_another(cast):
    """The scale waits for the cancellation, and looks only then what is being weighed."""
    open_slip, _new = weighed(cast, 7)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            cancel_open_slip(open_slip=open_slip, because="กลับ", by=cast.malee, at=cast.now)
            scale = pool.submit(at_once, 1, lambda _n: weighed(cast, 7))
            assert not wait([scale], timeout=1).done
        ((other, is_new),) = scale.result(timeout=30)
    assert is_new and other != open_slip and open_slip.lines.count() == 1


@pytest.mark.parametrize("_time", range(5))
def test_weights_are_either_booked_or_sent_home(cast, _time):
    open_slip, _new = weighed(cast, 7)

    def go_home():
        return cancel_open_slip(open_slip=open_slip, because="กลับ", by=cast.malee, at=cast.now)

    saved, home = at_once(2, lambda n: go_home() if n else save(cast, open_slip))
    assert isinstance(saved, Deposit) == isinstance(home, UnableToCancel), (saved, home)


def test_what_is_set_aside_is_not_forgotten_when_the_slip_is_refused_again(cast):
    tablet = Tablet(cast, cast.day)
    body = tablet.slip(member="99-99999")
    say = {"device": tablet.device, "body": body, "code": "unknown_member", "sentence": "ไม่มี", "at": cast.now}
    record = keep_refused(**say)
    asked_before = was_set_aside(device=tablet.device, body=body)
    set_aside(record=record, finding="พิมพ์ผิด", by=cast.malee, at=cast.now)
    keep_refused(**say)  # by the request that had asked before
    assert asked_before is None
    assert RefusedRecord.objects.get().finding == "พิมพ์ผิด"
    keep_refused(**say | {"body": body | {"member": "88-88888"}})  # another content is looked at anew
    assert RefusedRecord.objects.get().settled_at is None


@pytest.mark.parametrize("_time", range(5))
def test_a_slip_is_either_booked_or_set_aside(cast, _time):
    tablet = Tablet(cast, cast.day)
    body = tablet.slip()
    record = keep_refused(device=tablet.device, body=body, code="unknown_member", sentence="ไม่มี", at=cast.now)

    def send():
        if was_set_aside(device=tablet.device, body=body):
            return None
        return take_slip(device=tablet.device, slip=read_slip(body), sent_by=cast.somchai, at=cast.now)

    aside = lambda: set_aside(record=record, finding="พิมพ์ผิด", by=cast.malee, at=cast.now)  # noqa: E731
    sent, put = at_once(2, lambda n: aside() if n else send())
    assert isinstance(sent, Taken) == isinstance(put, UnableToSettle), (sent, put)
