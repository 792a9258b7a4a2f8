"""Stock: every kilogram that came or went, with its value, beside the entry that booked it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from prices.models import Material
from wastebank.append_only import append_only
from wastebank.ledger.models import Entry
from wastebank.organisation.models import Bank, CollectionPoint


class StockMovement(models.Model):
    """`kg` (and its `value` in baht at cost) of a material into a place, or out of it where negative.

    The values of a bank's movements add up to its stock account (books.md, `check_books`).
    """

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="stock_movements", db_index=False)
    place = models.ForeignKey(CollectionPoint, models.PROTECT, related_name="stock_movements", db_index=False)
    material = models.ForeignKey(Material, models.PROTECT, related_name="stock_movements", db_index=False)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="stock_movements")
    kg = models.DecimalField(_("kg"), max_digits=12, decimal_places=3)
    value = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        indexes = [models.Index(fields=["bank", "place", "material"], name="stock_by_place")]
        triggers = append_only("deposits_stockmovement")

    def __str__(self):
        return f"{self.material_id} {self.kg} kg"
