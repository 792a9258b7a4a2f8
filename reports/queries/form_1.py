"""The figures of form ธข.๑, a bank's month (4-reports.md D1): page, PDF and XLSX all read them from here.

None means "the system does not know" and is printed ไม่มีข้อมูล; a zero is a real zero. What each figure
counts is said once, at its field in `Figures`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Min, Q, Sum

from deposits.models import Deposit, DepositLine, DepositVoid, MarketDay
from members.models import Member, MemberType
from prices.models import ReportGroup
from reports.queries.months import Beginning, beginning_of, with_beginnings
from wastebank.ledger import chart
from wastebank.ledger.models import Entry, EntryKind, Posting
from wastebank.money import round_half_up
from wastebank.organisation.models import Bank, CollectionPoint, Municipality, Village
from wastebank.thai import Month, format_month

ZERO_BAHT, ZERO_KG = Decimal("0.00"), Decimal("0.000")
ORGANISATIONS = [MemberType.SCHOOL, MemberType.TEMPLE, MemberType.COMMUNITY, MemberType.AGENCY]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The columns of both pages for one bank, or for all of them. Baht, kg and persons are exact.

    "The month" ends on the report's day (ข้อมูล ณ วันที่): its last, or today while it runs. A slip stands if
    it was not cancelled by an entry booked up to that day, so a month that is over keeps its figures.
    """

    # --- page ก ---
    # Of the villages where the bank has a collection point; unknown if one of them is, or there is none.
    households: int | None = None
    # Members who are no organisation: joined before the month and not gone, came in it, went in it, there at
    # its end. A person's own membership counts as a household's.
    members_before: int | None = None
    members_joined: int | None = None
    members_left: int | None = None
    members: int | None = None
    persons: int | None = None  # how many live in the members' households: not kept
    organisations: int | None = None  # schools, temples, communities, agencies at the month's end
    household_share: Decimal | None = None  # `members` in a hundred `households`, two places
    openings: int | None = None  # market days held in the month, each place and date once
    depositors: int | None = None  # members, of any kind, with a standing slip received in the month
    # Net kg of standing slips received in the month, by the material's column in the report.
    kg_paper: Decimal | None = None
    kg_plastic: Decimal | None = None
    kg_glass: Decimal | None = None
    kg_metal: Decimal | None = None
    kg_aluminium: Decimal | None = None
    kg_other: Decimal | None = None
    kg: Decimal | None = None
    kg_fiscal_year: Decimal | None = None  # from October to the month's end
    # --- page ข ---
    bought: Decimal | None = None  # totals of the slips counted above
    withdrawn: Decimal | None = None  # payouts booked in the month, less payouts taken back in it
    sold: Decimal | None = None  # sales income booked in the month; unknown before the first sale
    margin: Decimal | None = None  # sold less the cost of what was sold and its transport (3-rules.md C4)
    savings: Decimal | None = None  # all members' savings accounts at the month's end
    claims: int | None = None  # welfare is not kept yet
    claims_paid: Decimal | None = None
    welfare_fund: Decimal | None = None  # at the month's end; unknown before the fund's first entry
    # kg of the month × the material's factor, rounded once per bank; materials without a factor are left out.
    ghg_kgco2e: Decimal | None = None

    @property
    def kg_by_column(self) -> list[tuple[str, Decimal | None]]:
        """The columns of the form and their kg, in its order."""
        return [(group.label, getattr(self, _kg_of(group))) for group in ReportGroup]


@dataclass(frozen=True)
class BankMonth:
    """One row of the form. `location` and `remarks` are Thai with western digits."""

    name: str
    location: str | None
    figures: Figures
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form1:
    """Form ธข.๑ of `month` with what was known on `as_of`; `total` adds the rows that have the figure."""

    month: Month
    as_of: date
    municipality: Municipality | None
    rows: tuple[BankMonth, ...]
    total: Figures


