"""Staff's pages about the organisation: the regulation, and adopting a new version of it.

They stand here because the organisation, one floor below, does not know who may do what.
"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from wastebank.organisation.commands import UnableToAdoptRegulation, adopt_regulation
from wastebank.organisation.parameters import Regulation
from wastebank.organisation.queries import (
    changes_of,
    last_version,
    parameter_lines,
    regulation_on,
    versions_of,
)
from wastebank.staff.access import Ability, StaffRequest, fetch_bank, may
from wastebank.staff.forms import AdoptRegulationForm


def regulation(request: StaffRequest, bank: str) -> HttpResponse:
    """What holds today, and the versions with their resolutions."""
    at_bank = fetch_bank(request, bank, Ability.SEE_REGULATION)
    in_force = regulation_on(at_bank, timezone.localdate())
    context = {
        "bank": at_bank,
        "lines": parameter_lines(in_force),
        "versions": [(version, changes_of(version)) for version in versions_of(at_bank)],
        "version_id": in_force.version_id,
        "may_adopt": may(request.user, Ability.ADOPT_REGULATION, at_bank),
    }
    return render(request, "staff/regulation.html", context)


def adopt(request: StaffRequest, bank: str) -> HttpResponse:
    """A new version, built on the last one."""
    at_bank = fetch_bank(request, bank, Ability.ADOPT_REGULATION)
    last = last_version(at_bank)
    base = Regulation(None, last.parameters if last else {})
    form = AdoptRegulationForm(request.POST or None, base=base, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            adopt_regulation(bank=at_bank, changes=form.changes(), **_meeting(form))
        except UnableToAdoptRegulation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The new version of the regulation is saved"))
            return redirect("staff:regulation", bank=at_bank.code)
    status = 422 if form.is_bound else 200
    pending = last if last and last.effective_from > timezone.localdate() else None
    context = {"bank": at_bank, "form": form, "pending": pending}
    return render(request, "staff/adopt_regulation.html", context, status=status)


def _meeting(form: AdoptRegulationForm) -> dict:
    return {
        name: form.cleaned_data[name] for name in ("effective_from", "resolution_no", "resolved_on", "note")
    }
