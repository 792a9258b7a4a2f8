"""The parameters of a bank's regulation: key, Thai label, default, range (3-rules.md C2).

The Thai label is data, printed on the regulation itself; it is not translated. `account.allow_negative` of C2
is left out: the books refuse it whatever a meeting resolves (docs/adr/0002).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from wastebank.thai import to_arabic_digits

D = Decimal


class BadParameter(ValueError):
    """The text is not a value of this parameter. `str()` is a Thai sentence."""


@dataclass(frozen=True, kw_only=True)
class Parameter:
    key: str
    label: str
    default: Any
    least: Decimal | None = None
    most: Decimal | None = None
    choices: tuple[str, ...] = ()

    @property
    def in_use(self) -> bool:
        """Whether the system acts on it already, or only keeps it for reference."""
        return self.key in IN_USE

    def parse(self, text: str) -> Any:
        """The value that `text` stands for, of the default's type. Refuses what is outside the range."""
        value = self._typed(str(text).strip())
        if self.choices and value not in self.choices:
            raise BadParameter(f"{self.label}: เลือกได้เฉพาะ {', '.join(self.choices)}")
        if self.least is not None and not self.least <= value <= self.most:
            raise BadParameter(f"{self.label}: ต้องอยู่ระหว่าง {self.least} ถึง {self.most}")
        return value

    def _typed(self, text: str) -> Any:
        if isinstance(self.default, bool):
            if text.lower() not in {"true", "false"}:
                raise BadParameter(f"{self.label}: ต้องเป็น true หรือ false")
            return text.lower() == "true"
        if isinstance(self.default, int | Decimal):
            try:
                number = D(to_arabic_digits(text).replace(",", ""))
                if number.adjusted() > 12:  # 1E+9999999 would take minutes to become a whole number
                    raise OverflowError
                whole = int(number)
            except (InvalidOperation, ValueError, OverflowError):
                raise BadParameter(f"{self.label}: ต้องเป็นตัวเลข") from None
            if isinstance(self.default, int):
                if number != whole:
                    raise BadParameter(f"{self.label}: ต้องเป็นจำนวนเต็ม")
                return whole
            return number
        return text


def _p(key, label, default, least=None, most=None, choices=()):
    ranged = None if least is None else D(least), None if most is None else D(most)
    return Parameter(key=key, label=label, default=default, least=ranged[0], most=ranged[1], choices=choices)


