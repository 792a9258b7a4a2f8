"""What the application's database role may do (books.md, "Roles from the start").

Two roles: the owner migrates; the application's role reads and writes everything except the books, which it
can only add to. Of an account it may write the name and the balance, and the balance only inside the
trigger that sums postings (`Account.Meta.triggers`).
"""

from django.conf import settings
from django.db import connections

# A second lock behind the triggers: the role cannot even try.
APPEND_ONLY = {
    "ledger_entry",
    "ledger_posting",
    "ledger_monthclose",
    "ledger_closingbalance",
    "prices_agreementend",
    "prices_agreementfile",
    "prices_askedbuyer",
    "prices_buyeragreement",
    "prices_price",
    "prices_priceexception",
    "prices_pricefollowing",
    "prices_pricelist",
    "prices_quote",
    "prices_quotechoice",
    "prices_quoteround",
    "deposits_banking",
    "deposits_capitalsource",
    "deposits_expense",
    "deposits_moneyvoid",
    "deposits_receipt",
    "deposits_statementimport",
    "deposits_statementline",
    "deposits_tickpart",
    "deposits_buyerpayment",
    "deposits_cashcount",
    "deposits_dayclose",
    "deposits_declarednumber",
    "deposits_deposit",
    "deposits_depositline",
    "deposits_depositvoid",
    "deposits_distribution",
    "deposits_distributionundo",
    "deposits_dividendpayment",
    "deposits_dividendshare",
    "deposits_drawermovement",
    "deposits_goodmovement",
    "deposits_goodprice",
    "deposits_goodspaper",
    "deposits_handover",
    "deposits_paperpad",
    "deposits_sale",
    "deposits_saleline",
    "deposits_salevoid",
    "deposits_slipprint",
    "deposits_stockcountline",
    "deposits_stockevent",
    "deposits_stockmovement",
    "deposits_yearend",
    "deposits_yearendundo",
}
NEVER_DELETED = {
    "deposits_device",
    "deposits_deviceday",
    "deposits_draftsale",
    "deposits_flag",
    "deposits_good",
    "deposits_marketday",
    "deposits_openslip",
    "deposits_openslipline",
    "deposits_payout",
    "deposits_payoutapproval",
    "deposits_refusedrecord",
    "deposits_tick",
    "members_member",
    "prices_buyer",
}


def grant_rights(using: str = "default", **_kwargs) -> None:
    """Grants, after each migration, what the application's role may do; nothing where there is one role."""
    role = settings.APP_DATABASE_ROLE
    with connections[using].cursor() as cursor:
        _close_the_side_doors(cursor)
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s AND rolname <> current_user", [role])
        if cursor.fetchone()[0] == 0:
            return
        quoted = connections[using].ops.quote_name(role)
        existing = set(connections[using].introspection.table_names(cursor))
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {quoted}")
        history = {table for table in existing if table.endswith("event")}  # pghistory's tables
        for table in existing & (APPEND_ONLY | history):
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {quoted}")
        for table in existing & NEVER_DELETED:
            cursor.execute(f"REVOKE DELETE, TRUNCATE ON {table} FROM {quoted}")
        if "ledger_account" in existing:
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON ledger_account FROM {quoted}")
            cursor.execute(f"GRANT UPDATE (name, balance) ON ledger_account TO {quoted}")


def _close_the_side_doors(cursor) -> None:
    """Three ways round the triggers that were found by trying, closed for whoever is not the owner.

    pgtrigger lets any session switch triggers off by a setting: its question is answered "no" for good. A
    temporary table of the same name would stand before ours, and a trigger on one reaches the depth at which
    a balance may be written: nobody makes temporary tables, and trigger functions look into `public` first.
    Done again after each migration, as migrations make these functions anew.
    """
    cursor.execute(
        "SELECT current_database(), pg_get_userbyid(datdba) = current_user OR rolsuper "
        "FROM pg_database, pg_roles WHERE datname = current_database() AND rolname = current_user"
    )
    database, is_owner = cursor.fetchone()
    if is_owner:
        cursor.execute(f'REVOKE TEMPORARY ON DATABASE "{database}" FROM PUBLIC')
    cursor.execute(
        "SELECT oid::regprocedure, proname = '_pgtrigger_should_ignore' FROM pg_proc "
        "WHERE pronamespace = 'public'::regnamespace "
        "AND (starts_with(proname, 'pgtrigger_') OR starts_with(proname, '_pgtrigger_'))"
    )
    for function, decides in cursor.fetchall():
        if decides:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) "
                "RETURNS BOOLEAN LANGUAGE sql IMMUTABLE AS 'SELECT false'"
            )
        else:
            cursor.execute(f"ALTER FUNCTION {function} SET search_path = public, pg_temp")
