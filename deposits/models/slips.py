"""Slips: what a member brought on a market day, and their cancellation."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from deposits.models.devices import Device
from deposits.models.market_days import MarketDay
from deposits.weighed import Weighed
from members.models import Member
from prices.models import Material, Price
from wastebank.append_only import append_only
from wastebank.ledger.models import Entry
from wastebank.organisation.models import Bank
from wastebank.staff.models import User


class IdentitySeen(models.TextChoices):
    """How the clerk knew who sells copper, cable or brass (3-rules.md C3.13). No copy or number is kept."""

    CARD = "card", _("The seller's identity card was looked at")
    KNOWN = "known", _("The seller is known here")


class Deposit(models.Model):
    """A slip (ใบรับฝาก): one weigh-in of one member, with exactly one entry of its `total` (baht).

    Never edited. Whether it stands is told by its void, whose entry reverses this one. What is not paid in
    cash, given to welfare or donated goes to the member's savings. A slip written by a `device` has its
    number from there (`device_seq`), one keyed in from paper its `paper_no`; `written_at` is what the
    device's clock said. A late one arrived after its day's close: its entry is dated later than
    `received_on`, and its cash, found short by the count, is booked against the cash difference. Of a
    material that needs it, `identity_seen` says how the clerk knew the seller, `identity_note` who vouched.
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
    to_cash = models.DecimalField(max_digits=14, decimal_places=2, db_default=0)
    to_welfare = models.DecimalField(max_digits=14, decimal_places=2, db_default=0)
    to_donations = models.DecimalField(max_digits=14, decimal_places=2, db_default=0)
    depositor = models.CharField(_("brought by"), max_length=80, blank=True, db_default="")
    device = models.ForeignKey(
        Device, models.PROTECT, null=True, blank=True, related_name="deposits", db_index=False
    )
    device_seq = models.PositiveIntegerField(null=True, blank=True)
    paper_no = models.CharField(max_length=16, blank=True, db_default="")
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    written_at = models.DateTimeField(null=True, blank=True)
    was_offline = models.BooleanField(db_default=False)
    is_late = models.BooleanField(db_default=False)
    device_prints = models.PositiveSmallIntegerField(db_default=0)
    book_name = models.CharField(max_length=120, blank=True, db_default="")
    book_clerk = models.CharField(max_length=80, blank=True, db_default="")
    identity_seen = models.CharField(
        _("who sells"), max_length=5, choices=IdentitySeen, blank=True, db_default=""
    )
    identity_note = models.CharField(_("who vouches"), max_length=80, blank=True, db_default="")

    is_repetition = False  # set by `post_deposit` where its key was used before

    class Meta:
        ordering = ["-id"]
        verbose_name = _("slip")
        constraints = [
            models.UniqueConstraint(fields=["market_day", "number"], name="deposit_number_once"),
            models.UniqueConstraint(fields=["device", "device_seq"], name="deposit_device_number_once"),
            models.UniqueConstraint(
                fields=["bank", "paper_no"], condition=~Q(paper_no=""), name="deposit_paper_number_once"
            ),
            models.CheckConstraint(condition=Q(total__gt=0), name="deposit_total_positive"),
            models.CheckConstraint(
                condition=Q(to_cash__gte=0, to_welfare__gte=0, to_donations__gte=0)
                & Q(total__gte=F("to_cash") + F("to_welfare") + F("to_donations")),
                name="deposit_settled_within_its_total",
            ),
            models.CheckConstraint(
                condition=Q(depositor="") | Q(to_cash=0, to_welfare=0, to_donations=0),
                name="deposit_of_another_goes_to_savings",
            ),
        ]
        indexes = [models.Index(fields=["bank", "received_on"], name="deposit_by_day")]
        triggers = append_only("deposits_deposit")

    def __str__(self):
        return self.number

    @property
    def to_savings(self) -> Decimal:
        """What went to the member's account, in baht."""
        return self.total - self.to_cash - self.to_welfare - self.to_donations


class DepositLine(models.Model):
    """Material × quantity × price. `quantity` counts the price's unit; `net_kg` is what it weighs.

    `quantity` is the sum of the `weighings` less `deduct`, all in the same unit; no weighings mean one of
    the net. `source` tells a weight that was typed from one that a scale sent. The line keeps list, price
    and unit of its moment (3-rules.md C3.3).
    """

    deposit = models.ForeignKey(Deposit, models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveSmallIntegerField()
    material = models.ForeignKey(Material, models.PROTECT, related_name="lines", db_index=False)
    price = models.ForeignKey(Price, models.PROTECT, related_name="lines", db_index=False)
    unit = models.CharField(max_length=12)
    unit_price = models.DecimalField(max_digits=9, decimal_places=2)
    weighings = ArrayField(models.DecimalField(max_digits=12, decimal_places=3), db_default=[])
    deduct = models.DecimalField(max_digits=12, decimal_places=3, db_default=0)
    deduct_reason = models.CharField(max_length=10, blank=True, db_default="")
    source = models.CharField(max_length=8, db_default="manual")
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
            models.CheckConstraint(
                condition=Q(deduct=0) | (Q(deduct__gt=0) & ~Q(deduct_reason="")),
                name="deposit_line_deduction_has_a_reason",
            ),
        ]
        triggers = append_only("deposits_depositline")

    def __str__(self):
        return f"{self.material_id} × {self.quantity}"

    @property
    def weighed(self) -> Weighed:
        """What the scale said of it."""
        return Weighed(tuple(self.weighings or [self.quantity]), self.deduct, self.deduct_reason)


class DepositVoid(models.Model):
    """The cancellation of a slip: the reversing entry, the reason, and who agreed (3-rules.md C3.2).

    What the slip had paid in cash comes back: into its own day's drawer while that is open, later into the
    `drawer` of another open day of the place, or into the safe where none is open.
    """

    deposit = models.OneToOneField(Deposit, models.PROTECT, related_name="void")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="deposit_void")
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    drawer = models.ForeignKey(
        MarketDay, models.PROTECT, null=True, blank=True, related_name="cash_returned", db_index=False
    )

    class Meta:
        triggers = append_only("deposits_depositvoid")

    def __str__(self):
        return f"{self.deposit_id}: {self.reason}"
