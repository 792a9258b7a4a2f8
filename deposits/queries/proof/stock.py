"""Stock and its papers against the ledger."""

from wastebank.ledger import chart

_STOCK_VALUE = f"""
    SELECT b.code || ': stock ' || coalesce(s.value, 0) || ' <> account ' || coalesce(a.value, 0)
    FROM organisation_bank b
    LEFT JOIN (SELECT bank_id, sum(value) AS value FROM deposits_stockmovement GROUP BY bank_id) s
           ON s.bank_id = b.id
    LEFT JOIN (SELECT a.bank_id, sum(p.debit - p.credit) AS value
               FROM ledger_account a JOIN ledger_posting p ON p.account_id = a.id
               WHERE a.code = '{chart.STOCK}' GROUP BY a.bank_id) a ON a.bank_id = b.id
    WHERE coalesce(s.value, 0) <> coalesce(a.value, 0)
"""
_STOCK_BELOW_ZERO = """
    SELECT p.name || ' ' || m.code || ': ' || sum(s.kg) || ' kg, ' || sum(s.value)
    FROM deposits_stockmovement s
    JOIN organisation_collectionpoint p ON p.id = s.place_id JOIN prices_material m ON m.id = s.material_id
    GROUP BY p.id, m.id
    HAVING sum(s.kg) < 0 OR sum(s.value) < 0 OR (sum(s.kg) = 0 AND sum(s.value) <> 0)
"""
# A transfer moves as much into one place as out of the other; every entry moves the stock by its own amount.
_TRANSFER = """
    SELECT 'stock paper ' || e.id || ': ' || m.material_id FROM deposits_stockevent e
    JOIN deposits_stockmovement m ON m.event_id = e.id
    WHERE e.kind = 'transfer' GROUP BY e.id, m.material_id HAVING sum(m.kg) <> 0 OR sum(m.value) <> 0
"""
_MOVED_VALUE = f"""
    SELECT 'entry ' || e.id || ': ' || coalesce(s.value, 0) || ' <> ' || coalesce(a.value, 0)
    FROM ledger_entry e
    LEFT JOIN LATERAL (SELECT sum(value) AS value FROM deposits_stockmovement WHERE entry_id = e.id) s ON true
    LEFT JOIN LATERAL (
        SELECT sum(p.debit - p.credit) AS value FROM ledger_posting p
        JOIN ledger_account a ON a.id = p.account_id
        WHERE p.entry_id = e.id AND a.code = '{chart.STOCK}') a ON true
    WHERE coalesce(s.value, 0) <> coalesce(a.value, 0)
"""
_COUNTED = """
    SELECT 'stock paper ' || c.event_id || ': ' || c.material_id FROM deposits_stockcountline c
    LEFT JOIN deposits_stockmovement m ON m.event_id = c.event_id AND m.material_id = c.material_id
    GROUP BY c.id HAVING c.counted_kg - c.expected_kg <> coalesce(sum(m.kg), 0)
"""
CHECKS = {
    "the stock is not worth its account": _STOCK_VALUE,
    "more has left a place than came": _STOCK_BELOW_ZERO,
    "a transfer loses something on its way": _TRANSFER,
    "an entry moves the stock by another amount": _MOVED_VALUE,
    "a count moved the stock by another weight": _COUNTED,
}
