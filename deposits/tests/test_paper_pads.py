"""Paper pads: printing numbers, keying slips in under them, declaring sheets, and what a close waits for."""

import io
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from deposits.commands import NewLine, Origin, UnableToPostDeposit, post_deposit
from deposits.commands.declaring import UnableToDeclare
from deposits.commands.devices import LETTERS
from deposits.commands.paper import UnableToPrintPad, declare_paper_numbers, print_paper_pad
from deposits.models import PaperPad
from deposits.models.paper import PREFIX
from deposits.papers.pads import paper_pad_pdf
from deposits.queries.closing import blockers
from deposits.queries.paper import (
    NoSuchPaperNumber,
    days_for_paper,
    missing_paper_numbers,
    pads_with_figures,
    paper_number,
)
from deposits.queries.proof import counter_faults
from wastebank.ledger.commands import create_bank
from wastebank.organisation.commands import ensure_place


@pytest.fixture
def desk(cast):
    """A market day with the verbs of paper slips."""
    cast.day = cast.open_day()

    def print_pad(sheets=10, *, place=None, key=None):
        return print_paper_pad(
            place=place or cast.place,
            sheets=sheets,
            by=cast.malee,
            at=cast.now,
            idempotency_key=key or uuid4(),
        )

    def key_in(number, *, day=None):
        return post_deposit(
            market_day=day or cast.day, member=cast.somying, by=cast.somchai, at=cast.now,
            lines=[NewLine(cast.material["PAP-01"], Decimal(10))], idempotency_key=uuid4(),
            origin=Origin(paper_no=number), is_printed=True,
        )  # fmt: skip

    def declare(pad, *seqs, **changes):
        return declare_paper_numbers(
            **{"pad": pad, "seqs": seqs, "because": "เปียกน้ำ", "by": cast.prapai, "agreed_by": cast.malee,
               "at": cast.now} | changes
        )  # fmt: skip

    cast.print_pad, cast.key_in, cast.declare = print_pad, key_in, declare
    return cast


# --- printing -------------------------------------------------------------------------------------------


def test_numbers_go_on_from_pad_to_pad_whatever_the_place(desk):
    elsewhere = ensure_place(bank=desk.bank, name="วัด")
    pads = [desk.print_pad(10), desk.print_pad(100, place=elsewhere), desk.print_pad(20)]
    assert [str(pad) for pad in pads] == ["P-000001–P-000010", "P-000011–P-000110", "P-000111–P-000130"]
    other_bank = ensure_place(bank=create_bank(code="B02", name="อีกแห่ง"), name="วัด")
    assert desk.print_pad(place=other_bank).first == 1


def test_the_prefix_is_no_devices_code():
    codes = {f"{letter}{digit}" for letter in LETTERS for digit in range(1, 10)}
    assert PREFIX not in codes  # a series of both would mix their declared numbers


def test_the_same_key_gives_the_same_pad(desk):
    key = uuid4()
    assert desk.print_pad(20, key=key) == desk.print_pad(20, key=key)
    with pytest.raises(UnableToPrintPad):
        desk.print_pad(30, key=key)
    assert PaperPad.objects.count() == 1


@pytest.mark.parametrize("sheets", [-1, 0, 9, 101, 10**9])
def test_a_pad_has_10_to_100_sheets(desk, sheets):
    with pytest.raises(UnableToPrintPad):
        desk.print_pad(sheets)
    assert not PaperPad.objects.exists()


def test_the_database_lets_no_pad_begin_twice_or_change(desk):
    pad = desk.print_pad()
    same = {"bank": desk.bank, "place": desk.place, "by": desk.malee, "at": desk.now, "prefix": PREFIX}
    for wrong in ({"first": 1, "last": 10}, {"first": 21, "last": 20}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PaperPad.objects.create(**same, **wrong, idempotency_key=uuid4())
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperPad.objects.filter(pk=pad.pk).update(last=99)


def test_every_sheet_has_its_number_twice(desk):
    pages = PdfReader(io.BytesIO(paper_pad_pdf(desk.print_pad(10)))).pages
    assert len(pages) == 10
    for seq, page in enumerate(pages, 1):
        text = page.extract_text()
        assert text.count(f"P-{seq:06}") == 2, text
        assert round(float(page.mediabox.width)) == 595 and round(float(page.mediabox.height)) == 842


# --- keying in ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["P-000007", "p-7", "P7", "p 7", "7", "๗", "P-๐๐๐๐๐๗", " P–7 ", "P - 7", "\u200bP-000007"]
)
def test_a_number_is_found_as_people_write_it(desk, typed):
    pad = desk.print_pad()
    found = paper_number(desk.bank, typed)
    assert (found.series, found.seq, found.number) == (pad, 7, "P-000007")
    assert (found.deposit, found.declared, found.refusal, found.warning) == (None, None, "", "")


@pytest.mark.parametrize("typed", ["", "P-", "P-0", "11", "P-000007-1", "-7", "7.0", "9" * 30, "²"])
def test_what_is_no_number_of_a_pad_is_told(desk, typed):
    desk.print_pad()
    with pytest.raises(NoSuchPaperNumber, match="P-"):
        paper_number(desk.bank, typed)


