"""ธข.๑๓ เปรียบเทียบราคาผู้รับซื้อ: what members get, what each shop offers, whom the bank chose and why."""

from prices.queries.comparison import Comparison
from wastebank.organisation.models import Municipality
from wastebank.papers.pdf import render_pdf


def form_13_pdf(comparison: Comparison) -> bytes:
    """The form of a round, for signature: the materials that somebody still makes an offer for."""
    shops = [(position, asked.buyer.name) for position, asked in enumerate(comparison.asked, start=1)]
    context = {
        "comparison": comparison,
        "round": comparison.round,
        "bank": comparison.round.bank,
        "municipality": Municipality.objects.first(),
        "shops": shops,
        "rows": [row for row in comparison.rows if row.made],
        "wide": len(shops) > 3,
    }
    return render_pdf("prices/papers/form_13.html", context)
