"""A whole counter without server and database: the real page and modules, a played API, a small bank."""

import csv
import mimetypes
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from playwright.sync_api import expect

from deposits.till_words import till_words
from tests.browser.till.bare import ORIGIN
from wastebank.money import line_amount
from wastebank.thai import search_key

CATALOGUE = Path(settings.BASE_DIR) / "prices" / "catalogue" / "materials.csv"
CSP = {"Content-Security-Policy": "default-src 'self'; img-src 'self' data:"}
USES = {"PAP-01": 90, "PLA-01": 80, "NFE-01": 70, "PAP-04": 60, "GLA-01": 50, "FER-01": 40}
MEMBERS = [
    ("01-00001", "นางสมหญิง ใจดี", "12/3", 1, "4455", "ป้าหญิง"),
    ("01-00002", "นายบุญมี แก้วใส", "7", 1, "1122", ""),
    ("01-00003", "นางบุญมี แก้วงาม", "9", 1, "3344", "เมียลุงพัน"),
    ("02-00001", "นายทองดี ปู่เจ้าสมิงพราย ณ อยุธยา", "115/27", 2, "9876", "ปู่ทอง"),
]
CLERK = {"id": 7, "name": "สมชาย ตั้งใจ", "proof": "proof"}
DEVICE = {
    "token": "secret", "code": "A3", "bank": "B01", "name": "แท็บเล็ต 1", "next_seq": 124,
    "drawer_limit": "0.00", "status": "active", "proven": True,
}  # fmt: skip


def materials() -> list[dict]:
    with CATALOGUE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        {
            "code": row["code"], "no": number, "name": row["name_th"], "unit": row["unit"],
            "aliases": row["alias_th"].split(", ") if row["alias_th"] else [],
            "keys": [search_key(w) for w in (row["code"], row["name_th"], *row["alias_th"].split(", ")) if w],
            "group": row["group_code"], "group_name": row["group_th"], "kg_per_unit": row["kg_per_unit"],
            "uses": USES.get(row["code"], 0), "price": row["buy_price_thb"],
        }
        for number, row in enumerate(rows, start=1)
    ]  # fmt: skip


def price_list(pk: int, since: datetime, factor: str = "1", suspended=(), without=()) -> dict:
    prices = {
        material["code"]: {
            "price": f"{Decimal(material['price']) * Decimal(factor):.2f}",
            "suspended": material["code"] in suspended,
        }
        for material in materials()
        if material["code"] not in without
    }
    return {"id": pk, "effective_from": since.isoformat(), "prices": prices}


