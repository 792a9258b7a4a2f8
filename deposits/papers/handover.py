"""ใบส่งมอบหน้าที่: what one treasurer handed to the next, as it was kept at that moment."""

from decimal import Decimal

from deposits.models import Handover
from deposits.papers.closing import piece_rows
from wastebank.organisation.models import Municipality
from wastebank.papers.pdf import render_pdf


def handover_pdf(handover: Handover) -> bytes:
    """The paper of `handover`: the cash with its difference, the state it was kept with, three signatures."""
    context = {
        "handover": handover,
        "bank": handover.bank,
        "municipality": Municipality.objects.first(),
        "pieces": list(piece_rows(handover.pieces)),
        "over": max(handover.difference, Decimal(0)),
        "short": max(-handover.difference, Decimal(0)),
        "parts": handover.state["parts"],
    }
    return render_pdf("deposits/papers/handover.html", context)
