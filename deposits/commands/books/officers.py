"""Paying the officers what the members' meeting resolved for them."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from deposits.commands.books.papers import UnableToBook, check_enough
from deposits.commands.money_place import MoneyPlace, UnableToUseDrawer
from deposits.commands.numbers import lock_bank
from deposits.models import Distribution, DistributionUndo
from deposits.queries.books.dividend import key_of_officers_pay, officers_payment
from wastebank.ledger import chart
from wastebank.ledger.commands import UnableToPost, credit, debit, post_entry
from wastebank.ledger.models import Entry, EntryKind
from wastebank.ledger.queries import account_of
from wastebank.staff.models import User


class UnableToPayOfficers(Exception):
    """Nothing is due to the officers, it was taken back, or the money is not there."""


@transaction.atomic
def pay_officers(*, distribution: Distribution, place: MoneyPlace, by: User, at: datetime) -> Entry:
    """Pays the officers' part as a whole out of `place`, dated the day of `at`: it was payable until now.

    A resolution is paid once: again, it returns the first payment. Refuses: a resolution without such a part
    or taken back, more than `place` holds by the books, a closed day's drawer.
    """
    bank, amount = distribution.bank, distribution.to_officers
    lock_bank(bank)
    if first := officers_payment(distribution):
        return first
    if not amount:
        raise UnableToPayOfficers(_("The meeting resolved no pay for the officers"))
    if DistributionUndo.objects.filter(distribution=distribution).exists():
        raise UnableToPayOfficers(_("This distribution was taken back"))
    key, told = key_of_officers_pay(distribution), f"ค่าตอบแทนกรรมการ มติที่ {distribution.resolution_no}"
    try:
        place.lock(bank)
        check_enough(bank, place, amount, at)
        posted = post_entry(
            bank=bank, kind=EntryKind.EXPENSE, booked_on=at.date(), by=by, idempotency_key=key, memo=told,
            lines=[debit(account_of(bank, chart.PAYABLE), amount), credit(place.account(bank), amount)],
        )  # fmt: skip
    except (UnableToUseDrawer, UnableToPost, UnableToBook) as refusal:
        raise UnableToPayOfficers(str(refusal)) from refusal
    place.note_in_drawer(posted.entry_id, -amount, by=by, at=at, key=key, note=told)
    return Entry.objects.get(pk=posted.entry_id)
