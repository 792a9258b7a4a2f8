"""Form fields for what Thai hands type. Nothing typed is lost: a refused value is shown again as typed."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wastebank import money, thai


class ThaiDateField(forms.Field):
    """A day of the Buddhist era; cleans to a `date`, or None when empty and not required."""

    widget = forms.TextInput
    default_error_messages = {
        "not_a_date": _("Write the day as day/month/year, such as 23/11/2569."),
        "no_such_day": _("That month has no such day. Check the day and the month."),
        "year_not_be": _("Write the year of the Buddhist era, such as 2569 for 2026."),
        "year_out_of_range": _("Check the year: it must be between 2480 and 2600 of the Buddhist era."),
    }

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        try:
            return thai.parse_date(value)
        except thai.NotADate as refusal:
            if refusal.reason == "empty":
                return None
            raise ValidationError(self.error_messages[refusal.reason], code=refusal.reason) from refusal

    def prepare_value(self, value: Any) -> Any:
        return thai.format_date(value, "short") if isinstance(value, date) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "numeric", "placeholder": _("DD/MM/BBBB"), "autocomplete": "off"}


class _NumberField(forms.Field):
    """A decimal typed as text: `type=number` swallows Thai digits and commas (counter.md, "weight")."""

    widget = forms.TextInput
    places: ClassVar[int]
    units: ClassVar[tuple[str, ...]]
    default_error_messages = {
        "not_a_number": _("Write a number in digits, such as 120.50."),
        "commas": _("Use a point before the decimals and commas only between thousands, such as 1,234.50."),
        "places": _("Write at most %(places)d digits after the point."),
    }

    def __init__(self, *, least: Decimal, largest: Decimal, **kwargs: Any) -> None:
        self.least, self.largest = least, largest
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values:
            return None
        try:
            number = money.parse_decimal(
                str(value), places=self.places, largest=self.largest, units=self.units
            )
        except money.NotANumber as refusal:
            if refusal.reason == "empty":
                return None
            raise self._refused(refusal.reason) from refusal
        if number < self.least:
            raise self._refused("too_small")
        return number

    def _refused(self, reason: str) -> ValidationError:
        limits = {"places": self.places, "least": f"{self.least:,f}", "largest": f"{self.largest:,f}"}
        return ValidationError(self.error_messages[reason], code=reason, params=limits)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:f}" if isinstance(value, Decimal) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off"}


class MoneyField(_NumberField):
    """Baht with at most two places, from `least` (0.01) to `largest` (9,999,999.99)."""

    places = 2
    units = money.BAHT_WORDS
    default_error_messages = {
        "too_small": _("The amount must be at least %(least)s baht."),
        "too_large": _("The amount must be at most %(largest)s baht. Check the digits."),
    }

    def __init__(
        self, *, least: Decimal = money.SATANG, largest: Decimal = Decimal("9999999.99"), **kwargs: Any
    ) -> None:
        super().__init__(least=least, largest=largest, **kwargs)


class WeightField(_NumberField):
    """Kilograms of one weighing with at most three places, from `least` (0.001) to `largest` (9,999)."""

    places = 3
    units = money.KG_WORDS
    default_error_messages = {
        "too_small": _("The weight must be at least %(least)s kg."),
        "too_large": _("One weighing can be at most %(largest)s kg. Check the digits."),
    }

    def __init__(
        self, *, least: Decimal = Decimal("0.001"), largest: Decimal = Decimal(9999), **kwargs: Any
    ) -> None:
        super().__init__(least=least, largest=largest, **kwargs)


class PhoneField(forms.Field):
    """A Thai telephone; cleans to its 9 or 10 digits, '' when empty and not required."""

    widget = forms.TextInput
    default_error_messages = {
        "not_a_phone": _("Write a telephone of 9 or 10 digits that begins with 0, such as 081 234 5678."),
    }

    def to_python(self, value: Any) -> str:
        try:
            return thai.parse_phone(value)
        except thai.NotAPhone as refusal:
            if refusal.reason == "empty":
                return ""
            raise ValidationError(self.error_messages["not_a_phone"], code="not_a_phone") from refusal

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "tel", "autocomplete": "off"}


class ThaiTextField(forms.CharField):
    """Text stored in one spelling (`thai_norm`); in a textarea each line by itself."""

    # Django's own sentence has no Thai.
    default_error_messages = {
        "max_length": _("At most %(limit_value)d characters; now there are %(show_value)d.")
    }

    def to_python(self, value: Any) -> str | None:
        text = "" if value in self.empty_values else str(value)
        lines = text.splitlines() if isinstance(self.widget, forms.Textarea) else [text]
        return super().to_python("\n".join(thai.thai_norm(line) for line in lines))
