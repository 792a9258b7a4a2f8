"""Sales, what buyers owe, and the margin."""

from deposits.queries.sales.drafts import drafts_of, open_drafts
from deposits.queries.sales.figures import (
    outstanding_of,
    paid_of,
    receivables,
    sales_between,
    sales_figures,
)

__all__ = [
    "drafts_of",
    "open_drafts",
    "outstanding_of",
    "paid_of",
    "receivables",
    "sales_between",
    "sales_figures",
]
