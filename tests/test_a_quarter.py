"""A quarter of two banks, as docs/a-quarter.md tells it, against the figures worked out there by hand."""

import re
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from conftest import bangkok
from deposits.cash import in_pieces
from deposits.commands import (
    NewLine,
    Settlement,
    close_market_day,
    count_cash,
    move_drawer,
    open_market_day,
    post_deposit,
)
from deposits.commands.books.capital import add_source, receive_capital
from deposits.commands.books.expenses import spend
from deposits.commands.books.months import close_bank_month
from deposits.commands.books.years import close_year
from deposits.commands.money_place import BANK_ACCOUNT, SAFE, MoneyPlace
from deposits.commands.sales import (
    NewSaleLine,
    SalePayment,
    post_draft_sale,
    post_sale,
    save_draft_sale,
    take_buyer_payment,
    void_sale,
)
from deposits.commands.stock import count_stock, transfer_stock
from deposits.models import PaidBy, Sale, StockMovement
from deposits.queries.books.years import fiscal_year, year_closing
from deposits.queries.closing import drawer
from deposits.queries.proof import counter_faults
from deposits.queries.sales import sales_figures
from deposits.queries.stock.on_hand import on_hand
from prices.commands import publish_price_list
from prices.models import Buyer
from wastebank.ledger import chart
from wastebank.ledger.commands import create_bank
from wastebank.ledger.models import Entry, EntryKind
from wastebank.ledger.queries import account_of, balance_of, book_faults, totals_by_code
from wastebank.organisation.commands import ensure_place
from wastebank.staff.commands import engage
from wastebank.staff.models import User
from wastebank.thai import Month

CARDBOARD, GLASS, CANS = "PAP-01", "GLA-04", "NFE-01"
PAGE = Path(__file__).parent.parent / "docs" / "a-quarter.md"
LAST = bangkok(2026, 9, 30).date()


def table(heading: str) -> dict[str, list[Decimal]]:
    """The rows of the page's table that begins with `heading`."""
    text = PAGE.read_text(encoding="utf-8")
    body = text[text.index(f"| {heading} |") :].split("\n\n")[0].splitlines()[2:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in body]
    return {row[0]: [Decimal(cell) for cell in row[1:]] for row in rows}


