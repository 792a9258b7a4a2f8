"""Settling a flag."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wastebank.fields import ThaiTextField


class FindingForm(forms.Form):
    finding = ThaiTextField(
        label=_("What was found?"), max_length=200, error_messages={"required": _("Write what was found")}
    )
