"""Slips that are not in the books yet: being weighed by queue number, or waiting for their price."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deposits.models.devices import Device
from deposits.models.market_days import MarketDay
from deposits.models.slips import Deposit
from deposits.weighed import Weighed
from members.models import Member
from prices.models import Material
from wastebank.organisation.models import Bank
from wastebank.staff.models import User


class OpenSlip(models.Model):
    """Weights without money: opened by queue number at a scale, or by the counter for want of a price.

    A counter puts the member to a queue number and posts it: `deposit` then points to the slip. A slip
    "แจ้งราคาภายหลัง" has its member and printed `number` at once and waits for the manager's price.

    `body` keeps what the device said and how, until it is booked, and who cancelled it (`cancelled`); of
    weights that went into an unpriced slip, that slip's UUID (`became`).
    """

    class State(models.TextChoices):
        WEIGHING = "weighing", _("Being weighed")
        UNPRICED = "unpriced", _("Waiting for its price")
        POSTED = "posted", _("Booked")
        CANCELLED = "cancelled", _("Cancelled")

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="open_slips", db_index=False)
    market_day = models.ForeignKey(MarketDay, models.PROTECT, related_name="open_slips")
    uuid = models.UUIDField(unique=True)
    queue_no = models.PositiveSmallIntegerField(_("queue number"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State)
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="open_slips")
    depositor = models.CharField(max_length=80, blank=True)
    device = models.ForeignKey(
        Device, models.PROTECT, null=True, blank=True, related_name="open_slips", db_index=False
    )
    device_seq = models.PositiveIntegerField(null=True, blank=True)
    number = models.CharField(_("number"), max_length=24, blank=True)
    deposit = models.OneToOneField(Deposit, models.PROTECT, null=True, blank=True, related_name="open_slip")
    body = models.JSONField(default=dict)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    cancelled_because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("open slip")
        constraints = [
            models.UniqueConstraint(
                fields=["market_day", "queue_no"],
                condition=Q(state="weighing"),
                name="open_slip_once_per_queue_number",
            ),
            models.UniqueConstraint(fields=["device", "device_seq"], name="open_slip_device_number_once"),
            models.CheckConstraint(
                condition=Q(state="posted", deposit__isnull=False) | (~Q(state="posted") & Q(deposit=None)),
                name="open_slip_posted_has_slip",
            ),
        ]

    def __str__(self):
        return self.number or f"คิว {self.queue_no}"

    @property
    def weighed_by(self) -> str:
        """Who stood at the scale, by name."""
        return ", ".join(sorted({line.by.name for line in self.lines.all()}))


class OpenSlipLine(models.Model):
    """One weighing at a scale. `weighings`, `deduct` count the material's unit (kg or pieces)."""

    open_slip = models.ForeignKey(OpenSlip, models.PROTECT, related_name="lines")
    uuid = models.UUIDField(unique=True)
    material = models.ForeignKey(Material, models.PROTECT, related_name="+", db_index=False)
    weighings = ArrayField(models.DecimalField(max_digits=12, decimal_places=3))
    deduct = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    deduct_reason = models.CharField(max_length=10, blank=True)
    source = models.CharField(max_length=8, default="manual")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return f"{self.material_id} {self.weighings}"

    @property
    def weighed(self) -> Weighed:
        """What the scale said."""
        return Weighed(tuple(self.weighings), self.deduct, self.deduct_reason)
