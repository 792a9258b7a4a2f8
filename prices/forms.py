"""What is typed about prices."""

import re
from collections.abc import Iterator
from datetime import datetime, time
from decimal import Decimal
from typing import Any, NamedTuple, NoReturn

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from prices.models import Material, PriceList
from wastebank.fields import MoneyField, ThaiDateField, ThaiTextField
from wastebank.templatetags.thai import thai_datetime
from wastebank.thai import thai_norm, to_arabic_digits

REQUIRED = _("Fill this in.")
LARGEST_PRICE = Decimal("9999.99")
LARGEST_JUMP = Decimal("0.5")  # of the price before; more is asked about


class Jump(NamedTuple):
    """A price far from the one before, in baht."""

    old: Decimal
    new: Decimal


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


class PublishForm(forms.Form):
    """A whole price list: a price and a "not accepted" box for every material in use.

    It starts from `base`, the list in force or one that has not begun yet, or from the catalogue's samples
    where the bank has none. A material without a price is not on the list. Prices far from those of `base`
    are published only once somebody has ticked that they are right.
    """

    effective_on = ThaiDateField(label=_("Holds from"), error_messages={"required": REQUIRED})
    effective_time = TimeOfDayField(label=_("Time"), error_messages={"required": REQUIRED})
    note = ThaiTextField(
        label=_("Note"), max_length=200, required=False,
        error_messages={"max_length": _("At most %(limit_value)d characters; now there are %(show_value)d.")},
    )  # fmt: skip

    checked = forms.BooleanField(label=_("I have checked these prices"), required=False)

    def __init__(
        self, *args: Any, at: datetime, current: PriceList | None, base: PriceList | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.at, self.current = at, current
        self.jumps: dict[int, Jump] = {}
        self.initial.update(effective_on=at.date(), effective_time=at.time())
        self.materials = list(
            Material.objects.filter(is_active=True).select_related("group").order_by("code")
        )
        self.before = before = {price.material_id: price for price in base.prices.all()} if base else {}
        for material in self.materials:
            price = before.get(material.pk)
            proposed = price.unit_price if price else None if base else material.sample_buy_price
            self.fields[f"price_{material.pk}"] = MoneyField(
                label=material.name, least=Decimal(0), largest=LARGEST_PRICE, required=False, initial=proposed
            )
            self.fields[f"suspended_{material.pk}"] = forms.BooleanField(
                label=_("Not accepted"), required=False, initial=bool(price and price.is_suspended)
            )

    def rows(self) -> Iterator[tuple[Material, forms.BoundField, forms.BoundField, Jump | None]]:
        """Each material with its two boxes and, where its price is far from the one before, both prices."""
        jumps = self.jumps if self.errors else {}
        for material in self.materials:
            boxes = self[f"price_{material.pk}"], self[f"suspended_{material.pk}"]
            yield material, *boxes, jumps.get(material.pk)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._check_moment()
        for material in self.materials:
            field = f"price_{material.pk}"
            if cleaned[f"suspended_{material.pk}"] and field not in self.errors and cleaned[field] is None:
                self.add_error(field, _("Write the price too, or take the tick away."))
        self._check_jumps()
        return cleaned

    def _check_jumps(self) -> None:
        for pk, before in self.before.items():
            old, new = before.unit_price, self.cleaned_data.get(f"price_{pk}")
            if old and new is not None and abs(new - old) > old * LARGEST_JUMP:
                self.jumps[pk] = Jump(old, new)
        if self.jumps and not self.cleaned_data["checked"]:
            sentence = _(
                "The marked prices differ by more than half: look at each again, then tick this box."
            )
            self.add_error("checked", sentence)

    def _check_moment(self) -> None:
        day, moment = self.cleaned_data.get("effective_on"), self.cleaned_data.get("effective_time")
        if day and day < self.at.date():
            sentence = _("Choose today or a later day: slips already written keep their prices.")
            self.add_error("effective_on", sentence)
        elif day and moment and self.current and self._moment() < self.current.effective_from:
            sentence = _("The list in force began later, at %(moment)s: choose a time after it.")
            self.add_error(
                "effective_time", sentence % {"moment": thai_datetime(self.current.effective_from)}
            )

    def _moment(self) -> datetime:
        day, moment = self.cleaned_data["effective_on"], self.cleaned_data["effective_time"]
        return datetime.combine(day, moment, tzinfo=self.at.tzinfo)

    def new_list(self) -> dict[str, Any]:
        """What was typed, for `publish_price_list`."""
        cleaned = self.cleaned_data
        prices = {m: cleaned[f"price_{m.pk}"] for m in self.materials if cleaned[f"price_{m.pk}"] is not None}
        suspended = frozenset(m for m in prices if cleaned[f"suspended_{m.pk}"])
        return {
            "effective_from": self._moment(),
            "prices": prices,
            "suspended": suspended,
            "note": cleaned["note"],
        }

    def says_the_same_as(self, existing: PriceList) -> bool:
        """Whether this is the list that is published already: the button was pressed twice."""
        new = self.new_list()
        typed = {(m.pk, price, m in new["suspended"]) for m, price in new["prices"].items()}
        return typed == set(existing.prices.values_list("material_id", "unit_price", "is_suspended"))
