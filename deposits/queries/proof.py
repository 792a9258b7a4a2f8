"""The counter's part of `check_books`: slips, payouts and stock against the ledger (books.md)."""

from collections.abc import Iterator

from wastebank.ledger import chart
from wastebank.ledger.queries import Fault, rows_of

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
    SELECT p.name || ' ' || m.code || ': ' || sum(s.kg) || ' kg'
    FROM deposits_stockmovement s
    JOIN organisation_collectionpoint p ON p.id = s.place_id JOIN prices_material m ON m.id = s.material_id
    GROUP BY p.id, m.id HAVING sum(s.kg) < 0
"""
# Slips that a device numbered or that were keyed in from paper take no number of the day.
_GAPS = """
    SELECT 'market day ' || d.code || ': ' || d.last_seq || ' numbers, ' || count(s.id) || ' slips'
    FROM deposits_marketday d
    LEFT JOIN deposits_deposit s ON s.market_day_id = d.id AND s.device_id IS NULL AND s.paper_no = ''
    WHERE NOT d.moved_in GROUP BY d.id HAVING d.last_seq <> count(s.id)
"""
# A number may be on its way while its day is open. It is missing once a later one of the device belongs to a
# day that is closed, unless it waits for its price or was declared lost.
_DEVICE_GAPS = """
    SELECT 'device ' || v.code || ': ' || string_agg(n::text, ', ' ORDER BY n)
    FROM deposits_device v
    JOIN LATERAL (
        SELECT max(s.device_seq) AS last FROM deposits_deposit s
        JOIN deposits_marketday d ON d.id = s.market_day_id
        WHERE s.device_id = v.id AND d.closed_at IS NOT NULL
    ) closed ON true
    JOIN LATERAL generate_series(1, closed.last) AS n ON true
    WHERE NOT EXISTS (SELECT 1 FROM deposits_deposit s WHERE s.device_id = v.id AND s.device_seq = n)
      AND NOT EXISTS (SELECT 1 FROM deposits_openslip o WHERE o.device_id = v.id AND o.device_seq = n)
      AND NOT EXISTS (SELECT 1 FROM deposits_declarednumber x
                      WHERE x.bank_id = v.bank_id AND x.series = v.code AND x.seq = n)
    GROUP BY v.id
"""
# A sheet may wait for its keying in while its day is open: it is missing once a later one of its pad belongs
# to a day that is closed, unless it was declared spoilt or lost.
_KEYED_IN = """(
    SELECT s.bank_id, s.number, s.paper_no, d.closed_at,
           substring(s.paper_no FROM '^P-([0-9]{6,9})$')::int AS seq
    FROM deposits_deposit s JOIN deposits_marketday d ON d.id = s.market_day_id WHERE s.paper_no <> '')"""
_PAPER_GAPS = f"""
    SELECT b.code || ' paper pad ' || p.first || '–' || p.last || ': ' || string_agg(n::text, ', ' ORDER BY n)
    FROM deposits_paperpad p JOIN organisation_bank b ON b.id = p.bank_id
    JOIN LATERAL (
        SELECT max(k.seq) AS last FROM {_KEYED_IN} k
        WHERE k.bank_id = p.bank_id AND k.seq BETWEEN p.first AND p.last AND k.closed_at IS NOT NULL
    ) closed ON true
    JOIN LATERAL generate_series(p.first, closed.last) AS n ON true
    WHERE NOT EXISTS (SELECT 1 FROM {_KEYED_IN} k WHERE k.bank_id = p.bank_id AND k.seq = n)
      AND NOT EXISTS (SELECT 1 FROM deposits_declarednumber x
                      WHERE x.bank_id = p.bank_id AND x.series = p.prefix AND x.seq = n)
    GROUP BY p.id, b.id
"""
_PAPER_OF_NO_PAD = f"""
    SELECT 'slip ' || k.number || ': ' || k.paper_no FROM {_KEYED_IN} k
    WHERE k.number <> k.paper_no OR NOT EXISTS (
        SELECT 1 FROM deposits_paperpad p WHERE p.bank_id = k.bank_id AND k.seq BETWEEN p.first AND p.last)
"""
_PAPER_TWICE = """
    SELECT 'paper pads ' || p.id || ' and ' || q.id FROM deposits_paperpad p
    JOIN deposits_paperpad q ON q.bank_id = p.bank_id AND q.prefix = p.prefix AND q.id > p.id
        AND q.first <= p.last AND p.first <= q.last
"""
# From or to the bank account; the safe and the drawer are one account.
_DRAWER_ENTRY = f"""
    SELECT 'drawer movement ' || d.id || ': ' || d.amount
    FROM deposits_drawermovement d
    LEFT JOIN ledger_posting p ON p.entry_id = d.entry_id
        AND p.account_id IN (SELECT id FROM ledger_account WHERE code = '{chart.CASH}')
    GROUP BY d.id
    HAVING coalesce(sum(p.debit - p.credit), 0)
           <> (CASE WHEN d.kind IN ('from_bank', 'to_bank') THEN d.amount ELSE 0 END)
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
_WITHOUT_MEMBER = f"""
    SELECT a.code FROM ledger_account a
    WHERE a.code LIKE '{chart.SAVINGS}-%' AND NOT EXISTS
        (SELECT 1 FROM members_member m WHERE m.savings_id = a.id AND m.bank_id = a.bank_id)
"""
_CHECKS = {
    "a slip is not the sum of its lines": _SLIP_SUM,
    "a slip's entry has another amount": _SLIP_ENTRY,
    "a deposit entry has no slip": _DEPOSIT_WITHOUT_SLIP,
    "a line is not quantity × price": _LINE_AMOUNT,
    "a line's weighings less its deduction are not its quantity": _LINE_WEIGHT,
    "a cancellation reverses another entry": _VOID_ENTRY,
    "a slip's entry is reversed without a cancellation": _REVERSED_WITHOUT_VOID,
    "a payout's entry has another amount": _PAYOUT_ENTRY,
    "a payout entry has no request": _PAYOUT_WITHOUT_REQUEST,
    "the stock is not worth its account": _STOCK_VALUE,
    "more has left a place than came": _STOCK_BELOW_ZERO,
    "numbers of a market day are missing": _GAPS,
    "numbers of a device are missing": _DEVICE_GAPS,
    "numbers of a paper pad are missing": _PAPER_GAPS,
    "a paper slip's number is of no pad": _PAPER_OF_NO_PAD,
    "two paper pads have the same numbers": _PAPER_TWICE,
    "a drawer movement's entry has another amount": _DRAWER_ENTRY,
    "what a day was over or short is not booked": _CLOSE_ENTRY,
    "a savings account belongs to no member": _WITHOUT_MEMBER,
}


def counter_faults() -> Iterator[Fault]:
    """What is wrong between the counter's tables and the books: nothing, if all went through the commands."""
    for what, sql in _CHECKS.items():
        for row in rows_of(sql):
            yield Fault(what, row)
