# Sourced by every script: where things are, how to speak, which database is meant.
# shellcheck shell=bash
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
VAR=$ROOT/var
PYTHON=$ROOT/.venv/bin/python
export ROOT VAR PYTHON
cd "$ROOT"

# To stderr, so that `script/manage dumpdata > file` holds the data alone.
say() { printf '%s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

# Somebody else's database is used only when DATABASE_URL is exported; otherwise setup writes the address
# of its own into var/local.env, where wastebank/settings.py reads it. What the environment holds comes first.
if [ -n "${DATABASE_URL:-}" ]; then
    PRIVATE_DATABASE=no
    export DATABASE_URL DATABASE_OWNER_URL="${DATABASE_OWNER_URL:-$DATABASE_URL}"
else
    PRIVATE_DATABASE=yes
    [ -z "${DATABASE_OWNER_URL:-}" ] || die "DATABASE_OWNER_URL is set, but DATABASE_URL is not: set both, or neither."
    # PGPORT, PGSERVICE and the like would lead our own address elsewhere.
    unset DATABASE_URL DATABASE_OWNER_URL "${!PG@}"
fi
export PRIVATE_DATABASE

# These scripts serve one machine, without a certificate. (.ci/run checks the production settings, too.)
export HTTPS=0

# Two scripts at once must not both install or both start the database. Children that stay (the database
# server) must not inherit descriptor 9, or they would hold the lock for ever.
lock() {
    mkdir -p "$VAR" 2>/dev/null || true
    [ -w "$VAR" ] ||
        die "$VAR belongs to $(stat -c %U "$VAR" 2>/dev/null || echo 'somebody else'), not to $(id -un)." \
            "Run this as that user, or give the folder to the right one with chown -R."
    exec 9>"$VAR/setup.lock"
    flock -n 9 || { say "Waiting for another script to finish its setup ..."; flock 9; }
}
