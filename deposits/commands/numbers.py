"""Taking the next number of a bank's papers."""

from datetime import date

from django.db.models import Max

from deposits.models.numbered import Numbered
from wastebank.organisation.models import Bank
from wastebank.thai import fiscal_year_be


def lock_bank(bank: Bank) -> None:
    """Holds the bank's row until the commit: its numbered papers are written one after another.

    Slips and payouts do not wait for it. Taken before the rows of market day and place, by everybody.
    """
    Bank.objects.select_for_update(no_key=True).get(pk=bank.pk)


def take_number(papers: type[Numbered], bank: Bank, on: date) -> dict[str, int]:
    """`year` and `seq` of the next paper of that kind, in the fiscal year of `on`. Only under `lock_bank`."""
    year = fiscal_year_be(on)
    last = papers._default_manager.filter(bank=bank, year=year).aggregate(last=Max("seq"))["last"]
    return {"year": year, "seq": (last or 0) + 1}
