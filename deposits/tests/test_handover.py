"""ใบส่งมอบหน้าที่: one treasurer hands the counter to another."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from deposits.commands import NewLine, Settlement, move_drawer, post_deposit, request_payout
from deposits.commands.devices import enrol_device, report_device
from deposits.commands.handover import UnableToHandOver, hand_over
from deposits.models import Flag, Handover, OpenSlip
from deposits.papers import handover as papers
from deposits.queries.handover import cash_by_the_books, state_of
from wastebank.ledger.models import Entry
from wastebank.ledger.queries import book_faults

D = Decimal
URL = reverse("counter:handover", kwargs={"bank": "B01"})


@pytest.fixture
def desk(cast):
    """An open day; the books hold 900.00 baht in cash: 1,000 from the bank account, 100 paid for a slip."""
    cast.now = timezone.localtime()
    cast.day = cast.open_day()
    move_drawer(
        market_day=cast.day, kind="from_bank", amount=D(1000), by=cast.malee, at=cast.now,
        idempotency_key=uuid4(),
    )  # fmt: skip
    cast.sell = lambda cash: post_deposit(
        market_day=cast.day, member=cast.somying, by=cast.somchai, at=cast.now, idempotency_key=uuid4(),
        lines=[NewLine(cast.material["NFE-01"], D(10))], settlement=Settlement(D(cash)),
    )  # fmt: skip
    cast.slip = cast.sell("100")
    return cast


def give(desk, **options):
    said = {
        "bank": desk.bank, "from_user": desk.malee, "to_user": desk.prapai, "pieces": {"500": 1, "100": 4},
        "expected": D(900), "at": desk.now, "idempotency_key": uuid4(),
    }  # fmt: skip
    return hand_over(**said | options)


def rows(parts, heading):
    return dict(next(part["rows"] for part in parts if part["heading"] == heading))


# --- the command ------------------------------------------------------------------------------------------


def test_it_keeps_the_cash_and_the_state_and_books_nothing(desk):
    entries = Entry.objects.count()
    handover = give(desk, pieces={"500": 1, "100": 3}, note="กุญแจ 2 ดอก")
    assert (handover.counted, handover.expected, handover.difference) == (800, 900, -100)
    assert (handover.from_user, handover.to_user, handover.note) == (desk.malee, desk.prapai, "กุญแจ 2 ดอก")
    assert Entry.objects.count() == entries and cash_by_the_books(desk.bank) == 900
    assert rows(handover.state["parts"], "บัญชี")["เงินฝากธนาคารตามบัญชี"] == "−1,000.00 บาท"
    assert list(book_faults()) == []


def test_what_it_says_never_changes(desk):
    handover = give(desk)
    before = handover.state
    desk.sell("50")
    handover.refresh_from_db()
    assert handover.state == before != {"expected": "850.00", "parts": state_of(desk.bank)}


def test_the_same_key_again_is_the_first_handover(desk):
    key = uuid4()
    first = give(desk, idempotency_key=key)
    desk.sell("50")  # a retry after something was booked is still the first
    assert give(desk, idempotency_key=key) == first and Handover.objects.count() == 1
    with pytest.raises(UnableToHandOver):
        give(desk, idempotency_key=key, pieces={"1": 1})


def test_it_refuses_oneself_and_who_may_not_open_market_days(desk):
    for options in ({"to_user": desk.malee}, {"to_user": desk.somchai}, {"from_user": desk.wichai}):
        with pytest.raises(UnableToHandOver):
            give(desk, **options)
    assert not Handover.objects.exists()


def test_it_refuses_other_cash_than_both_saw_and_what_is_no_count(desk):
    for options in ({"expected": D("900.25")}, {"pieces": {"7": 1}}, {"pieces": {"1": -1}}):
        with pytest.raises(UnableToHandOver):
            give(desk, **options)
    assert not Handover.objects.exists()


def test_the_database_refuses_to_change_one(desk):
    handover = give(desk)
    for change in (handover.delete, lambda: Handover.objects.update(counted=1)):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


# --- the state --------------------------------------------------------------------------------------------


def test_all_that_is_open_is_named(desk):
    device, _token = enrol_device(
        bank=desk.bank, name="แท็บเล็ต", places=[desk.place], drawer_limit=D(0), by=desk.prapai, at=desk.now
    )
    report_device(device=device, issued=2, unsent=3, fixing=1, oldest_unsent_at=None, at=desk.now)
    for state, more in (("weighing", {"queue_no": 7}), ("unpriced", {"number": "A1-000009"})):
        OpenSlip.objects.create(
            bank=desk.bank,
            market_day=desk.day,
            uuid=uuid4(),
            state=state,
            by=desk.somchai,
            at=desk.now,
            **more,
        )
    Flag.objects.create(bank=desk.bank, deposit=desk.slip, kind=Flag.Kind.LATE, raised_at=desk.now)
    request_payout(member=desk.somying, amount=D(100), by=desk.somchai, at=desk.now, idempotency_key=uuid4())
    parts = state_of(desk.bank)
    (day,) = rows(parts, "วันเปิดทำการที่ยังไม่ปิด").values()
    assert day == f"ใบรับฝาก 1 ใบ {desk.slip.total:,.2f} บาท\nเงินสดที่ควรมีในลิ้นชัก 900.00 บาท"
    held = "ค้างส่ง 3 ใบ ต้องแก้ไข 1 ใบ\nใบที่ยังไม่มา: A1-000001, A1-000002"
    assert rows(parts, "เครื่องรับฝาก") == {"A1 แท็บเล็ต": held}
    assert rows(parts, "งานค้าง") == {
        "คิวที่กำลังชั่ง": "7", "ใบที่รอราคา": "A1-000009", "ใบรับฝากสำรองที่ยังไม่ได้บันทึก": "ไม่มี",
        "เรื่องที่ต้องตรวจ": "1 เรื่อง", "ใบที่ระบบไม่รับ": "ไม่มี",
    }  # fmt: skip
    assert rows(parts, "คำขอถอนเงินที่ยังไม่จ่าย") == {f"สมาชิก {desk.somying.number}": "100.00 บาท พร้อมจ่าย"}


# --- the pages --------------------------------------------------------------------------------------------


@pytest.fixture
def screen(desk, client):
    """`count(n100="9")` sends the count; `give(page, …)` sends what that page's form carries and `typed`."""
    client.force_login(desk.malee)
    desk.count = lambda **pieces: client.post(URL, {"then": "count"} | pieces)

    def give(page, **typed):
        form = page.context["form"]
        said = {"key": form["key"].value(), "count": form["count"].value(), "note": ""}
        who = {"second_username": "prapai", "second_password": "x"}
        return client.post(URL, {"then": "hand_over"} | said | who | typed)

    desk.client, desk.give = client, give
    return desk


