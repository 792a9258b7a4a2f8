"""What the scripts ask the database at every start, without the seconds that starting Django takes.

database_state.py migrations    a checksum of the migrations it has had, or "none"
database_state.py is-empty      exit code 0 when there is no municipality in it yet
"""

import sys
from pathlib import Path

import environ
import psycopg

QUESTIONS = {
    "migrations": (
        "django_migrations",
        "SELECT md5(string_agg(concat_ws(' ', id, app, name, applied), ',' ORDER BY id))"
        " FROM django_migrations",
    ),
    "is-empty": ("organisation_municipality", "SELECT 1 FROM organisation_municipality LIMIT 1"),
}


def ask(table: str, query: str) -> object:
    """The first value of the query; None when there is no such table or no row."""
    env = environ.Env()
    env.read_env(Path(__file__).resolve().parents[2] / "var" / "local.env")
    url = env.db_url("DATABASE_OWNER_URL")
    fields = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    options = {name: url[key] for name, key in fields.items() if url[key]} | url.get("OPTIONS", {})
    with psycopg.connect(**options) as connection:
        exists = connection.execute("SELECT to_regclass(%s)", [table]).fetchone()
        row = connection.execute(query).fetchone() if exists and exists[0] else None
    return row[0] if row else None


if __name__ == "__main__":
    answer = ask(*QUESTIONS[sys.argv[1]])
    if sys.argv[1] == "is-empty":
        sys.exit(answer is not None)
    print(answer or "none")
