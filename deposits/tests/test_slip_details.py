"""The server's screen: weighings, deductions, where the money goes, who brings it, a queue number."""

from decimal import Decimal
from uuid import uuid4

import pytest

from deposits.commands.open_slips import take_weighing
from deposits.forms.draft import Draft
from deposits.models import Deposit, Flag, OpenSlip
from deposits.records import Author, QueuedLine, QueuedWeighing
from deposits.tests.screen import after, text
from deposits.weighed import Weighed
from wastebank.ledger.queries import book_faults
from wastebank.money import NotANumber

# --- the text of a weighing ----------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["12.5", "12.5+3", "12.5-0.5~wet", "12.5+3-0.5~other", "0.001"])
def test_a_weighing_is_read_as_it_was_written(said):
    assert str(Weighed.read(said)) == said


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "+",
        "12+",
        "-1",
        "1-2",
        "1~wet",
        "1-0.5~dear",
        "1+0",
        "1+x",
        "1-~wet",
        "~wet",
        "1e3",
        "NaN",
        "1-−5~wet",
    ],
)
def test_what_is_no_weighing_is_refused(typed):
    with pytest.raises(NotANumber):
        Weighed.read(typed)


def test_it_is_spelled_only_where_it_says_more_than_the_net():
    assert Weighed.read("12.5").spelled() == ""
    assert Weighed.read("12.5+3-0.5~wet").spelled() == "12.5 + 3 − 0.5 (เปียก)"


# --- weighings and deductions --------------------------------------------------------------------------


def test_a_second_weighing_of_a_material_adds_up_on_its_line(screen):
    answer = screen.post(word="PAP-01", quantity="3", m="PAP-01", w="12.5")
    (line,) = after(screen, answer).context["basket"].lines
    assert (line.typed, line.weighed.net, line.amount) == ("12.5+3", Decimal("15.5"), Decimal("48.05"))
    screen.post(do="save", m="PAP-01", w="12.5+3")
    saved = Deposit.objects.get().lines.get()
    assert (saved.weighings, saved.quantity) == ([Decimal("12.5"), Decimal(3)], Decimal("15.5"))


def test_several_weighings_may_be_typed_at_once(screen):
    answer = screen.post(word="PAP-01", quantity="12.5 + ๓")
    assert after(screen, answer).context["basket"].lines[0].typed == "12.5+3"


def test_the_41st_weighing_of_a_material_begins_another_line(screen):
    """Nobody reads more than 40 on one: the line could not be saved, and not be read either."""
    answer = screen.post(word="PAP-01", quantity="2+3", m="PAP-01", w="+".join(["1"] * 39))
    lines = after(screen, answer).context["basket"].lines
    assert [(line.quantity, line.trouble) for line in lines] == [(39, ""), (5, "")]


@pytest.mark.parametrize(
    ("typed", "net"), [("0.5", "12"), ("0.5 กก.", "12"), ("10%", "11.25"), ("๑๐ %", "11.25")]
)
def test_a_deduction_is_in_kilograms_or_percent(screen, typed, net):
    page = after(screen, screen.post(word="PAP-01", quantity="12.5", deduct=typed, reason="wet"))
    assert page.context["basket"].lines[0].weighed.net == Decimal(net)
    assert "(เปียก)" in text(page)
    screen.post(do="save", m="PAP-01", w=page.context["basket"].lines[0].typed)
    line = Deposit.objects.get().lines.get()
    assert (line.quantity, line.deduct_reason) == (Decimal(net), "wet") and line.deduct > 0


@pytest.mark.parametrize(
    ("deduct", "reason", "field"),
    [
        ("0.5", "", "reason"),
        ("", "wet", "deduct"),
        ("12.5", "wet", "deduct"),
        ("100%", "wet", "deduct"),
        ("101%", "wet", "deduct"),
        ("0", "wet", "deduct"),
        ("-1", "wet", "deduct"),
        ("ครึ่ง", "wet", "deduct"),
        ("0.5", "dear", "reason"),
    ],
)
def test_a_bad_deduction_is_refused_at_its_field_and_kept(screen, deduct, reason, field):
    answer = screen.post(word="PAP-01", quantity="12.5", deduct=deduct, reason=reason)
    assert answer.status_code == 422 and answer.context["form"].errors[field]
    assert 'value="12.5"' in text(answer) and not Deposit.objects.exists()