class Quarter:
    """The two banks with their verbs, and the nine things that happen."""

    def __init__(self, cast):
        self.cast, self.m = cast, cast.material
        self.one, self.two = cast.bank, create_bank(code="B02", name="ธนาคารขยะบ้านโคก")
        self.village, self.school = cast.place, ensure_place(bank=self.one, name="โรงเก็บโรงเรียน")
        self.other = ensure_place(bank=self.two, name="ศาลาบ้านโคก", village=cast.village)
        self.treasurer = engage(username="wan", name="วันดี", password="x", role="treasurer", bank=self.two)
        self.counter = engage(username="kaew", name="แก้ว", password="x", role="counter", bank=self.two)
        self.buyer = Buyer.objects.create(name="ร้านเจริญรีไซเคิล", kind="shop", licence_no="ค.12")
        self.begin()
        self.first_of_july()
        self.fifth_of_august()
        self.rest_of_august()
        self.second_bank()
        self.september()

    # --- verbs ----------------------------------------------------------------------------------------

    def treasurer_of(self, bank) -> User:
        return self.cast.malee if bank == self.one else self.treasurer

    def bring(self, day, member, at, *lines, cash="0"):
        by = self.cast.somchai if day.bank == self.one else self.counter
        return post_deposit(
            market_day=day, member=member, by=by, at=at, idempotency_key=uuid4(),
            lines=[NewLine(self.m[code], Decimal(quantity)) for code, quantity in lines],
            settlement=Settlement(Decimal(cash)),
        )  # fmt: skip

    def sell(self, place, at, *lines, takes_all=False, **options):
        return post_sale(
            place=place, buyer=self.buyer, sold_on=at.date(), by=self.treasurer_of(place.bank), at=at,
            lines=self.lines(lines, takes_all), idempotency_key=uuid4(), **options,
        )  # fmt: skip

    def lines(self, lines, takes_all):
        return [
            NewSaleLine(self.m[code], Decimal(kg), Decimal(price), takes_all=takes_all)
            for code, kg, price in lines
        ]

    def close_day(self, day, at):
        treasurer = self.treasurer_of(day.bank)
        count_cash(market_day=day, pieces=in_pieces(drawer(day).expected), by=treasurer, at=at)
        return close_market_day(market_day=day, by=treasurer, at=at)

    # --- what happens ---------------------------------------------------------------------------------

    def begin(self):
        at = bangkok(2026, 7, 1, 8)
        prices = [(self.one, "3.10", "48.00", self.cast.prapai), (self.two, "3.00", "50.00", self.treasurer)]
        for bank, cardboard, cans, by in prices:
            new = {CARDBOARD: cardboard, GLASS: "0.80", CANS: cans}
            publish_price_list(
                bank=bank, effective_from=at, by=by, at=at,
                prices={self.m[code]: Decimal(price) for code, price in new.items()},
            )  # fmt: skip
        for bank, amount in ((self.one, 5000), (self.two, 1000)):
            by = self.treasurer_of(bank)
            source = add_source(
                bank=bank, kind="subsidy", name="อบต.ตัวอย่าง", purpose="เงินทุนหมุนเวียน", by=by, at=at,
                idempotency_key=uuid4(),
            )  # fmt: skip
            receive_capital(
                source=source, amount=Decimal(amount), on=at.date(), place=SAFE, by=by, at=at,
                idempotency_key=uuid4(),
            )  # fmt: skip
        joined = at.date()
        self.somying = self.cast.join("สมศรี", joined_on=joined)
        self.sombat = self.cast.join("สมบัติ", joined_on=joined)
        self.boonma = self.cast.join("บุญมา", joined_on=joined, bank=self.two)

    def first_of_july(self):
        at = bangkok(2026, 7, 1, 9)
        day = open_market_day(place=self.village, held_on=at.date(), by=self.cast.malee, at=at)
        draft = save_draft_sale(
            market_day=day, buyer=self.buyer, by=self.cast.somchai, at=at, idempotency_key=uuid4(),
            lines=self.lines([(CARDBOARD, "148", "4.00"), (CANS, "10", "58.00")], True)
            + self.lines([(GLASS, "25", "1.00")], False),
        )  # fmt: skip
        self.bring(day, self.somying, at, (CARDBOARD, "100"), (CANS, "10"))
        self.bring(day, self.sombat, at, (CARDBOARD, "50"), (GLASS, "40"))
        self.in_the_yard = post_draft_sale(
            draft=draft, payment=SalePayment(money=MoneyPlace(day)), by=self.cast.malee, at=at
        )
        self.close_day(day, at)

    def fifth_of_august(self):
        at, change = bangkok(2026, 8, 5, 9), bangkok(2026, 8, 5, 10, 30)
        day = open_market_day(place=self.village, held_on=at.date(), by=self.cast.malee, at=at)
        before = self.bring(day, self.somying, at, (CARDBOARD, "200"))
        publish_price_list(
            bank=self.one, effective_from=change, by=self.cast.prapai, at=change,
            prices={self.m[CARDBOARD]: Decimal("2.80"), self.m[GLASS]: Decimal("0.80")},
        )  # fmt: skip
        after = self.bring(day, self.sombat, bangkok(2026, 8, 5, 10, 45), (CARDBOARD, "100"))
        self.bring(day, self.somying, bangkok(2026, 8, 5, 11), (GLASS, "85"))
        assert (before.total, after.total) == (620, 280)
        self.close_day(day, bangkok(2026, 8, 5, 12))

    def rest_of_august(self):
        transfer_stock(
            place=self.village, to_place=self.school, lines=[(self.m[CARDBOARD], Decimal(120))],
            by=self.cast.somchai, at=bangkok(2026, 8, 6, 9), idempotency_key=uuid4(),
        )  # fmt: skip
        count_stock(
            place=self.school, counted={self.m[CARDBOARD]: Decimal("117.6")}, note="แห้งลง",
            by=self.cast.somchai, at=bangkok(2026, 8, 20, 9), idempotency_key=uuid4(),
        )  # fmt: skip
        at = bangkok(2026, 8, 25, 10)
        wrong = self.sell(self.village, at, (CARDBOARD, "100", "4.20"))
        void_sale(sale=wrong, reason="ลงน้ำหนักผิด", by=self.cast.somchai, at=at, idempotency_key=uuid4())
        self.by_lorry = self.sell(
            self.village, at, (CARDBOARD, "179", "4.10"), takes_all=True, transport=Decimal(50),
            payment=SalePayment(PaidBy.TRANSFER),
        )  # fmt: skip

    def second_bank(self):
        at = bangkok(2026, 9, 2, 9)
        day = open_market_day(place=self.other, held_on=at.date(), by=self.treasurer, at=at)
        move_drawer(
            market_day=day, kind="float", amount=Decimal(300), by=self.treasurer, at=at,
            idempotency_key=uuid4(),
        )  # fmt: skip
        self.bring(day, self.boonma, at, (CARDBOARD, "60"))
        self.bring(day, self.boonma, at, (CANS, "5"), cash="250")
        self.close_day(day, at)
        self.sell(self.other, bangkok(2026, 9, 15, 9), (CARDBOARD, "40", "3.90"))
        self.sell(self.other, bangkok(2026, 9, 28, 9), (CANS, "5", "60.00"))
        count_stock(
            place=self.other, counted={self.m[CARDBOARD]: Decimal("19.5")}, note="แห้งลง",
            by=self.counter, at=bangkok(2026, 9, 29, 9), idempotency_key=uuid4(),
        )  # fmt: skip

    def september(self):
        self.on_credit = self.sell(
            self.school, bangkok(2026, 9, 10, 9), (CARDBOARD, "117.6", "4.00"), takes_all=True,
            payment=SalePayment(PaidBy.CREDIT),
        )  # fmt: skip
        paid = bangkok(2026, 9, 25, 9)
        take_buyer_payment(
            sale=self.on_credit, amount=Decimal("470.40"), paid_on=paid.date(), money=BANK_ACCOUNT,
            by=self.cast.malee, at=paid, idempotency_key=uuid4(),
        )  # fmt: skip
        spend(
            bank=self.one, category="repairs", payee="ร้านซ่อมเครื่องชั่ง", amount=Decimal(100),
            on=bangkok(2026, 9, 26).date(), place=SAFE, by=self.cast.malee, at=bangkok(2026, 9, 26, 9),
            idempotency_key=uuid4(),
        )  # fmt: skip

    def close(self):
        """The year, then its last three months."""
        at = bangkok(2026, 10, 1, 9)
        for bank in (self.one, self.two):
            close_year(
                bank=bank, year=2569, by=self.treasurer_of(bank), at=at, idempotency_key=uuid4(),
                fingerprint=year_closing(bank, fiscal_year(bank, 2569)).fingerprint,
            )  # fmt: skip
            for month in (7, 8, 9):
                close_bank_month(bank=bank, month=Month(2026, month), by=self.treasurer_of(bank), at=at)


