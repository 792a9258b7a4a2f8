"""The counter's tables: market days and their close, devices, slips, payouts, stock."""

from deposits.models.closing import CashCount, DayClose, DrawerMovement, Handover
from deposits.models.devices import DeclaredNumber, Device, DeviceDay, RefusedRecord
from deposits.models.flags import Flag
from deposits.models.market_days import DutyChange, MarketDay
from deposits.models.open_slips import OpenSlip, OpenSlipLine
from deposits.models.paper import PaperPad, SlipPrint
from deposits.models.payouts import Payout, PayoutApproval
from deposits.models.slips import Deposit, DepositLine, DepositVoid
from deposits.models.stock import StockMovement

__all__ = [
    "CashCount",
    "DayClose",
    "DeclaredNumber",
    "Deposit",
    "DepositLine",
    "DepositVoid",
    "Device",
    "DeviceDay",
    "DrawerMovement",
    "DutyChange",
    "Flag",
    "Handover",
    "MarketDay",
    "OpenSlip",
    "OpenSlipLine",
    "PaperPad",
    "Payout",
    "PayoutApproval",
    "RefusedRecord",
    "SlipPrint",
    "StockMovement",
]
