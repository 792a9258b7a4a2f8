"""What the cash preparation sheet asks: for which day and place, and with how much to spare."""

from datetime import date
from decimal import Decimal

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from deposits.cash import SMALLEST
from wastebank.fields import MoneyField, ThaiDateField
from wastebank.organisation.models import Bank, CollectionPoint
from wastebank.thai import format_date


class CashPreparationForm(forms.Form):
    """Asked by GET: the sheet writes nothing. What the address leaves out is filled in."""

    place = forms.ModelChoiceField(
        label=_("Place"), queryset=CollectionPoint.objects.none(), empty_label=None,
        error_messages={"required": _("Choose the place"), "invalid_choice": _("Choose one of the places")},
    )  # fmt: skip
    on = ThaiDateField(
        label=_("Date of the market day"),
        error_messages={"required": _("Write the day as day/month/year, such as 23/11/2569.")},
    )
    reserve = MoneyField(
        label=_("To spare (baht)"), required=False, least=Decimal(0),
        help_text=_("Added in hundreds and change, for a day that takes more than usual"),
    )  # fmt: skip
    with_undecided = forms.BooleanField(
        label=_("Count payouts too that still wait for approval"), required=False
    )

    def __init__(self, asked: QueryDict, *, bank: Bank, today: date) -> None:
        places = bank.places.select_related("bank")
        first = places.first()
        usual = {"place": first.pk if first else "", "on": format_date(today, "short"), "reserve": ""}
        super().__init__(usual | {name: asked[name] for name in asked if name in self.base_fields})
        self.today = today
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        self.fields["on"].widget.attrs["class"] = "short"
        self.fields["reserve"].widget.attrs["class"] = "number"

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on < self.today:
            raise forms.ValidationError(_("This day is over: write today or a day to come"))
        return on

    def clean_reserve(self) -> Decimal:
        reserve: Decimal = self.cleaned_data["reserve"] or Decimal(0)
        if reserve % SMALLEST:
            raise forms.ValidationError(_("Write it in steps of 0.25 baht: there is no smaller coin"))
        return reserve