def test_another_banks_pad_is_no_pad_of_ours(desk):
    desk.print_pad(place=ensure_place(bank=create_bank(code="B02", name="อีกแห่ง"), name="วัด"))
    with pytest.raises(NoSuchPaperNumber):
        paper_number(desk.bank, "P-1")


def test_a_number_is_keyed_in_once(desk):
    desk.print_pad()
    slip = desk.key_in("P-000001")
    assert slip.number == "P-000001"
    found = paper_number(desk.bank, "1")
    assert found.deposit == slip and "P-000001" in found.refusal
    later = desk.open_day(desk.now - timedelta(days=1))
    for day in (desk.day, later):  # the number stands on one paper, so no other day has it either
        with pytest.raises((UnableToPostDeposit, IntegrityError)), transaction.atomic():
            desk.key_in("P-000001", day=day)


def test_paper_slips_take_no_number_of_the_day(desk):
    desk.print_pad()
    desk.key_in("P-000001")
    assert desk.bring(desk.day, desk.somying, ("PAP-01", "1")).number.endswith("-001")
    assert list(counter_faults()) == []


def test_slips_belong_to_open_and_lately_closed_days_newest_first(desk):
    days = [desk.open_day(desk.now - timedelta(days=back)) for back in (92, 3, 1)]
    old, lately, yesterday = days
    desk.close_day(old, desk.now - timedelta(days=92, minutes=1))
    desk.close_day(lately)
    desk.close_day(yesterday)
    yesterday.moved_in = True
    yesterday.save(update_fields=["moved_in"])
    assert list(days_for_paper(desk.bank, desk.now)) == [desk.day, lately]


# --- missing and declared -------------------------------------------------------------------------------


def figures(desk):
    (row,) = pads_with_figures(desk.bank)
    return len(row.keyed_in), len(row.spoilt), len(row.open_seqs), row.missing


def test_what_lies_below_the_highest_keyed_in_is_missing(desk):
    pad = desk.print_pad()
    assert figures(desk) == (0, 0, 10, [])
    desk.key_in("P-000004")
    desk.key_in("P-000002")
    assert figures(desk) == (2, 0, 8, ["P-000001", "P-000003"])
    desk.declare(pad, 3, 9, 3)
    assert figures(desk) == (2, 2, 6, ["P-000001"])
    desk.key_in("P-000003")  # it turned up after all
    assert figures(desk) == (3, 1, 6, ["P-000001"])
    found = paper_number(desk.bank, "9")
    assert found.refusal == "" and "เปียกน้ำ" in found.warning


def test_a_missing_number_keeps_the_days_of_its_place_open(desk):
    pad = desk.print_pad(20)
    elsewhere = ensure_place(bank=desk.bank, name="วัด")
    desk.print_pad(place=elsewhere)
    desk.key_in("P-000013")
    (missing,) = blockers(desk.day, desk.now)
    assert missing.kind == "missing"
    assert "P-000001, " in missing.sentence and "P-000010" in missing.sentence
    assert "P-000011" not in missing.sentence  # ten are named, the rest is counted
    assert len(missing_paper_numbers(desk.bank)) == len(missing_paper_numbers(desk.bank, desk.place)) == 12
    assert missing_paper_numbers(desk.bank, elsewhere) == []
    desk.declare(pad, *range(1, 13))
    assert blockers(desk.day, desk.now) == []


def test_a_gap_is_a_fault_once_its_day_is_closed(desk):
    pad = desk.print_pad()
    desk.key_in("P-000003")
    assert list(counter_faults()) == []
    desk.day.closed_at = desk.now
    desk.day.save(update_fields=["closed_at"])
    (fault,) = counter_faults()
    assert fault.rows == "B01 paper pad 1–10: 1, 2"
    desk.declare(pad, 1)
    desk.key_in("P-000002")
    assert list(counter_faults()) == []


def test_a_number_of_no_pad_and_pads_that_overlap_are_faults(desk):
    pad = desk.print_pad()
    desk.key_in("P-000011")
    desk.key_in("X-1")
    assert {fault.rows for fault in counter_faults()} == {"slip P-000011: P-000011", "slip X-1: X-1"}
    PaperPad.objects.create(
        bank=desk.bank, place=desk.place, by=desk.malee, at=desk.now, prefix=PREFIX, first=10, last=20,
        idempotency_key=uuid4(),
    )  # fmt: skip
    faults = {fault.rows.split(":")[0] for fault in counter_faults()}
    assert faults == {"slip X-1", f"paper pads {pad.pk} and {pad.pk + 1}"}


@pytest.mark.parametrize(
    "changes", [{"because": " "}, {"seqs": []}, {"seqs": [11]}, {"seqs": [0]}, {"seqs": [1]}, {"seqs": [2]}]
)
def test_only_open_numbers_are_declared_and_with_a_reason(desk, changes):
    pad = desk.print_pad()
    desk.key_in("P-000001")
    desk.declare(pad, 2)
    with pytest.raises(UnableToDeclare):
        desk.declare(pad, 3, **changes)
    assert figures(desk)[1] == 1


@pytest.mark.parametrize("who", ["prapai", "somchai", "wichai", "outsider"])
def test_numbers_are_not_declared_without_a_fit_second_person(desk, who):
    pad = desk.print_pad()
    with pytest.raises(UnableToDeclare):
        desk.declare(pad, 1, agreed_by=getattr(desk, who))
