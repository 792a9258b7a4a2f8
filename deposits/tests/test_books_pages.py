"""The pages of the books: a form sent wrong keeps what was typed, sent right it leads on."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from deposits.models import Banking, CapitalSource, Expense, Receipt, StatementImport, StatementLine, Tick
from deposits.queries.books.reconciliation import open_postings
from deposits.tests.test_bank_statement import THAI
from wastebank.ledger.models import MonthClose

BOOKS = "/books/B01/"


@pytest.fixture
def office(treasury, client):
    """มาลี signed in, today; the capital came earlier."""
    client.force_login(treasury.malee)
    treasury.now = timezone.localtime()
    treasury.client = client

    def post(path, **typed):
        typed.setdefault("key", str(uuid4()))
        return client.post(f"{BOOKS}{path}", typed)

    treasury.post = post
    return treasury


def today() -> str:
    now = timezone.localdate()
    return f"{now.day}/{now.month}/{now.year + 543}"


def text_of(answer) -> str:
    return answer.content.decode()


def test_an_expense_is_typed_in_thai_digits_and_leads_to_its_voucher(office):
    answer = office.post(
        "expenses/new/", category="repairs", payee="ช่างเอก", amount="๑,๒๐๐.๕๐", on=today(), place="safe"
    )
    paper = Expense.objects.get()
    assert (answer.status_code, answer.url) == (303, f"{BOOKS}expenses/{paper.pk}/")
    assert (paper.amount, paper.by) == (Decimal("1200.50"), office.malee)
    assert paper.number in text_of(office.client.get(answer.url))
    pdf = office.client.get(f"{answer.url}voucher.pdf")
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")


def test_what_was_typed_stays_where_the_expense_is_refused(office):
    typed = {"category": "other", "payee": "ช่างเอก", "amount": "99,99", "on": "31/2/2569", "place": "safe"}
    answer = office.post("expenses/new/", **typed)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"amount", "on", "what"}
    assert "ช่างเอก" in text_of(answer) and "99,99" in text_of(answer)
    answer = office.post(
        "expenses/new/", category="fees", payee="ช่างเอก", amount="5000.01", on=today(), place="safe"
    )
    assert (answer.status_code, Expense.objects.count()) == (422, 0)
    assert "5,000.00" in text_of(answer)


def test_a_source_is_added_and_money_for_it_and_other_income_received(office):
    answer = office.post("capital/", kind="donation", name="วัด", purpose="ถังขยะ")
    source = CapitalSource.objects.get(name="วัด")
    assert answer.url == f"{BOOKS}income/new/"
    office.post("income/new/", into=f"s{source.pk}", amount="80", on=today(), place="safe")
    office.post("income/new/", into="donation", giver="ก", amount="7", on=today(), place="safe")
    assert {(r.kind, r.amount) for r in Receipt.objects.exclude(source=office.capital)} == {
        ("capital", Decimal(80)), ("donation", Decimal(7)),
    }  # fmt: skip
    answer = office.post("income/new/", into="interest", amount="7", on=today(), place="safe")
    assert set(answer.context["form"].errors) == {"giver", "place"}
    assert "80.00" in text_of(office.client.get(f"{BOOKS}capital/"))


def test_cash_is_banked_and_taken_back_with_a_second_person(office):
    answer = office.post("cash/", way="to_bank", amount="4000", on=today(), document_no="12")
    paper = Banking.objects.get()
    assert answer.status_code == 303
    path = f"cash/{paper.pk}/cancel/"
    answer = office.post(path, reason="ผิด")
    assert set(answer.context["form"].errors) == {"second_username", "second_password"}
    answer = office.post(path, reason="ผิด", second_username="prapai", second_password="x")
    assert answer.status_code == 303
    assert "ประไพ" in text_of(office.client.get(f"{BOOKS}cash/{paper.pk}/"))
    assert office.client.get(f"{BOOKS}{path}").status_code == 303
    assert office.post("cash/", way="to_bank", amount="1", on=today()).status_code == 422


def test_a_statement_is_looked_at_taken_in_and_ticked_off(office):
    office.carry("4500")
    file = SimpleUploadedFile("ก.ย.csv", THAI.encode("cp874"))
    answer = office.client.post(f"{BOOKS}bank/import/", {"file": file})
    form = answer.context["form"]
    assert (answer.status_code, answer.context["new"], StatementImport.objects.count()) == (200, 3, 0)
    chosen = {name: form[name].value() for name in form.fields}
    office.post("bank/import/", then="import", **chosen)
    assert StatementLine.objects.count() == 4
    assert office.post("bank/import/", then="preview", **chosen).context["known"] == 3
    line = StatementLine.objects.get(description="ฝากเงินสด")
    banked = next(p for p in open_postings(office.bank) if p.debit == 4500)
    answer = office.post("bank/tick/", lines=[line.pk])
    assert answer.status_code == 422 and answer.context["chosen"]["lines"] == [str(line.pk)]
    office.post("bank/tick/", lines=[line.pk], postings=[banked.pk])
    tick = Tick.objects.get()
    office.client.post(f"{BOOKS}bank/ticks/{tick.pk}/undo/")
    assert Tick.objects.get().undone_by == office.malee
    interest = StatementLine.objects.get(description="ดอกเบี้ย")
    assert office.post(f"bank/lines/{interest.pk}/book/", booked_as="interest").status_code == 303
    assert office.post(f"bank/lines/{line.pk}/book/", booked_as="charge").status_code == 422
    assert office.client.get(f"{BOOKS}bank/?on=30/9/2569").context["state"].bank_balance == Decimal("7481.25")


def test_a_file_that_is_no_statement_is_refused_with_a_sentence(office):
    for content in (b"", b"a,b\n1,2\n", b"\x00\x01"):
        answer = office.client.post(f"{BOOKS}bank/import/", {"file": SimpleUploadedFile("x.csv", content)})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["file"])
    assert office.client.post(f"{BOOKS}bank/import/", {}).status_code == 422
    assert office.post("bank/import/", text="a,b", then="import").status_code == 422


def test_a_month_is_closed_by_the_treasurer_and_only_seen_by_the_auditor(office):
    page = office.client.get(f"{BOOKS}months/2569-09/")
    assert page.context["preview"].debits == Decimal(8000)
    office.client.force_login(office.wichai)
    assert office.client.post(f"{BOOKS}months/2569-09/").status_code == 403
    assert office.client.get(f"{BOOKS}months/2569-09/").status_code == 200
    office.client.force_login(office.malee)
    assert office.client.post(f"{BOOKS}months/2569-09/").status_code == 303
    close = MonthClose.objects.get()
    assert close.seal in text_of(office.client.get(f"{BOOKS}months/2569-09/"))
    assert close.seal[:12] in text_of(office.client.get(f"{BOOKS}months/"))
    assert office.client.get(f"{BOOKS}months/x/").status_code == 404


def test_a_month_with_an_open_day_is_not_closed_and_says_why(office):
    from conftest import bangkok

    office.open_day(bangkok(2026, 9, 2, 9))
    answer = office.client.post(f"{BOOKS}months/2569-09/")
    assert (answer.status_code, len(answer.context["blockers"])) == (422, 1)


def test_the_cash_book_and_the_entries_of_a_month_are_shown(office):
    for path in ("cash-book/?month=2569-09", "entries/?month=2569-09", "cash-book/", "entries/?month=x"):
        assert office.client.get(f"{BOOKS}{path}").status_code == 200
    assert "ง69-0001" in text_of(office.client.get(f"{BOOKS}cash-book/?month=2569-09"))
    entries = text_of(office.client.get(f"{BOOKS}entries/?month=2569-09"))
    assert "3200-01" in entries and "ง69-0002" in entries


def test_the_home_page_warns_of_too_much_cash(office):
    office.receive("0.25")
    assert "5,000.25" in text_of(office.client.get(BOOKS))
