"""ยกเลิกและออกใหม่: cancelling a slip, and the new one with its lines."""

from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from deposits.commands import UnableToVoid, void_deposit
from deposits.commands.voids import needs_second_person
from deposits.forms.draft import Draft
from deposits.forms.voids import VoidForm
from deposits.models import Deposit
from deposits.queries.day_summary import day_to_issue_anew
from deposits.views.answers import SeeOther, page, see_other
from wastebank.staff.access import Ability, StaffRequest, fetch_authorised


def void(request: StaffRequest, bank: str, pk: int) -> HttpResponse:
    """Asks why and, where the regulation wants it, for a second person; then the new slip, prefilled."""
    slips = Deposit.objects.select_related("market_day", "member__village", "entry", "bank", "by")
    slip = fetch_authorised(request, slips, Ability.VOID_DEPOSIT, pk=pk, bank__code=bank)
    if request.method != "POST" and hasattr(slip, "void"):
        return see_other("counter:slip", bank=bank, pk=pk)
    at = timezone.localtime()
    needs_second = needs_second_person(slip, at)
    form = VoidForm(
        request.POST or None, initial={"key": uuid4()}, request=request, slip=slip, needs_second=needs_second
    )
    if form.is_valid():
        key = form.cleaned_data["key"]
        try:
            void_deposit(
                deposit=slip, reason=form.sentence, by=request.user, at=at, idempotency_key=key,
                approved_by=form.second,
            )  # fmt: skip
            return _after(request, slip, key)
        except UnableToVoid as refusal:
            form.add_error(None, str(refusal))
    status = 422 if form.errors else 200
    return page(request, "deposits/void.html", bank=slip.bank, status=status, slip=slip, form=form)


def _after(request: StaffRequest, slip: Deposit, key: UUID) -> SeeOther:
    """The new slip with the old lines. Its key follows from the cancellation's: sent twice, one slip."""
    day = day_to_issue_anew(slip, timezone.localtime().date())
    messages.success(request, _("Slip %(number)s is cancelled") % {"number": slip.number})
    if request.POST.get("then") != "again":
        return see_other("counter:slip", bank=slip.bank.code, pk=slip.pk)
    if day is None:
        messages.warning(request, _("No market day is open: open one, then write the new slip"))
        return see_other("counter:slip", bank=slip.bank.code, pk=slip.pk)
    address = reverse("counter:new_slip", kwargs={"bank": slip.bank.code, "pk": day.pk})
    return see_other(f"{address}?{Draft.like(slip, uuid5(key, 'again')).query()}")
