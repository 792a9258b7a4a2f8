"""The demo bank: one municipality, two banks, nine villages, some 600 members, 15 months of market days.

Made with a fixed seed through the same commands as real work, so that its books prove themselves.
"""

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from django.contrib.auth.hashers import make_password
from django.db import transaction

from deposits.cash import in_pieces
from deposits.commands import (
    Identity,
    NewLine,
    UnableToPayOut,
    close_market_day,
    count_cash,
    move_drawer,
    open_market_day,
    pay_payout,
    post_deposit,
    request_payout,
    void_deposit,
)
from deposits.models import Deposit, DrawerMovement, MarketDay
from deposits.queries.closing import drawer
from members.commands import NewMember, register_member
from members.models import Member, MemberType
from prices.commands import publish_price_list
from prices.models import Material
from reports.commands.demo_names import FAMILIES, MEN, VILLAGES, WOMEN
from reports.commands.demo_trade import Trade
from wastebank.ledger.commands import create_bank
from wastebank.money import round_half_up
from wastebank.organisation.commands import adopt_regulation, ensure_place, found_municipality
from wastebank.organisation.models import Bank, CollectionPoint, Municipality, Village
from wastebank.staff.commands import engage
from wastebank.staff.models import Role, User
from wastebank.thai import Month

SEED = 2569
MONTHS = 15
PASSWORD = "demo-waste-bank"
PIN = "258025"
SHOWN_MEMBER = "01-00001"
BANKS = [("B01", "ธนาคารขยะตำบลตัวอย่าง", range(1, 6)), ("B02", "ธนาคารขยะชุมชนบ้านโคกแบบฝึก", range(6, 10))]
STAFF = [
    ("manager", "ประไพ ผู้จัดการสาธิต", Role.MANAGER),
    ("treasurer", "มาลี เหรัญญิกสาธิต", Role.TREASURER),
    ("counter", "สมชาย เคาน์เตอร์สาธิต", Role.COUNTER),
    ("weigher", "บุญส่ง คนชั่งสาธิต", Role.WEIGHER),
    ("auditor", "วิชัย ผู้ตรวจสาธิต", Role.AUDITOR),
]
# What households bring, by how often: (material, kilograms or pieces at most).
OFTEN = [("PAP-01", 15), ("PLA-01", 8), ("NFE-01", 3), ("GLA-04", 12), ("PAP-04", 9), ("FER-02", 10)]
SOMETIMES = [
    ("PLA-06", 6),
    ("PLA-04", 4),
    ("PAP-03", 5),
    ("FER-06", 7),
    ("PLA-08", 5),
    ("OTH-06", 1),
    ("NFE-09", 1),
]

Progress = Callable[[str], None]


class UnableToMakeDemo(Exception):
    """There is a municipality already: a demo never mixes with real books."""


def make_demo(*, at: datetime, progress: Progress = lambda _text: None) -> None:
    """Fills an empty database with the demo, up to `at`. Refuses where a municipality exists."""
    if Municipality.objects.exists():
        raise UnableToMakeDemo("มีข้อมูลองค์กรปกครองส่วนท้องถิ่นอยู่แล้ว ข้อมูลสาธิตใส่ได้เฉพาะในฐานข้อมูลว่าง")
    with transaction.atomic():
        _Demo(at, progress).make()


def sign_ins() -> Iterator[tuple[str, str, str]]:
    """Role, name to sign in with, and password or PIN of the demo's people."""
    for username, name, _role in STAFF:
        yield name, username, PASSWORD
    yield "ผู้ดูแลระบบสาธิต", "admin", PASSWORD
    yield "สมาชิก", f"{BANKS[0][0]} {SHOWN_MEMBER}", PIN