@pytest.fixture
def quarter(cast):
    return Quarter(cast)


def test_the_quarter_ends_in_the_figures_worked_out_by_hand(quarter):
    expected = table("30 September")
    for position, bank in enumerate((quarter.one, quarter.two)):
        balances = {
            "cash": chart.CASH, "bank account": chart.BANK_ACCOUNT, "due from buyers": chart.RECEIVABLE,
            "stock": chart.STOCK, "sales": chart.SALES, "cost of what was sold": chart.COST_OF_SOLD,
            "transport": chart.TRANSPORT, "stock difference": chart.STOCK_DIFFERENCE,
            "running expenses": chart.RUNNING_EXPENSE,
        }  # fmt: skip
        found = {name: balance_of(account_of(bank, code), until=LAST) for name, code in balances.items()}
        found["members' savings"] = totals_by_code(bank, prefix=chart.SAVINGS, until=LAST)
        found["capital"] = totals_by_code(bank, prefix=chart.CAPITAL, until=LAST)
        found["margin"] = sales_figures(Sale.objects.filter(bank=bank)).margin
        found["surplus"] = found["margin"] - found["stock difference"] - found["running expenses"]
        assert found == {name: row[position] for name, row in expected.items()}
        owned = found["cash"] + found["bank account"] + found["due from buyers"] + found["stock"]
        assert owned == found["members' savings"] + found["capital"] + found["surplus"]
    assert [*book_faults(), *counter_faults()] == []


