"""Opening accounts: a bank's chart, a member's savings, what a member owes."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from wastebank.ledger import chart
from wastebank.ledger.models import Account, Kind
from wastebank.ledger.queries import balance_of, debt_code
from wastebank.organisation.models import Bank


class UnableToCreateBank(Exception):
    """The code is taken or badly formed."""


@transaction.atomic
def create_bank(*, code: str, name: str) -> Bank:
    """A waste bank with its chart of accounts: a bank exists with its books or not at all.

    Refuses a code that is taken or is not a capital letter with letters and digits.
    """
    bank = Bank(code=code, name=name)
    try:
        bank.full_clean()
    except ValidationError as refusal:
        raise UnableToCreateBank(" ".join(refusal.messages)) from refusal
    bank.save()
    Account.objects.bulk_create(
        Account(
            bank=bank, code=line.code, name=line.name, kind=line.kind, may_go_negative=line.may_go_negative
        )
        for line in chart.CHART
    )
    return bank


def open_savings(*, bank: Bank, number: str, name: str) -> Account:
    """The savings account of member `number`, at zero and never below it."""
    return Account.objects.create(
        bank=bank,
        code=f"{chart.SAVINGS}-{number}",
        name=name,
        kind=Kind.LIABILITY,
        may_go_negative=False,
        balance=0,
    )


def open_capital(*, bank: Bank, name: str) -> Account:
    """The account of one source of capital, 3200-nn, never below zero. Only while the bank's row is held."""
    taken = Account.objects.filter(bank=bank, code__startswith=f"{chart.CAPITAL}-").count()
    return Account.objects.create(
        bank=bank, code=f"{chart.CAPITAL}-{taken + 1:02}", name=name[:160], kind=Kind.EQUITY,
        may_go_negative=False,
    )  # fmt: skip


def ensure_debt_account(savings: Account) -> Account:
    """The account of what this member owes, opened when it is first needed."""
    return Account.objects.get_or_create(
        bank_id=savings.bank_id,
        code=debt_code(savings),
        defaults={"name": savings.name, "kind": Kind.ASSET, "may_go_negative": False},
    )[0]


@dataclass(frozen=True)
class Debt:
    """What the owner of a savings account owes the bank, in baht, while the transaction holds it."""

    account: Account
    amount: Decimal


def lock_debt(savings: Account) -> Debt:
    """The debt behind `savings`, locked, so that two collections do not take it twice."""
    account = Account.objects.select_for_update(no_key=True).get(pk=ensure_debt_account(savings).pk)
    return Debt(account, balance_of(account))
