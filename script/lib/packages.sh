# The system's packages: finds out which are missing and installs those by apt.
# shellcheck shell=bash

# The newest PostgreSQL, or the one that made our data: Debian keeps its programs off the PATH.
find_postgres() {
    local wanted="" dir program version best=0
    [ ! -r "$VAR/postgres/data/PG_VERSION" ] || wanted=$(cat "$VAR/postgres/data/PG_VERSION")
    POSTGRES_BIN=""
    for dir in "$(dirname "$(readlink -f "$(command -v initdb || true)")")" /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/local/pgsql/bin; do
        for program in initdb postgres pg_ctl pg_isready psql; do
            [ -x "$dir/$program" ] || continue 2
        done
        version=$("$dir/postgres" --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/')
        if [ "$version" = "$wanted" ] || { [ -z "$wanted" ] && [ "$version" -ge 15 ] && [ "$version" -gt "$best" ]; }; then
            best=$version POSTGRES_BIN=$dir
        fi
    done
    [ -n "$POSTGRES_BIN" ]
}

find_python() { # sets SYSTEM_PYTHON, for install_requirements
    local candidate
    for candidate in python3.11 python3 python3.12 python3.13; do
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            # shellcheck disable=SC2034
            SYSTEM_PYTHON=$candidate
            return
        fi
    done
    return 1
}

has_library() { /sbin/ldconfig -p 2>/dev/null | grep -qF "$1"; }
has_thai_font() { fc-list :lang=th 2>/dev/null | grep -q .; }
is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# need PACKAGE "what it is for" COMMAND...: missing unless dpkg or, on other systems, the command says it is there.
MISSING=() MISSING_TEXT=""
need() {
    local package=$1 purpose=$2
    shift 2
    if "$@" >/dev/null 2>&1; then return; fi
    MISSING+=("$package")
    MISSING_TEXT+=$(printf '\n  %-20s %s' "$package" "$purpose")
}
installed_or() { is_installed "$1" || "${@:2}"; }

list_missing() {
    MISSING=() MISSING_TEXT=""
    [ "$PRIVATE_DATABASE" = no ] || need postgresql "the database, version 15 or newer" find_postgres
    [ -x "$PYTHON" ] || need python3-venv "Python 3.11 or newer with venv" find_python
    need libpango-1.0-0 "sets the text of PDF documents" installed_or libpango-1.0-0 has_library libpango-1.0.so.0
    need libpangoft2-1.0-0 "sets the text of PDF documents" installed_or libpangoft2-1.0-0 has_library libpangoft2-1.0.so.0
    need libharfbuzz-subset0 "puts fonts into PDF documents" installed_or libharfbuzz-subset0 has_library libharfbuzz-subset.so.0
    need fonts-thai-tlwg "Thai fonts" installed_or fonts-thai-tlwg has_thai_font
    need gettext "compiles the translations" command -v msgfmt
    need tzdata "the time of Bangkok" test -e /usr/share/zoneinfo/Asia/Bangkok
    if [ "$FOR_TESTS" = yes ]; then
        need chromium "the browser of the tests" command -v chromium
        need libatomic1 "wanted by Playwright, which drives the browser" installed_or libatomic1 has_library libatomic.so.1
        need poppler-utils "reads PDF documents in the tests" command -v pdftotext
    fi
    [ ${#MISSING[@]} -gt 0 ]
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif sudo -n true 2>/dev/null; then sudo -n "$@"
    else sudo "$@"; fi
}
may_become_root() {
    [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; }
}
apt() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -q "$@" </dev/null >"$VAR/apt.log" 2>&1 9>&-; }

install_packages() {
    local no_cluster=/etc/postgresql-common/createcluster.d/wastebank-setup.conf failed=no
    list_missing || return 0
    if ! command -v apt-get >/dev/null || ! may_become_root; then
        say "These packages are missing (names as in Debian 12), and this script cannot install them itself:$MISSING_TEXT"
        die "Install them, then run this script again. On Debian, as root:  apt-get install ${MISSING[*]}"
    fi
    say "Installing what the system lacks:$MISSING_TEXT"
    apt update || say "apt-get update failed; trying with the package lists there are." "$(tail -n 3 "$VAR/apt.log")"
    # Debian makes and starts a database server of its own when it installs PostgreSQL. We need the
    # programs only, so this tells it not to, for the time of this installation.
    as_root mkdir -p "${no_cluster%/*}"
    echo "create_main_cluster = false" | as_root tee "$no_cluster" >/dev/null
    apt install -y --no-install-recommends "${MISSING[@]}" || failed=yes
    as_root rm -f "$no_cluster"
    if [ $failed = yes ]; then tail -n 15 "$VAR/apt.log" >&2; fi
    if list_missing || [ $failed = yes ]; then
        die "These packages are still missing; install them, then run this script again:$MISSING_TEXT"
    fi
}
