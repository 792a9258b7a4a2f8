"""Goods for exchange against the ledger."""

from wastebank.ledger import chart

_GOODS_VALUE = f"""
    SELECT b.code || ': goods ' || coalesce(g.value, 0) || ' <> account ' || coalesce(a.value, 0)
    FROM organisation_bank b
    LEFT JOIN (SELECT g.bank_id, sum(m.value) AS value
               FROM deposits_goodmovement m JOIN deposits_good g ON g.id = m.good_id GROUP BY g.bank_id) g
           ON g.bank_id = b.id
    LEFT JOIN (SELECT a.bank_id, sum(p.debit - p.credit) AS value
               FROM ledger_account a JOIN ledger_posting p ON p.account_id = a.id
               WHERE a.code = '{chart.GOODS}' GROUP BY a.bank_id) a ON a.bank_id = b.id
    WHERE coalesce(g.value, 0) <> coalesce(a.value, 0)
"""
_GOODS_BELOW_ZERO = """
    SELECT g.name || ': ' || sum(m.pieces) || ' for ' || sum(m.value)
    FROM deposits_goodmovement m JOIN deposits_good g ON g.id = m.good_id GROUP BY g.id
    HAVING sum(m.pieces) < 0 OR sum(m.value) < 0 OR (sum(m.pieces) = 0 AND sum(m.value) <> 0)
"""
_GOODS_ENTRY = f"""
    SELECT 'goods ' || g.year || '-' || g.seq || ': ' || g.total
    FROM deposits_goodspaper g
    LEFT JOIN members_member m ON m.id = g.member_id
    LEFT JOIN ledger_posting p ON p.entry_id = g.entry_id
    LEFT JOIN ledger_account a ON a.id = p.account_id
    GROUP BY g.id, m.id
    HAVING coalesce(sum(p.debit - p.credit) FILTER (WHERE a.code = '{chart.GOODS}'), 0)
           <> (SELECT coalesce(sum(l.value), 0) FROM deposits_goodmovement l WHERE l.paper_id = g.id)
        OR (g.kind = 'given' AND abs(coalesce(sum(p.debit - p.credit) FILTER (WHERE a.id = m.savings_id), 0))
           <> g.total)
"""
_GOODS_WITHOUT_PAPER = """
    SELECT 'entry ' || e.id FROM ledger_entry e WHERE e.kind IN ('goods_bought', 'goods_given')
      AND NOT EXISTS (SELECT 1 FROM deposits_goodspaper g WHERE g.entry_id = e.id)
"""
_GOODS_AMOUNT = """
    SELECT 'goods ' || g.year || '-' || g.seq || ': ' || g.total
    FROM deposits_goodspaper g JOIN deposits_goodmovement l ON l.paper_id = g.id
    LEFT JOIN deposits_goodprice x ON x.id = l.price_id
    WHERE g.kind = 'given'
    GROUP BY g.id
    HAVING abs(sum(l.amount)) <> g.total OR bool_or(l.amount IS DISTINCT FROM round(-l.pieces * x.price, 2))
"""
CHECKS = {
    "the goods are not worth their account": _GOODS_VALUE,
    "more goods have left than came": _GOODS_BELOW_ZERO,
    "a paper of goods has another entry": _GOODS_ENTRY,
    "goods were given for another amount": _GOODS_AMOUNT,
    "an entry of goods has no paper": _GOODS_WITHOUT_PAPER,
}
