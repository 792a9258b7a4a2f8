"""Payouts: money that a member draws."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deposits.models.market_days import MarketDay
from members.models import Member
from wastebank.ledger.models import Entry
from wastebank.organisation.models import Bank
from wastebank.staff.models import User


class Payout(models.Model):
    """A request to draw `amount` baht in cash, and what became of it (ใบคำขอถอนเงิน).

    `market_day` is the day out of whose drawer it was paid; none where it came out of the safe.

    Requested, then paid or refused; above the regulation's limit it needs approvals first. Paid means that it
    has its entry.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("Waiting for approval")
        PAID = "paid", _("Paid")
        REFUSED = "refused", _("Refused")

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="payouts", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="payouts")
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    requested_on = models.DateField()
    approvals_needed = models.PositiveSmallIntegerField(default=0)
    idempotency_key = models.UUIDField(unique=True)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, blank=True, related_name="payout")
    paid_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    paid_on = models.DateField(null=True, blank=True)
    market_day = models.ForeignKey(
        MarketDay, models.PROTECT, null=True, blank=True, related_name="payouts", verbose_name=_("drawer")
    )
    refused_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    refused_because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("payout")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payout_positive"),
            models.CheckConstraint(
                condition=Q(state="paid", entry__isnull=False, paid_on__isnull=False)
                | (~Q(state="paid") & Q(entry=None)),
                name="payout_paid_has_entry",
            ),
        ]
        indexes = [models.Index(fields=["bank", "state"], name="payout_by_state")]

    def __str__(self):
        return f"{self.member} {self.amount}"


class PayoutApproval(models.Model):
    """One officer's agreement to a payout above the limit."""

    payout = models.ForeignKey(Payout, models.PROTECT, related_name="approvals", db_index=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["payout", "by"], name="payout_approved_once_each")]

    def __str__(self):
        return f"{self.payout_id} {self.by}"
