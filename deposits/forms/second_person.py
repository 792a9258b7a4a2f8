"""The second person who agrees: at this screen, with their own user name and password."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wastebank.organisation.models import Bank
from wastebank.staff.access import Ability, may
from wastebank.staff.models import User


class SecondPersonForm(forms.Form):
    """Another person's user name and password, where `needs_second`. `second` is who agreed, once valid.

    It must be somebody else than whoever is signed in, with `ability` at `bank`.
    """

    second_username = forms.CharField(
        label=_("User name of the treasurer or manager who agrees"),
        max_length=60,
        error_messages={"required": _("Another person must agree: they write their user name here")},
    )
    second_password = forms.CharField(
        label=_("Their password"),
        strip=False,
        widget=forms.PasswordInput,
        error_messages={"required": _("They write their password here")},
    )

    def __init__(
        self,
        *args: Any,
        request: HttpRequest,
        bank: Bank,
        ability: Ability,
        needs_second: bool,
        **kwargs: Any,
    ) -> None:
        self.request, self.bank, self.ability = request, bank, ability
        self.second: User | None = None
        super().__init__(*args, **kwargs)
        for name in ("second_username", "second_password"):
            self.fields[name].widget.attrs["autocomplete"] = (
                "off" if name.endswith("name") else "new-password"
            )
            if not needs_second:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("second_username") and cleaned.get("second_password"):
            self._check_second(cleaned["second_username"], cleaned["second_password"])
        return cleaned

    def _check_second(self, username: str, password: str) -> None:
        """Failures count towards the lock of that user name, exactly as at the sign-in page."""
        self.second = authenticate(self.request, username=username, password=password)
        if getattr(self.request, "axes_locked_out", False):
            # Said here at the field; otherwise axes would put its own page in the place of this one.
            self.request.axes_locked_out = False  # type: ignore[attr-defined]
            locked = gettext("Too many wrong passwords: this user name is locked for 15 minutes")
            self.add_error("second_password", locked)
        elif self.second is None:
            self.add_error("second_password", gettext("User name and password do not fit. Write both again"))
        elif self.second == self.request.user:
            self.add_error("second_username", gettext("It must be another person than you"))
        elif not may(self.second, self.ability, self.bank):
            self.add_error("second_username", gettext("Only a treasurer or manager of this bank may agree"))
