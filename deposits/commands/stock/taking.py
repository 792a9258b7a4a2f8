"""Taking material out of a place: held first, never more than lies there."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from deposits.models import StockMovement
from deposits.queries.stock.on_hand import OnHand, on_hand
from prices.models import Material
from wastebank.ledger.refusals import constraint_of
from wastebank.organisation.models import CollectionPoint

NOTHING = OnHand()


class NotEnoughStock(Exception):
    """More is taken than lies there. `material` names what."""

    def __init__(self, sentence: str, material: Material | None = None):
        super().__init__(sentence)
        self.material = material


def hold_places(*places: CollectionPoint) -> None:
    """Holds the rows of `places` until the commit: whoever takes something out there waits. By id, always."""
    pks = [place.pk for place in places]
    list(CollectionPoint.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk"))


def held_stock(place: CollectionPoint) -> dict[int, OnHand]:
    """Holds `place`, then (in a statement of its own) sums what lies there."""
    hold_places(place)
    return on_hand(place)


def check_enough(place: CollectionPoint, material: Material, kg: Decimal, held: dict[int, OnHand]) -> OnHand:
    """What lies there of `material`. Refuses (NotEnoughStock) where that is less than `kg`."""
    there = held.get(material.pk, NOTHING)
    if kg > there.kg:
        raise NotEnoughStock(not_enough(place, material, there), material)
    return there


def not_enough(place: CollectionPoint, material: Material, there: OnHand) -> str:
    """The sentence for taking more than lies there."""
    sentence = _("%(material)s: only %(kg)s kg lie at %(place)s")
    return sentence % {"material": material.name, "kg": f"{there.kg.normalize():,f}", "place": place.name}


def write_movements(movements: Iterable[StockMovement]) -> Sequence[StockMovement]:
    """Adds `movements` in one statement. Refuses (NotEnoughStock) what the database refuses."""
    try:
        with transaction.atomic(savepoint=False):
            return StockMovement.objects.bulk_create(movements)
    except IntegrityError as error:
        if constraint_of(error) != "deposits_stock_not_below_zero":
            raise
        sentence = _("More is taken than lies there: part of it was sold or moved meanwhile")
        raise NotEnoughStock(sentence) from error
