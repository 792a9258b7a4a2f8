"""The one screen: finding the member, adding lines, saving once; nothing typed is lost."""

from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils import timezone

from deposits.forms.draft import Draft
from deposits.models import Deposit
from deposits.tests.screen import text
from prices.commands import publish_price_list
from wastebank.ledger.models import Entry

# --- the member -------------------------------------------------------------------------------------------


def test_the_exact_number_chooses_the_member(screen):
    answer = screen.post(member=None, q="01-00001")
    assert answer.status_code == 303 and "member=01-00001" in answer.headers["Location"]
    page = text(screen.client.get(answer.headers["Location"]))
    assert "สมหญิง ใจดี" in page and "12/3" in page and 'name="q"' not in page


def test_of_several_the_page_lets_choose(screen):
    screen.join("สมหญิง", "มีสุข")
    answer = screen.post(member=None, q="สมหญิง")
    assert "q=" in answer.headers["Location"]
    page = text(screen.client.get(answer.headers["Location"]))
    assert page.count('name="member" value="01-') == 2


def test_a_plain_address_finds_too(screen):
    assert 'name="member" value="01-00001"' in text(screen.client.get(screen.url, {"q": "สมหญิง"}))


def test_htmx_is_sent_the_found_alone(screen):
    answer = screen.client.get(screen.url, {"q": "ใจดี"}, headers={"HX-Request": "true", "HX-Target": "found"})
    assert 'value="01-00001"' in text(answer) and "<html" not in text(answer)


def test_nobody_found_is_said_at_the_box(screen):
    answer = screen.post(member=None, q="99-99999")
    assert answer.status_code == 422 and answer.context["form"].errors["q"]
    assert 'value="99-99999"' in text(answer)


def test_a_member_of_another_bank_is_not_found(screen):
    from wastebank.ledger.commands import create_bank

    screen.join("ไกล", "บ้าน", bank=create_bank(code="B02", name="อื่น"), number="07-00001")
    assert screen.post(member=None, q="07-00001").status_code == 422
    assert screen.client.get(screen.url, {"member": "07-00001"}).context["member"] is None


def test_the_lines_stay_when_the_member_is_changed(screen):
    answer = screen.post(do=None, member="", m="PAP-01", w="2")
    assert "m=PAP-01" in answer.headers["Location"] and "member" not in answer.headers["Location"]


# --- lines ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["PAP-01", "pap-01", "กระดาษลัง/กล่องลูกฟูก", "ลัง"])
@pytest.mark.parametrize("quantity", ["12.5", "๑๒.๕", " 12.50 กก."])
def test_a_line_is_added_by_code_name_or_local_name(screen, word, quantity):
    answer = screen.post(word=word, quantity=quantity)
    assert answer.status_code == 303
    basket = screen.client.get(answer.headers["Location"]).context["basket"]
    assert [(line.code, line.amount) for line in basket.lines] == [("PAP-01", Decimal("38.75"))]
    assert basket.total == Decimal("38.75")


def test_a_line_is_added_by_its_tile(screen):
    answer = screen.post(tile="PLA-01", quantity="2", m="PAP-01", w="1")
    assert "m=PAP-01&w=1&m=PLA-01&w=2" in answer.headers["Location"]


def test_a_line_is_taken_away(screen):
    answer = screen.post(do=None, without="0", m=["PAP-01", "PLA-01"], w=["1", "2"])
    assert "PAP-01" not in answer.headers["Location"] and "m=PLA-01&w=2" in answer.headers["Location"]


@pytest.mark.parametrize("quantity", ["-1", "0", "1e3", "NaN", "10000", "1,2", "1.2345", "ห้า", "", "0.001"])
def test_a_bad_weight_is_refused_at_its_field_and_kept(screen, quantity):
    answer = screen.post(word="PAP-01", quantity=quantity, m="PLA-01", w="3", do="save")
    assert answer.status_code == 422 and answer.context["form"].errors["quantity"]
    assert 'value="PAP-01"' in text(answer) and 'name="w" value="3"' in text(answer)
    assert not quantity or f'value="{quantity}"' in text(answer)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("word", ["ไม่มี", "ขวด", "", "<script>"])
def test_a_material_that_is_not_clear_is_refused_at_its_field(screen, word):
    answer = screen.post(word=word, quantity="2")
    assert answer.status_code == 422 and answer.context["form"].errors["word"]
    assert 'value="2"' in text(answer) and "<script>" not in text(answer).replace("<script src", "")


