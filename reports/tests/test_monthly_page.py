"""The month's page and its downloads: who may see them, and what they say."""

from datetime import date
from io import BytesIO
from urllib.parse import quote

import pytest
from django.utils import timezone
from openpyxl import load_workbook

ADDRESSES = (
    "/reports/B01/",
    "/reports/B01/2569-09/form-1.pdf",
    "/reports/B01/2569-09/form-1.xlsx",
)


@pytest.fixture(autouse=True)
def _in_november(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda: date(2026, 11, 23))


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("who", ["malee", "prapai", "wichai"])
def test_treasurer_manager_and_auditor_may_see_it(client, september, address, who):
    client.force_login(getattr(september.cast, who), "django.contrib.auth.backends.ModelBackend")
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_others_may_not(client, september, address):
    assert client.get(address).headers["Location"].startswith("/staff/")
    for who, status in (("somchai", 403), ("outsider", 404)):
        client.force_login(getattr(september.cast, who), "django.contrib.auth.backends.ModelBackend")
        assert client.get(address).status_code == status


@pytest.fixture
def manager(client, september):
    client.force_login(september.cast.prapai, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("address", ADDRESSES)
def test_it_only_answers_get(manager, address):
    assert manager.post(address).status_code == 405


@pytest.mark.parametrize("month", ["2569-13", "2026-09", "september", "2569"])
def test_a_month_that_is_none_is_not_found(manager, month):
    assert manager.get("/reports/B01/", {"month": month}).status_code == 404
    assert manager.get(f"/reports/B01/{month}/form-1.pdf").status_code == 404
    assert manager.get(f"/reports/B01/{month}/form-1.xlsx").status_code == 404


def test_a_bank_of_others_is_not_found(manager):
    assert manager.get("/reports/B02/").status_code == 404
    assert manager.get("/reports/B02/2569-09/form-1.pdf").status_code == 404


def test_it_opens_at_the_last_month_in_which_something_happened(manager):
    page = manager.get("/reports/B01/")
    assert page.context["form"].month.label == "ตุลาคม 2569"
    links = [f"?month=2569-{month:02}" for month in (11, 10, 9, 8)]
    places = [page.content.decode().index(f'href="{link}"') for link in links]
    assert places == sorted(places)  # newest first
    assert page.content.decode().count("2570") == 1 and "2,569" not in page.content.decode()


def test_it_shows_the_figures_of_the_form(manager):
    text = manager.get("/reports/B01/", {"month": "2569-09"}).content.decode()
    for figure in ("434.63", "449.63", "100.00", "43.7", "63.7", "13.5", "123.24", "2.50"):
        assert f">{figure}<" in text


def test_a_month_before_the_data_says_so(manager):
    page = manager.get("/reports/B01/", {"month": "2569-04"})
    assert page.context["figures"].members is None
    assert ">0<" not in page.content.decode() and ">0.00<" not in page.content.decode()


def test_an_empty_bank_says_what_comes_next(client, cast):
    from members.models import Member

    Member.objects.all().delete()
    client.force_login(cast.prapai, "django.contrib.auth.backends.ModelBackend")
    page = client.get("/reports/B01/")
    assert page.status_code == 200 and 'class="empty"' in page.content.decode()


def test_downloads_have_thai_names(manager):
    for ending, start in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        answer = manager.get(f"/reports/B01/2569-09/form-1.{ending}")
        name = quote(f"แบบ ธข.1 กันยายน 2569 B01.{ending}", safe="")
        assert answer.headers["Content-Disposition"].lower() == f"attachment; filename*=utf-8''{name}".lower()
        assert answer.content.startswith(start)


def test_a_download_holds_this_bank_alone(manager):
    sheet = load_workbook(BytesIO(manager.get(ADDRESSES[2]).content)).worksheets[0]
    assert "ธนาคารขยะบ้านน้ำใส" not in str(list(sheet.values))
