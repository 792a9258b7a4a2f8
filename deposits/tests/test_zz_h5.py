from datetime import timedelta
from decimal import Decimal
from uuid import uuid4
import pytest
from django.urls import reverse
from conftest import bangkok
from deposits.commands import open_market_day, void_deposit, UnableToPostDeposit
from deposits.commands.paper import print_paper_pad
from deposits.commands.devices import lose_device
from deposits.commands.open_slips import take_weighing
from deposits.commands.queued import take_slip, UnableToTake
from deposits.records import read_slip, read_weighing
from deposits.models import *
from deposits.papers import closing as papers
from deposits.queries.closing import *
from deposits.queries.paper import paper_number, NoSuchPaperNumber
from deposits.queries.proof import counter_faults
from deposits.tests.devices import Tablet
from deposits.tests.screen import text
from wastebank.ledger import chart
from wastebank.ledger.commands import close_month
from wastebank.ledger.queries import account_of, balance_of, book_faults
from wastebank.organisation.commands import ensure_place
from wastebank.thai import Month

PAPER = {"do": "save", "m": "PAP-01", "w": "12.5", "paper": "P-000003", "on_paper": "38.75"}

@pytest.fixture
def pad(screen):
    return print_paper_pad(place=screen.place, sheets=10, by=screen.malee, at=screen.now, idempotency_key=uuid4())

def test_moved_in(screen, pad):
    day = open_market_day(place=screen.place, held_on=screen.now.date() - timedelta(days=40), by=screen.malee, at=screen.now, moved_in=True)
    screen.url = reverse("counter:new_slip", args=["B01", day.pk])
    shown = screen.client.get(screen.url, {"paper": "P-3"}).context["price_list"].pk
    a = screen.post(**PAPER | {"prices": shown})
    assert a.status_code == 422

def test_other_place(screen, pad):
    place = ensure_place(bank=screen.bank, name="ศาลาหมู่ 2", village=screen.village)
    day = open_market_day(place=place, held_on=screen.now.date(), by=screen.malee, at=screen.now)
    screen.url = reverse("counter:new_slip", args=["B01", day.pk])
    shown = screen.client.get(screen.url, {"paper": "P-3"}).context["price_list"].pk
    a = screen.post(**PAPER | {"prices": shown})
    assert a.status_code == 422

@pytest.mark.parametrize("w", ["12.5-−5~wet", "12.5--5~wet", "12.5-0~wet", "12.5-5", "1e3", "๑๒", "5~wet", "-5~wet","\0", "<b>", "9"*500])
def test_crafted(screen, w):
    a = screen.post(do="save", m="PAP-01", w=w)
    assert a.status_code in (303, 422)
    assert not [*book_faults(), *counter_faults()]

def test_month(yard):
    yard.now = bangkok(2026, 9, 2, 9, 30)
    day = open_market_day(place=yard.place, held_on=bangkok(2026, 8, 31).date(), by=yard.malee, at=yard.now)
    yard.day = day
    yard.move("float", "500")
    close_month(bank=yard.bank, month=Month.parse("2569-08"), by=yard.malee, at=yard.now)
    before = balance_of(account_of(yard.bank, chart.CASH))
    slip = yard.sell("100", is_printed=True)
    print(slip.is_late)
    assert balance_of(account_of(yard.bank, chart.CASH)) == before - 100
    assert drawer(day).expected == 400

def test_many_weighings(screen):
    a = screen.post(do="next", m="PAP-01", w="+".join(["1"] * 40), word="PAP-01", quantity="2")
    assert a.status_code == 303, text(a)
    page = screen.client.get(a.headers["Location"])
    assert all(not l.trouble for l in page.context["basket"].lines)

def test_far(screen):
    t = Tablet(screen, screen.day)
    lose_device(device=t.device, because="x", by=screen.malee, at=screen.now)
    with pytest.raises(NoSuchPaperNumber):
        paper_number(screen.bank, "A1-124000")

def test_deduct_unpriced(screen):
    t = Tablet(screen, screen.day)
    body = t.slip(price_later=True)
    body["lines"][0] |= {"deduct": "20.000", "reason": "wet"}
    with pytest.raises(UnableToTake):
        take_slip(device=t.device, slip=read_slip(body), sent_by=screen.somchai, at=screen.now)

def test_open_slip_of_unpriced(screen):
    t = Tablet(screen, screen.day)
    a = t.slip(price_later=True)
    take_slip(device=t.device, slip=read_slip(a), sent_by=screen.somchai, at=screen.now)
    b = t.slip(open_slip=a["uuid"])
    try:
        take_slip(device=t.device, slip=read_slip(b), sent_by=screen.somchai, at=screen.now)
    except UnableToTake:
        pass
    assert OpenSlip.objects.get(uuid=a["uuid"]).state == "unpriced"

def test_surrogate(screen):
    t = Tablet(screen, screen.day)
    b = t.slip(depositor="\ud800")
    import json
    a = screen.client.post("/counter/till/slips/", json.dumps(b), content_type="application/json", headers={"X-Device": t.token, "Accept": "application/json"})
    print(a.status_code, a.content)
    assert a.status_code < 500

def test_late_before_close(yard, monkeypatch):
    shown = {}
    monkeypatch.setattr(papers, "render_pdf", lambda _t, given: shown.update(given))
    slip0 = yard.sell("0")
    yard.count("0"); yard.close()
    early = yard.now - timedelta(seconds=1)
    late = yard.sell("0", is_printed=True, at=early)
    v = void_deposit(deposit=slip0, reason="x", by=yard.somchai, approved_by=yard.malee, at=early, idempotency_key=uuid4())
    papers.day_list_pdf(yard.day)
    print(shown["late"], shown["rows"])
    own = [s.number for s,_ in shown["late"]]
    void = [s.was_void for s,*_ in shown["rows"]]
    t = yard.now + timedelta(days=1)
    d2 = yard.open_day(t); yard.close_day(d2, t)
    papers.day_list_pdf(d2)
    assert own == [] and void == [False] and [s.number for s,_ in shown["late"]] == [late.number]

def test_window(screen):
    def w(q):
        body = {"schema": 1, "uuid": str(uuid4()), "day": screen.day.pk, "queue_no": q, "clerk": {"id": screen.malee.pk, "proof": ""},
          "lines": [{"material": "PAP-01", "weighings": ["10.000"], "deduct": "0.000", "reason": "", "source": "manual"}]}
        return take_weighing(bank=screen.bank, weighing=read_weighing(body), by=screen.malee, at=screen.now)
    w(7)
    a = screen.post(do="next", queue="7")
    page = screen.client.get(a.headers["Location"])
    w(7)
    import re
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text(page))
    data = {}
    for k, v in fields: data.setdefault(k, []).append(v)
    data["do"] = "save"
    a = screen.client.post(screen.url, data)
    assert a.status_code == 422, (a.status_code)
