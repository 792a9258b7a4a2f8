"""The pages of prices: what holds, publishing a list, and the board for everybody."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from prices.models import PriceList
from prices.queries import price_list_at
from wastebank.ledger.commands import create_bank
from wastebank.staff.commands import engage
from wastebank.thai import format_date

PUBLISH = "/prices/B01/publish/"


@pytest.fixture
def manager(cast, client):
    client.force_login(cast.prapai)
    return client


@pytest.fixture
def typed(cast):
    """A function: what the form sends for prices by code, with changes of the other fields."""

    def of(prices, **changes):
        sent = {f"price_{cast.material[code].pk}": price for code, price in prices.items()}
        tomorrow = timezone.localdate() + timedelta(days=1)
        return sent | {"effective_on": format_date(tomorrow, "short"), "effective_time": "09.30"} | changes

    return of


def test_it_starts_from_the_list_in_force(cast, manager):
    form = manager.get(PUBLISH).context["form"]
    assert form[f"price_{cast.material['PAP-01'].pk}"].value() == "3.10"
    assert f"price_{cast.material['PAP-09'].pk}" not in form.fields  # not in use


def test_the_first_time_it_proposes_samples_and_says_so(cast, client):
    other = create_bank(code="B02", name="ธนาคารขยะหมู่ 2")
    client.force_login(engage(username="b2", name="ที่อื่น", password="x", role="manager", bank=other))
    page = client.get("/prices/B02/publish/")
    assert page.context["current"] is None
    assert page.context["form"][f"price_{cast.material['PAP-01'].pk}"].value() == "3.10"
    assert "notice-warning" in page.content.decode()


def test_it_publishes_what_was_typed(cast, manager, typed):
    suspended = {f"suspended_{cast.material['PLA-01'].pk}": "on"}
    answer = manager.post(
        PUBLISH,
        typed({"PAP-01": "๓.๕๐", "PLA-01": "6", "PLA-02": "0", "PLA-03": ""}, checked="on", **suspended),
    )
    assert answer["Location"] == "/prices/B01/"
    published = PriceList.objects.get(published_by=cast.prapai, effective_from__gt=timezone.now())
    assert timezone.localtime(published.effective_from).strftime("%H.%M") == "09.30"
    assert list(published.prices.values_list("material__code", "unit_price", "is_suspended")) == [
        ("PAP-01", Decimal("3.50"), False),
        ("PLA-01", Decimal(6), True),
        ("PLA-02", Decimal(0), False),
    ]
    assert price_list_at(cast.bank, timezone.now()) != published


def test_a_second_click_publishes_nothing_and_is_told_kindly(cast, manager, typed):
    sent = typed({"PAP-01": "3.50"})
    answers = [manager.post(PUBLISH, sent).status_code for _click in range(2)]
    assert answers == [303, 303]
    assert PriceList.objects.count() == 2


def test_another_list_of_the_same_moment_is_refused(cast, manager, typed):
    manager.post(PUBLISH, typed({"PAP-01": "3.50"}))
    page = manager.post(PUBLISH, typed({"PAP-01": "3.60"}))
    assert list(page.context["form"].errors) == ["effective_on"]
    assert PriceList.objects.count() == 2


@pytest.mark.parametrize("price", ["-1", "1,5", "3.555", "สามบาท", "1e3", "99999", "9" * 5000])
def test_a_bad_price_is_told_in_its_row_and_nothing_typed_is_lost(cast, manager, typed, price):
    page = manager.post(PUBLISH, typed({"PAP-01": price, "PLA-01": "7.77"}, note="ตามร้าน"))
    form, row = page.context["form"], f"price_{cast.material['PAP-01'].pk}"
    assert list(form.errors) == [row]
    assert form[row].value() == price
    assert 'value="7.77"' in page.content.decode()
    assert 'value="ตามร้าน"' in page.content.decode()
    assert PriceList.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("effective_on", ""),
        ("effective_on", "1/1/2569"),
        ("effective_on", "1/1/2026"),
        ("effective_time", "25.00"),
        ("effective_time", "เช้า"),
        ("note", "ก" * 201),
    ],
)
def test_a_bad_moment_or_note_is_told_at_its_field(cast, manager, typed, field, value):
    page = manager.post(PUBLISH, typed({"PAP-01": "3"}, **{field: value}))
    assert list(page.context["form"].errors) == [field]
    assert page.context["form"][field].value() == value


def test_a_time_before_the_list_in_force_is_refused(cast, manager, typed):
    at = timezone.localtime()
    PriceList.objects.create(bank=cast.bank, effective_from=at, published_by=cast.prapai, published_at=at)
    sent = typed({"PAP-01": "3"}, effective_on=format_date(at.date(), "short"), effective_time="00.00")
    assert list(manager.post(PUBLISH, sent).context["form"].errors) == ["effective_time"]


def test_not_accepted_without_a_price_is_told_in_its_row(cast, manager, typed):
    pk = cast.material["PLA-01"].pk
    page = manager.post(PUBLISH, typed({"PAP-01": "3"}, **{f"suspended_{pk}": "on"}))
    assert list(page.context["form"].errors) == [f"price_{pk}"]


def test_a_list_without_prices_is_refused(cast, manager, typed):
    assert manager.post(PUBLISH, typed({})).context["form"].non_field_errors()


def test_the_page_tells_what_holds_what_comes_and_what_held(cast, manager, typed):
    manager.post(PUBLISH, typed({"PAP-01": "3.50"}))
    page = manager.get("/prices/B01/")
    assert page.context["current"].effective_from.year == 2025  # 1 January 2569 in Bangkok
    assert len(page.context["upcoming"]) == 1
    assert manager.get(f"/prices/B01/lists/{page.context['current'].pk}/").status_code == 200


def test_the_board_needs_no_signing_in(cast, client):
    page = client.get("/prices/B01/board/")
    assert "กระดาษลัง" in page.content.decode()
    assert client.get("/prices/B99/board/").status_code == 404


def test_the_board_of_a_bank_without_prices_says_so(cast, client):
    create_bank(code="B02", name="ธนาคารขยะหมู่ 2")
    assert "empty" in client.get("/prices/B02/board/").content.decode()


@pytest.mark.parametrize(
    ("who", "answers"), [("somchai", [200, 403]), ("prapai", [200, 200]), ("wichai", [200, 403])]
)
def test_each_role_opens_its_own_pages(cast, client, who, answers):
    client.force_login(getattr(cast, who))
    assert [client.get(address).status_code for address in ("/prices/B01/", PUBLISH)] == answers


def test_staff_of_another_bank_find_nothing(cast, client):
    other = create_bank(code="B02", name="ธนาคารขยะหมู่ 2")
    client.force_login(engage(username="b2", name="ที่อื่น", password="x", role="manager", bank=other))
    pk = PriceList.objects.get().pk
    for address in ("/prices/B01/", PUBLISH, f"/prices/B01/lists/{pk}/", f"/prices/B02/lists/{pk}/"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("price", "asks"), [("4.65", False), ("4.66", True), ("31", True), ("1.54", True), ("0", True)]
)
def test_a_price_far_from_the_one_before_is_asked_about(cast, manager, typed, price, asks):
    sent = typed({"PAP-01": price, "PLA-01": "6.50"}, note="ตามร้าน")
    page = manager.post(PUBLISH, sent)
    assert PriceList.objects.count() == (1 if asks else 2)
    if asks:
        form = page.context["form"]
        assert list(form.errors) == ["checked"] and list(form.jumps) == [cast.material["PAP-01"].pk]
        shown = page.content.decode()
        assert shown.count('class="price-jump"') == 1 and "3.10" in shown
        assert f'value="{price}"' in shown and 'value="6.50"' in shown and 'value="ตามร้าน"' in shown
        assert manager.post(PUBLISH, sent | {"checked": "on"}).status_code == 303
        assert PriceList.objects.count() == 2


def test_a_list_to_come_is_told_and_can_be_begun_with(cast, manager, typed):
    field = f"price_{cast.material['PAP-01'].pk}"
    assert "?base=" not in manager.get(PUBLISH).content.decode()
    manager.post(PUBLISH, typed({"PAP-01": "4"}))
    coming = PriceList.objects.get(effective_from__gt=timezone.now())
    page = manager.get(PUBLISH)
    assert f"?base={coming.pk}" in page.content.decode() and page.context["form"][field].value() == "3.10"
    page = manager.get(PUBLISH, {"base": coming.pk})
    assert page.context["form"][field].value() == "4.00"
    later = format_date(timezone.localdate() + timedelta(days=2), "short")
    answer = manager.post(f"{PUBLISH}?base={coming.pk}", typed({"PAP-01": "6"}, effective_on=later))
    assert answer.status_code == 303  # half more than 4


@pytest.mark.parametrize("base", ["0", "x", "9" * 5000, ""])
def test_a_base_that_is_none_is_the_list_in_force(cast, manager, base):
    page = manager.get(PUBLISH, {"base": base})
    assert page.context["form"][f"price_{cast.material['PAP-01'].pk}"].value() == "3.10"
