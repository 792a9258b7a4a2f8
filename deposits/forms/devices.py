"""Enrolling a device, and losing it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wastebank.fields import MoneyField, ThaiTextField
from wastebank.organisation.models import Bank, CollectionPoint


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
