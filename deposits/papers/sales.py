"""ตั๋วขาย: what a buyer took, in the columns of the shops' own tickets (4-reports.md)."""

from deposits.models import PaidBy, Sale
from wastebank.organisation.models import Municipality
from wastebank.papers.pdf import render_pdf

PAYMENTS: dict[str, str] = {
    PaidBy.CASH: "เงินสด",
    PaidBy.TRANSFER: "โอนเข้าบัญชีธนาคาร",
    PaidBy.CREDIT: "ค้างชำระ",
}


def ticket_pdf(sale: Sale) -> bytes:
    """The ticket of `sale` with three signatures; a cancelled one says so."""
    context = {
        "sale": sale, "bank": sale.bank, "municipality": Municipality.objects.first(),
        "lines": sale.lines.select_related("material"), "payment": PAYMENTS[sale.paid_by],
        "void": getattr(sale, "void", None),
    }  # fmt: skip
    return render_pdf("deposits/papers/ticket.html", context)
