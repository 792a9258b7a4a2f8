"""Closing a market day: the drawer's movements, the blind count, and the close itself."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deposits.cash import COINS, DENOMINATIONS, MOST_PIECES
from deposits.forms.second_person import SecondPersonForm
from deposits.models import DrawerMovement, MarketDay
from wastebank.fields import MoneyField, ThaiTextField
from wastebank.staff.access import Ability
from wastebank.thai import thai_norm, to_arabic_digits


class DrawerForm(forms.Form):
    """Cash into the drawer or out of it, besides slips and payouts."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("What happens to the drawer?"),
        choices=DrawerMovement.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where the cash comes from or goes to")},
    )
    amount = MoneyField(label=_("Amount in baht"), error_messages={"required": _("Write the amount")})
    note = ThaiTextField(label=_("Note"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].widget.attrs["class"] = "number"


class _PiecesField(forms.Field):
    """How many notes or coins of one kind: a whole number, Thai digits too; empty means none."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> int:
        typed = to_arabic_digits(thai_norm(value or "")).replace(",", "")
        if not typed:
            return 0
        if not (typed.isascii() and typed.isdigit()) or int(typed[:9]) > MOST_PIECES or len(typed) > 9:
            raise forms.ValidationError(_("Count whole notes and coins, such as 12 or 0"))
        return int(typed)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "numeric", "autocomplete": "off", "class": "form-control number"}


def name_of(denomination: str) -> str:
    """“100-baht notes”, as the field to count them is called."""
    worth = Decimal(denomination)
    if worth < 1:
        return gettext("%(satang)s-satang coins") % {"satang": int(worth * 100)}
    label = gettext("%(baht)s-baht coins") if denomination in COINS else gettext("%(baht)s-baht notes")
    return label % {"baht": f"{worth:,}"}


class CountForm(forms.Form):
    """The drawer by denomination. Blind: nothing here says what is expected."""

    nothing_counted = _("Count the drawer; write 0 where it is empty")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for denomination in DENOMINATIONS:
            self.fields[f"n{denomination}"] = _PiecesField(label=name_of(denomination), required=False)

    def clean(self) -> dict[str, Any]:
        """An empty form is no count of nothing: an empty drawer is counted with a 0."""
        cleaned = super().clean() or {}
        if not any(str(self.data.get(name, "")).strip() for name in self.fields):
            raise forms.ValidationError(self.nothing_counted)
        return cleaned

    @property
    def pieces(self) -> dict[str, int]:
        return {denomination: self.cleaned_data[f"n{denomination}"] for denomination in DENOMINATIONS}


class CloseForm(SecondPersonForm):
    """What the close asks for: a reason if the cash differs; reason and second person over open points."""

    difference_because = ThaiTextField(
        label=_("Why is the cash over or short?"),
        max_length=200,
        error_messages={"required": _("Say why the cash is over or short")},
    )
    exceptional_because = ThaiTextField(
        label=_("Why is the day closed although something is open?"),
        max_length=200,
        error_messages={"required": _("Say why the day is closed although something is open")},
    )
    field_order = ["difference_because", "exceptional_because"]

    def __init__(
        self,
        *args: Any,
        request: HttpRequest,
        day: MarketDay,
        differs: bool,
        is_exceptional: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            *args, request=request, bank=day.bank, ability=Ability.OPEN_MARKET_DAY,
            needs_second=is_exceptional, **kwargs,
        )  # fmt: skip
        if not differs:
            del self.fields["difference_because"]
        if not is_exceptional:
            del self.fields["exceptional_because"]

    @property
    def said(self) -> dict[str, Any]:
        """What `close_market_day` is told."""
        reasons = ("difference_because", "exceptional_because")
        return {name: self.cleaned_data.get(name, "") for name in reasons} | {"agreed_by": self.second}
