"""Checking what is typed on the counter's one screen."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deposits.forms.draft import LINES_AT_MOST, Draft, plain
from deposits.queries.basket import (
    LARGEST_QUANTITY,
    Basket,
    is_implausible,
    materials_like,
    trouble_with,
    weight,
)
from members.models import Member
from members.queries import find_members
from prices.models import Price
from wastebank.fields import ThaiTextField, WeightField
from wastebank.money import line_amount
from wastebank.organisation.models import Bank

SHOWN_AT_MOST = 6  # materials in the sentence that asks which one is meant


class FindMemberForm(forms.Form):
    """One box: number, house number, phone (last 4), part of the name. Never the national ID."""

    q = ThaiTextField(
        label=_("Find the member"),
        required=False,
        max_length=80,
        help_text=_("Number, house number, last 4 digits of the phone, or part of the name"),
    )

    def __init__(self, *args: Any, bank: Bank, **kwargs: Any) -> None:
        self.bank = bank
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.attrs |= {"autocomplete": "off", "enterkeyhint": "search"}

    def found(self, text: str) -> Member | None:
        """The one member whom `text` means. Nobody: an error at the box; of several the page lets choose."""
        members = list(find_members(self.bank, text))
        if not members:
            self.add_error("q", gettext("Nobody fits. Check the number, or type part of the name"))
        return members[0] if len(members) == 1 else None


class SlipForm(FindMemberForm):
    """One step on the screen: find the member, add the line that is typed, or save.

    After `is_valid`, `next_draft` is the draft to go on with, or None where the slip is to be saved.
    """

    word = ThaiTextField(
        label=_("Material"), required=False, max_length=80, help_text=_("Code, name or local name; or a tile")
    )
    quantity = WeightField(label=_("Weight (kg) or count"), required=False, largest=LARGEST_QUANTITY)
    tile = forms.CharField(required=False, max_length=8)
    sure = forms.BooleanField(label=_("Yes, this is right"), required=False)

    def __init__(
        self,
        *args: Any,
        draft: Draft,
        basket: Basket,
        prices: list[Price],
        member: Member | None,
        **kwargs: Any,
    ) -> None:
        self.draft, self.basket, self.prices, self.member = draft, basket, prices, member
        self.next_draft: Draft | None = None
        self.troubled_line: int | None = None
        super().__init__(*args, **kwargs)
        self.fields["word"].widget.attrs |= {"list": "materials", "autocomplete": "off"}
        self.fields["quantity"].widget.attrs |= {"class": "number", "enterkeyhint": "enter"}
        if not self.is_bound:
            self._focus_on("quantity" if draft.word or draft.tile else "word" if member else "q")

    def _focus_on(self, field: str) -> None:
        self.fields[field].widget.attrs["autofocus"] = True

    @property
    def asks_whether_sure(self) -> bool:
        return self.is_bound and ("sure" in self.errors or bool(self.data.get("sure")))

    def clean(self) -> dict[str, Any]:
        draft = self.draft
        if self._typed("q") and self.member is None:
            found = self.found(self.cleaned_data.get("q", ""))
            draft = replace(draft, member=found.number, q="") if found else draft
        if self._typed("word", "tile", "quantity"):
            draft = self._with_the_line(draft)
        if not self.errors and draft == self.draft and not self._typed("q"):
            if self.data.get("do") == "save":
                self._check_that_it_is_whole()
                return self.cleaned_data
            self._ask_for_more()
        self.next_draft = draft
        return self.cleaned_data

    def _typed(self, *fields: str) -> bool:
        return any(self.data.get(field, "").strip() for field in fields)

    # --- the line that is typed ---------------------------------------------------------------------------

    def _with_the_line(self, draft: Draft) -> Draft:
        price = self._material()
        quantity = self.cleaned_data.get("quantity")
        if quantity is None and "quantity" not in self.errors:
            self.add_error("quantity", gettext("Write the weight from the scale, or the count"))
        if price is None or quantity is None:
            return draft
        if len(draft.lines) >= LINES_AT_MOST:
            full = gettext("The slip is full: %(most)d lines. Save it and write the rest on another one")
            self.add_error("word", full % {"most": LINES_AT_MOST})
            return draft
        if trouble := trouble_with(price, quantity):
            self.add_error("word" if price.is_suspended else "quantity", trouble)
        elif is_implausible(price, quantity) and not self.cleaned_data.get("sure"):
            self.add_error("sure", self._doubt(price, quantity))
        return draft.with_line(price.material.code, plain(quantity))

    def _doubt(self, price: Price, quantity: Decimal) -> str:
        sentence = gettext(
            "%(kg)s kg for %(baht)s baht is very much: read the scale again, then tick this box"
        )
        amount = line_amount(quantity, price.unit_price)
        return sentence % {"kg": f"{weight(price, quantity):,.1f}", "baht": f"{amount:,.2f}"}

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
            self.add_error(
                "word", gettext("Several fit: %(names)s. Write more of the name") % {"names": names}
            )
        return fitting[0] if len(fitting) == 1 else None

    # --- the slip as a whole ------------------------------------------------------------------------------

    def _ask_for_more(self) -> None:
        if self.member is None:
            self.add_error("q", gettext("Choose the member first"))
        else:
            self.add_error("word", gettext("Choose the material: a tile, or its name or code"))

    def _check_that_it_is_whole(self) -> None:
        if self.member is None:
            self.add_error("q", gettext("Choose the member first"))
        if not self.basket.lines:
            self.add_error("word", gettext("Add at least one material"))
        if len(self.basket.lines) > LINES_AT_MOST:
            self.refuse(
                gettext("A slip holds at most %(most)d lines: take some away and write them on another one")
                % {"most": LINES_AT_MOST}
            )
        for position, line in enumerate(self.basket.lines):
            if line.price is None or line.quantity is None:
                self.refuse(line.trouble, position)

    def refuse(self, sentence: str, position: int | None = None) -> None:
        """The refusal on top and, where `position` names a line, at that line."""
        if position is not None:
            self.troubled_line = position + 1
            line = {"number": position + 1, "sentence": sentence}
            sentence = gettext("Line %(number)s: %(sentence)s") % line
        self.add_error(None, sentence)
