"""The members of a bank: who they are, and which account is theirs."""

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from wastebank.ledger.models import Account
from wastebank.organisation.models import Bank, Village
from wastebank.staff.models import User


class MemberType(models.TextChoices):
    HOUSEHOLD = "household", _("Household")
    PERSON = "person", _("Person")
    SCHOOL = "school", _("School")
    TEMPLE = "temple", _("Temple")
    COMMUNITY = "community", _("Community")
    AGENCY = "agency", _("Agency")


# Neither the PIN nor its attempts belong in the history that officers may read.
@pghistory.track(exclude=["pin_hash", "pin_failures", "pin_locked_until", "search_key"])
class Member(models.Model):
    """The holder of one savings account at one bank, normally a household (2-glossary.md B1).

    The national ID is stored encrypted (`national_id_token`) and found by a keyed hash (`national_id_index`);
    see `national_id`. Names sort as a Thai dictionary does.
    """

    bank = models.ForeignKey(
        Bank, models.PROTECT, related_name="members", verbose_name=_("waste bank"), db_index=False
    )
    number = models.CharField(_("member number"), max_length=16)
    member_type = models.CharField(_("type"), max_length=10, choices=MemberType, default=MemberType.HOUSEHOLD)
    title = models.CharField(_("title"), max_length=30, blank=True)
    first_name = models.CharField(_("first name"), max_length=80, db_collation="th-x-icu")
    last_name = models.CharField(_("last name"), max_length=80, blank=True, db_collation="th-x-icu")
    known_as = models.CharField(
        _("also known as"), max_length=100, blank=True, help_text=_("Nickname, husband or wife: found by it")
    )
    search_key = models.CharField(max_length=300, editable=False)
    village = models.ForeignKey(
        Village, models.PROTECT, null=True, blank=True, related_name="members", verbose_name=_("village")
    )
    house_no = models.CharField(_("house number"), max_length=20, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    joined_on = models.DateField(_("joined on"))
    closed_on = models.DateField(_("left on"), null=True, blank=True)
    beneficiary = models.CharField(_("who receives the money if the member dies"), max_length=160, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    national_id_token = models.TextField(blank=True, editable=False)
    national_id_index = models.CharField(max_length=64, null=True, editable=False)
    savings = models.OneToOneField(Account, models.PROTECT, related_name="member", editable=False)
    user = models.OneToOneField(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="member",
        verbose_name=_("works here as"),
    )
    pin_hash = models.CharField(max_length=128, blank=True, editable=False)
    pin_failures = models.PositiveSmallIntegerField(default=0, editable=False)
    pin_locked_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["bank", "number"]
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(fields=["bank", "number"], name="member_number_once_per_bank"),
            models.UniqueConstraint(
                fields=["bank", "national_id_index"], name="member_national_id_once_per_bank"
            ),
        ]
        indexes = [
            GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="member_by_name_part"),
            models.Index(fields=["bank", "house_no"], name="member_by_house"),
        ]

    def __str__(self):
        return f"{self.number} {self.name}"

    @property
    def name(self) -> str:
        """Title, first and last name as one writes them; นาย and นาง stand without a space."""
        return f"{self.title}{self.first_name} {self.last_name}".strip()

    @property
    def is_active(self) -> bool:
        return self.closed_on is None

    @property
    def pin_mark(self) -> str:
        """Another one with every PIN and telling nothing about it: an old sign-in is known by it."""
        return salted_hmac("members.pin", self.pin_hash).hexdigest()
