"""Writing at the counter."""

from deposits.commands.market_days import (
    UnableToCloseMarketDay,
    UnableToOpenMarketDay,
    close_market_day,
    open_market_day,
)
from deposits.commands.payouts import (
    UnableToPayOut,
    approve_payout,
    pay_payout,
    refuse_payout,
    request_payout,
)
from deposits.commands.slip_rows import NewLine, Origin, Settlement
from deposits.commands.slips import UnableToPostDeposit, post_deposit
from deposits.commands.voids import UnableToVoid, void_deposit

__all__ = [
    "NewLine",
    "Origin",
    "Settlement",
    "UnableToCloseMarketDay",
    "UnableToOpenMarketDay",
    "UnableToPayOut",
    "UnableToPostDeposit",
    "UnableToVoid",
    "approve_payout",
    "close_market_day",
    "open_market_day",
    "pay_payout",
    "post_deposit",
    "refuse_payout",
    "request_payout",
    "void_deposit",
]
