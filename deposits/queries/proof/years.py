"""The part of `check_books` about year ends, distributions and dividends."""

from wastebank.ledger import chart

_YEAR_END = f"""
    SELECT 'year end ' || y.year || ': ' || y.result - y.appropriated
    FROM deposits_yearend y JOIN ledger_entry e ON e.id = y.entry_id
    LEFT JOIN ledger_posting p ON p.entry_id = e.id LEFT JOIN ledger_account a ON a.id = p.account_id
    GROUP BY y.id, e.id
    HAVING e.kind <> 'year_end' OR e.booked_on <> y.ends_on OR e.bank_id <> y.bank_id
        OR coalesce(sum(p.credit - p.debit) FILTER (WHERE a.code = '{chart.SURPLUS}'), 0)
           <> y.result - y.appropriated
        OR coalesce(sum(p.credit - p.debit) FILTER (WHERE a.code = '{chart.APPROPRIATION}'), 0)
           <> y.appropriated
        OR coalesce(sum(p.debit - p.credit) FILTER (WHERE a.kind = 'income'), 0) <> y.income
        OR coalesce(sum(p.credit - p.debit) FILTER (WHERE a.kind = 'expense'), 0) <> y.expenses
"""
_DISTRIBUTION = f"""
    SELECT 'distribution ' || d.id || ': ' || d.amount
    FROM deposits_distribution d JOIN ledger_entry e ON e.id = d.entry_id
    LEFT JOIN ledger_posting p ON p.entry_id = e.id LEFT JOIN ledger_account a ON a.id = p.account_id
    GROUP BY d.id, e.id
    HAVING e.kind <> 'distribution' OR e.bank_id <> d.bank_id
        OR e.booked_on <> greatest(d.meeting_on, (
               SELECT max(r.booked_on) FROM deposits_distribution x
               JOIN deposits_distributionundo u ON u.distribution_id = x.id
               JOIN ledger_entry r ON r.id = u.entry_id
               WHERE x.year_end_id = d.year_end_id AND x.attempt < d.attempt))
        OR coalesce(sum(p.debit - p.credit) FILTER (WHERE a.code = '{chart.SURPLUS}'), 0)
           <> (CASE WHEN d.kind = 'cover' THEN -d.amount ELSE d.amount END)
        OR coalesce(sum(p.credit) FILTER (WHERE a.code = '{chart.WELFARE_FUND}'), 0) <> d.to_welfare
        OR coalesce(sum(p.credit) FILTER (WHERE a.code = '{chart.RESERVE}'), 0) <> d.to_reserve
        OR coalesce(sum(p.credit) FILTER (WHERE a.code = '{chart.PAYABLE}' OR a.balance IS NOT NULL), 0)
           <> d.to_dividend + d.to_officers
"""
_SHARES = """
    SELECT 'distribution ' || d.id || ': ' || d.to_dividend || ' <> ' || coalesce(sum(s.amount), 0)
    FROM deposits_distribution d LEFT JOIN deposits_dividendshare s ON s.distribution_id = d.id
    GROUP BY d.id HAVING d.to_dividend <> coalesce(sum(s.amount), 0)
"""
_SHARE_CREDITED = """
    SELECT 'share ' || s.id || ': ' || s.amount
    FROM deposits_dividendshare s JOIN deposits_distribution d ON d.id = s.distribution_id
    JOIN members_member m ON m.id = s.member_id
    LEFT JOIN ledger_posting p ON p.entry_id = d.entry_id AND p.account_id = m.savings_id
    WHERE coalesce(p.credit, 0) <> (CASE WHEN s.way = 'savings' THEN s.amount ELSE 0 END)
       OR m.bank_id <> d.bank_id
"""
_PAYMENT = f"""
    SELECT 'share ' || s.id || ': ' || s.amount
    FROM deposits_dividendpayment x JOIN deposits_dividendshare s ON s.id = x.share_id
    JOIN ledger_entry e ON e.id = x.entry_id
    LEFT JOIN ledger_posting p ON p.entry_id = e.id LEFT JOIN ledger_account a ON a.id = p.account_id
    GROUP BY s.id, x.id, e.id
    HAVING e.kind <> 'dividend' OR s.way <> 'cash' OR e.booked_on <> x.paid_on
        OR coalesce(sum(p.credit) FILTER (
               WHERE a.code IN ('{chart.CASH}', '{chart.BANK_ACCOUNT}')), 0) <> s.amount
        OR coalesce(sum(p.debit) FILTER (WHERE a.code = '{chart.PAYABLE}'), 0) <> s.amount
"""
_WITHOUT_PAPER = """
    SELECT 'entry ' || e.id FROM ledger_entry e
    WHERE (e.kind = 'year_end' AND NOT EXISTS (SELECT 1 FROM deposits_yearend y WHERE y.entry_id = e.id))
       OR (e.kind = 'distribution'
           AND NOT EXISTS (SELECT 1 FROM deposits_distribution d WHERE d.entry_id = e.id))
       OR (e.kind = 'dividend'
           AND NOT EXISTS (SELECT 1 FROM deposits_dividendpayment x WHERE x.entry_id = e.id))
"""
_REVERSED = """
    SELECT 'entry ' || e.id FROM ledger_entry e JOIN ledger_entry r ON r.reverses_id = e.id
    WHERE (e.kind = 'year_end' AND NOT EXISTS (SELECT 1 FROM deposits_yearendundo u WHERE u.entry_id = r.id))
       OR (e.kind = 'distribution'
           AND NOT EXISTS (SELECT 1 FROM deposits_distributionundo u WHERE u.entry_id = r.id))
       OR (e.kind = 'dividend' AND NOT EXISTS (SELECT 1 FROM deposits_moneyvoid v WHERE v.entry_id = r.id))
"""
_PAID_FOR_NOTHING = """
    SELECT 'share ' || x.share_id FROM deposits_dividendpayment x
    JOIN deposits_dividendshare s ON s.id = x.share_id
    JOIN deposits_distributionundo u ON u.distribution_id = s.distribution_id
    WHERE NOT EXISTS (SELECT 1 FROM ledger_entry r WHERE r.reverses_id = x.entry_id)
    UNION ALL
    SELECT 'share ' || x.share_id FROM deposits_dividendpayment x
    WHERE NOT EXISTS (SELECT 1 FROM ledger_entry r WHERE r.reverses_id = x.entry_id)
    GROUP BY x.share_id HAVING count(*) > 1
"""
_TWICE = """
    SELECT 'year ' || y.year || ' of bank ' || y.bank_id FROM deposits_yearend y
    WHERE NOT EXISTS (SELECT 1 FROM deposits_yearendundo u WHERE u.year_end_id = y.id)
    GROUP BY y.bank_id, y.year HAVING count(*) > 1
    UNION ALL
    SELECT 'resolutions on year end ' || d.year_end_id FROM deposits_distribution d
    WHERE NOT EXISTS (SELECT 1 FROM deposits_distributionundo u WHERE u.distribution_id = d.id)
    GROUP BY d.year_end_id HAVING count(*) > 1
"""
CHECKS = {
    "a year end's entry moves another result": _YEAR_END,
    "a distribution's entry has other parts": _DISTRIBUTION,
    "members' shares are not what was distributed": _SHARES,
    "a share is not what its account was credited": _SHARE_CREDITED,
    "a dividend's payment has another amount": _PAYMENT,
    "a dividend was paid twice, or of a resolution that was taken back": _PAID_FOR_NOTHING,
    "an entry of the year end has no paper": _WITHOUT_PAPER,
    "an entry of the year end is reversed without a paper": _REVERSED,
    "a year is closed or resolved upon twice": _TWICE,
}
