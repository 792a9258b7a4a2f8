"""The counter's part of `check_books`: slips, payouts, stock, sales, goods against the ledger."""

from collections.abc import Iterator

from deposits.queries.proof import cash, goods, money, numbers, sales, slips, stock, years
from wastebank.ledger.queries import Fault, rows_of

_CHECKS = slips.CHECKS | stock.CHECKS | sales.CHECKS | goods.CHECKS | cash.CHECKS | numbers.CHECKS
_CHECKS |= money.CHECKS | years.CHECKS


def counter_faults() -> Iterator[Fault]:
    """What is wrong between the counter's tables and the books: nothing, if all went through the commands."""
    for what, sql in _CHECKS.items():
        for row in rows_of(sql):
            yield Fault(what, row)
