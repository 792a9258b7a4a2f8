"""The materials of a place, for the grids to write into."""

from collections.abc import Iterable

from deposits.queries.stock.on_hand import OnHand, on_hand
from prices.models import Material
from wastebank.organisation.models import CollectionPoint


def lying_at(place: CollectionPoint) -> tuple[list[Material], dict[int, OnHand]]:
    """The materials of which some lies at `place`, by code; and by id, how much."""
    held = {material: there for material, there in on_hand(place).items() if there.kg}
    return materials_by_code(held), held


def materials_by_code(ids: Iterable[int]) -> list[Material]:
    return list(Material.objects.filter(pk__in=list(ids)).select_related("group").order_by("code"))
