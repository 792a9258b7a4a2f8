"""The pages of slips that are not booked yet: the list, cancelling, pricing."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from deposits.models import Deposit, OpenSlip
from deposits.tests.devices import Tablet
from prices.commands import publish_price_list
from prices.models import PriceList
from wastebank.ledger.commands import create_bank
from wastebank.staff.commands import engage

LIST = "/counter/B01/open-slips/"
MONEY_WORDS = ("บาท", "฿")


class Desk:
    """ประไพ before a slip A1-000001 without a price (10 kg PAP-01, 2 kg GLA-04) and queue number 7."""

    def __init__(self, client, cast):
        self.client, self.cast = client, cast
        cast.now = timezone.localtime()
        self.day = cast.open_day()
        self.tablet = Tablet(cast, self.day)
        client.force_login(cast.somchai)
        self.slip = self.wait(("PAP-01", "10"), ("GLA-04", "2"))
        self.queue = self.weigh(7, ("PAP-01", "12.5"))
        self.weigher = engage(username="suda", name="สุดา", password="x", role="weigher", bank=cast.bank)
        client.force_login(cast.prapai)

    def wait(self, *lines, **changes):
        body = self.tablet.slip(*lines, price_later=True, list=None, total="0.00", **changes)
        assert self.tablet.send(self.client, body).status_code == 201
        return OpenSlip.objects.get(uuid=body["uuid"])

    def weigh(self, queue_no, *lines):
        body = self.tablet.slip(*lines)
        self.tablet.seq -= 1
        said = {name: body[name] for name in ("uuid", "schema", "day", "clerk", "lines")}
        answer = self.tablet.send(self.client, said | {"queue_no": queue_no}, "weighings")
        return OpenSlip.objects.get(uuid=answer.json()["uuid"])

    def see(self, user, url=LIST):
        self.client.force_login(user)
        return self.client.get(url).content.decode()

    def cancel(self, slip, because="เอาของกลับ"):
        return self.client.post(f"{LIST}{slip.pk}/cancel/", {"because": because})

    def price(self, do="post", shown=None, **prices):
        """As the page sends it; `shown` as the page before would have said it."""
        typed = {f"price_{code.replace('_', '-')}": price for code, price in prices.items()}
        return self.client.post(f"{LIST}{self.slip.pk}/price/", {"do": do, "shown": shown or ""} | typed)


@pytest.fixture
def desk(client, cast):
    return Desk(client, cast)


def state_of(slip):
    slip.refresh_from_db()
    return slip.state


# --- the list ---------------------------------------------------------------------------------------------


def test_the_manager_sees_both_kinds_and_may_price(desk):
    page = desk.see(desk.cast.prapai)
    for word in ("A1-000001", "สมหญิง", "คิวที่ 7", "12.5", "สมชาย", f"{LIST}{desk.slip.pk}/price/"):
        assert word in page, word
    assert page.count("/cancel/") == 2


def test_the_counter_may_cancel_what_is_weighed_but_not_price(desk):
    page = desk.see(desk.cast.somchai)
    assert "สมหญิง" in page and "/price/" not in page
    assert f"{LIST}{desk.queue.pk}/cancel/" in page and f"{LIST}{desk.slip.pk}/cancel/" not in page


def test_a_weigher_sees_no_member_and_no_money(desk):
    page = desk.see(desk.weigher)
    assert "A1-000001" in page and "คิวที่ 7" in page and f"{LIST}{desk.queue.pk}/cancel/" in page
    assert "สมหญิง" not in page and desk.cast.somying.number not in page
    assert not any(word in page for word in MONEY_WORDS)


def test_the_auditor_only_looks(desk):
    page = desk.see(desk.cast.wichai)
    assert "A1-000001" in page and "/cancel/" not in page and "/price/" not in page


def test_home_tells_how_many_there_are(desk):
    home = reverse("counter:home", args=["B01"])
    assert LIST in desk.see(desk.cast.somchai, home) and desk.client.get(home).context["not_booked"] == 2
    desk.client.force_login(desk.cast.prapai)
    desk.cancel(desk.queue)
    desk.cancel(desk.slip)
    assert LIST not in desk.see(desk.cast.somchai, home)


def test_the_close_page_tells_what_waits_and_is_not_held_up_by_it(desk):
    desk.cancel(desk.queue)
    page = desk.client.get(reverse("counter:close_day", args=["B01", desk.day.pk]))
    assert page.context["blockers"] == [] and "A1-000001" in page.content.decode()


def test_both_are_told_on_the_day_list(desk):
    desk.cancel(desk.queue)
    desk.cast.close_day(desk.day, at=timezone.localtime())
    answer = desk.client.get(reverse("counter:day_list", args=["B01", desk.day.pk]))
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")


# --- cancelling -------------------------------------------------------------------------------------------


def test_a_weigher_cancels_what_went_home_from_the_scale(desk):
    desk.client.force_login(desk.weigher)
    assert desk.cancel(desk.queue).headers["Location"] == LIST
    assert state_of(desk.queue) == "cancelled"
    page = desk.see(desk.weigher)
    assert "เอาของกลับ" in page and "สุดา" in page


def test_only_the_manager_cancels_a_slip_that_is_on_paper(desk):
    for user in (desk.weigher, desk.cast.somchai, desk.cast.malee):
        desk.client.force_login(user)
        assert desk.cancel(desk.slip).status_code == 403
    assert state_of(desk.slip) == "unpriced"
    desk.client.force_login(desk.cast.prapai)
    assert desk.cancel(desk.slip).status_code == 303 and state_of(desk.slip) == "cancelled"


@pytest.mark.parametrize("because", ["", "  ", "ก" * 201])
def test_without_a_reason_nothing_is_cancelled(desk, because):
    answer = desk.cancel(desk.queue, because)
    assert answer.status_code == 422 and answer.context["form"].errors["because"]
    assert f'href="#open-{desk.queue.pk}-because"' in answer.content.decode()
    assert state_of(desk.queue) == "weighing"


def test_cancelled_twice_the_first_reason_stands(desk):
    desk.cancel(desk.queue, "แรก")
    assert desk.cancel(desk.queue, "สอง").status_code == 303
    desk.queue.refresh_from_db()
    assert desk.queue.cancelled_because == "แรก"


# --- pricing ----------------------------------------------------------------------------------------------


def test_the_price_in_force_stands_in_the_field_and_another_is_only_proposed(desk):
    material = desk.cast.material["GLA-04"]
    price_list = PriceList.objects.get()
    listed = price_list.prices.get(material__code="PAP-01").unit_price
    publish_price_list(
        bank=desk.cast.bank, effective_from=timezone.localtime(), by=desk.cast.prapai, at=desk.cast.now,
        prices={desk.cast.material["PAP-01"]: listed},
    )  # fmt: skip
    answer = desk.client.get(f"{LIST}{desk.slip.pk}/price/")
    boxes = {row.material.code: box.value() for row, box, _lines in answer.context["form"].rows()}
    assert boxes == {"PAP-01": f"{listed}", "GLA-04": None}
    rows = {row.material.code: row for row, _box, _lines in answer.context["form"].rows()}
    assert (rows["GLA-04"].proposed, rows["GLA-04"].is_sample) == (material.sample_buy_price, True)
    assert f"{material.sample_buy_price:.2f}" in answer.content.decode()


def test_the_amounts_are_shown_and_are_what_is_booked(desk):
    shown = desk.price("check", PAP_01="๔.๒๕", GLA_04="0.15")
    assert shown.status_code == 200 and shown.context["form"].total == Decimal("42.80")
    assert "42.50" in shown.content.decode() and not Deposit.objects.exists()
    answer = desk.price(shown=shown.context["shown"], PAP_01="4.25", GLA_04="0.15")
    deposit = Deposit.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/counter/B01/slips/{deposit.pk}/")
    assert (deposit.total, deposit.number) == (Decimal("42.80"), "A1-000001")
    assert "A1-000001" in desk.client.get(answer.headers["Location"]).content.decode()


def test_prices_that_were_not_shown_are_shown_first(desk):
    shown = desk.price("check", PAP_01="4", GLA_04="1").context["shown"]
    answer = desk.price(shown=shown, PAP_01="5", GLA_04="1")
    assert answer.status_code == 200 and answer.context["changed"] and not Deposit.objects.exists()
    assert desk.price(shown=answer.context["shown"], PAP_01="5", GLA_04="1").status_code == 303


def test_booked_twice_it_is_one_slip_and_the_page_leads_there(desk):
    for _time in range(2):
        answer = desk.price(shown="GLA-04=1.00 PAP-01=4.00", PAP_01="4", GLA_04="1")
        assert answer.headers["Location"] == f"/counter/B01/slips/{Deposit.objects.get().pk}/"
    answer = desk.client.get(f"{LIST}{desk.slip.pk}/price/")
    assert answer.headers["Location"] == f"/counter/B01/slips/{Deposit.objects.get().pk}/"


@pytest.mark.parametrize("typed", ["", "x", "-1", "0", "1.234", "10000", "0.001", "1e3"])
def test_a_bad_price_is_refused_at_its_field_and_kept(desk, typed):
    answer = desk.price("check", PAP_01=typed, GLA_04="1.50")
    assert answer.status_code == 422 and answer.context["form"].errors["price_PAP-01"]
    page = answer.content.decode()
    assert f'value="{typed}"' in page and 'value="1.50"' in page and 'value="post"' not in page
    assert desk.price("post", PAP_01=typed, GLA_04="1.50").status_code == 422
    assert not Deposit.objects.exists()


def test_a_line_worth_nothing_is_refused_at_its_field(desk):
    desk.client.force_login(desk.cast.somchai)
    desk.slip = desk.wait(("PAP-01", "0.010"))
    desk.client.force_login(desk.cast.prapai)
    answer = desk.price("check", PAP_01="0.10")
    assert answer.status_code == 422 and answer.context["form"].errors["price_PAP-01"]


def test_a_cancelled_slip_is_not_priced(desk):
    desk.cancel(desk.slip)
    for answer in (
        desk.client.get(f"{LIST}{desk.slip.pk}/price/"),
        desk.price(shown="GLA-04=1.00 PAP-01=4.00", PAP_01="4", GLA_04="1"),
    ):
        assert answer.headers["Location"] == LIST
    assert not Deposit.objects.exists()


def test_what_is_being_weighed_has_no_page_of_prices(desk):
    assert desk.client.get(f"{LIST}{desk.queue.pk}/price/").status_code == 404


def test_nothing_of_another_bank_is_shown_or_touched(desk):
    other = create_bank(code="B02", name="อีกแห่ง")
    desk.cast.prapai.assignments.create(bank=other, role="manager")
    page = desk.client.get("/counter/B02/open-slips/").content.decode()
    assert "A1-0000" not in page and "คิวที่ 7" not in page
    for slip in (desk.slip, desk.queue):
        assert desk.client.post(f"/counter/B02/open-slips/{slip.pk}/cancel/").status_code == 404
    assert desk.client.get(f"/counter/B02/open-slips/{desk.slip.pk}/price/").status_code == 404


def test_an_unknown_slip_is_not_found(desk):
    assert desk.client.get(f"{LIST}99999/price/").status_code == 404
    assert desk.client.post(f"{LIST}99999/cancel/", {"because": str(uuid4())}).status_code == 404
