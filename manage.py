#!/usr/bin/env python
"""Django's command line. `script/manage` runs it in the prepared environment."""

import os
import sys

# Commands that change the schema, or make the whole database anew, run as the database's owner;
# everything else runs as the application's role, which cannot rewrite the books.
OWNER_COMMANDS = {"migrate", "flush", "dbshell", "sqlmigrate", "pgtrigger"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wastebank.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ.setdefault("DATABASE_AS_OWNER", "1")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
