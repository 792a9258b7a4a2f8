"""Cancelling a slip, and the second person who agrees to it."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deposits.models import Deposit
from wastebank.fields import ThaiTextField
from wastebank.staff.access import Ability, may
from wastebank.staff.models import User

QUICK_REASONS = [
    ("weight", _("Wrong weight")),
    ("material", _("Wrong material")),
    ("member", _("Wrong member")),
    ("twice", _("Written twice")),
    ("other", _("Another reason")),
]


class VoidForm(forms.Form):
    """The reason and, where the regulation asks for it, another person's user name and password."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    quick = forms.ChoiceField(
        label=_("Why is it cancelled?"),
        choices=QUICK_REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why the slip is cancelled")},
    )
    reason = ThaiTextField(label=_("In your own words"), required=False, max_length=150)
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
        slip: Deposit,
        needs_second: bool,
        issues_anew: bool,
        **kwargs: Any,
    ) -> None:
        self.request, self.slip, self.issues_anew = request, slip, issues_anew
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
        if self.data.get("then") == "again" and not self.issues_anew:
            self.add_error(
                None,
                gettext("No market day is open for the new slip: open one first, or choose “Only cancel”"),
            )
        if cleaned.get("quick") == "other" and not cleaned.get("reason"):
            self.add_error("reason", gettext("Write the reason in a few words"))
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
        elif not may(self.second, Ability.APPROVE_VOID, self.slip.bank):
            self.add_error("second_username", gettext("Only a treasurer or manager of this bank may agree"))

    @property
    def sentence(self) -> str:
        """The reason as it is kept and printed."""
        quick, words = self.cleaned_data["quick"], self.cleaned_data["reason"]
        spoken = "" if quick == "other" else str(dict(QUICK_REASONS)[quick])
        return ": ".join(part for part in (spoken, words) if part)
