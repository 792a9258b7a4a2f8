"""A buyer in the yard: what it weighs is noted on the open day and becomes a sale at its close."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from deposits.cash import in_pieces
from deposits.commands import close_market_day, count_cash
from deposits.models import DraftSale, DrawerMovement, Sale
from deposits.papers import closing as papers
from deposits.queries.closing import drawer
from deposits.queries.proof import counter_faults
from deposits.queries.stock.on_hand import on_hand
from prices.models import Buyer
from wastebank.ledger.queries import book_faults


class Yard:
    """มาลี, with ร้านเจ๊แดง in the yard while 100 kg of PAP-01 have come in so far."""

    def __init__(self, client, cast):
        self.client, self.cast = client, cast
        cast.now = timezone.localtime()
        self.day, self.paper = cast.open_day(), cast.material["PAP-01"]
        cast.bring(self.day, cast.somying, ("PAP-01", "100"))
        self.shop = Buyer.objects.create(name="ร้านเจ๊แดง", kind="shop", licence_no="1")
        self.new = f"{self.url('new_draft', self.day.pk)}?buyer={self.shop.pk}"
        client.force_login(cast.malee)

    def url(self, name, pk):
        return reverse(f"stock:{name}", kwargs={"bank": "B01", "pk": pk})

    @property
    def day_url(self):
        return reverse("counter:day", kwargs={"bank": "B01", "pk": self.day.pk})

    @property
    def close_url(self):
        return reverse("counter:close_day", kwargs={"bank": "B01", "pk": self.day.pk})

    def typed(self, gross="99", **changes):
        pk = self.paper.pk
        return {
            "key": str(uuid4()), "then": "save", f"gross-{pk}": gross, f"price-{pk}": "5", f"all-{pk}": "on",
        } | changes  # fmt: skip

    def draft(self, **changes):
        answer = self.client.post(self.new, self.typed(**changes))
        assert answer.status_code == 303, answer.context["form"].errors
        return DraftSale.objects.latest("id")

    def post(self, draft, **typed):
        return self.client.post(self.url("post_draft", draft.pk), typed)

    def close(self, **said):
        cash = in_pieces(drawer(self.day).expected + Decimal(said.pop("over", 0)))
        count_cash(market_day=self.day, pieces=cash, by=self.cast.malee, at=self.cast.now)
        return close_market_day(
            market_day=self.day, by=self.cast.malee, at=self.cast.now, difference_because="เงินผู้รับซื้อ",
            **said,
        )  # fmt: skip


@pytest.fixture
def yard(client, cast):
    return Yard(client, cast)


def test_the_day_has_a_door_to_the_buyer_in_the_yard_and_shows_what_came_in(yard):
    page = yard.client.get(yard.day_url).content.decode()
    assert yard.url("new_draft", yard.day.pk) in page
    form = yard.client.get(yard.new).context["form"]
    assert form.rows[0].weighed_kg == 100
    assert form[f"all-{yard.paper.pk}"].value() is True


def test_a_draft_is_saved_as_often_as_wanted_and_books_nothing(yard):
    draft = yard.draft(gross="40")
    url = yard.url("draft", draft.pk)
    assert yard.client.get(url).context["form"][f"gross-{yard.paper.pk}"].value() == "40"
    answer = yard.client.post(url, yard.typed(gross="99", note="รอบสอง"))
    assert (answer.status_code, answer.url) == (303, url)
    draft.refresh_from_db()
    assert (draft.lines.get().gross, draft.note) == (99, "รอบสอง")
    assert DraftSale.objects.count() == 1 and not Sale.objects.exists()
    assert "ร้านเจ๊แดง" in yard.client.get(yard.day_url).content.decode()


def test_the_same_form_twice_is_one_draft_and_several_buyers_are_several(yard):
    key = str(uuid4())
    yard.draft(key=key)
    yard.draft(key=key)
    assert DraftSale.objects.count() == 1
    yard.shop = Buyer.objects.create(name="โรงงานกระดาษ", kind="factory")
    yard.new = f"{yard.url('new_draft', yard.day.pk)}?buyer={yard.shop.pk}"
    yard.draft()
    assert DraftSale.objects.count() == 2


def test_more_than_has_come_in_so_far_can_be_noted(yard):
    draft = yard.draft(gross="150")
    assert yard.client.get(yard.url("draft", draft.pk)).context["reckoned"].shrinkage_kg == -50
    glass = yard.cast.material["GLA-01"]
    typed = yard.typed(**{"material-x1": glass.pk, "gross-x1": "7", "price-x1": "1"})
    assert yard.client.post(yard.url("draft", draft.pk), typed).status_code == 303
    assert yard.client.get(yard.url("draft", draft.pk)).context["reckoned"].short[0].material == glass


def test_what_is_wrong_comes_back_with_what_was_typed(yard):
    answer = yard.client.post(yard.new, yard.typed(gross="0", note="ชั่งใหม่"))
    assert answer.status_code == 422 and "ชั่งใหม่" in answer.content.decode()
    answer = yard.client.post(yard.new, yard.typed(**{f"price-{yard.paper.pk}": ""}))
    assert list(answer.context["form"].errors) == [f"price-{yard.paper.pk}"]


def test_a_dropped_draft_leads_back_to_the_day(yard):
    draft = yard.draft()
    assert yard.client.post(yard.url("drop_draft", draft.pk)).url == yard.day_url
    assert yard.client.get(yard.url("draft", draft.pk)).url == yard.day_url
    assert not yard.client.get(yard.close_url).context["blockers"]


def test_at_the_close_the_draft_is_listed_and_becomes_a_sale_paid_into_the_drawer(yard):
    draft = yard.draft()
    page = yard.client.get(yard.close_url)
    assert yard.url("post_draft", draft.pk) in page.content.decode()
    assert [blocker.kind for blocker in page.context["blockers"]] == ["draft"]
    form = yard.client.get(yard.url("post_draft", draft.pk)).context["form"]
    assert form["pays"].value() == f"day-{yard.day.pk}"
    answer = yard.post(draft, pays=form["pays"].value(), transport="20", ticket_no="77")
    sale = Sale.objects.get()
    assert answer.url == yard.close_url
    assert (sale.total, sale.transport, sale.market_day) == (495, 20, yard.day)
    assert DrawerMovement.objects.get().amount == 475
    assert yard.paper.pk not in on_hand(yard.cast.place)
    day = yard.client.get(yard.day_url)
    assert day.context["session"].shrinkage_kg == 1 and sale.number in day.content.decode()
    assert not list(book_faults()) and not list(counter_faults())
    yard.close()
    assert yard.client.get(yard.url("draft", draft.pk)).url == yard.url("sale", sale.pk)


def test_the_cash_report_tells_what_a_buyer_paid_into_the_drawer(yard, monkeypatch):
    yard.post(yard.draft(), pays=f"day-{yard.day.pk}")
    yard.close()
    yard.day.refresh_from_db()
    monkeypatch.setattr(papers, "render_pdf", lambda _template, context: context)
    rows = papers.cash_report_pdf(yard.day)["rows"]
    assert (f"รับเงินเข้าลิ้นชัก ({Sale.objects.get().number})", 495, 0) in rows
    assert set(papers.KINDS) == set(DrawerMovement.Kind)


def test_much_lost_weight_asks_why_at_the_close(yard):
    draft = yard.draft(gross="80")
    answer = yard.post(draft, pays="safe")
    assert list(answer.context["form"].errors) == ["shrinkage_because"]
    assert yard.post(draft, pays="safe", shrinkage_because="ชื้น").status_code == 303


def test_after_an_exceptional_close_cash_of_the_drawer_takes_the_overage_back(yard):
    draft = yard.draft()
    yard.close(over=495, exceptional_because="ไฟดับ", agreed_by=yard.cast.prapai)
    url = yard.url("post_draft", draft.pk)
    assert url in yard.client.get(yard.day_url).content.decode()
    assert yard.client.get(yard.url("draft", draft.pk)).url == url
    yard.client.get(url)
    assert yard.post(draft, pays="at-the-close").url == yard.day_url
    sale = Sale.objects.get()
    assert sale.paid_by == "cash" and not DrawerMovement.objects.exists()
    assert not list(book_faults()) and not list(counter_faults())


def test_a_closed_day_takes_no_new_draft(yard):
    yard.close()
    assert yard.client.get(yard.new).status_code == 200
    assert yard.client.post(yard.new, yard.typed()).status_code == 200
    assert not DraftSale.objects.exists()


def test_a_weigher_sees_nothing_of_sales(yard, cast):
    from wastebank.staff.commands import engage

    yard.client.force_login(engage(username="w", name="ว", password="x", role="weigher", bank=cast.bank))
    assert yard.url("new_draft", yard.day.pk) not in yard.client.get(yard.day_url).content.decode()
    assert yard.client.get(yard.new).status_code == 403