def test_the_count_is_blind_and_shows_the_state_afterwards(screen):
    page = screen.client.get(URL)
    assert page.status_code == 200 and page.content.decode().count('inputmode="numeric"') == 11
    assert "900.00" not in page.content.decode()
    page = screen.count(n500="๑", n100="4")
    assert page.status_code == 200 and page.context["difference"] == 0
    assert "900.00" in page.content.decode() and "เงินสดที่ควรมีในลิ้นชัก" in page.content.decode()
    assert not Handover.objects.exists()


def test_handed_over_once_with_the_receivers_password(screen):
    page = screen.count(n500="1", n100="3")
    for _time in range(2):
        answer = screen.give(page, note="กุญแจ")
        handover = Handover.objects.get()
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{URL}?given={handover.pk}")
    done = screen.client.get(answer.headers["Location"]).content.decode()
    assert done.count(reverse("counter:handover_paper", args=["B01", handover.pk])) == 2
    for odd in ("x", "0", "9" * 30, str(handover.pk + 1)):
        assert screen.client.get(URL, {"given": odd}).context["given"] is None
    assert (handover.from_user, handover.to_user) == (screen.malee, screen.prapai)
    assert (handover.difference, handover.note) == (-100, "กุญแจ")
    listed = screen.client.get(URL).content.decode()
    assert reverse("counter:handover_paper", args=["B01", handover.pk]) in listed and "−100.00" in listed


@pytest.mark.parametrize(
    ("username", "password"),
    [("malee", "x"), ("somchai", "x"), ("prapai", "wrong"), ("", "x"), ("prapai", ""), ("nobody", "x")],
)
def test_nobody_else_takes_over_and_the_count_is_kept(screen, username, password):
    page = screen.count(n500="1")
    answer = screen.give(page, second_username=username, second_password=password, note="กุญแจ")
    assert answer.status_code == 422 and not Handover.objects.exists()
    assert set(answer.context["form"].errors) <= {"second_username", "second_password"}
    assert 'value="กุญแจ"' in answer.content.decode() and answer.context["counted"] == 500


def test_what_was_booked_meanwhile_asks_for_another_count(screen):
    page = screen.count(n500="1", n100="4")
    screen.sell("50")
    answer = screen.give(page)
    assert answer.status_code == 422 and answer.context["form"].non_field_errors()
    assert not Handover.objects.exists()


def test_a_count_that_was_tampered_with_is_counted_again(screen):
    page = screen.count(n500="1")
    for typed in ("", "x", page.context["form"]["count"].value()[:-1] + "x"):
        answer = screen.give(page, count=typed)
        assert answer.status_code == 422 and answer.context["is_stale"]
    assert not Handover.objects.exists()


def test_a_bad_count_is_refused_at_its_field_and_kept(screen):
    answer = screen.count(n500="1.5", n20="3")
    assert answer.status_code == 422 and answer.context["form"].errors["n500"]
    assert 'value="1.5"' in answer.content.decode() and 'value="3"' in answer.content.decode()
    assert screen.count().status_code == 422


def test_the_auditor_reads_the_papers_and_hands_nothing_over(screen):
    screen.give(screen.count(n500="1"))
    screen.client.force_login(screen.wichai)
    page = screen.client.get(URL)
    assert page.status_code == 200 and 'name="n500"' not in page.content.decode()
    assert screen.count(n500="1").status_code == 403
    paper = reverse("counter:handover_paper", args=["B01", Handover.objects.get().pk])
    assert screen.client.get(paper).content.startswith(b"%PDF")


def test_the_paper_says_what_was_kept(desk, monkeypatch):
    handover = give(desk, pieces={"1000": 1}, note="กุญแจ")
    desk.sell("50")
    printed = {}
    monkeypatch.setattr(papers, "render_pdf", lambda template, given: printed.update(given) or b"")
    papers.handover_pdf(handover)
    assert (printed["over"], printed["short"]) == (100, 0)
    assert sum(worth for _name, _number, worth in printed["pieces"]) == 1000
    assert printed["parts"] == handover.state["parts"] != state_of(desk.bank)
