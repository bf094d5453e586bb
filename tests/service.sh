# For other scripts, to be read with `.`: a service with an example kommun of its
# own, on a free port of the loopback interface.
#
#   start_service BINARY EXAMPLE_OPTIONS SERVICE_OPTIONS [COMMAND_BEFORE…]
#
# sets `address` and `service_log`; the service is stopped and its files are
# removed when the script ends.
#
#   binary_or_release [BINARY]
#
# sets `binary`, which is built as a release when none is given, and gives the service
# new keys for personal data.
# shellcheck shell=sh

binary_or_release() {
    binary=${1:-}
    if [ -z "$binary" ]; then
        cargo build --release --locked
        binary=${CARGO_TARGET_DIR:-target}/release/valkansli
    fi
    VALKANSLI_KEYS=1:$(head -c 32 /dev/urandom | base64)
    export VALKANSLI_KEYS
}

start_service() {
    binary=$1
    example_options=$2
    service_options=$3
    shift 3
    service_home=$(mktemp -d "${TMPDIR:-/tmp}/valkansli-service.XXXXXX")
    service_log=$service_home/log
    service=
    trap stop_service EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM

    database=sqlite:$service_home/exempel.sqlite
    # shellcheck disable=SC2086 # several options
    "$binary" example --database "$database" $example_options >"$service_home/example.log" 2>&1 || {
        cat "$service_home/example.log" >&2
        return 1
    }
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    address=http://127.0.0.1:$port
    # What a client sends that is no HTTP is no error of the service.
    # shellcheck disable=SC2086 # several options
    "$@" "$binary" serve --database "$database" --bind "127.0.0.1:$port" \
        --log warn,actix_http=off $service_options >"$service_log" 2>&1 &
    service=$!
    wait_until_ready
}

wait_until_ready() {
    python3 - "$address" "$service" <<'PYTHON' || { cat "$service_log" >&2; return 1; }
import os, sys, time, urllib.request

address, service = sys.argv[1], int(sys.argv[2])
for _ in range(600):
    try:
        urllib.request.urlopen(address + "/readyz", timeout=5)
        sys.exit(0)
    except OSError:
        os.kill(service, 0)
        time.sleep(0.1)
sys.exit("the service did not become ready within a minute")
PYTHON
}

stop_service() {
    trap - EXIT INT TERM
    if [ -n "$service" ]; then
        kill "$service" 2>/dev/null || true
        wait "$service" 2>/dev/null || true
    fi
    rm -rf "$service_home"
}
