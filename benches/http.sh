#!/bin/sh
# What a look-up costs over HTTP, as a share of an answer that costs nothing:
# requests a second of /api/v1/narmast?lat&lon over those of /healthz. The service
# has one core, wrk the other, with 64 connections; answers are not compressed.
#
#   sh benches/http.sh [SECONDS_PER_RUN] [OPTIONS OF valkansli example…]
#
# Wants wrk and taskset (Debian packages wrk and util-linux), and two cores.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-10}
[ $# -eq 0 ] || shift
runs=3

for tool in wrk taskset python3; do
    command -v "$tool" >/dev/null || {
        echo "$tool is missing." >&2
        exit 2
    }
done
cargo build --release --locked
. tests/service.sh
start_service "${CARGO_TARGET_DIR:-target}/release/valkansli" "$*" "--rate-limit 0 --workers 1" \
    taskset -c 0

# Places all over the kommun, so that no answer is asked for twice in a row.
script=$service_home/places.lua
python3 - "$address" >"$script" <<'PYTHON'
import json, random, sys, urllib.request

address = sys.argv[1]
val = json.load(urllib.request.urlopen(address + "/api/v1/val"))["val"][0]["id"]
features = json.load(urllib.request.urlopen(f"{address}/api/v1/val/{val}/valdistrikt"))["features"]
random.seed(1)
print("local paths = {")
for _ in range(2000):
    ring = random.choice(features)["geometry"]["coordinates"][0][0]
    (x1, y1), (x2, y2) = random.choice(ring)[:2], random.choice(ring)[:2]
    print(f'  "/api/v1/narmast?lat={(y1 + y2) / 2:.6f}&lon={(x1 + x2) / 2:.6f}",')
print("}")
print("local at = 0")
print("request = function() at = at % #paths + 1; return wrk.format('GET', paths[at]) end")
PYTHON

# measure NAME WRK_OPTIONS…: requests a second, and microseconds of processor time for
# each, which other work on the machine does not change.
measure() {
    name=$1
    shift
    before=$(awk '{ print $14 + $15 }' "/proc/$service/stat")
    taskset -c 1 wrk -t 1 -c 64 -d "${seconds}s" "$@" >"$service_home/wrk"
    after=$(awk '{ print $14 + $15 }' "/proc/$service/stat")
    if grep -E 'Non-2xx|Socket errors' "$service_home/wrk" >&2; then
        echo "Not every request was answered." >&2
        return 1
    fi
    awk -v name="$name" -v ticks="$((after - before))" -v hz="$(getconf CLK_TCK)" '
        / requests in / { requests = $1 }
        /^Requests\/sec:/ { rate = $2 }
        END { print name, rate, ticks / hz / requests * 1e6 }' "$service_home/wrk" |
        tee -a "$service_home/measured"
}

echo "request: a second, processor µs each"
for _ in $(seq "$runs"); do
    measure /healthz "$address/healthz"
    measure /api/v1/narmast -s "$script" "$address"
done
awk '
    $1 == "/healthz" { h += $2; hc += $3 }
    $1 != "/healthz" { n += $2; nc += $3 }
    END { printf "ratio %.2f (by processor time %.2f)\n", n / h, hc / nc }' "$service_home/measured"
