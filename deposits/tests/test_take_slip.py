"""What a device wrote without a signal arrives (counter.md, "Without a signal"; proofs.md R4, R10–R13)."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from deposits.commands.devices import lose_device
from deposits.commands.open_slips import take_weighing
from deposits.models import Deposit, Flag, MarketDay, OpenSlip, RefusedRecord
from deposits.queries.proof import counter_faults
from deposits.records import read_weighing
from deposits.tests.devices import Tablet
from prices.commands import publish_price_list
from prices.models import Material
from wastebank.ledger import chart
from wastebank.ledger.commands import close_month
from wastebank.ledger.models import Entry
from wastebank.ledger.queries import account_of, balance_of, book_faults
from wastebank.thai import Month

D = Decimal


@pytest.fixture
def tablet(cast, client):
    cast.now = timezone.localtime()
    yield Tablet(cast, cast.open_day())
    assert [*book_faults(), *counter_faults()] == []


@pytest.fixture
def somchai(cast, client):
    client.force_login(cast.somchai)
    return client


def balance(member) -> Decimal:
    member.savings.refresh_from_db()
    return member.savings.balance


def flags_of(slip: Deposit) -> set[str]:
    return set(Flag.objects.filter(deposit=slip).values_list("kind", flat=True))


def test_it_is_booked_once_under_the_number_that_was_printed(cast, tablet, somchai):
    body = tablet.slip(("PAP-01", "12.5"), ("PLA-01", "3"))
    answer = tablet.send(somchai, body)
    assert answer.status_code == 201, answer.content.decode()
    slip = Deposit.objects.get()
    assert (slip.number, slip.by, slip.device_seq, slip.is_late) == ("A1-000001", cast.somchai, 1, False)
    assert answer.json()["number"] == "A1-000001"
    assert D(answer.json()["balance"]) == slip.total == D(body["total"]) == balance(cast.somying)
    again = tablet.send(somchai, body | {"sent_at": timezone.localtime().isoformat(), "prints": 2})
    assert (again.status_code, again.json()) == (200, answer.json())
    assert Entry.objects.count() == 1
    assert flags_of(slip) == set()


def test_another_content_under_its_key_is_refused_and_changes_nothing(cast, tablet, somchai):
    body = tablet.slip(("PAP-01", "10"))
    tablet.send(somchai, body)
    for change in (
        {"member": cast.join("สมศรี").number},
        {"settle": body["settle"] | {"welfare": "1.00"}},
        {"lines": [body["lines"][0] | {"weighings": ["11.000"]}]},
        {"seq": 9},
    ):
        answer = tablet.send(somchai, body | change)
        assert answer.status_code == 422, change
    assert (Deposit.objects.count(), balance(cast.somying)) == (1, D("31.00"))


def test_a_split_goes_where_it_says(cast, tablet, somchai):
    settle = {"savings": "10.00", "cash": "15.00", "welfare": "5.00", "donation": "1.00"}
    assert tablet.send(somchai, tablet.slip(("PAP-01", "10"), settle=settle)).status_code == 201
    amounts = [
        balance_of(account_of(cast.bank, code))
        for code in (chart.STOCK, chart.CASH, chart.WELFARE_FUND, chart.DONATIONS)
    ]
    assert [balance(cast.somying), *amounts] == [D(10), D(31), D(-15), D(5), D(1)]


def test_several_weighings_and_a_deduction_are_kept_with_the_line(tablet, somchai):
    line = tablet.slip(("PAP-01", "15"))["lines"][0]
    line |= {"weighings": ["12.500", "3.000"], "deduct": "0.500", "reason": "wet"}
    assert tablet.send(somchai, tablet.slip(lines=[line], seq=1)).status_code == 201
    kept = Deposit.objects.get().lines.get()
    assert (kept.weighings, kept.deduct, kept.deduct_reason) == ([D("12.5"), D(3)], D("0.5"), "wet")
    assert kept.quantity == kept.net_kg == 15


def test_whoever_sends_it_does_not_become_its_author(cast, tablet, client):
    body = tablet.slip()
    client.force_login(cast.malee)
    assert tablet.send(client, body).status_code == 201
    slip = Deposit.objects.get()
    assert (slip.by, slip.sent_by, slip.entry.by) == (cast.somchai, cast.malee, cast.somchai)
    assert flags_of(slip) == set()


def test_an_author_that_is_only_claimed_is_flagged(cast, tablet, somchai):
    tablet.send(somchai, tablet.slip(clerk={"id": cast.malee.pk, "proof": "x"}))
    assert flags_of(Deposit.objects.get()) == {"author"}


def test_without_a_signed_in_officer_nothing_is_taken(cast, tablet, client):
    body = tablet.slip()
    assert tablet.send(client, body).status_code == 401
    client.force_login(cast.outsider)
    assert (tablet.send(client, body).status_code, tablet.send(client, body).json()["code"]) == (
        403, "forbidden",
    )  # fmt: skip
    client.force_login(cast.somchai)
    tablet.token = "wrong"
    assert tablet.send(client, body).json()["code"] == "device_unknown"
    assert Deposit.objects.count() == 0


def test_the_list_that_was_printed_stands_and_is_flagged(cast, tablet, somchai):
    body = tablet.slip(("PAP-01", "10"))
    publish_price_list(
        bank=cast.bank, effective_from=timezone.localtime(), by=cast.prapai, at=timezone.localtime(),
        prices={cast.material["PAP-01"]: D("5.00")},
    )  # fmt: skip
    assert tablet.send(somchai, body).status_code == 201
    slip = Deposit.objects.get()
    assert (slip.total, slip.lines.get().price.price_list_id) == (D("31.00"), body["list"])
    assert flags_of(slip) == {"other_list"}


def test_a_list_that_has_not_begun_is_tried_again_later(cast, tablet, somchai):
    later = publish_price_list(
        bank=cast.bank, effective_from=timezone.localtime() + timedelta(hours=1), by=cast.prapai,
        at=timezone.localtime(), prices={cast.material["PAP-01"]: D("5.00")},
    )  # fmt: skip
    assert tablet.send(somchai, tablet.slip(list=later.pk)).status_code == 409
    assert Deposit.objects.count() == RefusedRecord.objects.count() == 0


@pytest.mark.parametrize("wrong_by", [timedelta(days=-3), timedelta(days=365)])
def test_a_wrong_clock_is_flagged_and_the_market_day_gives_the_date(cast, tablet, somchai, wrong_by):
    wrong = (cast.now + wrong_by).isoformat()
    assert tablet.send(somchai, tablet.slip(written_at=wrong, sent_at=wrong)).status_code == 201
    slip = Deposit.objects.get()
    assert (slip.received_on, slip.entry.booked_on) == (cast.now.date(), cast.now.date())
    assert flags_of(slip) == {"clock"}


def test_our_amounts_win_and_the_printed_one_is_flagged(cast, tablet, somchai):
    body = tablet.slip(("PAP-01", "10"))
    body["lines"][0]["amount"] = body["total"] = body["settle"]["savings"] = "32.00"
    assert tablet.send(somchai, body).json()["total"] == "31.00"
    assert flags_of(Deposit.objects.get()) == {"amount"}
    assert balance(cast.somying) == 31


def test_a_member_who_left_meanwhile_is_booked_and_flagged(cast, tablet, somchai):
    cast.somying.closed_on = cast.now.date()
    cast.somying.save()
    assert tablet.send(somchai, tablet.slip()).status_code == 201
    assert flags_of(Deposit.objects.get()) == {"left_member"}


def test_cash_beyond_what_the_device_may_pay_without_a_signal_is_flagged(cast, somchai, tablet):
    settle = {"savings": "1.00", "cash": "30.00", "welfare": "0.00", "donation": "0.00"}
    tablet.send(somchai, tablet.slip(settle=settle, offline=True))
    assert flags_of(Deposit.objects.get()) == {"cash_limit"}


def close(day: MarketDay, at) -> None:
    MarketDay.objects.filter(pk=day.pk).update(closed_at=at)


def test_after_the_days_close_it_is_booked_late_and_its_cash_answers_the_shortage(cast, tablet, somchai):
    settle = {"savings": "21.00", "cash": "10.00", "welfare": "0.00", "donation": "0.00"}
    body = tablet.slip(settle=settle)
    close(tablet.day, cast.now)
    answer = tablet.send(somchai, body)
    assert answer.status_code == 201, answer.content.decode()
    slip = Deposit.objects.get()
    assert (slip.is_late, slip.received_on) == (True, cast.now.date())
    assert flags_of(slip) == {"late"}
    assert balance_of(account_of(cast.bank, chart.CASH)) == 0
    assert balance_of(account_of(cast.bank, chart.CASH_DIFFERENCE)) == -10
    assert balance(cast.somying) == 21


def test_after_the_months_close_it_is_booked_in_the_open_month(cast, somchai):
    past = timezone.localtime().replace(day=1) - timedelta(days=10)
    cast.now = past
    tablet = Tablet(cast, cast.open_day())
    body = tablet.slip(at=past)
    close(tablet.day, past)
    now = timezone.localtime()
    close_month(bank=cast.bank, month=Month.of(past.date()), by=cast.malee, at=now)
    assert tablet.send(somchai, body).status_code == 201
    slip = Deposit.objects.get()
    assert (slip.received_on, slip.entry.booked_on) == (past.date(), now.date())
    assert [*book_faults(), *counter_faults()] == []


def test_a_later_open_day_of_the_place_takes_what_came_late(cast, somchai):
    cast.now = timezone.localtime() - timedelta(days=2)
    tablet = Tablet(cast, cast.open_day())
    body = tablet.slip()
    close(tablet.day, cast.now)
    yesterday = cast.open_day(at=timezone.localtime() - timedelta(days=1))
    tablet.send(somchai, body)
    slip = Deposit.objects.get()
    assert slip.entry.booked_on == yesterday.held_on
    assert slip.market_day == tablet.day


def test_what_is_refused_is_kept_here_too_until_it_is_booked(cast, tablet, somchai):
    body = tablet.slip(member="01-00099")
    answer = tablet.send(somchai, body)
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_member")
    kept = RefusedRecord.objects.get()
    assert (kept.seq, kept.body["member"], kept.settled_at) == (1, "01-00099", None)
    tablet.send(somchai, body)
    assert RefusedRecord.objects.get().last_at > kept.first_at
    assert tablet.send(somchai, body | {"member": cast.somying.number}).status_code == 201
    assert RefusedRecord.objects.get().settled_at is not None


def test_two_slips_under_one_number_are_never_both_booked(cast, tablet, somchai):
    tablet.send(somchai, tablet.slip())
    answer = tablet.send(somchai, tablet.slip(seq=1))
    assert (answer.status_code, answer.json()["code"]) == (422, "number_taken")
    assert Deposit.objects.count() == 1


def test_a_device_that_was_lost_and_comes_back_is_heard(cast, tablet, somchai):
    body = tablet.slip()
    lose_device(device=tablet.device, because="ตกน้ำ", by=cast.prapai, at=cast.now)
    assert tablet.send(somchai, body).status_code == 201
    assert flags_of(Deposit.objects.get()) == {"retired"}


def test_what_somebody_else_brings_is_not_paid_out(cast, tablet, somchai):
    settle = {"savings": "0.00", "cash": "31.00", "welfare": "0.00", "donation": "0.00"}
    assert tablet.send(somchai, tablet.slip(depositor="หลาน", settle=settle)).status_code == 422
    answer = tablet.send(somchai, tablet.slip(depositor="หลาน"))
    assert (answer.status_code, answer.json()["balance"]) == (201, None)


def test_a_slip_whose_price_comes_later_is_kept_without_an_entry(cast, tablet, somchai):
    body = tablet.slip(price_later=True, list=None, total="0.00")
    body["settle"]["savings"] = "0.00"
    for status in (201, 200):
        answer = tablet.send(somchai, body)
        assert (answer.status_code, answer.json()["status"]) == (status, "awaiting_price")
    kept = OpenSlip.objects.get()
    assert (kept.number, kept.member, kept.lines.get().weighings) == ("A1-000001", cast.somying, [D(10)])
    assert Entry.objects.count() == 0
    assert tablet.send(somchai, body | {"member": cast.join("สมศรี").number}).status_code == 422


def weigh(cast, tablet, queue_no: int, code: str, kg: str) -> OpenSlip:
    line = tablet.slip((code, kg))["lines"][0]
    tablet.seq -= 1
    body = {
        "uuid": str(uuid4()), "schema": 1, "day": tablet.day.pk, "queue_no": queue_no, "lines": [line],
        "clerk": {"id": cast.somchai.pk, "proof": "x"},
    }  # fmt: skip
    return take_weighing(bank=cast.bank, weighing=read_weighing(body), by=cast.malee, at=cast.now)[0]


def test_the_weights_of_a_queue_number_are_booked_once(cast, tablet, somchai):
    open_slip = weigh(cast, tablet, 7, "PAP-01", "10")
    assert weigh(cast, tablet, 7, "PLA-01", "2") == open_slip
    assert tablet.get(somchai, "open-slips/").json()["open_slips"][0]["queue_no"] == 7
    body = tablet.slip(("PAP-01", "10"), ("PLA-01", "2"), open_slip=str(open_slip.uuid))
    assert [tablet.send(somchai, body).status_code for _ in range(2)] == [201, 200]
    second = tablet.send(somchai, tablet.slip(("PAP-01", "10"), open_slip=str(open_slip.uuid)))
    assert (second.status_code, second.json()["code"]) == (422, "open_slip_used")
    open_slip.refresh_from_db()
    assert (open_slip.state, open_slip.deposit) == ("posted", Deposit.objects.get())


def test_the_state_tells_no_national_id_and_no_balance(cast, tablet, somchai):
    cast.join("สมบัติ", "มั่งมี", phone="0812345678")
    state = tablet.get(somchai, "state/").json()
    assert [member["number"] for member in state["members"]] == ["01-00002", "01-00001"]  # as the dictionary
    assert set(state["members"][0]) == {
        "number", "name", "key", "village", "village_no", "house_no", "phone4", "known_as",
    }  # fmt: skip
    assert state["members"][0]["phone4"] == "5678"
    assert (state["device"]["next_seq"], len(state["days"]), state["clerk"]["name"]) == (1, 1, "สมชาย")
    assert state["lists"][0]["prices"]["PAP-01"] == {"price": "3.10", "suspended": False}


def test_the_mark_of_the_state_changes_with_what_is_in_it(cast, tablet, somchai, monkeypatch):
    def mark():
        body = {"issued": 0, "unsent": 0, "fixing": 0, "oldest": None, "sent_at": cast.now.isoformat()}
        return tablet.send(somchai, body, "report").json()["mark"]

    marks = [mark()]
    cast.join("สมศรี")
    marks.append(mark())
    weigh(cast, tablet, 3, "PAP-01", "1")
    marks.append(mark())
    for change in ({"needs_identity": True}, {"is_active": False}):
        Material.objects.filter(code="PAP-01").update(**change)
        marks.append(mark())
    close(tablet.day, cast.now)
    marks.append(mark())
    monkeypatch.setattr("deposits.queries.till.shell_version", lambda: "a new version of the page")
    marks.append(mark())
    assert len(set(marks)) == 7


BAD = [
    {"uuid": "x"}, {"seq": 0}, {"seq": "1"}, {"seq": True}, {"day": None}, {"lines": []}, {"lines": "x"},
    {"total": "31"}, {"total": 31}, {"total": "-1.00"}, {"schema": 2}, {"clerk": {}},
    {"written_at": "x"}, {"written_at": "2026-11-25T09:00:00"}, {"prints": -1}, {"offline": "no"},
    {"member": "0" * 17},
    {"settle": {}}, {"list": None}, {"price_later": 1}, {"open_slip": "x"}, {"depositor": None},
    {"lines": [{}]}, {"lines": [{"material": "PAP-01", "weighings": ["1e3"]}]}, {"member": "01\u0000"},
]  # fmt: skip


@pytest.mark.parametrize("change", BAD, ids=str)
def test_what_cannot_be_read_is_refused_with_a_sentence(cast, tablet, somchai, change):
    answer = tablet.send(somchai, tablet.slip() | change)
    assert answer.status_code in {400, 422}, answer.content.decode()
    assert answer.json()["error"]
    assert Deposit.objects.count() == 0


@pytest.mark.parametrize("body", ["", "x", "[]", "3", '"x"', "\udcff"])
def test_what_is_no_json_is_refused(tablet, somchai, body):
    answer = tablet.send(somchai, body.encode("utf-8", "surrogateescape"))
    assert answer.status_code == 400
