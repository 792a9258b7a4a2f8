"""Opening a market day."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deposits.models import MarketDay
from wastebank.fields import ThaiDateField
from wastebank.organisation.models import Bank, CollectionPoint


class OpenDayForm(forms.Form):
    place = forms.ModelChoiceField(
        label=_("Place"), queryset=CollectionPoint.objects.none(), empty_label=_("Choose the place"),
        error_messages={"required": _("Choose the place"), "invalid_choice": _("Choose one of the places")},
    )  # fmt: skip
    held_on = ThaiDateField(
        label=_("Date"),
        error_messages={"required": _("Write the day as day/month/year, such as 23/11/2569.")},
    )

    def __init__(self, *args: Any, bank: Bank, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = bank.places.all()
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        self.fields["held_on"].widget.attrs["class"] = "short"
        self.initial = {"held_on": today, "place": places[0] if len(places) == 1 else None}

    def clean(self) -> dict[str, Any]:
        """A day that is closed already; one that is open is refused by the command."""
        cleaned = super().clean() or {}
        place, held_on = cleaned.get("place"), cleaned.get("held_on")
        if place and held_on:
            same = MarketDay.objects.filter(place=place, held_on=held_on, closed_at__isnull=False)
            if same.exists():
                self.add_error(None, gettext("This place was opened on that day and closed already"))
        return cleaned
