"""The part of `check_books` about money around the counter: papers, their entries and numbers, ticks."""

from wastebank.ledger import chart


def _money(paper: str, where: str, sign: int) -> str:
    """Papers whose entry does not move their amount at the place they name (`sign` 1: into it)."""
    return f"""
    SELECT '{paper} ' || x.year || '-' || x.seq || ': ' || x.amount
    FROM deposits_{paper} x JOIN ledger_entry e ON e.id = x.entry_id
    LEFT JOIN ledger_posting p ON p.entry_id = e.id LEFT JOIN ledger_account a ON a.id = p.account_id
    GROUP BY x.id, e.id
    HAVING e.booked_on <> x.booked_on OR e.bank_id <> x.bank_id
        OR coalesce(sum(p.debit - p.credit) FILTER (WHERE a.code =
               CASE WHEN {where} THEN '{chart.BANK_ACCOUNT}' ELSE '{chart.CASH}' END), 0) <> {sign} * x.amount
    """


_EXPENSE_CHARGED = f"""
    SELECT 'expense ' || x.year || '-' || x.seq || ': ' || x.amount
    FROM deposits_expense x LEFT JOIN deposits_capitalsource c ON c.id = x.capital_id
    JOIN ledger_account a ON a.bank_id = x.bank_id
         AND (a.id = c.account_id OR (c.id IS NULL AND a.code = '{chart.RUNNING_EXPENSE}'))
    LEFT JOIN ledger_posting p ON p.entry_id = x.entry_id AND p.account_id = a.id
    GROUP BY x.id HAVING coalesce(sum(p.debit - p.credit), 0) <> x.amount
"""
_RECEIPT_CREDITED = f"""
    SELECT 'receipt ' || x.year || '-' || x.seq || ': ' || x.amount
    FROM deposits_receipt x LEFT JOIN deposits_capitalsource c ON c.id = x.source_id
    JOIN ledger_account a ON a.bank_id = x.bank_id AND (a.id = c.account_id OR (c.id IS NULL AND a.code =
         CASE WHEN x.kind = 'donation' THEN '{chart.DONATIONS}' ELSE '{chart.OTHER_INCOME}' END))
    LEFT JOIN ledger_posting p ON p.entry_id = x.entry_id AND p.account_id = a.id
    GROUP BY x.id HAVING coalesce(sum(p.credit - p.debit), 0) <> x.amount
"""
_PAPERS = """(
    SELECT entry_id, bank_id, year, seq, 'expense' AS paper FROM deposits_expense
    UNION ALL SELECT entry_id, bank_id, year, seq, 'receipt' FROM deposits_receipt
    UNION ALL SELECT entry_id, bank_id, year, seq, 'banking' FROM deposits_banking)"""
_VOID_OF_NO_PAPER = f"""
    SELECT 'entry ' || v.entry_id FROM deposits_moneyvoid v JOIN ledger_entry e ON e.id = v.entry_id
    WHERE NOT EXISTS (SELECT 1 FROM {_PAPERS} x WHERE x.entry_id = e.reverses_id)
      AND NOT EXISTS (SELECT 1 FROM deposits_dividendpayment x WHERE x.entry_id = e.reverses_id)
"""
_REVERSED_WITHOUT_VOID = f"""
    SELECT x.paper || ' ' || x.year || '-' || x.seq FROM {_PAPERS} x
    JOIN ledger_entry r ON r.reverses_id = x.entry_id
    WHERE NOT EXISTS (SELECT 1 FROM deposits_moneyvoid v WHERE v.entry_id = r.id)
"""
_GAPS = f"""
    SELECT b.code || ' ' || x.paper || ' ' || x.year || ': ' || max(x.seq) || ' numbers, '
           || count(*) || ' papers'
    FROM {_PAPERS} x JOIN organisation_bank b ON b.id = x.bank_id
    GROUP BY b.code, x.paper, x.year HAVING max(x.seq) <> count(*)
"""
_TICK_SUMS = """
    SELECT 'tick ' || t.id FROM deposits_tick t JOIN deposits_tickpart x ON x.tick_id = t.id
    LEFT JOIN deposits_statementline l ON l.id = x.line_id LEFT JOIN ledger_posting p ON p.id = x.posting_id
    GROUP BY t.id
    HAVING coalesce(sum(l.deposit - l.withdrawal), 0) <> coalesce(sum(p.debit - p.credit), 0)
"""
_TICKED_TWICE = """
    SELECT 'line ' || coalesce(x.line_id, 0) || ', posting ' || coalesce(x.posting_id, 0)
    FROM deposits_tickpart x JOIN deposits_tick t ON t.id = x.tick_id
    WHERE t.undone_at IS NULL GROUP BY x.line_id, x.posting_id HAVING count(*) > 1
"""
_TICKED_ELSEWHERE = f"""
    SELECT 'tick ' || t.id FROM deposits_tick t JOIN deposits_tickpart x ON x.tick_id = t.id
    LEFT JOIN deposits_statementline l ON l.id = x.line_id
    LEFT JOIN ledger_posting p ON p.id = x.posting_id LEFT JOIN ledger_account a ON a.id = p.account_id
    WHERE l.bank_id <> t.bank_id OR a.bank_id <> t.bank_id OR a.code <> '{chart.BANK_ACCOUNT}'
"""
CHECKS = {
    "an expense's entry pays another amount": _money("expense", "x.paid_from = 'bank'", -1),
    "an expense's entry charges another account": _EXPENSE_CHARGED,
    "a receipt's entry brings another amount": _money("receipt", "x.received_in = 'bank'", 1),
    "a receipt's entry credits another account": _RECEIPT_CREDITED,
    "cash banked or drawn is another amount in its entry": _money("banking", "x.way = 'from_bank'", -1),
    "a cancellation is of no paper about money": _VOID_OF_NO_PAPER,
    "a paper's entry is reversed without a cancellation": _REVERSED_WITHOUT_VOID,
    "numbers of papers about money are missing": _GAPS,
    "the sums of a tick differ": _TICK_SUMS,
    "a line or a posting is ticked off twice": _TICKED_TWICE,
    "a tick is of another bank or account": _TICKED_ELSEWHERE,
}
