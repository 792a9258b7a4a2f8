"""The prices as everybody sees and hears them: the board, its poster, the announcement."""

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from prices.papers.announcement import announcement as text_of
from prices.papers.announcement import proposed
from prices.papers.poster import SHEETS, poster_pdf
from prices.queries.board import board_of
from wastebank.organisation.models import Bank
from wastebank.staff.access import Ability, StaffRequest, fetch_bank
from wastebank.staff.answers import page, pdf


@require_safe
def board(request: HttpRequest, bank: str) -> HttpResponse:
    """Today's prices for everybody, without signing in."""
    here = get_object_or_404(Bank, code=bank)
    shown = board_of(here, timezone.localtime())
    return render(request, "prices/board.html", {"bank": here, "board": shown, "sizes": list(SHEETS)})


@require_safe
def poster(request: HttpRequest, bank: str, size: str) -> HttpResponse:
    """The board on paper, for everybody; ?shops=1 adds what the shops pay. Drawn once in ten minutes."""
    here = get_object_or_404(Bank, code=bank)
    if size not in SHEETS:
        raise Http404
    url = request.build_absolute_uri(reverse("prices:board", args=[here.code]))
    shown = board_of(here, timezone.localtime())
    with_shops = request.GET.get("shops") == "1"
    key = f"poster-{url}-{size}-{with_shops}-{shown.mark}"
    content = cache.get(key)
    if content is None:
        content = poster_pdf(shown, size=size, url=url, with_shops=with_shops)
        cache.set(key, content, 600)
    return pdf(content, f"ป้ายราคา {here.code} {size.upper()}.pdf")


@require_safe
def announcement(request: StaffRequest, bank: str) -> HttpResponse:
    """The text for the loudspeakers, of the materials ticked; before any tick, of the first of each group."""
    here = fetch_bank(request, bank, Ability.SEE_PRICES)
    shown = board_of(here, timezone.localtime())
    ticked = {int(pk) for pk in request.GET.getlist("m") if pk.isdecimal() and len(pk) < 10}
    chosen = ticked or proposed(shown)
    return page(
        request, "prices/announcement.html", bank=here, board=shown, chosen=chosen,
        text=text_of(shown, chosen),
    )  # fmt: skip
