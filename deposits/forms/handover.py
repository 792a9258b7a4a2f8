"""Handing over: the count of all cash, and then who takes over, with their own password."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from deposits.forms.closing import CountForm
from deposits.forms.second_person import SecondPersonForm
from wastebank.fields import ThaiTextField
from wastebank.organisation.models import Bank
from wastebank.staff.access import Ability

_SALT = "deposits.handover.count"
_HOLDS = 60 * 60  # seconds: a count of the morning is none of the evening


class HandoverCountForm(CountForm):
    """All cash of the bank, in safe and drawers. Blind, as at a close."""

    nothing_counted = _("Count the cash; write 0 where there is none")


class HandoverForm(SecondPersonForm):
    """The count with what the books said to it, carried along signed; who takes over; a note."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    count = forms.CharField(widget=forms.HiddenInput)
    note = ThaiTextField(
        label=_("Note"), required=False, max_length=200,
        help_text=_("What else goes over: keys, seals, passbooks, and why cash is over or short"),
    )  # fmt: skip
    field_order = ["key", "count", "note"]

    def __init__(self, *args: Any, request: HttpRequest, bank: Bank, **kwargs: Any) -> None:
        super().__init__(
            *args, request=request, bank=bank, ability=Ability.OPEN_MARKET_DAY, needs_second=True, **kwargs
        )
        username, password = self.fields["second_username"], self.fields["second_password"]
        username.label = _("User name of the treasurer or manager who takes over")
        username.error_messages["required"] = _("Whoever takes over writes their user name here")
        password.label = _("Password of whoever takes over")
        self.initial.setdefault("key", uuid4())
        self.pieces: dict[str, int] = {}
        self.expected = Decimal(0)

    @staticmethod
    def signed(bank: Bank, pieces: dict[str, int], expected: Decimal) -> str:
        """The count as the form carries it."""
        return signing.dumps([bank.pk, pieces, str(expected)], salt=_SALT)

    def read_count(self) -> bool:
        """Whether the form carries a count that still holds; `pieces` and `expected` are its."""
        try:
            bank, pieces, expected = signing.loads(self["count"].value() or "", salt=_SALT, max_age=_HOLDS)
        except signing.BadSignature:
            return False
        self.pieces, self.expected = pieces, Decimal(expected)
        return bank == self.bank.pk