def test_each_sale_has_its_margin(quarter):
    margins = [
        sales_figures(Sale.objects.filter(pk=sale.pk)).margin
        for sale in (quarter.in_the_yard, quarter.by_lorry, quarter.on_credit)
    ]
    told = [Decimal(found) for found in re.findall(r"\*\*([0-9.]+)\*\*", PAGE.read_text(encoding="utf-8"))]
    assert margins == told[:3]
    assert sum(told) == sum(table("30 September")["margin"])


def test_the_kilograms_left_are_those_worked_out_by_hand(quarter):
    names = {"cardboard": CARDBOARD, "glass": GLASS, "cans": CANS}
    places = [quarter.village, quarter.school, quarter.other]
    for name, expected in table("kilograms left").items():
        pk = quarter.m[names[name]].pk
        lying = [on_hand(place) for place in places]
        assert [there[pk].kg if pk in there else 0 for there in lying] == expected


def test_every_kilogram_is_accounted_for(quarter):
    names = {"cardboard": CARDBOARD, "glass": GLASS, "cans": CANS}
    for name, expected in table("kilograms").items():
        material, bank = name.split(", ")
        moved = StockMovement.objects.filter(bank__code=bank, material=quarter.m[names[material]])
        by_kind = {row["kind"]: row["kg"] for row in moved.order_by().values("kind").annotate(kg=Sum("kg"))}
        came = by_kind["deposit"]
        sold = -by_kind["sale"]
        lost = -(by_kind.get("shrinkage", 0) + by_kind.get("count", 0))
        assert [came, sold, lost, came - sold - lost] == expected
        assert by_kind.get("transfer", 0) == 0


def test_the_year_ends_with_its_surplus(quarter):
    quarter.close()
    for bank, surplus in zip((quarter.one, quarter.two), table("30 September")["surplus"], strict=True):
        assert balance_of(account_of(bank, chart.SURPLUS)) == surplus
        assert balance_of(account_of(bank, chart.SALES)) == 0
    assert [*book_faults(), *counter_faults()] == []


def test_nothing_is_dated_in_the_closed_quarter_any_more(quarter):
    quarter.close()
    with pytest.raises(IntegrityError, match="month of this entry is closed"), transaction.atomic():
        Entry.objects.create(
            bank=quarter.one, kind=EntryKind.EXPENSE, booked_on=LAST, by=quarter.cast.malee,
            idempotency_key=uuid4(), fingerprint="x",
        )  # fmt: skip


def test_one_altered_row_underneath_is_found_by_the_seals(quarter):
    quarter.close()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # the owner looks away
        cursor.execute("UPDATE ledger_entry SET memo = memo || '!' WHERE kind = 'buyer_payment'")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    (fault,) = book_faults()
    assert "B01" in fault.rows and "2026-09" in fault.rows


def test_the_role_of_the_application_is_enough_for_all_of_it(cast):
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {settings.APP_DATABASE_ROLE}")
        Quarter(cast).close()
        cursor.execute("RESET ROLE")
