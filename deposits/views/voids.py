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
from deposits.models import Deposit, MarketDay
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
    day = day_to_issue_anew(slip, at.date())
    form = VoidForm(
        request.POST or None, initial={"key": uuid4()}, request=request, slip=slip,
        needs_second=needs_second_person(slip, at), issues_anew=day is not None,
    )  # fmt: skip
    if form.is_valid():
        key = form.cleaned_data["key"]
        try:
            void_deposit(
                deposit=slip, reason=form.sentence, by=request.user, at=at, idempotency_key=key,
                approved_by=form.second,
            )  # fmt: skip
            return _after(request, slip, key, day)
        except UnableToVoid as refusal:
            form.add_error(None, str(refusal))
    status = 422 if form.errors else 200
    return page(request, "deposits/void.html", bank=slip.bank, status=status, slip=slip, form=form)


def _after(request: StaffRequest, slip: Deposit, key: UUID, day: MarketDay | None) -> SeeOther:
    """The new slip on `day` with the old lines, where it is wanted.

    Its key follows from the cancellation's: sent twice, one slip.
    """
    messages.success(request, _("Slip %(number)s is cancelled") % {"number": slip.number})
    if request.POST.get("then") != "again" or day is None:
        return see_other("counter:slip", bank=slip.bank.code, pk=slip.pk)
    address = reverse("counter:new_slip", kwargs={"bank": slip.bank.code, "pk": day.pk})
    return see_other(f"{address}?{Draft.like(slip, uuid5(key, 'again')).query()}")
