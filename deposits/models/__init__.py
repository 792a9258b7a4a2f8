"""The counter's tables: market days, slips, payouts, stock."""

from deposits.models.market_days import MarketDay
from deposits.models.payouts import Payout, PayoutApproval
from deposits.models.slips import Deposit, DepositLine, DepositVoid
from deposits.models.stock import StockMovement

__all__ = ["Deposit", "DepositLine", "DepositVoid", "MarketDay", "Payout", "PayoutApproval", "StockMovement"]
