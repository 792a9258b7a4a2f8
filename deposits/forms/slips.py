"""Checking what is typed on the counter's one screen."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deposits.commands import Settlement
from deposits.forms.draft import LINES_AT_MOST, Draft
from deposits.forms.find_member import FindMemberForm
from deposits.forms.identity import IdentityForm
from deposits.forms.lines import LineForm
from deposits.forms.settlement import SettlementForm
from deposits.forms.weighing import QueueField
from deposits.models import MarketDay
from deposits.queries.basket import Basket
from deposits.queries.open_slips import open_slip_for
from deposits.weighed import Weighed
from members.models import Member
from prices.models import Price
from wastebank.fields import MoneyField


class SlipForm(LineForm, SettlementForm, IdentityForm, FindMemberForm):
    """One step on the screen: find the member, add the line that is typed, fetch weights, or save.

    After `is_valid`, `next_draft` is the draft to go on with, or None where the slip is to be saved;
    `settlement` is then where its money goes.
    """

    queue = QueueField(label=_("Queue number"), required=False)
    on_paper = MoneyField(label=_("Total on the paper (baht)"), required=False)
    lines_count = forms.BooleanField(
        label=_("The paper was added up wrongly: the lines count"), required=False
    )
    field_order = ["q", "queue", "word", "quantity", "deduct", "reason"]

    def __init__(
        self,
        *args: Any,
        day: MarketDay,
        draft: Draft,
        basket: Basket,
        prices: list[Price],
        member: Member | None,
        cash_step: Decimal,
        **kwargs: Any,
    ) -> None:
        self.day, self.draft, self.basket, self.prices, self.member = day, draft, basket, prices, member
        self.cash_step = cash_step
        self.next_draft: Draft | None = None
        self.settlement = Settlement()
        self.troubled_line: int | None = None
        initial = {"q": draft.q or ("" if member else draft.member), "settle": draft.settle}
        initial |= {name: getattr(draft, name) for name in _KEPT}
        super().__init__(*args, bank=day.bank, initial=initial, **kwargs)
        if basket.asks_who_sells:
            self.ask_who_sells(afterwards=bool(draft.paper))
        self.fields["word"].widget.attrs |= {"list": "materials", "autocomplete": "off"}
        self.fields["quantity"].widget.attrs |= {"class": "number", "enterkeyhint": "enter"}
        if not self.is_bound:
            self._focus_on("quantity" if draft.word or draft.tile else "word" if member else "q")

    @property
    def asks_what_counts(self) -> bool:
        return self.is_bound and ("lines_count" in self.errors or bool(self.data.get("lines_count")))

    def _focus_on(self, field: str) -> None:
        self.fields[field].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        draft = self.draft
        if self.typed("q") and self.member is None:
            found = self.found(self.cleaned_data.get("q", ""))
            draft = replace(draft, member=found.number, q="") if found else draft
        if self.typed("queue"):
            draft = self._with_the_queue(draft)
        if self.line_is_typed:
            draft = self._with_the_line(draft)
        if not self.errors and draft == self.draft and not self.typed("q"):
            if self.data.get("do") == "save":
                self._check_that_it_is_whole()
                return self.cleaned_data
            if self.data.get("do") != "settle":
                self._ask_for_more()
        if self.data.get("do") == "settle":
            self.settlement = self.settled(self.basket.total, self.cash_step)
        self.next_draft = draft
        return self.cleaned_data

    # --- what is added -----------------------------------------------------------------------------------

    def _with_the_line(self, draft: Draft) -> Draft:
        line = self.line()
        if line is None:
            return draft
        price, weighed = line
        longer = draft.with_line(price.material.code, weighed)
        if len(longer.lines) > max(LINES_AT_MOST, len(draft.lines)):
            full = gettext("The slip is full: %(most)d lines. Save it and write the rest on another one")
            self.add_error("word", full % {"most": LINES_AT_MOST})
            return draft
        self.check(price, _line_added(draft, longer))
        return longer

    def _with_the_queue(self, draft: Draft) -> Draft:
        typed = self.cleaned_data.get("queue")
        if typed is None:
            return draft
        open_slip = open_slip_for(self.day, typed)
        if open_slip is None:
            sentence = gettext("No weights wait under queue number %(typed)s")
            self.add_error("queue", sentence % {"typed": typed})
            return draft
        return draft.begun_with(open_slip)

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
            if line.price is None or line.weighed is None:
                self.refuse(line.trouble, position)
        self.settlement = self.settled(self.basket.total, self.cash_step)
        self.check_who_sells()
        if self.draft.paper and not self.errors:
            self._compare_with_the_paper()

    def _compare_with_the_paper(self) -> None:
        """What the member holds is compared before anything is booked; a wrong sum is told, not hidden."""
        total = self.cleaned_data.get("on_paper")
        if total is None:
            self.add_error("on_paper", gettext("Write the total that stands on the paper"))
        elif total != self.basket.total and not self.cleaned_data.get("lines_count"):
            sentence = gettext(
                "The paper says %(paper)s baht, the lines come to %(total)s. Mend the lines; if the paper "
                "was added up wrongly, tick this box: the lines count, and somebody will look at it"
            )
            sums = {"paper": f"{total:,.2f}", "total": f"{self.basket.total:,.2f}"}
            self.add_error("lines_count", sentence % sums)

    def refuse(self, sentence: str, position: int | None = None) -> None:
        """The refusal on top and, where `position` names a line, at that line."""
        if position is not None:
            self.troubled_line = position + 1
            line = {"number": position + 1, "sentence": sentence}
            sentence = gettext("Line %(number)s: %(sentence)s") % line
        self.add_error(None, sentence)


_KEPT = (
    "word",
    "quantity",
    "deduct",
    "reason",
    "cash",
    "welfare",
    "donation",
    "depositor",
    "on_paper",
    "identity",
    "vouched",
)


def _line_added(before: Draft, longer: Draft) -> Weighed:
    """The one line in which `longer` differs: what was added, with what was on the line before."""
    there = dict(enumerate(before.lines))
    return next(
        Weighed.read(text)
        for position, (code, text) in enumerate(longer.lines)
        if there.get(position) != (code, text)
    )
