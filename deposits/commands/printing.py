"""Counting the prints of a slip."""

from datetime import datetime

from deposits.models import Deposit, SlipPrint
from wastebank.staff.models import User


def print_slip(*, deposit: Deposit, by: User, at: datetime) -> SlipPrint:
    """One more paper of `deposit` leaves the printer (counter.md, "slip"). None is refused, all count."""
    return SlipPrint.objects.create(deposit=deposit, by=by, at=at)
