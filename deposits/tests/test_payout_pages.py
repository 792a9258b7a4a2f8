"""Drawing money at the counter: how much, by whom, once."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from deposits.commands.draw import draw_cash
from deposits.models import Payout
from wastebank.ledger.models import Entry

NEW = reverse("counter:payout_new", kwargs={"bank": "B01"})


@pytest.fixture
def till(client, cast):
    """สมหญิง holds 3,100.00 baht; min_keep is 50, the approval limit 1,000."""
    client.force_login(cast.somchai)
    cast.now = timezone.localtime()
    cast.bring(cast.open_day(), cast.somying, ("PAP-01", "1000"))
    cast.client, cast.key = client, str(uuid4())
    cast.ask = lambda **typed: client.get(NEW, {"member": "01-00001", "key": cast.key} | typed)
    cast.confirm = lambda **typed: client.post(NEW, {"member": "01-00001", "key": cast.key} | typed)
    cast.press = lambda verb, payout, **typed: client.post(
        reverse(f"counter:{verb}_payout", args=["B01", payout.pk]), typed
    )
    return cast


def request(till, amount="2000"):
    till.confirm(amount=amount)
    return Payout.objects.get()


def test_how_much_is_said_before_anything_is_typed(till):
    page = till.ask()
    assert page.context["allowed"].most == Decimal("3050.00") and "3,050.00" in page.content.decode()


def test_a_small_amount_is_checked_then_paid_at_once(till):
    page = till.ask(amount="๕๐๐")
    assert (
        page.context["at_once"]
        and "500.00" in page.content.decode()
        and "ห้าร้อยบาทถ้วน" in page.content.decode()
    )
    assert not Payout.objects.exists()
    answer = till.confirm(amount="500")
    payout = Payout.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/counter/B01/payouts/{payout.pk}/")
    assert payout.state == Payout.State.PAID and payout.entry.by == till.somchai


def test_confirmed_three_times_it_is_paid_once(till):
    addresses = {till.confirm(amount="500").headers["Location"] for _time in range(3)}
    assert len(addresses) == 1 and Payout.objects.count() == 1
    assert Entry.objects.filter(kind="payout").count() == 1


def test_a_used_key_with_another_amount_is_refused(till):
    till.confirm(amount="500")
    answer = till.confirm(amount="600")
    assert answer.status_code == 422 and 'value="600"' in answer.content.decode()
    assert Payout.objects.count() == 1


@pytest.mark.parametrize(
    "amount", ["0", "-5", "1e3", "NaN", "1,2", "0.001", "", "ห้าร้อย", "10.10", "3050.25", "99999999"]
)
def test_a_bad_amount_is_refused_at_its_field_and_kept(till, amount):
    for answer in (till.ask(amount=amount), till.confirm(amount=amount)):
        assert answer.context["form"].errors["amount"]
        assert not amount or f'value="{amount}"' in answer.content.decode()
    assert answer.status_code == 422 and not Payout.objects.exists()


def test_too_much_is_refused_with_what_may_be_drawn(till):
    sentence = till.ask(amount="3051").context["form"].errors["amount"][0]
    assert "3,050.00" in sentence and "3,100.00" in sentence and "50.00" in sentence


def test_the_second_of_a_month_is_refused(till):
    till.confirm(amount="500")
    till.key = str(uuid4())
    assert till.ask().context["allowed"].month_is_used_up
    assert till.confirm(amount="100").status_code == 422 and Payout.objects.count() == 1


def test_a_large_amount_waits_for_two_others(till):
    assert till.ask(amount="2000").context["at_once"] is False
    payout = request(till)
    assert payout.state == Payout.State.REQUESTED and payout.approvals_needed == 2
    till.press("pay", payout)
    for officer in (till.malee, till.prapai):
        till.client.force_login(officer)
        assert till.press("approve", payout).status_code == 303
        till.press("approve", payout)
    payout.refresh_from_db()
    assert payout.state == Payout.State.REQUESTED and payout.approvals.count() == 2
    till.client.force_login(till.somchai)
    for _time in range(2):
        assert till.press("pay", payout).status_code == 303
    payout.refresh_from_db()
    assert payout.state == Payout.State.PAID and Entry.objects.filter(kind="payout").count() == 1


def test_the_buttons_follow_what_is_missing(till):
    payout = request(till)
    address = reverse("counter:payout", args=["B01", payout.pk])
    assert "/pay/" not in till.client.get(address).content.decode()
    assert "/approve/" not in till.client.get(address).content.decode()
    till.client.force_login(till.malee)
    assert "/approve/" in till.client.get(address).content.decode()
    assert "/approve/" in till.client.get(reverse("counter:payouts", args=["B01"])).content.decode()


def test_a_refusal_needs_its_reason(till):
    payout = request(till)
    till.client.force_login(till.malee)
    answer = till.press("refuse", payout, because=" ")
    assert answer.status_code == 422 and answer.context["form"].errors["because"]
    assert till.press("refuse", payout, because="เงินสดไม่พอ").status_code == 303
    payout.refresh_from_db()
    assert (payout.state, payout.refused_because) == (Payout.State.REFUSED, "เงินสดไม่พอ")
    assert till.press("refuse", payout, because="อีกครั้ง").status_code == 422


def test_nobody_pays_themselves(till):
    till.somying.user = till.somchai
    till.somying.save()
    assert till.ask(amount="500").context["at_once"] is False
    payout = request(till, "500")
    assert payout.state == Payout.State.REQUESTED
    till.press("pay", payout)
    till.client.force_login(till.malee)
    till.press("pay", payout)
    payout.refresh_from_db()
    assert (payout.state, payout.paid_by) == (Payout.State.PAID, till.malee)


def test_drawing_writes_both_or_neither(till, monkeypatch):
    from deposits.commands import UnableToPayOut, draw

    def refuse(**_):
        raise UnableToPayOut("no")

    monkeypatch.setattr(draw, "pay_payout", refuse)
    with pytest.raises(UnableToPayOut):
        draw_cash(
            member=till.somying, amount=Decimal(500), by=till.somchai, at=till.now, idempotency_key=uuid4()
        )
    assert not Payout.objects.exists()


def test_the_member_is_found_by_number_name_or_htmx(till):
    assert till.client.get(NEW, {"q": "01-00001"}).headers["Location"] == f"{NEW}?member=01-00001"
    till.join("สมหญิง", "มีสุข")
    assert till.client.get(NEW, {"q": "สมหญิง"}).content.decode().count('name="member" value="01-') == 2
    found = till.client.get(NEW, {"q": "ใจดี"}, headers={"HX-Request": "true", "HX-Target": "found"})
    assert "01-00001" in found.content.decode() and "<html" not in found.content.decode()


def test_the_paper_names_approvers_and_amount_in_words(till):
    payout = request(till)
    till.client.force_login(till.malee)
    till.press("approve", payout)
    paper = till.client.get(reverse("counter:payout", args=["B01", payout.pk])).content.decode()
    assert "ใบคำขอถอนเงิน" in paper and "สองพันบาทถ้วน" in paper and "(มาลี)" in paper


def test_a_member_with_a_nul_is_nobody(till):
    assert till.confirm(member="a\0", amount="500").status_code in {200, 400}
    assert not Payout.objects.exists()


def test_where_nothing_may_be_drawn_the_reason_stands_instead_of_the_form(till):
    assert 'name="amount"' in till.ask().content.decode()
    till.confirm(amount="500")
    till.key = str(uuid4())
    assert 'name="amount"' not in till.ask().content.decode()
    poor = till.join("ใหม่", "จริง")
    page = till.ask(member=poor.number).content.decode()
    assert 'name="amount"' not in page and "notice-warning" in page and "50.00" in page


def test_every_decision_is_confirmed_and_the_chip_says_when_only_the_money_is_missing(till):
    payout = request(till)
    address = reverse("counter:payout", args=["B01", payout.pk])

    def chip_and_messages():
        page = till.client.get(address)
        chip = page.content.decode().split('<span class="chip chip-wait">')[1].split("</span>")[0]
        return chip, [message.level_tag for message in page.context["messages"]]

    waiting, _none = chip_and_messages()
    for officer, alike in ((till.malee, True), (till.prapai, False)):
        till.client.force_login(officer)
        till.press("approve", payout)
        chip, said = chip_and_messages()
        assert (chip == waiting) is alike and said == ["success"]
    till.client.force_login(till.somchai)
    assert chip_and_messages()[0] == chip
    till.press("pay", payout)
    assert [message.level_tag for message in till.client.get(address).context["messages"]] == ["success"]
