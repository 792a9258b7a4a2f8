"""The counter's part of `check_books`: slips, payouts and stock against the ledger (books.md)."""

from collections.abc import Iterator

from wastebank.ledger import chart
from wastebank.ledger.queries import Fault, rows_of

_SLIP_SUM = """
    SELECT 'slip ' || d.number || ': ' || d.total || ' <> ' || coalesce(sum(l.amount), 0)
    FROM deposits_deposit d LEFT JOIN deposits_depositline l ON l.deposit_id = d.id
    GROUP BY d.id HAVING d.total <> coalesce(sum(l.amount), 0)
"""
_SLIP_ENTRY = """
    SELECT 'slip ' || d.number || ': ' || d.total || ' <> ' || coalesce(sum(p.credit), 0)
    FROM deposits_deposit d
    JOIN ledger_entry e ON e.id = d.entry_id JOIN members_member m ON m.id = d.member_id
    LEFT JOIN ledger_posting p ON p.entry_id = e.id AND p.account_id = m.savings_id
    GROUP BY d.id, e.id HAVING d.total <> coalesce(sum(p.credit), 0) OR e.kind <> 'deposit'
"""
_DEPOSIT_WITHOUT_SLIP = """
    SELECT 'entry ' || e.id FROM ledger_entry e
    WHERE e.kind = 'deposit' AND NOT EXISTS (SELECT 1 FROM deposits_deposit d WHERE d.entry_id = e.id)
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
_GAPS = """
    SELECT 'market day ' || d.code || ': ' || d.last_seq || ' numbers, ' || count(s.id) || ' slips'
    FROM deposits_marketday d LEFT JOIN deposits_deposit s ON s.market_day_id = d.id
    WHERE NOT d.moved_in GROUP BY d.id HAVING d.last_seq <> count(s.id)
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
    "a cancellation reverses another entry": _VOID_ENTRY,
    "a slip's entry is reversed without a cancellation": _REVERSED_WITHOUT_VOID,
    "a payout's entry has another amount": _PAYOUT_ENTRY,
    "a payout entry has no request": _PAYOUT_WITHOUT_REQUEST,
    "the stock is not worth its account": _STOCK_VALUE,
    "more has left a place than came": _STOCK_BELOW_ZERO,
    "numbers of a market day are missing": _GAPS,
    "a savings account belongs to no member": _WITHOUT_MEMBER,
}


def counter_faults() -> Iterator[Fault]:
    """What is wrong between the counter's tables and the books: nothing, if all went through the commands."""
    for what, sql in _CHECKS.items():
        for row in rows_of(sql):
            yield Fault(what, row)
