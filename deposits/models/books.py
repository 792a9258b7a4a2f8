"""Money around the counter: expenses, what comes in besides sales, cash banked, and the bank's statement."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deposits.models.numbered import Numbered
from wastebank.append_only import append_only
from wastebank.ledger.models import Account, Entry, Posting
from wastebank.organisation.models import Bank
from wastebank.staff.models import User


class MoneyAt(models.TextChoices):
    """Where money lies."""

    SAFE = "safe", _("Safe")
    DRAWER = "drawer", _("Drawer of the market day")
    BANK = "bank", _("Bank account")


class CapitalSource(models.Model):
    """A source of capital, subsidy or donation with its purpose; its account (3200-nn) holds it apart.

    Never mixed with members' savings or the margin (3-rules.md C3.11).
    """

    class Kind(models.TextChoices):
        CAPITAL = "capital", _("Working capital")
        SUBSIDY = "subsidy", _("Subsidy")
        DONATION = "donation", _("Donation for a purpose")
        OTHER = "other", _("Other source")

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="capital_sources")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("source"), max_length=120)
    purpose = models.CharField(_("purpose"), max_length=200)
    account = models.OneToOneField(Account, models.PROTECT, related_name="capital_source")
    idempotency_key = models.UUIDField(unique=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["bank", "account__code"]
        triggers = append_only("deposits_capitalsource")

    def __str__(self):
        return f"{self.name} ({self.purpose})"


class MoneyPaper(Numbered):
    """What the papers of this module share. Never edited; cancelled where its entry is reversed."""

    booked_on = models.DateField(_("date"))
    amount = models.DecimalField(_("amount (baht)"), max_digits=14, decimal_places=2)
    document_no = models.CharField(_("document number"), max_length=40, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="%(class)s")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        abstract = True

    @property
    def reversal(self) -> Entry | None:
        return getattr(self.entry, "reversed_by", None)


class Expense(MoneyPaper):
    """ใบสำคัญจ่าย: a running expense, out of the surplus or, where `capital` is named, out of that source."""

    LETTER = "จ"

    class Category(models.TextChoices):
        TRANSPORT = "transport", _("Transport")
        WAGES = "wages", _("Wages and remuneration")
        MATERIALS = "materials", _("Materials and equipment")
        UTILITIES = "utilities", _("Water and electricity")
        REPAIRS = "repairs", _("Repairs")
        FEES = "fees", _("Fees")
        BANK_CHARGE = "bank_charge", _("Charge of the bank account")
        OTHER = "other", _("Something else")

    category = models.CharField(_("what for"), max_length=12, choices=Category)
    what = models.CharField(_("details"), max_length=200, blank=True)
    payee = models.CharField(_("payee"), max_length=120)
    document_on = models.DateField(_("date of the document"), null=True, blank=True)
    paid_from = models.CharField(_("paid from"), max_length=6, choices=MoneyAt)
    capital = models.ForeignKey(
        CapitalSource,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="expenses",
        verbose_name=_("capital"),
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = _("expense")
        indexes = [models.Index(fields=["bank", "booked_on"], name="expense_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["bank", "year", "seq"], name="expense_number_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="expense_above_zero"),
            models.CheckConstraint(
                condition=~Q(category="other") | ~Q(what=""), name="expense_other_says_what"
            ),
        ]
        triggers = append_only("deposits_expense")


class Receipt(MoneyPaper):
    """Money that comes in besides slips and sales: into a source of capital, or as income of the bank."""

    LETTER = "ง"

    class Kind(models.TextChoices):
        CAPITAL = "capital", _("Capital, subsidy or donation for a purpose")
        DONATION = "donation", _("Donation without a purpose")
        INTEREST = "interest", _("Interest of the bank account")
        OTHER = "other", _("Other income")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    source = models.ForeignKey(
        CapitalSource,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="receipts",
        verbose_name=_("source"),
    )
    giver = models.CharField(_("received from"), max_length=120)
    received_in = models.CharField(_("received in"), max_length=6, choices=MoneyAt)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("receipt")
        indexes = [models.Index(fields=["bank", "booked_on"], name="receipt_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["bank", "year", "seq"], name="receipt_number_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="receipt_above_zero"),
            models.CheckConstraint(
                condition=Q(kind="capital", source__isnull=False) | (~Q(kind="capital") & Q(source=None)),
                name="receipt_of_capital_names_its_source",
            ),
        ]
        triggers = append_only("deposits_receipt")


class Banking(MoneyPaper):
    """Cash from the safe into the bank account (ใบนำฝาก), or drawn from it, outside a market day's drawer."""

    LETTER = "น"

    class Way(models.TextChoices):
        TO_BANK = "to_bank", _("From the safe into the bank account")
        FROM_BANK = "from_bank", _("From the bank account into the safe")

    way = models.CharField(_("way"), max_length=10, choices=Way)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("cash banked or drawn")
        constraints = [
            models.UniqueConstraint(fields=["bank", "year", "seq"], name="banking_number_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="banking_above_zero"),
        ]
        triggers = append_only("deposits_banking")


class MoneyVoid(models.Model):
    """The cancellation of such a paper: `entry` reverses the paper's; a second person may have agreed."""

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="money_void")
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        triggers = append_only("deposits_moneyvoid")

    def __str__(self):
        return self.reason


