"""The bank's statement: its file, its columns, and ticking off."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from deposits.bank_statement import (
    COLUMNS,
    NEEDED,
    NotAStatement,
    Statement,
    decode,
    heading_of,
    proposed_columns,
    read_statement,
    table_of,
)
from deposits.models import StatementLine
from deposits.queries.books.reconciliation import open_lines, open_postings
from wastebank.ledger.models import Posting
from wastebank.organisation.models import Bank

LARGEST_FILE = 1_000_000
LARGEST_TEXT = 2_000_000  # in UTF-8, as the preview carries it
_REASONS = {
    "encoding": _("This file is no text: save it as CSV and choose it again"),
    "quotes": _("A quotation mark in this file is never closed: save it as CSV anew and choose it again"),
    "empty": _("This file is empty"),
    "too_long": _("This file has more than 3,000 lines: take fewer months at once"),
    "headings": _("No row names the columns: there must be a date and a withdrawal or deposit"),
    "too_large": _("This file is larger than 1 MB: take fewer months at once"),
}
_LABELS = {
    "date": _("Column of the date"),
    "description": _("Column of the description"),
    "withdrawal": _("Column of withdrawals"),
    "deposit": _("Column of deposits"),
    "balance": _("Column of the balance"),
}


class StatementFileForm(forms.Form):
    """The CSV file that the bank gave out. `text` is what it says, once valid."""

    file = forms.FileField(
        label=_("The bank's statement as a CSV file"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
        error_messages={"required": _("Choose the file"), "empty": _("This file is empty")},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_REASONS["too_large"])
        try:
            self.text = decode(file.read())
            self.heading = heading_of(table_of(self.text))
            if len(self.text.encode()) > LARGEST_TEXT:  # two thirds of a Windows-874 file grow threefold
                raise NotAStatement("too_large")
        except NotAStatement as refusal:
            raise forms.ValidationError(_REASONS[refusal.reason]) from refusal
        return file

    @property
    def columns_form(self) -> "StatementColumnsForm":
        initial = {"key": uuid4(), "file_name": self.cleaned_data["file"].name[:120]}
        return StatementColumnsForm.proposing(self.text, initial)


class StatementColumnsForm(forms.Form):
    """Which column holds what, beside the file's text: proposed, and chosen before anything is stored."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    file_name = forms.CharField(widget=forms.HiddenInput, required=False, max_length=120)
    text = forms.CharField(
        widget=forms.HiddenInput,
        strip=False,
        max_length=LARGEST_FILE,
        error_messages={"required": _("Choose the file")},
    )

    @classmethod
    def proposing(cls, text: str, initial: dict[str, Any]) -> "StatementColumnsForm":
        """The form filled with what the headings propose."""
        table = table_of(text)
        proposed = proposed_columns(table[heading_of(table)])
        said = {name: str(position) for name, position in proposed.items()}
        return cls({"text": text, **{name: str(value) for name, value in initial.items()}, **said})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table: list[list[str]] = []
        try:
            self.table = table_of(str(self.data.get("text", "")))
            self.heading = heading_of(self.table)
            words = self.table[self.heading]
        except NotAStatement:
            words = []
        for name in COLUMNS:
            self.fields[name] = forms.ChoiceField(
                label=_LABELS[name],
                choices=[("", "–"), *((str(n), word or f"{n + 1}") for n, word in enumerate(words))],
                required=name in NEEDED,
                error_messages={"required": _("Choose the column")},
            )

    def clean_text(self) -> str:
        if not self.table:
            raise forms.ValidationError(_REASONS["headings"])
        return self.cleaned_data["text"]

    @property
    def statement(self) -> Statement:
        columns = {name: int(self.cleaned_data[name]) for name in COLUMNS if self.cleaned_data.get(name)}
        return read_statement(self.table, columns, self.heading)


class TickForm(forms.Form):
    """Lines of the statement and our postings that are the same money."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    lines = forms.ModelMultipleChoiceField(
        label=_("By the bank"), queryset=StatementLine.objects.none(), required=False
    )
    postings = forms.ModelMultipleChoiceField(
        label=_("By the books"), queryset=Posting.objects.none(), required=False
    )

    def __init__(self, *args: Any, bank: Bank, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].queryset = open_lines(bank)  # type: ignore[attr-defined]
        self.fields["postings"].queryset = open_postings(bank)  # type: ignore[attr-defined]
        gone = _("Something of this is ticked off already: look at the page anew")
        for name in ("lines", "postings"):
            self.fields[name].error_messages |= {"invalid_choice": gone, "invalid_pk_value": gone}


class BookLineForm(forms.Form):
    """What a line of the statement is, which our books lack."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    booked_as = forms.ChoiceField(
        choices=[
            ("interest", _("Interest")),
            ("cash_banked", _("Cash banked from the safe")),
            ("charge", _("Charge of the bank")),
            ("cash_drawn", _("Cash drawn into the safe")),
        ],
        error_messages={"required": _("Choose what this line of the statement is")},
    )
