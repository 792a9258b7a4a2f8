"""Writing at the counter."""

from deposits.commands.closing import (
    UnableToCloseMarketDay,
    UnableToCount,
    UnableToMoveCash,
    close_market_day,
    count_cash,
    move_drawer,
)
from deposits.commands.counter import key_in_paper_slip, save_slip
from deposits.commands.market_days import (
    UnableToOpenMarketDay,
    UnableToSetDuty,
    open_market_day,
    set_on_duty,
)
from deposits.commands.payouts import (
    UnableToPayOut,
    approve_payout,
    pay_payout,
    refuse_payout,
    request_payout,
)
from deposits.commands.slip_rows import Identity, NewLine, Origin, Settlement
from deposits.commands.slips import UnableToPostDeposit, post_deposit
from deposits.commands.voids import UnableToVoid, void_deposit

__all__ = [
    "Identity",
    "NewLine",
    "Origin",
    "Settlement",
    "UnableToCloseMarketDay",
    "UnableToCount",
    "UnableToMoveCash",
    "UnableToOpenMarketDay",
    "UnableToPayOut",
    "UnableToPostDeposit",
    "UnableToSetDuty",
    "UnableToVoid",
    "approve_payout",
    "close_market_day",
    "count_cash",
    "key_in_paper_slip",
    "move_drawer",
    "open_market_day",
    "pay_payout",
    "post_deposit",
    "refuse_payout",
    "request_payout",
    "save_slip",
    "set_on_duty",
    "void_deposit",
]
