"""Writing the books. Only the `commands` rooms of other apps import from here."""

from wastebank.ledger.commands.accounts import (
    UnableToCreateBank,
    create_bank,
    lock_debt,
    open_capital,
    open_savings,
)
from wastebank.ledger.commands.closing import UnableToCloseMonth, close_month
from wastebank.ledger.commands.posting import (
    Line,
    Posted,
    UnableToPost,
    credit,
    debit,
    first_entry,
    post_entry,
)
from wastebank.ledger.commands.reversing import UnableToReverse, reverse_entry

__all__ = [
    "Line",
    "Posted",
    "UnableToCloseMonth",
    "UnableToCreateBank",
    "UnableToPost",
    "UnableToReverse",
    "close_month",
    "create_bank",
    "credit",
    "debit",
    "first_entry",
    "lock_debt",
    "open_capital",
    "open_savings",
    "post_entry",
    "reverse_entry",
]
