#!/usr/bin/env python3
"""Compares our distances on foot with those of OSRM and Valhalla.

    python3.12 -m venv target/vagar-venv && target/vagar-venv/bin/pip install osrm-bindings pyvalhalla
    target/vagar-venv/bin/python tests/jamfor_vagar.py --valkansli target/release/valkansli \
        --data ../shared/data

For each area: every address to ten places drawn among them, by a fixed seed. Steps from an
address to its way are left out on all sides, since OSRM and Valhalla do not count them.
Printed for each pair of programs: the median and the 90th percentile of the difference as
a share of the larger distance, and for how many addresses the nearest place is the same.
"""

import argparse
import csv
import json
import random
import statistics
import subprocess
import tempfile
from itertools import combinations
from pathlib import Path

import osrm
import valhalla

AREAS = [
    ("Östermalm", "osm/stockholm-ostermalm-2020.osm.pbf", "adresser/ostermalm-adresser-osm-2020.csv", ";"),
    ("Södermalm", "osm/stockholm-sodermalm-2020-07-16.osm.pbf", "adresser/osm_stockholm_sodermalm-2020-07-16.csv", ","),
]
PLACES = 10
SEED = 5


def addresses(path, delimiter):
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, delimiter=delimiter)
        return [(float(row["lat"]), float(row["lon"])) for row in rows]


def written(path, places):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "lat", "lon"])
        writer.writerows((number, lat, lon) for number, (lat, lon) in enumerate(places))
    return str(path)


def ours(valkansli, extract, homes, places, work):
    """Metres by address and place, without steps; None where there is no way."""
    order = [valkansli, "walk", "--nat", str(extract)]
    order += ["--fran", written(work / "fran.csv", homes)]
    order += ["--till", written(work / "till.csv", places)]
    made = json.loads(subprocess.run(order, check=True, capture_output=True, text=True).stdout)
    steps = made["steg_fran"], made["steg_till"]
    return [
        [None if m is None else m - steps[0][i] - steps[1][j] for j, m in enumerate(row)]
        for i, row in enumerate(made["meter"])
    ]


def of_osrm(extract, homes, places, work):
    folder = Path(osrm.__file__).parent
    here = work / "osrm"
    here.mkdir()
    copy = here / "area.osm.pbf"
    copy.write_bytes(extract.read_bytes())
    base = here / "area.osrm"
    for step in (
        ["osrm-extract", "-p", str(folder / "share/profiles/foot.lua"), str(copy)],
        ["osrm-partition", str(base)],
        ["osrm-customize", str(base)],
    ):
        subprocess.run([str(folder / "bin" / step[0]), *step[1:]], check=True, capture_output=True)
    engine = osrm.OSRM(storage_config=str(base), use_shared_memory=False, algorithm="MLD")
    rows = []
    for start in range(0, len(homes), 50):
        chunk = homes[start : start + 50]
        spots = [(lon, lat) for lat, lon in chunk + places]
        asked = osrm.TableParameters(
            coordinates=spots,
            sources=list(range(len(chunk))),
            destinations=list(range(len(chunk), len(spots))),
            annotations=["distance"],
        )
        answer = engine.Table(asked)
        rows += [[None if m is None else float(m) for m in row] for row in answer["distances"]]
    return rows


def of_valhalla(extract, homes, places, work):
    tiles = work / "tiles"
    tiles.mkdir()
    config = valhalla.get_config(tile_extract="", tile_dir=str(tiles), verbose=False)
    config["mjolnir"]["concurrency"] = 2
    limits = config["service_limits"]["pedestrian"]
    limits["max_matrix_location_pairs"] = 100_000
    path = work / "valhalla.json"
    path.write_text(json.dumps(config))
    build = Path(valhalla.__file__).parent / "bin" / "valhalla_build_tiles"
    subprocess.run([str(build), "-c", str(path), str(extract)], check=True, capture_output=True)
    actor = valhalla.Actor(str(path))
    spot = lambda place: {"lat": place[0], "lon": place[1]}
    rows = []
    for start in range(0, len(homes), 40):
        asked = {
            "sources": [spot(place) for place in homes[start : start + 40]],
            "targets": [spot(place) for place in places],
            "costing": "pedestrian",
            "costing_options": {"pedestrian": {"shortest": True}},
        }
        for row in actor.matrix(asked)["sources_to_targets"]:
            metres = [one["distance"] for one in row]
            rows.append([None if km is None else km * 1000 for km in metres])
    return rows


def nearest(row):
    known = [(metres, place) for place, metres in enumerate(row) if metres is not None]
    return min(known)[1] if known else None


def compare(name, one, other):
    off, same, alike = [], 0, 0
    for row, twin in zip(one, other):
        for a, b in zip(row, twin):
            if a is not None and b is not None and max(a, b) >= 50:
                off.append(abs(a - b) / max(a, b))
        places = nearest(row), nearest(twin)
        if None not in places:
            alike += 1
            same += places[0] == places[1]
    off.sort()
    median, p90 = statistics.median(off), off[int(len(off) * 0.9)]
    print(
        f"  {name:<24} median {median:6.1%}  p90 {p90:6.1%}  "
        f"same nearest {same / alike:6.1%}  ({len(off)} pairs)"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--valkansli", default="target/release/valkansli")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    told = parser.parse_args()
    for name, extract, homes, delimiter in AREAS:
        extract, homes = told.data / extract, addresses(told.data / homes, delimiter)
        places = random.Random(SEED).sample(homes, PLACES)
        with tempfile.TemporaryDirectory() as folder:
            work = Path(folder)
            made = {
                "ours": ours(told.valkansli, extract, homes, places, work),
                "OSRM": of_osrm(extract, homes, places, work),
                "Valhalla": of_valhalla(extract, homes, places, work),
            }
        print(f"{name}: {len(homes)} addresses, {PLACES} places")
        for a, b in combinations(made, 2):
            compare(f"{a} and {b}", made[a], made[b])


if __name__ == "__main__":
    main()
