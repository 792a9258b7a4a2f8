"""Slips, cancellations and payouts against the ledger."""

from wastebank.ledger import chart

_SLIP_SUM = """
    SELECT 'slip ' || d.number || ': ' || d.total || ' <> ' || coalesce(sum(l.amount), 0)
    FROM deposits_deposit d LEFT JOIN deposits_depositline l ON l.deposit_id = d.id
    GROUP BY d.id HAVING d.total <> coalesce(sum(l.amount), 0)
"""
# Its whole amount into the stock, and what is not paid in cash or given away to the member's savings. The
# cash of a late slip was found short at the close, so it answers that difference.
_SLIP_ENTRY = f"""
    SELECT 'slip ' || d.number || ': ' || d.total
    FROM deposits_deposit d
    JOIN ledger_entry e ON e.id = d.entry_id JOIN members_member m ON m.id = d.member_id
    JOIN deposits_marketday day ON day.id = d.market_day_id
    LEFT JOIN ledger_posting p ON p.entry_id = e.id LEFT JOIN ledger_account a ON a.id = p.account_id
    GROUP BY d.id, e.id, m.id, day.id
    HAVING e.kind <> 'deposit'
        OR coalesce(sum(p.debit) FILTER (WHERE a.code = '{chart.STOCK}'), 0) <> d.total
        OR coalesce(sum(p.credit) FILTER (WHERE a.id = m.savings_id), 0)
           <> d.total - d.to_cash - d.to_welfare - d.to_donations
        OR coalesce(sum(p.credit) FILTER (
               WHERE a.code = '{chart.CASH}' OR (d.is_late AND a.code = '{chart.CASH_DIFFERENCE}')), 0)
           <> d.to_cash
        OR coalesce(sum(p.credit) FILTER (WHERE a.code = '{chart.WELFARE_FUND}'), 0) <> d.to_welfare
        OR coalesce(sum(p.credit) FILTER (WHERE a.code = '{chart.DONATIONS}'), 0) <> d.to_donations
"""
_DEPOSIT_WITHOUT_SLIP = """
    SELECT 'entry ' || e.id FROM ledger_entry e
    WHERE e.kind = 'deposit' AND NOT EXISTS (SELECT 1 FROM deposits_deposit d WHERE d.entry_id = e.id)
"""
_LINE_WEIGHT = """
    SELECT 'slip ' || d.number || ' line ' || l.position || ': ' || l.quantity
    FROM deposits_depositline l JOIN deposits_deposit d ON d.id = l.deposit_id
    WHERE cardinality(l.weighings) > 0
      AND (SELECT sum(kg) FROM unnest(l.weighings) AS kg) - l.deduct <> l.quantity
"""
_LINE_AMOUNT = """
    SELECT 'slip ' || d.number || ' line ' || l.position || ': ' || l.amount
    FROM deposits_depositline l JOIN deposits_deposit d ON d.id = l.deposit_id
    WHERE abs(l.amount - round(l.quantity * l.unit_price, 2))
          > (CASE WHEN d.book_name = '' THEN 0 ELSE 0.01 END)
"""
_LINE_PRICE = """
    SELECT 'slip ' || d.number || ' line ' || l.position || ': ' || l.unit_price
    FROM deposits_depositline l JOIN deposits_deposit d ON d.id = l.deposit_id
    JOIN prices_price price ON price.id = l.price_id
    WHERE l.unit_price
          <> CASE WHEN l.quantity >= price.min_lot THEN price.min_lot_price ELSE price.unit_price END
"""
_VOID_ENTRY = """
    SELECT 'slip ' || d.number || ' is cancelled by entry ' || v.entry_id
    FROM deposits_depositvoid v
    JOIN deposits_deposit d ON d.id = v.deposit_id JOIN ledger_entry e ON e.id = v.entry_id
    WHERE e.reverses_id IS DISTINCT FROM d.entry_id
"""
_REVERSED_WITHOUT_VOID = """
    SELECT 'slip ' || d.number FROM deposits_deposit d
    JOIN ledger_entry r ON r.reverses_id = d.entry_id
    WHERE NOT EXISTS (SELECT 1 FROM deposits_depositvoid v WHERE v.deposit_id = d.id)
"""
_PAYOUT_ENTRY = """
    SELECT 'payout ' || w.id || ': ' || w.amount || ' <> ' || coalesce(sum(p.debit), 0)
    FROM deposits_payout w
    JOIN members_member m ON m.id = w.member_id
    LEFT JOIN ledger_posting p ON p.entry_id = w.entry_id AND p.account_id = m.savings_id
    WHERE w.state = 'paid' GROUP BY w.id HAVING w.amount <> coalesce(sum(p.debit), 0)
"""
_PAYOUT_WITHOUT_REQUEST = """
    SELECT 'entry ' || e.id FROM ledger_entry e
    WHERE e.kind = 'payout' AND NOT EXISTS (SELECT 1 FROM deposits_payout w WHERE w.entry_id = e.id)
"""
_WITHOUT_MEMBER = f"""
    SELECT a.code FROM ledger_account a
    WHERE a.code LIKE '{chart.SAVINGS}-%' AND NOT EXISTS
        (SELECT 1 FROM members_member m WHERE m.savings_id = a.id AND m.bank_id = a.bank_id)
"""
CHECKS = {
    "a slip is not the sum of its lines": _SLIP_SUM,
    "a slip's entry has another amount": _SLIP_ENTRY,
    "a deposit entry has no slip": _DEPOSIT_WITHOUT_SLIP,
    "a line is not quantity × price": _LINE_AMOUNT,
    "a line is paid another price than its list says": _LINE_PRICE,
    "a line's weighings less its deduction are not its quantity": _LINE_WEIGHT,
    "a cancellation reverses another entry": _VOID_ENTRY,
    "a slip's entry is reversed without a cancellation": _REVERSED_WITHOUT_VOID,
    "a payout's entry has another amount": _PAYOUT_ENTRY,
    "a payout entry has no request": _PAYOUT_WITHOUT_REQUEST,
    "a savings account belongs to no member": _WITHOUT_MEMBER,
}