def form_1(month: Month, *, today: date, bank: Bank | None = None) -> Form1:
    """Form ธข.๑ of `month` for `bank`, or for every bank of the municipality, by code."""
    as_of = min(month.last, today)
    banks = list(with_beginnings(Bank.objects.filter(pk=bank.pk) if bank else Bank.objects.all()))
    known = {one.pk: beginning_of(one) for one in banks}
    reading = _Reading(banks, month, as_of)
    villages = _villages(banks)
    rows = tuple(_row(one, villages[one.pk], known[one.pk], reading) for one in banks)
    every_village = {village for found in villages.values() for village in found}
    total = _total([row.figures for row in rows], every_village)
    return Form1(month, as_of, Municipality.objects.first(), rows, total)


# --- reading, one statement a table for all banks -----------------------------------------------------------


def _standing(as_of: date, slip: str = "") -> Q:
    """Slips that no entry up to `as_of` has cancelled; `slip` is the path to them, such as `deposit__`."""
    return Q(**{f"{slip}void": None}) | Q(**{f"{slip}void__entry__booked_on__gt": as_of})


class _Reading:
    """Everything counted and summed for `banks`, each a mapping by the bank's id; absent means none."""

    def __init__(self, banks: Sequence[Bank], month: Month, as_of: date):
        self.banks, self.month, self.as_of = banks, month, as_of
        self.days = (month.first, as_of)
        self.members = self._members()
        self.openings = self._by_bank(
            MarketDay.objects.filter(bank__in=banks, held_on__range=self.days), "bank_id", held=Count("pk")
        )
        self.slips = self._slips()
        self.weights: dict[int, list[dict]] = {}
        for row in self._weights():
            self.weights.setdefault(row["deposit__bank_id"], []).append(row)
        self.ledger = self._ledger()
        self.cancelled_late = self._by_bank(
            DepositVoid.objects.filter(
                deposit__bank__in=banks,
                deposit__received_on__lt=month.first,
                entry__booked_on__range=self.days,
            ),
            "deposit__bank_id",
            slips=Count("pk"),
            baht=Sum("deposit__total"),
        )

    @staticmethod
    def _by_bank(rows, bank: str, **sums) -> Mapping[int, dict]:
        return {row[bank]: row for row in rows.order_by().values(bank).annotate(**sums)}

    def _members(self) -> Mapping[int, dict]:
        first = self.month.first
        households = ~Q(member_type__in=ORGANISATIONS)
        there = Q(closed_on=None) | Q(closed_on__gt=self.as_of)
        before = Q(joined_on__lt=first) & (Q(closed_on=None) | Q(closed_on__gte=first))
        return self._by_bank(
            Member.objects.filter(bank__in=self.banks, joined_on__lte=self.as_of),
            "bank_id",
            before=Count("pk", filter=households & before),
            joined=Count("pk", filter=households & Q(joined_on__gte=first)),
            left=Count("pk", filter=households & Q(closed_on__range=self.days)),
            remaining=Count("pk", filter=households & there),
            organisations=Count("pk", filter=~households & there),
            persons=Count("pk", filter=Q(member_type=MemberType.PERSON) & there),
        )

    def _slips(self) -> Mapping[int, dict]:
        slips = Deposit.objects.filter(
            _standing(self.as_of), bank__in=self.banks, received_on__range=self.days
        )
        return self._by_bank(
            slips,
            "bank_id",
            bought=Sum("total"),
            depositors=Count("member", distinct=True),
            organisations=Count("member", distinct=True, filter=Q(member__member_type__in=ORGANISATIONS)),
        )

    def _weights(self):
        since = self.month.fiscal_year_start().first
        in_month = Q(deposit__received_on__gte=self.month.first)
        factor = F("material__emission_factor")
        no_factor = in_month & Q(material__emission_factor=None)
        lines = DepositLine.objects.filter(
            _standing(self.as_of, "deposit__"),
            deposit__bank__in=self.banks,
            deposit__received_on__range=(since, self.as_of),
        )
        return (
            lines.order_by()
            .values("deposit__bank_id", "material__report_group")
            .annotate(
                kg=Sum("net_kg", filter=in_month, default=ZERO_KG),
                year=Sum("net_kg"),
                ghg=Sum(F("net_kg") * factor, filter=in_month, default=Decimal(0)),
                uncounted_kg=Sum("net_kg", filter=no_factor, default=ZERO_KG),
                uncounted=Count("material", distinct=True, filter=no_factor),
            )
        )

    def _ledger(self) -> Mapping[int, dict]:
        savings = Q(account__code__startswith=f"{chart.SAVINGS}-")
        codes = (chart.SALES, chart.COST_OF_SOLD, chart.TRANSPORT, chart.WELFARE_FUND)
        sales, cost, transport, fund = (Q(account__code=code) for code in codes)
        in_month = Q(entry__booked_on__gte=self.month.first)

        def event(kind: str) -> Q:
            # A subquery is hashed; one more join is a nested loop where the tables are new and not analysed.
            taken_back = Entry.objects.filter(bank__in=self.banks, kind=kind)
            return Q(entry__kind=kind) | Q(entry__reverses__in=taken_back.values("pk"))

        def net(side: str, other: str, which: Q) -> Sum:
            return Sum(F(side) - F(other), filter=which, default=ZERO_BAHT)

        selling = event(EntryKind.SALE)  # not the entry that empties the income accounts at year end
        return self._by_bank(
            Posting.objects.filter(
                savings | sales | cost | transport | fund,
                account__bank__in=self.banks,
                entry__booked_on__lte=self.as_of,
            ),
            "account__bank_id",
            savings=net("credit", "debit", savings),
            withdrawn=net("debit", "credit", savings & in_month & event(EntryKind.PAYOUT)),
            sold=net("credit", "debit", sales & in_month & selling),
            cost=net("debit", "credit", cost & in_month & selling),
            transport=net("debit", "credit", transport & in_month & selling),
            sales_begun=Min("pk", filter=sales & selling),
            fund=net("credit", "debit", fund),
            fund_begun=Min("pk", filter=fund),
        )