class StatementImport(models.Model):
    """A file of the bank's statement that was read: its new lines are `lines`, `known` were there before."""

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="statement_imports")
    file_name = models.CharField(max_length=120)
    known = models.PositiveIntegerField(default=0)
    idempotency_key = models.UUIDField(unique=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        triggers = append_only("deposits_statementimport")

    def __str__(self):
        return self.file_name


class StatementLine(models.Model):
    """One line of the bank's statement, as the bank wrote it.

    `occurrence` tells lines apart that are alike in everything, so that the same line of a second file is
    recognised. The line that `carries_in` holds what the account came to before the first statement.
    """

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="statement_lines", db_index=False)
    imported = models.ForeignKey(StatementImport, models.PROTECT, related_name="lines")
    on = models.DateField(_("date"))
    description = models.CharField(_("description"), max_length=200, blank=True)
    withdrawal = models.DecimalField(_("withdrawal"), max_digits=14, decimal_places=2, default=0)
    deposit = models.DecimalField(_("deposit"), max_digits=14, decimal_places=2, default=0)
    balance = models.DecimalField(_("balance"), max_digits=14, decimal_places=2, null=True, blank=True)
    occurrence = models.PositiveSmallIntegerField(default=1)
    carries_in = models.BooleanField(default=False)

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bank", "on", "withdrawal", "deposit", "balance", "description", "occurrence"],
                name="statement_line_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(withdrawal__gt=0, deposit=0) | Q(withdrawal=0, deposit__gt=0),
                name="statement_line_one_side",
            ),
        ]
        triggers = append_only("deposits_statementline")

    def __str__(self):
        return f"{self.on} {self.description} {self.amount}"

    @property
    def amount(self) -> Decimal:
        """Into the account above zero, out of it below, in baht."""
        return self.deposit - self.withdrawal


class Tick(models.Model):
    """Lines of the statement and postings of the bank account that are the same money: their sums agree.

    Undone, it stays with who undid it and when.
    """

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="ticks")
    idempotency_key = models.UUIDField(unique=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    undone_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_by=None, undone_at=None)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="tick_undone_by_somebody",
            )
        ]

    def __str__(self):
        return f"{self.pk}"


class TickPart(models.Model):
    """One line or one posting of a tick."""

    tick = models.ForeignKey(Tick, models.PROTECT, related_name="parts")
    line = models.ForeignKey(StatementLine, models.PROTECT, null=True, blank=True, related_name="tick_parts")
    posting = models.ForeignKey(Posting, models.PROTECT, null=True, blank=True, related_name="tick_parts")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(line=None, posting__isnull=False) | Q(line__isnull=False, posting=None),
                name="tick_part_is_line_or_posting",
            )
        ]
        triggers = append_only("deposits_tickpart")

    def __str__(self):
        return f"{self.tick_id}"
