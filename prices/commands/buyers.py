"""Keeping the register of buyers. Name, licences and the like are master data: `forms.buyers` saves them."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from prices.models import Buyer, BuyerMaterial, Material


class UnableToSetMaterials(Exception):
    """A minimum lot is below zero."""


@transaction.atomic
def set_materials_taken(*, buyer: Buyer, lots: Mapping[Material, Decimal]) -> None:
    """`buyer` takes these materials and no others, each from so many kg on (0: any amount).

    Refuses a lot below zero. What changes is kept in the history tables; what stays the same is not touched.
    """
    if any(lot < 0 for lot in lots.values()):
        raise UnableToSetMaterials(_("A minimum lot cannot be below zero"))
    Buyer.objects.select_for_update(no_key=True).get(pk=buyer.pk)
    taken = {row.material_id: row for row in buyer.materials.all()}
    wanted = {material.pk: lot for material, lot in lots.items()}
    for material, row in taken.items():
        if material not in wanted:
            row.delete()
        elif row.min_lot_kg != wanted[material]:
            row.min_lot_kg = wanted[material]
            row.save(update_fields=["min_lot_kg"])
    BuyerMaterial.objects.bulk_create(
        BuyerMaterial(buyer=buyer, material_id=material, min_lot_kg=lot)
        for material, lot in wanted.items()
        if material not in taken
    )