def _villages(banks: Sequence[Bank]) -> dict[int, list[Village]]:
    """By the bank's id, the villages where it has a collection point, by number."""
    found: dict[int, list[Village]] = {bank.pk: [] for bank in banks}
    places = CollectionPoint.objects.filter(bank__in=banks, village__isnull=False).select_related("village")
    for place in places.order_by("village__number"):
        if place.village and place.village not in found[place.bank_id]:
            found[place.bank_id].append(place.village)
    return found


def _kg_of(group: ReportGroup) -> str:
    return f"kg_{group.name.lower()}"


# --- a row -------------------------------------------------------------------------------------------------


def _row(bank: Any, villages: list[Village], begins: Beginning, reading: _Reading) -> BankMonth:
    location = _location(villages)
    if reading.as_of < reading.month.first or not begins.books or reading.month < begins.books:
        return BankMonth(bank.name, location, Figures(households=_households(villages)))
    figures = _register_and_balances(bank, villages, reading)
    remarks = []
    if begins.counter and reading.month >= begins.counter:
        figures |= _over_the_counter(bank, reading)
        remarks = list(_remarks(bank, begins.counter, reading))
    return BankMonth(bank.name, location, Figures(**figures), tuple(remarks))


def _register_and_balances(bank: Bank, villages: list[Village], reading: _Reading) -> dict[str, Any]:
    members = reading.members.get(bank.pk, {})
    ledger = reading.ledger.get(bank.pk, {})
    remaining, households = members.get("remaining", 0), _households(villages)
    return {
        "households": households,
        "members_before": members.get("before", 0),
        "members_joined": members.get("joined", 0),
        "members_left": members.get("left", 0),
        "members": remaining,
        "organisations": members.get("organisations", 0),
        "household_share": _share(remaining, households),
        "savings": ledger.get("savings", ZERO_BAHT),
        "welfare_fund": ledger["fund"] if ledger.get("fund_begun") else None,
    }


