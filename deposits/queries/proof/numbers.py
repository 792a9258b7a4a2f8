"""No number of a market day, a device or a paper pad is missing."""

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
_TRADE_GAPS = """
    SELECT b.code || ' ' || x.paper || ' ' || x.year || ': ' || max(x.seq) || ' numbers, '
           || count(*) || ' papers'
    FROM (SELECT bank_id, year, seq, 'sale' AS paper FROM deposits_sale
          UNION ALL SELECT bank_id, year, seq, 'payment of a buyer' FROM deposits_buyerpayment
          UNION ALL SELECT bank_id, year, seq, 'stock paper' FROM deposits_stockevent
          UNION ALL SELECT bank_id, year, seq, 'goods' FROM deposits_goodspaper) x
    JOIN organisation_bank b ON b.id = x.bank_id
    GROUP BY b.code, x.paper, x.year HAVING max(x.seq) <> count(*)
"""
CHECKS = {
    "numbers of a market day are missing": _GAPS,
    "numbers of a device are missing": _DEVICE_GAPS,
    "numbers of a paper pad are missing": _PAPER_GAPS,
    "a paper slip's number is of no pad": _PAPER_OF_NO_PAD,
    "numbers of sales, payments, stock papers or goods are missing": _TRADE_GAPS,
    "two paper pads have the same numbers": _PAPER_TWICE,
}
