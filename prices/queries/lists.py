"""Reading materials and prices."""

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from prices.models import Material, Price, PriceList
from wastebank.organisation.models import Bank
from wastebank.thai import search_key


def price_list_at(bank: Bank, at: datetime) -> PriceList | None:
    """The list in force at `at`, or None where the bank has published none yet."""
    return confirmed_lists(bank).filter(effective_from__lte=at).first()


def confirmed_lists(bank: Bank) -> QuerySet[PriceList]:
    """The bank's published lists, latest first; not those of moved-in books."""
    lists = PriceList.objects.filter(bank=bank, book="").select_related("published_by")
    return lists.order_by("-effective_from")


def lists_on(bank: Bank, day: date) -> list[PriceList]:
    """The lists that were in force at some moment of `day`, the latest first."""
    begin = timezone.make_aware(datetime.combine(day, time.min))
    within = confirmed_lists(bank).filter(
        effective_from__gt=begin, effective_from__lt=begin + timedelta(days=1)
    )
    before = price_list_at(bank, begin)
    return [*within, *([before] if before else [])]


def upcoming_lists(bank: Bank, at: datetime) -> QuerySet[PriceList]:
    """The published lists that have not begun at `at`, the next one first."""
    return confirmed_lists(bank).filter(effective_from__gt=at).reverse()


def prices_of(price_list: PriceList | None) -> QuerySet[Price]:
    """The prices of a list with their materials, group by group; none where there is no list."""
    prices = price_list.prices.all() if price_list else Price.objects.none()
    return prices.select_related("material__group").order_by("material__group__code", "material__code")


def prices_at(bank: Bank, at: datetime) -> QuerySet[Price]:
    """The prices in force at `at` with their materials; none before the bank's first list."""
    return prices_of(price_list_at(bank, at))


def materials_by_word() -> dict[str, Material]:
    """Every material under each word (as search key) that is used for it: code, name, local names."""
    words: dict[str, Material] = {}
    for material in Material.objects.select_related("group"):
        for word in [material.code, material.name, *material.aliases]:
            words.setdefault(search_key(word), material)
    return words
