"""The database's own refusals, whoever asks: the application, psql, a bug (books.md).

Each refusal is a check violation that carries a constraint name; `commands` turns the names into sentences.
All of this is declared on the models and travels in their migrations.
"""

import pgtrigger

from wastebank.append_only import refuse

# First key of the advisory lock that entries share and the close of a month takes alone; the second is the
# bank.
CLOSING_LOCK = 0x6C656467


# The balance of a member's savings is the sum of its postings and is written by nobody but the trigger that
# adds them up: a trigger's depth is 1 for a plain UPDATE, 2 for one that a trigger makes.
BALANCE_IS_A_SUM = pgtrigger.Trigger(
    name="balance_is_a_sum",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("balance"),
    condition=pgtrigger.Q(old__balance__df=pgtrigger.F("new__balance")),
    func=f"""
    IF pg_trigger_depth() < 2 THEN
        {refuse("ledger_account_balance_is_a_sum", "a balance is the sum of its postings and is not written")}
    END IF;
    RETURN NEW;
    """,
)

OPENS_AT_ZERO = pgtrigger.Trigger(
    name="opens_at_zero",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__balance__isnull=False) & ~pgtrigger.Q(new__balance=0),
    func=refuse("ledger_account_opens_at_zero", "an account opens at zero"),
)

# An account never changes what it is: its history would mean something else.
ACCOUNT_IDENTITY = pgtrigger.Trigger(
    name="identity_is_fixed",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func=f"""
    IF (NEW.bank_id, NEW.code, NEW.kind, NEW.may_go_negative, NEW.balance IS NULL)
       IS DISTINCT FROM (OLD.bank_id, OLD.code, OLD.kind, OLD.may_go_negative, OLD.balance IS NULL) THEN
        {refuse("ledger_account_identity", "an account keeps its bank, code, kind and rules")}
    END IF;
    RETURN NEW;
    """,
)

# The checks below look at what others have committed meanwhile. An older snapshot would not see it.
_READ_COMMITTED = f"""
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        {refuse("ledger_read_committed", "the books are written in READ COMMITTED transactions only")}
    END IF;
"""

# The advisory lock is shared among entries and exclusive for the close of a month: without it, an entry that
# is not yet committed could slip in behind the seal. The month is looked up after the lock is held, in a
# statement (and so a snapshot) of its own.
ENTRY_IS_ADMITTED = pgtrigger.Trigger(
    name="admitted",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("reversed_row", "ledger_entry%ROWTYPE")],
    func=f"""
    {_READ_COMMITTED}
    NEW.made_in := pg_current_xact_id()::text::bigint;
    NEW.posted_at := transaction_timestamp();
    PERFORM pg_advisory_xact_lock_shared({CLOSING_LOCK}, NEW.bank_id::int);
    IF EXISTS (
        SELECT 1 FROM ledger_monthclose c
        WHERE c.bank_id = NEW.bank_id AND NEW.booked_on < (c.month + interval '1 month')
    ) THEN
        {refuse("ledger_entry_month_closed", "the month of this entry is closed")}
    END IF;
    IF NEW.reverses_id IS NOT NULL THEN
        SELECT * INTO reversed_row FROM ledger_entry WHERE id = NEW.reverses_id;
        IF reversed_row.reverses_id IS NOT NULL THEN
            {refuse("ledger_entry_reversal_of_reversal", "a reversal is not reversed")}
        END IF;
        IF reversed_row.bank_id <> NEW.bank_id THEN
            {refuse("ledger_posting_one_bank", "an entry belongs to one bank")}
        END IF;
    END IF;
    RETURN NEW;
    """,
)

ENTRY_HAS_POSTINGS = pgtrigger.Trigger(
    name="has_postings",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    func=f"""
    IF NOT EXISTS (SELECT 1 FROM ledger_posting p WHERE p.entry_id = NEW.id) THEN
        {refuse("ledger_entry_has_postings", "an entry has postings")}
    END IF;
    RETURN NULL;
    """,
)

