"""Reading the books: balances, statement, trial balance, and the proof that they are whole."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Case, DecimalField, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from wastebank.ledger import chart
from wastebank.ledger.models import Account, Entry, Kind, MonthClose, Posting
from wastebank.organisation.models import Bank
from wastebank.thai import Month

ZERO = Decimal("0.00")
DEBIT_NORMAL = (Kind.ASSET, Kind.EXPENSE)


def _total(of: str, **filters):
    condition = Q(**filters) if filters else None
    return Coalesce(Sum(of, filter=condition), Value(ZERO), output_field=DecimalField())


def account_of(bank: Bank, code: str) -> Account:
    """The bank's account of that code (`chart`)."""
    return Account.objects.get(bank=bank, code=code)


def balance_of(account: Account, *, until: date | None = None) -> Decimal:
    """What `account` holds in baht, on its normal side, by entries booked up to and including `until`."""
    postings = Posting.objects.filter(account=account)
    if until:
        postings = postings.filter(entry__booked_on__lte=until)
    sums = postings.aggregate(debit=_total("debit"), credit=_total("credit"))
    sign = 1 if account.kind in DEBIT_NORMAL else -1
    return sign * (sums["debit"] - sums["credit"])


def closed_until(bank: Bank) -> date | None:
    """The last day of the bank's last closed month: no entry is dated up to it any more."""
    last = MonthClose.objects.filter(bank=bank).order_by("month").last()
    return Month.of(last.month).last if last else None


def debt_code(savings: Account) -> str:
    """The code of the account that holds what the owner of `savings` owes the bank (docs/adr/0002)."""
    return savings.code.replace(chart.SAVINGS, chart.DUE_FROM_MEMBERS, 1)


@dataclass(frozen=True)
class StatementLine:
    """One posting of an account as its owner reads it: baht in, baht out, what remains."""

    entry: Entry
    paid_in: Decimal
    paid_out: Decimal
    balance: Decimal


def statement(account: Account, *, first: date, last: date) -> list[StatementLine]:
    """The postings of a credit-side account (savings, fund) booked from `first` to `last`, oldest first."""
    earlier = Posting.objects.filter(account=account, entry__booked_on__lt=first)
    sums = earlier.aggregate(debit=_total("debit"), credit=_total("credit"))
    running = sums["credit"] - sums["debit"]
    lines = []
    postings = Posting.objects.filter(account=account, entry__booked_on__range=(first, last))
    for posting in postings.select_related("entry", "entry__by").order_by("entry__booked_on", "id"):
        running += posting.credit - posting.debit
        lines.append(StatementLine(posting.entry, posting.credit, posting.debit, running))
    return lines


def last_lines(account: Account, count: int) -> list[StatementLine]:
    """The last `count` postings in posting order, newest first; flat in the length of the history."""
    postings = Posting.objects.filter(account=account).select_related("entry", "entry__by").order_by("-id")
    running = account.balance if account.balance is not None else balance_of(account)
    lines = []
    for posting in postings[:count]:
        lines.append(StatementLine(posting.entry, posting.credit, posting.debit, running))
        running -= posting.credit - posting.debit
    return lines


@dataclass(frozen=True)
class TrialLine:
    code: str
    name: str
    kind: str
    debit: Decimal
    credit: Decimal


def trial_balance(bank: Bank, *, until: date) -> list[TrialLine]:
    """Every account's balance on its side, by entries booked up to `until`. The two columns add up alike."""
    rows = (
        Account.objects.filter(bank=bank, postings__entry__booked_on__lte=until)
        .values("code", "name", "kind")
        .annotate(net=_total("postings__debit") - _total("postings__credit"))
        .order_by("code")
    )
    return [
        TrialLine(r["code"], r["name"], r["kind"], max(r["net"], ZERO), max(-r["net"], ZERO)) for r in rows
    ]


def totals_by_code(bank: Bank, *, prefix: str, until: date) -> Decimal:
    """The sum of all accounts whose code begins with `prefix`, on the normal side of their kind."""
    sums = Posting.objects.filter(
        account__bank=bank, account__code__startswith=prefix, entry__booked_on__lte=until
    ).aggregate(
        net=Coalesce(
            Sum(
                Case(
                    When(account__kind__in=DEBIT_NORMAL, then=F("debit") - F("credit")),
                    default=F("credit") - F("debit"),
                )
            ),
            Value(ZERO),
            output_field=DecimalField(),
        )
    )
    return sums["net"]


# --- proof ------------------------------------------------------------------------------------------------


