"""What a material was worth over time."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from prices.models import Material
from prices.queries.history import price_history, quote_history
from wastebank.charts import Steps, step_chart
from wastebank.staff.access import Ability, StaffRequest, fetch_bank
from wastebank.staff.answers import page
from wastebank.templatetags.thai import baht, thai_date


def history(request: StaffRequest, bank: str, code: str) -> HttpResponse:
    """The member's price and the shops' best as a picture, and the same in a table."""
    here = fetch_bank(request, bank, Ability.SEE_PRICES)
    material = get_object_or_404(Material.objects.select_related("group"), code=code)
    changes, quotes, at = price_history(here, material), quote_history(here, material), timezone.localtime()
    lines = [
        Steps(
            _("The member's price"),
            [(timezone.localtime(one.price_list.effective_from), one.paid) for one in changes[::-1]],
        )
    ]
    if quotes:
        lines.append(Steps(_("The shops' best offer"), quotes, other=True))
    said = [f"{thai_date(moment)} {baht(paid)}" for moment, paid in lines[0].points if paid is not None]
    chart = step_chart(
        lines, until=at, unit=_("baht/%(unit)s") % {"unit": material.unit},
        title=_("Price of %(material)s") % {"material": material.name}, description=", ".join(said[-12:]),
    )  # fmt: skip
    return page(
        request, "prices/history.html", bank=here, material=material, changes=changes, quotes=quotes[::-1],
        chart=chart, at=at,
    )  # fmt: skip
