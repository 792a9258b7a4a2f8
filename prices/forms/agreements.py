"""Agreements with buyers: making one, its signed paper, ending it early."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from prices.commands.agreements import LARGEST_FILE, AgreementTerms
from wastebank.fields import MoneyField, ThaiDateField, ThaiTextField


class PercentField(MoneyField):
    """Percent with at most two places, above 0 up to 100."""

    units = ("%", "เปอร์เซ็นต์")
    default_error_messages = {
        "too_small": _("Write a percentage above 0 and up to 100."),
        "too_large": _("Write a percentage above 0 and up to 100."),
    }


class AgreementForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)
    price_formula = ThaiTextField(
        label=_("How prices are set"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("As agreed, such as: 85 percent of the factory's price on the day of sale"),
        error_messages={"required": _("Write how prices are set")},
    )  # fmt: skip
    factory_price_pct = PercentField(
        label=_("Percent of the factory's price, if so agreed"), largest=Decimal(100), required=False
    )
    starts_on = ThaiDateField(label=_("From"), error_messages={"required": _("Write the first day")})
    ends_on = ThaiDateField(label=_("Until"), error_messages={"required": _("Write the last day")})
    note = ThaiTextField(label=_("Note"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The agreement must end on its first day or later"))
        return cleaned

    @property
    def terms(self) -> AgreementTerms:
        said = {name: value for name, value in self.cleaned_data.items() if name != "key"}
        return AgreementTerms(**said)


class PaperForm(forms.Form):
    """The signed paper; what it is, the command finds out from its content."""

    file = forms.FileField(
        label=_("Signed paper"),
        help_text=_("PDF, JPG or PNG, up to 10 MB. Several pages may be handed in one by one."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={
            "required": _("Choose the file"),
            "empty": _("The file is empty: choose another one"),
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 10 MB: scan it again with fewer dots"))
        return file


class EndForm(forms.Form):
    ended_on = ThaiDateField(label=_("Last day"), error_messages={"required": _("Write the last day")})
    reason = ThaiTextField(
        label=_("Reason"), max_length=200,
        error_messages={"required": _("Say why the agreement ends early")},
    )  # fmt: skip
