"""What the application's database role may do (books.md, "Roles from the start").

Two roles: the owner migrates; the application's role reads and writes everything except the books, which it
can only add to. Of an account it may write the name and the balance, and the balance only inside the
trigger that sums postings (`Account.Meta.triggers`).
"""

from django.conf import settings
from django.db import connections

APPEND_ONLY = ("ledger_entry", "ledger_posting", "ledger_monthclose")


def grant_rights(using: str = "default", **_kwargs) -> None:
    """Grants, after each migration, what the application's role may do; nothing where there is one role."""
    role = settings.APP_DATABASE_ROLE
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s AND rolname <> current_user", [role])
        if cursor.fetchone()[0] == 0:
            return
        quoted = connections[using].ops.quote_name(role)
        existing = set(connections[using].introspection.table_names(cursor))
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {quoted}")
        for table in existing.intersection(APPEND_ONLY):
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {quoted}")
        if "ledger_account" in existing:
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON ledger_account FROM {quoted}")
            cursor.execute(f"GRANT UPDATE (name, balance) ON ledger_account TO {quoted}")
