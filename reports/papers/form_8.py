"""Form ธข.๘ on paper: income statement, position, liquidity, and the reconciliation of the bank account."""

from reports.papers.form_1 import NO_DATA, SIGNATORIES
from reports.queries.form_8 import Form8
from wastebank.papers.pdf import render_pdf
from wastebank.thai import to_thai_digits

TITLE = "งบรับ-จ่าย และฐานะการเงิน"


def form_8_pdf(form: Form8) -> bytes:
    """แบบ ธข.๘ as PDF: both statements, each from a page of its own."""
    return render_pdf(
        "reports/papers/form_8.html",
        {
            "form": form,
            "title": f"{TITLE} {to_thai_digits(form.period.label)}",
            "no_data": NO_DATA,
            "signatories": SIGNATORIES,
        },
    )
