"""What declaring numbers of a device and of a paper pad have in common."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.utils import timezone
from django.utils.translation import gettext as _

from deposits.commands.declaring import UnableToDeclare
from deposits.forms.declaring import DeclareForm
from deposits.models import DeclaredNumber
from wastebank.staff.access import StaffRequest


def declared_by(
    request: StaffRequest, form: DeclareForm, command: Callable[..., list[DeclaredNumber]], **what: Any
) -> bool:
    """Whether `command` declared what the valid `form` says; the page or the form then says so."""
    try:
        declared = command(
            **what, seqs=form.seqs, because=form.cleaned_data["because"], by=request.user,
            agreed_by=form.agreed_by, at=timezone.localtime(),
        )  # fmt: skip
    except UnableToDeclare as refusal:
        form.add_error(None, str(refusal))
        return False
    done = _("Declared lost: %(numbers)s") % {"numbers": ", ".join(str(one) for one in declared[:10])}
    messages.success(request, done + (" …" if len(declared) > 10 else ""))
    return True
