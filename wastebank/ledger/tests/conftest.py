"""Accounts of the cast's bank, and an entry of 100 baht."""

import pytest

from wastebank.ledger import chart
from wastebank.ledger.commands import credit, debit
from wastebank.ledger.models import Entry
from wastebank.ledger.queries import account_of
from wastebank.ledger.tests.by_sql import HUNDRED, post


@pytest.fixture
def accounts(cast):
    return {code: account_of(cast.bank, code) for code in (chart.CASH, chart.CAPITAL, chart.WELFARE_FUND)}


@pytest.fixture
def capital(cast, accounts):
    """An entry of 100 baht: cash from capital."""
    posted = post(cast, debit(accounts[chart.CASH], HUNDRED), credit(accounts[chart.CAPITAL], HUNDRED))
    return Entry.objects.get(pk=posted.entry_id)
