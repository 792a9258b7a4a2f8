"""The pages of the stock: what lies where, its papers, counts, and the card of a material."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from deposits.models import StockEvent
from deposits.queries.proof import counter_faults
from deposits.queries.stock.on_hand import on_hand
from prices.models import Buyer, BuyerMaterial
from wastebank.ledger.queries import book_faults
from wastebank.organisation.commands import ensure_place


class Shed:
    """สมชาย at the shed: 10 kg of NFE-01 and 20 kg of PAP-01 were brought today."""

    def __init__(self, client, cast):
        self.client, self.cast = client, cast
        cast.now = timezone.localtime()
        self.day = cast.open_day()
        self.slip = cast.bring(self.day, cast.somying, ("NFE-01", "10"), ("PAP-01", "20"))
        self.copper, self.paper = cast.material["NFE-01"], cast.material["PAP-01"]
        client.force_login(cast.somchai)

    def url(self, name, *, place=None, pk=None):
        url = reverse(f"stock:{name}", kwargs={"bank": "B01"} | ({"pk": pk} if pk else {}))
        return f"{url}?place={place.pk}" if place else url

    def get(self, name, **where):
        answer = self.client.get(self.url(name, **where))
        assert answer.status_code == 200, answer.content.decode()
        return answer.content.decode()

    def send(self, name, typed, **where):
        return self.client.post(self.url(name, **where), {"key": str(uuid4())} | typed)

    def kg(self, material, place=None):
        there = on_hand(place or self.cast.place).get(material.pk)
        return there.kg if there else Decimal(0)

    def balanced(self):
        return not list(book_faults()) and not list(counter_faults())


@pytest.fixture
def shed(client, cast):
    return Shed(client, cast)


@pytest.fixture
def second_shed(shed):
    return ensure_place(bank=shed.cast.bank, name="โรงเก็บ 2", village=shed.cast.village)


def agreed(shed):
    return {"second_username": "malee", "second_password": "x"}


def test_the_stock_page_shows_weight_and_value_and_that_the_ledger_agrees(shed):
    page = shed.client.get(shed.url("home"))
    text = page.content.decode()
    assert page.context["value"] == page.context["ledger"] == shed.slip.total
    assert "20.0" in text and shed.paper.name in text and shed.url("card", pk=shed.paper.pk) in text


def test_a_place_of_another_bank_or_a_word_is_not_found(shed):
    assert shed.client.get(shed.url("home") + "?place=999999").status_code == 404
    assert shed.client.get(shed.url("home") + "?place=x").status_code == 404
    assert shed.client.get(shed.url("card", pk=shed.paper.pk) + "?month=x").status_code == 404


def test_the_card_carries_in_what_came_before_its_month(shed):
    month = timezone.localdate() + timedelta(days=40)
    url = shed.url("card", pk=shed.paper.pk)
    this = shed.client.get(url).context["card"]
    assert (this.carry_in.kg, this.kg_in, this.carry_out.kg) == (0, 20, 20)
    assert shed.slip.number in shed.get("card", pk=shed.paper.pk)
    later = shed.client.get(f"{url}?month={month.year + 543}-{month.month}").context["card"]
    assert (later.carry_in.kg, later.lines, later.carry_out.kg) == (20, [], 20)


def test_a_transfer_moves_weight_to_another_place_and_has_a_slip_to_sign(shed, second_shed):
    typed = {"to_place": second_shed.pk, f"kg-{shed.paper.pk}": "๕.๕"}
    answer = shed.send("transfer", typed, place=shed.cast.place)
    event = StockEvent.objects.get()
    assert (answer.status_code, answer.url) == (303, shed.url("paper", pk=event.pk))
    assert (shed.kg(shed.paper), shed.kg(shed.paper, second_shed)) == (Decimal("14.5"), Decimal("5.5"))
    assert "โรงเก็บ 2" in shed.get("paper", pk=event.pk)
    assert shed.client.get(shed.url("paper_pdf", pk=event.pk)).content.startswith(b"%PDF")
    assert event.number in shed.get("card", pk=shed.paper.pk, place=second_shed)
    assert shed.balanced()


def test_more_than_lies_there_is_refused_and_nothing_typed_is_lost(shed, second_shed):
    typed = {"to_place": second_shed.pk, f"kg-{shed.paper.pk}": "20.001", "note": "รถใหญ่"}
    answer = shed.send("transfer", typed, place=shed.cast.place)
    assert answer.status_code == 422
    assert "20.001" in answer.content.decode() and "รถใหญ่" in answer.content.decode()
    assert not StockEvent.objects.exists()


def test_a_form_with_several_places_asks_for_one_first(shed, second_shed):
    assert "โรงเก็บ 2" in shed.get("count")


@pytest.mark.parametrize("typed", ["x", "-1", "1.2345", "1,2"])
def test_a_weight_that_is_none_is_said_at_its_box(shed, typed):
    answer = shed.send("take_out", {"kind": "rdf", "recipient": "โรงปูน", f"kg-{shed.paper.pk}": typed})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [f"kg-{shed.paper.pk}"]


def test_what_is_given_away_goes_out_with_its_receiver_once(shed):
    typed = {"key": str(uuid4()), "kind": "given", "recipient": "วัดป่า", f"kg-{shed.paper.pk}": "4"}
    assert [shed.send("take_out", typed).status_code for _twice in range(2)] == [303, 303]
    assert StockEvent.objects.get().recipient == "วัดป่า"
    assert shed.kg(shed.paper) == 16
    assert "วัดป่า" in shed.get("papers")
    assert shed.balanced()


def test_pieces_are_written_as_pieces_and_booked_as_kilograms(shed):
    piece = next(one for one in shed.cast.material.values() if one.kg_per_unit != 1 and one.is_active)
    shed.cast.bring(shed.day, shed.cast.somying, (piece.code, "10"))
    assert f"(10 {piece.unit})" in shed.get("home")
    shed.send("take_out", {"kind": "made", "recipient": "กลุ่มแม่บ้าน", f"kg-{piece.pk}": "4"})
    assert shed.kg(piece) == 6 * piece.kg_per_unit


def test_the_page_to_count_on_says_nothing_of_what_is_expected(shed):
    page = shed.get("count")
    assert shed.paper.name in page and "20.0" not in page
    sheet = shed.client.get(shed.url("count_sheet", place=shed.cast.place))
    assert sheet.content.startswith(b"%PDF")


def test_a_count_that_agrees_is_booked_without_a_reason(shed):
    typed = {f"kg-{shed.paper.pk}": "20", "key": str(uuid4())}
    compared = shed.send("count", typed | {"then": "compare"})
    assert compared.status_code == 200 and not StockEvent.objects.exists()
    assert compared.context["rows"][0].difference_kg == 0
    assert shed.send("count", typed | {"then": "book"}).status_code == 303
    assert StockEvent.objects.get().kind == "count"
    assert shed.kg(shed.copper) == 10


def test_a_loss_asks_for_a_reason_and_a_second_person(shed):
    typed = {f"kg-{shed.paper.pk}": "15", "key": str(uuid4())}
    compared = shed.send("count", typed | {"then": "compare"})
    assert {"note", "second_username"} <= set(compared.context["form"].fields)
    alone = shed.send("count", typed | {"then": "book", "note": "เปียกฝน"})
    assert alone.status_code == 422 and not StockEvent.objects.exists()
    assert shed.send("count", typed | agreed(shed) | {"then": "book", "note": "เปียกฝน"}).status_code == 303
    event = StockEvent.objects.get()
    assert (event.agreed_by, event.note, shed.kg(shed.paper)) == (shed.cast.malee, "เปียกฝน", 15)
    assert "−5.0" in shed.get("paper", pk=event.pk)
    assert shed.client.get(shed.url("paper_pdf", pk=event.pk)).status_code == 200
    assert shed.balanced()


def test_what_was_counted_can_be_changed_before_it_is_booked(shed):
    again = shed.send("count", {f"kg-{shed.paper.pk}": "15", "then": "again"})
    assert again.status_code == 200 and 'value="15"' in again.content.decode()


def test_a_material_that_was_not_listed_can_be_counted_too(shed):
    found = shed.cast.material["PLA-01"]
    typed = {"material-x1": found.pk, "kg-x1": "3", "note": "พบหลังโรงเก็บ", "then": "book"}
    assert shed.send("count", typed).status_code == 303
    assert shed.kg(found) == 3


def test_a_row_without_its_material_or_without_its_weight_is_refused(shed):
    answer = shed.send("count", {"kg-x1": "3", "then": "compare"})
    assert list(answer.context["form"].errors) == ["material-x1"]
    answer = shed.send("count", {"material-x1": shed.paper.pk, "then": "compare"})
    assert list(answer.context["form"].errors) == ["kg-x1"]
    twice = {f"kg-{shed.paper.pk}": "1", "material-x1": shed.paper.pk, "kg-x1": "3", "then": "compare"}
    assert list(shed.send("count", twice).context["form"].errors) == ["material-x1"]


def test_stock_of_before_the_books_is_taken_over_by_the_treasurer_alone(shed):
    typed = {"happened_on": "1/1/2569", "material-x1": shed.paper.pk, "kg-x1": "100", "value-x1": "250"}
    assert shed.send("opening", typed).status_code == 403
    shed.client.force_login(shed.cast.malee)
    assert shed.send("opening", typed).status_code == 303
    assert shed.kg(shed.paper) == 120
    assert shed.balanced()


def test_a_paper_is_cancelled_with_a_reason_and_a_second_person(shed):
    shed.send("take_out", {"kind": "given", "recipient": "วัด", f"kg-{shed.paper.pk}": "4"})
    event = StockEvent.objects.get()
    url = {"pk": event.pk}
    assert shed.send("reverse_paper", {"reason": "ผิดวัด"}, **url).status_code == 422
    assert shed.send("reverse_paper", {"reason": "ผิดวัด"} | agreed(shed), **url).status_code == 303
    assert shed.kg(shed.paper) == 20
    assert "ผิดวัด" in shed.get("paper", **url)
    mirror = StockEvent.objects.get(reverses=event)
    assert event.number in shed.get("paper", pk=mirror.pk)
    assert shed.balanced()


def test_lots_tell_what_is_missing_and_what_nobody_takes(shed):
    shop = Buyer.objects.create(name="ร้านเจ๊แดง", kind="shop", licence_no="1", pickup_days="ทุกวันศุกร์")
    BuyerMaterial.objects.create(buyer=shop, material=shed.paper, min_lot_kg=50)
    page = shed.client.get(shed.url("lots"))
    text = page.content.decode()
    lot = page.context["lots"][0]
    assert (lot.material, lot.outlets[0].missing_kg) == (shed.paper, 30)
    assert "30.0" in text and "ทุกวันศุกร์" in text
    assert [row.material for row in page.context["unwanted"]] == [shed.copper]
    BuyerMaterial.objects.filter(buyer=shop).update(min_lot_kg=20)
    assert not shed.client.get(shed.url("lots")).context["lots"][0].outlets[0].missing_kg


def test_an_auditor_sees_and_writes_nothing(shed):
    shed.client.force_login(shed.cast.wichai)
    assert shed.url("transfer") not in shed.get("home")
    assert shed.client.get(shed.url("transfer")).status_code == 403


def test_what_is_gone_since_the_page_was_opened_is_said_at_its_row_and_a_second_click_is_the_first(
    shed, second_shed
):
    """Its row is not on the page any more: it is not dropped without a word."""
    typed = {f"kg-{shed.paper.pk}": "20", "to_place": second_shed.pk, "key": str(uuid4())}
    first, again = (shed.send("transfer", typed, place=shed.cast.place) for _click in range(2))
    assert (first.status_code, again.status_code, first.url) == (303, 303, again.url)
    late = typed | {"key": str(uuid4()), f"kg-{shed.copper.pk}": "1"}
    refused = shed.send("transfer", late, place=shed.cast.place)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, [f"kg-{shed.paper.pk}"])
    assert shed.kg(shed.copper) == 10
