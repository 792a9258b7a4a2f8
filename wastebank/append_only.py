"""Refusals by the database itself, in one form, and tables that only grow.

A refusal is a check violation that carries a constraint name, by which Python finds the sentence for it.
"""

import pgtrigger


def refuse(constraint: str, message: str) -> str:
    """The PL/pgSQL statement that refuses under the name `constraint`."""
    return (
        f"RAISE EXCEPTION USING ERRCODE = 'check_violation', "
        f"CONSTRAINT = '{constraint}', MESSAGE = '{message}';"
    )


def append_only(table: str) -> list[pgtrigger.Trigger]:
    """No UPDATE, DELETE or TRUNCATE of `table`. (pgtrigger's own Protect cannot guard TRUNCATE.)"""
    refusal = refuse(f"{table}_append_only", f"{table} only grows")
    return [
        pgtrigger.Trigger(
            name="append_only",
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            level=pgtrigger.Row,
            func=refusal,
        ),
        pgtrigger.Trigger(
            name="never_truncated",
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            level=pgtrigger.Statement,
            func=refusal,
        ),
    ]
