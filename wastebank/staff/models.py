"""Who works here, and in which role at which bank."""

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from wastebank.organisation.models import Bank


class UserManager(BaseUserManager["User"]):
    def create_user(self, username, password=None, **fields):
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, username, password=None, **fields):
        return self.create_user(username, password, is_staff=True, is_superuser=True, **fields)


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in to work. No e-mail is needed; members sign in elsewhere, with a PIN."""

    username = models.CharField(
        _("user name"),
        max_length=60,
        unique=True,
        error_messages={"unique": _("Somebody has this user name already: choose another")},
    )
    name = models.CharField(_("name"), max_length=120)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may open the administration pages"), default=False)

    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["username"]
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self):
        return self.name


class Role(models.TextChoices):
    """The roles at a bank (2-glossary.md, "Names of the main classes")."""

    WEIGHER = "weigher", _("Weigher")
    COUNTER = "counter", _("Counter clerk")
    TREASURER = "treasurer", _("Treasurer")
    MANAGER = "manager", _("Manager")
    ADMIN = "admin", _("Administrator")
    AUDITOR = "auditor", _("Auditor")


@pghistory.track()
class Assignment(models.Model):
    """`user` has `role` at `bank`, or at every bank of the municipality where no bank is named."""

    user = models.ForeignKey(User, models.CASCADE, related_name="assignments", verbose_name=_("user"))
    bank = models.ForeignKey(
        Bank, models.PROTECT, null=True, blank=True, related_name="assignments", verbose_name=_("waste bank")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "bank", "role"], nulls_distinct=False, name="assignment_once"
            )
        ]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()}"
