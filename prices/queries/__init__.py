"""Reading materials, prices and buyers."""

from prices.queries.lists import (
    confirmed_lists,
    lists_on,
    materials_by_word,
    price_list_at,
    prices_at,
    prices_of,
    upcoming_lists,
)

__all__ = [
    "confirmed_lists",
    "lists_on",
    "materials_by_word",
    "price_list_at",
    "prices_at",
    "prices_of",
    "upcoming_lists",
]
