"""What was sold in the yard on a market day."""

from typing import Any

from deposits.models import MarketDay, Sale
from deposits.queries.sales.drafts import drafts_of
from deposits.queries.sales.figures import sales_figures


def sold_in_yard(market_day: MarketDay) -> dict[str, Any]:
    """The day's `drafts`, its sales (`sold`, cancelled ones too), and what they came to (`session`)."""
    sales = Sale.objects.filter(market_day=market_day)
    return {
        "drafts": drafts_of(market_day),
        "sold": sales.select_related("buyer", "void").order_by("id"),
        "session": sales_figures(sales),
    }
