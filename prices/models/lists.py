"""Price lists: what a bank pays for its materials from a moment on."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from prices.models.materials import Material
from wastebank.append_only import append_only
from wastebank.money import price_of_lot
from wastebank.organisation.models import Bank
from wastebank.staff.models import User


class PriceList(models.Model):
    """What a bank pays from `effective_from` on, until its next list. Published whole, never edited.

    Publishing is confirming: before a bank's first market day somebody must have done it. A list that was
    read out of a moved-in `book` holds for the slips of that book alone and confirms nothing. So does
    the list of a slip that was priced later ("แจ้งราคาภายหลัง"), whose `book` names that slip.
    """

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="price_lists", db_index=False)
    effective_from = models.DateTimeField(_("effective from"))
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    published_at = models.DateTimeField()
    note = models.CharField(_("note"), max_length=200, blank=True)
    book = models.CharField(max_length=120, blank=True, db_default="")
    # The leader's list that this one was made from, where the bank follows another's prices.
    derived_from = models.ForeignKey("self", models.PROTECT, related_name="derived", null=True, blank=True)

    class Meta:
        ordering = ["bank", "-effective_from"]
        verbose_name = _("price list")
        constraints = [
            models.UniqueConstraint(
                fields=["bank", "effective_from", "book"], name="price_list_once_a_moment"
            )
        ]
        triggers = append_only("prices_pricelist")

    def __str__(self):
        return f"{self.bank.code} {self.effective_from:%Y-%m-%d %H:%M}"


class Price(models.Model):
    """The price of one material on one list, in baht per unit; suspended materials are not bought (งดรับ).

    From `min_lot` of its unit on, brought in one line, the material is paid `min_lot_price`. `condition` says
    what it must be like (clean, dry); of a suspended material, why it is not bought.
    """

    price_list = models.ForeignKey(PriceList, models.PROTECT, related_name="prices", db_index=False)
    material = models.ForeignKey(Material, models.PROTECT, related_name="prices", db_index=False)
    unit = models.CharField(max_length=12)
    unit_price = models.DecimalField(_("price per unit"), max_digits=9, decimal_places=2)
    is_suspended = models.BooleanField(_("not accepted"), default=False)
    condition = models.CharField(_("condition"), max_length=120, blank=True, db_default="")
    min_lot = models.DecimalField(
        _("lot with another price"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    min_lot_price = models.DecimalField(
        _("price from that lot on"), max_digits=9, decimal_places=2, null=True, blank=True
    )

    class Meta:
        ordering = ["material__code"]
        constraints = [
            models.UniqueConstraint(fields=["price_list", "material"], name="price_once_on_a_list"),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="price_not_negative"),
            models.CheckConstraint(
                condition=Q(min_lot=None, min_lot_price=None)
                | Q(min_lot__gt=0, min_lot_price__gt=models.F("unit_price")),
                name="price_of_a_lot_is_higher",
            ),
        ]
        triggers = append_only("prices_price")

    def __str__(self):
        return f"{self.material_id}: {self.unit_price}/{self.unit}"

    def for_quantity(self, quantity: Decimal) -> Decimal:
        """What a line of `quantity`, in the price's unit, is paid per unit."""
        return price_of_lot(quantity, self.unit_price, self.min_lot, self.min_lot_price)
