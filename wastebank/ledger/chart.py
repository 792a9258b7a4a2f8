"""The chart of accounts that every bank opens with (books.md, Events)."""

from dataclasses import dataclass

from wastebank.ledger.models import Kind


@dataclass(frozen=True)
class Line:
    code: str
    name: str
    kind: Kind
    may_go_negative: bool = True


CASH = "1100"
BANK_ACCOUNT = "1110"
RECEIVABLE = "1200"
STOCK = "1300"
DUE_FROM_MEMBERS = "1400"
GOODS = "1500"
INTER_BANK = "1900"
SAVINGS = "2100"  # each member's account is 2100-<member number>
PAYABLE = "2200"
WELFARE_FUND = "3100"
CAPITAL = "3200"
RESERVE = "3300"
SURPLUS = "3400"
APPROPRIATION = "3410"
OPENING_CONTRA = "3900"
SALES = "4100"
FEES = "4200"
DONATIONS = "4300"
OTHER_INCOME = "4400"
COST_OF_SOLD = "5100"
TRANSPORT = "5110"
RUNNING_EXPENSE = "5200"
STOCK_DIFFERENCE = "5300"
GIVEN_AWAY = "5310"
MADE_INTO = "5320"
RDF = "5330"
CASH_DIFFERENCE = "5400"
GOODS_DIFFERENCE = "5500"

# Names are Thai: they are printed on the official position statement and are not translated.
CHART = [
    Line(CASH, "เงินสด", Kind.ASSET),
    Line(BANK_ACCOUNT, "เงินฝากธนาคาร", Kind.ASSET),
    Line(RECEIVABLE, "ลูกหนี้ผู้รับซื้อ", Kind.ASSET),
    Line(STOCK, "วัสดุคงเหลือ", Kind.ASSET),
    Line(DUE_FROM_MEMBERS, "เงินค้างรับจากสมาชิก", Kind.ASSET),
    Line(GOODS, "สินค้าสำหรับแลก", Kind.ASSET),
    Line(INTER_BANK, "บัญชีระหว่างธนาคารขยะ", Kind.ASSET),
    Line(PAYABLE, "เจ้าหนี้", Kind.LIABILITY),
    Line(WELFARE_FUND, "กองทุนสวัสดิการ", Kind.EQUITY, may_go_negative=False),
    Line(CAPITAL, "ทุนและเงินอุดหนุนมีวัตถุประสงค์", Kind.EQUITY, may_go_negative=False),
    Line(RESERVE, "ทุนสำรอง", Kind.EQUITY, may_go_negative=False),
    Line(SURPLUS, "รายได้สูง(ต่ำ)กว่าค่าใช้จ่ายสะสม", Kind.EQUITY),
    Line(APPROPRIATION, "การจัดสรรรายได้สูงกว่าค่าใช้จ่าย", Kind.EQUITY),
    Line(OPENING_CONTRA, "บัญชีคู่ยอดยกมา", Kind.EQUITY),
    Line(SALES, "รายได้จากการขายวัสดุรีไซเคิล", Kind.INCOME),
    Line(FEES, "รายได้ค่าธรรมเนียม", Kind.INCOME),
    Line(DONATIONS, "รายได้บริจาค", Kind.INCOME),
    Line(OTHER_INCOME, "รายได้อื่น", Kind.INCOME),
    Line(COST_OF_SOLD, "ต้นทุนวัสดุที่ขาย", Kind.EXPENSE),
    Line(TRANSPORT, "ค่าขนส่งวัสดุที่ขาย", Kind.EXPENSE),
    Line(RUNNING_EXPENSE, "ค่าใช้จ่ายดำเนินงาน", Kind.EXPENSE),
    Line(STOCK_DIFFERENCE, "ผลต่างวัสดุ", Kind.EXPENSE),
    Line(GIVEN_AWAY, "วัสดุที่ให้หรือบริจาค", Kind.EXPENSE),
    Line(MADE_INTO, "วัสดุที่นำไปแปรรูป", Kind.EXPENSE),
    Line(RDF, "วัสดุที่ส่งทำเชื้อเพลิง (RDF)", Kind.EXPENSE),
    Line(CASH_DIFFERENCE, "เงินสดขาดเกิน", Kind.EXPENSE),
    Line(GOODS_DIFFERENCE, "ส่วนต่างจากการแลกสินค้า", Kind.EXPENSE),
]
