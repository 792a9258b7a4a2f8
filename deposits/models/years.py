"""The end of a fiscal year, what the members' meeting resolved about its surplus, and each member's share."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from deposits.models.market_days import MarketDay
from members.models import Member
from wastebank.append_only import append_only
from wastebank.ledger.models import Entry
from wastebank.organisation.models import Bank
from wastebank.staff.models import User


def _baht(**options) -> models.DecimalField:
    return models.DecimalField(max_digits=14, decimal_places=2, **options)


class TakenBack(models.Model):
    """The reversal of something as a whole: its entry, why, who. Whether a thing stands is told by this."""

    reason = models.CharField(_("reason"), max_length=200)
    idempotency_key = models.UUIDField(unique=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self):
        return self.reason


class YearEnd(models.Model):
    """The one entry that emptied a fiscal year's income and expenses into the surplus (books.md, Events).

    `year` is of the Buddhist era and ends on `ends_on`, the entry's date. `result` is income less expenses,
    `appropriated` what of it was set aside during the year, both in baht. `attempt` counts from 1; all but
    the last were taken back.
    """

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="year_ends", db_index=False)
    year = models.PositiveSmallIntegerField(_("fiscal year"))
    attempt = models.PositiveSmallIntegerField(default=1)
    ends_on = models.DateField()
    income = _baht()
    expenses = _baht()
    result = _baht()
    appropriated = _baht()
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="year_end")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-year", "-attempt"]
        verbose_name = _("year end")
        constraints = [
            models.UniqueConstraint(fields=["bank", "year", "attempt"], name="year_end_once"),
            models.CheckConstraint(
                condition=Q(result=F("income") - F("expenses")), name="year_end_result_is_the_difference"
            ),
        ]
        triggers = append_only("deposits_yearend")

    def __str__(self):
        return f"{self.bank.code} {self.year}"

    @property
    def to_surplus(self) -> Decimal:
        """What the entry brought to the surplus, in baht; below zero it took it away."""
        return self.result - self.appropriated


class YearEndUndo(TakenBack):
    """A year end that was taken back, while its last month was open."""

    year_end = models.OneToOneField(YearEnd, models.PROTECT, related_name="undo")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="year_end_undo")

    class Meta:
        triggers = append_only("deposits_yearendundo")


class Distribution(models.Model):
    """What the members' meeting resolved about a year's result: its numbers, parts and entry.

    A surplus is distributed by percentages that add up to 100: each part rounded down, what remains goes to
    the reserve (books.md, Rounding). A loss is covered from the reserve, or carried forward without an entry.
    `to_dividend` is what the `shares` add up to, `to_reserve` includes all remainders; the parts add up to
    `amount`. `fingerprint` is of the preview that was resolved.
    """

    class Kind(models.TextChoices):
        SURPLUS = "surplus", _("Surplus distributed")
        COVER = "cover", _("Loss covered from the reserve")
        CARRY = "carry", _("Loss carried forward")

    class Basis(models.TextChoices):
        TURNOVER = "turnover", _("What the member brought in the year, in baht")
        EQUAL = "equal", _("The same for every account")

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="distributions", db_index=False)
    year_end = models.ForeignKey(YearEnd, models.PROTECT, related_name="distributions", db_index=False)
    attempt = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(_("resolution"), max_length=10, choices=Kind)
    meeting_on = models.DateField(_("day of the meeting"))
    resolution_no = models.CharField(_("resolution number"), max_length=40)
    votes_for = models.PositiveIntegerField(_("votes for"))
    votes_against = models.PositiveIntegerField(_("votes against"))
    votes_abstained = models.PositiveIntegerField(_("abstained"))
    minutes = models.CharField(_("minutes"), max_length=200)
    amount = _baht()
    welfare_percent = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    dividend_percent = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    reserve_percent = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    officers_percent = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    to_welfare = _baht(default=0)
    to_dividend = _baht(default=0)
    to_reserve = _baht(default=0)
    to_officers = _baht(default=0)
    pool = _baht(default=0)
    basis = models.CharField(max_length=10, choices=Basis, blank=True)
    basis_total = _baht(default=0)
    least_share = _baht(default=0)
    fingerprint = models.CharField(max_length=64)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, blank=True, related_name="distribution")
    idempotency_key = models.UUIDField(unique=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("resolution on the surplus")
        constraints = [
            models.UniqueConstraint(fields=["year_end", "attempt"], name="distribution_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="distribution_above_zero"),
            models.CheckConstraint(
                condition=~Q(kind="surplus")
                | Q(amount=F("to_welfare") + F("to_dividend") + F("to_reserve") + F("to_officers"))
                & Q(to_welfare__gte=0, to_dividend__gte=0, to_reserve__gte=0, to_officers__gte=0),
                name="distribution_is_the_sum_of_its_parts",
            ),
            models.CheckConstraint(
                condition=Q(kind="carry", entry=None) | ~Q(kind="carry") & Q(entry__isnull=False),
                name="distribution_has_its_entry",
            ),
        ]
        triggers = append_only("deposits_distribution")

    def __str__(self):
        return f"{self.year_end} {self.resolution_no}"

    @property
    def stands(self) -> bool:
        return not hasattr(self, "undo")

    @property
    def dividend_remainder(self) -> Decimal:
        """What of the pool nobody got, in baht: satang, and shares below the least; it is in the reserve."""
        return self.pool - self.to_dividend


class DistributionUndo(TakenBack):
    """A distribution that was taken back as a whole; what was only carried forward has no entry."""

    distribution = models.OneToOneField(Distribution, models.PROTECT, related_name="undo")
    entry = models.OneToOneField(
        Entry, models.PROTECT, null=True, blank=True, related_name="distribution_undo"
    )

    class Meta:
        triggers = append_only("deposits_distributionundo")


class DividendShare(models.Model):
    """A member's share: `basis` in baht (or 1), `amount` in baht, and where it goes.

    In cash it waits as payable for its payment. A share below the least is 0 and goes to the reserve.
    """

    class Way(models.TextChoices):
        SAVINGS = "savings", _("Into the savings account")
        CASH = "cash", _("In cash")
        RESERVE = "reserve", _("Below the least: to the reserve")

    distribution = models.ForeignKey(Distribution, models.PROTECT, related_name="shares", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="dividends")
    basis = _baht()
    amount = _baht()
    way = models.CharField(max_length=10, choices=Way)

    class Meta:
        ordering = ["distribution", "member__number"]
        constraints = [
            models.UniqueConstraint(fields=["distribution", "member"], name="dividend_once_per_member"),
            models.CheckConstraint(
                condition=Q(way="reserve", amount=0) | ~Q(way="reserve") & Q(amount__gt=0),
                name="dividend_goes_somewhere",
            ),
        ]
        triggers = append_only("deposits_dividendshare")

    def __str__(self):
        return f"{self.member_id} {self.amount}"


class DividendPayment(models.Model):
    """A share that was paid in cash, with its entry. One stands at most: cancelled, it is paid anew.

    The cancellation is a `MoneyVoid` on the reversal of the entry, as of every paper about money.
    """

    share = models.ForeignKey(DividendShare, models.PROTECT, related_name="payments")
    market_day = models.ForeignKey(
        MarketDay, models.PROTECT, null=True, blank=True, related_name="dividends_paid",
        verbose_name=_("drawer"),
    )  # fmt: skip
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="dividend_payment")
    paid_on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        triggers = append_only("deposits_dividendpayment")

    def __str__(self):
        return f"{self.share_id} {self.paid_on}"
