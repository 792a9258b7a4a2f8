"""When something about prices begins to hold, as it is typed."""

import re
from datetime import datetime, time, timedelta
from typing import Any, NoReturn

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from prices.models import PriceList
from wastebank.fields import ThaiDateField
from wastebank.templatetags.thai import thai_datetime
from wastebank.thai import thai_norm, to_arabic_digits

REQUIRED = _("Fill this in.")


class TimeOfDayField(forms.Field):
    """A time as it is written and as it is typed: 09.30, 9:30, ๐๙.๓๐ น."""

    widget = forms.TextInput
    default_error_messages = {"not_a_time": _("Write the time as hours and minutes, such as 09.30.")}

    def to_python(self, value: Any) -> time | None:
        text = to_arabic_digits(thai_norm(str(value or ""))).removesuffix("น.").rstrip()
        if not text:
            return None
        found = re.fullmatch("([0-9]{1,2})[.:]([0-9]{2})", text)
        try:
            return time(int(found[1]), int(found[2])) if found else self._refuse()
        except ValueError:
            return self._refuse()

    def _refuse(self) -> NoReturn:
        raise ValidationError(self.error_messages["not_a_time"], code="not_a_time")

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H.%M}" if isinstance(value, time) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off"}


class MomentForm(forms.Form):
    """Day and time from which something holds: today or later, not before `current`, the list in force."""

    effective_on = ThaiDateField(label=_("Holds from"), error_messages={"required": REQUIRED})
    effective_time = TimeOfDayField(label=_("Time"), error_messages={"required": REQUIRED})

    def __init__(self, *args: Any, at: datetime, current: PriceList | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at, self.current = at, current
        proposed = at.replace(second=0, microsecond=0)
        if current and proposed <= current.effective_from:  # another list in the same minute
            proposed += timedelta(minutes=1)
        self.initial.setdefault("effective_on", proposed.date())
        self.initial.setdefault("effective_time", proposed.time())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, moment = cleaned.get("effective_on"), cleaned.get("effective_time")
        if day and day < self.at.date():
            sentence = _("Choose today or a later day: slips already written keep their prices.")
            self.add_error("effective_on", sentence)
        elif day and moment and self.current and self.moment < self.current.effective_from:
            sentence = _("The list in force began later, at %(moment)s: choose a time after it.")
            self.add_error(
                "effective_time", sentence % {"moment": thai_datetime(self.current.effective_from)}
            )
        return cleaned

    @property
    def moment(self) -> datetime:
        day, moment = self.cleaned_data["effective_on"], self.cleaned_data["effective_time"]
        return datetime.combine(day, moment, tzinfo=self.at.tzinfo)
