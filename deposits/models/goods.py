"""Goods given for recyclables (ขยะแลกไข่): what there is, what it is exchanged at, what came and went."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deposits.models.market_days import MarketDay
from deposits.models.numbered import Numbered
from deposits.models.triggers import GOODS_NOT_BELOW_ZERO
from members.models import Member
from wastebank.append_only import append_only
from wastebank.ledger.models import Entry
from wastebank.organisation.models import Bank
from wastebank.staff.models import User


class Good(models.Model):
    """Something a bank gives for recyclables, by the piece: ไข่ไก่, counted in ฟอง."""

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="goods", db_index=False)
    name = models.CharField(_("name of the good"), max_length=60)
    unit = models.CharField(_("counted in"), max_length=12)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("good for exchange")
        constraints = [models.UniqueConstraint(fields=["bank", "name"], name="good_name_once")]

    def __str__(self):
        return self.name


class GoodPrice(models.Model):
    """What a piece costs the member, in baht, from `at` until the next row."""

    good = models.ForeignKey(Good, models.PROTECT, related_name="prices")
    price = models.DecimalField(_("price of a piece (baht)"), max_digits=9, decimal_places=2)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(price__gt=0), name="good_price_above_zero")]
        triggers = append_only("deposits_goodprice")

    def __str__(self):
        return f"{self.good_id}: {self.price}"


class GoodsPaper(Numbered):
    """Goods that were bought, given to a member, or counted; its lines are its `movements`.

    `total` (baht) is what they cost, what left the member's savings, or what the count was off by. A count
    that found nothing has no entry. A paper that `reverses` another is its mirror, for the reason `note`.
    """

    LETTER = "ล"

    class Kind(models.TextChoices):
        BOUGHT = "bought", _("Goods came in")
        GIVEN = "given", _("Given in exchange")
        COUNT = "count", _("Goods counted")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    happened_on = models.DateField(_("date"))
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="goods_papers", verbose_name=_("member")
    )
    market_day = models.ForeignKey(
        MarketDay, models.PROTECT, null=True, blank=True, related_name="goods_papers",
        verbose_name=_("market day"),
    )  # fmt: skip
    supplier = models.CharField(_("from whom"), max_length=120, blank=True)
    document = models.CharField(_("number of the receipt"), max_length=40, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    total = models.DecimalField(_("amount (baht)"), max_digits=14, decimal_places=2)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, blank=True, related_name="goods_paper")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    agreed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    idempotency_key = models.UUIDField(unique=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("paper of goods")
        constraints = [
            models.UniqueConstraint(fields=["bank", "year", "seq"], name="goods_paper_number_once"),
            models.CheckConstraint(condition=Q(total__gte=0), name="goods_paper_not_negative"),
            models.CheckConstraint(
                condition=Q(kind="given", member__isnull=False, market_day__isnull=False)
                | ~Q(kind="given") & Q(member=None, market_day=None),
                name="goods_paper_given_to_a_member",
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=False) | Q(kind="count"), name="goods_paper_has_an_entry"
            ),
        ]
        triggers = append_only("deposits_goodspaper")

    @property
    def stands(self) -> bool:
        return self.reverses_id is None and not hasattr(self, "reversed_by")


class GoodMovement(models.Model):
    """`pieces` of a good that came (above zero) or went, and their `value` in baht at moving-average cost.

    Of what was given, `amount` is pieces × `price`, taken from the member's savings; of a count, `counted` is
    what was found. The values of a bank's movements add up to its account 1500 (`check_books`); no pieces are
    ever below zero, and where none is left, no value is (`triggers.GOODS_NOT_BELOW_ZERO`).
    """

    paper = models.ForeignKey(GoodsPaper, models.PROTECT, related_name="movements", db_index=False)
    position = models.PositiveSmallIntegerField()
    good = models.ForeignKey(Good, models.PROTECT, related_name="movements")
    pieces = models.IntegerField(_("pieces"))
    value = models.DecimalField(max_digits=14, decimal_places=2)
    price = models.ForeignKey(
        GoodPrice, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    counted = models.PositiveIntegerField(_("counted"), null=True, blank=True)

    class Meta:
        ordering = ["paper", "position"]
        constraints = [models.UniqueConstraint(fields=["paper", "position"], name="good_movement_once")]
        triggers = [GOODS_NOT_BELOW_ZERO, *append_only("deposits_goodmovement")]

    def __str__(self):
        return f"{self.good_id} {self.pieces}"

    @property
    def signed(self) -> str:
        """ "+30" or "−30" as it is shown."""
        return f"{self.pieces:+,}".replace("-", "−") if self.pieces else "0"

    @property
    def given(self) -> int:
        """The pieces that a member got."""
        return -self.pieces
