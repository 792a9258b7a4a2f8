"""Reading materials and prices."""

from datetime import datetime

from django.db.models import QuerySet

from prices.models import Material, Price, PriceList
from wastebank.organisation.models import Bank
from wastebank.thai import search_key


def price_list_at(bank: Bank, at: datetime) -> PriceList | None:
    """The list in force at `at`, or None where the bank has published none yet."""
    confirmed = PriceList.objects.filter(bank=bank, book="", effective_from__lte=at)
    return confirmed.order_by("-effective_from").first()


def prices_at(bank: Bank, at: datetime) -> QuerySet[Price]:
    """The prices in force at `at` with their materials; none before the bank's first list."""
    current = price_list_at(bank, at)
    if current is None:
        return Price.objects.none()
    return current.prices.select_related("material", "material__group")


def materials_by_word() -> dict[str, Material]:
    """Every material under each word that books and clerks use for it: code, name, local names (search keys)."""
    words: dict[str, Material] = {}
    for material in Material.objects.select_related("group"):
        for word in [material.code, material.name, *material.aliases]:
            words.setdefault(search_key(word), material)
    return words
