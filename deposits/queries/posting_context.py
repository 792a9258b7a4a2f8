"""Everything that posting a slip must know, in one statement."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection

from wastebank.ledger import chart
from wastebank.money import price_of_lot

ACCOUNTS = (chart.STOCK, chart.CASH, chart.CASH_DIFFERENCE, chart.WELFARE_FUND, chart.DONATIONS)


@dataclass(frozen=True)
class PriceInForce:
    price_id: int
    unit: str
    unit_price: Decimal
    kg_per_unit: Decimal
    is_suspended: bool
    name: str
    min_lot: Decimal | None = None
    min_lot_price: Decimal | None = None

    def for_quantity(self, quantity: Decimal) -> Decimal:
        """What a line of `quantity`, in the price's unit, is paid per unit."""
        return price_of_lot(quantity, self.unit_price, self.min_lot, self.min_lot_price)


@dataclass(frozen=True)
class PostingContext:
    """The state of market day, member and prices at one moment. `owed` is what the member owes, in baht.

    `accounts` are the ids of the bank's accounts that a slip may touch, by their code.
    """

    day_is_open: bool
    month_is_open: bool
    held_on: date
    place_id: int
    same_bank: bool
    member_is_active: bool
    savings_id: int
    accounts: dict[str, int]
    owed: Decimal
    prices: dict[int, PriceInForce]

    @property
    def takes_entries(self) -> bool:
        """Whether an entry may still be dated on the market day."""
        return self.day_is_open and self.month_is_open


# Every row is asked for by its key, in an order that the planner cannot change: on tables whose statistics
# are stale (a bank that just moved in) a join of the same tables read them from end to end. The list in force
# is the last one that began at or before the moment; what a member owes is an account of its own, mostly not
# there.
_SQL = """
WITH day AS MATERIALIZED (
    SELECT bank_id, place_id, held_on, closed_at, moved_in FROM deposits_marketday WHERE id = %(day)s
), member AS MATERIALIZED (
    SELECT m.bank_id, m.closed_on, m.savings_id,
           (SELECT code FROM ledger_account WHERE id = m.savings_id) AS savings_code
    FROM members_member m WHERE m.id = %(member)s
), list AS MATERIALIZED (
    SELECT id FROM prices_pricelist
    WHERE bank_id = (SELECT bank_id FROM day) AND effective_from <= %(at)s
      AND CASE WHEN %(list)s::bigint IS NULL
               THEN book = %(book)s AND (book <> '') = (SELECT moved_in FROM day) ELSE id = %(list)s END
    ORDER BY effective_from DESC LIMIT 1
), debt AS MATERIALIZED (
    SELECT id FROM ledger_account
    WHERE bank_id = (SELECT bank_id FROM day)
      AND code = (SELECT %(due)s || substr(savings_code, length(%(savings)s) + 1) FROM member)
)
SELECT day.closed_at IS NULL,
       NOT EXISTS (SELECT 1 FROM ledger_monthclose
                   WHERE bank_id = day.bank_id AND day.held_on < month + interval '1 month'),
       day.held_on, day.place_id, day.bank_id = member.bank_id,
       member.closed_on IS NULL, member.savings_id,
       (SELECT jsonb_object_agg(code, id) FROM ledger_account
        WHERE bank_id = (SELECT bank_id FROM day) AND code = ANY(%(accounts)s)),
       coalesce((SELECT sum(debit - credit) FROM ledger_posting
                 WHERE account_id = (SELECT id FROM debt)), 0),
       price.material_id, price.id, price.unit, price.unit_price,
       price.is_suspended OR (NOT day.moved_in AND NOT (SELECT is_active FROM prices_material
                                                        WHERE id = price.material_id)),
       (SELECT kg_per_unit FROM prices_material WHERE id = price.material_id),
       (SELECT name FROM prices_material WHERE id = price.material_id),
       price.min_lot, price.min_lot_price
FROM day CROSS JOIN member
LEFT JOIN prices_price price
       ON price.price_list_id = (SELECT id FROM list) AND price.material_id = ANY(%(materials)s)
"""


def posting_context(
    *,
    market_day_id: int,
    member_id: int,
    material_ids: Sequence[int],
    at: datetime,
    book: str = "",
    price_list_id: int | None = None,
) -> PostingContext:
    """The context of a slip at `at`; `prices` holds those of `material_ids` that the list in force names.

    A slip of a moved-in `book` is priced by that book's own lists. With `price_list_id` that list holds, if
    it is the bank's and has begun by `at`.
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
                "list": price_list_id,
                "accounts": list(ACCOUNTS),
                "due": chart.DUE_FROM_MEMBERS,
                "savings": chart.SAVINGS,
            },
        )
        rows = cursor.fetchall()
    prices = {
        material_id: PriceInForce(price_id, unit, unit_price, kg_per_unit, is_suspended, name, *lot)
        for material_id, price_id, unit, unit_price, is_suspended, kg_per_unit, name, *lot in (
            row[9:] for row in rows
        )
        if material_id is not None
    }
    *state, accounts, owed = rows[0][:9]
    return PostingContext(*state, json.loads(accounts), owed, prices)  # type: ignore[call-arg]
