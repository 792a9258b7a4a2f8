"""The pages of the year's end: close, resolve, pay, take back."""

import re
from datetime import date
from decimal import Decimal as D
from io import BytesIO
from uuid import uuid4

import pytest
from django.utils import timezone
from pypdf import PdfReader

from conftest import bangkok
from deposits.models import Distribution, DividendPayment, YearEnd
from deposits.papers.dividend import FIRST_SHEET, OTHER_SHEETS, SHEETS_A_VOLUME, sheets_of, volumes_of
from wastebank.ledger import chart
from wastebank.ledger.commands import credit, debit, post_entry
from wastebank.ledger.queries import account_of, balance_of

LATER = bangkok(2026, 11, 23, 10)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def manager(client, cast, monkeypatch):
    """ประไพ in November, with a surplus of 850.00 in fiscal year 2569 and two members who brought slips."""
    monkeypatch.setattr(timezone, "localdate", lambda: LATER.date())
    monkeypatch.setattr(timezone, "localtime", lambda value=None: value or LATER)
    day = cast.open_day()
    cast.boonmee = cast.join("บุญมี", "มีสุข")
    cast.bring(day, cast.somying, ("NFE-01", "10"))
    cast.bring(day, cast.boonmee, ("PAP-01", "10"))
    cast.close_day(day)
    cash, income = account_of(cast.bank, chart.CASH), account_of(cast.bank, chart.OTHER_INCOME)
    post_entry(
        bank=cast.bank, kind="income", booked_on=date(2026, 9, 20), by=cast.malee, idempotency_key=uuid4(),
        lines=[debit(cash, D(850)), credit(income, D(850))],
    )  # fmt: skip
    client.force_login(cast.prapai, BACKEND)
    client.cast = cast
    return client


def carried(answer, *names):
    """The hidden fields of the page's form."""
    text = answer.content.decode()
    return {name: re.search(rf'name="{name}" value="([^"]*)"', text)[1] for name in names}


def close(client):
    page = client.get("/books/B01/years/2569/close/")
    answer = client.post("/books/B01/years/2569/close/", carried(page, "key", "fingerprint"))
    assert answer.status_code == 303, answer.content.decode()
    return YearEnd.objects.get(undo=None)


def typed(**more):
    return {
        "key": str(uuid4()), "meeting_on": "20/10/2569", "resolution_no": "1/2569", "votes_for": "๘๐",
        "votes_against": "2", "votes_abstained": "0", "minutes": "สมุดรายงาน 1", "kind": "surplus",
        "amount": "850", "welfare": "60", "dividend": "25", "reserve": "15", "officers": "0",
        "pay": "savings", "in_cash": "", "do": "preview",
    } | more  # fmt: skip


def resolve(client, end, **more):
    """Preview, and then the booking of what it shows."""
    form = typed(**more)
    shown = client.post(f"/books/B01/year-ends/{end.pk}/resolve/", form)
    assert shown.status_code == 200, shown.content.decode()
    form |= carried(shown, "fingerprint") | {"do": "book"}
    answer = client.post(f"/books/B01/year-ends/{end.pk}/resolve/", form)
    assert answer.status_code == 303, answer.content.decode()
    return Distribution.objects.get(undo=None)


def test_the_years_lead_to_the_one_that_can_be_closed(manager):
    text = manager.get("/books/B01/years/").content.decode()
    assert "/books/B01/years/2569/close/" in text and "/books/B01/years/2570/close/" not in text
    assert "850.00" in manager.get("/books/B01/years/2569/close/").content.decode()
    end = close(manager)
    assert end.result == 850
    assert manager.get("/books/B01/years/2569/close/").status_code == 303
    assert (
        f"/books/B01/year-ends/{end.pk}/resolve/"
        in manager.get(f"/books/B01/year-ends/{end.pk}/").content.decode()
    )


def test_what_was_booked_meanwhile_is_refused_with_a_sentence_and_new_figures(manager):
    cast = manager.cast
    page = manager.get("/books/B01/years/2569/close/")
    cash, fees = account_of(cast.bank, chart.CASH), account_of(cast.bank, chart.FEES)
    post_entry(
        bank=cast.bank, kind="income", booked_on=date(2026, 9, 20), by=cast.malee, idempotency_key=uuid4(),
        lines=[debit(cash, D(7)), credit(fees, D(7))],
    )  # fmt: skip
    answer = manager.post("/books/B01/years/2569/close/", carried(page, "key", "fingerprint"))
    assert answer.status_code == 422 and "857.00" in answer.content.decode()
    assert carried(answer, "fingerprint") != carried(page, "fingerprint")


