#!/bin/sh
# The round trip of a country: as many vallokaler as Sweden has valdistrikt, out in
# Valmyndigheten's form and in again. Prints the seconds of each step, and fails if the
# second import changes anything.
#
#   sh tests/tur_och_retur.sh [PROGRAM [VALDISTRIKT]]
set -eu

program=${1:-target/release/valkansli}
valdistrikt=${2:-6300}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
DATABASE_URL="sqlite:$folder/prov.sqlite"
export DATABASE_URL

seconds() {
    what=$1
    shift
    from=$(date +%s.%N)
    "$@" > "$folder/ut.txt"
    to=$(date +%s.%N)
    printf '%-34s %6.2f s\n' "$what" "$(echo "$to $from" | awk '{ print $1 - $2 }')"
}

seconds "exempel" "$program" example --valdistrikt "$valdistrikt" --adresser $((valdistrikt * 20))
for slag in vallokaler rostningslokaler; do
    for format in csv json; do
        file="$folder/$slag.$format"
        seconds "export $slag $format" \
            "$program" export "$slag" "$file" --val exempel --format "$format"
        cat "$folder/ut.txt"
        seconds "import $slag $format" \
            "$program" import "$slag" "$file" --val exempel --json
        for count in lasta tillagda andrade oforandrade; do
            grep "\"$count\":" "$folder/ut.txt"
        done
        for count in tillagda andrade; do
            grep -q "\"$count\": 0," "$folder/ut.txt" || { echo "$slag $format: $count"; exit 1; }
        done
    done
done
echo "Ingen skillnad."
