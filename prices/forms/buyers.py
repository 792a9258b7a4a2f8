"""The register of buyers: one buyer, what it takes, and looking through all of them."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from prices.models import Buyer, Material
from prices.queries.buyers import LICENCE_CHOICES
from wastebank.fields import ThaiDateField, ThaiTextField, WeightField

LARGEST_LOT = Decimal(999_999)


def _text(label: Any, length: int, **options: Any) -> ThaiTextField:
    options.setdefault("required", False)
    messages = {"required": _("Fill this in.")}
    return ThaiTextField(label=label, max_length=length, error_messages=messages, **options)


class BuyerForm(forms.ModelForm):
    """Master data of one buyer."""

    name = _text(_("Name"), 120, required=True)
    licence_no = _text(_("Licence for dealing in used goods, number"), 60)
    licence_expires_on = ThaiDateField(
        label=_("valid until"), required=False, help_text=_("Empty: without an end")
    )
    hazardous_licence_no = _text(
        _("Licence for hazardous and electronic waste, number"), 60, help_text=_("Empty: has none")
    )
    hazardous_licence_expires_on = ThaiDateField(label=_("Valid until"), required=False)
    contact = _text(_("Contact person"), 120)
    phone = _text(_("Telephone"), 40)
    address = _text(_("Address"), 200)
    area = _text(_("Area served"), 200)
    pickup_days = _text(_("Pick-up days"), 120, help_text=_("Such as: every Friday, or on call"))
    note = _text(_("Note"), 200)

    class Meta:
        model = Buyer
        fields = [
            "name", "kind", "licence_no", "licence_expires_on", "hazardous_licence_no",
            "hazardous_licence_expires_on", "contact", "phone", "address", "area", "pickup_days", "note",
            "is_active",
        ]  # fmt: skip
        labels = {"kind": _("Kind"), "is_active": _("In use: materials may go there")}
        error_messages = {"kind": {"required": _("Choose what kind of buyer it is")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Choose")), *Buyer.Kind.choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for kind in ("licence", "hazardous_licence"):
            if cleaned.get(f"{kind}_expires_on") and not cleaned.get(f"{kind}_no"):
                self.add_error(f"{kind}_no", _("Write the number of the licence too"))
        return cleaned

    def validate_unique(self) -> None:
        """In our own words: whoever looks for a name twice has found it."""
        name = self.cleaned_data.get("name")
        if name and Buyer.objects.filter(name=name).exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("A buyer of this name is in the register already"))


class BuyerMaterialsForm(forms.Form):
    """Which materials a buyer takes, and from how many kg on: a tick and a box for each."""

    def __init__(self, *args: Any, buyer: Buyer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = {row.material_id: row.min_lot_kg for row in buyer.materials.all()}
        materials = Material.objects.select_related("group").order_by("group_id", "code")
        self.materials = [one for one in materials if one.is_active or one.pk in taken]
        for material in self.materials:
            lot = taken.get(material.pk)
            self.fields[f"takes_{material.pk}"] = forms.BooleanField(
                label=material.name, required=False, initial=lot is not None
            )
            self.fields[f"lot_{material.pk}"] = WeightField(
                label=material.name, least=Decimal(0), largest=LARGEST_LOT, required=False,
                initial=f"{lot.normalize():f}" if lot else None,
            )  # fmt: skip

    def rows(self) -> Iterator[tuple[Material, forms.BoundField, forms.BoundField]]:
        for material in self.materials:
            yield material, self[f"takes_{material.pk}"], self[f"lot_{material.pk}"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for material in self.materials:
            if cleaned.get(f"lot_{material.pk}") and not cleaned.get(f"takes_{material.pk}"):
                self.add_error(f"lot_{material.pk}", _("Tick the material too, or empty the box."))
        return cleaned

    @property
    def lots(self) -> dict[Material, Decimal]:
        """By material taken, the least lot in kg."""
        said = self.cleaned_data
        return {
            material: said[f"lot_{material.pk}"] or Decimal(0)
            for material in self.materials
            if said[f"takes_{material.pk}"]
        }


class FindBuyersForm(forms.Form):
    """What the list of buyers is asked for; what makes no sense is not asked."""

    q = forms.CharField(label=_("Find a buyer"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All kinds")), *Buyer.Kind.choices], required=False
    )
    licence = forms.ChoiceField(label=_("Licence"), choices=LICENCE_CHOICES, required=False)

    @property
    def asked(self) -> dict[str, str]:
        self.is_valid()
        said = self.cleaned_data
        return {"word": said.get("q", ""), "kind": said.get("kind", ""), "licence": said.get("licence", "")}
