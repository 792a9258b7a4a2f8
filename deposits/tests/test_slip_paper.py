"""The slip on screen and paper: seven lines a sheet, the balance of its moment, its cancellation."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from deposits.commands import void_deposit
from deposits.queries.slip_paper import pages_of, slip_paper

EIGHT = ["PAP-01", "PAP-02", "PAP-03", "PAP-04", "PLA-01", "PLA-02", "GLA-01", "FER-01"]


@pytest.fixture
def show(client, cast):
    client.force_login(cast.wichai)
    return lambda slip: client.get(reverse("counter:slip", args=["B01", slip.pk])).content.decode()


def test_eight_lines_print_on_two_sheets_with_what_is_carried(cast, show):
    slip = cast.bring(cast.open_day(), cast.somying, *[(code, "2.5") for code in EIGHT])
    first, second = slip_paper(slip).pages
    assert (len(first.lines), first.carry_in, len(second.lines), second.carry_out) == (7, None, 1, None)
    assert first.carry_out == second.carry_in == sum(line.amount for line in first.lines)
    assert second.carry_in + second.lines[0].amount == slip.total
    page = show(slip)
    assert page.count("ยอดยกไป") == page.count("ยอดยกมา") == 1
    assert "แผ่นที่ 2/2" in page


@pytest.mark.parametrize(("lines", "pages"), [(1, 1), (7, 1), (8, 2), (14, 2), (15, 3)])
def test_sheets(lines, pages):
    class Line:
        amount = Decimal(1)

    made = pages_of([Line()] * lines)
    assert len(made) == pages and [page.number for page in made] == list(range(1, pages + 1))
    assert sum(len(page.lines) for page in made) == lines


def test_it_ends_in_words_with_western_digits(cast, show):
    slip = cast.bring(cast.open_day(), cast.somying, ("PAP-01", "12.5"))
    page = show(slip)
    assert "วันนี้ได้ 38.75 บาท มีเงินรวม 38.75 บาท" in page
    assert "สามสิบแปดบาทเจ็ดสิบห้าสตางค์" in page and "data:image/svg+xml" in page
    assert not set("๐๑๒๓๔๕๖๗๘๙") & set(page)


def test_a_reprint_shows_the_balance_of_its_moment(cast, show):
    day = cast.open_day()
    first = cast.bring(day, cast.somying, ("PAP-01", "10"))
    cast.bring(day, cast.somying, ("PAP-01", "100"))
    assert "วันนี้ได้ 31.00 บาท มีเงินรวม 31.00 บาท" in show(first)


def test_a_cancelled_slip_says_so_with_its_reversal_and_reason(cast, show):
    slip = cast.bring(cast.open_day(), cast.somying, ("PAP-01", "10"))
    cancelled = void_deposit(
        deposit=slip, reason="ชั่งผิด", by=cast.somchai, at=cast.now, idempotency_key=uuid4()
    )
    page = show(slip)
    assert f"ตามรายการกลับที่ {cancelled.entry_id} เพราะ ชั่งผิด" in page and "paper-stamp" in page
    assert "มีเงินรวม" not in page


def test_what_paid_back_a_debt_is_shown(cast, show):
    from deposits.commands.draw import draw_cash

    day = cast.open_day()
    slip = cast.bring(day, cast.somying, ("PAP-01", "100"))
    draw_cash(member=cast.somying, amount=Decimal(200), by=cast.somchai, at=cast.now, idempotency_key=uuid4())
    void_deposit(deposit=slip, reason="ผิด", by=cast.somchai, at=cast.now, idempotency_key=uuid4())
    paper = slip_paper(cast.bring(day, cast.somying, ("PAP-01", "100")))
    assert (paper.collected, paper.balance) == (Decimal("200.00"), Decimal("110.00"))
