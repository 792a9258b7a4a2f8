"""Pads that are printed at the same moment: no number is on two of them."""

from uuid import uuid4

from deposits.commands.paper import print_paper_pad
from deposits.models import PaperPad
from tests.test_concurrency import at_once


def print_at_once(cast, keys):
    return at_once(
        len(keys),
        lambda n: print_paper_pad(
            place=cast.place, sheets=10, by=cast.malee, at=cast.now, idempotency_key=keys[n]
        ),
    )


def test_of_eight_pads_at_once_none_shares_a_number(committed_cast):
    pads = print_at_once(committed_cast, [uuid4() for _ in range(8)])
    assert all(isinstance(pad, PaperPad) for pad in pads), pads
    assert sorted(seq for pad in pads for seq in pad.seqs) == list(range(1, 81))


def test_one_key_sent_eight_times_at_once_is_one_pad(committed_cast):
    key = uuid4()
    pads = print_at_once(committed_cast, [key] * 8)
    assert {pad.pk for pad in pads} == {PaperPad.objects.get().pk}