def _over_the_counter(bank: Bank, reading: _Reading) -> dict[str, Any]:
    slips, ledger = reading.slips.get(bank.pk, {}), reading.ledger.get(bank.pk, {})
    weights = reading.weights.get(bank.pk, [])
    by_group = {row["material__report_group"]: row["kg"] for row in weights}
    has_sold = bool(ledger.get("sales_begun"))
    return {
        "openings": reading.openings.get(bank.pk, {}).get("held", 0),
        "depositors": slips.get("depositors", 0),
        **{_kg_of(group): by_group.get(group.value, ZERO_KG) for group in ReportGroup},
        "kg": sum(by_group.values(), ZERO_KG),
        "kg_fiscal_year": sum((row["year"] for row in weights), ZERO_KG),
        "bought": slips.get("bought", ZERO_BAHT),
        "withdrawn": ledger.get("withdrawn", ZERO_BAHT),
        "sold": ledger["sold"] if has_sold else None,
        "margin": ledger["sold"] - ledger["cost"] - ledger["transport"] if has_sold else None,
        "ghg_kgco2e": round_half_up(sum((row["ghg"] for row in weights), Decimal(0))),
    }


def _remarks(bank: Any, counterbeginning_of: Month, reading: _Reading) -> Iterable[str]:
    weights = reading.weights.get(bank.pk, [])
    if kinds := sum(row["uncounted"] for row in weights):
        weight = sum(row["uncounted_kg"] for row in weights)
        yield f"ก๊าซเรือนกระจกไม่นับวัสดุที่ไม่มีค่า EF {kinds} ชนิด {weight.normalize():,f} กก."
    if persons := reading.members.get(bank.pk, {}).get("persons"):
        yield f"สมาชิกรายบุคคล {persons} ราย นับรวมในครัวเรือน"
    if organisations := reading.slips.get(bank.pk, {}).get("organisations"):
        yield f"ผู้นำฝากเป็นหน่วยงาน {organisations} แห่ง นับรวมในครัวเรือนที่นำมาฝาก"
    if late := reading.cancelled_late.get(bank.pk):
        yield f"ยกเลิกใบรับฝากของเดือนก่อน {late['slips']} ใบ {late['baht']:,} บาท"
    start = reading.month.fiscal_year_start()
    opened_later = bank.opened_on and Month.of(bank.opened_on) >= counterbeginning_of
    if start < counterbeginning_of and not opened_later:
        begun = format_month(counterbeginning_of.year, counterbeginning_of.month, short=True)
        yield f"ปริมาณสะสมนับตั้งแต่ {begun} ที่เริ่มมีข้อมูล"


def _households(villages: Iterable[Village]) -> int | None:
    counts = [village.households for village in villages]
    return None if not counts or None in counts else sum(count for count in counts if count is not None)


def _share(members: int | None, households: int | None) -> Decimal | None:
    return round_half_up(Decimal(members * 100) / households) if members is not None and households else None


def _location(villages: Sequence[Village]) -> str | None:
    """หมู่ 1 บ้านโคก for one village, หมู่ 1–4, 7 for several."""
    if len(villages) < 2:
        return str(villages[0]) if villages else None
    runs: list[list[int]] = []
    for village in villages:
        if runs and village.number == runs[-1][-1] + 1:
            runs[-1].append(village.number)
        else:
            runs.append([village.number])
    texts = [f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs]
    return f"หมู่ {', '.join(texts)}"


def _total(rows: Sequence[Figures], villages: Iterable[Village]) -> Figures:
    """The sums of what is known; households once each, though two banks may serve one village.

    A share of the whole needs the whole: it is unknown where a bank's members or households are.
    """
    sums: dict[str, Any] = {}
    for field in fields(Figures):
        known = [value for row in rows if (value := getattr(row, field.name)) is not None]
        sums[field.name] = sum(known[1:], known[0]) if known else None
    every = None if any(row.households is None for row in rows) else _households(villages)
    members = None if any(row.members is None for row in rows) else sums["members"]
    return Figures(**sums | {"households": every, "household_share": _share(members, every)})
