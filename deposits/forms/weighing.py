"""A weighing by queue number: what stands on the scale, without member and without money."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deposits.forms.lines import SHOWN_AT_MOST, LineForm
from deposits.queries.basket import HEAVY_KG, materials_named
from deposits.records import Author, QueuedLine, QueuedWeighing
from deposits.weighed import LARGEST_QUANTITY, Weighed
from prices.models import Material
from wastebank.staff.models import User
from wastebank.thai import thai_norm, to_arabic_digits

MOST_OF_A_QUEUE = 9999


class QueueField(forms.Field):
    """A queue number from 1 to 9999, in Thai digits too."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> int | None:
        typed = to_arabic_digits(thai_norm(str(value or "")))
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit() and len(typed) <= 9):
            raise forms.ValidationError(gettext("Type the queue number, 1 to 9999"))
        if not 1 <= int(typed) <= MOST_OF_A_QUEUE:
            raise forms.ValidationError(gettext("Type the queue number, 1 to 9999"))
        return int(typed)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "numeric", "autocomplete": "off", "class": "number"}


class WeighForm(LineForm):
    """One material of one queue number, found among all `materials`, priced or not."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    queue_no = QueueField(
        label=_("Queue number"), error_messages={"required": _("Type the queue number first")}
    )
    field_order = ["queue_no", "word", "quantity", "deduct", "reason", "sure"]

    def __init__(self, *args: Any, materials: list[Material], may_deduct: bool, **kwargs: Any) -> None:
        self.materials = materials
        super().__init__(*args, **kwargs)
        del self.fields["tile"]
        self.fields["word"].help_text = _("Code, name or local name")
        self._require("word", gettext("Write the material: its code, name or local name"))
        self._require("quantity", gettext("Write the weight from the scale, or the count"))
        self.fields["word"].widget.attrs |= {"list": "materials", "autocomplete": "off"}
        self.fields["quantity"].widget.attrs["class"] = "number"
        self.fields["quantity"].help_text = _("Several weighings: 12.5+3")
        self.fields["deduct"].widget.attrs |= {"class": "number", "autocomplete": "off"}
        if not self.is_bound:
            first = "word" if self.initial.get("queue_no") else "queue_no"
            self.fields[first].widget.attrs["autofocus"] = True
        if not may_deduct:
            del self.fields["deduct"], self.fields["reason"]

    def _require(self, name: str, sentence: str) -> None:
        self.fields[name].required = True
        self.fields[name].error_messages["required"] = sentence

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        material, weighed = self._material_named(cleaned.get("word", "")), cleaned.get("quantity")
        if weighed is not None:
            weighed = self._less_the_deduction(weighed)
        if material and weighed:
            cleaned["line"] = (material, weighed)
            self._check(material, weighed)
        return cleaned

    def _check(self, material: Material, weighed: Weighed) -> None:
        kg = weighed.net * material.kg_per_unit
        if weighed.net > LARGEST_QUANTITY:
            self.add_error("quantity", gettext("The weight must be above 0 and at most 9,999"))
        elif kg > HEAVY_KG and not self.cleaned_data.get("sure"):
            doubt = gettext("%(kg)s kg is very much: read the scale again, then tick this box")
            self.add_error("sure", doubt % {"kg": f"{kg:,.1f}"})

    def _material_named(self, word: str) -> Material | None:
        fitting = materials_named(word, self.materials) if word else []
        if word and not fitting:
            self.add_error("word", gettext("No material has this name. Choose one of the list"))
        elif len(fitting) > 1:
            names = ", ".join(material.name for material in fitting[:SHOWN_AT_MOST])
            more = gettext("Several fit: %(names)s. Write more of the name")
            self.add_error("word", more % {"names": names})
        return fitting[0] if len(fitting) == 1 else None

    def weighing(self, day: int, by: User) -> QueuedWeighing:
        """What was typed, as a device would have sent it."""
        material, weighed = self.cleaned_data["line"]
        line = QueuedLine(
            material=material.code, weighings=weighed.weighings, deduct=weighed.deduct,
            reason=weighed.reason, source="manual", amount=None,
        )  # fmt: skip
        return QueuedWeighing(
            uuid=self.cleaned_data["key"], day=day, queue_no=self.cleaned_data["queue_no"],
            author=Author(by.pk, ""), lines=(line,),
        )  # fmt: skip
