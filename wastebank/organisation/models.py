"""The municipality, its waste banks, their places, its villages, and each bank's regulation."""

import geothai
import pghistory
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class Municipality(models.Model):
    """The local administrative organisation (อปท.) whose installation this is. There is exactly one."""

    class Kind(models.TextChoices):
        CITY = "CITY_MUNI", _("City municipality")
        TOWN = "TOWN_MUNI", _("Town municipality")
        SUBDISTRICT = "SUBDISTRICT_MUNI", _("Subdistrict municipality")
        TAO = "TAO", _("Subdistrict administrative organisation")

    class ReportsTo(models.TextChoices):
        DISTRICT = "district", _("The district chief")
        PROVINCE = "province", _("The provincial governor")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=120, help_text=_("In full, as on the letterhead"))
    province = models.CharField(_("province"), max_length=60)
    district = models.CharField(_("district"), max_length=60)
    subdistrict = models.CharField(_("subdistrict"), max_length=60)
    address = models.CharField(_("address"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=5, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    # Town and city municipalities write to the province directly (1-letters.md L2.3).
    reports_to = models.CharField(
        _("reports to"), max_length=10, choices=ReportsTo, default=ReportsTo.DISTRICT
    )

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipality")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="municipality_is_one")]

    def __str__(self):
        return self.name

    def clean(self):
        """Refuses a subdistrict that the district does not have; fills in its postcode."""
        found = geothai.match(self.subdistrict, district=self.district, province=self.province)
        if not found:
            raise ValidationError(
                {
                    "subdistrict": _(
                        "%(subdistrict)s is not in district %(district)s, province %(province)s: "
                        "write the names without ตำบล, อำเภอ, จังหวัด"
                    )
                    % {
                        "subdistrict": self.subdistrict,
                        "district": self.district,
                        "province": self.province,
                    }
                }
            )
        self.postcode = self.postcode or found[0].subdistrict.postal_codes[0]


@pghistory.track()
class Bank(models.Model):
    """A waste bank (ธนาคารขยะ). Each has books, members, prices and a regulation of its own."""

    code = models.CharField(
        _("code"),
        max_length=8,
        unique=True,
        validators=[RegexValidator(r"^[A-Z][A-Z0-9]{1,7}$", _("A capital letter and digits, such as B01"))],
    )
    name = models.CharField(_("name"), max_length=120)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("waste bank")
        verbose_name_plural = _("waste banks")

    def __str__(self):
        return self.name


class Village(models.Model):
    """A village (หมู่) or urban community (ชุมชน) of the municipality."""

    number = models.PositiveSmallIntegerField(_("village number"), unique=True)
    name = models.CharField(_("name"), max_length=80, blank=True)
    households = models.PositiveIntegerField(
        _("households"),
        null=True,
        blank=True,
        help_text=_("All of them, members or not; from the civil register"),
    )

    class Meta:
        ordering = ["number"]
        verbose_name = _("village")
        verbose_name_plural = _("villages")

    def __str__(self):
        return f"หมู่ {self.number} {self.name}".strip()


class CollectionPoint(models.Model):
    """A place where a bank weighs and stores (จุดรับฝาก)."""

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="places", verbose_name=_("waste bank"))
    name = models.CharField(_("name"), max_length=80)
    village = models.ForeignKey(
        Village, models.PROTECT, null=True, blank=True, related_name="places", verbose_name=_("village")
    )

    class Meta:
        ordering = ["bank", "village__number", "name"]
        verbose_name = _("collection point")
        verbose_name_plural = _("collection points")
        constraints = [
            models.UniqueConstraint(fields=["bank", "name"], name="collection_point_once_per_bank")
        ]

    def __str__(self):
        return self.name


@pghistory.track()
class RegulationVersion(models.Model):
    """The bank's parameters (3-rules.md C2) from a day on, as a meeting resolved them.

    `parameters` holds only what differs from the defaults in `parameters.py`, as text by key. Versions are
    added, not edited; the history table shows it where somebody did.
    """

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="regulations", verbose_name=_("waste bank"))
    effective_from = models.DateField(_("effective from"))
    resolution_no = models.CharField(_("resolution number"), max_length=40, blank=True)
    resolved_on = models.DateField(_("resolved on"), null=True, blank=True)
    parameters = models.JSONField(_("parameters"), default=dict, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["bank", "-effective_from"]
        verbose_name = _("regulation version")
        verbose_name_plural = _("regulation versions")
        constraints = [
            models.UniqueConstraint(fields=["bank", "effective_from"], name="regulation_once_per_day")
        ]

    def __str__(self):
        return f"{self.bank.code} {self.effective_from}"
