"""Devices: the tablets and laptops that write slips without a signal, and the numbers they gave."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deposits.models.market_days import MarketDay
from wastebank.append_only import append_only
from wastebank.organisation.models import Bank, CollectionPoint
from wastebank.staff.models import User


class Device(models.Model):
    """A browser that a manager enrolled for a bank and some of its places (counter.md, "Without a signal").

    `code` (A3) begins the numbers of its slips and is given once and for ever. Of the token that the device
    holds only a hash is kept. `issued`, `unsent`, `fixing` are what the device itself said at `reported_at`:
    the highest number it gave, how many slips wait in it, how many of them were refused.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", _("In use")
        RELEASED = "released", _("Given back")
        LOST = "lost", _("Lost")

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="devices", db_index=False)
    code = models.CharField(_("letter and number"), max_length=4)
    name = models.CharField(_("name"), max_length=60)
    places = models.ManyToManyField(CollectionPoint, related_name="devices", verbose_name=_("places"))
    drawer_limit = models.DecimalField(
        _("cash it may pay out without a signal (baht)"), max_digits=9, decimal_places=2, default=0
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    enrolled_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    enrolled_at = models.DateTimeField()
    proven_at = models.DateTimeField(null=True, blank=True)
    vouched_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    retired_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_because = models.CharField(max_length=200, blank=True)
    issued = models.PositiveIntegerField(default=0)
    unsent = models.PositiveIntegerField(default=0)
    fixing = models.PositiveIntegerField(default=0)
    oldest_unsent_at = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["bank", "code"]
        verbose_name = _("device")
        constraints = [
            models.UniqueConstraint(fields=["bank", "code"], name="device_code_once_per_bank"),
            models.CheckConstraint(condition=Q(drawer_limit__gte=0), name="device_drawer_limit_not_negative"),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"

    @property
    def is_active(self) -> bool:
        return self.status == self.Status.ACTIVE

    def number(self, seq: int) -> str:
        """A3-000124: device and sequence, the number of a slip once and for ever."""
        return f"{self.code}-{seq:06}"


class DeviceDay(models.Model):
    """The device was told of this market day, so it may hold slips of it that nobody has seen yet."""

    device = models.ForeignKey(Device, models.PROTECT, related_name="days", db_index=False)
    market_day = models.ForeignKey(MarketDay, models.PROTECT, related_name="device_days")
    told_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "market_day"], name="device_told_once")]

    def __str__(self):
        return f"{self.device_id} {self.market_day_id}"


class DeclaredNumber(models.Model):
    """A number of a device or of a paper pad that a manager declared lost or spoilt, with a second person.

    `series` is the device's code or the pad's prefix. Should the slip arrive after all, it is posted and
    flagged; the declaration stays.
    """

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="declared_numbers", db_index=False)
    series = models.CharField(max_length=12)
    seq = models.PositiveIntegerField()
    because = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    agreed_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "series", "seq"], name="number_declared_once"),
            models.CheckConstraint(condition=~Q(by=models.F("agreed_by")), name="number_declared_by_two"),
        ]
        triggers = append_only("deposits_declarednumber")

    def __str__(self):
        return f"{self.series}-{self.seq:06}"


class RefusedRecord(models.Model):
    """A queued slip that could not be posted: kept here too, lest it be lost with its device.

    `settled_at` says that it was posted after all, that its number was declared, or that somebody
    (`settled_by`) set it aside with what they found: the device is told so, and does not hold it any more.
    """

    device = models.ForeignKey(Device, models.PROTECT, related_name="refused_records", db_index=False)
    uuid = models.UUIDField(unique=True)
    seq = models.PositiveIntegerField(null=True)
    body = models.JSONField()
    code = models.CharField(max_length=40)
    sentence = models.CharField(max_length=300)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    finding = models.CharField(_("what was found"), max_length=200, blank=True, db_default="")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["device", "seq"], name="refused_by_number")]

    def __str__(self):
        return f"{self.device_id}-{self.seq}: {self.sentence}"
