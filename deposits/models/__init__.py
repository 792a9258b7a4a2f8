"""The counter's tables: market days and their close, devices, slips, payouts, stock, sales."""

from deposits.models.books import (
    Banking,
    CapitalSource,
    Expense,
    MoneyAt,
    MoneyVoid,
    Receipt,
    StatementImport,
    StatementLine,
    Tick,
    TickPart,
)
from deposits.models.closing import CashCount, DayClose, DrawerMovement, Handover
from deposits.models.devices import DeclaredNumber, Device, DeviceDay, RefusedRecord
from deposits.models.flags import Flag
from deposits.models.goods import Good, GoodMovement, GoodPrice, GoodsPaper
from deposits.models.market_days import DutyChange, MarketDay
from deposits.models.open_slips import OpenSlip, OpenSlipLine
from deposits.models.paper import PaperPad, SlipPrint
from deposits.models.payouts import Payout, PayoutApproval
from deposits.models.sales import (
    BuyerPayment,
    DraftSale,
    DraftSaleLine,
    PaidBy,
    Sale,
    SaleLine,
    SaleVoid,
)
from deposits.models.slips import Deposit, DepositLine, DepositVoid, IdentitySeen
from deposits.models.stock import StockCountLine, StockEvent, StockMovement
from deposits.models.years import (
    Distribution,
    DistributionUndo,
    DividendPayment,
    DividendShare,
    YearEnd,
    YearEndUndo,
)

__all__ = [
    "Banking",
    "BuyerPayment",
    "CapitalSource",
    "CashCount",
    "DayClose",
    "DeclaredNumber",
    "Deposit",
    "DepositLine",
    "DepositVoid",
    "Device",
    "DeviceDay",
    "Distribution",
    "DistributionUndo",
    "DividendPayment",
    "DividendShare",
    "DraftSale",
    "DraftSaleLine",
    "DrawerMovement",
    "DutyChange",
    "Expense",
    "Flag",
    "Good",
    "GoodMovement",
    "GoodPrice",
    "GoodsPaper",
    "Handover",
    "IdentitySeen",
    "MarketDay",
    "MoneyAt",
    "MoneyVoid",
    "OpenSlip",
    "OpenSlipLine",
    "PaidBy",
    "PaperPad",
    "Payout",
    "PayoutApproval",
    "Receipt",
    "RefusedRecord",
    "Sale",
    "SaleLine",
    "SaleVoid",
    "SlipPrint",
    "StatementImport",
    "StatementLine",
    "StockCountLine",
    "StockEvent",
    "StockMovement",
    "Tick",
    "TickPart",
    "YearEnd",
    "YearEndUndo",
]