def seal_of(bank: Bank, month: date) -> str:
    """SHA-256 over the entries of `month` (its first day), in order, together with the seal before it."""
    before = MonthClose.objects.filter(bank=bank, month__lt=month).order_by("-month").first()
    digest = hashlib.sha256((before.seal if before else "").encode())
    with connection.cursor() as cursor:
        # Every month since the last close belongs to this seal: months without a close of their own too.
        cursor.execute(
            """
            SELECT e.id, e.kind, e.booked_on, e.idempotency_key, e.fingerprint, e.memo, e.reverses_id,
                   string_agg(p.account_id || ' ' || p.debit || ' ' || p.credit, ';' ORDER BY p.id)
            FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id
            WHERE e.bank_id = %s AND e.booked_on < (%s::date + interval '1 month')
              AND (%s::date IS NULL OR e.booked_on >= (%s::date + interval '1 month'))
            GROUP BY e.id ORDER BY e.id
            """,
            [bank.pk, month, before.month if before else None, before.month if before else None],
        )
        for row in cursor:
            digest.update("|".join(str(field) for field in row).encode())
    return digest.hexdigest()


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in the books, with the rows that show it."""

    what: str
    rows: str


_UNBALANCED = """
    SELECT 'entry ' || entry_id || ': ' || sum(debit) || ' / ' || sum(credit)
    FROM ledger_posting GROUP BY entry_id HAVING sum(debit) <> sum(credit)
"""
_EMPTY = """
    SELECT 'entry ' || e.id FROM ledger_entry e
    WHERE NOT EXISTS (SELECT 1 FROM ledger_posting p WHERE p.entry_id = e.id)
"""
_WRONG_BALANCE = """
    SELECT 'account ' || a.code || ': ' || a.balance || ' <> ' || coalesce(sum(p.credit - p.debit), 0)
    FROM ledger_account a LEFT JOIN ledger_posting p ON p.account_id = a.id
    WHERE a.balance IS NOT NULL GROUP BY a.id
    HAVING a.balance <> coalesce(sum(p.credit - p.debit), 0)
"""
_NEGATIVE = """
    SELECT 'account ' || a.code || ': ' || sum(p.credit - p.debit)
    FROM ledger_account a JOIN ledger_posting p ON p.account_id = a.id
    WHERE NOT a.may_go_negative GROUP BY a.id
    HAVING sum(p.credit - p.debit) * (CASE WHEN a.kind IN ('asset', 'expense') THEN -1 ELSE 1 END) < 0
"""
_TWO_BANKS = """
    SELECT 'entry ' || e.id FROM ledger_posting p
    JOIN ledger_entry e ON e.id = p.entry_id JOIN ledger_account a ON a.id = p.account_id
    WHERE a.bank_id <> e.bank_id
"""
_NO_MIRROR = """
    SELECT 'entry ' || r.id || ' does not mirror ' || r.reverses_id FROM ledger_entry r
    WHERE r.reverses_id IS NOT NULL AND EXISTS (
        (SELECT account_id, debit, credit FROM ledger_posting WHERE entry_id = r.reverses_id
         EXCEPT ALL SELECT account_id, credit, debit FROM ledger_posting WHERE entry_id = r.id)
        UNION ALL
        (SELECT account_id, credit, debit FROM ledger_posting WHERE entry_id = r.id
         EXCEPT ALL SELECT account_id, debit, credit FROM ledger_posting WHERE entry_id = r.reverses_id))
"""
_CHECKS = {
    "debits and credits of an entry differ": _UNBALANCED,
    "an entry has no postings": _EMPTY,
    "a running balance is not the sum of its postings": _WRONG_BALANCE,
    "an account that must not is below zero": _NEGATIVE,
    "an entry touches two banks": _TWO_BANKS,
    "a reversal is not the mirror of its entry": _NO_MIRROR,
}


def rows_of(sql: str) -> list[str]:
    """The first column of `sql`, which names one faulty thing a row."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [row[0] for row in cursor.fetchall()]


def book_faults() -> Iterator[Fault]:
    """What is wrong in the ledger itself: nothing, if all went through it (books.md, `check_books`)."""
    for what, sql in _CHECKS.items():
        for row in rows_of(sql):
            yield Fault(what, row)
    for close in MonthClose.objects.select_related("bank").order_by("bank", "month"):
        if seal_of(close.bank, close.month) != close.seal:
            yield Fault("the seal of a closed month does not hold", f"{close.bank.code} {close.month:%Y-%m}")
