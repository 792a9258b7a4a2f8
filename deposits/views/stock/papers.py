"""Stock papers: the list, one of them, its PDF, and its cancellation."""

from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from deposits.commands.stock import UnableToReverseStockEvent, reverse_stock_event
from deposits.forms.stock.papers import KIND_CHOICES, CancelForm
from deposits.models import StockEvent
from deposits.papers.stock import count_sheet_pdf, stock_paper_pdf
from deposits.queries.stock.lying import lying_at
from deposits.queries.stock.papers import counted_lines, lines_of, stock_papers
from deposits.views.answers import page, pdf, see_other
from deposits.views.stock.on_hand import place_named
from wastebank.staff.access import Ability, StaffRequest, fetch_authorised, fetch_bank

PAPERS_A_PAGE = 40


@require_safe
def papers(request: StaffRequest, bank: str) -> HttpResponse:
    """All papers, or those of one kind."""
    at = fetch_bank(request, bank, Ability.SEE_STOCK)
    kind = request.GET.get("kind", "")
    found = Paginator(stock_papers(at, kind), PAPERS_A_PAGE).get_page(request.GET.get("page"))
    return page(request, "deposits/stock/papers.html", bank=at, page_obj=found, kind=kind, kinds=KIND_CHOICES)


def _paper(request: StaffRequest, bank: str, pk: int, ability: Ability) -> StockEvent:
    found = StockEvent.objects.select_related(
        "bank", "place", "to_place", "by", "agreed_by", "entry", "reverses", "reversed_by__by"
    )
    return fetch_authorised(request, found, ability, pk=pk, bank__code=bank)


@require_safe
def paper(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """What stands on the paper; of a count, what was expected and found."""
    event = _paper(request, bank, pk, Ability.SEE_STOCK)
    lines = lines_of(event)
    return page(
        request, "deposits/stock/paper.html", bank=event.bank, paper=event, lines=lines,
        counted=counted_lines(event), total=sum(line.value for line in lines),
    )  # fmt: skip


@require_safe
def paper_pdf(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    event = _paper(request, bank, pk, Ability.SEE_STOCK)
    return pdf(stock_paper_pdf(event), f"{event.number}.pdf")


@require_safe
def count_sheet(request: StaffRequest, bank: str) -> HttpResponse:
    """ใบนับวัสดุ: what lies there by name, with empty columns, to be taken to the shed."""
    at = fetch_bank(request, bank, Ability.MOVE_STOCK)
    chosen = place_named(request, at)
    places = [chosen] if chosen else list(at.places.all())
    sheets = [(place, lying_at(place)[0]) for place in places]
    return pdf(count_sheet_pdf(at, sheets, timezone.localtime()), "ใบนับวัสดุ.pdf")


def reverse_paper(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """Cancels a paper: why, and a second person."""
    event = _paper(request, bank, pk, Ability.MOVE_STOCK)
    if request.method != "POST" and (event.reverses_id or hasattr(event, "reversed_by")):
        return see_other("stock:paper", bank=bank, pk=pk)
    form = CancelForm(request.POST or None, initial={"key": uuid4()}, request=request, bank=event.bank)
    if form.is_valid():
        said = form.cleaned_data
        try:
            reverse_stock_event(
                event=event, reason=said["reason"], by=request.user, at=timezone.localtime(),
                idempotency_key=said["key"], agreed_by=form.second,
            )  # fmt: skip
        except UnableToReverseStockEvent as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(number)s is cancelled") % {"number": event.number})
            return see_other("stock:paper", bank=bank, pk=pk)
    return page(
        request, "deposits/stock/cancel.html", bank=event.bank, status=422 if form.errors else 200, form=form,
        paper=event, lines=lines_of(event),
    )  # fmt: skip
