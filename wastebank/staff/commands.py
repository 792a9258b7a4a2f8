"""Writing staff."""

from django.db import transaction

from wastebank.organisation.models import Bank
from wastebank.staff.models import Assignment, User

SYSTEM_USERNAME = "system"


@transaction.atomic
def engage(*, username: str, name: str, password: str | None, role: str, bank: Bank | None = None) -> User:
    """A new user with one role, at `bank` or at every bank. Without a password nobody signs in as them."""
    user = User.objects.create_user(username, password, name=name)
    Assignment.objects.create(user=user, bank=bank, role=role)
    return user


@transaction.atomic
def system_user() -> User:
    """The user in whose name management commands write where none is given. Cannot sign in."""
    user = User.objects.filter(username=SYSTEM_USERNAME).first()
    return user or User.objects.create_user(SYSTEM_USERNAME, None, name="ระบบ", is_active=False)