class PlayedCounter:
    """Answers what the page asks.

    `state` is what it tells; `down` means no signal, `silent` that no answer ever comes; `answer(body)` may
    refuse a slip with (status, JSON) or change what is answered, by giving the JSON alone.
    """

    def __init__(self):
        now = datetime.now(UTC)
        self.books: dict[str, dict] = {}
        self.weighings: list[dict] = []
        self.reports: list[dict] = []
        self.down = self.silent = False
        self.answer = lambda body: None
        self.balance = Decimal("1200.00")
        self.state = {
            "version": "t", "mark": "1",
            "clerk": CLERK | {"may": ["POST_DEPOSIT", "RECORD_WEIGHT", "SEE_MEMBERS"]},
            "bank": {
                "code": "B01", "name": "ธนาคารขยะตำบลตัวอย่าง", "municipality": "องค์การบริหารส่วนตำบลตัวอย่าง",
            },
            "device": {k: v for k, v in DEVICE.items() if k not in {"token", "bank"}},
            "days": [self.day(5, "ศาลาหมู่ 1")],
            "lists": [price_list(3, now - timedelta(days=20), suspended=("OTH-01",))],
            "materials": [{k: v for k, v in m.items() if k != "price"} for m in materials()],
            "members": [self.member(*row) for row in MEMBERS],
            "rules": {
                "cash_step": "0.25", "deduct_allowed": True, "payout_mode": "credit", "heavy_kg": "500",
                "dear_baht": "5000", "largest": "9999", "lines_at_most": 60,
            },
            "open_slips": [],
        }  # fmt: skip

    @staticmethod
    def day(pk: int, place: str) -> dict:
        today = datetime.now(UTC) + timedelta(hours=7)
        return {
            "id": pk, "code": f"D{pk}", "held_on": today.date().isoformat(), "place": place,
            "opened_at": today.isoformat(),
        }  # fmt: skip

    @staticmethod
    def member(number, name, house, village, phone, known_as) -> dict:
        return {
            "number": number, "name": name, "key": search_key(f"{name} {known_as}"),
            "village": f"หมู่ {village}", "village_no": village, "house_no": house, "phone4": phone,
            "known_as": known_as,
        }  # fmt: skip

    def change(self, **changes):
        """The state changes on the server; the next report says so."""
        self.state |= changes
        self.state["mark"] += "1"

    # --- what the page asks ---------------------------------------------------------------------------

    def play(self, context):
        context.route(f"{ORIGIN}/**", self._handle)

    def _handle(self, route):
        path = route.request.url.removeprefix(ORIGIN).split("?")[0]
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            kind = mimetypes.guess_type(path)[0]
            return (
                route.fulfill(path=found, content_type=kind, headers=CSP)
                if found
                else route.fulfill(status=404)
            )
        if path == "/":
            return route.fulfill(
                content_type="text/html", body="<!doctype html><title>-</title>", headers=CSP
            )
        if path == "/counter/till/":
            return route.fulfill(content_type="text/html", body=shell(), headers=CSP)
        if self.down:
            return route.abort()
        if self.silent:
            return None
        return self._api(route, path)

    def _api(self, route, path):
        asked = path.removeprefix("/counter/till/")
        now = datetime.now(UTC).isoformat()
        body = route.request.post_data_json if route.request.method == "POST" else None
        if asked == "state/":
            return route.fulfill(json=self.state | {"now": now})
        if asked == "report/":
            self.reports.append(body)
            return route.fulfill(json={"mark": self.state["mark"], "now": now})
        if asked == "slips/":
            return self._slip(route, body)
        if asked == "weighings/":
            self.weighings.append(body)
            return route.fulfill(status=201, json={"uuid": body["uuid"], "queue_no": body["queue_no"]})
        if asked == "open-slips/":
            return route.fulfill(json={"open_slips": self.state["open_slips"]})
        if asked == "members/":
            return route.fulfill(json={"members": []})
        if asked.startswith("members/"):
            known = {"status": "active", "balance": str(self.balance), "balance_at": now}
            return route.fulfill(json=known | {"number": asked.split("/")[1]})
        return route.fulfill(status=404)

    def _slip(self, route, body):
        said = self.answer(body)
        if isinstance(said, tuple):
            return route.fulfill(status=said[0], json=said[1])
        is_new = body["uuid"] not in self.books
        self.books[body["uuid"]] = body
        if is_new:
            self.balance += Decimal(body["settle"]["savings"])
        return route.fulfill(status=201 if is_new else 200, json=self._answer(body) | (said or {}))

    def _answer(self, body) -> dict:
        number = f"{body['device']}-{body['seq']:06}"
        if body["price_later"]:
            return {"number": number, "status": "awaiting_price", "flags": [], "balance": None}
        return {
            "number": number, "status": "posted", "total": body["total"], "settle": body["settle"],
            "lines": [self._line(line, body["list"]) for line in body["lines"]], "collected": "0.00",
            "balance": None if body["depositor"] else str(self.balance), "flags": [],
            "booked_on": body["written_at"][:10], "url": "/counter/B01/slips/9/",
        }  # fmt: skip

    def _line(self, line, list_id) -> dict:
        listed = next(one for one in self.state["lists"] if one["id"] == list_id)
        price = Decimal(listed["prices"][line["material"]]["price"])
        quantity = sum(map(Decimal, line["weighings"])) - Decimal(line["deduct"])
        amount = line_amount(quantity, price)
        return {
            "material": line["material"], "quantity": str(quantity), "unit_price": str(price),
            "amount": f"{amount:.2f}",
        }  # fmt: skip


def shell() -> str:
    with translation.override("th"):
        return render_to_string("deposits/till.html", {"words": till_words()})


ENROL = """async (device) => {
  const { open, put } = await import("/static/deposits/till/store.js");
  const db = await open();
  await put(db, "meta", device, "device");
  db.close();
}"""
# Printing is counted, and what was on paper is kept. The worker has tests of its own.
NO_PRINTER = """
delete Navigator.prototype.serviceWorker;
globalThis.printed = [];
window.print = () => printed.push(document.getElementById("paper-place").innerText);
"""


def open_counter(page, counter, *, enrolled=True, path="/counter/till/", **device):
    """The till's page on a device that is enrolled already and has been in contact."""
    counter.play(page.context)
    page.context.add_init_script(NO_PRINTER)
    page.goto(f"{ORIGIN}/")
    if enrolled:
        counter.state["device"] |= {k: v for k, v in device.items() if k in counter.state["device"]}
        page.evaluate(ENROL, DEVICE | device)
    page.goto(f"{ORIGIN}{path}")
    page.locator("#till[data-ready]").wait_for()
    if enrolled and "practice" not in path:
        expect(page.locator("#clerk")).to_have_text(counter.state["clerk"]["name"])
    return page
