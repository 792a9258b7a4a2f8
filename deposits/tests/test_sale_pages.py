"""The pages of sales: a new one out of the shed, its ticket, its cancellation, and what buyers owe."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from deposits.models import BuyerPayment, DrawerMovement, Sale, SaleVoid
from deposits.queries.proof import counter_faults
from deposits.queries.stock.on_hand import on_hand
from prices.models import Buyer
from wastebank.ledger.queries import book_faults
from wastebank.thai import format_date


class Scales:
    """สมชาย sells to ร้านเจ๊แดง: 100 kg of PAP-01 and 10 kg of NFE-01 lie at the place."""

    def __init__(self, client, cast):
        self.client, self.cast = client, cast
        cast.now = timezone.localtime()
        self.day = cast.open_day()
        cast.bring(self.day, cast.somying, ("PAP-01", "100"), ("NFE-01", "10"))
        self.shop = Buyer.objects.create(name="ร้านเจ๊แดง", kind="shop", licence_no="ชย 1/2569")
        self.paper, self.copper = cast.material["PAP-01"], cast.material["NFE-01"]
        client.force_login(cast.somchai)

    def url(self, name, pk=None):
        return reverse(f"stock:{name}", kwargs={"bank": "B01"} | ({"pk": pk} if pk else {}))

    @property
    def sale_url(self):
        return f"{self.url('new_sale')}?place={self.cast.place.pk}&buyer={self.shop.pk}"

    def typed(self, **changes):
        """50 kg of PAP-01 less 1, at 5.00, into the safe."""
        pk = self.paper.pk
        return {
            "key": str(uuid4()), "then": "sell", "sold_on": format_date(timezone.localdate(), "short"),
            "pays": "safe", f"gross-{pk}": "50", f"deduct-{pk}": "1", f"price-{pk}": "5",
        } | changes  # fmt: skip

    def sell(self, **changes):
        return self.client.post(self.sale_url, self.typed(**changes))

    def sold(self, **changes):
        answer = self.sell(**changes)
        assert answer.status_code == 303, answer.context["form"].errors
        return Sale.objects.latest("id")

    def get(self, name, pk=None):
        answer = self.client.get(self.url(name, pk))
        assert answer.status_code == 200
        return answer

    def send(self, name, pk, **typed):
        return self.client.post(self.url(name, pk), {"key": str(uuid4())} | typed)

    @property
    def paper_kg(self):
        return on_hand(self.cast.place)[self.paper.pk].kg

    def balanced(self):
        return not list(book_faults()) and not list(counter_faults())


@pytest.fixture
def scales(client, cast):
    return Scales(client, cast)


AGREED = {"second_username": "malee", "second_password": "x"}


def test_place_and_buyer_are_asked_first(scales):
    assert "ร้านเจ๊แดง" in scales.get("new_sale").content.decode()
    answer = scales.client.get(f"{scales.url('new_sale')}?place={scales.cast.place.pk}&buyer=")
    assert answer.status_code == 422 and answer.context["form"].errors["buyer"]


def test_the_grid_offers_what_lies_there_with_the_last_price_of_the_buyer(scales):
    scales.sold()
    form = scales.client.get(scales.sale_url).context["form"]
    assert {row.material.code for row in form.rows} == {"PAP-01", "NFE-01"}
    assert form[f"price-{scales.paper.pk}"].value() == "5.00"
    assert form[f"price-{scales.copper.pk}"].value() is None


def test_a_sale_is_booked_once_and_its_page_shows_what_it_came_to(scales):
    typed = scales.typed(key=str(uuid4()), ticket_no="๑๒", transport="45")
    answers = [scales.client.post(scales.sale_url, typed) for _twice in range(2)]
    sale = Sale.objects.get()
    assert [answer.url for answer in answers] == [scales.url("sale", sale.pk)] * 2
    assert (sale.total, sale.due, scales.paper_kg) == (Decimal("245.00"), Decimal("200.00"), 51)
    page = scales.get("sale", sale.pk)
    line = sale.lines.get()
    assert page.context["figures"].margin == sale.total - line.cost - 45
    assert "245.00" in page.content.decode() and "49" in page.content.decode()
    assert scales.client.get(scales.url("ticket", sale.pk)).content.startswith(b"%PDF")
    assert scales.balanced()


def test_a_row_that_was_sold_out_meanwhile_is_not_left_out(scales):
    """A second click on a sale of all there is finds the first; another page says at its row what is gone."""
    paper, copper = scales.paper.pk, scales.copper.pk
    everything = scales.typed(**{f"gross-{paper}": "100", f"deduct-{paper}": "", f"all-{paper}": "on"})
    first, again = (scales.client.post(scales.sale_url, everything) for _click in range(2))
    assert (first.status_code, again.status_code, again.url) == (303, 303, first.url)
    late = scales.sell(**{f"gross-{copper}": "1", f"price-{copper}": "200"})
    assert late.status_code == 422 and f"gross-{paper}" in late.context["form"].errors
    assert Sale.objects.count() == 1


def test_a_price_of_too_many_digits_is_said_to_be_too_large(scales):
    answer = scales.sell(**{f"price-{scales.paper.pk}": "100000"})
    assert "99,999.99" in str(answer.context["form"].errors[f"price-{scales.paper.pk}"])


def test_reckoning_shows_what_posting_will_book_and_books_nothing(scales):
    reason = {f"all-{scales.paper.pk}": "on", f"gross-{scales.paper.pk}": "98.5", "transport": "3"}
    reckoned = scales.sell(then="reckon", **reason).context["reckoned"]
    assert not Sale.objects.exists()
    sale = scales.sold(**reason, shrinkage_because="ชื้น")
    line = sale.lines.get()
    assert (reckoned.total, reckoned.due) == (sale.total, sale.due)
    one = reckoned.lines[0]
    assert (one.net_kg, one.stock_kg, one.cost, one.shrinkage_value) == (
        line.net_kg, line.stock_kg, line.cost, line.shrinkage_value,
    )  # fmt: skip
    assert (reckoned.shrinkage_kg, reckoned.shrinkage_pct) == (Decimal("2.5"), Decimal("2.50"))


def test_while_it_is_written_the_sums_alone_come_back(scales):
    answer = scales.client.post(
        scales.sale_url, scales.typed(then="reckon", pays=""), headers={"HX-Request": "true"}
    )
    text = answer.content.decode()
    assert answer.status_code == 200 and "245.00" in text and "<form" not in text


@pytest.mark.parametrize(
    ("column", "value", "wrong"),
    [("gross", "102", "gross"), ("gross", "x", "gross"), ("gross", "", "gross"), ("deduct", "50", "gross"),
     ("price", "", "price"), ("price", "0", "price")],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_cell_and_nothing_is_booked(scales, column, value, wrong):
    pk = scales.paper.pk
    answer = scales.sell(**{f"{column}-{pk}": value, "note": "ของเดือนก่อน"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [f"{wrong}-{pk}"]
    assert "ของเดือนก่อน" in answer.content.decode()
    assert not Sale.objects.exists()


def test_much_lost_weight_asks_why(scales):
    everything = {f"all-{scales.paper.pk}": "on", f"gross-{scales.paper.pk}": "80"}
    answer = scales.sell(**everything)
    assert list(answer.context["form"].errors) == ["shrinkage_because"]
    sale = scales.sold(**everything, shrinkage_because="ฝนตก ของแห้งลง")
    assert scales.paper.pk not in on_hand(scales.cast.place)
    assert "ฝนตก" in scales.get("sale", sale.pk).content.decode()
    assert scales.balanced()


def test_transport_above_the_total_is_said_at_its_field(scales):
    assert list(scales.sell(transport="300").context["form"].errors) == ["transport"]


def test_hazardous_waste_goes_to_nobody_without_its_licence(scales):
    waste = next(one for one in scales.cast.material.values() if one.is_ewaste and one.is_active)
    scales.cast.bring(scales.day, scales.cast.somying, (waste.code, "3"))
    said = {f"gross-{waste.pk}": "3", f"price-{waste.pk}": "9"}
    assert list(scales.sell(**said).context["form"].errors) == [f"gross-{waste.pk}"]


@pytest.mark.parametrize("licence", [{"licence_no": ""}, {"licence_expires_on": "2026-01-01"}])
def test_a_buyer_whose_licence_does_not_hold_is_warned_of(scales, licence):
    assert b"notice-warning" not in scales.client.get(scales.sale_url).content
    Buyer.objects.filter(pk=scales.shop.pk).update(**licence)
    assert b"notice-warning" in scales.client.get(scales.sale_url).content
    assert scales.sell().status_code == 303


def test_cash_goes_into_the_drawer_of_an_open_day(scales):
    sale = scales.sold(pays=f"day-{scales.day.pk}")
    assert DrawerMovement.objects.get(entry=sale.entry).amount == sale.due


def test_a_sale_of_today_below_the_limit_is_cancelled_by_one_person(scales):
    sale = scales.sold()
    assert scales.send("void_sale", sale.pk).status_code == 422
    assert scales.send("void_sale", sale.pk, reason="ชั่งผิด").status_code == 303
    assert SaleVoid.objects.get().reason == "ชั่งผิด"
    assert scales.paper_kg == 100
    assert "ชั่งผิด" in scales.get("sale", sale.pk).content.decode()
    assert scales.client.get(scales.url("ticket", sale.pk)).status_code == 200
    assert scales.client.get(scales.url("void_sale", sale.pk)).status_code == 303
    assert scales.balanced()


def test_a_large_sale_is_cancelled_by_two(scales):
    sale = scales.sold(**{f"price-{scales.paper.pk}": "100"})
    alone = scales.send("void_sale", sale.pk, reason="ชั่งผิด")
    assert alone.status_code == 422 and not SaleVoid.objects.exists()
    assert scales.send("void_sale", sale.pk, reason="ชั่งผิด", **AGREED).status_code == 303
    assert SaleVoid.objects.get().approved_by == scales.cast.malee


def test_a_sale_on_credit_is_owed_until_it_is_paid(scales):
    sale = scales.sold(pays="later")
    listed = scales.get("receivables")
    assert listed.context["total"] == listed.context["ledger"] == Decimal("245.00")
    today = format_date(timezone.localdate(), "short")
    said = {"amount": "245.01", "paid_on": today, "pays": "bank"}
    assert list(scales.send("take_payment", sale.pk, **said).context["form"].errors) == ["amount"]
    assert scales.send("take_payment", sale.pk, **said | {"amount": "45"}).status_code == 303
    assert scales.get("sale", sale.pk).context["owed"] == Decimal("200.00")
    assert scales.send("take_payment", sale.pk, **said | {"amount": "200", "pays": "safe"}).status_code == 303
    assert scales.get("receivables").context["rows"] == []
    assert scales.balanced()


def test_a_payment_is_taken_back_by_two(scales):
    sale = scales.sold(pays="later")
    today = format_date(timezone.localdate(), "short")
    scales.send("take_payment", sale.pk, amount="45", paid_on=today, pays="safe")
    payment = BuyerPayment.objects.get()
    assert scales.send("void_sale", sale.pk, reason="x").status_code == 422
    assert scales.send("take_payment_back", payment.pk, reason="เช็คเด้ง").status_code == 422
    assert scales.send("take_payment_back", payment.pk, reason="เช็คเด้ง", **AGREED).status_code == 303
    for one in BuyerPayment.objects.all():  # what is taken back, and what took it back, lead to the sale
        assert scales.client.get(scales.url("take_payment_back", one.pk)).url == scales.url("sale", sale.pk)
    page = scales.get("sale", sale.pk)
    assert page.context["owed"] == Decimal("245.00") and "เช็คเด้ง" in page.content.decode()
    assert scales.balanced()


def test_the_list_of_a_month_adds_up_what_stands(scales):
    scales.sold()
    wrong = scales.sold()
    scales.send("void_sale", wrong.pk, reason="ซ้ำ")
    page = scales.get("sales")
    assert len(page.context["sales"]) == 2 and page.context["figures"].total == Decimal("245.00")
    before = scales.client.get(f"{scales.url('sales')}?month={page.context['month'].previous()}")
    assert not before.context["sales"]


def test_auditor_sees_the_entry_and_clerk_does_not(scales):
    sale = scales.sold()
    assert "journal" not in scales.get("sale", sale.pk).content.decode()
    scales.client.force_login(scales.cast.wichai)
    assert "journal" in scales.get("sale", sale.pk).content.decode()
    assert scales.client.get(scales.sale_url).status_code == 403
