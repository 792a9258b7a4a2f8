"""September 2569 at two banks, small enough to be added up by hand (test_form_1 shows the sums)."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from conftest import bangkok
from deposits.commands import NewLine, open_market_day, pay_payout, post_deposit, request_payout, void_deposit
from members.commands import NewMember, register_member
from members.models import Member
from prices.commands import publish_price_list
from wastebank.ledger import chart
from wastebank.ledger.commands import create_bank, credit, debit, post_entry
from wastebank.ledger.models import EntryKind
from wastebank.ledger.queries import account_of
from wastebank.organisation.commands import ensure_place, ensure_village


class September:
    """B01 has been open since August; B02 opened in September, has sold and has a welfare fund."""

    def __init__(self, cast):
        self.cast = cast
        cast.village.households = 120
        cast.village.save()
        self._members()
        self._august()
        self._september()
        self._october()
        Member.objects.filter(pk=self.khampan.pk).update(closed_on=date(2026, 9, 20))
        self._second_bank()

    def _members(self):
        join = self.cast.join
        self.boonmee = join("บุญมี", joined_on=date(2026, 5, 10))
        self.khampan = join("คำปัน", joined_on=date(2026, 6, 1))
        self.chan = join("จันทร์", joined_on=date(2026, 1, 5))
        Member.objects.filter(pk=self.chan.pk).update(closed_on=date(2026, 8, 15))
        self.school = join("โรงเรียนบ้านตัวอย่าง", member_type="school", joined_on=date(2026, 7, 1))
        self.person = join("สุดา", member_type="person", joined_on=date(2026, 9, 10))
        join("มาทีหลัง", joined_on=date(2026, 10, 1))

    def _august(self):
        at = bangkok(2026, 8, 5, 9)
        day = self.cast.open_day(at)
        self.cancelled_in_september = self.cast.bring(day, self.boonmee, ("PAP-01", "100"), at=at)
        self.cast.bring(day, self.school, ("FER-02", "20"), at=at)

    def _september(self):
        bring, at = self.cast.bring, bangkok(2026, 9, 2, 9)
        day = self.cast.open_day(at)
        bring(day, self.cast.somying, ("PAP-01", "12.5"), ("PLA-01", "3.2"), at=at)
        bring(day, self.boonmee, ("GLA-01", "8"), ("FER-02", "10"), ("NFE-01", "2.5"), at=at)
        bring(day, self.boonmee, ("NFE-09", "0.5"), at=at)
        self.void(bring(day, self.cast.somying, ("PLA-01", "50"), at=at), at)
        self.void(self.cancelled_in_september, bangkok(2026, 9, 3, 9))
        at = bangkok(2026, 9, 16, 9)
        day = self.cast.open_day(at)
        bring(day, self.school, ("OTH-06", "2"), at=at)
        self.cancelled_in_october = bring(day, self.person, ("PAP-01", "1"), at=at)
        self.pay(self.boonmee, "100", at)

    def _october(self):
        at = bangkok(2026, 10, 7, 9)
        self.cast.bring(self.cast.open_day(at), self.cast.somying, ("PLA-01", "1"), at=at)
        self.void(self.cancelled_in_october, at)
        self.pay(self.boonmee, "25", at)

    def _second_bank(self):
        cast, at = self.cast, bangkok(2026, 9, 9, 9)
        self.bank_2 = create_bank(code="B02", name="=ธนาคารขยะบ้านน้ำใส")
        self.bank_2.opened_on = date(2026, 9, 1)
        self.bank_2.save()
        village = ensure_village(number=2)
        village.households = 80
        village.save()
        place = ensure_place(bank=self.bank_2, name="ศาลาหมู่ 2", village=village)
        prices = {cast.material["FER-02"]: Decimal("5.75")}
        publish_price_list(
            bank=self.bank_2, effective_from=at.replace(hour=1), prices=prices, by=cast.prapai, at=at
        )
        member = register_member(
            bank=self.bank_2, new=NewMember(first_name="แก้ว", village=village, joined_on=date(2026, 9, 2))
        )
        post_deposit(
            market_day=open_market_day(place=place, held_on=at.date(), by=cast.malee, at=at),
            member=member,
            lines=[NewLine(cast.material["FER-02"], Decimal(4))],
            by=cast.somchai,
            at=at,
            idempotency_key=uuid4(),
        )
        self.book(EntryKind.SALE, (chart.CASH, chart.SALES, "50"), (chart.COST_OF_SOLD, chart.STOCK, "20"))
        self.book(EntryKind.WELFARE, (chart.CASH, chart.WELFARE_FUND, "500"))

    def book(self, kind, *pairs):
        """An entry of B02 on 20 September: (debit, credit, baht) each."""
        lines = []
        for to, of, baht in pairs:
            lines.append(debit(account_of(self.bank_2, to), Decimal(baht)))
            lines.append(credit(account_of(self.bank_2, of), Decimal(baht)))
        post_entry(
            bank=self.bank_2,
            kind=kind,
            booked_on=date(2026, 9, 20),
            by=self.cast.malee,
            idempotency_key=uuid4(),
            lines=lines,
        )

    def void(self, slip, at):
        void_deposit(
            deposit=slip,
            reason="พิมพ์ผิด",
            by=self.cast.somchai,
            at=at,
            idempotency_key=uuid4(),
            approved_by=self.cast.malee,
        )

    def pay(self, member, baht, at):
        payout = request_payout(
            member=member, amount=Decimal(baht), by=self.cast.somchai, at=at, idempotency_key=uuid4()
        )
        pay_payout(payout=payout, by=self.cast.malee, at=at)


@pytest.fixture
def september(cast) -> September:
    return September(cast)
