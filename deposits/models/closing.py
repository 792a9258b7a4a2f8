"""The drawer of a market day, its counts, and the day's close."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deposits.models.market_days import MarketDay
from wastebank.append_only import append_only
from wastebank.ledger.models import Entry
from wastebank.staff.models import User


class DrawerMovement(models.Model):
    """Cash into the drawer of a market day (`amount` above zero) or out of it, besides slips and payouts.

    From or to the safe it is no entry, as cash is one account; from or to the bank account it has one. Money
    received (a sale, say) or spent through the drawer points to the entry of what it was for.
    """

    class Kind(models.TextChoices):
        FLOAT = "float", _("Float from the safe")
        FROM_BANK = "from_bank", _("Drawn from the bank account")
        TO_SAFE = "to_safe", _("Into the safe")
        TO_BANK = "to_bank", _("Paid into the bank account")
        RECEIVED = "received", _("Received")
        SPENT = "spent", _("Spent")

    market_day = models.ForeignKey(MarketDay, models.PROTECT, related_name="drawer_movements")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    note = models.CharField(_("note"), max_length=200, blank=True)
    idempotency_key = models.UUIDField(unique=True)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, blank=True, related_name="drawer_movement")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["float", "from_bank", "received"], amount__gt=0)
                | Q(kind__in=["to_safe", "to_bank", "spent"], amount__lt=0),
                name="drawer_movement_has_its_sign",
            ),
        ]
        triggers = append_only("deposits_drawermovement")

    def __str__(self):
        return f"{self.get_kind_display()} {self.amount}"


class CashCount(models.Model):
    """A blind count of the drawer by denomination: {"1000": 2, "0.25": 3}. Every count is kept."""

    market_day = models.ForeignKey(MarketDay, models.PROTECT, related_name="cash_counts")
    pieces = models.JSONField()
    counted = models.DecimalField(max_digits=14, decimal_places=2)
    expected = models.DecimalField(max_digits=14, decimal_places=2)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(counted__gte=0), name="cash_count_not_negative")]
        triggers = append_only("deposits_cashcount")

    def __str__(self):
        return f"{self.market_day_id}: {self.counted}"

    @property
    def difference(self):
        """Over (above zero) or short (below), in baht."""
        return self.counted - self.expected


class DayClose(models.Model):
    """How a market day stood when it was closed, and who signed for it (books.md, Closing).

    `savings` is the control total of all members' savings, equal to the ledger at that moment. An
    exceptional close says why, and who agreed. What arrives later changes nothing here.
    """

    market_day = models.OneToOneField(MarketDay, models.PROTECT, related_name="close")
    count = models.OneToOneField(CashCount, models.PROTECT, related_name="close")
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, blank=True, related_name="day_close")
    slips = models.PositiveIntegerField()
    voided = models.PositiveIntegerField()
    kg = models.DecimalField(max_digits=12, decimal_places=3)
    total = models.DecimalField(max_digits=14, decimal_places=2)
    to_savings = models.DecimalField(max_digits=14, decimal_places=2)
    to_cash = models.DecimalField(max_digits=14, decimal_places=2)
    to_welfare = models.DecimalField(max_digits=14, decimal_places=2)
    to_donations = models.DecimalField(max_digits=14, decimal_places=2)
    paid_out = models.DecimalField(max_digits=14, decimal_places=2)
    savings = models.DecimalField(max_digits=14, decimal_places=2)
    difference_because = models.CharField(_("why it is over or short"), max_length=200, blank=True)
    exceptional_because = models.CharField(max_length=200, blank=True)
    open_points = models.JSONField(default=list)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    agreed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(exceptional_because="")
                | (Q(agreed_by__isnull=False) & ~Q(agreed_by=models.F("by"))),
                name="exceptional_close_by_two",
            )
        ]
        triggers = append_only("deposits_dayclose")

    def __str__(self):
        return f"{self.market_day_id} {self.at:%Y-%m-%d}"


class Handover(models.Model):
    """ใบส่งมอบหน้าที่: what one treasurer handed to the next, as it stood at that moment.

    `pieces` are the bank's whole cash as counted. `state` keeps what the paper says, in Thai words and
    figures: {"expected": "1234.50" (cash by the books in baht), "parts": [{"heading", "rows": [[what,
    figures], …]}, …]}.
    """

    bank = models.ForeignKey("organisation.Bank", models.PROTECT, related_name="handovers", db_index=False)
    from_user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    to_user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    pieces = models.JSONField()
    counted = models.DecimalField(max_digits=14, decimal_places=2)
    state = models.JSONField()
    note = models.CharField(_("note"), max_length=200, blank=True)
    idempotency_key = models.UUIDField(unique=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(from_user=models.F("to_user")), name="handover_to_another")
        ]
        triggers = append_only("deposits_handover")

    def __str__(self):
        return f"{self.from_user} → {self.to_user}"

    @property
    def expected(self) -> Decimal:
        """Cash by the books at that moment, in baht."""
        return Decimal(self.state["expected"])

    @property
    def difference(self) -> Decimal:
        """Over (above zero) or short (below), in baht."""
        return self.counted - self.expected
