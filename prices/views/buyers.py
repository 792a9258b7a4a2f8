"""The register of buyers, reached through a bank: it is one for the whole municipality."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from prices.commands.buyers import UnableToSetMaterials, set_materials_taken
from prices.forms.buyers import BuyerForm, BuyerMaterialsForm, FindBuyersForm
from prices.models import Buyer
from prices.queries.agreements import agreements_of
from prices.queries.buyers import buyer_line, find_buyers, without_buyer
from wastebank.staff.access import Ability, StaffRequest, fetch_bank
from wastebank.staff.answers import page, see_other


@require_safe
def buyers(request: StaffRequest, bank: str) -> HttpResponse:
    here = fetch_bank(request, bank, Ability.SEE_STOCK)
    form, at = FindBuyersForm(request.GET), timezone.localtime()
    found = find_buyers(at.date(), **form.asked)
    unwanted = len(without_buyer(here, at))
    is_asked = any(form.asked.values())
    return page(
        request, "prices/buyers.html", bank=here, form=form, found=found, unwanted=unwanted, is_asked=is_asked
    )


@require_safe
def buyer(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    here = fetch_bank(request, bank, Ability.SEE_STOCK)
    shown, today = get_object_or_404(Buyer, pk=pk), timezone.localdate()
    taken = shown.materials.select_related("material__group").order_by("material__group_id", "material__code")
    return page(
        request, "prices/buyer.html", bank=here, line=buyer_line(shown, today), taken=taken,
        agreements=agreements_of(here, today, shown),
    )  # fmt: skip


def new_buyer(request: StaffRequest, bank: str) -> HttpResponse:
    fetch_bank(request, bank, Ability.KEEP_BUYERS)
    return _save(request, bank, Buyer())


def change_buyer(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    fetch_bank(request, bank, Ability.KEEP_BUYERS)
    return _save(request, bank, get_object_or_404(Buyer, pk=pk))


def _save(request: StaffRequest, bank: str, shown: Buyer) -> HttpResponse:
    here = fetch_bank(request, bank, Ability.KEEP_BUYERS)
    is_new, name = shown.pk is None, shown.name
    form = BuyerForm(request.POST if request.method == "POST" else None, instance=shown)
    if form.is_valid() and (saved := _saved(form)):
        messages.success(request, _("The buyer is saved"))
        return see_other("prices:buyer_materials" if is_new else "prices:buyer", bank=here.code, pk=saved.pk)
    status = 422 if form.is_bound else 200
    return page(
        request, "prices/buyer_form.html", bank=here, status=status, form=form, shown=shown, name=name,
        is_new=is_new,
    )  # fmt: skip


def _saved(form: BuyerForm) -> Buyer | None:
    """The buyer, or None with a sentence where somebody took the name a moment ago."""
    try:
        with transaction.atomic():
            return form.save()
    except IntegrityError:
        form.add_error("name", form.instance.unique_error_message(Buyer, ("name",)))
        return None


def buyer_materials(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    here = fetch_bank(request, bank, Ability.KEEP_BUYERS)
    shown = get_object_or_404(Buyer, pk=pk)
    form = BuyerMaterialsForm(request.POST if request.method == "POST" else None, buyer=shown)
    if form.is_valid():
        try:
            set_materials_taken(buyer=shown, lots=form.lots)
        except UnableToSetMaterials as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("What the buyer takes is saved"))
            return see_other("prices:buyer", bank=here.code, pk=pk)
    status = 422 if form.is_bound else 200
    return page(request, "prices/buyer_materials.html", bank=here, status=status, form=form, shown=shown)


@require_safe
def no_buyer(request: StaffRequest, bank: str) -> HttpResponse:
    """Materials that nobody may take, and who of the register would."""
    here = fetch_bank(request, bank, Ability.SEE_STOCK)
    return page(
        request, "prices/no_buyer.html", bank=here, unwanted=without_buyer(here, timezone.localtime())
    )
