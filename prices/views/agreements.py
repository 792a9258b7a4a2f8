"""Agreements with buyers and their signed papers, which only an authorised view gives out."""

from uuid import uuid4

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from prices.commands.agreements import (
    UnableToEndAgreement,
    UnableToKeepFile,
    UnableToMakeAgreement,
    end_agreement,
    keep_agreement_file,
    make_agreement,
)
from prices.forms.agreements import AgreementForm, EndForm, PaperForm
from prices.models import AgreementFile, Buyer, BuyerAgreement
from prices.queries.agreements import agreement_line, agreements_of
from wastebank.staff.access import Ability, StaffRequest, fetch_authorised, fetch_bank
from wastebank.staff.answers import page, see_other

AGREEMENTS = BuyerAgreement.objects.select_related("bank", "buyer", "end__by", "by")


@require_safe
def agreements(request: StaffRequest, bank: str) -> HttpResponse:
    here = fetch_bank(request, bank, Ability.SEE_STOCK)
    return page(request, "prices/agreements.html", bank=here, lines=agreements_of(here, timezone.localdate()))


def new_agreement(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    here = fetch_bank(request, bank, Ability.KEEP_BUYERS)
    buyer = get_object_or_404(Buyer, pk=pk)
    sent = request.POST if request.method == "POST" else None
    form = AgreementForm(sent, initial={"key": uuid4(), "starts_on": timezone.localdate()})
    if form.is_valid():
        try:
            made = make_agreement(
                bank=here, buyer=buyer, terms=form.terms, by=request.user, at=timezone.localtime(),
                idempotency_key=form.cleaned_data["key"],
            )  # fmt: skip
        except UnableToMakeAgreement as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The agreement is saved: hand in its signed paper now"))
            return see_other("prices:agreement", bank=here.code, pk=made.pk)
    status = 422 if form.is_bound else 200
    return page(request, "prices/agreement_form.html", bank=here, status=status, form=form, buyer=buyer)


def agreement(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    shown = fetch_authorised(request, AGREEMENTS, Ability.SEE_STOCK, pk=pk, bank__code=bank)
    return _page(request, shown)


def _page(
    request: StaffRequest,
    shown: BuyerAgreement,
    *,
    paper: PaperForm | None = None,
    end: EndForm | None = None,
) -> HttpResponse:
    """The agreement with its forms; one that came back with errors says so on top."""
    bound = paper or end
    return page(
        request, "prices/agreement.html", bank=shown.bank, status=422 if bound else 200,
        line=agreement_line(shown, timezone.localdate()), files=shown.files.select_related("by"),
        form=bound, paper_form=paper or PaperForm(), end_form=end or EndForm(),
    )  # fmt: skip


@require_POST
def end(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    shown = fetch_authorised(request, AGREEMENTS, Ability.KEEP_BUYERS, pk=pk, bank__code=bank)
    form = EndForm(request.POST)
    if form.is_valid():
        try:
            end_agreement(agreement=shown, by=request.user, at=timezone.localtime(), **form.cleaned_data)
        except UnableToEndAgreement as refusal:
            form.add_error("ended_on", str(refusal))
        else:
            messages.success(request, _("The end of the agreement is noted"))
            return see_other("prices:agreement", bank=bank, pk=pk)
    return _page(request, shown, end=form)


@require_POST
def hand_in(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """A signed page. Sent twice, it is kept once."""
    shown = fetch_authorised(request, AGREEMENTS, Ability.KEEP_BUYERS, pk=pk, bank__code=bank)
    form = PaperForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            keep_agreement_file(
                agreement=shown, content=file.read(), name=file.name, by=request.user,
                at=timezone.localtime(),
            )  # fmt: skip
        except UnableToKeepFile as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("The signed paper is kept"))
            return see_other("prices:agreement", bank=bank, pk=pk)
    return _page(request, shown, paper=form)


@require_safe
def paper(request: StaffRequest, bank: str, pk: int) -> HttpResponseBase:
    """A signed paper, to be saved: it is never opened as a page of ours."""
    files = AgreementFile.objects.select_related("agreement__bank")
    found = fetch_authorised(
        request, files, Ability.SEE_STOCK, bank="agreement__bank", pk=pk, agreement__bank__code=bank
    )
    answer = FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
