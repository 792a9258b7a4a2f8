"""Paper for a dead battery: pads of pre-numbered ใบรับฝากสำรอง, and how often a slip was printed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from deposits.models.slips import Deposit
from wastebank.append_only import append_only
from wastebank.organisation.models import Bank, CollectionPoint
from wastebank.staff.models import User

PREFIX = "P"  # of all pads: a device's code is a letter and a digit, so that no number is given by both


class PaperPad(models.Model):
    """A printed pad of ใบรับฝากสำรอง for a place: numbers `first`–`last` after `prefix`, each used once."""

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="paper_pads", db_index=False)
    place = models.ForeignKey(
        CollectionPoint, models.PROTECT, related_name="paper_pads", db_index=False, verbose_name=_("place")
    )
    prefix = models.CharField(max_length=6)
    first = models.PositiveIntegerField(_("first number"))
    last = models.PositiveIntegerField(_("last number"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    idempotency_key = models.UUIDField(unique=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("paper pad")
        constraints = [
            models.UniqueConstraint(fields=["bank", "prefix", "first"], name="paper_pad_numbers_once"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="paper_pad_in_order"),
        ]
        triggers = append_only("deposits_paperpad")

    def __str__(self):
        return f"{self.number(self.first)}–{self.number(self.last)}"

    @property
    def seqs(self) -> range:
        return range(self.first, self.last + 1)

    def number(self, seq: int) -> str:
        """P-000007: the number printed on the sheet, and the slip's for ever."""
        return f"{self.prefix}-{seq:06}"


class SlipPrint(models.Model):
    """The slip was printed from the server's page: the second and later prints are marked สำเนา."""

    deposit = models.ForeignKey(Deposit, models.PROTECT, related_name="slip_prints")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        triggers = append_only("deposits_slipprint")

    def __str__(self):
        return f"{self.deposit_id} {self.at}"
