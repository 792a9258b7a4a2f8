"""ใบเตรียมเงิน: the notes and coins to draw for a market day, for signature."""

from datetime import datetime

from deposits.papers.closing import piece_name
from deposits.queries.cash_preparation import CashPreparation
from wastebank.organisation.models import Municipality
from wastebank.papers.pdf import render_pdf
from wastebank.staff.models import User


def cash_preparation_pdf(prepared: CashPreparation, *, by: User, at: datetime) -> bytes:
    """The sheet as `by` worked it out `at` that moment. It is kept on paper alone."""
    context = {
        "prepared": prepared,
        "bank": prepared.place.bank,
        "rows": [(piece_name(row.denomination), row) for row in prepared.rows],
        "municipality": Municipality.objects.first(),
        "by": by,
        "at": at,
    }
    return render_pdf("deposits/papers/cash_preparation.html", context)
