"""Changing the stock without slip or sale."""

from deposits.commands.stock.counting import UnableToCountStock, count_stock
from deposits.commands.stock.moving import UnableToMoveStock, open_stock, take_out_stock, transfer_stock
from deposits.commands.stock.reversing import UnableToReverseStockEvent, reverse_stock_event

__all__ = [
    "UnableToCountStock",
    "UnableToMoveStock",
    "UnableToReverseStockEvent",
    "count_stock",
    "open_stock",
    "reverse_stock_event",
    "take_out_stock",
    "transfer_stock",
]
