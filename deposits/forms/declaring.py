"""Declaring numbers of a device or of a paper pad, with a second person who agrees."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deposits.commands.declaring import MOST_AT_ONCE
from deposits.forms.second_person import SecondPersonForm
from deposits.models import Device
from deposits.queries.devices import missing_numbers
from deposits.queries.paper import PadFigures
from wastebank.fields import ThaiTextField
from wastebank.organisation.models import Bank
from wastebank.staff.access import Ability
from wastebank.staff.models import User


class DeclareForm(SecondPersonForm):
    """Which of `choices` (sequence, number) are declared and why, and the second person who agrees."""

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

    def __init__(
        self, *args: Any, request: HttpRequest, bank: Bank, choices: Sequence[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(
            *args, request=request, bank=bank, ability=Ability.OPEN_MARKET_DAY, needs_second=True, **kwargs
        )
        self.fields["numbers"].choices = choices[:MOST_AT_ONCE]  # type: ignore[attr-defined]

    @property
    def seqs(self) -> list[int]:
        """The numbers chosen."""
        return self.cleaned_data["numbers"]

    @property
    def agreed_by(self) -> User:
        """Who agreed; a valid form has them."""
        assert self.second
        return self.second


def device_form(data: Any, *, request: HttpRequest, device: Device) -> DeclareForm:
    """The form for the missing numbers of `device`."""
    choices = [(seq, device.number(seq)) for seq in missing_numbers(device)]
    return DeclareForm(data, request=request, bank=device.bank, choices=choices)


class DeclarePaperForm(DeclareForm):
    """Sheets of a pad: those that wait below a keyed-in one, blank ones too, or all that are left."""

    rest = forms.BooleanField(
        label=_("All numbers of this pad that are still open: the pad itself is lost"), required=False
    )
    field_order = ["numbers", "rest", "because"]

    def __init__(self, *args: Any, figures: PadFigures, **kwargs: Any) -> None:
        pad = figures.pad
        self.open_seqs = figures.open_seqs
        choices = [(seq, pad.number(seq)) for seq in self.open_seqs]
        super().__init__(*args, bank=pad.bank, choices=choices, **kwargs)
        self.fields["numbers"].label = _("Open numbers")
        self.fields["numbers"].required = False
        self.fields["because"].label = _("What happened to these sheets?")
        self.fields["because"].help_text = _("Such as: written wrongly and torn up, got wet, lost")
        self.fields["because"].error_messages["required"] = _("Say what happened to these sheets")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "numbers" in cleaned and not cleaned["numbers"] and not cleaned.get("rest"):
            self.add_error("numbers", gettext("Choose the numbers that are spoilt or lost"))
        return cleaned

    @property
    def seqs(self) -> list[int]:
        return self.open_seqs if self.cleaned_data["rest"] else self.cleaned_data["numbers"]