def test_a_year_that_is_no_year_is_not_found(manager):
    for year in ("0", "2026", "999999"):
        assert manager.get(f"/books/B01/years/{year}/close/").status_code == 404


def test_the_year_end_is_taken_back_with_a_reason(manager):
    end = close(manager)
    answer = manager.post(f"/books/B01/year-ends/{end.pk}/undo/", {"key": str(uuid4()), "reason": ""})
    assert answer.status_code == 422
    answer = manager.post(f"/books/B01/year-ends/{end.pk}/undo/", {"key": str(uuid4()), "reason": "ลืมค่าไฟ"})
    assert answer.status_code == 303 and not YearEnd.objects.filter(undo=None).exists()
    assert "ลืมค่าไฟ" in manager.get(f"/books/B01/year-ends/{end.pk}/").content.decode()


def test_the_form_begins_with_the_regulations_split(manager):
    end = close(manager)
    form = manager.get(f"/books/B01/year-ends/{end.pk}/resolve/").context["form"]
    assert [form[part].value() for part in ("welfare", "dividend", "reserve", "officers")] == [
        "60", "25", "15", "0",
    ]  # fmt: skip
    manager.cast.now = bangkok(2026, 9, 1)
    manager.cast.regulate(profit__split="ทุกอย่าง 100")
    answer = manager.get(f"/books/B01/year-ends/{end.pk}/resolve/")
    assert "ทุกอย่าง 100" in answer.content.decode() and answer.context["form"]["welfare"].value() is None


def test_the_preview_shows_every_share_and_the_booking_books_exactly_that(manager):
    end = close(manager)
    shown = manager.post(f"/books/B01/year-ends/{end.pk}/resolve/", typed())
    text = shown.content.decode()
    for figure in ("199.60", "12.89", "212.49", "127.51", "510.00"):
        assert figure in text
    assert Distribution.objects.count() == 0
    done = resolve(manager, end)
    assert list(done.shares.values_list("amount", flat=True)) == [D("199.60"), D("12.89")]
    assert balance_of(account_of(manager.cast.bank, chart.SURPLUS)) == 0


def test_a_slip_after_the_preview_is_refused_with_the_new_shares(manager):
    end, cast, form = close(manager), manager.cast, typed()
    shown = manager.post(f"/books/B01/year-ends/{end.pk}/resolve/", form)
    at = bangkok(2026, 9, 10, 9)
    cast.bring(cast.open_day(at), cast.boonmee, ("PAP-01", "1"), at=at)
    answer = manager.post(
        f"/books/B01/year-ends/{end.pk}/resolve/", form | carried(shown, "fingerprint") | {"do": "book"}
    )
    assert answer.status_code == 422 and Distribution.objects.count() == 0
    assert carried(answer, "fingerprint") != carried(shown, "fingerprint")


