"""Printing a pad of paper slips, and finding the slip that is to be keyed in."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deposits.commands.paper import LEAST_SHEETS, MOST_SHEETS
from deposits.models import MarketDay
from deposits.queries.paper import NoSuchPaperNumber, PaperNumber, days_for_paper, paper_number
from wastebank.fields import ThaiTextField
from wastebank.organisation.models import Bank, CollectionPoint
from wastebank.thai import format_date, thai_norm, to_arabic_digits


class SheetsField(forms.Field):
    """How many sheets a pad gets, as a whole number; Thai digits too."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> int | None:
        typed = to_arabic_digits(thai_norm(str(value or "")))
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit()) or len(typed) > 4 or not in_range(int(typed)):
            sentence = gettext("Write how many sheets: from %(least)s to %(most)s")
            raise ValidationError(sentence % {"least": LEAST_SHEETS, "most": MOST_SHEETS})
        return int(typed)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "numeric", "autocomplete": "off", "class": "number short"}


def in_range(sheets: int) -> bool:
    return LEAST_SHEETS <= sheets <= MOST_SHEETS


class PrintPadForm(forms.Form):
    """For which place, and how many sheets."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    place = forms.ModelChoiceField(
        label=_("Place"), queryset=CollectionPoint.objects.none(), empty_label=_("Choose the place"),
        error_messages={"required": _("Choose the place"), "invalid_choice": _("Choose one of the places")},
    )  # fmt: skip
    sheets = SheetsField(
        label=_("Sheets"),
        initial=20,
        error_messages={"required": _("Write how many sheets the pad gets")},
    )

    def __init__(self, *args: Any, bank: Bank, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = bank.places.all()
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        if len(places) == 1:
            self.initial["place"] = places[0]


class _DayField(forms.ModelChoiceField):
    def label_from_instance(self, obj: MarketDay) -> str:  # type: ignore[override]
        label = f"{format_date(obj.held_on)} · {obj.place}"
        return label if obj.is_open else gettext("%(day)s (closed)") % {"day": label}


class KeyInForm(forms.Form):
    """The number on the paper and the market day on which it was written. `paper` is its slip, once valid."""

    number = ThaiTextField(
        label=_("Number on the paper"), max_length=16,
        error_messages={"required": _("Write the number as it is printed on the paper, such as P-000007")},
    )  # fmt: skip
    day = _DayField(
        label=_("Market day it was written on"), queryset=MarketDay.objects.none(),
        empty_label=_("Choose the day of the slip"),
        error_messages={
            "required": _("Choose the day of the slip"),
            "invalid_choice": _("Choose one of the market days of the list"),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, bank: Bank, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bank = bank
        self.paper: PaperNumber | None = None
        self.fields["number"].widget.attrs |= {"autocomplete": "off", "class": "short"}
        self.fields["day"].queryset = days_for_paper(bank, at)  # type: ignore[attr-defined]

    def clean_number(self) -> str:
        try:
            self.paper = paper_number(self.bank, self.cleaned_data["number"])
        except NoSuchPaperNumber as refusal:
            raise ValidationError(str(refusal)) from refusal
        if self.paper.refusal:
            raise ValidationError(self.paper.refusal)
        return self.paper.number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day = cleaned.get("day")
        if self.paper and day and day.place not in (places := self.paper.places):
            sentence = gettext("%(number)s is of %(places)s: choose a market day of that place")
            where = ", ".join(str(place) for place in places)
            self.add_error("day", sentence % {"number": self.paper.number, "places": where})
        return cleaned
