"""Agreements with buyers, their signed papers, and their early end."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from prices.commands.agreements import (
    LARGEST_FILE,
    AgreementTerms,
    UnableToEndAgreement,
    UnableToKeepFile,
    UnableToMakeAgreement,
    end_agreement,
    keep_agreement_file,
    make_agreement,
)
from prices.models import AgreementFile, Buyer, BuyerAgreement
from prices.queries.agreements import agreement_line, agreements_of
from wastebank.ledger.commands import create_bank
from wastebank.staff.commands import engage

TERMS = AgreementTerms("ร้อยละ 85 ของราคาโรงงาน", date(2026, 1, 1), date(2026, 12, 31), Decimal(85))
PDF = b"%PDF-1.7 signed"


@pytest.fixture
def shop(db):
    return Buyer.objects.create(name="ร้านเจริญ", kind="shop")


def make(cast, shop, terms=TERMS, key=None):
    return make_agreement(
        bank=cast.bank, buyer=shop, terms=terms, by=cast.malee, at=cast.now, idempotency_key=key or uuid4()
    )


def keep(cast, agreement, content=PDF, name="MOU.pdf"):
    return keep_agreement_file(agreement=agreement, content=content, name=name, by=cast.malee, at=cast.now)


def end(cast, agreement, on, reason="เลิกกิจการ"):
    return end_agreement(agreement=agreement, ended_on=on, reason=reason, by=cast.malee, at=cast.now)


def test_the_same_key_makes_one_agreement_and_with_others_terms_none(cast, shop):
    key = uuid4()
    first = make(cast, shop, key=key)
    assert make(cast, shop, key=key) == first
    with pytest.raises(UnableToMakeAgreement):
        make(cast, shop, AgreementTerms("อื่น", TERMS.starts_on, TERMS.ends_on), key=key)
    with pytest.raises(UnableToMakeAgreement):
        make(cast, shop, AgreementTerms("x", date(2026, 2, 1), date(2026, 1, 1)))
    assert BuyerAgreement.objects.get() == first


@pytest.mark.parametrize(
    ("on", "term"),
    [
        (date(2025, 12, 31), "coming"),
        (date(2026, 1, 1), "running"),
        (date(2026, 10, 31), "running"),
        (date(2026, 11, 1), "ending"),  # 60 days left
        (date(2026, 12, 31), "ending"),
        (date(2027, 1, 1), "ended"),
    ],
)
def test_it_is_warned_of_before_its_end(cast, shop, on, term):
    assert agreement_line(make(cast, shop), on).term == term


def test_an_early_end_has_a_reason_and_a_day_within_and_comes_once(cast, shop):
    made = make(cast, shop)
    for on, reason in ((date(2025, 12, 31), "x"), (date(2026, 12, 31), "x"), (date(2026, 6, 1), " ")):
        with pytest.raises(UnableToEndAgreement):
            end(cast, made, on, reason)
    first = end(cast, made, date(2026, 6, 1))
    assert end(cast, made, date(2026, 6, 1)) == first
    with pytest.raises(UnableToEndAgreement):
        end(cast, made, date(2026, 7, 1))
    assert [line.term for line in agreements_of(cast.bank, date(2026, 6, 2))] == ["ended"]


@pytest.mark.parametrize(
    ("content", "name", "kept"),
    [
        (PDF, "MOU ร้านเจริญ.PDF", "MOU ร้านเจริญ.pdf"),
        (b"\xff\xd8\xff\xe0", "../../etc/page.html", "page.jpg"),
        (b"\x89PNG\r\n\x1a\n", "", "file.png"),
    ],
)
def test_a_paper_is_what_its_content_says(cast, shop, content, name, kept):
    made = make(cast, shop)
    first = keep(cast, made, content, name)
    assert first.name == kept and first.file.name.startswith(f"agreements/{made.pk}/")
    assert keep(cast, made, content, "again") == first and AgreementFile.objects.count() == 1


@pytest.mark.parametrize("content", [b"", b"<html>", b"MZ", b"\n%PDF-1.7", b"%PDF-" + b"x" * LARGEST_FILE])
def test_other_papers_are_refused(cast, shop, content):
    with pytest.raises(UnableToKeepFile):
        keep(cast, make(cast, shop), content)
    assert not AgreementFile.objects.exists()


@pytest.mark.parametrize("table", ["buyeragreement", "agreementend", "agreementfile"])
def test_the_database_refuses_to_change_an_agreement(cast, shop, table):
    made = make(cast, shop)
    keep(cast, made)
    end(cast, made, date(2026, 6, 1))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE prices_{table} SET at = now()")


# --- the pages ----------------------------------------------------------------------------------------


@pytest.fixture
def treasurer(cast, client):
    client.force_login(cast.malee)
    return client


def test_it_is_made_handed_in_and_ended_on_its_pages(cast, treasurer, shop):
    today = timezone.localdate()
    sent = {
        "key": uuid4(), "price_formula": "ราคาตลาด", "factory_price_pct": "๘๕", "starts_on": "1/1/2569",
        "ends_on": f"31/12/{today.year + 544}",
    }  # fmt: skip
    url = f"/prices/B01/buyers/{shop.pk}/agreement/"
    assert [treasurer.post(url, sent).status_code for _click in range(2)] == [303, 303]
    made = BuyerAgreement.objects.get()
    assert made.factory_price_pct == 85
    base = f"/prices/B01/agreements/{made.pk}/"
    answer = treasurer.post(f"{base}papers/", {"file": SimpleUploadedFile("MOU.pdf", PDF)})
    assert answer.status_code == 303
    bad = treasurer.post(f"{base}papers/", {"file": SimpleUploadedFile("MOU.pdf", b"<script>")})
    assert bad.status_code == 422 and list(bad.context["form"].errors) == ["file"]
    late = treasurer.post(f"{base}end/", {"ended_on": "1/1/2600", "reason": "x"})
    assert late.status_code == 422 and list(late.context["form"].errors) == ["ended_on"]
    assert treasurer.post(f"{base}end/", {"ended_on": "1/2/2569", "reason": "เลิก"}).status_code == 303


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"price_formula": ""}, "price_formula"),
        ({"factory_price_pct": "0"}, "factory_price_pct"),
        ({"factory_price_pct": "101"}, "factory_price_pct"),
        ({"ends_on": "31/12/2568"}, "ends_on"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(cast, treasurer, shop, changes, field):
    sent = {"key": uuid4(), "price_formula": "x", "starts_on": "1/1/2569", "ends_on": "31/12/2569"} | changes
    page = treasurer.post(f"/prices/B01/buyers/{shop.pk}/agreement/", sent)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert not BuyerAgreement.objects.exists()


def test_a_paper_is_given_out_to_be_saved_and_to_those_of_the_bank_alone(cast, client, shop):
    kept = keep(cast, make(cast, shop))
    url = f"/prices/B01/agreements/papers/{kept.pk}/"
    assert client.get(url).status_code == 302
    client.force_login(cast.wichai)
    answer = client.get(url)
    assert b"".join(answer.streaming_content) == PDF
    assert (
        answer["Content-Disposition"].startswith("attachment")
        and answer["X-Content-Type-Options"] == "nosniff"
    )
    other = create_bank(code="B02", name="อีกแห่ง")
    client.force_login(engage(username="b2", name="x", password="x", role="manager", bank=other))
    assert client.get(url).status_code == 404
    assert client.get(url.replace("B01", "B02")).status_code == 404
    assert client.get(f"/media/{kept.file.name}").status_code == 404
