"""Everything that posting a slip must know, in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection

from wastebank.ledger import chart


@dataclass(frozen=True)
class PriceInForce:
    price_id: int
    unit: str
    unit_price: Decimal
    kg_per_unit: Decimal
    is_suspended: bool
    name: str


@dataclass(frozen=True)
class PostingContext:
    """The state of market day, member and prices at one moment. `owed` is what the member owes, in baht."""

    day_is_open: bool
    held_on: date
    place_id: int
    same_bank: bool
    member_is_active: bool
    savings_id: int
    stock_account_id: int
    owed: Decimal
    prices: dict[int, PriceInForce]


# The list in force is the last one that began at or before the moment. A member's debt is an account of its
# own, so nearly always there is no such row to sum.
_SQL = """
WITH list AS (
    SELECT list.id FROM prices_pricelist list
    JOIN deposits_marketday day ON day.id = %(day)s AND day.bank_id = list.bank_id
    WHERE list.effective_from <= %(at)s AND list.book = %(book)s AND (list.book <> '') = day.moved_in
    ORDER BY list.effective_from DESC LIMIT 1
)
SELECT d.closed_at IS NULL, d.held_on, d.place_id, d.bank_id = m.bank_id, m.closed_on IS NULL, m.savings_id,
       stock.id,
       coalesce((SELECT sum(p.debit - p.credit) FROM ledger_posting p WHERE p.account_id = debt.id), 0),
       price.material_id, price.id, price.unit, price.unit_price, price.is_suspended,
       material.kg_per_unit, material.name
FROM deposits_marketday d
JOIN members_member m ON m.id = %(member)s
JOIN ledger_account savings ON savings.id = m.savings_id
JOIN ledger_account stock ON stock.bank_id = d.bank_id AND stock.code = %(stock)s
LEFT JOIN ledger_account debt
       ON debt.bank_id = d.bank_id AND debt.code = %(due)s || substr(savings.code, length(%(savings)s) + 1)
LEFT JOIN prices_price price
       ON price.price_list_id = (SELECT id FROM list) AND price.material_id = ANY(%(materials)s)
LEFT JOIN prices_material material ON material.id = price.material_id
WHERE d.id = %(day)s
"""


def posting_context(
    *, market_day_id: int, member_id: int, material_ids: Sequence[int], at: datetime, book: str = ""
) -> PostingContext:
    """The context of a slip at `at`; `prices` holds those of `material_ids` that the list in force names.

    A slip of a moved-in `book` is priced by that book's own lists.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL,
            {
                "day": market_day_id,
                "member": member_id,
                "materials": list(material_ids),
                "at": at,
                "book": book,
                "stock": chart.STOCK,
                "due": chart.DUE_FROM_MEMBERS,
                "savings": chart.SAVINGS,
            },
        )
        rows = cursor.fetchall()
    prices = {
        material_id: PriceInForce(price_id, unit, unit_price, kg_per_unit, is_suspended, name)
        for *_context, material_id, price_id, unit, unit_price, is_suspended, kg_per_unit, name in rows
        if material_id is not None
    }
    return PostingContext(*rows[0][:8], prices=prices)  # type: ignore[misc]