def test_what_is_wet_stands_apart_from_what_is_not(screen):
    answer = screen.post(word="PAP-01", quantity="3", deduct="1", reason="wet", m="PAP-01", w="12.5")
    assert [line.typed for line in after(screen, answer).context["basket"].lines] == ["12.5", "3-1~wet"]


def test_no_deduction_is_offered_where_the_regulation_allows_none(screen):
    screen.regulate(weight__deduct_allowed=False)
    page = text(screen.client.get(screen.url))
    assert 'name="deduct"' not in page


# --- where the money goes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "savings", "cash", "welfare", "donations"),
    [
        ({}, "46.50", "0", "0", "0"),
        ({"settle": "savings"}, "46.50", "0", "0", "0"),
        ({"settle": "cash"}, "0", "46.50", "0", "0"),
        ({"settle": "welfare"}, "0", "0", "46.50", "0"),
        ({"settle": "donation"}, "0", "0", "0", "46.50"),
        ({"settle": "split", "cash": "20", "welfare": "5", "donation": "1.50"}, "20.00", "20", "5", "1.50"),
    ],
)  # fmt: skip
def test_the_money_goes_where_it_is_said(screen, typed, savings, cash, welfare, donations):
    screen.post(do="save", m="PAP-01", w="15", **typed)
    slip = Deposit.objects.get()
    assert (slip.to_savings, slip.to_cash, slip.to_welfare, slip.to_donations) == tuple(
        map(Decimal, (savings, cash, welfare, donations))
    )
    screen.somying.savings.refresh_from_db()
    assert screen.somying.savings.balance == Decimal(savings) and not [*book_faults()]


@pytest.mark.parametrize(
    ("usual", "mode"), [("credit", "savings"), ("cash", "cash"), ("donate", "donation"), ("goods", "savings")]
)
def test_the_regulation_says_what_is_usual(screen, usual, mode):
    screen.regulate(payout__mode=usual)
    assert screen.client.get(screen.url).context["form"]["settle"].value() == mode
    by_another = screen.client.get(screen.url, {"depositor": "หลาน"})
    assert by_another.context["form"]["settle"].value() == "savings"


def test_cash_goes_out_in_whole_steps_and_the_rest_to_the_account(screen):
    screen.post(do="save", m="PAP-01", w="12.3", settle="cash")  # 38.13
    slip = Deposit.objects.get()
    assert (slip.to_cash, slip.to_savings) == (Decimal("38.00"), Decimal("0.13"))


def test_where_it_goes_is_shown_before_saving(screen):
    page = after(screen, screen.post(do="settle", m="PAP-01", w="12.3", settle="cash"))
    assert page.context["settled"].cash == Decimal("38.00") and "0.13" in text(page)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"settle": "split"}, "settle"),
        ({"settle": "split", "cash": "40", "welfare": "7"}, "settle"),
        ({"settle": "split", "cash": "10.10"}, "cash"),
        ({"settle": "split", "cash": "-1"}, "cash"),
        ({"settle": "split", "welfare": "x"}, "welfare"),
        ({"settle": "gold"}, "settle"),
        ({"settle": "cash", "depositor": "หลาน"}, "settle"),
    ],
)
def test_what_cannot_be_paid_out_so_is_refused_at_its_field(screen, typed, field):
    answer = screen.post(do="save", m="PAP-01", w="15", **typed)
    assert answer.status_code == 422 and answer.context["form"].errors[field]
    assert not Deposit.objects.exists()


# --- who brings it -------------------------------------------------------------------------------------


def test_what_a_grandchild_brings_shows_no_balance(screen):
    page = text(after(screen, screen.post(do="save", m="PAP-01", w="15", depositor="หลานชาย")))
    assert Deposit.objects.get().depositor == "หลานชาย"
    assert "ผู้นำฝาก หลานชาย" in page and "มีเงินรวม" not in page and "data-balance" not in page


# --- weighed in advance --------------------------------------------------------------------------------


