"""The materials of the catalogue."""

from decimal import Decimal

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class MaterialGroup(models.Model):
    """One of the six groups of the catalogue."""

    code = models.CharField(_("code"), max_length=3, primary_key=True)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        ordering = ["code"]
        verbose_name = _("material group")

    def __str__(self):
        return self.name


class ReportGroup(models.TextChoices):
    """The columns of form ธข.๑ (4-reports.md D1). Thai by nature: they are the form's own words."""

    PAPER = "กระดาษ", "กระดาษ"
    PLASTIC = "พลาสติก", "พลาสติก"
    GLASS = "แก้ว", "แก้ว"
    METAL = "เหล็กและโลหะอื่น", "เหล็กและโลหะอื่น"
    ALUMINIUM = "อะลูมิเนียม", "อะลูมิเนียม"
    OTHER = "อื่น ๆ", "อื่น ๆ"


@pghistory.track()
class Material(models.Model):
    """A material of the catalogue (5-reference.md E).

    `emission_factor` is kgCO₂e saved per kg, with its source; None means "not counted", never a guess.
    `sample_*` are plausible prices with their evidence, shown as a proposal, never traded on.
    """

    code = models.CharField(_("code"), max_length=8, unique=True)
    group = models.ForeignKey(MaterialGroup, models.PROTECT, verbose_name=_("group"))
    report_group = models.CharField(_("column in the report"), max_length=20, choices=ReportGroup)
    name = models.CharField(_("name"), max_length=120, db_collation="th-x-icu")
    aliases = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, verbose_name=_("local names")
    )
    unit = models.CharField(_("unit"), max_length=12)
    kg_per_unit = models.DecimalField(
        _("kg per unit"), max_digits=9, decimal_places=3, validators=[MinValueValidator(Decimal("0.001"))]
    )
    sample_sell_price = models.DecimalField(max_digits=9, decimal_places=2)
    sample_buy_price = models.DecimalField(max_digits=9, decimal_places=2)
    price_evidence = models.CharField(max_length=80, blank=True)
    emission_factor = models.DecimalField(
        _("kgCO₂e per kg"), max_digits=9, decimal_places=4, null=True, blank=True
    )
    emission_class = models.CharField(max_length=20, blank=True)
    emission_source = models.CharField(_("source of the factor"), max_length=160, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    is_hazardous = models.BooleanField(_("hazardous"), default=False)
    is_ewaste = models.BooleanField(_("electronic waste"), default=False)
    is_donation = models.BooleanField(_("donation, no cash buyer"), default=False)
    needs_identity = models.BooleanField(_("seller's identity required"), default=False)

    class Meta:
        ordering = ["code"]
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        constraints = [
            models.CheckConstraint(condition=Q(kg_per_unit__gt=0), name="material_weighs_something")
        ]

    def __str__(self):
        return self.name
