#!/bin/sh
# Bygger Valkansli, gör exempelkommunen och startar tjänsten.
#
#   sh deploy/demo.sh                          på http://127.0.0.1:8080
#   sh deploy/demo.sh --bind 127.0.0.1:9000    inställningar går till tjänsten
#
# What has been built or made before is used again. Ctrl-C ends it.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*"; }
stop_with() {
    printf '%s\n' "$*" >&2
    exit 2
}

# at_least MAJOR MINOR VERSION: whether a version such as v20.19.1 is new enough.
at_least() {
    printf '%s' "$3" | tr -d 'v' | {
        IFS=. read -r major minor _
        [ "$major" -gt "$1" ] || { [ "$major" -eq "$1" ] && [ "$minor" -ge "$2" ]; }
    }
}

{ command -v cargo && command -v rustc; } >/dev/null 2>&1 ||
    stop_with "Rust saknas. Installera Rust 1.95 eller senare med rustup och försök igen."
rust=$(rustc --version | cut -d' ' -f2)
at_least 1 95 "$rust" ||
    stop_with "Rust $rust är för gammalt. Kör «rustup update», så att du får 1.95 eller senare."
command -v cc >/dev/null 2>&1 ||
    stop_with "En C-kompilator saknas. Installera den, i Debian med «apt-get install gcc libc6-dev»."
{ command -v node && command -v npm; } >/dev/null 2>&1 ||
    stop_with "Node och npm saknas. Installera Node 20.19 eller senare och försök igen."
node=$(node --version)
at_least 20 19 "$node" ||
    stop_with "Node $node är för gammalt. Installera Node 20.19 eller senare och försök igen."

target=${CARGO_TARGET_DIR:-target}
home=$target/demo
mkdir -p "$home"

# The front end is embedded in the program, which is built again when a file of it
# is newer: so nothing is written where nothing has changed.
if [ ! -e static/node_modules/.package-lock.json ] ||
    [ static/package-lock.json -nt static/node_modules/.package-lock.json ]; then
    say "Hämtar det som sidorna byggs med …"
    (cd static && npm ci --no-audit --no-fund)
fi
changed=$(find static \( -name node_modules -o -name dist \) -prune -o -type f \
    -newer "$home/static-built" -print 2>/dev/null | head -n 1) || true
if [ ! -e "$home/static-built" ] || [ -n "$changed" ] || [ -z "$(ls static/dist 2>/dev/null)" ]; then
    say "Bygger sidornas skript och stilar …"
    (cd static && npm run build)
    touch "$home/static-built"
fi

say "Bygger Valkansli. Första gången tar det omkring tio minuter …"
cargo build --release --locked
valkansli=$target/release/valkansli

# Förtidsröstning goes on when valdagen is the second Sunday from now, so that there
# is something open to find. A database is used again until its valdag has passed.
valdag=
today=$(date +%Y-%m-%d)
for file in "$home"/exempel-*.sqlite; do
    [ -e "$file" ] || continue
    day=${file##*/exempel-}
    day=${day%.sqlite}
    if [ "$(printf '%s\n' "$today" "$day" | sort | head -n 1)" = "$today" ]; then
        valdag=$day
    else
        rm -f "$file" "$file"-wal "$file"-shm
    fi
done
if [ -z "$valdag" ]; then
    valdag=$(node -e '
        const day = new Date();
        day.setHours(12, 0, 0, 0);
        day.setDate(day.getDate() + 7 + (7 - day.getDay()) % 7);
        console.log(day.toLocaleDateString("sv-SE"));')
    say "Gör exempelkommunen med valdag $valdag …"
    rm -f "$home"/ny.sqlite*
    "$valkansli" example --database "sqlite:$home/ny.sqlite" --valdag "$valdag"
    mv "$home/ny.sqlite" "$home/exempel-$valdag.sqlite"
fi

# The key that seals personal data, and an administrator who chooses her password by
# the link. The link is new each time, for the one before may have been used.
database=sqlite:$home/exempel-$valdag.sqlite
export VALKANSLI_KEY_FILE="$home/nycklar"
[ -e "$VALKANSLI_KEY_FILE" ] || "$valkansli" key new
say "Logga in i kansliet som administrator:"
"$valkansli" user list --database "$database" "$@" | grep -q '^administrator ' &&
    "$valkansli" user link administrator --database "$database" "$@" ||
    "$valkansli" user add --roll administrator --namn "Anna Administratör" administrator \
        --database "$database" "$@"

say "Startar. Tryck Ctrl-C för att sluta."
exec "$valkansli" serve --database "$database" "$@"
