"""One box that finds a member."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.models import Member
from members.queries import find_members
from wastebank.fields import ThaiTextField
from wastebank.organisation.models import Bank


class FindMemberForm(forms.Form):
    """One box: number, house number, phone (last 4), part of the name. Never the national ID."""

    q = ThaiTextField(
        label=_("Find the member"),
        required=False,
        max_length=80,
        help_text=_("Number, house number, last 4 digits of the phone, or part of the name"),
    )

    def __init__(self, *args: Any, bank: Bank, **kwargs: Any) -> None:
        self.bank = bank
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.attrs |= {"autocomplete": "off", "enterkeyhint": "search"}

    def found(self, text: str) -> Member | None:
        """The one member whom `text` means. Nobody: an error at the box; of several the page lets choose."""
        members = list(find_members(self.bank, text))
        if not members:
            self.add_error("q", gettext("Nobody fits. Check the number, or type part of the name"))
        return members[0] if len(members) == 1 else None
