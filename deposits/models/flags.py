"""Flags: what was posted although something about it was odd, for treasurer or manager to look at."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from deposits.models.slips import Deposit
from wastebank.organisation.models import Bank
from wastebank.staff.models import User


class Flag(models.Model):
    """Something odd about a slip (counter.md, rule 6), and who looked at it and what they found."""

    class Kind(models.TextChoices):
        LATE = "late", _("Arrived after the close of its day")
        OTHER_LIST = "other_list", _("Priced by another list than the one in force on arrival")
        CLOCK = "clock", _("The device's clock differs from ours")
        LEFT_MEMBER = "left_member", _("The member has left")
        AMOUNT = "amount", _("The printed amount was another")
        CASH_LIMIT = "cash_limit", _("More cash paid without a signal than the device may")
        AUTHOR = "author", _("The author could not be proven")
        DECLARED = "declared", _("Its number had been declared lost")
        RETIRED = "retired", _("The device was given back or lost")
        LEFT_OUT = "left_out", _("Weights of its queue number are not on the slip")
        IDENTITY = "identity", _("Who sold copper, cable or brass is not noted")
        SAME_PERSON = "same_person", _("Weighed and booked by the same person")

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="flags", db_index=False)
    deposit = models.ForeignKey(Deposit, models.PROTECT, related_name="flags")
    kind = models.CharField(max_length=12, choices=Kind)
    detail = models.CharField(max_length=200, blank=True)
    raised_at = models.DateTimeField()
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    finding = models.CharField(_("what was found"), max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["deposit", "kind"], name="flag_once_per_slip")]
        indexes = [models.Index(fields=["bank", "settled_at"], name="flag_by_state")]

    def __str__(self):
        return f"{self.deposit_id}: {self.get_kind_display()}"
