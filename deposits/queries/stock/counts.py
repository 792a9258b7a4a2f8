"""What the differences of a count ask for."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from wastebank.organisation.models import Bank
from wastebank.organisation.queries import regulation_on


def loss_needs_second_person(bank: Bank, found: Sequence[tuple[Decimal, Decimal]], on: date) -> bool:
    """Whether somebody else must agree to a count of (expected kg, counted kg): a loss above the alert.

    The alert is `stock.shrinkage_alert_pct`, of each material's own weight (3-rules.md C2).
    """
    most = Decimal(regulation_on(bank, on)["stock.shrinkage_alert_pct"])
    return any((expected - counted) * 100 > expected * most for expected, counted in found)
