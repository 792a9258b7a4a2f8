"""A bank that follows another bank's price lists, with exceptions."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from prices.models.materials import Material
from wastebank.append_only import append_only
from wastebank.organisation.models import Bank
from wastebank.staff.models import User


class PriceFollowing(models.Model):
    """From `effective_from` on `bank` pays what `leader` pays, but for exceptions; until its next version.

    Without a leader the bank follows nobody any more. Versions are added, never changed; each begins no
    earlier than the one before. Whom it follows follows nobody, so that a list is derived in one step.
    """

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="price_followings")
    leader = models.ForeignKey(
        Bank, models.PROTECT, related_name="price_followers", null=True, blank=True,
        verbose_name=_("follows the prices of"),
    )  # fmt: skip
    effective_from = models.DateTimeField(_("effective from"))
    why = models.CharField(_("why"), max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["bank", "-pk"]
        verbose_name = _("following of prices")
        constraints = [
            models.CheckConstraint(
                condition=Q(leader=None) | ~Q(leader=models.F("bank")), name="price_following_of_another"
            ),
        ]
        triggers = append_only("prices_pricefollowing")

    def __str__(self):
        return f"{self.bank_id} ← {self.leader_id} {self.effective_from:%Y-%m-%d %H:%M}"


class PriceException(models.Model):
    """What a follower does otherwise about one material, and why. Amounts in baht per unit."""

    class Kind(models.TextChoices):
        PRICE = "price", _("A price of our own")
        DIFFERENCE = "difference", _("More or less than theirs")
        NOT_ACCEPTED = "not_accepted", _("Not accepted here")

    following = models.ForeignKey(PriceFollowing, models.PROTECT, related_name="exceptions", db_index=False)
    material = models.ForeignKey(Material, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind)
    amount = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    why = models.CharField(_("why"), max_length=120)

    class Meta:
        ordering = ["material__code"]
        constraints = [
            models.UniqueConstraint(fields=["following", "material"], name="price_exception_once"),
            models.CheckConstraint(
                condition=Q(kind="not_accepted", amount=None)
                | Q(kind="price", amount__gte=0)
                | (Q(kind="difference") & ~Q(amount=0) & Q(amount__isnull=False)),
                name="price_exception_has_its_amount",
            ),
        ]
        triggers = append_only("prices_priceexception")

    def __str__(self):
        return f"{self.material_id}: {self.kind} {self.amount}"
