"""Closing a year, the meeting's resolution on its result, and paying shares in cash."""

import re
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deposits.commands.money_place import BANK_ACCOUNT, SAFE, MoneyPlace
from deposits.models import Distribution, YearEnd
from deposits.queries.books.dividend import Kind, Resolution, members_named
from deposits.queries.books.money import open_drawers
from deposits.queries.books.split import NotASplit, Split, parse_split
from wastebank.fields import MoneyField, ThaiDateField, ThaiTextField
from wastebank.organisation.queries import regulation_on
from wastebank.thai import thai_norm, to_arabic_digits

PARTS = ("welfare", "dividend", "reserve", "officers")


class CloseYearForm(forms.Form):
    """Nothing is typed: the key of the attempt, and what the preview showed."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    fingerprint = forms.CharField(widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """Why something is taken back."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    reason = ThaiTextField(
        label=_("Why is it taken back?"), max_length=200, error_messages={"required": _("Say why")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid4())


class _CountField(forms.Field):
    """How many people: a whole number, Thai digits too."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> int | None:
        typed = to_arabic_digits(thai_norm(value or "")).replace(",", "")
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit() and len(typed) <= 6):
            raise forms.ValidationError(_("Write a whole number, such as 85 or 0"))
        return int(typed)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "numeric", "autocomplete": "off", "class": "number short"}


class _PercentField(MoneyField):
    """A percentage with at most two places, from 0 to 100."""

    units = ("%", "ร้อยละ")
    default_error_messages = {
        "too_small": _("Write a percentage from 0 to 100."),
        "too_large": _("Write a percentage from 0 to 100."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(least=Decimal(0), largest=Decimal(100), required=False, **kwargs)


class ResolutionForm(forms.Form):
    """What the members' meeting resolved. Percentages stand as the regulation has them (`profit.split`)."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    meeting_on = ThaiDateField(
        label=_("Day of the members' meeting"), error_messages={"required": _("Write the day of the meeting")}
    )
    resolution_no = ThaiTextField(
        label=_("Number of the resolution"), max_length=40,
        error_messages={"required": _("Write the number of the resolution")},
    )  # fmt: skip
    votes_for = _CountField(
        label=_("Votes for"), error_messages={"required": _("Write how many voted for it")}
    )
    votes_against = _CountField(
        label=_("Votes against"), error_messages={"required": _("Write how many; 0 if none")}
    )
    votes_abstained = _CountField(
        label=_("Abstained"), error_messages={"required": _("Write how many; 0 if none")}
    )
    minutes = ThaiTextField(
        label=_("Where the minutes are kept"), max_length=200,
        help_text=_("Name or number of the minutes, as an auditor would ask for them"),
        error_messages={"required": _("Say where the minutes are")},
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("What was resolved?"), widget=forms.RadioSelect,
        error_messages={"required": _("Choose what was resolved")},
    )  # fmt: skip
    amount = MoneyField(
        label=_("Amount in baht"), largest=Decimal("999999999.99"),
        error_messages={"required": _("Write the amount")},
    )  # fmt: skip
    welfare = _PercentField(label=_("Welfare fund (per cent)"))
    dividend = _PercentField(label=_("Back to the members (per cent)"))
    reserve = _PercentField(label=_("Reserve (per cent)"))
    officers = _PercentField(
        label=_("Officers' pay (per cent)"),
        help_text=_("Auditors object to pay for officials: leave it at 0 unless the law allows it"),
    )
    pay = forms.ChoiceField(
        label=_("How are the members paid?"), widget=forms.RadioSelect, required=False,
        choices=[("savings", _("Into their savings accounts")), ("cash", _("All in cash, for signature"))],
    )  # fmt: skip
    in_cash = ThaiTextField(
        label=_("Only these members in cash"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Their numbers, parted by commas. Who has left is paid in cash anyhow."),
    )  # fmt: skip

    def __init__(self, *args: Any, year_end: YearEnd, **kwargs: Any) -> None:
        self.year_end, self.split_trouble = year_end, ""
        super().__init__(*args, **kwargs)
        has_loss = year_end.result < 0
        kinds = [Kind.COVER, Kind.CARRY] if has_loss else [Kind.SURPLUS]
        named = [(kind.value, kind.label) for kind in kinds]
        self.fields["kind"].choices = named  # type: ignore[attr-defined]
        if has_loss:
            for name in (*PARTS, "pay", "in_cash"):
                del self.fields[name]
        for name in ("amount", *PARTS):
            if name in self.fields:
                self.fields[name].widget.attrs["class"] = "number short"
        self._begin(has_loss)

    def _begin(self, has_loss: bool) -> None:
        self.initial = {"key": uuid4(), "pay": "savings", **self.initial}
        if has_loss:
            return
        self.initial.setdefault("kind", Kind.SURPLUS)
        try:
            split = parse_split(regulation_on(self.year_end.bank, self.year_end.ends_on)["profit.split"])
        except NotASplit as refusal:
            self.split_trouble = str(refusal)
        else:
            self.initial = {**{part: getattr(split, part) for part in PARTS}, **self.initial}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "welfare" in self.fields and not any(self.has_error(part) for part in PARTS):
            try:
                cleaned["split"] = Split(**{part: cleaned.get(part) or Decimal(0) for part in PARTS})
            except NotASplit as refusal:
                self.add_error("welfare", str(refusal))
        if typed := cleaned.get("in_cash"):
            cleaned["in_cash"] = self._numbers(typed)
        return cleaned

    def _numbers(self, typed: str) -> frozenset[str]:
        named = [number.strip() for number in re.split(r"[,;\s]+", typed) if number.strip()]
        found, unknown = members_named(self.year_end.bank, named)
        if unknown:
            sentence = gettext("No member of this bank has the number %(numbers)s")
            self.add_error("in_cash", sentence % {"numbers": ", ".join(unknown[:10])})
        return found

    @property
    def resolution(self) -> Resolution:
        """What was typed, once valid."""
        said = self.cleaned_data
        names = (
            "kind", "meeting_on", "resolution_no", "votes_for", "votes_against", "votes_abstained", "minutes",
            "amount",
        )  # fmt: skip
        more = {}
        if "split" in said:
            more = {
                "split": said["split"], "all_in_cash": said.get("pay") == "cash",
                "in_cash": said.get("in_cash") or frozenset(),
            }  # fmt: skip
        return Resolution(**{name: said[name] for name in names}, **more)


class PaidOutOfForm(forms.Form):
    """Out of where something is paid: the safe, an open drawer, the bank account."""

    place = forms.ChoiceField(
        label=_("Paid out of"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where it is paid")},
    )

    def __init__(self, *args: Any, distribution: Distribution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("place", "safe")
        days = open_drawers(distribution.bank).order_by("held_on")
        self.days = {f"day-{day.pk}": day for day in days}
        drawers = [
            (name, gettext("Drawer of %(day)s, %(place)s") % {"day": day.code, "place": day.place})
            for name, day in self.days.items()
        ]
        places = [("safe", _("Safe")), *drawers, ("bank", _("Bank account"))]
        self.fields["place"].choices = places  # type: ignore[attr-defined]

    @property
    def money_place(self) -> MoneyPlace:
        named = self.cleaned_data["place"]
        if named in self.days:
            return MoneyPlace(self.days[named])
        return BANK_ACCOUNT if named == "bank" else SAFE


class PayDividendForm(PaidOutOfForm):
    """Which members are paid in cash now, and out of where."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    shares = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": _("Choose the members who are paid in cash now")}
    )

    def __init__(self, *args: Any, distribution: Distribution, **kwargs: Any) -> None:
        super().__init__(*args, distribution=distribution, **kwargs)
        self.initial.setdefault("key", uuid4())
        due = distribution.shares.filter(way="cash").values_list("pk", flat=True)
        self.fields["shares"].choices = [(pk, pk) for pk in due]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> list[str]:
        """What was ticked, to be ticked again where the form comes back."""
        return self["shares"].value() or []
