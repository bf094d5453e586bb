#!/bin/sh
# The HTTP API against its own description: schemathesis makes requests that the
# OpenAPI document allows, and some that it does not, and looks at every answer.
set -eu
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}

. tests/service.sh
start_service "$target/debug/valkansli" "--valdistrikt 12 --adresser 1500" "--rate-limit 0"

"$target/tools/venv/bin/schemathesis" --config-file tests/schemathesis.toml \
    run "$address/openapi.json" --url "$address"

if grep -E 'ERROR|panicked' "$service_log"; then
    echo "The service logged errors." >&2
    exit 1
fi
