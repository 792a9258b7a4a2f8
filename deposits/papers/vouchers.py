"""ใบสำคัญจ่าย with the payee's ใบสำคัญรับเงิน on the same sheet; for every payment out of the bank's money."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from deposits.models import Expense, MoneyAt
from wastebank.organisation.models import Bank, Municipality
from wastebank.papers.pdf import render_pdf

# As the paper says it: plain Thai, whatever language the page speaks.
CATEGORIES = {
    Expense.Category.TRANSPORT: "ค่าขนส่ง",
    Expense.Category.WAGES: "ค่าแรง/ค่าตอบแทน",
    Expense.Category.MATERIALS: "ค่าวัสดุอุปกรณ์",
    Expense.Category.UTILITIES: "ค่าน้ำ–ค่าไฟ",
    Expense.Category.REPAIRS: "ค่าซ่อม",
    Expense.Category.FEES: "ค่าธรรมเนียม",
    Expense.Category.BANK_CHARGE: "ค่าธรรมเนียมธนาคาร",
}
PLACES = {
    MoneyAt.SAFE: "เงินสดจากตู้เก็บเงิน",
    MoneyAt.DRAWER: "เงินสดจากลิ้นชักวันเปิดทำการ",
    MoneyAt.BANK: "ถอนหรือโอนจากบัญชีเงินฝากธนาคาร",
}


@dataclass(frozen=True)
class Voucher:
    """A payment as the sheet shows it: `lines` are (what, baht); `charged_to` the money it comes out of.

    `cancelled` is the reason, where it was cancelled.
    """

    bank: Bank
    number: str
    on: date
    payee: str
    lines: list[tuple[str, Decimal]]
    paid_from: str
    charged_to: str
    document: str = ""
    document_on: date | None = None
    note: str = ""
    written_by: str = ""
    cancelled: str = ""

    @property
    def total(self) -> Decimal:
        return sum((amount for _what, amount in self.lines), Decimal("0.00"))


def voucher_pdf(voucher: Voucher) -> bytes:
    """The sheet, for the signatures of whoever approves, pays and is paid."""
    context = {"voucher": voucher, "bank": voucher.bank, "municipality": Municipality.objects.first()}
    return render_pdf("deposits/papers/voucher.html", context)


def expense_pdf(expense: Expense) -> bytes:
    """The voucher of a running expense."""
    category = CATEGORIES.get(Expense.Category(expense.category), "")
    reversal = expense.reversal
    return voucher_pdf(
        Voucher(
            bank=expense.bank, number=expense.number, on=expense.booked_on, payee=expense.payee,
            lines=[(" ".join(filter(None, (category, expense.what))), expense.amount)],
            paid_from=PLACES[MoneyAt(expense.paid_from)], document=expense.document_no,
            document_on=expense.document_on, note=expense.note, written_by=expense.by.name,
            charged_to=(
                f"เงินที่ได้รับเพื่อวัตถุประสงค์: {expense.capital}" if expense.capital
                else "ค่าใช้จ่ายดำเนินงานของธนาคารขยะ"
            ),
            cancelled=reversal.memo if reversal else "",
        )
    )  # fmt: skip