def weigh(cast, queue_no, *lines, by=None):
    said = [
        QueuedLine(
            material=code,
            weighings=(Decimal(kg),),
            deduct=Decimal(0),
            reason="",
            source="manual",
            amount=None,
        )
        for code, kg in lines
    ]
    weighing = QueuedWeighing(
        uuid=uuid4(), day=cast.day.pk, queue_no=queue_no, author=Author(0, ""), lines=tuple(said)
    )
    return take_weighing(bank=cast.bank, weighing=weighing, by=by or cast.somchai, at=cast.now)[0]


def test_the_weights_of_a_queue_number_are_fetched_and_booked_once(screen):
    open_slip = weigh(screen, 7, ("PAP-01", "12.5"), ("PLA-01", "3"))
    answer = screen.post(queue="๗")
    page = after(screen, answer)
    assert [line.typed for line in page.context["basket"].lines] == ["12.5", "3"]
    lines = {"m": ["PAP-01", "PLA-01"], "w": ["12.5", "3"], "open_slip": str(open_slip.uuid)}
    first, again = (screen.post(do="save", **lines) for _time in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    open_slip.refresh_from_db()
    assert (open_slip.state, open_slip.deposit) == (OpenSlip.State.POSTED, Deposit.objects.get())
    other = screen.post(do="save", key=str(uuid4()), **lines)
    assert other.status_code == 422 and Deposit.objects.count() == 1


def test_what_was_weighed_after_the_fetching_is_not_forgotten(screen):
    """The clerk has the weights on the screen while the scale sends one more."""
    weigh(screen, 7, ("PAP-01", "12.5"))
    draft = after(screen, screen.post(queue="7")).context["draft"]
    weigh(screen, 7, ("PAP-01", "3"))
    said = {"do": "save", "m": "PAP-01", "w": "12.5", "open_slip": draft.open_slip, "fetched": draft.fetched}
    assert screen.post(**said).status_code == 422 and not Deposit.objects.exists()
    draft = after(screen, screen.post(queue="7")).context["draft"]
    assert screen.post(**said | {"w": draft.lines[0][1], "fetched": draft.fetched}).status_code == 303
    assert Deposit.objects.get().lines.get().quantity == Decimal("15.5")


@pytest.mark.parametrize("typed", ["8", "x", "²", "9" * 6])
def test_a_queue_number_without_weights_is_said(screen, typed):
    answer = screen.post(queue=typed)
    assert answer.status_code == 422 and answer.context["form"].errors["queue"]


def test_weights_of_nowhere_are_refused(screen):
    answer = screen.post(do="save", m="PAP-01", w="1", open_slip=str(uuid4()))
    assert answer.status_code == 422 and not Deposit.objects.exists()


def test_who_weighed_and_booked_alone_is_flagged_where_two_are_on_duty(screen):
    screen.day.on_duty.set([screen.somchai, screen.malee])
    for number, weigher in ((7, screen.somchai), (8, screen.malee)):
        open_slip = weigh(screen, number, ("PAP-01", "12.5"), by=weigher)
        screen.post(do="save", key=str(uuid4()), m="PAP-01", w="12.5", open_slip=str(open_slip.uuid))
    assert [flag.kind for flag in Flag.objects.all()] == [Flag.Kind.SAME_PERSON]
    assert Flag.objects.get().deposit.open_slip.queue_no == 7


def test_a_weight_that_is_left_out_is_flagged(screen):
    open_slip = weigh(screen, 7, ("PAP-01", "12.5"), ("PAP-01", "3"), ("PLA-01", "2"))
    screen.post(do="save", m="PAP-01", w="12.5+4", open_slip=str(open_slip.uuid))
    flag = Flag.objects.get()
    assert (flag.kind, flag.detail) == (
        Flag.Kind.LEFT_OUT,
        "กระดาษลัง/กล่องลูกฟูก 3, ขวด PET ใส สะอาด (เบอร์ 1) 2",
    )


# --- once more -----------------------------------------------------------------------------------------


def test_issued_anew_a_slip_says_the_same(screen):
    typed = {"settle": "split", "cash": "20", "welfare": "5"}
    screen.post(do="save", m=["PAP-01", "PLA-01"], w=["12.5+3-0.5~wet", "2"], **typed)
    draft = Draft.like(Deposit.objects.get(), uuid4())
    assert draft.lines == (("PAP-01", "12.5+3-0.5~wet"), ("PLA-01", "2"))
    assert (draft.settle, draft.cash, draft.welfare, draft.donation) == ("split", "20.00", "5.00", "")