# One statement trigger does the rest: every INSERT must balance for each of its entries by itself. (A
# deferred trigger alone has a hole: SET CONSTRAINTS ALL IMMEDIATE, then DEFERRED, then one more posting.)
# After a restore transaction ids begin anew, so an entry is known by its id and its time together.
#
# Rows are looked up one by one on purpose. Joined to the new postings, entries and accounts were read whole:
# PL/pgSQL keeps the plan it made when the tables were small (15 ms instead of 0.5 at 3,000 entries).
POSTINGS_BALANCE = pgtrigger.Trigger(
    name="balance",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    level=pgtrigger.Statement,
    referencing=pgtrigger.Referencing(new="new_postings"),
    declare=[
        ("moved", "RECORD"),
        ("entry_row", "ledger_entry%ROWTYPE"),
        ("account_row", "ledger_account%ROWTYPE"),
        ("side", "INT"),
        ("remains", "NUMERIC"),
    ],
    func=f"""
    {_READ_COMMITTED}
    FOR moved IN
        SELECT p.entry_id, sum(p.debit) AS debits, sum(p.credit) AS credits
        FROM new_postings p GROUP BY p.entry_id
    LOOP
        IF moved.debits <> moved.credits THEN
            {refuse("ledger_entry_balances", "debits and credits of an entry are equal")}
        END IF;
        SELECT * INTO entry_row FROM ledger_entry WHERE id = moved.entry_id;
        IF entry_row.made_in <> pg_current_xact_id()::text::bigint
           OR entry_row.posted_at <> transaction_timestamp() THEN
            {refuse("ledger_posting_not_later", "nothing is added to an entry later")}
        END IF;
        IF EXISTS (
            SELECT 1 FROM new_postings p WHERE p.entry_id = moved.entry_id
            AND (SELECT a.bank_id FROM ledger_account a WHERE a.id = p.account_id) <> entry_row.bank_id
        ) THEN
            {refuse("ledger_posting_one_bank", "an entry belongs to one bank")}
        END IF;
        IF entry_row.reverses_id IS NOT NULL AND EXISTS (
            (SELECT account_id, debit, credit FROM new_postings WHERE entry_id = moved.entry_id
             EXCEPT ALL SELECT account_id, credit, debit FROM ledger_posting
             WHERE entry_id = entry_row.reverses_id)
            UNION ALL
            (SELECT account_id, credit, debit FROM ledger_posting WHERE entry_id = entry_row.reverses_id
             EXCEPT ALL SELECT account_id, debit, credit FROM new_postings WHERE entry_id = moved.entry_id)
        ) THEN
            {refuse("ledger_entry_mirror", "a reversal is the exact mirror of its entry")}
        END IF;
    END LOOP;

    -- In account order, so that two entries over the same accounts cannot wait for each other crosswise.
    FOR moved IN
        SELECT p.account_id, sum(p.credit - p.debit) AS change
        FROM new_postings p GROUP BY p.account_id ORDER BY p.account_id
    LOOP
        SELECT * INTO account_row FROM ledger_account WHERE id = moved.account_id;
        side := CASE WHEN account_row.kind IN ('asset', 'expense') THEN -1 ELSE 1 END;
        IF account_row.balance IS NOT NULL THEN
            -- Members' savings carry a running balance; its CHECK (balance >= 0) refuses.
            UPDATE ledger_account SET balance = balance + moved.change WHERE id = moved.account_id;
        ELSIF NOT account_row.may_go_negative AND moved.change * side < 0 THEN
            -- A fund has none. Drawn upon, it is locked, then summed in a statement of its own (locking and
            -- summing in one statement sums the snapshot from before the wait).
            PERFORM 1 FROM ledger_account WHERE id = moved.account_id FOR NO KEY UPDATE;
            SELECT sum(p.credit - p.debit) * side INTO remains
            FROM ledger_posting p WHERE p.account_id = moved.account_id;
            IF remains < 0 THEN
                {refuse("ledger_account_fund_not_negative", "a fund does not go below zero")}
            END IF;
        END IF;
    END LOOP;
    RETURN NULL;
    """,
)

# Whoever closes a month takes the lock alone, also from psql, and only a month that is over and comes after
# the last one closed.
MONTH_IS_OVER = pgtrigger.Trigger(
    name="month_is_over",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=f"""
    {_READ_COMMITTED}
    PERFORM pg_advisory_xact_lock({CLOSING_LOCK}, NEW.bank_id::int);
    IF NEW.month + interval '1 month' > (now() AT TIME ZONE 'Asia/Bangkok')
       OR EXISTS (
           SELECT 1 FROM ledger_monthclose c WHERE c.bank_id = NEW.bank_id AND c.month >= NEW.month
       ) THEN
        {refuse("ledger_month_is_over", "a month is closed when it is over, and after those before it")}
    END IF;
    RETURN NEW;
    """,
)

# Opening balances (books.md, Closing): what every account of the bank came to, carried on from the close
# before. The trigger writes them, so that a close without them does not exist, and nobody else does: at
# depth 1 an INSERT is a plain one.
BALANCES_ARE_KEPT = pgtrigger.Trigger(
    name="balances_are_kept",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    declare=[("before", "ledger_monthclose%ROWTYPE")],
    func="""
    SELECT * INTO before FROM ledger_monthclose c
    WHERE c.bank_id = NEW.bank_id AND c.month < NEW.month ORDER BY c.month DESC LIMIT 1;
    INSERT INTO ledger_closingbalance (month_close_id, account_id, balance)
    SELECT NEW.id, moved.account_id, sum(moved.amount) FROM (
        SELECT b.account_id, b.balance AS amount
        FROM ledger_closingbalance b WHERE b.month_close_id = before.id
        UNION ALL
        SELECT p.account_id, p.debit - p.credit
        FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id
        WHERE e.bank_id = NEW.bank_id AND e.booked_on < NEW.month + interval '1 month'
          AND (before.id IS NULL OR e.booked_on >= before.month + interval '1 month')
    ) moved GROUP BY moved.account_id;
    RETURN NULL;
    """,
)

KEPT_BY_THE_CLOSE = pgtrigger.Trigger(
    name="kept_by_the_close",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=f"""
    IF pg_trigger_depth() < 2 THEN
        {refuse("ledger_closing_balance_is_a_sum", "the close of a month writes its balances itself")}
    END IF;
    RETURN NEW;
    """,
)
