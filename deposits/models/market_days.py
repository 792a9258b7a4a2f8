"""Market days: the dated openings of a collection point."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from wastebank.append_only import append_only
from wastebank.organisation.models import Bank, CollectionPoint
from wastebank.staff.models import User


class MarketDay(models.Model):
    """A day on which a bank takes material in at one place (วันเปิดทำการ).

    `code` begins the numbers of its slips; `last_seq` is the last one given. A day that was moved in from a
    book keeps the book's own numbers instead.
    """

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="market_days", db_index=False)
    place = models.ForeignKey(
        CollectionPoint, models.PROTECT, related_name="market_days", db_index=False, verbose_name=_("place")
    )
    held_on = models.DateField(_("date"))
    code = models.CharField(max_length=12)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    last_seq = models.PositiveIntegerField(default=0)
    moved_in = models.BooleanField(default=False)
    on_duty = models.ManyToManyField(User, related_name="+", verbose_name=_("on duty"))

    class Meta:
        ordering = ["-held_on", "place"]
        verbose_name = _("market day")
        constraints = [
            models.UniqueConstraint(fields=["place", "held_on"], name="market_day_once_per_place"),
            models.UniqueConstraint(fields=["bank", "code"], name="market_day_code_once"),
        ]

    def __str__(self):
        return f"{self.place} {self.held_on}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class DutyChange(models.Model):
    """Who was on duty from a moment on, by name, and who said so: `MarketDay.on_duty` alone keeps no past."""

    market_day = models.ForeignKey(
        MarketDay, models.PROTECT, related_name="duty_changes", verbose_name=_("market day")
    )
    people = ArrayField(models.CharField(max_length=150), verbose_name=_("on duty"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        triggers = append_only("deposits_dutychange")

    def __str__(self):
        return ", ".join(self.people)