def test_tile_and_another_name_together_are_refused(screen):
    assert screen.post(word="PAP-01", tile="PLA-01", quantity="2").context["form"].errors["word"]


def test_a_suspended_material_is_refused(screen):
    suspended = screen.material["PAP-01"]
    prices = {suspended: Decimal(3), screen.material["PLA-01"]: Decimal(5)}
    publish_price_list(
        bank=screen.bank, effective_from=screen.now, prices=prices,
        suspended=frozenset([suspended]), by=screen.prapai, at=screen.now,
    )  # fmt: skip
    answer = screen.post(word="PAP-01", quantity="2")
    assert suspended.name in answer.context["form"].errors["word"][0]
    answer = screen.post(do="save", m="PAP-01", w="2")
    assert answer.status_code == 422 and answer.context["form"].troubled_line == 1
    assert not Deposit.objects.exists()


@pytest.mark.parametrize(("code", "quantity"), [("PAP-01", "500.1"), ("NFE-01", "200")])
def test_an_implausible_line_asks_once_more(screen, code, quantity):
    answer = screen.post(word=code, quantity=quantity)
    assert answer.status_code == 422 and answer.context["form"].errors["sure"]
    assert 'name="sure"' in text(answer) and f'value="{quantity}"' in text(answer)
    assert f"w={quantity}" in screen.post(word=code, quantity=quantity, sure="on").headers["Location"]


def test_htmx_is_sent_the_form_and_its_new_address(screen):
    shown = screen.client.get(screen.url).context["price_list"].pk
    answer = screen.client.post(
        screen.url,
        {
            "key": screen.key,
            "member": "01-00001",
            "prices": shown,
            "do": "next",
            "word": "PAP-01",
            "quantity": "2",
        },
        headers={"HX-Request": "true", "HX-Target": "slip"},
    )
    assert answer.status_code == 200 and "<html" not in text(answer) and "6.20" in text(answer)
    assert "m=PAP-01&w=2" in answer.headers["HX-Replace-Url"]


# --- saving -----------------------------------------------------------------------------------------------


def test_saving_posts_one_slip_with_its_entry(screen):
    answer = screen.post(do="save", m=["PAP-01", "PLA-01"], w=["12.5", "3"])
    slip = Deposit.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/counter/B01/slips/{slip.pk}/")
    assert slip.total == Decimal("57.95") and slip.by == screen.somchai
    assert Entry.objects.get().idempotency_key == slip.entry.idempotency_key
    screen.somying.savings.refresh_from_db()
    assert screen.somying.savings.balance == Decimal("57.95")


def test_the_same_key_twice_is_one_slip(screen):
    first, second, third = (screen.post(do="save", m="PAP-01", w="12.5") for _time in range(3))
    assert first.headers["Location"] == second.headers["Location"] == third.headers["Location"]
    assert Deposit.objects.count() == Entry.objects.count() == 1


def test_the_same_key_twice_is_one_slip_even_when_prices_changed_between(screen):
    form = {"key": screen.key, "member": "01-00001", "do": "save", "m": "PAP-01", "w": "2"}
    form["prices"] = screen.client.get(screen.url).context["price_list"].pk
    first = screen.client.post(screen.url, form)
    prices = {screen.material["PAP-01"]: Decimal(1)}
    publish_price_list(
        bank=screen.bank, effective_from=timezone.localtime(), prices=prices, by=screen.prapai, at=screen.now
    )
    assert screen.client.post(screen.url, form).headers["Location"] == first.headers["Location"]
    assert Deposit.objects.count() == 1


def test_a_used_key_with_other_lines_is_refused_and_leads_to_the_first_slip(screen):
    first = screen.post(do="save", m="PAP-01", w="12.5")
    answer = screen.post(do="save", m="PAP-01", w="99")
    assert answer.status_code == 422 and answer.context["form"].non_field_errors()
    assert first.headers["Location"] in text(answer) and 'name="w" value="99"' in text(answer)
    assert Deposit.objects.count() == 1


def test_coming_back_says_that_it_is_saved(screen):
    screen.post(do="save", m="PAP-01", w="12.5")
    page = screen.client.get(
        screen.url, {"key": screen.key, "member": "01-00001", "m": "PAP-01", "w": "12.5"}
    )
    assert page.context["saved"] == Deposit.objects.get()


