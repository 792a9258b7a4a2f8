# A PostgreSQL server for this checkout alone, below var/postgres, reached by a unix socket and never by
# the network:
#   var/postgres/data     the cluster           var/postgres/log      what the server says
#   var/postgres/socket   the socket, unless the path is too long for one
#   var/postgres/checkout whose data these are  var/postgres/ready    exists when roles and database do
# There are no passwords: whoever may enter the socket's folder (mode 0700) is trusted.
# shellcheck shell=bash

# PostgreSQL refuses to run as root; then the server runs as Debian's user `postgres`, or as whoever owns the data.
choose_server_user() {
    SERVER_USER=$(id -un)
    [ "$(id -u)" = 0 ] || return 0
    SERVER_USER=$(stat -L -c %U "$VAR/postgres/data" 2>/dev/null || echo postgres)
    [ "$SERVER_USER" != root ] || SERVER_USER=postgres # a copy made by root: prepare_folders gives it away again
    id "$SERVER_USER" >/dev/null 2>&1 ||
        die "As root, the database server runs as the user $SERVER_USER, who does not exist here. Create it: useradd --system $SERVER_USER"
}
as_server() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid "$SERVER_USER" --regid "$(id -g "$SERVER_USER")" --init-groups "$@"
    else
        "$@"
    fi
}

# Not every path can hold a socket: it is limited to 107 bytes, and goes into an address.
can_hold_socket() { [[ "$1/socket/.s.PGSQL.5432" =~ ^[A-Za-z0-9/._-]{1,100}$ ]]; }

# Run from a cluster's folder, by its relative name: works wherever the folder lies.
postgres() { (cd "$CLUSTER" && as_server "$POSTGRES_BIN/$1" "${@:2}") 9>&-; }

# Who still works on these data, by the processes' working directory. The server asks for itself, as
# only a process's own user may always look.
server_processes() {
    # shellcheck disable=SC2016
    (cd / && as_server bash -c 'for p in /proc/[0-9]*; do
        case $(readlink "$p/cwd") in "$1" | "$1 (deleted)") echo "${p#/proc/}" ;; esac
    done' - "$1" 2>/dev/null) || true
}
end_server_of() { # after its folder was deleted, or was cut off from its checkout
    local pids i
    for i in {1..100}; do
        pids=$(server_processes "$1")
        [ -n "$pids" ] || return 0
        # shellcheck disable=SC2086
        [ "$i" -gt 1 ] || as_server kill -QUIT $pids 2>/dev/null || true
        sleep 0.1
    done
    die "An old database server still runs on $1 (processes: ${pids//$'\n'/ }). End it, then try again."
}

