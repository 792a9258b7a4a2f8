"""Enrolling a device, losing it, and declaring its numbers lost with a second person."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from deposits.commands.devices import MOST_AT_ONCE
from deposits.forms.second_person import SecondPersonForm
from deposits.models import Device
from deposits.queries.devices import missing_numbers
from wastebank.fields import MoneyField, ThaiTextField
from wastebank.organisation.models import Bank, CollectionPoint
from wastebank.staff.access import Ability
from wastebank.staff.models import User


class EnrolForm(forms.Form):
    """What a manager says of a device: a name, its places, the cash it may pay out without a signal."""

    name = ThaiTextField(
        label=_("Name of the device"), max_length=60,
        help_text=_("Such as “tablet of village 1”: what people call it"),
        error_messages={"required": _("Give the device a name")},
    )  # fmt: skip
    places = forms.ModelMultipleChoiceField(
        label=_("Places it is used at"), queryset=CollectionPoint.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one place"), "invalid_choice": _("Choose one of the places"),
            "invalid_pk_value": _("Choose one of the places"), "invalid_list": _("Choose one of the places"),
        },
    )  # fmt: skip
    drawer_limit = MoneyField(
        label=_("Cash it may pay out without a signal (baht)"), least=Decimal(0), initial=Decimal(0),
        help_text=_("0: without a signal everything goes to the account"),
        error_messages={"required": _("Write the limit in baht, 0 for none")},
    )  # fmt: skip

    def __init__(self, *args: Any, bank: Bank, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = bank.places.all()
        self.fields["places"].queryset = places  # type: ignore[attr-defined]
        self.fields["drawer_limit"].widget.attrs["class"] = "number"
        if len(places) == 1:
            self.initial["places"] = places


class LoseForm(forms.Form):
    """What happened to a device."""

    because = ThaiTextField(
        label=_("What happened to the device?"), max_length=200,
        error_messages={"required": _("Say what happened to the device")},
    )  # fmt: skip


class DeclareForm(SecondPersonForm):
    """Which of the missing numbers are lost and why, and the second person who agrees."""

    numbers = forms.TypedMultipleChoiceField(
        label=_("Missing numbers"), coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose the numbers that are lost"),
            "invalid_choice": _("One of these numbers is not missing any more: look at the list again"),
        },
    )  # fmt: skip
    because = ThaiTextField(
        label=_("Why are they lost?"), max_length=200,
        help_text=_("Such as: the tablet fell into the water and does not start any more"),
        error_messages={"required": _("Say why the numbers are lost")},
    )  # fmt: skip
    field_order = ["numbers", "because"]

    def __init__(self, *args: Any, request: HttpRequest, device: Device, **kwargs: Any) -> None:
        super().__init__(
            *args,
            request=request,
            bank=device.bank,
            ability=Ability.OPEN_MARKET_DAY,
            needs_second=True,
            **kwargs,
        )
        missing = missing_numbers(device)[:MOST_AT_ONCE]
        choices = [(seq, device.number(seq)) for seq in missing]
        self.fields["numbers"].choices = choices  # type: ignore[attr-defined]

    @property
    def seqs(self) -> list[int]:
        """The numbers chosen."""
        return self.cleaned_data["numbers"]

    @property
    def agreed_by(self) -> User:
        """Who agreed; a valid form has them."""
        assert self.second
        return self.second