ALL = [
    _p("member.unit", "หน่วยสมาชิก", "household", choices=("household", "person", "organisation")),
    _p("member.min_residency_months", "อยู่ในพื้นที่ไม่น้อยกว่า (เดือน)", 12, 0, 60),
    _p("member.allow_nonresident_with_certifier", "ผู้ไม่มีชื่อในทะเบียนบ้านต้องมีผู้รับรอง", True),
    _p("member.entry_fee", "ค่าสมัคร/ค่าสมุด (บาท)", D("0"), 0, 200),
    _p("member.approval_required", "ต้องอนุมัติก่อนเปิดบัญชี", True),
    _p("member.max_covered_persons", "จำนวนผู้ได้รับความคุ้มครองต่อครัวเรือน", 5, 1, 15),
    _p("account.number_format", "รูปแบบเลขบัญชี", "{village:02}-{seq:05}"),
    _p("account.min_balance", "ยอดคงเหลือขั้นต่ำ (บาท)", D("50"), 0, 1000),
    _p("session.schedule", "กำหนดเปิดรับ", "ทุกวันพุธแรกของเดือน 09.00–12.00 น."),
    _p("session.mode", "วิธีรับซื้อ", "pass_through", choices=("pass_through", "store_then_sell")),
    _p("weight.unit_step", "ความละเอียดน้ำหนัก (กก.)", D("0.1"), "0.001", "0.5"),
    _p("weight.rounding", "การปัดน้ำหนัก", "half_up", choices=("half_up", "down")),
    _p("weight.deduct_allowed", "หักสิ่งเจือปน/ความชื้น", True),
    _p("price.source", "ที่มาของราคา", "list", choices=("list", "quote_ratio")),
    _p("price.member_ratio", "สัดส่วนราคาสมาชิกต่อราคาร้าน", D("0.80"), "0.50", 1),
    _p("price.round_step", "ปัดราคา", "0.05<10;0.50<100;1"),
    _p("price.change_policy", "วันมีผลของราคา", "effective_dated", choices=("effective_dated",)),
    _p("price.alert_below_shop_pct", "เตือนเมื่อราคาต่ำกว่าร้านเกิน (ร้อยละ)", D("25"), 0, 60),
    _p("price.min_lot_note", "เงื่อนไขน้ำหนักขั้นต่ำ", ""),
    _p("money.round", "ปัดเศษสตางค์ต่อรายการ (บาท)", D("0.01"), "0.01", 1),
    _p("payout.mode", "วิธีรับเงินของสมาชิก", "credit", choices=("credit", "cash", "goods", "donate", "split")),
    _p("cash.max_on_hand", "เงินสดถือครองสูงสุด (บาท)", D("5000"), 0, 1_000_000),
    _p("withdraw.approval", "จำนวนผู้อนุมัติถอนเมื่อเกินวงเงิน", 2, 1, 3),
    _p("withdraw.approval_above", "วงเงินที่ต้องอนุมัติเพิ่ม (บาท)", D("1000"), 0, 1_000_000),
    _p("withdraw.min_keep", "ต้องคงเหลือหลังถอน (บาท)", D("50"), 0, 1000),
    _p("withdraw.max_per_month", "ถอนได้เดือนละ (ครั้ง, 0 = ไม่จำกัด)", 1, 0, 31),
    _p("withdraw.documents", "เอกสารถอนเงิน", "สมุดคู่ฝาก, ตรวจบัตรแล้ว"),
    _p("withdraw.by_proxy", "ถอนแทนได้", True),
    _p("cash.step", "จ่ายเงินสดเป็นหน่วย (บาท)", D("0.25"), "0.25", 1),
    _p("fee.mode", "ค่าบริหารจัดการ", "margin", choices=("margin", "percent_of_sale", "both")),
    _p("fee.percent_of_sale", "ร้อยละค่าบริหาร", D("0"), 0, 30),
    _p("profit.split", "การจัดสรรกำไรสุทธิ (ร้อยละ)", "สวัสดิการ 60, เฉลี่ยคืน 25, สำรอง 15, ค่าตอบแทนกรรมการ 0"),
    _p("dividend.basis", "ฐานปันผล", "turnover", choices=("turnover", "shares", "equal")),
    _p("dividend.min_amount", "ขั้นต่ำจ่ายปันผล (บาท)", D("1"), 0, 100),
    _p("welfare.enabled_types", "ประเภทสวัสดิการ", "เสียชีวิต, นอนโรงพยาบาล, คลอดบุตร, ทุนการศึกษา, ผู้สูงอายุ"),
    _p(
        "welfare.death.model",
        "รูปแบบกรณีเสียชีวิต",
        "fixed_from_fund",
        choices=("fixed_from_fund", "levy"),
    ),
    _p("welfare.death.fixed_amount", "สวัสดิการกรณีเสียชีวิต (บาท)", D("10000"), 0, 100000),
    _p("welfare.death.levy_per_account", "หักสมทบสวัสดิการต่อราย (บาท)", D("20"), 5, 100),
    _p(
        "welfare.death.levy_shortfall",
        "บัญชีที่เงินไม่พอ",
        "fund_covers",
        choices=("collect_available", "fund_covers", "skip"),
    ),
    _p("welfare.death.hold_back_pct", "หักเข้ากองทุน (ร้อยละ)", D("0"), 0, 20),
    _p("welfare.qualify.min_months", "ระยะรอสิทธิ: เดือนที่ฝากไม่น้อยกว่า", 6, 0, 24),
    _p("welfare.qualify.covered_person_wait", "ระยะรอสิทธิของผู้ที่เพิ่มชื่อใหม่ (เดือน)", 6, 0, 24),
    _p("welfare.qualify.min_deposits", "จำนวนครั้งที่ฝาก", 3, 0, 24),
    _p("welfare.qualify.min_balance", "เงินในบัญชีไม่น้อยกว่า (บาท)", D("200"), 0, 1000),
    _p("welfare.keep.min_deposits_per", "รักษาสิทธิ: ฝากอย่างน้อย 1 ครั้งต่อ (เดือน)", 1, 1, 3),
    _p("welfare.keep.max_missed", "ขาดติดต่อกันเกิน (เดือน) ระงับสิทธิ", 3, 1, 24),
    _p("welfare.keep.lapse_after", "ขาดติดต่อกันเกิน (เดือน) สิ้นสิทธิ", 6, 1, 36),
    _p("welfare.keep.count_only_open_months", "นับเฉพาะเดือนที่ธนาคารเปิด", True),
    _p("welfare.grace", "ผ่อนผันเติมยอด/ชี้แจง", "next_market_day", choices=("next_market_day", "none")),
    _p("welfare.claim_deadline_days", "ยื่นขอภายใน (วัน)", 90, 30, 365),
    _p("welfare.committee_override", "มติผ่อนผัน", True),
    _p("welfare.inpatient.per_night", "นอนโรงพยาบาล (บาท/คืน)", D("100"), 0, 10000),
    _p("welfare.inpatient.nights_per_year", "นอนโรงพยาบาลไม่เกิน (คืน/ปี)", 5, 0, 365),
    _p("welfare.birth", "คลอดบุตร (บาท/คน)", D("500"), 0, 100000),
    _p("welfare.scholarship", "ทุนการศึกษา (บาท/ทุน)", D("500"), 0, 100000),
    _p("welfare.elderly_gift_age", "ครบอายุ (ปี)", 70, 50, 120),
    _p("welfare.elderly_gift_amount", "ของขวัญครบอายุ (บาท)", D("500"), 0, 100000),
    _p("welfare.fund_floor", "กองทุนต่ำสุดก่อนหยุดจ่าย (บาท)", D("20000"), 0, 10_000_000),
    _p("stock.shrinkage_alert_pct", "น้ำหนักสูญเสียเกิน (ร้อยละ)", D("3"), 0, 20),
    _p("void.second_person_above", "ยกเลิกใบเกิน (บาท) ต้องมีผู้อนุมัติคนที่สอง", D("500"), 0, 1_000_000),
    _p("disposal_cost_per_ton", "ค่ากำจัดที่ประหยัดได้ (บาท/ตัน)", D("600"), 0, 100000),
    _p("report.due_day", "ส่งรายงานภายในวันที่", 5, 1, 28),
    _p("fiscal_year.start_month", "เดือนเริ่มปีงบประมาณ", 10, 1, 10),
]
# The words for the choices above, as the regulation prints them.
CHOICE_LABELS = {
    "household": "ครัวเรือน",
    "person": "บุคคล",
    "organisation": "องค์กร",
    "pass_through": "ขายต่อทันทีในวันรับฝาก",
    "store_then_sell": "เก็บไว้แล้วขาย",
    "half_up": "ปัดครึ่งขึ้น",
    "down": "ปัดลง",
    "list": "ประกาศราคา",
    "quote_ratio": "ราคาผู้รับซื้อ × สัดส่วน",
    "effective_dated": "ตามวันมีผลของประกาศ",
    "credit": "เข้าบัญชี",
    "cash": "เงินสด",
    "goods": "แลกของ",
    "donate": "บริจาค",
    "split": "แบ่งหลายทาง",
    "margin": "ส่วนต่างราคา",
    "percent_of_sale": "ร้อยละของยอดขาย",
    "both": "ทั้งสองอย่าง",
    "turnover": "ยอดฝากในปี",
    "shares": "หุ้น",
    "equal": "เท่ากันทุกบัญชี",
    "fixed_from_fund": "จำนวนคงที่จากกองทุน",
    "levy": "หักสมทบรายบัญชี",
    "collect_available": "เก็บเท่าที่มี",
    "fund_covers": "กองทุนออกส่วนที่ขาด",
    "skip": "ไม่เก็บ",
    "next_market_day": "ถึงสิ้นวันเปิดทำการครั้งถัดไป",
    "none": "ไม่มี",
}


# Grows with each capability; the regulation's page says of the others that they are kept for reference.
IN_USE = {
    "session.schedule",
    "weight.deduct_allowed",
    "price.source",
    "price.member_ratio",
    "price.round_step",
    "price.alert_below_shop_pct",
    "price.min_lot_note",
    "payout.mode",
    "cash.max_on_hand",
    "withdraw.approval",
    "withdraw.approval_above",
    "withdraw.min_keep",
    "withdraw.max_per_month",
    "cash.step",
    "profit.split",
    "dividend.basis",
    "dividend.min_amount",
    "stock.shrinkage_alert_pct",
    "void.second_person_above",
    "fiscal_year.start_month",
}


def as_text(value: object) -> str:
    """A parameter's value as it is stored and typed: `parse` reads it back."""
    return str(value).lower() if isinstance(value, bool) else str(value)


BY_KEY = {parameter.key: parameter for parameter in ALL}


@dataclass(frozen=True)
class Regulation:
    """The parameters in force for one bank on one day: `regulation["withdraw.min_keep"]`."""

    version_id: int | None
    changed: Mapping[str, str]

    def __getitem__(self, key: str) -> Any:
        parameter = BY_KEY[key]
        return parameter.parse(self.changed[key]) if key in self.changed else parameter.default
