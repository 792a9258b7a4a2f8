"""The books: accounts, entries and their postings, and the closes of months (books.md).

The only place where a balance comes from. What the database itself refuses is in `triggers`.

Here and on the floors above, a foreign key has no index of its own where a composite one begins with it, or
where nobody reads by it: each costs every posting, and stale statistics let the planner take the wrong one.
"""

from datetime import date

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wastebank.append_only import append_only
from wastebank.ledger import triggers
from wastebank.organisation.models import Bank

LARGEST = 10**12  # baht; what numeric(14, 2) can hold lies below


class Kind(models.TextChoices):
    ASSET = "asset", _("Asset")
    LIABILITY = "liability", _("Liability")
    EQUITY = "equity", _("Equity")
    INCOME = "income", _("Income")
    EXPENSE = "expense", _("Expense")


class Account(models.Model):
    """An account of one bank. A member's savings carry a running balance; every other account is summed.

    An account does not know its member: the member points to it.
    """

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="accounts", db_index=False)
    code = models.CharField(max_length=24)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=10, choices=Kind)
    may_go_negative = models.BooleanField(default=True)
    balance = models.DecimalField(max_digits=14, decimal_places=2, null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "code"], name="ledger_account_code_once"),
            models.CheckConstraint(
                condition=Q(balance=None) | Q(balance__gte=0), name="ledger_account_savings_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(balance=None) | Q(kind=Kind.LIABILITY, may_go_negative=False),
                name="ledger_account_running_balance_is_savings",
            ),
        ]
        triggers = [triggers.BALANCE_IS_A_SUM, triggers.OPENS_AT_ZERO, triggers.ACCOUNT_IDENTITY]

    def __str__(self):
        return f"{self.code} {self.name}"


class EntryKind(models.TextChoices):
    """The business events (books.md, Events)."""

    OPENING = "opening", _("Opening balance")
    OPENING_STOCK = "opening_stock", _("Stock moved in as sold")
    DEPOSIT = "deposit", _("Deposit")
    PAYOUT = "payout", _("Payout")
    SHORTAGE = "shortage", _("Due from member")
    COLLECTION = "collection", _("Debt collected")
    REVERSAL = "reversal", _("Cancelled")
    SALE = "sale", _("Sale")
    FLOAT = "float", _("Cash drawn or banked")
    CASH_DIFFERENCE = "cash_difference", _("Cash over or short")
    CAPITAL = "capital", _("Capital or subsidy")
    INCOME = "income", _("Donation or other income")
    EXPENSE = "expense", _("Running expense")
    WELFARE = "welfare", _("Welfare")
    BUYER_PAYMENT = "buyer_payment", _("Payment by a buyer")
    STOCK = "stock", _("Stock counted, given away or used")
    GOODS_BOUGHT = "goods_bought", _("Goods for exchange bought")
    GOODS_GIVEN = "goods_given", _("Goods given in exchange")
    BANK_INTEREST = "bank_interest", _("Interest or charge of the bank account")
    YEAR_END = "year_end", _("Year end")
    DISTRIBUTION = "distribution", _("Distribution of the surplus")
    DIVIDEND = "dividend", _("Dividend paid in cash")


class Entry(models.Model):
    """One business event. Never edited: a mistake is answered by an entry that `reverses` it.

    `booked_on` is the business date, `posted_at` the moment of the transaction; the database writes
    `posted_at` and `made_in` (the transaction's id) itself.
    """

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="entries", db_index=False)
    kind = models.CharField(max_length=16, choices=EntryKind)
    booked_on = models.DateField()
    posted_at = models.DateTimeField(editable=False, db_default=models.functions.Now())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    idempotency_key = models.UUIDField(unique=True)
    fingerprint = models.CharField(max_length=64)
    memo = models.CharField(max_length=200, blank=True, db_default="")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    made_in = models.BigIntegerField(editable=False, db_default=0)

    class Meta:
        verbose_name = _("entry")
        indexes = [models.Index(fields=["bank", "booked_on", "id"], name="ledger_entry_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(booked_on__gte=date(1937, 1, 1), booked_on__lt=date(2200, 1, 1)),
                name="ledger_entry_on_a_day",
            )
        ]
        triggers = [
            triggers.ENTRY_IS_ADMITTED,
            triggers.ENTRY_HAS_POSTINGS,
            *append_only("ledger_entry"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.booked_on}"


class Posting(models.Model):
    """One line of an entry: exactly one of debit and credit is positive, in baht."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, models.PROTECT, related_name="postings", db_index=False)
    debit = models.DecimalField(max_digits=14, decimal_places=2, validators=[MinValueValidator(0)])
    credit = models.DecimalField(max_digits=14, decimal_places=2, validators=[MinValueValidator(0)])

    class Meta:
        indexes = [models.Index(fields=["account", "-id"], name="ledger_posting_by_account")]
        constraints = [
            models.CheckConstraint(
                condition=Q(debit__gt=0, credit=0) | Q(debit=0, credit__gt=0),
                name="ledger_posting_one_side",
            ),
            # To PostgreSQL NaN equals NaN and is greater than every number.
            models.CheckConstraint(
                condition=Q(debit__lt=LARGEST, credit__lt=LARGEST), name="ledger_posting_is_a_number"
            ),
        ]
        triggers = [triggers.POSTINGS_BALANCE, *append_only("ledger_posting")]

    def __str__(self):
        return f"{self.account_id}: {self.debit} / {self.credit}"


class MonthClose(models.Model):
    """The close of a bank's month (its first day): no entry is dated in it or before it any more.

    `seal` is the SHA-256 over the month's entries in order together with the seal before it.
    """

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="month_closes", db_index=False)
    month = models.DateField()
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    closed_at = models.DateTimeField()
    seal = models.CharField(max_length=64)

    class Meta:
        ordering = ["bank", "month"]
        constraints = [
            models.UniqueConstraint(fields=["bank", "month"], name="ledger_month_closed_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="ledger_month_is_its_first_day"),
        ]
        triggers = [
            triggers.MONTH_IS_OVER,
            triggers.BALANCES_ARE_KEPT,
            *append_only("ledger_monthclose"),
        ]

    def __str__(self):
        return f"{self.bank.code} {self.month:%Y-%m}"


class ClosingBalance(models.Model):
    """What an account came to at the end of a closed month: debits − credits up to its last day.

    Written by the close itself (`triggers.BALANCES_ARE_KEPT`) for every account that was posted to by then,
    so that a balance is this and the postings after it.
    """

    month_close = models.ForeignKey(
        MonthClose, models.PROTECT, related_name="closing_balances", db_index=False
    )
    account = models.ForeignKey(Account, models.PROTECT, related_name="closing_balances", db_index=False)
    balance = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month_close", "account"], name="ledger_closing_balance_once")
        ]
        triggers = [triggers.KEPT_BY_THE_CLOSE, *append_only("ledger_closingbalance")]

    def __str__(self):
        return f"{self.account_id}: {self.balance}"
