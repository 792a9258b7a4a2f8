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
# Kilograms have no account: what a slip brought is told by its lines, what is taken back by the original.
_SLIP_MOVED = """
    SELECT 'slip ' || d.number || ': ' || x.material_id
    FROM (
        SELECT coalesce(l.deposit_id, m.deposit_id) AS deposit_id,
               coalesce(l.material_id, m.material_id) AS material_id
        FROM (SELECT deposit_id, material_id, sum(net_kg) AS kg, sum(amount) AS value
              FROM deposits_depositline GROUP BY deposit_id, material_id) l
        FULL JOIN (SELECT d.id AS deposit_id, s.material_id, sum(s.kg) AS kg, sum(s.value) AS value
                   FROM deposits_stockmovement s JOIN deposits_deposit d ON d.entry_id = s.entry_id
                   GROUP BY d.id, s.material_id) m
               ON m.deposit_id = l.deposit_id AND m.material_id = l.material_id
        WHERE (l.kg, l.value) IS DISTINCT FROM (m.kg, m.value)) x
    JOIN deposits_deposit d ON d.id = x.deposit_id
"""
_MIRROR_MOVED = """
    SELECT 'entry ' || x.id || ': ' || x.material_id
    FROM (SELECT e.id, s.place_id, s.material_id, s.kind, s.kg, s.value
          FROM ledger_entry e JOIN deposits_stockmovement s ON s.entry_id = e.id
          WHERE e.reverses_id IS NOT NULL AND s.kind <> 'correction'
          UNION ALL
          SELECT e.id, s.place_id, s.material_id, s.kind, s.kg, s.value
          FROM ledger_entry e JOIN deposits_stockmovement s ON s.entry_id = e.reverses_id
          UNION ALL
          SELECT -e.id, s.place_id, s.material_id, s.kind, s.kg, s.value
          FROM deposits_stockevent e JOIN deposits_stockmovement s ON s.event_id IN (e.id, e.reverses_id)
          WHERE e.reverses_id IS NOT NULL AND e.entry_id IS NULL) x
    GROUP BY x.id, x.place_id, x.material_id, x.kind HAVING sum(x.kg) <> 0 OR sum(x.value) <> 0
"""
_MOVED_ON = """
    SELECT 'stock movement ' || s.id || ': ' || s.moved_on FROM deposits_stockmovement s
    JOIN organisation_collectionpoint p ON p.id = s.place_id
    LEFT JOIN ledger_entry e ON e.id = s.entry_id LEFT JOIN deposits_stockevent v ON v.id = s.event_id
    WHERE s.moved_on <> coalesce(e.booked_on, v.happened_on) OR p.bank_id <> s.bank_id
       OR e.bank_id <> s.bank_id OR v.bank_id <> s.bank_id
"""
CHECKS = {
    "the stock is not worth its account": _STOCK_VALUE,
    "more has left a place than came": _STOCK_BELOW_ZERO,
    "a transfer loses something on its way": _TRANSFER,
    "an entry moves the stock by another amount": _MOVED_VALUE,
    "a count moved the stock by another weight": _COUNTED,
    "a slip brought the stock something else": _SLIP_MOVED,
    "a cancellation took other stock back": _MIRROR_MOVED,
    "stock moved on another day or at another bank": _MOVED_ON,
}
