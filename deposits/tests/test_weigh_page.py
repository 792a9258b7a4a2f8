"""Weighing by queue number on the server's page, without JavaScript: weights only, once."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from deposits.models import OpenSlip, OpenSlipLine
from deposits.queries.open_slips import open_slip_for
from prices.commands import publish_price_list
from wastebank.staff.commands import engage

D = Decimal


class Scale:
    """สุดา at the scale; `weigh(...)` sends the page's form, a line of 12.5 kg PAP-01 of queue 7."""

    def __init__(self, client, cast):
        self.client, self.cast = client, cast
        cast.now = timezone.localtime()
        self.day = cast.open_day()
        self.url = reverse("counter:weigh", args=["B01", self.day.pk])
        self.suda = engage(username="suda", name="สุดา", password="x", role="weigher", bank=cast.bank)
        client.force_login(self.suda)

    def weigh(self, **typed):
        form = {"key": str(uuid4()), "queue_no": "7", "word": "PAP-01", "quantity": "12.5"}
        return self.client.post(self.url, form | typed)

    def page(self, query=""):
        return self.client.get(self.url + query).content.decode()


@pytest.fixture
def scale(client, cast):
    return Scale(client, cast)


def test_a_weight_opens_its_queue_number_and_the_next_one_goes_to_it(scale):
    answer = scale.weigh()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{scale.url}?queue=7")
    scale.weigh(queue_no="๗", word="PLA-01", quantity="2")
    slip = open_slip_for(scale.day, 7)
    assert (slip.state, slip.by, OpenSlip.objects.count()) == ("weighing", scale.suda, 1)
    assert [(line.material.code, line.weighings) for line in slip.lines.all()] == [
        ("PAP-01", [D("12.5")]),
        ("PLA-01", [D(2)]),
    ]
    page = scale.page("?queue=7")
    assert "คิวที่ 7" in page and "12.5" in page and 'value="7"' in page


def test_several_weighings_and_a_deduction_are_one_line(scale):
    assert scale.weigh(quantity="12.5 + ๓", deduct="0.5", reason="wet").status_code == 303
    line = OpenSlipLine.objects.get()
    assert (line.weighings, line.deduct, line.deduct_reason) == ([D("12.5"), D(3)], D("0.5"), "wet")
    page = scale.page()
    assert "12.5 + 3 − 0.5 (เปียก)" in page and "15.0" in page


@pytest.mark.parametrize("word", ["PAP-01", "pap-01", "number", "name", "alias"])
def test_the_material_is_found_by_code_number_name_or_local_name(scale, word):
    material = scale.cast.material["PAP-01"]
    words = {"number": str(material.pk), "name": material.name, "alias": material.aliases[0]}
    assert scale.weigh(word=words.get(word, word)).status_code == 303
    assert OpenSlipLine.objects.get().material == material


def test_what_has_no_price_is_weighed_all_the_same(scale):
    publish_price_list(
        bank=scale.cast.bank, effective_from=scale.cast.now, by=scale.cast.prapai, at=scale.cast.now,
        prices={scale.cast.material["PAP-01"]: D(1)},
    )  # fmt: skip
    assert scale.weigh(word="GLA-04").status_code == 303


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("queue_no", ""), ("queue_no", "0"), ("queue_no", "10000"), ("queue_no", "x"), ("queue_no", "1.5"),
        ("queue_no", "9" * 30), ("word", ""), ("word", "ไม่มีจริง"), ("quantity", ""), ("quantity", "0"),
        ("quantity", "-1"), ("quantity", "1e3"), ("quantity", "12.5+"), ("quantity", "10000"),
        ("quantity", "1.2345"), ("quantity", "9999+1"), ("deduct", "1"), ("deduct", "x"), ("reason", "wet"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_at_a_field_and_kept(scale, field, typed):
    answer = scale.weigh(**{field: typed})
    page = answer.content.decode()
    wrong = {"deduct": {"deduct", "reason"}, "reason": {"deduct"}}.get(field, {field})
    assert answer.status_code == 422 and set(answer.context["form"].errors) & wrong
    assert field == "reason" or not typed or f'value="{typed}"' in page
    assert field == "word" or 'value="PAP-01"' in page
    assert not OpenSlip.objects.exists()


@pytest.mark.parametrize("deduct", ["12.5", "13", "100%"])
def test_not_all_of_it_is_taken_off(scale, deduct):
    assert scale.weigh(deduct=deduct, reason="wet").context["form"].errors["deduct"]


def test_where_nothing_may_be_taken_off_the_fields_are_not_there(scale):
    scale.cast.regulate(weight__deduct_allowed=False)
    assert 'name="deduct"' not in scale.page()
    scale.weigh(deduct="1", reason="wet")
    assert OpenSlipLine.objects.get().deduct == 0


def test_half_a_ton_asks_once_more(scale):
    answer = scale.weigh(quantity="501")
    assert answer.status_code == 422 and set(answer.context["form"].errors) == {"sure"}
    assert 'name="sure"' in answer.content.decode() and not OpenSlip.objects.exists()
    assert scale.weigh(quantity="501", sure="on").status_code == 303


def test_sent_twice_it_is_one_weight_and_another_one_under_its_key_is_refused(scale):
    key = str(uuid4())
    assert {scale.weigh(key=key).status_code for _time in range(2)} == {303}
    for other in ({"quantity": "13"}, {"word": "PLA-01"}, {"queue_no": "8"}):
        assert scale.weigh(key=key, **other).status_code == 422
    assert OpenSlipLine.objects.get().weighings == [D("12.5")]
    for key in ("", "x"):
        assert scale.weigh(key=key).status_code == 422


def test_a_weigher_sees_no_money_and_no_member(scale):
    scale.weigh()
    page = scale.page()
    assert "สุดา" in page and "สมหญิง" not in page
    assert not any(word in page for word in ("บาท", "฿", scale.cast.somying.number))


def test_the_day_and_home_lead_the_weigher_here(scale):
    for url in (reverse("counter:home", args=["B01"]), reverse("counter:day", args=["B01", scale.day.pk])):
        assert scale.url in scale.client.get(url).content.decode()


def test_on_a_closed_day_nothing_is_weighed(scale):
    scale.cast.close_day(scale.day, at=timezone.localtime())
    assert scale.client.get(scale.url).status_code == 303
    answer = scale.weigh()
    assert answer.status_code == 422 and answer.context["form"].non_field_errors()
    assert not OpenSlip.objects.exists()
    day = reverse("counter:day", args=["B01", scale.day.pk])
    assert scale.url not in scale.client.get(day).content.decode()


def test_the_thirty_first_queue_number_waits(scale):
    for queue_no in range(1, 31):
        OpenSlip.objects.create(
            bank=scale.cast.bank, market_day=scale.day, uuid=uuid4(), queue_no=queue_no, state="weighing",
            by=scale.suda, at=scale.cast.now,
        )  # fmt: skip
    assert scale.weigh(queue_no="31").status_code == 422
    assert scale.weigh(queue_no="30").status_code == 303


def test_the_auditor_does_not_weigh(scale):
    scale.client.force_login(scale.cast.wichai)
    assert scale.client.get(scale.url).status_code == scale.weigh().status_code == 403
