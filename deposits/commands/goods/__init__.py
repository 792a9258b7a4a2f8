"""Writing what becomes of the goods for exchange (ขยะแลกไข่)."""

from deposits.commands.goods.buying import buy_goods
from deposits.commands.goods.catalogue import UnableToKeepGood, add_good, set_exchange_price
from deposits.commands.goods.counting import count_goods
from deposits.commands.goods.giving import exchange_goods
from deposits.commands.goods.papers import UnableToMoveGoods
from deposits.commands.goods.reversing import needs_second_for_goods, reverse_goods

__all__ = [
    "UnableToKeepGood",
    "UnableToMoveGoods",
    "add_good",
    "buy_goods",
    "count_goods",
    "exchange_goods",
    "needs_second_for_goods",
    "reverse_goods",
    "set_exchange_price",
]
