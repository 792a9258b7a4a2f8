"""What buyers offer: rounds of quotes side by side, the buyer chosen, and agreements with buyers."""

from datetime import date
from pathlib import PurePath
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from prices.models.buyers import Buyer
from prices.models.materials import Material
from wastebank.append_only import append_only
from wastebank.organisation.models import Bank
from wastebank.staff.models import User


class QuoteRound(models.Model):
    """The quotes that a bank gathered for one day (สืบราคา), before it published prices or sold."""

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="quote_rounds", db_index=False)
    held_on = models.DateField(_("day"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["bank", "-held_on"]
        constraints = [models.UniqueConstraint(fields=["bank", "held_on"], name="one_quote_round_a_day")]
        triggers = append_only("prices_quoteround")

    def __str__(self):
        return f"{self.bank_id} {self.held_on}"


class AskedBuyer(models.Model):
    """A buyer asked in a round: the shop at `position` (ร้านที่ ๑, ๒, …), whether it offered anything or not."""

    round = models.ForeignKey(QuoteRound, models.PROTECT, related_name="asked", db_index=False)
    buyer = models.ForeignKey(Buyer, models.PROTECT, related_name="asked")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["round", "position"]
        constraints = [
            models.UniqueConstraint(fields=["round", "position"], name="asked_in_one_order"),
            models.UniqueConstraint(fields=["round", "buyer"], name="asked_once_a_round"),
        ]
        triggers = append_only("prices_askedbuyer")

    def __str__(self):
        return f"{self.position}. {self.buyer_id}"


class Quote(models.Model):
    """What the asked buyer offers for a material, in baht per `unit`; None: it offers nothing after all.

    Of several about the same material the last one counts; the others stay to be seen.
    """

    asked = models.ForeignKey(AskedBuyer, models.PROTECT, related_name="quotes", db_index=False)
    material = models.ForeignKey(Material, models.PROTECT, related_name="quotes")
    unit = models.CharField(max_length=12)
    unit_price = models.DecimalField(_("price per unit"), max_digits=9, decimal_places=2, null=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["asked", "material", "-id"], name="quote_of_a_buyer")]
        constraints = [models.CheckConstraint(condition=Q(unit_price__gte=0), name="quote_not_negative")]
        triggers = append_only("prices_quote")

    def __str__(self):
        return f"{self.material_id}: {self.unit_price}/{self.unit}"


class QuoteChoice(models.Model):
    """Whom a material of a round is sold to, and why; None: to nobody. The last one counts.

    A reason is written where the price is not the best, or nobody else made an offer (`why` in the command).
    """

    round = models.ForeignKey(QuoteRound, models.PROTECT, related_name="choices", db_index=False)
    material = models.ForeignKey(Material, models.PROTECT, related_name="+", db_index=False)
    asked = models.ForeignKey(AskedBuyer, models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["round", "material", "-id"], name="choice_of_a_material")]
        triggers = append_only("prices_quotechoice")

    def __str__(self):
        return f"{self.material_id} → {self.asked_id}"


class BuyerAgreement(models.Model):
    """What a bank and a buyer agreed in writing (บันทึกข้อตกลง), from one day to another, both included."""

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="agreements")
    buyer = models.ForeignKey(Buyer, models.PROTECT, related_name="agreements")
    price_formula = models.CharField(_("how prices are set"), max_length=400)
    factory_price_pct = models.DecimalField(
        _("percent of the factory's price"), max_digits=5, decimal_places=2, null=True
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    idempotency_key = models.UUIDField(unique=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-ends_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="agreement_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(factory_price_pct__gt=0) & Q(factory_price_pct__lte=100),
                name="agreement_pct_in_range",
            ),
        ]
        triggers = append_only("prices_buyeragreement")

    def __str__(self):
        return f"{self.bank_id} {self.buyer_id} {self.starts_on}"

    @property
    def last_day(self) -> date:
        """The last day on which it holds; for one that ended early that day."""
        return self.end.ended_on if hasattr(self, "end") else self.ends_on


class AgreementEnd(models.Model):
    """That an agreement ended before its time: `ended_on` is the last day it held."""

    agreement = models.OneToOneField(BuyerAgreement, models.PROTECT, related_name="end")
    ended_on = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="agreement_end_has_a_reason")]
        triggers = append_only("prices_agreementend")

    def __str__(self):
        return f"{self.agreement_id} {self.ended_on}"


def _stored_as(file: "AgreementFile", name: str) -> str:
    """A name of our own: what somebody called the file at home never becomes a path."""
    return f"agreements/{file.agreement_id}/{uuid4().hex}{PurePath(name).suffix.lower()}"


class AgreementFile(models.Model):
    """A signed page or the whole paper of an agreement, as it was handed in (`MEDIA_ROOT`, never public)."""

    agreement = models.ForeignKey(BuyerAgreement, models.PROTECT, related_name="files", db_index=False)
    file = models.FileField(upload_to=_stored_as, max_length=120)
    name = models.CharField(_("file"), max_length=120)
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["agreement", "sha256"], name="agreement_file_once")]
        triggers = append_only("prices_agreementfile")

    def __str__(self):
        return self.name
