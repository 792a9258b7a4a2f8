"""Sales to buyers: drafts while the buyer stands in the yard, tickets, payments, cancellations."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from deposits.models.market_days import MarketDay
from deposits.models.numbered import Numbered
from prices.models import Buyer, Material
from wastebank.append_only import append_only
from wastebank.ledger.models import Entry
from wastebank.organisation.models import CollectionPoint
from wastebank.staff.models import User


class PaidBy(models.TextChoices):
    """How a buyer pays."""

    CASH = "cash", _("Cash")
    TRANSFER = "transfer", _("Into the bank account")
    CREDIT = "credit", _("Later")


class Sale(Numbered):
    """A sale ticket (ตั๋วขาย) with exactly one entry: proceeds and cost (books.md, Events).

    `total` is the sum of its lines, `transport` what of it the haul cost, `rounding` what more (below zero:
    less) was paid as there is no smaller coin, all in baht. Never edited; whether it stands is told by its
    void. `market_day` is the day whose slips were sold as they came (pass-through).
    """

    LETTER = "ข"

    place = models.ForeignKey(CollectionPoint, models.PROTECT, related_name="sales", verbose_name=_("place"))
    market_day = models.ForeignKey(
        MarketDay, models.PROTECT, null=True, blank=True, related_name="sales", verbose_name=_("market day")
    )
    buyer = models.ForeignKey(Buyer, models.PROTECT, related_name="sales", verbose_name=_("buyer"))
    sold_on = models.DateField(_("sold on"))
    paid_by = models.CharField(_("payment"), max_length=10, choices=PaidBy)
    total = models.DecimalField(max_digits=14, decimal_places=2)
    transport = models.DecimalField(_("transport (baht)"), max_digits=14, decimal_places=2, default=0)
    rounding = models.DecimalField(max_digits=4, decimal_places=2, default=0)
    ticket_no = models.CharField(_("buyer's ticket number"), max_length=40, blank=True)
    receipt_no = models.CharField(_("receipt number"), max_length=40, blank=True)
    shrinkage_because = models.CharField(_("why weight was lost"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="sale")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("sale")
        indexes = [models.Index(fields=["bank", "sold_on"], name="sale_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["bank", "year", "seq"], name="sale_number_once"),
            models.CheckConstraint(
                condition=Q(total__gt=0, transport__gte=0, transport__lte=F("total")),
                name="sale_brings_something",
            ),
            models.CheckConstraint(
                condition=Q(rounding=0) | Q(paid_by="cash", rounding__gt=-1, rounding__lt=1),
                name="sale_rounded_to_a_coin",
            ),
        ]
        triggers = append_only("deposits_sale")

    @property
    def due(self) -> Decimal:
        """What the buyer pays, in baht: the total less the transport."""
        return self.total - self.transport

    @property
    def received(self) -> Decimal:
        """The cash that came in, in baht, where it was paid in cash."""
        return self.due + self.rounding


class SaleLine(models.Model):
    """Material × the buyer's net weight × price.

    `gross`, `deduct` and `quantity` (net) count `unit`; `net_kg` is what `quantity` weighs. `stock_kg` left
    our stock: more than `net_kg` where weight was lost (less where the buyer's scale said more). `cost` is
    the moving average of what was sold, `shrinkage_value` that of what was lost, both in baht.
    """

    sale = models.ForeignKey(Sale, models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveSmallIntegerField()
    material = models.ForeignKey(Material, models.PROTECT, related_name="sale_lines")
    unit = models.CharField(max_length=12)
    gross = models.DecimalField(max_digits=12, decimal_places=3)
    deduct = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    unit_price = models.DecimalField(max_digits=9, decimal_places=2)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    net_kg = models.DecimalField(max_digits=12, decimal_places=3)
    stock_kg = models.DecimalField(max_digits=12, decimal_places=3)
    cost = models.DecimalField(max_digits=14, decimal_places=2)
    shrinkage_value = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["sale", "position"]
        constraints = [
            models.UniqueConstraint(fields=["sale", "position"], name="sale_line_once"),
            models.CheckConstraint(
                condition=Q(quantity=F("gross") - F("deduct"), quantity__gt=0, deduct__gte=0),
                name="sale_line_net_is_gross_less_deduction",
            ),
            models.CheckConstraint(
                condition=Q(unit_price__gt=0, amount__gt=0, cost__gte=0, shrinkage_value__gte=0),
                name="sale_line_brings_something",
            ),
        ]
        triggers = append_only("deposits_saleline")

    def __str__(self):
        return f"{self.material_id} × {self.quantity}"

    @property
    def shrinkage_kg(self) -> Decimal:
        """Kilograms lost (above zero) between our scale and the buyer's."""
        return self.stock_kg - self.net_kg

    @property
    def margin(self) -> Decimal:
        """Proceeds less the cost of what was sold, in baht; transport is the whole sale's (3-rules.md C4)."""
        return self.amount - self.cost


class SaleVoid(models.Model):
    """The cancellation of a sale: the reversing entry, the reason, and who agreed."""

    sale = models.OneToOneField(Sale, models.PROTECT, related_name="void")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="sale_void")
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        triggers = append_only("deposits_salevoid")

    def __str__(self):
        return f"{self.sale_id}: {self.reason}"


