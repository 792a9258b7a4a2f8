"""Reading the books: balances, statement, trial balance, and the proof that they are whole."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import DecimalField, Q, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from wastebank.ledger import chart
from wastebank.ledger.models import Account, ClosingBalance, Entry, EntryKind, Kind, MonthClose, Posting
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


def last_close(bank: Bank | int, *, until: date | None = None) -> MonthClose | None:
    """The bank's last closed month that was over on `until`: its closing balances hold that day."""
    closes = MonthClose.objects.filter(bank=bank)
    if until:
        closes = closes.filter(month__lt=(until + timedelta(days=1)).replace(day=1))
    return closes.order_by("-month").first()


def _since(close: MonthClose | None, until: date | None) -> dict[str, date]:
    """Which postings come on top of the closing balances of `close`, as a filter of postings."""
    after = {"entry__booked_on__gt": Month.of(close.month).last} if close else {}
    return after | ({"entry__booked_on__lte": until} if until else {})


def balance_of(account: Account, *, until: date | None = None) -> Decimal:
    """What `account` holds in baht, on its normal side, by entries booked up to and including `until`.

    The closing balance of the last closed month, and what was posted after it.
    """
    close = last_close(account.bank_id, until=until)
    kept = ClosingBalance.objects.filter(month_close=close, account=account).first() if close else None
    postings = Posting.objects.filter(account=account, **_since(close, until))
    sums = postings.aggregate(debit=_total("debit"), credit=_total("credit"))
    sign = 1 if account.kind in DEBIT_NORMAL else -1
    return sign * ((kept.balance if kept else ZERO) + sums["debit"] - sums["credit"]) + 0  # never −0.00


def net_by_account(bank: Bank, *, until: date, prefix: str = "") -> dict[int, Decimal]:
    """Debits − credits of every account that was posted to by `until`, of those whose code begins so."""
    close = last_close(bank, until=until)
    net: dict[int, Decimal] = {}
    if close:
        kept = ClosingBalance.objects.filter(month_close=close, account__code__startswith=prefix)
        net.update(kept.values_list("account_id", "balance"))
    moved = Posting.objects.filter(
        account__bank=bank, account__code__startswith=prefix, **_since(close, until)
    ).order_by()
    for account_id, amount in moved.values("account_id").values_list(
        "account_id", _total("debit") - _total("credit")
    ):
        net[account_id] = net.get(account_id, ZERO) + amount
    return net


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

    @property
    def words(self) -> str:
        """What the passbook calls it (4-reports.md, สมุดคู่ฝาก)."""
        is_refund = self.entry.kind == EntryKind.DISTRIBUTION
        return _("Year-end refund") if is_refund else self.entry.get_kind_display()


def statement(account: Account, *, first: date, last: date) -> list[StatementLine]:
    """The postings of a credit-side account (savings, fund) booked from `first` to `last`, oldest first."""
    sign = -1 if account.kind in DEBIT_NORMAL else 1
    running = sign * balance_of(account, until=first - timedelta(days=1))
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
    net = net_by_account(bank, until=until)
    return [
        TrialLine(a.code, a.name, a.kind, max(net[a.pk], ZERO), max(-net[a.pk], ZERO))
        for a in Account.objects.filter(pk__in=net).order_by("code")
    ]


def totals_by_code(bank: Bank, *, prefix: str, until: date) -> Decimal:
    """The sum of all accounts whose code begins with `prefix`, on the normal side of their kind."""
    net = net_by_account(bank, until=until, prefix=prefix)
    kinds = dict(Account.objects.filter(pk__in=net).values_list("pk", "kind"))
    return sum((amount if kinds[pk] in DEBIT_NORMAL else -amount for pk, amount in net.items()), ZERO)


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
# Month by month: what a close carried on from the one before it is the month's postings. An account that it
# left behind counts as 0 here and so shows its loss.
_CLOSING_BALANCE = """
    WITH closes AS (
        SELECT id, bank_id, month, lag(id) OVER w AS before, lag(month) OVER w AS month_before
        FROM ledger_monthclose WINDOW w AS (PARTITION BY bank_id ORDER BY month)
    ), parts AS (
        SELECT c.id, p.account_id, p.debit - p.credit AS posted, 0 AS kept
        FROM closes c
        JOIN ledger_entry e ON e.bank_id = c.bank_id AND e.booked_on < c.month + interval '1 month'
             AND (c.month_before IS NULL OR e.booked_on >= c.month_before + interval '1 month')
        JOIN ledger_posting p ON p.entry_id = e.id
        UNION ALL SELECT c.id, b.account_id, 0, b.balance
        FROM closes c JOIN ledger_closingbalance b ON b.month_close_id = c.id
        UNION ALL SELECT c.id, b.account_id, 0, -b.balance
        FROM closes c JOIN ledger_closingbalance b ON b.month_close_id = c.before
    )
    SELECT k.code || ' ' || to_char(c.month, 'YYYY-MM') || ' account ' || a.code || ': '
           || sum(x.kept) || ' <> ' || sum(x.posted)
    FROM parts x JOIN closes c ON c.id = x.id JOIN ledger_account a ON a.id = x.account_id
    JOIN organisation_bank k ON k.id = c.bank_id
    GROUP BY k.code, c.month, a.code HAVING sum(x.kept) <> sum(x.posted) ORDER BY 1
"""
_CHECKS = {
    "debits and credits of an entry differ": _UNBALANCED,
    "an entry has no postings": _EMPTY,
    "a running balance is not the sum of its postings": _WRONG_BALANCE,
    "an account that must not is below zero": _NEGATIVE,
    "an entry touches two banks": _TWO_BANKS,
    "a reversal is not the mirror of its entry": _NO_MIRROR,
    "a closing balance is not the sum of its postings": _CLOSING_BALANCE,
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
