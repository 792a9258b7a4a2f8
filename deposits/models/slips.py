"""Slips: what a member brought on a market day, and their cancellation."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deposits.models.market_days import MarketDay
from members.models import Member
from prices.models import Material, Price
from wastebank.append_only import append_only
from wastebank.ledger.models import Entry
from wastebank.organisation.models import Bank
from wastebank.staff.models import User


class Deposit(models.Model):
    """A slip (ใบรับฝาก): one weigh-in of one member, with exactly one entry of its `total` (baht).

    Never edited. Whether it stands is told by its void, whose entry reverses this one.
    """

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="deposits", db_index=False)
    market_day = models.ForeignKey(MarketDay, models.PROTECT, related_name="deposits", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="deposits")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="deposit")
    number = models.CharField(_("number"), max_length=24)
    received_on = models.DateField(_("received on"))
    received_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    total = models.DecimalField(max_digits=14, decimal_places=2)
    book_name = models.CharField(max_length=120, blank=True, db_default="")
    book_clerk = models.CharField(max_length=80, blank=True, db_default="")

    class Meta:
        ordering = ["-id"]
        verbose_name = _("slip")
        constraints = [
            models.UniqueConstraint(fields=["market_day", "number"], name="deposit_number_once"),
            models.CheckConstraint(condition=Q(total__gt=0), name="deposit_total_positive"),
        ]
        indexes = [models.Index(fields=["bank", "received_on"], name="deposit_by_day")]
        triggers = append_only("deposits_deposit")

    def __str__(self):
        return self.number


class DepositLine(models.Model):
    """Material × quantity × price. `quantity` counts the price's unit; `net_kg` is what it weighs.

    The line keeps list, price and unit of its moment (3-rules.md C3.3).
    """

    deposit = models.ForeignKey(Deposit, models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveSmallIntegerField()
    material = models.ForeignKey(Material, models.PROTECT, related_name="lines", db_index=False)
    price = models.ForeignKey(Price, models.PROTECT, related_name="lines", db_index=False)
    unit = models.CharField(max_length=12)
    unit_price = models.DecimalField(max_digits=9, decimal_places=2)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    net_kg = models.DecimalField(max_digits=12, decimal_places=3)
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["deposit", "position"]
        constraints = [
            models.UniqueConstraint(fields=["deposit", "position"], name="deposit_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, net_kg__gt=0, amount__gt=0), name="deposit_line_positive"
            ),
        ]
        triggers = append_only("deposits_depositline")

    def __str__(self):
        return f"{self.material_id} × {self.quantity}"


class DepositVoid(models.Model):
    """The cancellation of a slip: the reversing entry, the reason, and who agreed (3-rules.md C3.2)."""

    deposit = models.OneToOneField(Deposit, models.PROTECT, related_name="void")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="deposit_void")
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        triggers = append_only("deposits_depositvoid")

    def __str__(self):
        return f"{self.deposit_id}: {self.reason}"
