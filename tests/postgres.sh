#!/bin/sh
# Runs a command with a PostgreSQL server of its own: started on a free port of
# the loopback interface, named in TEST_POSTGRES_URL, stopped and removed after.
#
#   sh tests/postgres.sh cargo test
set -eu

if [ $# -eq 0 ]; then
    echo "Användning: sh tests/postgres.sh KOMMANDO…" >&2
    exit 2
fi

bin=/usr/lib/postgresql/15/bin
if [ ! -x "$bin/initdb" ]; then
    initdb=$(command -v initdb || true)
    if [ -z "$initdb" ]; then
        echo "PostgreSQL saknas. Installera Debians paket postgresql-15." >&2
        exit 2
    fi
    bin=$(dirname "$(readlink -f "$initdb")")
fi

home=$(mktemp -d "${TMPDIR:-/tmp}/valkansli-postgres.XXXXXX")
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
printf '%s\n' "$password" >"$home/password"

# The server refuses to run as root.
if [ "$(id -u)" -eq 0 ]; then
    chown -R postgres "$home"
    as_server() { (cd / && runuser -u postgres -- "$@"); }
else
    as_server() { "$@"; }
fi

# shellcheck disable=SC2329 # the traps call it
stop() {
    trap - EXIT INT TERM
    if [ -f "$home/data/postmaster.pid" ]; then
        as_server "$bin/pg_ctl" -D "$home/data" -m immediate -w stop >/dev/null 2>&1 || true
    fi
    rm -rf "$home"
}
trap stop EXIT
trap 'stop; exit 130' INT
trap 'stop; exit 143' TERM

as_server "$bin/initdb" -D "$home/data" -U prov --auth=scram-sha-256 \
    --pwfile="$home/password" --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$home/initdb.log" 2>&1 ||
    { cat "$home/initdb.log" >&2; exit 1; }

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Another program may take the port between the asking and the starting.
started=
for _ in 1 2 3 4 5; do
    port=$(free_port)
    if as_server "$bin/pg_ctl" -D "$home/data" -l "$home/server.log" -w -s \
        -o "-h 127.0.0.1 -p $port -k $home -c fsync=off -c synchronous_commit=off \
            -c full_page_writes=off -c max_connections=200" start >/dev/null 2>&1; then
        started=yes
        break
    fi
done
if [ -z "$started" ]; then
    cat "$home/server.log" >&2
    exit 1
fi

# The command runs beside the shell, so that a signal is answered at once.
TEST_POSTGRES_URL="postgres://prov:$password@127.0.0.1:$port/postgres" "$@" &
command=$!
trap 'kill -INT "$command" 2>/dev/null; wait "$command" || true; stop; exit 130' INT
trap 'kill "$command" 2>/dev/null; wait "$command" || true; stop; exit 143' TERM
status=0
wait "$command" || status=$?
exit "$status"
