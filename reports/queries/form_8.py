"""The figures of form ธข.๘, income statement and position (4-reports.md D): page and PDF read them here.

None means "the system does not know" and is printed ไม่มีข้อมูล; a zero is a real zero. Baht, exact.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, Left

from deposits.models import Expense
from deposits.queries.books.reconciliation import Reconciliation, reconciliation
from deposits.queries.books.years import start_month_of
from reports.queries.months import beginning_of, with_beginnings
from reports.queries.periods import Period
from wastebank.ledger import chart
from wastebank.ledger.models import EntryKind, Kind, Posting
from wastebank.money import round_half_up
from wastebank.organisation.models import Bank, Municipality
from wastebank.thai import Month, format_month

ZERO = Decimal("0.00")

INCOME = (
    (chart.SALES, "รายได้จากการขายวัสดุรีไซเคิล"),
    (chart.FEES, "รายได้ค่าธรรมเนียม"),
    (chart.DONATIONS, "รายได้บริจาค"),
    (chart.OTHER_INCOME, "รายได้อื่น"),
)
EXPENSES = (
    (chart.COST_OF_SOLD, "ต้นทุนวัสดุที่ขาย"),
    (chart.TRANSPORT, "ค่าขนส่งวัสดุที่ขาย"),
    (chart.RUNNING_EXPENSE, "ค่าใช้จ่ายดำเนินงาน"),  # by category, see `_running`
    (chart.STOCK_DIFFERENCE, "ผลต่างวัสดุ (ขาด/เกิน)"),
    (chart.GIVEN_AWAY, "วัสดุที่ให้หรือบริจาค"),
    (chart.MADE_INTO, "วัสดุที่นำไปแปรรูป"),
    (chart.RDF, "วัสดุที่ส่งทำเชื้อเพลิง (RDF)"),
    (chart.CASH_DIFFERENCE, "เงินสดขาด (เกิน)"),
    (chart.GOODS_DIFFERENCE, "ส่วนต่างจากการแลกสินค้า"),
)
# Of running expenses, as the form prints them; "" is what was booked without a voucher.
CATEGORIES = {
    Expense.Category.TRANSPORT: "ค่าขนส่ง",
    Expense.Category.WAGES: "ค่าแรงและค่าตอบแทน",
    Expense.Category.MATERIALS: "ค่าวัสดุและอุปกรณ์",
    Expense.Category.UTILITIES: "ค่าน้ำและค่าไฟฟ้า",
    Expense.Category.REPAIRS: "ค่าซ่อมแซม",
    Expense.Category.FEES: "ค่าธรรมเนียม",
    Expense.Category.BANK_CHARGE: "ค่าธรรมเนียมธนาคาร",
    Expense.Category.OTHER: "ค่าใช้จ่ายอื่น",
    "": "ค่าใช้จ่ายดำเนินงานที่ไม่ระบุประเภท",
}
ASSETS = (
    (chart.CASH, "เงินสด"),
    (chart.BANK_ACCOUNT, "เงินฝากธนาคาร"),
    (chart.RECEIVABLE, "ลูกหนี้ผู้รับซื้อ"),
    (chart.STOCK, "วัสดุคงเหลือ"),
    (chart.DUE_FROM_MEMBERS, "เงินค้างรับจากสมาชิก"),
    (chart.GOODS, "สินค้าสำหรับแลก"),
)
LIABILITIES = ((chart.SAVINGS, "เงินฝากสมาชิก"), (chart.PAYABLE, "เจ้าหนี้"))
WELFARE, RESERVE = "กองทุนสวัสดิการ", "ทุนสำรอง"
CAPITAL = "ทุนและเงินอุดหนุนมีวัตถุประสงค์ (ไม่แยกแหล่ง)"
SURPLUS = "รายได้สูง (ต่ำ) กว่าค่าใช้จ่ายสะสม"


@dataclass(frozen=True)
class Row:
    """A line of the income statement: what the period brought or took, and the fiscal year up to its end."""

    label: str
    period: Decimal
    year: Decimal


@dataclass(frozen=True)
class Income:
    """งบรับ-จ่าย. The entry that empties the accounts at year end is left out (books.md, Events)."""

    income: tuple[Row, ...]
    expenses: tuple[Row, ...]

    @property
    def total_income(self) -> Row:
        return _total("รวมรายได้", self.income)

    @property
    def total_expenses(self) -> Row:
        return _total("รวมค่าใช้จ่าย", self.expenses)

    @property
    def surplus(self) -> Row:
        """Income over expenses; below zero where there were more expenses."""
        earned, spent = self.total_income, self.total_expenses
        return Row("รายได้สูง (ต่ำ) กว่าค่าใช้จ่าย", earned.period - spent.period, earned.year - spent.year)


@dataclass(frozen=True)
class Held:
    """A line of the position: baht by all entries up to the day."""

    label: str
    amount: Decimal


@dataclass(frozen=True)
class Position:
    """งบแสดงฐานะการเงิน. The accumulated surplus has the running result and the opening contra in it."""

    assets: tuple[Held, ...]
    liabilities: tuple[Held, ...]
    funds: tuple[Held, ...]

    @property
    def total_assets(self) -> Decimal:
        return _sum(self.assets)

    @property
    def total_liabilities(self) -> Decimal:
        return _sum(self.liabilities)

    @property
    def total_funds(self) -> Decimal:
        return _sum(self.funds)

    @property
    def total_sources(self) -> Decimal:
        return self.total_liabilities + self.total_funds

    @property
    def is_equal(self) -> bool:
        """Both sides are equal. Double entry proves it as long as no account was left out."""
        return self.total_assets == self.total_sources

    @property
    def liquidity(self) -> Decimal | None:
        """(cash + bank account) ÷ members' savings, to two places; None where there are no savings."""
        cash, account, savings = self.assets[0].amount, self.assets[1].amount, self.liabilities[0].amount
        return round_half_up((cash + account) / savings) if savings else None


