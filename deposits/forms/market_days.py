"""Opening a market day, and who is on duty on it."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deposits.models import MarketDay
from deposits.queries.duty import may_be_on_duty
from wastebank.fields import MoneyField, ThaiDateField
from wastebank.organisation.models import Bank, CollectionPoint
from wastebank.staff.models import User

_CHOOSE_PEOPLE = _("Choose from the people who work at this counter")


def _on_duty_field() -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        label=_("Who is on duty?"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one person who is on duty"),
            "invalid_choice": _CHOOSE_PEOPLE, "invalid_pk_value": _CHOOSE_PEOPLE,
            "invalid_list": _CHOOSE_PEOPLE,
        },
    )  # fmt: skip


class OnDutyForm(forms.Form):
    """Who is on duty on an open day."""

    on_duty = _on_duty_field()

    def __init__(self, *args: Any, bank: Bank, people: Iterable[User] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on_duty"].queryset = may_be_on_duty(bank)  # type: ignore[attr-defined]
        self.initial["on_duty"] = [person.pk for person in people]


class OpenDayForm(forms.Form):
    place = forms.ModelChoiceField(
        label=_("Place"), queryset=CollectionPoint.objects.none(), empty_label=_("Choose the place"),
        error_messages={"required": _("Choose the place"), "invalid_choice": _("Choose one of the places")},
    )  # fmt: skip
    held_on = ThaiDateField(
        label=_("Date"),
        error_messages={"required": _("Write the day as day/month/year, such as 23/11/2569.")},
    )
    on_duty = _on_duty_field()
    float_amount = MoneyField(
        label=_("Float from the safe (baht)"), required=False, least=Decimal(0),
        help_text=_("What is put into the drawer now. Leave it empty for none; it can be put in later"),
    )  # fmt: skip

    def __init__(self, *args: Any, bank: Bank, today: date, opener: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = bank.places.all()
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        self.fields["on_duty"].queryset = may_be_on_duty(bank)  # type: ignore[attr-defined]
        self.fields["held_on"].widget.attrs["class"] = "short"
        self.fields["float_amount"].widget.attrs["class"] = "number"
        place = places[0] if len(places) == 1 else None
        self.initial = {"held_on": today, "place": place, "on_duty": [opener.pk]}

    def clean(self) -> dict[str, Any]:
        """A day that is closed already; one that is open is refused by the command."""
        cleaned = super().clean() or {}
        place, held_on = cleaned.get("place"), cleaned.get("held_on")
        if place and held_on:
            same = MarketDay.objects.filter(place=place, held_on=held_on, closed_at__isnull=False)
            if same.exists():
                self.add_error(None, gettext("This place was opened on that day and closed already"))
        return cleaned
