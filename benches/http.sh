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

rate() {
    taskset -c 1 wrk -t 1 -c 64 -d "${seconds}s" "$@" >"$service_home/wrk"
    if grep -E 'Non-2xx|Socket errors' "$service_home/wrk" >&2; then
        echo "Not every request was answered." >&2
        return 1
    fi
    sed -n 's/^Requests\/sec: *//p' "$service_home/wrk"
}

rate "$address/healthz" >/dev/null
for run in $(seq "$runs"); do
    healthz=$(rate "$address/healthz")
    narmast=$(rate -s "$script" "$address")
    echo "run $run: /healthz $healthz/s, /api/v1/narmast $narmast/s"
    echo "$healthz $narmast" >>"$service_home/rates"
done
awk '{ h += $1; n += $2 } END { printf "ratio %.2f\n", n / h }' "$service_home/rates"
