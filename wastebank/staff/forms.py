"""The form of a regulation: one field per parameter, and the meeting that resolved it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wastebank.fields import ThaiDateField
from wastebank.organisation import parameters
from wastebank.organisation.parameters import Regulation


class AdoptRegulationForm(forms.Form):
    """All parameters as the last version has them; `changes()` gives those that were changed."""

    effective_from = ThaiDateField(label=_("Effective from"))
    resolution_no = forms.CharField(label=_("Resolution number"), max_length=40)
    resolved_on = ThaiDateField(label=_("Day of the meeting"))
    note = forms.CharField(label=_("Note"), max_length=400, required=False)

    def __init__(self, *args, base: Regulation, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.base, self.today = base, today
        for parameter in parameters.ALL:
            self.fields[parameter.key] = _field(parameter, base[parameter.key])

    def clean_effective_from(self) -> date:
        day = self.cleaned_data["effective_from"]
        if day < self.today:
            raise forms.ValidationError(
                _("A regulation does not change what has been: choose today or later")
            )
        return day

    def parameter_fields(self):
        return [self[parameter.key] for parameter in parameters.ALL]

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        for parameter in parameters.ALL:
            try:
                parameter.parse(cleaned.get(parameter.key, ""))
            except parameters.BadParameter as refusal:
                self.add_error(parameter.key, str(refusal).removeprefix(f"{parameter.label}: "))
        return cleaned

    def changes(self) -> dict[str, str]:
        """The parameters that now say something else, as text."""
        return {
            parameter.key: self.cleaned_data[parameter.key]
            for parameter in parameters.ALL
            if parameter.parse(self.cleaned_data[parameter.key]) != self.base[parameter.key]
        }


def _field(parameter: parameters.Parameter, value: object) -> forms.Field:
    label, initial = parameter.label, parameters.as_text(value)
    choices: list[tuple[str, Any]] = [
        (choice, parameters.CHOICE_LABELS.get(choice, choice)) for choice in parameter.choices
    ]
    if isinstance(parameter.default, bool):
        choices = [("true", _("Yes")), ("false", _("No"))]
    if choices:
        return forms.ChoiceField(label=label, initial=initial, choices=choices)
    number = {"inputmode": "decimal", "class": "number"} if parameter.least is not None else {}
    return forms.CharField(
        label=label,
        initial=initial,
        required=parameter.least is not None,
        max_length=200,
        widget=forms.TextInput(number),
    )
