"""The page that closes a market day, its drawer, and the papers to sign."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from deposits.commands import NewLine, Settlement, move_drawer, post_deposit, void_deposit
from deposits.commands.devices import enrol_device, tell_days
from deposits.models import CashCount, DayClose, DrawerMovement
from deposits.papers import closing as papers
from deposits.queries.proof import counter_faults
from wastebank.ledger.queries import book_faults


class Desk:
    """มาลี at the close of a day with 1,000.00 in its drawer."""

    def __init__(self, client, cast):
        self.client, self.cast = client, cast
        cast.now = timezone.localtime()
        self.day = cast.open_day()
        self.at_day = {"bank": "B01", "pk": self.day.pk}
        self.url = reverse("counter:close_day", kwargs=self.at_day)
        move_drawer(
            market_day=self.day, kind="float", amount=Decimal(1000), by=cast.malee, at=cast.now,
            idempotency_key=uuid4(),
        )  # fmt: skip
        client.force_login(cast.malee)

    def get(self, query=""):
        return self.client.get(self.url + query)

    def count(self, **pieces):
        """`n1000=1`; all others are left empty."""
        return self.client.post(self.url, {"then": "count"} | pieces)

    def close(self, **typed):
        return self.client.post(self.url, {"then": "close"} | typed)

    def break_a_tablet(self):
        device, _token = enrol_device(
            bank=self.cast.bank, name="แท็บเล็ต", places=[self.cast.place], drawer_limit=Decimal(0),
            by=self.cast.prapai, at=self.cast.now,
        )  # fmt: skip
        tell_days(device=device, days=[self.day], at=self.cast.now)

    def sell(self, cash="0"):
        return post_deposit(
            market_day=self.day, member=self.cast.somying, by=self.cast.somchai, at=self.cast.now,
            lines=[NewLine(self.cast.material["NFE-01"], Decimal(10))], idempotency_key=uuid4(),
            settlement=Settlement(Decimal(cash)),
        )  # fmt: skip

    @property
    def is_open(self):
        self.day.refresh_from_db()
        return self.day.is_open


@pytest.fixture
def desk(client, cast):
    return Desk(client, cast)


def test_the_count_is_blind(desk):
    page = desk.get()
    assert page.status_code == 200 and page.context["count"] is None and page.context["control"] is None
    text = page.content.decode()
    assert text.count('inputmode="numeric"') == 11 and "1,000.00" not in text


def test_counted_and_closed(desk):
    answer = desk.count(n1000="๑")
    assert (answer.status_code, answer.headers["Location"]) == (303, desk.url)
    text = desk.get().content.decode()
    assert "1,000.00" in text and "difference_because" not in text and "second_username" not in text
    answer = desk.close()
    day_url = reverse("counter:day", kwargs=desk.at_day)
    assert (answer.status_code, answer.headers["Location"]) == (303, day_url)
    assert not desk.is_open and DayClose.objects.get().by == desk.cast.malee
    page = desk.client.get(day_url).content.decode()
    assert reverse("counter:day_list", kwargs=desk.at_day) in page
    assert reverse("counter:cash_report", kwargs=desk.at_day) in page
    assert list(book_faults()) == list(counter_faults()) == []


def test_sent_again_it_leads_back_to_the_closed_day(desk):
    desk.count(n1000="1")
    desk.close()
    for answer in (desk.close(), desk.get(), desk.count(n1000="1")):
        assert answer.headers["Location"] == reverse("counter:day", kwargs=desk.at_day)
    assert DayClose.objects.count() == CashCount.objects.count() == 1


@pytest.mark.parametrize("typed", ["-1", "1.5", "x", "1e3", "999999999999999999999"])
def test_what_is_no_number_of_notes_is_refused_and_kept(desk, typed):
    answer = desk.count(n1000=typed, n20="3")
    assert answer.status_code == 422 and answer.context["form"].errors["n1000"]
    assert f'value="{typed}"' in answer.content.decode() and 'value="3"' in answer.content.decode()
    assert not CashCount.objects.exists() and "1,000.00" not in answer.content.decode()


def test_an_empty_form_is_no_count_of_nothing(desk):
    assert desk.count().status_code == 422 and not CashCount.objects.exists()
    assert desk.count(n1="0").status_code == 303 and CashCount.objects.get().counted == 0


def test_a_difference_asks_why(desk):
    desk.count(n500="1", n100="4")
    assert "difference_because" in desk.get().content.decode()
    answer = desk.close()
    assert answer.status_code == 422 and answer.context["form"].errors["difference_because"] and desk.is_open
    desk.close(difference_because="ทอนผิด")
    assert not desk.is_open and DayClose.objects.get().count.difference == -100


def test_counting_again_replaces_the_count_and_keeps_it(desk):
    desk.count(n500="1")
    assert desk.get("?again=1").context["count"] is None
    desk.count(n1000="1")
    assert desk.get().context["count"].difference == 0 and CashCount.objects.count() == 2


def test_what_was_booked_after_the_count_asks_for_another_one(desk):
    desk.count(n1000="1")
    desk.sell("100")
    page = desk.get()
    assert page.context["count"] is None and page.context["stale"]
    assert desk.close().status_code == 422 and desk.is_open


def test_over_open_points_it_asks_for_a_reason_and_a_second_person(desk):
    desk.break_a_tablet()
    assert [blocker.kind for blocker in desk.get().context["blockers"]] == ["silent"]
    desk.count(n1000="1")
    answer = desk.close()
    wanted = {"exceptional_because", "second_username", "second_password"}
    assert answer.status_code == 422 and set(answer.context["form"].errors) == wanted
    for username, password in [("malee", "x"), ("somchai", "x"), ("prapai", "wrong")]:
        said = {"second_username": username, "second_password": password}
        assert desk.close(exceptional_because="แท็บเล็ตพัง", **said).status_code == 422
    assert desk.is_open
    desk.close(exceptional_because="แท็บเล็ตพัง", second_username="prapai", second_password="x")
    closed = DayClose.objects.get()
    assert (closed.agreed_by, closed.exceptional_because) == (desk.cast.prapai, "แท็บเล็ตพัง")
    page = desk.client.get(reverse("counter:day", kwargs=desk.at_day)).content.decode()
    assert "แท็บเล็ตพัง" in page and closed.open_points[0]["sentence"] in page


def test_the_clerk_at_the_counter_neither_counts_nor_moves_cash(desk):
    desk.client.force_login(desk.cast.somchai)
    assert desk.get().status_code == desk.count(n1000="1").status_code == desk.close().status_code == 403
    page = desk.client.get(reverse("counter:day", kwargs=desk.at_day)).content.decode()
    assert "/close/" not in page and "/drawer/" not in page


# --- the drawer -----------------------------------------------------------------------------------------


def move(desk, **typed):
    form = {"key": str(uuid4()), "kind": "from_bank", "amount": "๕๐๐"} | typed
    return desk.client.post(reverse("counter:drawer", kwargs=desk.at_day), form)


def test_cash_goes_into_the_drawer_once(desk):
    key = str(uuid4())
    for _time in range(2):
        assert move(desk, key=key, note="ถอนมาทอน").status_code == 303
    moved = DrawerMovement.objects.get(kind="from_bank")
    assert (moved.amount, moved.note, moved.by) == (500, "ถอนมาทอน", desk.cast.malee)
    assert "ถอนมาทอน" in desk.client.get(reverse("counter:day", kwargs=desk.at_day)).content.decode()


@pytest.mark.parametrize(("field", "typed"), [("amount", "-5"), ("amount", ""), ("kind", "x"), ("kind", "")])
def test_a_bad_movement_is_refused_at_its_field(desk, field, typed):
    answer = move(desk, **{field: typed})
    assert answer.status_code == 422 and answer.context["form"].errors[field]
    assert DrawerMovement.objects.count() == 1


def test_no_cash_is_moved_on_a_closed_day(desk):
    desk.cast.close_day(desk.day)
    assert move(desk).status_code == 422 and DrawerMovement.objects.count() == 1


# --- the papers -----------------------------------------------------------------------------------------


def paper(desk, name):
    return desk.client.get(reverse(f"counter:{name}", kwargs=desk.at_day))


def test_an_open_day_has_no_papers(desk):
    assert paper(desk, "day_list").status_code == paper(desk, "cash_report").status_code == 404


def test_both_papers_are_pdf(desk):
    desk.sell("100")
    desk.cast.close_day(desk.day)
    for name in ("day_list", "cash_report"):
        answer = paper(desk, name)
        assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")


def printed(monkeypatch, make, day):
    context = {}
    monkeypatch.setattr(papers, "render_pdf", lambda template, given: context.update(given))
    make(day)
    return context


def test_the_day_list_stays_as_it_was_signed(desk, monkeypatch):
    first, second = desk.sell("100"), desk.sell()
    cancel = {"reason": "ผิด", "by": desk.cast.somchai, "approved_by": desk.cast.malee}
    void_deposit(deposit=first, at=desk.cast.now, idempotency_key=uuid4(), **cancel)
    desk.cast.close_day(desk.day)
    void_deposit(deposit=second, at=timezone.localtime(), idempotency_key=uuid4(), **cancel)
    rows = printed(monkeypatch, papers.day_list_pdf, desk.day)["rows"]
    assert [(slip.number, settled) for slip, _kg, settled in rows] == [
        (first.number, "ยกเลิก"),
        (second.number, "เข้าบัญชี"),
    ]


def test_the_cash_report_adds_up_to_what_was_expected(desk, monkeypatch):
    desk.sell("100.25")
    desk.count(n500="1", n100="4")
    desk.close(difference_because="เกินมา 25 สตางค์")
    desk.day.refresh_from_db()
    context = printed(monkeypatch, papers.cash_report_pdf, desk.day)
    assert sum(paid_in - paid_out for _words, paid_in, paid_out in context["rows"]) == Decimal("899.75")
    assert sum(worth for _name, _count, worth in context["pieces"]) == context["count"].counted == 900
    assert (context["over"], context["short"]) == (Decimal("0.25"), 0)