@pytest.mark.parametrize(
    "wrong,field",
    [
        ({"welfare": "61"}, "welfare"),
        ({"amount": "850.01"}, "amount"),
        ({"meeting_on": "30/09/2569"}, "meeting_on"),
        ({"votes_for": "มาก"}, "votes_for"),
        ({"in_cash": "99-99999"}, "in_cash"),
        ({"minutes": ""}, "minutes"),
        ({"dividend": "๑๒๐"}, "dividend"),
        ({"kind": "cover"}, "kind"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(manager, wrong, field):
    end = close(manager)
    answer = manager.post(f"/books/B01/year-ends/{end.pk}/resolve/", typed(**wrong))
    assert answer.status_code == 422 and field in answer.context["form"].errors
    assert "สมุดรายงาน 1" in answer.content.decode() or field == "minutes"


def test_changing_the_preview_brings_the_form_back_as_typed(manager):
    end = close(manager)
    answer = manager.post(f"/books/B01/year-ends/{end.pk}/resolve/", typed(do="edit"))
    assert answer.status_code == 200 and 'value="1/2569"' in answer.content.decode()


def test_the_loss_of_a_year_is_covered_or_carried(manager):
    cast = manager.cast
    cash, expense = account_of(cast.bank, chart.CASH), account_of(cast.bank, chart.RUNNING_EXPENSE)
    post_entry(
        bank=cast.bank, kind="expense", booked_on=date(2026, 9, 20), by=cast.malee, idempotency_key=uuid4(),
        lines=[debit(expense, D(1000)), credit(cash, D(1000))],
    )  # fmt: skip
    end = close(manager)
    assert end.result == -150
    page = manager.get(f"/books/B01/year-ends/{end.pk}/resolve/")
    assert "welfare" not in page.context["form"].fields
    done = resolve(manager, end, kind="carry", amount="150")
    assert manager.get(f"/books/B01/distributions/{done.pk}/").status_code == 200


def test_members_are_paid_in_cash_by_the_treasurer(manager):
    cast, end = manager.cast, close(manager)
    done = resolve(manager, end, in_cash=cast.boonmee.number.replace("-", ""))
    share = done.shares.get(way="cash")
    manager.force_login(cast.malee, BACKEND)
    address = f"/books/B01/distributions/{done.pk}/"
    assert f'value="{share.pk}"' in manager.get(address + "?way=due").content.decode()
    assert manager.post(address + "pay/", {"key": str(uuid4()), "place": "safe"}).status_code == 422
    form = {"key": str(uuid4()), "place": "safe", "shares": [share.pk]}
    for _time in range(2):
        assert manager.post(address + "pay/", form).status_code == 303
    assert DividendPayment.objects.count() == 1
    assert manager.post(address + "pay/", form | {"key": str(uuid4())}).status_code == 422
    assert manager.post(address + "undo/", {"key": str(uuid4()), "reason": "x"}).status_code == 403
    manager.force_login(cast.prapai, BACKEND)
    assert manager.post(address + "undo/", {"key": str(uuid4()), "reason": "x"}).status_code == 422
    path = f"/books/B01/dividends/{DividendPayment.objects.get().pk}/cancel/"
    assert path in manager.get(address).content.decode() and manager.get(path).status_code == 200
    form = {"key": str(uuid4()), "reason": "ผิดคน", "second_username": "malee", "second_password": "y"}
    assert manager.post(path, form).status_code == 422
    assert manager.post(path, form | {"second_password": "x"}).status_code == 303
    assert "Due in cash" in (text := manager.get(address).content.decode()) or f'value="{share.pk}"' in text
    assert manager.get(path).status_code == 404
    found = manager.get(address, {"q": "บุญมี"}).context["page_obj"].object_list
    assert [one.member for one in found] == [cast.boonmee]


def test_the_officers_are_paid_from_the_page_of_the_resolution(manager):
    done = resolve(manager, close(manager), welfare="55", officers="5")
    address = f"/books/B01/distributions/{done.pk}/"
    assert f"{address}pay-officers/" in manager.get(address).content.decode()
    assert manager.post(f"{address}pay-officers/", {"place": "bank"}).status_code == 422
    assert manager.post(f"{address}pay-officers/", {"place": "safe"}).status_code == 303
    assert manager.get(address).context["officers_paid"].booked_on == LATER.date()
    assert f"{address}pay-officers/" not in manager.get(address).content.decode()


def test_a_resolution_is_taken_back(manager):
    end = close(manager)
    done = resolve(manager, end)
    assert manager.get(f"/books/B01/year-ends/{end.pk}/resolve/").status_code == 303
    answer = manager.post(f"/books/B01/distributions/{done.pk}/undo/", {"key": str(uuid4()), "reason": "ผิด"})
    assert answer.status_code == 303
    assert balance_of(account_of(manager.cast.bank, chart.SURPLUS)) == 850
    assert "ผิด" in manager.get(f"/books/B01/distributions/{done.pk}/").content.decode()


# --- ธข.๑๔ ------------------------------------------------------------------------------------------------


def test_form_14_names_the_resolution_and_every_share_in_thai_digits(manager):
    done = resolve(manager, close(manager), in_cash=manager.cast.boonmee.number)
    answer = manager.get(f"/books/B01/distributions/{done.pk}/form-14.pdf")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    for words in ("๑/๒๕๖๙", "๑๙๙.๖๐", "๑๒.๘๙", "๒๑๒.๔๙", "๔๑.๕๘๕๑", "เงินสด", "ผู้รับรอง"):
        assert words in text
    assert not any(digit in text for digit in "0123456789")
    assert manager.get(f"/books/B01/distributions/{done.pk}/form-14.pdf?volume=2").status_code == 404


def test_form_14_carries_its_sums_from_sheet_to_sheet():
    class Share:
        amount = D("1.10")

    for count in [*range(80), 1020, 1050, 5200]:
        sheets = list(sheets_of([Share()] * count))
        assert sum(len(sheet.rows) for sheet in sheets) == count
        assert [sheet.carried_in for sheet in sheets[1:]] == [sheet.carried_out for sheet in sheets[:-1]]
        assert sheets[0].carried_in is None and sheets[-1].carried_out is None
        assert volumes_of(count) == -(-len(sheets) // SHEETS_A_VOLUME)
        assert all(len(sheet.rows) <= OTHER_SHEETS for sheet in sheets) and len(sheets[0].rows) <= FIRST_SHEET
        assert not count or sheets[-1].rows
