"""Who owes what since when."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from deposits.models import Sale
from deposits.queries.sales.figures import receivables
from wastebank.organisation.models import Bank


@dataclass(frozen=True)
class Owing:
    """A sale on credit: baht paid and owed, and for how many days it has been owed."""

    sale: Sale
    paid: Decimal
    owed: Decimal
    days: int


def owing(bank: Bank, on: date) -> list[Owing]:
    """The oldest first."""
    return [
        Owing(sale, sale.paid, sale.owed, (on - sale.sold_on).days)  # type: ignore[attr-defined]
        for sale in receivables(bank)
    ]
