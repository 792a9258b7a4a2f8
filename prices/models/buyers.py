"""Who buys what the banks collect (ผู้รับซื้อ): one register for the whole municipality."""

from datetime import date
from decimal import Decimal

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from prices.models.materials import Material


@pghistory.track()
class Buyer(models.Model):
    """A buyer of materials. Dealing in used goods needs a licence, and hazardous waste one of its own
    (3-rules.md C3.13); both may run out.
    """

    class Kind(models.TextChoices):
        SHOP = "shop", _("Junk shop")
        FACTORY = "factory", _("Factory")
        SALENG = "saleng", _("Tricycle collector")
        VOLUNTEER = "volunteer", _("Volunteer")

    name = models.CharField(_("name"), max_length=120, unique=True, db_collation="th-x-icu")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    licence_no = models.CharField(_("licence number"), max_length=60, blank=True)
    licence_expires_on = models.DateField(_("licence valid until"), null=True, blank=True)
    hazardous_licence_no = models.CharField(_("licence for hazardous waste"), max_length=60, blank=True)
    hazardous_licence_expires_on = models.DateField(
        _("licence for hazardous waste valid until"), null=True, blank=True
    )
    contact = models.CharField(_("contact"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    area = models.CharField(_("area served"), max_length=200, blank=True)
    pickup_days = models.CharField(_("pick-up days"), max_length=120, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("buyer")
        verbose_name_plural = _("buyers")

    def __str__(self):
        return self.name

    def is_licensed_on(self, day: date) -> bool:
        """Whether its licence to deal in used goods holds on `day`; one without an end holds."""
        return bool(self.licence_no) and not (self.licence_expires_on and self.licence_expires_on < day)

    def may_take_hazardous_on(self, day: date) -> bool:
        """Whether hazardous or electronic waste may go there on `day`."""
        expires = self.hazardous_licence_expires_on
        return bool(self.hazardous_licence_no) and not (expires and expires < day)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class BuyerMaterial(models.Model):
    """A material that a buyer takes, and from how many kilograms on. Gone when it takes it no more."""

    buyer = models.ForeignKey(Buyer, models.PROTECT, related_name="materials")
    material = models.ForeignKey(Material, models.PROTECT, related_name="buyers")
    min_lot_kg = models.DecimalField(
        _("minimum lot (kg)"),
        max_digits=12,
        decimal_places=3,
        default=0,
        validators=[MinValueValidator(Decimal(0))],
    )

    class Meta:
        ordering = ["material__code"]
        constraints = [models.UniqueConstraint(fields=["buyer", "material"], name="buyer_takes_once")]

    def __str__(self):
        return f"{self.buyer}: {self.material}"
