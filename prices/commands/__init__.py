"""Writing materials, prices and buyers."""

from prices.commands.catalogue import load_catalogue
from prices.commands.following import NewException, UnableToFollow, follow_prices
from prices.commands.publishing import Lot, UnableToPublishPriceList, publish_price_list

__all__ = [
    "Lot",
    "NewException",
    "UnableToFollow",
    "UnableToPublishPriceList",
    "follow_prices",
    "load_catalogue",
    "publish_price_list",
]
