"""Devices that send at once, and a day that is closed under them (proofs.md R3; counter.md, rules 5–7)."""

from collections import Counter
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from deposits.models import Deposit, MarketDay
from deposits.queries.devices import missing_numbers
from deposits.queries.proof import counter_faults
from deposits.tests.devices import Tablet
from tests.test_concurrency import at_once
from wastebank.ledger.models import Entry
from wastebank.ledger.queries import book_faults


@pytest.fixture
def tablet(committed_cast):
    committed_cast.now = timezone.localtime()
    yield Tablet(committed_cast, committed_cast.open_day())
    assert [*book_faults(), *counter_faults()] == []


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("rounds", [1, pytest.param(5, marks=pytest.mark.slow)])
def test_one_key_sent_100_times_at_once_makes_one_slip_a_round(tablet, rounds):
    client = signed_in(tablet.cast.somchai)
    statuses: Counter = Counter()
    for _round in range(rounds):
        body = tablet.slip()
        statuses.update(
            answer.status_code for answer in at_once(100, lambda _, body=body: tablet.send(client, body))
        )
    assert statuses == {201: rounds, 200: 99 * rounds}
    assert Deposit.objects.count() == Entry.objects.count() == rounds


def test_one_number_under_20_keys_at_once_is_booked_once(tablet):
    client = signed_in(tablet.cast.somchai)
    first = tablet.slip()
    answers = at_once(20, lambda _: tablet.send(client, first | {"uuid": str(uuid4())}))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 422: 19}
    assert Deposit.objects.count() == 1


def test_a_close_among_40_slips_leaves_each_booked_once_in_time_or_late(tablet):
    client = signed_in(tablet.cast.somchai)
    bodies = [tablet.slip() for _ in range(40)]

    def attempt(number):
        if number == 20:
            MarketDay.objects.filter(pk=tablet.day.pk).update(closed_at=timezone.localtime())
            return None
        return tablet.send(client, bodies[number if number < 20 else number - 1]).status_code

    answers = at_once(41, attempt)
    assert Counter(answers) == {201: 40, None: 1}
    assert Deposit.objects.count() == 40
    assert missing_numbers(tablet.device) == []
    assert set(Deposit.objects.values_list("is_late", "flags__kind")) <= {(True, "late"), (False, None)}
