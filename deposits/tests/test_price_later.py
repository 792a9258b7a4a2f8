"""แจ้งราคาภายหลัง: weights now, the manager's price later, booked once under the number that was printed."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from deposits.commands.open_slips import (
    UnableToCancel,
    UnableToPrice,
    cancel_open_slip,
    price_open_slip,
)
from deposits.models import Deposit, Flag, OpenSlip
from deposits.papers import closing as papers
from deposits.queries.closing import blockers, slips_at_close
from deposits.queries.devices import missing_numbers
from deposits.queries.open_slips import open_slip_for, unpriced_at_close
from deposits.queries.proof import counter_faults
from deposits.tests.devices import Tablet
from deposits.tests.test_till_api import conforms
from members.models import Member
from prices.commands import publish_price_list
from prices.models import PriceList
from prices.queries import confirmed_lists, price_list_at
from wastebank.ledger.models import Entry
from wastebank.ledger.queries import book_faults

D = Decimal


class Yard:
    """A tablet that has sent a slip of 10 kg PAP-01 and 2.5 + 1 − 0.5 kg PLA-01 without prices."""

    def __init__(self, client, cast):
        self.client, self.cast = client, cast
        cast.now = timezone.localtime()
        self.day = cast.open_day()
        self.tablet = Tablet(cast, self.day)
        client.force_login(cast.somchai)
        self.body = self.later(("PAP-01", "10"), ("PLA-01", "2.5"))
        self.body["lines"][1] |= {"weighings": ["2.500", "1.000"], "deduct": "0.500", "reason": "wet"}
        assert self.send().status_code == 201
        self.slip = OpenSlip.objects.get()

    def later(self, *lines, **changes):
        body = self.tablet.slip(*lines, price_later=True, list=None, total="0.00", **changes)
        body["settle"]["savings"] = "0.00"
        for line in body["lines"]:
            line["amount"] = "0.00"
        return body

    def send(self, body=None):
        return self.tablet.send(self.client, body or self.body)

    def price(self, at=None, **prices):
        said = {code.replace("_", "-"): D(price) for code, price in prices.items()}
        return price_open_slip(
            open_slip=self.slip, prices=said, by=self.cast.prapai, at=at or timezone.localtime()
        )

    def cancel(self, because="เอาของกลับ"):
        return cancel_open_slip(
            open_slip=self.slip, because=because, by=self.cast.prapai, at=timezone.localtime()
        )

    @property
    def books_are_right(self):
        return list(book_faults()) == list(counter_faults()) == []


@pytest.fixture
def yard(client, cast):
    return Yard(client, cast)


def in_force(yard):
    prices = price_list_at(yard.cast.bank, timezone.localtime()).prices
    return dict(prices.values_list("material__code", "unit_price"))


# --- pricing ------------------------------------------------------------------------------------------------


def test_it_is_booked_to_the_savings_under_its_own_number(yard):
    deposit = Deposit.objects.get(pk=yard.price(PAP_01="4.25", PLA_01="7").pk)
    assert (deposit.number, deposit.device, deposit.device_seq) == ("A1-000001", yard.tablet.device, 1)
    assert (deposit.by, deposit.sent_by) == (yard.cast.somchai, yard.cast.prapai)
    assert (deposit.total, deposit.to_cash, deposit.is_late) == (D("63.50"), 0, False)
    lines = deposit.lines.values_list("material__code", "quantity", "unit_price", "amount")
    assert list(lines) == [("PAP-01", 10, D("4.25"), D("42.50")), ("PLA-01", 3, 7, 21)]
    assert (deposit.lines.last().deduct, deposit.lines.last().deduct_reason) == (D("0.5"), "wet")
    assert (deposit.written_at, deposit.device_prints) == (yard.cast.now, 0)
    yard.cast.somying.savings.refresh_from_db()
    assert yard.cast.somying.savings.balance == D("63.50")
    yard.slip.refresh_from_db()
    assert (yard.slip.state, yard.slip.deposit) == ("posted", deposit)
    assert yard.books_are_right and missing_numbers(yard.tablet.device) == []


def test_its_own_list_holds_for_nobody_else(yard):
    before, prices = price_list_at(yard.cast.bank, timezone.localtime()), in_force(yard)
    yard.price(PAP_01="4.25", PLA_01="7")
    own = PriceList.objects.exclude(book="").get()
    assert own.book == "แจ้งราคาภายหลัง A1-000001" and own.published_by == yard.cast.prapai
    later = timezone.localtime()
    assert price_list_at(yard.cast.bank, later) == before and own not in confirmed_lists(yard.cast.bank)
    assert yard.cast.bring(yard.day, yard.cast.somying, ("PAP-01", "10"), at=later).total == D("31.00")
    assert in_force(yard) == prices
    assert [one["id"] for one in yard.tablet.get(yard.client, "state/").json()["lists"]] == [before.pk]
    refused = yard.send(yard.tablet.slip(list=own.pk))
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_list")
    yard.client.force_login(yard.cast.prapai)
    assert yard.client.get(reverse("prices:list", args=["B01"])).context["current"] == before
    assert yard.client.get(reverse("prices:board", args=["B01"])).context["board"].current == before
    assert yard.client.get(reverse("prices:detail", args=["B01", own.pk])).status_code == 404


def test_the_prices_in_force_are_taken_from_their_list(yard):
    prices = in_force(yard)
    deposit = yard.price(PAP_01=prices["PAP-01"], PLA_01=prices["PLA-01"])
    assert (
        deposit.lines.first().price.price_list.book == "" and not PriceList.objects.exclude(book="").exists()
    )


def test_what_the_list_in_force_does_not_accept_gets_a_list_of_its_own(yard):
    suspended = yard.cast.material["PAP-01"]
    publish_price_list(
        bank=yard.cast.bank, effective_from=yard.cast.now, by=yard.cast.prapai, at=yard.cast.now,
        prices={suspended: D(3), yard.cast.material["PLA-01"]: D(7)}, suspended=frozenset({suspended}),
    )  # fmt: skip
    assert yard.price(PAP_01="3", PLA_01="7").total == D("51.00")
    assert PriceList.objects.exclude(book="").count() == 1


def test_the_same_prices_again_give_the_first_slip_and_others_are_refused(yard):
    first = yard.price(PAP_01="4.25", PLA_01="7")
    again = yard.price(PAP_01="4.25", PLA_01="7")
    assert again == first and again.is_repetition
    with pytest.raises(UnableToPrice):
        yard.price(PAP_01="5", PLA_01="7")
    assert Deposit.objects.count() == Entry.objects.count() == 1
    assert PriceList.objects.exclude(book="").count() == 1


@pytest.mark.parametrize(
    ("prices", "code"),
    [
        ({"PAP_01": "4"}, "PLA-01"),
        ({}, "PAP-01"),
        ({"PAP_01": "4", "PLA_01": "0"}, "PLA-01"),
        ({"PAP_01": "-1", "PLA_01": "7"}, None),
    ],
)
def test_a_price_that_cannot_be_is_refused_and_nothing_is_written(yard, prices, code):
    with pytest.raises(UnableToPrice) as refusal:
        yard.price(**prices)
    assert refusal.value.material == code and str(refusal.value)
    assert not Deposit.objects.exists() and not PriceList.objects.exclude(book="").exists()
    yard.slip.refresh_from_db()
    assert yard.slip.state == "unpriced"


def test_what_is_still_being_weighed_has_no_price(yard):
    weighed = OpenSlip.objects.create(
        bank=yard.cast.bank, market_day=yard.day, uuid=uuid4(), queue_no=3, state="weighing",
        by=yard.cast.somchai, at=yard.cast.now,
    )  # fmt: skip
    assert open_slip_for(yard.day, 3) == weighed and open_slip_for(yard.day, 4) is None
    with pytest.raises(UnableToPrice):
        price_open_slip(open_slip=weighed, prices={}, by=yard.cast.prapai, at=yard.cast.now)


def test_priced_after_the_close_it_is_late_and_changes_no_signed_paper(yard, monkeypatch):
    assert [blocker.kind for blocker in blockers(yard.day, timezone.localtime())] == []
    yard.cast.close_day(yard.day, at=timezone.localtime())
    yard.day.refresh_from_db()
    deposit = Deposit.objects.get(pk=yard.price(PAP_01="4", PLA_01="7").pk)
    assert deposit.is_late and deposit.received_on == yard.day.held_on
    assert list(slips_at_close(yard.day)) == []
    context = {}
    monkeypatch.setattr(papers, "render_pdf", lambda template, given: context.update(given))
    papers.day_list_pdf(yard.day)
    assert context["waiting"] == ["A1-000001"] and context["rows"] == []
    assert yard.books_are_right


def test_priced_or_cancelled_before_the_close_nothing_waits_on_the_day_list(yard):
    yard.price(PAP_01="4", PLA_01="7")
    yard.send(yard.later(("PAP-01", "1")))
    yard.slip = OpenSlip.objects.get(number="A1-000002")
    yard.cancel()
    yard.cast.close_day(yard.day, at=timezone.localtime())
    yard.day.refresh_from_db()
    assert unpriced_at_close(yard.day) == []


def test_cancelled_after_the_close_the_day_list_still_tells_it(yard):
    yard.cast.close_day(yard.day, at=timezone.localtime())
    yard.day.refresh_from_db()
    yard.cancel()
    assert [slip.number for slip in unpriced_at_close(yard.day)] == ["A1-000001"]


# --- cancelling ---------------------------------------------------------------------------------------------


def test_cancelled_its_number_is_not_missing(yard):
    cancelled = yard.cancel()
    assert (cancelled.state, cancelled.cancelled_because) == ("cancelled", "เอาของกลับ")
    assert cancelled.body["cancelled"]["name"] == "ประไพ"
    yard.send(yard.tablet.slip())
    yard.cast.close_day(yard.day, at=timezone.localtime())
    assert missing_numbers(yard.tablet.device) == [] and yard.books_are_right


def test_an_unpriced_number_is_not_missing_either(yard):
    yard.send(yard.tablet.slip())
    yard.cast.close_day(yard.day, at=timezone.localtime())
    assert missing_numbers(yard.tablet.device) == [] and yard.books_are_right


def test_what_is_booked_or_cancelled_is_not_cancelled_and_a_reason_is_wanted(yard):
    with pytest.raises(UnableToCancel):
        yard.cancel("  ")
    yard.cancel()
    with pytest.raises(UnableToCancel):
        yard.cancel()
    with pytest.raises(UnableToPrice):
        yard.price(PAP_01="4", PLA_01="7")
    yard.send(yard.later(("PAP-01", "1")))
    yard.slip = OpenSlip.objects.get(number="A1-000002")
    yard.price(PAP_01="4")
    with pytest.raises(UnableToCancel):
        yard.cancel()


# --- the device sends it once more ------------------------------------------------------------------------


def test_sent_again_it_is_told_what_it_is_now(yard):
    answer = yard.send()
    assert (answer.status_code, answer.json()["status"]) == (200, "awaiting_price")
    yard.price(PAP_01="4.25", PLA_01="7")
    answer = yard.send()
    assert (answer.status_code, answer.json()["status"]) == (200, "posted")
    assert (answer.json()["number"], answer.json()["total"]) == ("A1-000001", "63.50")
    assert answer.json()["balance"] == "63.50" and "/slips/" in answer.json()["url"]
    conforms(answer.json(), "Booked")
    assert Deposit.objects.count() == Entry.objects.count() == 1 and not Flag.objects.exists()


def test_sent_again_after_its_cancelling_it_stays_cancelled(yard):
    yard.cancel()
    answer = yard.send()
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    conforms(answer.json(), "Booked")
    assert not Entry.objects.exists()


def test_another_content_or_kind_under_its_uuid_is_refused(yard):
    for then in (lambda: None, lambda: yard.price(PAP_01="4", PLA_01="7")):
        then()
        lines = yard.tablet.slip(("PAP-01", "11"))["lines"]
        priced = yard.tablet.slip(("PAP-01", "10")) | {"uuid": yard.body["uuid"], "seq": 1}
        for body in (yard.body | {"lines": lines}, priced):
            assert yard.send(body).status_code == 422
        yard.tablet.seq = 1
    assert Deposit.objects.count() == OpenSlip.objects.count() == 1


def test_a_booked_slip_is_not_kept_for_a_price_once_more(yard):
    body = yard.tablet.slip()
    assert yard.send(body).status_code == 201
    assert yard.send(body | {"price_later": True, "list": None}).status_code == 422
    assert OpenSlip.objects.count() == 1


def test_another_slip_may_not_take_its_number(yard):
    for then in (lambda: None, lambda: yard.price(PAP_01="4", PLA_01="7")):
        then()
        answer = yard.send(yard.tablet.slip() | {"seq": 1})
        assert (answer.status_code, answer.json()["code"]) == (422, "number_taken")


def test_weights_that_went_into_an_unpriced_slip_are_weighed_no_more(yard):
    weighed = OpenSlip.objects.create(
        bank=yard.cast.bank, market_day=yard.day, uuid=uuid4(), queue_no=3, state="weighing",
        by=yard.cast.somchai, at=yard.cast.now,
    )  # fmt: skip
    assert yard.send(yard.later(("PAP-01", "1"), open_slip=str(weighed.uuid))).status_code == 201
    assert blockers(yard.day, timezone.localtime()) == []
    for second in (yard.later, yard.tablet.slip):
        answer = yard.send(second(("PAP-01", "1"), open_slip=str(weighed.uuid)))
        assert (answer.status_code, answer.json()["code"]) == (422, "open_slip_used")


def test_who_brought_it_is_kept(yard):
    yard.send(yard.later(("PAP-01", "10"), depositor="หลาน"))
    yard.slip = OpenSlip.objects.get(number="A1-000002")
    assert Deposit.objects.get(pk=yard.price(PAP_01="4").pk).depositor == "หลาน"


def test_a_member_who_left_meanwhile_still_gets_the_money(yard):
    Member.objects.filter(pk=yard.cast.somying.pk).update(closed_on=yard.day.held_on - timedelta(days=1))
    assert yard.price(PAP_01="4", PLA_01="7").total == D("61.00")
    assert Flag.objects.get().kind == "left_member"


def test_what_was_odd_on_arrival_is_flagged_once_it_is_booked(yard):
    odd = {"clerk": {"id": yard.cast.malee.pk, "proof": "x"}}
    yard.send(yard.later(("PAP-01", "1"), sent_at=(yard.cast.now - timedelta(hours=2)).isoformat(), **odd))
    yard.slip = OpenSlip.objects.get(number="A1-000002")
    assert not Flag.objects.exists()
    deposit = yard.price(PAP_01="4")
    assert set(Flag.objects.values_list("kind", "deposit")) == {("author", deposit.pk), ("clock", deposit.pk)}


def test_one_that_arrives_after_the_close_is_flagged_as_late(yard):
    body = yard.later(("PAP-01", "1"))
    yard.cast.close_day(yard.day, at=timezone.localtime())
    yard.send(body)
    yard.day.refresh_from_db()
    assert [slip.number for slip in unpriced_at_close(yard.day)] == ["A1-000001"]
    yard.slip = OpenSlip.objects.get(number="A1-000002")
    yard.price(PAP_01="4")
    assert Flag.objects.get().kind == "late" and yard.books_are_right


@pytest.mark.parametrize("wrong", [{"deduct": "20.000"}, {"weighings": ["10000.001"]}, {"reason": ""}])
def test_what_no_price_could_book_is_refused_at_once(yard, wrong):
    body = yard.later(("PAP-01", "10"))
    body["lines"][0] |= {"deduct": "1.000", "reason": "wet"} | wrong
    answer = yard.send(body)
    assert (answer.status_code, answer.json()["position"]) == (422, 0)
    assert OpenSlip.objects.count() == 1


def test_it_is_no_queue_number_that_another_slip_may_book(yard):
    assert yard.send(yard.tablet.slip(open_slip=str(yard.slip.uuid))).status_code == 201
    yard.slip.refresh_from_db()
    assert (yard.slip.state, yard.slip.deposit) == (OpenSlip.State.UNPRICED, None)


def test_priced_while_its_day_closed_it_was_waiting_on_the_signed_list(yard):
    """The pricing had set out before the close and waited for it."""
    before = timezone.localtime()
    yard.cast.close_day(yard.day, at=timezone.localtime())
    yard.price(at=before, PAP_01="4", PLA_01="7")
    yard.day.refresh_from_db()
    assert [slip.number for slip in unpriced_at_close(yard.day)] == ["A1-000001"]
