"""The demo's trade: buyers and their quotes, sales, and the money around them, month by month.

The first bank sells in the yard on the market day itself, the second stores and sells in lots.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from deposits.commands.books.banking import bank_cash
from deposits.commands.books.capital import add_source, receive_capital
from deposits.commands.books.expenses import spend
from deposits.commands.books.months import close_bank_month
from deposits.commands.books.years import close_year
from deposits.commands.money_place import SAFE, MoneyPlace
from deposits.commands.sales import (
    NewSaleLine,
    SalePayment,
    post_draft_sale,
    post_sale,
    save_draft_sale,
    take_buyer_payment,
)
from deposits.commands.stock import count_stock
from deposits.models import Banking, CapitalSource, Expense, MarketDay, PaidBy
from deposits.queries.books.money import cash_state
from deposits.queries.books.years import fiscal_year, year_closing
from deposits.queries.sales import receivables
from deposits.queries.stock.on_hand import on_hand
from prices.commands.buyers import set_materials_taken
from prices.commands.quotes import Choice, choose_buyers, open_quote_round, write_quotes
from prices.models import Buyer, Material, QuoteRound
from prices.queries.comparison import Comparison
from wastebank.organisation.models import Bank, CollectionPoint
from wastebank.staff.models import Role, User
from wastebank.thai import Month

TRADED = ["PAP-01", "PAP-03", "PAP-04", "PLA-01", "PLA-04", "PLA-06", "PLA-08"]
TRADED += ["GLA-04", "NFE-01", "NFE-09", "FER-02", "FER-06"]
LEAST_LOT = Decimal(20)  # kg; less of a material is not worth a lorry
CASH_KEPT = Decimal(5_000)
BUYERS = [
    ("ร้านสาธิตรับซื้อของเก่า", Buyer.Kind.SHOP, "ค.ข. 12/2566", "", "ทุกวันจันทร์–เสาร์", 0),
    ("บริษัทตัวอย่างรีไซเคิล จำกัด", Buyer.Kind.FACTORY, "ค.ข. 3/2565", "วอ. 8/2567", "วันพุธ นัดล่วงหน้า", 200),
    ("ซาเล้งลุงสมมุติ", Buyer.Kind.SALENG, "", "", "วันอาทิตย์", 0),
]
EXPENSES = [
    (Expense.Category.TRANSPORT, "น้ำมันรถขนวัสดุ"),
    (Expense.Category.MATERIALS, "กระสอบและเชือก"),
    (Expense.Category.UTILITIES, "ค่าไฟศาลา"),
]


class Trade:
    """Buyers for the whole municipality, and what each bank does with them."""

    def __init__(self, *, random: Random, staff: dict[str, User], months: list[Month], at: datetime):
        self.random, self.staff, self.months, self.at = random, staff, months, at
        self.material = {m.code: m for m in Material.objects.filter(code__in=TRADED)}
        self.buyers = [self._buyer(*buyer) for buyer in BUYERS]

    def _buyer(self, name: str, kind: str, licence: str, hazardous: str, days: str, lot: int) -> Buyer:
        buyer = Buyer.objects.create(
            name=name, kind=kind, licence_no=licence, hazardous_licence_no=hazardous, pickup_days=days,
            licence_expires_on=date(self.at.year + 1, 12, 31) if licence else None,
            hazardous_licence_expires_on=date(self.at.year + 1, 12, 31) if hazardous else None,
            contact=f"ผู้ติดต่อ {name}", phone="080000000", area="ทุกตำบลในอำเภอ",
        )  # fmt: skip
        taken = [m for m in self.material.values() if kind != Buyer.Kind.SALENG or m.group_id != "NFE"]
        set_materials_taken(buyer=buyer, lots={material: Decimal(lot) for material in taken})
        return buyer

    # --- money ----------------------------------------------------------------------------------------

    def capital(self, bank: Bank, at: datetime) -> None:
        """The municipality's subsidy, from which withdrawals are paid until material is sold."""
        treasurer = self.staff[Role.TREASURER]
        source = add_source(
            bank=bank, kind=CapitalSource.Kind.SUBSIDY, name="องค์การบริหารส่วนตำบลตัวอย่าง",
            purpose="เงินทุนหมุนเวียนรับซื้อวัสดุ", by=treasurer, at=at, idempotency_key=self.key(),
        )  # fmt: skip
        receive_capital(
            source=source, amount=Decimal(150_000), on=at.date(), place=SAFE, by=treasurer, at=at,
            idempotency_key=self.key(), document_no="ฎ. 1/2568",
        )  # fmt: skip

    def month_end(self, bank: Bank, month: Month) -> None:
        """Quotes, sales out of the shed, expenses and banking of `month`; its close where it is long over."""
        at = datetime.combine(month.first + timedelta(days=21), time(10), tzinfo=self.at.tzinfo)
        if at >= self.at:
            return
        if month.month % 3 == 1:
            self._ask_for_quotes(bank, at)
        for place in CollectionPoint.objects.filter(bank=bank):
            self._sell_from_shed(place, at)
        category, what = self.random.choice(EXPENSES)
        spend(
            bank=bank, category=category, payee="ร้านค้าสาธิต", what=what, on=at.date(), place=SAFE,
            amount=Decimal(self.random.randint(8, 30) * 10), by=self.staff[Role.TREASURER], at=at,
            idempotency_key=self.key(), document_no=f"{month.month}/{month.year + 543}",
        )  # fmt: skip
        self._collect(bank, at)
        surplus = cash_state(bank, at).safe - CASH_KEPT
        if abs(surplus) >= 1000:
            way = Banking.Way.TO_BANK if surplus > 0 else Banking.Way.FROM_BANK
            bank_cash(
                bank=bank, way=way, amount=abs(surplus) // 1000 * 1000, on=at.date(), at=at,
                by=self.staff[Role.TREASURER], idempotency_key=self.key(), document_no=f"นฝ. {month}",
            )  # fmt: skip
        if month.last < self.months[-1].previous().first:
            self._close(bank, month)

    def _close(self, bank: Bank, month: Month) -> None:
        at = datetime.combine(month.next().first + timedelta(days=1), time(9), tzinfo=self.at.tzinfo)
        if month.month == 9:
            year = month.fiscal_year_be()
            closing = year_closing(bank, fiscal_year(bank, year))
            close_year(
                bank=bank, year=year, by=self.staff[Role.MANAGER], at=at, idempotency_key=self.key(),
                fingerprint=closing.fingerprint,
            )  # fmt: skip
        close_bank_month(bank=bank, month=month, by=self.staff[Role.TREASURER], at=at)

    def _collect(self, bank: Bank, at: datetime) -> None:
        """Buyers on credit pay after a month."""
        for sale in receivables(bank).filter(sold_on__lt=at.date() - timedelta(days=25)):
            take_buyer_payment(
                sale=sale, amount=sale.due, paid_on=at.date(), money=MoneyPlace(at_the_bank=True), at=at,
                by=self.staff[Role.TREASURER], idempotency_key=self.key(),
            )  # fmt: skip

    # --- buyers ---------------------------------------------------------------------------------------

    def _ask_for_quotes(self, bank: Bank, at: datetime) -> None:
        manager = self.staff[Role.MANAGER]
        asked = open_quote_round(bank=bank, held_on=at.date(), buyers=self.buyers[:2], by=manager, at=at)
        offers = {
            (one, material): (material.sample_sell_price * self._about(94, 104)).quantize(Decimal("0.10"))
            for one in asked.asked.all()
            for material in self.material.values()
        }
        write_quotes(round=asked, offers=offers, seen=0, by=manager, at=at)
        choose_buyers(round=asked, choices=dict(self._best(asked)), by=manager, at=at)

    def _best(self, asked: QuoteRound) -> Iterator[tuple[Material, Choice]]:
        for row in Comparison.of(asked).rows:
            best, _price = max(row.offers, key=lambda offer: offer[1] or 0)
            yield row.material, Choice(best)

    def sell_in_the_yard(self, day: MarketDay, at: datetime) -> None:
        """All that came in today goes to a buyer who stands there; glass stays in the shed now and then."""
        lines = list(self._lines(day.place, takes_all=True))
        if not lines:
            return
        draft = save_draft_sale(
            market_day=day, buyer=self.random.choice(self.buyers[:2]), lines=lines, at=at,
            by=self.staff[Role.COUNTER], idempotency_key=self.key(),
        )  # fmt: skip
        post_draft_sale(
            draft=draft, payment=SalePayment(money=MoneyPlace(day)), by=self.staff[Role.TREASURER], at=at,
            ticket_no=f"T{day.code}", shrinkage_because="เครื่องชั่งต่างกันและความชื้น",
        )  # fmt: skip

    def _sell_from_shed(self, place: CollectionPoint, at: datetime) -> None:
        lines = list(self._lines(place, takes_all=False))
        if not lines:
            return
        later = self.random.random() < 0.25
        post_sale(
            place=place, buyer=self.buyers[1], lines=lines, sold_on=at.date(), by=self.staff[Role.TREASURER],
            at=at, idempotency_key=self.key(), transport=Decimal(self.random.choice([0, 50, 100])),
            payment=SalePayment(PaidBy.CREDIT if later else PaidBy.TRANSFER),
        )  # fmt: skip
        if self.random.random() < 0.15:
            self._count(place, at + timedelta(hours=2))

    def _lines(self, place: CollectionPoint, *, takes_all: bool) -> Iterator[NewSaleLine]:
        lying = on_hand(place)
        for material in self.material.values():
            there = lying.get(material.pk)
            if there is None or (there.kg < LEAST_LOT and not takes_all):
                continue
            part = self._about(985, 1000) / 10 if takes_all else Decimal("0.9")
            net = (there.kg * part).quantize(Decimal("0.1"))
            price = (material.sample_sell_price * self._about(96, 103)).quantize(Decimal("0.10"))
            if net > 0:
                yield NewSaleLine(material, net / material.kg_per_unit, price, takes_all=takes_all)

    def _count(self, place: CollectionPoint, at: datetime) -> None:
        counted = {
            material: (lying.kg * self._about(98, 100)).quantize(Decimal("0.1"))
            for pk, lying in on_hand(place).items()
            for material in Material.objects.filter(pk=pk)
        }
        if counted:
            count_stock(
                place=place, counted=counted, note="ตรวจนับประจำไตรมาส", by=self.staff[Role.COUNTER], at=at,
                idempotency_key=self.key(), agreed_by=self.staff[Role.MANAGER],
            )  # fmt: skip

    def _about(self, least: int, most: int) -> Decimal:
        """So many in a hundred."""
        return Decimal(self.random.randint(least, most)) / 100

    def key(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)
