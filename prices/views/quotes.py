"""Rounds of quotes: opening one, writing what was offered, choosing buyers, and form ธข.๑๓."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from prices.commands.quotes import (
    UnableToAskBuyer,
    UnableToChooseBuyer,
    UnableToOpenRound,
    UnableToWriteQuotes,
    ask_buyer,
    choose_buyers,
    open_quote_round,
    write_quotes,
)
from prices.forms.quotes import AskForm, ChoicesForm, QuotesForm, RoundForm, read_pasted
from prices.models import Quote, QuoteRound
from prices.papers.comparison import form_13_pdf
from prices.queries.comparison import Comparison
from prices.queries.quotes import rounds_of
from wastebank.staff.access import Ability, StaffRequest, fetch_authorised, fetch_bank
from wastebank.staff.answers import page, pdf, see_other
from wastebank.thai import format_date

ROUNDS = QuoteRound.objects.select_related("bank", "by")


@require_safe
def rounds(request: StaffRequest, bank: str) -> HttpResponse:
    here = fetch_bank(request, bank, Ability.SEE_STOCK)
    return page(request, "prices/quote_rounds.html", bank=here, rounds=rounds_of(here))


def new_round(request: StaffRequest, bank: str) -> HttpResponse:
    here = fetch_bank(request, bank, Ability.KEEP_BUYERS)
    sent = request.POST if request.method == "POST" else None
    form = RoundForm(sent, initial={"held_on": timezone.localdate()})
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("held_on", "note")}
        try:
            opened = open_quote_round(
                bank=here, buyers=form.buyers, by=request.user, at=timezone.localtime(), **said
            )
        except UnableToOpenRound as refusal:
            form.add_error("held_on" if refusal.existing else None, str(refusal))
        else:
            return see_other("prices:write_quotes", bank=here.code, pk=opened.pk)
    status = 422 if form.is_bound else 200
    return page(request, "prices/quote_round_new.html", bank=here, status=status, form=form)


@require_safe
def quote_round(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    shown = fetch_authorised(request, ROUNDS, Ability.SEE_STOCK, pk=pk, bank__code=bank)
    return page(request, "prices/quote_round.html", bank=shown.bank, comparison=Comparison.of(shown))


def write(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """The grid. What was pasted fills it; only the button under it saves."""
    shown = fetch_authorised(request, ROUNDS, Ability.KEEP_BUYERS, pk=pk, bank__code=bank)
    initial = {"seen": Quote.objects.filter(asked__round=shown).count()}
    if request.method != "POST":
        return _grid(request, shown, QuotesForm(round=shown, initial=initial))
    if request.POST.get("then") == "fill":
        return _fill(request, shown, initial)
    form = QuotesForm(request.POST, round=shown)
    if form.is_valid():
        try:
            write_quotes(
                round=shown, offers=form.offers, seen=form.cleaned_data["seen"], by=request.user,
                at=timezone.localtime(),
            )  # fmt: skip
        except UnableToWriteQuotes as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The quotes are saved"))
            return see_other("prices:quote_round", bank=bank, pk=pk)
    return _grid(request, shown, form, status=422)


def _fill(request: StaffRequest, shown: QuoteRound, initial: dict[str, int]) -> HttpResponse:
    """What is in the grid already stays; what was pasted is laid over it."""
    form = QuotesForm(round=shown)
    typed = {name: request.POST[name] for name in form.fields if name in request.POST}
    pasted = read_pasted(request.POST.get("pasted", ""), form)
    filled = QuotesForm(round=shown, initial=initial | typed | pasted.boxes)
    return _grid(request, shown, filled, unread=pasted.unread, filled=len(pasted.boxes))


def _grid(
    request: StaffRequest,
    shown: QuoteRound,
    form: QuotesForm,
    *,
    status: int = 200,
    unread: list[str] | None = None,
    filled: int | None = None,
) -> HttpResponse:
    return page(
        request, "prices/quotes_write.html", bank=shown.bank, status=status, shown=shown, form=form,
        unread=unread, filled=filled, ask_form=AskForm(round=shown),
    )  # fmt: skip


@require_POST
def ask(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """One more shop. Asked twice, it is asked once."""
    shown = fetch_authorised(request, ROUNDS, Ability.KEEP_BUYERS, pk=pk, bank__code=bank)
    form = AskForm(request.POST, round=shown)
    if form.is_valid():
        try:
            ask_buyer(round=shown, buyer=form.cleaned_data["buyer"])
        except UnableToAskBuyer as refusal:
            messages.error(request, str(refusal))
    return see_other("prices:write_quotes", bank=bank, pk=pk)


def choose(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    shown = fetch_authorised(request, ROUNDS, Ability.KEEP_BUYERS, pk=pk, bank__code=bank)
    comparison = Comparison.of(shown)
    form = ChoicesForm(request.POST if request.method == "POST" else None, comparison=comparison)
    if form.is_valid():
        try:
            choose_buyers(round=shown, choices=form.said, by=request.user, at=timezone.localtime())
        except UnableToChooseBuyer as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The buyers chosen are saved"))
            return see_other("prices:quote_round", bank=bank, pk=pk)
    status = 422 if form.is_bound else 200
    return page(
        request, "prices/quotes_choose.html", bank=shown.bank, status=status, form=form, comparison=comparison
    )


@require_safe
def form_13(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    shown = fetch_authorised(request, ROUNDS, Ability.SEE_STOCK, pk=pk, bank__code=bank)
    name = f"ธข.13 {shown.bank.code} {format_date(shown.held_on, 'short').replace('/', '-')}.pdf"
    return pdf(form_13_pdf(Comparison.of(shown)), name)