@dataclass(frozen=True)
class Form8:
    """Form ธข.๘ of `period` for `bank` or (None) for all banks, with what was known on `as_of`.

    `income` and `position` are None before the data begin. `remarks` are Thai with western digits.
    """

    period: Period
    as_of: date
    municipality: Municipality | None
    bank: Bank | None
    income: Income | None
    position: Position | None
    reconciliations: tuple[Reconciliation, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.bank.name if self.bank else "ธนาคารขยะทุกแห่งใน อปท."


def start_month(bank: Bank | None, today: date) -> int:
    """The month in which fiscal years begin: the bank's, or the first one's for all of them."""
    one = bank or Bank.objects.order_by("code").first()
    return start_month_of(one, today) if one else 10


def form_8(period: Period, *, today: date, bank: Bank | None = None) -> Form8:
    """Form ธข.๘ of `period` for `bank`, or for the whole municipality."""
    as_of = min(period.last, today)
    banks = list(with_beginnings(Bank.objects.filter(pk=bank.pk) if bank else Bank.objects.all()))
    known = [one for one in banks if _is_known(one, period, as_of)]
    unknown = [one.name for one in banks if one not in known]
    remarks = list(_beginnings(known, period))
    if known and unknown:
        remarks.append(f"ไม่มีข้อมูลของ {', '.join(unknown)}")
    return Form8(
        period,
        as_of,
        Municipality.objects.first(),
        bank,
        _income(known, period, as_of) if known else None,
        _position(known, as_of) if known else None,
        tuple(reconciliation(one, as_of) for one in known),
        tuple(remarks),
    )


def _is_known(bank: Any, period: Period, as_of: date) -> bool:
    begins = beginning_of(bank).books
    return begins is not None and as_of >= period.first and Month.of(period.last) >= begins


def _beginnings(banks: Sequence[Any], period: Period) -> Iterable[str]:
    """Of each bank whose books begin within the fiscal year."""
    for bank in banks:
        begins = beginning_of(bank).books
        if begins and begins.first > period.year_first and not bank.opened_on:
            since = format_month(begins.year, begins.month, short=True)
            yield f"{bank.name}: ยอดสะสมนับตั้งแต่ {since} ที่เริ่มมีข้อมูล"


# --- งบรับ-จ่าย --------------------------------------------------------------------------------------------


def _income(banks: Sequence[Bank], period: Period, as_of: date) -> Income:
    rows = list(_moved(banks, period, as_of))
    earned = _by_code(row for row in rows if row["account__kind"] == Kind.INCOME)
    spent = _by_code(row for row in rows if row["account__kind"] == Kind.EXPENSE)
    return Income(tuple(_rows(INCOME, earned, -1)), tuple(_rows(EXPENSES, spent, 1)))


def _moved(banks: Sequence[Bank], period: Period, as_of: date) -> QuerySet:
    """Debits less credits by account and category, of the period and of the fiscal year up to `as_of`."""
    net = F("debit") - F("credit")
    year_end = Q(entry__kind=EntryKind.YEAR_END) | Q(entry__reverses__kind=EntryKind.YEAR_END)
    postings = Posting.objects.filter(
        account__bank__in=banks,
        account__kind__in=[Kind.INCOME, Kind.EXPENSE],
        entry__booked_on__range=(period.year_first, as_of),
    )
    category = Coalesce("entry__expense__category", "entry__reverses__expense__category", Value(""))
    return (
        postings.exclude(year_end)
        .order_by("account__code")
        .values("account__code", "account__name", "account__kind", category=category)
        .annotate(
            year=Sum(net, default=ZERO),
            period=Sum(net, filter=Q(entry__booked_on__gte=period.first), default=ZERO),
        )
    )


def _by_code(rows: Iterable[dict]) -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = {}
    for row in rows:
        found.setdefault(row["account__code"], []).append(row)
    return found


def _rows(lines: Sequence[tuple[str, str]], found: dict[str, list[dict]], sign: int) -> Iterable[Row]:
    """The form's own lines, zeros too, and after them whatever other account there is."""
    for code, label in lines:
        moved = found.pop(code, [])
        if code == chart.RUNNING_EXPENSE and moved:
            yield from _running(moved)
        else:
            yield _row(label, moved, sign)
    for moved in found.values():
        yield _row(moved[0]["account__name"], moved, sign)


def _running(moved: list[dict]) -> Iterable[Row]:
    for category, label in CATEGORIES.items():
        if of := [row for row in moved if row["category"] == category]:
            yield _row(label, of, 1)


def _row(label: str, moved: Iterable[dict], sign: int) -> Row:
    moved = list(moved)
    period = sum((row["period"] for row in moved), ZERO)
    year = sum((row["year"] for row in moved), ZERO)
    return Row(label, sign * period + 0, sign * year + 0)  # adding 0 turns −0.00 into 0.00


def _total(label: str, rows: Iterable[Row]) -> Row:
    rows = list(rows)
    return Row(label, sum((row.period for row in rows), ZERO), sum((row.year for row in rows), ZERO))


# --- งบแสดงฐานะการเงิน -------------------------------------------------------------------------------------


def _position(banks: Sequence[Bank], as_of: date) -> Position:
    postings = Posting.objects.filter(account__bank__in=banks, entry__booked_on__lte=as_of)
    net = Sum(F("debit") - F("credit"))
    groups = postings.order_by().values("account__kind", head=Left("account__code", 4)).annotate(net=net)
    heads: dict[str, Decimal] = {}
    others: dict[str, Decimal] = {Kind.ASSET: ZERO, Kind.LIABILITY: ZERO}
    surplus = ZERO
    listed = {code for code, _label in ASSETS + LIABILITIES} | {
        chart.WELFARE_FUND, chart.CAPITAL, chart.RESERVE,
    }  # fmt: skip
    for group in groups:
        head, kind = group["head"], group["account__kind"]
        if head in listed:
            heads[head] = heads.get(head, ZERO) + group["net"]
        elif kind in others:
            others[kind] += group["net"]
        else:  # surplus, appropriations, opening contra, and the running income and expenses
            surplus -= group["net"]
    return Position(
        tuple(_held(ASSETS, heads, 1, "บัญชีระหว่างธนาคารขยะ", others[Kind.ASSET])),
        tuple(_held(LIABILITIES, heads, -1, "หนี้สินอื่น", -others[Kind.LIABILITY])),
        (
            Held(WELFARE, -heads.get(chart.WELFARE_FUND, ZERO) + 0),
            *_capital(postings),
            Held(RESERVE, -heads.get(chart.RESERVE, ZERO) + 0),
            Held(SURPLUS, surplus + 0),
        ),
    )


def _held(
    lines: Sequence[tuple[str, str]], heads: Mapping[str, Decimal], sign: int, other: str, rest: Decimal
) -> Iterable[Held]:
    for code, label in lines:
        yield Held(label, sign * heads.get(code, ZERO) + 0)
    if rest:
        yield Held(other, rest)


def _capital(postings: QuerySet) -> Iterable[Held]:
    """Capital and subsidies by their source, each with an account of its own (3200-nn)."""
    rows = (
        postings.filter(account__code__startswith=chart.CAPITAL)
        .order_by("account__code", "account__name")
        .values("account__code", "account__name")
        .annotate(held=Sum(F("credit") - F("debit")))
    )
    found = [
        Held(CAPITAL if row["account__code"] == chart.CAPITAL else row["account__name"], row["held"])
        for row in rows
        if row["held"]
    ]
    return found or [Held("ทุนและเงินอุดหนุนมีวัตถุประสงค์", ZERO)]


def _sum(lines: Iterable[Held]) -> Decimal:
    return sum((line.amount for line in lines), ZERO)