def test_prices_that_changed_meanwhile_are_shown_before_saving(screen):
    old = screen.client.get(screen.url).context["price_list"].pk
    publish_price_list(
        bank=screen.bank, effective_from=timezone.localtime(), prices={screen.material["PAP-01"]: Decimal(1)},
        by=screen.prapai, at=screen.now,
    )  # fmt: skip
    answer = screen.post(do="save", m="PAP-01", w="12.5", prices=old)
    assert answer.status_code == 422 and "12.50" in text(answer) and not Deposit.objects.exists()
    assert screen.post(do="save", m="PAP-01", w="12.5").status_code == 303


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"member": ""}, "q"),
        ({"m": None, "w": None}, "word"),
        ({"m": "ABC-99"}, "__all__"),
        ({"w": "-5"}, "__all__"),
        ({"w": "1e3"}, "__all__"),
        ({"w": "NaN"}, "__all__"),
        ({"w": "10000"}, "__all__"),
    ],
)
def test_an_unfinished_slip_is_refused_and_nothing_is_written(screen, typed, field):
    answer = screen.post(**{"do": "save", "m": "PAP-01", "w": "12.5"} | typed)
    assert answer.status_code == 422 and answer.context["form"].errors[field]
    assert not Deposit.objects.exists() and not Entry.objects.exists()


def test_the_refused_line_is_marked(screen):
    answer = screen.post(do="save", m=["PAP-01", "PLA-01"], w=["1", "-5"])
    assert answer.context["form"].troubled_line == 2 and 'class="troubled"' in text(answer)


def test_saving_with_a_line_still_typed_adds_it_and_asks_to_save_again(screen):
    answer = screen.post(do="save", m="PAP-01", w="1", word="PLA-01", quantity="2")
    assert "m=PAP-01&w=1&m=PLA-01&w=2" in answer.headers["Location"] and not Deposit.objects.exists()


def test_a_closed_day_and_a_member_who_left_are_refused(screen):
    screen.somying.closed_on = screen.now.date()
    screen.somying.save()
    assert screen.post(do="save", m="PAP-01", w="1").status_code == 422
    screen.somying.closed_on = None
    screen.somying.save()
    screen.day.closed_at = screen.now
    screen.day.save()
    answer = screen.post(do="save", m="PAP-01", w="1")
    assert answer.status_code == 422 and 'name="w" value="1"' in text(answer)
    assert not Deposit.objects.exists()


def test_an_auditor_cannot_save(screen):
    screen.client.force_login(screen.wichai)
    answer = screen.client.post(screen.url, {"key": screen.key, "do": "save", "m": "PAP-01", "w": "1"})
    assert answer.status_code == 403 and not Deposit.objects.exists()


# --- what no clerk types ----------------------------------------------------------------------------------


FULL = {"m": ["PAP-01"] * 60, "w": ["1"] * 60}


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true", "HX-Target": "slip"}])
def test_a_full_slip_takes_no_other_line_and_says_so(screen, headers):
    form = {"key": screen.key, "member": "01-00001", "do": "next", "word": "PLA-01", "quantity": "2"}
    answer = screen.client.post(screen.url, form | FULL, headers=headers)
    assert answer.status_code == 422 and "60" in answer.context["form"].errors["word"][0]
    assert len(answer.context["basket"].lines) == 60 and 'value="PLA-01"' in text(answer)


def test_a_slip_with_too_many_lines_is_shown_whole_and_refused(screen):
    answer = screen.post(do="save", m=["PAP-01"] * 61, w=["1"] * 61)
    assert answer.status_code == 422 and len(answer.context["basket"].lines) == 61
    assert not Deposit.objects.exists()
    assert screen.post(do="save", **FULL).status_code == 303
    assert Deposit.objects.get().lines.count() == 60


@pytest.mark.parametrize("field", ["member", "q", "word", "tile", "quantity", "m", "w", "without", "key"])
@pytest.mark.parametrize("do", ["next", "save", None])
def test_a_nul_breaks_nothing(screen, field, do):
    typed = {"do": do, "m": "PAP-01", "w": "1"} | ({"member": None} if field == "q" else {})
    assert screen.post(**typed | {field: "a\0"}).status_code in {303, 400, 422}


def test_a_member_with_a_nul_is_nobody():
    assert Draft.read(QueryDict("member=01-00001%00")).member == ""


@pytest.mark.parametrize("position", ["9" * 5000, "๙" * 5000, "60", "-1", "²"])
def test_a_position_that_is_none_takes_nothing_away(screen, position):
    assert "m=PAP-01&w=1" in screen.post(do=None, without=position, m="PAP-01", w="1").headers["Location"]
