#!/usr/bin/env python3
"""Choosing places: our program and HiGHS on the same instance, in one run.

    cargo build --release
    python3 benches/platsval.py [--seed 1] [--points 592] [--candidates 200] [--choose 53]

The instance is made from a seed: districts in clusters like a city with suburbs, weighed by
their voters. HiGHS comes from PyPI into target/highs-venv the first time. Both solve to a
gap of 0.1 % or better; what is printed is the objective of each (metres in the mean), the
bound, the time of the whole program for us and of the solver alone for HiGHS, and the ratio.
"""

import argparse
import csv
import json
import math
import pathlib
import random
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
VENV = ROOT / "target" / "highs-venv"
RADIUS_M = 6_371_008.771415059


def instance(seed, points, candidates):
    rng = random.Random(seed)
    centres = [(59.33 + rng.gauss(0, 0.07), 18.05 + rng.gauss(0, 0.13)) for _ in range(25)]

    def place():
        lat, lon = rng.choice(centres)
        return round(lat + rng.gauss(0, 0.012), 6), round(lon + rng.gauss(0, 0.024), 6)

    demand = [(f"d{i}", *place(), rng.randint(400, 2200)) for i in range(points)]
    sites = [(f"c{j}", *place()) for j in range(candidates)]
    return demand, sites


def metres(a, b):
    la, lo, lb, lp = map(math.radians, (a[0], a[1], b[0], b[1]))
    h = math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin((lp - lo) / 2) ** 2
    return 2 * RADIUS_M * math.asin(math.sqrt(h))


def ours(binary, demand, sites, choose, folder):
    files = [folder / "demand.csv", folder / "candidates.csv"]
    for path, head, rows in zip(files, (("id", "lat", "lon", "weight"), ("id", "lat", "lon")), (demand, sites)):
        with path.open("w", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(head)
            writer.writerows(rows)
    order = [binary, "site", "--demand", files[0], "--candidates", files[1], "--choose", str(choose),
             "--objective", "mean", "--gap", "0.001", "--json"]
    began = time.perf_counter()
    done = subprocess.run(order, capture_output=True, text=True, check=True)
    return json.loads(done.stdout), time.perf_counter() - began


def highs(demand, sites, choose):
    import highspy
    import numpy as np

    n, p = len(demand), len(sites)
    total = sum(row[3] for row in demand)
    cost = np.array([[metres(d[1:3], c[1:3]) * d[3] / total for c in sites] for d in demand])
    model = highspy.HighsLp()
    # Variables: x[i, j] row by row, then y[j].
    model.num_col_ = n * p + p
    model.col_cost_ = np.concatenate([cost.ravel(), np.zeros(p)])
    model.col_lower_ = np.zeros(model.num_col_)
    model.col_upper_ = np.ones(model.num_col_)
    model.integrality_ = [highspy.HighsVarType.kContinuous] * (n * p) + [highspy.HighsVarType.kInteger] * p
    # Rows: each point is served; x[i, j] <= y[j]; so many are chosen.
    starts, index, value, lower, upper = [0], [], [], [], []

    def row(cols, values, low, high):
        index.extend(cols)
        value.extend(values)
        starts.append(len(index))
        lower.append(low)
        upper.append(high)

    for i in range(n):
        row(range(i * p, (i + 1) * p), [1.0] * p, 1.0, 1.0)
    for i in range(n):
        for j in range(p):
            row((i * p + j, n * p + j), (1.0, -1.0), -highspy.kHighsInf, 0.0)
    row(range(n * p, n * p + p), [1.0] * p, choose, choose)
    model.num_row_ = len(lower)
    model.row_lower_, model.row_upper_ = np.array(lower), np.array(upper)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.array(starts)
    model.a_matrix_.index_ = np.array(index)
    model.a_matrix_.value_ = np.array(value)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("mip_rel_gap", 0.0001)
    solver.passModel(model)
    began = time.perf_counter()
    solver.run()
    took = time.perf_counter() - began
    info = solver.getInfo()
    return info.objective_function_value, info.mip_dual_bound, took


def with_highs():
    """Starts again in the environment that has HiGHS, and makes it the first time."""
    python = VENV / "bin" / "python"
    if pathlib.Path(sys.prefix) == VENV:
        return
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "highspy", "numpy"], check=True)
    sys.exit(subprocess.run([python, *sys.argv]).returncode)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--points", type=int, default=592)
    parser.add_argument("--candidates", type=int, default=200)
    parser.add_argument("--choose", type=int, default=53)
    parser.add_argument("--binary", default=str(ROOT / "target" / "release" / "valkansli"))
    args = parser.parse_args()
    with_highs()
    folder = ROOT / "target" / "platsval-bench"
    folder.mkdir(parents=True, exist_ok=True)
    demand, sites = instance(args.seed, args.points, args.candidates)
    answer, took = ours(args.binary, demand, sites, args.choose, folder)
    value, bound, theirs = highs(demand, sites, args.choose)
    print(f"{args.points} points, {args.candidates} candidates, choose {args.choose}, seed {args.seed}")
    print(f"ours   objective {answer['objective']:.3f} m  bound {answer['bound']:.3f} m  "
          f"gap {100 * answer['gap']:.4f} %  {took:.3f} s")
    print(f"HiGHS  objective {value:.3f} m  bound {bound:.3f} m  {theirs:.3f} s")
    same = abs(answer["objective"] - value) <= 1e-4 * value
    print(f"same objective: {'yes' if same else 'no'}; our time is {took / theirs:.3f} of HiGHS's")
    return 0 if same and took * 5 <= theirs else 1


if __name__ == "__main__":
    sys.exit(main())
