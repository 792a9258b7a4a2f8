"""One prepared statement through psycopg's own cursor.

Django's cursor puts the parameters into the text on the client (its server-side binding would break
pghistory's contexts). The posting statement alone is worth preparing on the server.
"""

import time
from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection


def fetch_prepared(sql: str, params: Sequence[Any]) -> list[tuple]:
    """The rows of `sql`, prepared on the server. Seen by Django's query log like any other statement."""
    connection.ensure_connection()
    started = time.monotonic()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        rows = cursor.execute(sql, params, prepare=True).fetchall()
    if connection.queries_logged:
        connection.queries_log.append({"sql": sql, "time": f"{time.monotonic() - started:.3f}"})
    return rows
