"""The line that is typed at the counter: its material, what the scale said, what is taken off and why."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deposits.queries.basket import amount_at, is_implausible, materials_like, trouble_with, weight
from deposits.weighed import LARGEST_QUANTITY, REASONS, WEIGHINGS_AT_MOST, Weighed
from prices.models import Price
from wastebank.fields import ThaiTextField, WeightField
from wastebank.money import KG_WORDS, NotANumber, parse_decimal, round_half_up

SHOWN_AT_MOST = 6  # materials in the sentence that asks which one is meant
KG_STEP = Decimal("0.001")
PERCENT = Decimal(100)


class WeighingsField(WeightField):
    """A weight, or several of one material joined by "+"; cleans to a `Weighed`, None when empty."""

    default_error_messages = {
        "too_many": _("At most %(most)d weighings on one line: write the rest on another slip."),
    }

    def to_python(self, value: Any) -> Weighed | None:  # type: ignore[override]
        if value in self.empty_values:
            return None
        try:
            return Weighed.read(str(value).replace("~", " "))
        except NotANumber as refusal:
            reason = _SAID_AS.get(refusal.reason, refusal.reason)
            if reason == "too_many":
                most = {"most": WEIGHINGS_AT_MOST}
                raise ValidationError(self.error_messages[reason], code=reason, params=most) from refusal
            raise self._refused(reason) from refusal


# "12.5+" has an empty part and is no number either.
_SAID_AS = {"empty": "not_a_number", "not_above_zero": "too_small"}


class LineForm(forms.Form):
    """Material by tile or word, weight, deduction: `line()` is what is to be added, or errors say why not."""

    word = ThaiTextField(
        label=_("Material"), required=False, max_length=80, help_text=_("Code, name or local name; or a tile")
    )
    tile = forms.CharField(required=False, max_length=8)
    quantity = WeighingsField(label=_("Weight (kg) or count"), required=False, largest=LARGEST_QUANTITY)
    deduct = ThaiTextField(
        label=_("Take off"),
        required=False,
        max_length=12,
        help_text=_("In kg such as 0.5, or in percent such as 10%"),
    )
    reason = forms.ChoiceField(
        label=_("Because it is"), required=False, choices=[("", "–"), *REASONS.items()]
    )
    sure = forms.BooleanField(label=_("Yes, this is right"), required=False)

    prices: list[Price]

    def typed(self, *fields: str) -> bool:
        return any(self.data.get(field, "").strip() for field in fields)

    @property
    def line_is_typed(self) -> bool:
        return self.typed("word", "tile", "quantity", "deduct", "reason")

    @property
    def asks_whether_sure(self) -> bool:
        return self.is_bound and ("sure" in self.errors or bool(self.data.get("sure")))

    def line(self) -> tuple[Price, Weighed] | None:
        """The line as typed; None with the errors at its fields where it cannot be added."""
        price = self._material()
        weighed = self.cleaned_data.get("quantity")
        if weighed is None and "quantity" not in self.errors:
            self.add_error("quantity", gettext("Write the weight from the scale, or the count"))
        if price is None or weighed is None:
            return None
        weighed = self._less_the_deduction(weighed)
        return (price, weighed) if weighed else None

    def check(self, price: Price, weighed: Weighed) -> None:
        """What keeps the whole line from being added: `weighed` with what was on the line before."""
        if trouble := trouble_with(price, weighed.net):
            self.add_error("word" if price.is_suspended else "quantity", trouble)
        elif is_implausible(price, weighed.net) and not self.cleaned_data.get("sure"):
            self.add_error("sure", _doubt(price, weighed.net))

    def _less_the_deduction(self, weighed: Weighed) -> Weighed | None:
        typed, reason = self.cleaned_data.get("deduct", ""), self.cleaned_data.get("reason", "")
        if not typed:
            if reason:
                self.add_error("deduct", gettext("Write how much is taken off, or choose no reason"))
            return None if reason else weighed
        try:
            deduct = _deduction(typed, weighed.gross)
        except NotANumber:
            self.add_error("deduct", gettext("Write kilograms such as 0.5, or percent such as 10%"))
            return None
        if not 0 < deduct < weighed.gross:
            self.add_error("deduct", gettext("What is taken off must be less than the weight"))
            return None
        if not reason:
            self.add_error("reason", gettext("Say why something is deducted: wet, dirty, mixed"))
            return None
        return replace(weighed, deduct=deduct, reason=reason)

    def _material(self) -> Price | None:
        """The material of tile or word; an error where none, several, or two different ones are named."""
        word, tile = self.cleaned_data.get("word", ""), self.cleaned_data.get("tile", "")
        by_tile = next((price for price in self.prices if price.material.code == tile), None)
        if not word:
            if by_tile is None:
                self.add_error("word", gettext("Choose the material: a tile, or its name or code"))
            return by_tile
        fitting = materials_like(word, self.prices)
        if by_tile and by_tile not in fitting[:1]:
            self.add_error("word", gettext("A tile and another name are chosen: clear one of them"))
        elif not fitting:
            self.add_error("word", gettext("No material of this name has a price. Choose a tile instead"))
        elif len(fitting) > 1:
            names = ", ".join(price.material.name for price in fitting[:SHOWN_AT_MOST])
            sentence = gettext("Several fit: %(names)s. Write more of the name")
            self.add_error("word", sentence % {"names": names})
        return fitting[0] if len(fitting) == 1 else None


def _deduction(typed: str, gross: Decimal) -> Decimal:
    """ "0.5" or "0.5 กก." as it is, "10%" of `gross` half-up to a gram. Refuses with NotANumber."""
    if typed.endswith("%"):
        percent = parse_decimal(typed, places=1, largest=PERCENT, units=("%",))
        return round_half_up(gross * percent / PERCENT, KG_STEP)
    return parse_decimal(typed, places=3, largest=LARGEST_QUANTITY, units=KG_WORDS)


def _doubt(price: Price, quantity: Decimal) -> str:
    sentence = gettext("%(kg)s kg for %(baht)s baht is very much: read the scale again, then tick this box")
    amount = amount_at(price, quantity)
    return sentence % {"kg": f"{weight(price, quantity):,.1f}", "baht": f"{amount:,.2f}"}
