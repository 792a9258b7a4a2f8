# What the project itself needs: Python packages, keys, built files, the tables of its database.
# Each step keeps a mark of what it was done for and is done again only when that changed: these run at
# every start, and must take no time then.
# shellcheck shell=bash

checksum() { sha256sum | cut -d' ' -f1; }

install_requirements() { # requirements-dev.txt holds all of requirements.txt, so either mark will do for the bank itself
    local file=requirements.txt done_for
    if [ "$FOR_TESTS" = yes ]; then file=requirements-dev.txt; fi
    if ! "$PYTHON" -c '' 2>/dev/null; then
        find_python || die "Python 3.11 or newer with venv is missing."
        say "Making .venv with $("$SYSTEM_PYTHON" --version) ..."
        "$SYSTEM_PYTHON" -m venv --clear .venv
    fi
    for done_for in requirements-dev.txt "$file"; do
        [ "$(cat ".venv/installed-$done_for" 2>/dev/null)" != "$(mark_of "$done_for")" ] || return 0
    done
    say "Installing the Python packages of $file ..."
    "$PYTHON" -m pip install -qq --disable-pip-version-check --no-input --require-hashes -r "$file" >&2
    rm -f .venv/installed-*
    mark_of "$file" >".venv/installed-$file"
}
mark_of() { { cat "$1"; "$PYTHON" --version; } | checksum; }

# set_line NAME VALUE: in var/local.env, leaving the other lines alone.
set_line() {
    local file=$VAR/local.env
    if grep -qxF "$1=$2" "$file"; then return; fi
    { grep -v "^$1=" "$file" || true; echo "$1=$2"; } >"$file.new"
    mv "$file.new" "$file"
}

write_settings() {
    local file=$VAR/local.env
    (
        umask 077 # secrets: for the owner of this checkout alone
        if [ ! -e "$file" ]; then
            echo "# Written by script/setup. It keeps the DATABASE lines true; for another database, export DATABASE_URL." >"$file"
        fi
        grep -q '^SECRET_KEY=.' "$file" || set_line SECRET_KEY "$(head -c 48 /dev/urandom | base64 -w 0)"
        if [ "$PRIVATE_DATABASE" = yes ]; then
            set_line DATABASE_URL "postgres://wastebank_app@:5432/wastebank?host=$SOCKET"
            set_line DATABASE_OWNER_URL "postgres://wastebank_owner@:5432/wastebank?host=$SOCKET"
        fi
    )
    # Whoever loses this file loses the national IDs: it is made when there is none, and never written again.
    [ -e "$VAR/national_id.keys" ] || [ -n "${NATIONAL_ID_KEY_FILE:-}" ] || "$PYTHON" - "$VAR/national_id.keys" <<-'PYTHON'
	import base64, os, sys
	from cryptography.fernet import Fernet

	text = f"encrypt: {Fernet.generate_key().decode()}\nindex: {base64.b64encode(os.urandom(32)).decode()}\n"
	new = f"{sys.argv[1]}.{os.getpid()}"
	with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
	    file.write(text)
	    file.flush()
	    os.fsync(file.fileno())
	os.link(new, sys.argv[1])  # whole or not at all, and never over another
	os.unlink(new)
	PYTHON
}

build_assets() {
    "$PYTHON" script/assets.py >&2
    local po
    for po in locale/*/LC_MESSAGES/*.po; do
        if [ "$po" -nt "${po%.po}.mo" ]; then msgfmt --check-format -o "${po%.po}.mo" "$po"; fi
    done
}

collect_static() { # only the server needs them; the tests and DEBUG find them where they are
    local now
    now=$({ find static ./*/static ./*/*/static -path './var/*' -prune -o -type f -printf '%p %s %T@\n' 2>/dev/null | sort
        cat .venv/installed-*; sha256sum wastebank/settings.py; } | checksum)
    [ "$(cat "$VAR/static.mark" 2>/dev/null)" != "$now" ] || return 0
    say "Collecting the static files ..."
    "$PYTHON" manage.py collectstatic --noinput --verbosity 0 >&2
    echo "$now" >"$VAR/static.mark"
}

# Asking Django for pending migrations takes seconds, so: the same code on the same rows of
# django_migrations (another, older or emptied database has others) needs none. All code counts, as the
# apps grant rights and load their catalogues after migrating.
migrate() {
    local code
    code=$(find . \( -name '.?*' -o -name var -o -name tests -o -name static -o -name templates -o -name script -o -name docs \) -prune \
        -o -type f -not -name '*.pyc' -not -name '*.[pm]o' -exec sha256sum {} + | sort | checksum)
    code="$code $(cat .venv/installed-* | checksum)"
    [ "$(cat "$VAR/migrated.mark" 2>/dev/null)" != "$code $("$PYTHON" script/lib/database_state.py migrations)" ] || return 0
    say "Migrating the database ..."
    "$PYTHON" manage.py migrate --verbosity 0 >&2
    echo "$code $("$PYTHON" script/lib/database_state.py migrations)" >"$VAR/migrated.mark"
}
