"""Sales, and what buyers owe, against the ledger."""

from wastebank.ledger import chart

_SALE_SUM = """
    SELECT 'sale ' || s.id || ': ' || s.total || ' <> ' || coalesce(sum(l.amount), 0)
    FROM deposits_sale s LEFT JOIN deposits_saleline l ON l.sale_id = s.id
    GROUP BY s.id HAVING s.total <> coalesce(sum(l.amount), 0)
"""
_LINE_AMOUNT = """
    SELECT 'sale ' || l.sale_id || ' line ' || l.position || ': ' || l.amount
    FROM deposits_saleline l WHERE l.amount <> round(l.quantity * l.unit_price, 2)
"""
_SALE_ENTRY = f"""
    SELECT 'sale ' || s.id || ': ' || s.total
    FROM deposits_sale s JOIN ledger_entry e ON e.id = s.entry_id
    CROSS JOIN LATERAL (SELECT sum(l.cost) AS cost, sum(l.shrinkage_value) AS lost, sum(l.stock_kg) AS kg
                        FROM deposits_saleline l WHERE l.sale_id = s.id) lines
    LEFT JOIN ledger_posting p ON p.entry_id = e.id LEFT JOIN ledger_account a ON a.id = p.account_id
    GROUP BY s.id, e.id, lines.cost, lines.lost, lines.kg
    HAVING e.kind <> 'sale' OR e.booked_on <> s.sold_on OR e.bank_id <> s.bank_id
        OR coalesce(sum(p.credit) FILTER (WHERE a.code = '{chart.SALES}'), 0) <> s.total
        OR coalesce(sum(p.debit) FILTER (WHERE a.code = '{chart.TRANSPORT}'), 0) <> s.transport
        OR coalesce(sum(p.debit) FILTER (WHERE a.code = '{chart.COST_OF_SOLD}'), 0) <> lines.cost
        OR coalesce(sum(p.debit) FILTER (WHERE a.code = '{chart.STOCK_DIFFERENCE}'), 0) <> lines.lost
        OR coalesce(sum(p.credit) FILTER (WHERE a.code = '{chart.STOCK}'), 0) <> lines.cost + lines.lost
        OR coalesce(sum(p.debit) FILTER (
               WHERE a.code IN ('{chart.CASH}', '{chart.BANK_ACCOUNT}', '{chart.RECEIVABLE}')), 0)
           <> (CASE WHEN bool_or(a.code = '{chart.CASH_DIFFERENCE}') AND s.rounding = 0 THEN 0
                    ELSE s.total - s.transport + s.rounding END)
        OR coalesce(sum(p.debit) FILTER (WHERE a.code = '{chart.RECEIVABLE}'), 0)
           <> (CASE WHEN s.paid_by = 'credit' THEN s.total - s.transport ELSE 0 END)
        OR coalesce(sum(p.debit) FILTER (WHERE a.code = '{chart.BANK_ACCOUNT}'), 0)
           <> (CASE WHEN s.paid_by = 'transfer' THEN s.total - s.transport ELSE 0 END)
        OR lines.kg <> (SELECT -sum(m.kg) FROM deposits_stockmovement m WHERE m.entry_id = s.entry_id)
"""
# What was sold and what was lost, material by material, in kilograms and baht.
_LINE_MOVED = """
    SELECT 'sale ' || l.sale_id || ' line ' || l.position || ': ' || l.material_id
    FROM deposits_saleline l JOIN deposits_sale s ON s.id = l.sale_id
    LEFT JOIN deposits_stockmovement m ON m.entry_id = s.entry_id AND m.material_id = l.material_id
    GROUP BY l.id
    HAVING (coalesce(-sum(m.kg) FILTER (WHERE m.kind = 'sale'), 0),
            coalesce(-sum(m.value) FILTER (WHERE m.kind = 'sale'), 0),
            coalesce(-sum(m.kg) FILTER (WHERE m.kind = 'shrinkage'), 0),
            coalesce(-sum(m.value) FILTER (WHERE m.kind = 'shrinkage'), 0))
        <> (l.net_kg, l.cost, l.stock_kg - l.net_kg, l.shrinkage_value)
"""
_PAYMENT_ENTRY = f"""
    SELECT 'payment of a buyer ' || b.year || '-' || b.seq || ': ' || b.amount
    FROM deposits_buyerpayment b JOIN ledger_entry e ON e.id = b.entry_id
    LEFT JOIN deposits_buyerpayment first ON first.id = b.reverses_id
    LEFT JOIN ledger_posting p ON p.entry_id = e.id LEFT JOIN ledger_account a ON a.id = p.account_id
    GROUP BY b.id, e.id, first.id
    HAVING e.booked_on <> b.paid_on OR e.bank_id <> b.bank_id
        OR e.reverses_id IS DISTINCT FROM first.entry_id OR b.sale_id <> coalesce(first.sale_id, b.sale_id)
        OR coalesce(sum(p.debit - p.credit) FILTER (WHERE a.code =
               CASE b.paid_by WHEN 'transfer' THEN '{chart.BANK_ACCOUNT}' ELSE '{chart.CASH}' END), 0)
           <> (CASE WHEN b.reverses_id IS NULL THEN b.amount ELSE -b.amount END)
"""
_ENTRY_WITHOUT_SALE = """
    SELECT 'entry ' || e.id FROM ledger_entry e
    WHERE (e.kind = 'sale' AND NOT EXISTS (SELECT 1 FROM deposits_sale s WHERE s.entry_id = e.id))
       OR (e.kind = 'buyer_payment'
           AND NOT EXISTS (SELECT 1 FROM deposits_buyerpayment b WHERE b.entry_id = e.id))
"""
_VOID_ENTRY = """
    SELECT 'sale ' || s.id FROM deposits_salevoid v
    JOIN deposits_sale s ON s.id = v.sale_id JOIN ledger_entry e ON e.id = v.entry_id
    WHERE e.reverses_id IS DISTINCT FROM s.entry_id
"""
_REVERSED_WITHOUT_VOID = """
    SELECT 'sale ' || s.id FROM deposits_sale s JOIN ledger_entry e ON e.reverses_id = s.entry_id
    WHERE NOT EXISTS (SELECT 1 FROM deposits_salevoid v WHERE v.sale_id = s.id)
"""
_OWED = f"""
    SELECT b.code || ': sales on credit ' || coalesce(s.owed, 0) || ' <> account ' || coalesce(a.value, 0)
    FROM organisation_bank b
    LEFT JOIN (
        SELECT bank_id, sum(owed) AS owed FROM (
            SELECT s.bank_id, s.total - s.transport - coalesce((
                SELECT sum(p.amount) FROM deposits_buyerpayment p
                WHERE p.sale_id = s.id AND p.reverses_id IS NULL AND NOT EXISTS
                    (SELECT 1 FROM deposits_buyerpayment r WHERE r.reverses_id = p.id)), 0) AS owed
            FROM deposits_sale s
            WHERE s.paid_by = 'credit'
              AND NOT EXISTS (SELECT 1 FROM deposits_salevoid v WHERE v.sale_id = s.id)) o
        GROUP BY bank_id) s ON s.bank_id = b.id
    LEFT JOIN (SELECT a.bank_id, sum(p.debit - p.credit) AS value
               FROM ledger_account a JOIN ledger_posting p ON p.account_id = a.id
               WHERE a.code = '{chart.RECEIVABLE}' GROUP BY a.bank_id) a ON a.bank_id = b.id
    WHERE coalesce(s.owed, 0) <> coalesce(a.value, 0)
"""
CHECKS = {
    "a sale is not the sum of its lines": _SALE_SUM,
    "a line of a sale is not quantity × price": _LINE_AMOUNT,
    "a sale's entry has other amounts": _SALE_ENTRY,
    "a sale took something else out of the stock": _LINE_MOVED,
    "a payment of a buyer has another entry": _PAYMENT_ENTRY,
    "an entry has no sale or payment of a buyer": _ENTRY_WITHOUT_SALE,
    "a cancellation reverses another sale's entry": _VOID_ENTRY,
    "a sale's entry is reversed without a cancellation": _REVERSED_WITHOUT_VOID,
    "what buyers owe is not worth its account": _OWED,
}
