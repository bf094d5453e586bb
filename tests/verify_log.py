"""Follows the chain of an exported log (csv, the whole of it) without Valkansli, by
what the documentation of `src/logg/rules.rs` says. Prints the number of entries and
the last hash; ends with code 1 at the first link that is broken.

    python3 tests/verify_log.py logg-2026-09-13.csv
"""

import csv
import datetime
import hashlib
import sys

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
FIELDS = ["konto_id", "namn", "roller", "fran", "kod", "tabell", "rad", "text", "andringar"]
MAY_BE_ABSENT = {"konto_id", "tabell", "rad"}


def plain(cell):
    """The cell without the apostrophe that keeps spreadsheets from running it."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in "=+-@\t\r" and cell[1:] else cell


def digest(before, row):
    sha = hashlib.sha256(before)
    sha.update(int(row["nummer"]).to_bytes(8, "little"))
    when = datetime.datetime.fromisoformat(row["nar"].replace("Z", "+00:00"))
    micros = (when - EPOCH) // datetime.timedelta(microseconds=1)
    sha.update(micros.to_bytes(8, "little"))
    for name in FIELDS:
        text = plain(row[name])
        if not text and name in MAY_BE_ABSENT:
            sha.update(b"\xff" * 8)
        else:
            data = text.encode()
            sha.update(len(data).to_bytes(8, "little") + data)
    return sha.digest()


before, count = bytes(32), 0
with open(sys.argv[1], encoding="utf-8-sig", newline="") as file:
    for row in csv.DictReader(file, delimiter=";"):
        own = digest(before, row)
        right = int(row["nummer"]) == count + 1 and row["foregaende"] == before.hex()
        if not right or row["hash"] != own.hex():
            sys.exit(f"broken at {row['nummer']}")
        before, count = own, count + 1
print(count, before.hex())
