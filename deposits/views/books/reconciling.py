"""กระทบยอดสมุดธนาคาร: taking in the statement, ticking off, booking what is missing, the state of a day."""

from datetime import date
from uuid import uuid4, uuid5

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from deposits.commands.books.papers import UnableToBook
from deposits.commands.books.reconciling import (
    UnableToImport,
    UnableToTick,
    book_line,
    import_statement,
    tick_off,
    undo_tick,
)
from deposits.forms.books.reconciling import (
    BookLineForm,
    StatementColumnsForm,
    StatementFileForm,
    TickForm,
)
from deposits.models import StatementLine, Tick
from deposits.queries.books.reconciliation import (
    known_rows,
    open_lines,
    open_postings,
    proposals,
    reconciliation,
    ticks_of,
)
from deposits.views.answers import page, see_other
from wastebank.organisation.models import Bank
from wastebank.staff.access import Ability, StaffRequest, fetch_authorised, fetch_bank
from wastebank.thai import NotADate, parse_date

TICKS_SHOWN = 30
ROWS_SHOWN = 200


@require_safe
def bank_account(request: StaffRequest, bank: str) -> HttpResponse:
    """The state as of a day, what is open on both sides, and what was ticked off."""
    return _page(request, fetch_bank(request, bank, Ability.SEE_BOOKS))


def _page(request: StaffRequest, bank: Bank, form: TickForm | BookLineForm | None = None) -> HttpResponse:
    on = _day_wanted(request)
    lines, postings, key = list(open_lines(bank)), list(open_postings(bank)), uuid4()
    for line in lines:  # each has a form of its own
        line.key = uuid5(key, str(line.pk))  # type: ignore[attr-defined]
    return page(
        request, "deposits/books/bank.html", bank=bank, status=422 if form else 200, form=form, on=on,
        state=reconciliation(bank, on), lines=lines, postings=postings, key=key,
        proposed=proposals(lines, postings), ticks=ticks_of(bank)[:TICKS_SHOWN],
        chosen=_chosen(request), statements=bank.statement_imports.select_related("by")[:TICKS_SHOWN],
    )  # fmt: skip


def _day_wanted(request: StaffRequest) -> date:
    try:
        return parse_date(request.GET.get("on", ""))
    except NotADate:
        return timezone.localdate()


def _chosen(request: StaffRequest) -> dict[str, list[str]]:
    """What was ticked on a form that was refused: nothing typed is lost."""
    return {name: request.POST.getlist(name) for name in ("lines", "postings")}


def import_lines(request: StaffRequest, bank: str) -> HttpResponse:
    """The file; then its columns and what would be taken in; then taking it in."""
    at_bank = fetch_bank(request, bank, Ability.KEEP_BOOKS)
    if request.method != "POST" or "text" not in request.POST:
        return _file(request, at_bank)
    form = StatementColumnsForm(request.POST)
    if form.is_valid() and request.POST.get("then") == "import" and not form.statement.refused:
        said = form.cleaned_data
        try:
            made = import_statement(
                bank=at_bank, file_name=said["file_name"], rows=form.statement.rows, by=request.user,
                at=timezone.localtime(), idempotency_key=said["key"],
            )  # fmt: skip
        except UnableToImport as refusal:
            form.add_error(None, str(refusal))
        else:
            told = {"new": made.lines.count(), "known": made.known}
            messages.success(request, _("%(new)s lines taken in, %(known)s were there already") % told)
            return see_other("books:bank", bank=bank)
    return _preview(request, at_bank, form)


def _file(request: StaffRequest, bank: Bank) -> HttpResponse:
    form = StatementFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = StatementFileForm(request.POST, request.FILES)
        if form.is_valid():
            return _preview(request, bank, form.columns_form)
    status = 422 if form.errors else 200
    return page(request, "deposits/books/import.html", bank=bank, status=status, form=form)


def _preview(request: StaffRequest, bank: Bank, form: StatementColumnsForm) -> HttpResponse:
    read = form.statement if form.is_valid() or not form.errors.keys() - {"__all__"} else None
    known = known_rows(bank, read.rows) if read else set()
    return page(
        request, "deposits/books/import_preview.html", bank=bank, status=422 if form.errors else 200,
        form=form, read=read, rows=[(row, row in known) for row in read.rows[:ROWS_SHOWN]] if read else [],
        new=len(read.rows) - len(known) if read else 0, known=len(known), shown=ROWS_SHOWN,
    )  # fmt: skip


@require_POST
def tick(request: StaffRequest, bank: str) -> HttpResponse:
    """What was chosen on both sides is the same money."""
    at_bank = fetch_bank(request, bank, Ability.KEEP_BOOKS)
    form = TickForm(request.POST, bank=at_bank)
    if form.is_valid():
        said = form.cleaned_data
        try:
            tick_off(
                bank=at_bank, lines=list(said["lines"]), postings=list(said["postings"]), by=request.user,
                at=timezone.localtime(), idempotency_key=said["key"],
            )  # fmt: skip
        except UnableToTick as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Ticked off"))
            return see_other("books:bank", bank=bank)
    return _page(request, at_bank, form)


@require_POST
def undo(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """Takes a tick back."""
    found = fetch_authorised(
        request, Tick.objects.select_related("bank"), Ability.KEEP_BOOKS, pk=pk, bank__code=bank
    )
    undo_tick(tick=found, by=request.user, at=timezone.localtime())
    messages.success(request, _("The tick is undone"))
    return see_other("books:bank", bank=bank)


@require_POST
def book(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """Books a line of the statement that our books lack."""
    lines = StatementLine.objects.select_related("bank")
    line = fetch_authorised(request, lines, Ability.KEEP_BOOKS, pk=pk, bank__code=bank)
    form = BookLineForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            paper = book_line(
                line=line, booked_as=said["booked_as"], by=request.user, at=timezone.localtime(),
                idempotency_key=said["key"],
            )  # fmt: skip
        except (UnableToBook, UnableToTick) as refusal:
            form.add_error(None, str(refusal))
        else:
            told = _("%(number)s is booked and ticked off")
            messages.success(request, told % {"number": paper.number})
            return see_other("books:bank", bank=bank)
    return _page(request, line.bank, form)