place_new_cluster() { # var/postgres, or, where the server's user may not look, a link to a folder where it may
    local old
    if [ "$(id -u)" = 0 ] && ! { can_hold_socket "$VAR/postgres" && (cd / && as_server test -x "$VAR"); }; then
        mkdir -p /var/lib/wastebank
        # var/ was deleted and its cluster stayed behind: stop that one and start afresh, for the keys of its
        # national IDs are gone as well. Its data are kept; to delete is for people.
        for old in /var/lib/wastebank/*/; do
            [ "$(cat "$old/checkout" 2>/dev/null)" = "$ROOT" ] || continue
            end_server_of "${old}data"
            mv "$old/checkout" "$old/checkout.before"
            say "An earlier database of this checkout stays in $old; delete it when nobody needs it."
        done
        CLUSTER=$(mktemp -d "/var/lib/wastebank/$(basename "$ROOT" | tr -cd 'A-Za-z0-9._-' | cut -c1-20)-XXXXXX")
        chmod 755 "$CLUSTER"
        ln -sfn "$CLUSTER" "$VAR/postgres"
    else
        mkdir -p "$VAR/postgres"
    fi
    CLUSTER=$(readlink -f "$VAR/postgres")
    echo "$ROOT" >"$CLUSTER/checkout"
}

prepare_folders() { # NAME OF THE DATA FOLDER
    local folder owner
    for folder in "$CLUSTER/$1" "$CLUSTER/socket" "$CLUSTER/log"; do
        mkdir -p "$folder"
        if [ "$(id -u)" = 0 ] && [ "$(stat -c %U "$folder")" != "$SERVER_USER" ]; then chown -R "$SERVER_USER:" "$folder"; fi
        owner=$(stat -c %U "$folder")
        [ "$owner" = "$SERVER_USER" ] || die "$folder belongs to $owner: run this as $owner."
        chmod 700 "$folder"
    done
    SOCKET=$CLUSTER/socket
    if ! can_hold_socket "$CLUSTER"; then
        # Its name is the same each time; as anyone may write to /tmp, it must be ours and closed to others.
        SOCKET=/tmp/wastebank-$(id -u)-$(printf %s "$ROOT" | sha256sum | cut -c1-12)
        mkdir -m 700 "$SOCKET" 2>/dev/null || true
        # (stat looks at a link itself, whose mode is 777.)
        [ "$(stat -c '%F %u %a' "$SOCKET")" = "directory $(id -u) 700" ] ||
            die "$SOCKET should be a folder of $(id -un) alone (mode 700), and is not. Remove it, then try again."
    fi
}

# A copy of a running cluster is torn, and a copied link leads to the original's data: neither may be used.
refuse_copies() {
    local made_for data
    made_for=$(cat "$CLUSTER/checkout" 2>/dev/null || echo "$ROOT")
    if [ -L "$VAR/postgres" ] && [ "$made_for" != "$ROOT" ] && [ "$made_for/var/postgres" -ef "$VAR/postgres" ]; then
        die "$ROOT is a copy of $made_for, whose database it must not use." \
            "Remove the link $VAR/postgres to start with an empty database here."
    fi
    data=$(sed -n 2p "$CLUSTER/data/postmaster.pid" 2>/dev/null || true)
    if [ -n "$data" ] && [ -e "$data/PG_VERSION" ] && ! [ "$data" -ef "$CLUSTER/data" ]; then
        die "$CLUSTER was copied from ${data%/data} while its server ran, so the copy is not reliable." \
            "Stop the original first (script/setup --stop there) and copy it again, or remove $CLUSTER to start with an empty database here."
    fi
    [ "$made_for" = "$ROOT" ] || echo "$ROOT" >"$CLUSTER/checkout" # moved, or copied while stopped
}

create_cluster() { # under another name first, so that `data` is whole even if this is interrupted
    end_server_of "$CLUSTER/data" # var/ may have been deleted under a running server
    say "Making a database server of its own in $CLUSTER ..."
    rm -rf "$CLUSTER/data.new"
    prepare_folders data.new
    postgres initdb -D data.new -U wastebank_owner --auth=trust --encoding=UTF8 --locale=C.UTF-8 --data-checksums \
        --no-instructions >"$CLUSTER/initdb.log" 2>&1 || die "$(cat "$CLUSTER/initdb.log")"
    cat >>"$CLUSTER/data.new/postgresql.conf" <<-'CONF'

	# --- from script/lib/postgres.sh ---
	listen_addresses = ''
	port = 5432
	unix_socket_permissions = 0700
	max_connections = 200
	shared_buffers = 128MB
	timezone = 'Asia/Bangkok'
	log_timezone = 'Asia/Bangkok'
	log_checkpoints = off
	CONF
    echo "local all all trust" >"$CLUSTER/data.new/pg_hba.conf"
    mv "$CLUSTER/data.new" "$CLUSTER/data"
}

answers() { "$POSTGRES_BIN/pg_isready" -q -h "$SOCKET" -p 5432 -U wastebank_owner -d postgres; }

start_server() {
    local i code runs_in
    runs_in=$(sed -n 2p "$CLUSTER/data/postmaster.pid" 2>/dev/null || true)
    if [ -n "$runs_in" ] && [ "$runs_in" != "$CLUSTER/data" ]; then
        # The checkout was moved while its server ran. That one still writes by its old path: end it like a
        # loss of power, which PostgreSQL recovers from.
        end_server_of "$CLUSTER/data"
    fi
    for i in {1..600}; do
        code=0
        answers || code=$?
        [ $code = 1 ] || break # 1: it is there and still recovering
        sleep 0.1
    done
    [ $code != 0 ] || return 0

    if [ -n "$(server_processes "$CLUSTER/data")" ]; then # it runs, but its socket is gone (a cleaner of /tmp)
        postgres pg_ctl stop -D data -m fast -s || die "The database server of $CLUSTER does not answer and does not stop."
    fi
    # Left by a machine that was switched off. PostgreSQL sees that by itself, except when the number in it
    # belongs to another process by now. Nobody works on these data, so they may go.
    rm -f "$CLUSTER/data/postmaster.pid" "$SOCKET/.s.PGSQL.5432.lock"
    touch "$CLUSTER/log/postgres.log"
    [ "$(id -u)" != 0 ] || chown "$SERVER_USER:" "$CLUSTER/log/postgres.log"
    postgres pg_ctl start -D data -w -t 120 -s -l log/postgres.log -o "-k $SOCKET" >&2 </dev/null || {
        tail -n 15 "$CLUSTER/log/postgres.log" >&2
        die "The database server did not start; the lines above are the end of $CLUSTER/log/postgres.log."
    }
}

sql() { "$POSTGRES_BIN/psql" -X -q -A -t -v ON_ERROR_STOP=1 -h "$SOCKET" -p 5432 -U wastebank_owner "$@"; }

# The owner migrates and runs the tests; the application's role gets from migrations what it may do.
create_roles() {
    [ ! -e "$CLUSTER/ready" ] || return 0
    sql -d postgres -c "SELECT 1 FROM pg_roles WHERE rolname = 'wastebank_app'" | grep -q 1 ||
        sql -d postgres -c "CREATE ROLE wastebank_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE"
    sql -d postgres -c "SELECT 1 FROM pg_database WHERE datname = 'wastebank'" | grep -q 1 ||
        sql -d postgres -c "CREATE DATABASE wastebank OWNER wastebank_owner"
    touch "$CLUSTER/ready"
}

start_database() {
    find_postgres || die "The database in $VAR/postgres was made by PostgreSQL $(cat "$VAR/postgres/data/PG_VERSION" 2>/dev/null || true)," \
        "which is not installed any more. Install that version (Debian: postgresql-NN), or move the data with pg_upgrade."
    choose_server_user
    if [ -e "$VAR/postgres" ]; then CLUSTER=$(readlink -f "$VAR/postgres"); else place_new_cluster; fi
    [ -e "$CLUSTER/data" ] || create_cluster
    refuse_copies
    prepare_folders data
    start_server
    create_roles
}

stop_database() {
    [ -e "$VAR/postgres/data" ] || return 0
    find_postgres && choose_server_user
    CLUSTER=$(readlink -f "$VAR/postgres")
    refuse_copies
    if postgres pg_ctl status -D data >/dev/null 2>&1; then postgres pg_ctl stop -D data -m fast -s; fi
}
