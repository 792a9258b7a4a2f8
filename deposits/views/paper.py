"""ใบรับฝากสำรอง: the pads of a bank, printing one, keying its slips in, declaring sheets spoilt or lost."""

from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from deposits.commands.paper import UnableToPrintPad, declare_paper_numbers, print_paper_pad
from deposits.forms.declaring import DeclarePaperForm
from deposits.forms.paper import KeyInForm, PrintPadForm
from deposits.models import PaperPad
from deposits.papers.pads import paper_pad_pdf
from deposits.queries.paper import figures_of, pads_with_figures
from deposits.views.answers import page, pdf, see_other
from deposits.views.declaring import declared_by
from wastebank.organisation.models import Bank
from wastebank.staff.access import Ability, StaffRequest, fetch_authorised, fetch_bank, may

PADS_A_PAGE = 20


@require_GET
def paper_pads(request: StaffRequest, bank: str) -> HttpResponse:
    """The pads with their figures. `?number=…&day=…` leads on to the slip that is keyed in."""
    at_bank = fetch_bank(request, bank, Ability.SEE_MEMBERS)
    keys_in = "number" in request.GET and may(request.user, Ability.POST_DEPOSIT, at_bank)
    form = _key_in_form(request, at_bank, bound=keys_in)
    if form.is_valid() and form.paper:
        slip = reverse("counter:new_slip", kwargs={"bank": bank, "pk": form.cleaned_data["day"].pk})
        return see_other(f"{slip}?{urlencode({'paper': form.paper.number})}")
    return _pads_page(request, at_bank, key_in_form=form)


def _key_in_form(request: StaffRequest, bank: Bank, *, bound: bool) -> KeyInForm:
    """Unbound it begins with the day of `?day=`: whoever keys in a heap of slips chooses it once."""
    day = request.GET.get("day", "")
    return KeyInForm(request.GET if bound else None, initial={"day": day}, bank=bank, at=timezone.localtime())


def _pads_page(
    request: StaffRequest,
    bank: Bank,
    *,
    key_in_form: KeyInForm | None = None,
    print_form: PrintPadForm | None = None,
) -> HttpResponse:
    key_in_form = key_in_form or _key_in_form(request, bank, bound=False)
    print_form = print_form or PrintPadForm(initial={"key": uuid4()}, bank=bank)
    form = print_form if print_form.is_bound else key_in_form
    pads = pads_with_figures(bank)
    return page(
        request, "deposits/paper_pads.html", bank=bank, status=422 if form.errors else 200, form=form,
        key_in_form=key_in_form, print_form=print_form, missing=[n for pad in pads for n in pad.missing],
        page_obj=Paginator(pads, PADS_A_PAGE).get_page(request.GET.get("page")),
    )  # fmt: skip


@require_POST
def print_pad(request: StaffRequest, bank: str) -> HttpResponse:
    """A pad with the next numbers. Sent twice, it is one pad."""
    at_bank = fetch_bank(request, bank, Ability.OPEN_MARKET_DAY)
    form = PrintPadForm(request.POST, bank=at_bank)
    if form.is_valid():
        said = dict(form.cleaned_data)
        key = said.pop("key")
        try:
            pad = print_paper_pad(**said, by=request.user, at=timezone.localtime(), idempotency_key=key)
        except UnableToPrintPad as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Pad %(pad)s is made: open it as PDF and print it") % {"pad": pad})
            return see_other("counter:paper_pads", bank=bank)
    return _pads_page(request, at_bank, print_form=form)


@require_safe
def pad_pdf(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """The pad's sheets, to be printed; the same numbers whenever it is opened."""
    pads = PaperPad.objects.select_related("bank", "place", "by")
    pad = fetch_authorised(request, pads, Ability.OPEN_MARKET_DAY, pk=pk, bank__code=bank)
    return pdf(paper_pad_pdf(pad), f"ใบรับฝากสำรอง {pad}.pdf")


def declare_paper(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """Declares sheets of the pad spoilt or lost; a second person agrees on the spot."""
    pads = PaperPad.objects.select_related("bank", "place")
    pad = fetch_authorised(request, pads, Ability.DECLARE_NUMBERS, pk=pk, bank__code=bank)
    typed = request.POST if request.method == "POST" else None
    form = DeclarePaperForm(typed, request=request, figures=figures_of(pad))
    if form.is_valid() and declared_by(request, form, declare_paper_numbers, pad=pad):
        return see_other("counter:paper_pads", bank=bank)
    status = 422 if form.errors else 200
    return page(request, "deposits/declare_paper.html", bank=pad.bank, status=status, pad=pad, form=form)
