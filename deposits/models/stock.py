"""Stock: every kilogram that came or went, with its value, and the events that are neither slip nor sale."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from deposits.models.numbered import Numbered
from deposits.models.triggers import STOCK_NOT_BELOW_ZERO
from prices.models import Material
from wastebank.append_only import append_only
from wastebank.ledger.models import Entry
from wastebank.organisation.models import CollectionPoint
from wastebank.staff.models import User


class StockEvent(Numbered):
    """Something that changed the stock without a slip or a sale; its lines are its `movements`.

    A transfer has no entry, as the stock stays the bank's; nor has an event of no value. Whether it stands
    is told by the event that `reverses` it, whose movements are its mirror.
    """

    LETTER = "พ"

    class Kind(models.TextChoices):
        OPENING = "opening", _("Stock on hand at the beginning")
        TRANSFER = "transfer", _("Moved to another place")
        COUNT = "count", _("Stock count")
        GIVEN = "given", _("Given away")
        MADE = "made", _("Made into something")
        RDF = "rdf", _("Sent as fuel (RDF)")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    place = models.ForeignKey(
        CollectionPoint, models.PROTECT, related_name="stock_events", verbose_name=_("place")
    )
    to_place = models.ForeignKey(
        CollectionPoint, models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("to"),
    )  # fmt: skip
    happened_on = models.DateField(_("date"))
    recipient = models.CharField(_("who received it"), max_length=120, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, blank=True, related_name="stock_event")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    agreed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    idempotency_key = models.UUIDField(unique=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("stock paper")
        constraints = [
            models.UniqueConstraint(fields=["bank", "year", "seq"], name="stock_event_number_once"),
            models.CheckConstraint(
                condition=Q(kind="transfer", to_place__isnull=False) | ~Q(kind="transfer") & Q(to_place=None),
                name="stock_event_transfer_has_a_goal",
            ),
            models.CheckConstraint(
                condition=Q(to_place=None) | ~Q(to_place=F("place")), name="stock_event_between_two_places"
            ),
        ]
        triggers = append_only("deposits_stockevent")


class StockMovement(models.Model):
    """`kg` (and its `value` in baht at cost) of a material into a place, or out of it where negative.

    The values of a bank's movements add up to its stock account (books.md, `check_books`). Never below zero,
    by place and material; where no kilogram is left, no value is (`triggers.STOCK_NOT_BELOW_ZERO`). A mirror
    keeps the kind of what it takes back, so that sums by kind are net. `moved_on` is the business date.
    """

    class Kind(models.TextChoices):
        DEPOSIT = "deposit", _("Brought by members")
        MOVED_IN = "moved_in", _("Sold before the books began")
        OPENING = "opening", _("On hand at the beginning")
        SALE = "sale", _("Sold")
        SHRINKAGE = "shrinkage", _("Lost weight")
        COUNT = "count", _("Difference of a count")
        TRANSFER = "transfer", _("Moved to another place")
        GIVEN = "given", _("Given away")
        MADE = "made", _("Made into something")
        RDF = "rdf", _("Sent as fuel (RDF)")
        CORRECTION = "correction", _("Correction after a cancellation")

    bank = models.ForeignKey(
        "organisation.Bank", models.PROTECT, related_name="stock_movements", db_index=False
    )
    place = models.ForeignKey(CollectionPoint, models.PROTECT, related_name="stock_movements", db_index=False)
    material = models.ForeignKey(Material, models.PROTECT, related_name="stock_movements", db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    moved_on = models.DateField(_("date"))
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="stock_movements")
    event = models.ForeignKey(StockEvent, models.PROTECT, null=True, blank=True, related_name="movements")
    kg = models.DecimalField(_("kg"), max_digits=12, decimal_places=3)
    value = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        indexes = [models.Index(fields=["bank", "place", "material"], name="stock_by_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(entry__isnull=False) | Q(event__isnull=False), name="stock_movement_has_a_paper"
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=False) | Q(value=0) | Q(kind="transfer"),
                name="stock_movement_of_value_has_an_entry",
            ),
        ]
        triggers = [STOCK_NOT_BELOW_ZERO, *append_only("deposits_stockmovement")]

    def __str__(self):
        return f"{self.material_id} {self.kg} kg"


class StockCountLine(models.Model):
    """What a count found of one material: kg by the books at that moment, and as counted."""

    event = models.ForeignKey(StockEvent, models.PROTECT, related_name="count_lines")
    material = models.ForeignKey(Material, models.PROTECT, related_name="+", db_index=False)
    expected_kg = models.DecimalField(max_digits=12, decimal_places=3)
    counted_kg = models.DecimalField(_("counted (kg)"), max_digits=12, decimal_places=3)

    class Meta:
        ordering = ["event", "material__code"]
        constraints = [
            models.UniqueConstraint(fields=["event", "material"], name="stock_counted_once"),
            models.CheckConstraint(condition=Q(counted_kg__gte=0), name="stock_count_not_negative"),
        ]
        triggers = append_only("deposits_stockcountline")

    def __str__(self):
        return f"{self.material_id}: {self.counted_kg}"

    @property
    def difference_kg(self) -> Decimal:
        """More (above zero) or less than the books said, in kg."""
        return self.counted_kg - self.expected_kg
