"""The drawers and the counts against the ledger."""

from wastebank.ledger import chart

# The safe and the drawer are one account.
_DRAWER_ENTRY = f"""
    SELECT 'drawer movement ' || d.id || ': ' || d.amount
    FROM deposits_drawermovement d
    LEFT JOIN ledger_posting p ON p.entry_id = d.entry_id
        AND p.account_id IN (SELECT id FROM ledger_account WHERE code = '{chart.CASH}')
    GROUP BY d.id
    HAVING coalesce(sum(p.debit - p.credit), 0)
           <> (CASE WHEN d.kind IN ('float', 'to_safe') THEN 0 ELSE d.amount END)
"""
_CLOSE_ENTRY = f"""
    SELECT 'market day ' || day.code || ': ' || count.counted - count.expected
    FROM deposits_dayclose c
    JOIN deposits_marketday day ON day.id = c.market_day_id
    JOIN deposits_cashcount count ON count.id = c.count_id
    LEFT JOIN ledger_posting p ON p.entry_id = c.entry_id
        AND p.account_id IN (SELECT id FROM ledger_account WHERE code = '{chart.CASH}')
    GROUP BY day.id, count.id HAVING coalesce(sum(p.debit - p.credit), 0) <> count.counted - count.expected
"""
CHECKS = {
    "a drawer movement's entry has another amount": _DRAWER_ENTRY,
    "what a day was over or short is not booked": _CLOSE_ENTRY,
}