class _Demo:
    """One making of the demo: its own random numbers, so that the same day gives the same demo."""

    def __init__(self, at: datetime, progress: Progress):
        self.at = at
        self.progress = progress
        self.random = random.Random(SEED)
        self.months = [Month.of(at.date())]
        while len(self.months) < MONTHS:
            self.months.insert(0, self.months[0].previous())
        self.start = self.moment(self.months[0].first, 8)
        self.staff: dict[str, User] = {}
        self.material = {material.code: material for material in Material.objects.all()}

    def make(self) -> None:
        found_municipality(
            kind=Municipality.Kind.TAO,
            name="องค์การบริหารส่วนตำบลตัวอย่าง",
            province="ชัยภูมิ",
            district="เทพสถิต",
            subdistrict="วะตะแบก",
            address="999 หมู่ 1 ตำบลวะตะแบก",
            phone="044000000",
        )
        for number, name, households in VILLAGES:
            Village.objects.update_or_create(number=number, defaults={"name": name, "households": households})
        banks = [(create_bank(code=code, name=name), villages) for code, name, villages in BANKS]
        for username, name, role in STAFF:
            self.staff[role] = engage(username=username, name=name, password=PASSWORD, role=role)
        administrator = engage(username="admin", name="ผู้ดูแลระบบสาธิต", password=PASSWORD, role=Role.ADMIN)
        administrator.is_staff = administrator.is_superuser = True
        administrator.save(update_fields=["is_staff", "is_superuser"])
        self.trade = Trade(random=self.random, staff=self.staff, months=self.months, at=self.at)
        for bank, numbers in banks:
            self.fill(bank, list(Village.objects.filter(number__in=numbers)))

    def fill(self, bank: Bank, villages: list[Village]) -> None:
        bank.opened_on = self.start.date()
        bank.save(update_fields=["opened_on"])
        adopt_regulation(
            bank=bank,
            effective_from=self.start.date(),
            changes={"withdraw.min_keep": 50, "session.schedule": "เดือนละครั้งทุกหมู่บ้าน"},
            resolution_no="1/2568",
            resolved_on=self.start.date(),
        )
        self.prices(bank)
        self.trade.capital(bank, self.start)
        places = {
            village: ensure_place(bank=bank, name=f"ศาลากลางบ้านหมู่ {village.number}", village=village)
            for village in villages
        }
        members = {village: self.members(bank, village) for village in villages}
        for month in self.months:
            self.progress(f"{bank.code} {month}")
            for order, village in enumerate(villages):
                self.market_day(places[village], members[village], month, order)
            self.trade.month_end(bank, month)
        first = Member.objects.filter(bank=bank).order_by("number").first()
        if first and bank.code == BANKS[0][0]:  # its PIN is printed for whoever tries the demo, not issued
            Member.objects.filter(pk=first.pk).update(pin_hash=make_password(PIN))

    def prices(self, bank: Bank) -> None:
        """A list at the start and two changes of some prices since."""
        prices = {m: m.sample_buy_price for m in self.material.values() if m.is_active}
        for month in (self.months[0], self.months[5], self.months[11]):
            effective = self.moment(month.first, 8)
            publish_price_list(
                bank=bank,
                effective_from=effective,
                prices=prices,
                by=self.staff[Role.MANAGER],
                at=effective,
                note="มติคณะกรรมการ",
            )
            for code in ("PAP-01", "PLA-01", "NFE-01", "FER-02"):
                material = self.material[code]
                change = Decimal(self.random.choice(["0.95", "0.98", "1.03", "1.06"]))
                prices[material] = round_half_up(prices[material] * change, Decimal("0.05"))

    def members(self, bank: Bank, village: Village) -> list[Member]:
        """About 60 % of the village's households, most of them from the start, and now and then a school."""
        count = round((village.households or 0) * 0.58)
        joined = sorted(
            self.start.date() if self.random.random() < 0.6 else self.random.choice(self.months[1:]).first
            for _ in range(count)
        )
        return [
            register_member(bank=bank, new=self.person(village, day, position))
            for position, day in enumerate(joined)
        ]

    def person(self, village: Village, joined_on: date, position: int) -> NewMember:
        if position == 20 and village.number % 3 == 0:
            school = f"โรงเรียน{village.name}"
            return NewMember(
                first_name=school, member_type=MemberType.SCHOOL, village=village, joined_on=joined_on
            )
        is_man = self.random.random() < 0.45
        return NewMember(
            title="นาย" if is_man else self.random.choice(["นาง", "นางสาว"]),
            first_name=self.random.choice(MEN if is_man else WOMEN),
            last_name=self.random.choice(FAMILIES),
            village=village,
            house_no=f"{self.random.randint(1, 240)}" + self.random.choice(["", "", "/1", "/2"]),
            phone=f"0800{self.random.randint(0, 999999):06}" if self.random.random() < 0.7 else "",
            joined_on=joined_on,
            national_id=self.national_id(),
            beneficiary=f"{self.random.choice(WOMEN)} {self.random.choice(FAMILIES)}",
        )

    def national_id(self) -> str:
        """A number that fits its check digit and begins with 0, as no Thai national's does."""
        digits = [0] + [self.random.randint(0, 9) for _ in range(11)]
        total = sum(digit * (13 - place) for place, digit in enumerate(digits))
        return "".join(map(str, digits)) + str((11 - total % 11) % 10)

    def market_day(self, place: CollectionPoint, members: list[Member], month: Month, order: int) -> None:
        held_on = month.first + timedelta(days=4 + order)
        if held_on >= self.at.date():
            return
        opened = self.moment(held_on, 9)
        people = [self.staff[role] for role in (Role.WEIGHER, Role.COUNTER, Role.TREASURER)]
        day = open_market_day(
            place=place, held_on=held_on, by=self.staff[Role.TREASURER], at=opened, on_duty=people
        )
        here = [member for member in members if member.joined_on <= held_on]
        coming = self.random.sample(here, k=round(len(here) * self.random.uniform(0.35, 0.5)))
        for turn, member in enumerate(coming):
            self.slip(day, member, opened + timedelta(minutes=2 * turn))
        if order == 0 and month == self.months[-1]:  # somebody whose withdrawal needs approvals
            self.big_slip(day, here[1], opened + timedelta(hours=2))
        move_drawer(
            market_day=day,
            kind=DrawerMovement.Kind.FLOAT,
            amount=Decimal(3000),
            by=self.staff[Role.TREASURER],
            at=opened + timedelta(hours=3),
            idempotency_key=uuid5(UUID(int=SEED), f"{day.bank.code} {day.code}"),
        )
        self.withdrawals(coming, opened + timedelta(hours=3))
        if day.bank.code == BANKS[0][0]:
            self.trade.sell_in_the_yard(day, opened + timedelta(hours=3, minutes=30))
        self.close(day, opened + timedelta(hours=4))

    def close(self, day: MarketDay, at: datetime) -> None:
        """The drawer holds exactly what it should."""
        treasurer, pieces = self.staff[Role.TREASURER], in_pieces(drawer(day).expected)
        count_cash(market_day=day, pieces=pieces, by=treasurer, at=at)
        close_market_day(market_day=day, by=treasurer, at=at)

    def slip(self, day: MarketDay, member: Member, at: datetime) -> None:
        picks = self.random.sample(OFTEN, k=self.random.randint(1, 4))
        if self.random.random() < 0.35:
            picks.append(self.random.choice(SOMETIMES))
        deposit = post_deposit(
            market_day=day,
            member=member,
            lines=[NewLine(self.material[code], self.quantity(code, most)) for code, most in picks],
            identity=Identity("card"),
            by=self.staff[Role.COUNTER],
            at=at,
            idempotency_key=self.key(),
        )
        if self.random.random() < 0.008:
            void_deposit(
                deposit=Deposit.objects.get(pk=deposit.pk),
                reason="ลงชื่อสมาชิกผิดคน",
                by=self.staff[Role.COUNTER],
                at=at + timedelta(minutes=1),
                idempotency_key=self.key(),
                approved_by=self.staff[Role.TREASURER],
            )

    def big_slip(self, day: MarketDay, member: Member, at: datetime) -> None:
        post_deposit(
            market_day=day,
            member=member,
            lines=[NewLine(self.material["NFE-09"], Decimal("9.5"))],
            identity=Identity("card"),
            by=self.staff[Role.COUNTER],
            at=at,
            idempotency_key=self.key(),
        )

    def quantity(self, code: str, most: int) -> Decimal:
        if self.material[code].unit != "กก.":
            return Decimal(self.random.randint(1, most))
        return Decimal(self.random.randint(3, most * 10)) / 10

    def withdrawals(self, members: list[Member], at: datetime) -> None:
        """A few draw money; whoever asks for more than the regulation allows goes home without."""
        for member in members:
            if self.random.random() > 0.04:
                continue
            try:
                asked = request_payout(
                    member=member,
                    amount=Decimal(self.random.choice([50, 100, 150, 200])),
                    by=self.staff[Role.COUNTER],
                    at=at,
                    idempotency_key=self.key(),
                )
                pay_payout(payout=asked, by=self.staff[Role.COUNTER], at=at)
            except UnableToPayOut:
                continue

    def moment(self, day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour), tzinfo=self.at.tzinfo)

    def key(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)