class BuyerPayment(Numbered):
    """What a buyer paid of a sale on credit, with its entry; one that `reverses` another takes it back."""

    LETTER = "ร"

    sale = models.ForeignKey(Sale, models.PROTECT, related_name="payments")
    amount = models.DecimalField(_("amount (baht)"), max_digits=14, decimal_places=2)
    paid_on = models.DateField(_("paid on"))
    paid_by = models.CharField(_("payment"), max_length=10, choices=PaidBy)
    receipt_no = models.CharField(_("receipt number"), max_length=40, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="buyer_payment")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("payment by a buyer")
        constraints = [
            models.UniqueConstraint(fields=["bank", "year", "seq"], name="buyer_payment_number_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="buyer_payment_above_zero"),
            models.CheckConstraint(condition=~Q(paid_by="credit"), name="buyer_payment_is_money"),
        ]
        triggers = append_only("deposits_buyerpayment")


class DraftSale(models.Model):
    """What a buyer in the yard has weighed so far; posted as a sale at the day's close, or dropped.

    `sale` tells that it was posted, `dropped_at` that nothing came of it; otherwise it is open.
    """

    market_day = models.ForeignKey(
        MarketDay, models.PROTECT, related_name="draft_sales", verbose_name=_("market day")
    )
    buyer = models.ForeignKey(Buyer, models.PROTECT, related_name="+", verbose_name=_("buyer"))
    sale = models.OneToOneField(Sale, models.PROTECT, null=True, blank=True, related_name="draft")
    dropped_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    idempotency_key = models.UUIDField(unique=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sale=None) | Q(dropped_at=None), name="draft_sale_posted_or_dropped"
            )
        ]

    def __str__(self):
        return f"{self.buyer} {self.market_day}"

    @property
    def is_open(self) -> bool:
        return self.sale_id is None and self.dropped_at is None


class DraftSaleLine(models.Model):
    """A material that the buyer weighed; `takes_all`: nothing of it stays, so a difference is lost weight."""

    draft = models.ForeignKey(DraftSale, models.CASCADE, related_name="lines")
    material = models.ForeignKey(Material, models.PROTECT, related_name="+", db_index=False)
    gross = models.DecimalField(max_digits=12, decimal_places=3)
    deduct = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    unit_price = models.DecimalField(max_digits=9, decimal_places=2)
    takes_all = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "material"], name="draft_sale_material_once"),
            models.CheckConstraint(
                condition=Q(gross__gt=F("deduct"), deduct__gte=0, unit_price__gt=0),
                name="draft_sale_line_weighs_something",
            ),
        ]

    def __str__(self):
        return f"{self.material_id} {self.gross}"
