#!/usr/bin/env python3
"""Measures ptrail beside the installed strace and beside nothing; tests/bench/README.md says how to
read what comes.

    bench.py --ptrail FILE --programs FOLDER [--json FILE] [--rounds N] [--loads W1,W3,...]
             [--modes strace,fast,...] [--scale FACTOR] [--dir FOLDER]

FOLDER has the programs load and floor. BENCH_JSON, BENCH_ROUNDS, BENCH_LOADS, BENCH_MODES,
BENCH_SCALE and BENCH_DIR stand for the options. Exit status 0 also when goals are not met; 1 when something did
not run, 2 for bad usage.
"""
import argparse
import contextlib
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile

import loads
import measure
import modes
import runs
import single
import table


def arguments():
    p = argparse.ArgumentParser(description="measures ptrail beside strace")
    env = os.environ.get
    p.add_argument("--ptrail", required=True, help="the program to measure")
    p.add_argument("--programs", required=True, help="folder of the programs load and floor")
    p.add_argument("--built", default="", help="how ptrail was built, for the head")
    p.add_argument("--json", default=env("BENCH_JSON"), help="write all figures there too")
    p.add_argument("--rounds", type=int, default=env("BENCH_ROUNDS") or 7, help="7; 3 is short")
    p.add_argument("--loads", default=env("BENCH_LOADS"), help="only these, like W1,W3,single")
    p.add_argument("--modes", default=env("BENCH_MODES"),
                   help="only untraced and those whose names begin with these, like strace,fast")
    p.add_argument("--scale", type=float, default=env("BENCH_SCALE") or 1, help="of all sizes")
    p.add_argument("--dir", default=env("BENCH_DIR"), help="folder for all that is written")
    a = p.parse_args()
    if a.rounds < 1 or a.scale <= 0:
        p.error("rounds and scale are more than 0")
    return p, a


class Bench:
    """What all parts share"""

    def __init__(self, a, folder, error):
        self.folder, self.error = folder, error
        self.rounds, self.scale = a.rounds, a.scale
        self.modes = tuple(a.modes.split(",")) if a.modes else ("",)
        self.ptrail = os.path.abspath(a.ptrail)
        self.load, self.floor = (os.path.abspath(f"{a.programs}/{n}") for n in ("load", "floor"))
        self.strace = shutil.which("strace")
        self.places = runs.places()
        self.no_fast = self.why_not_fast()

    def why_not_fast(self):
        """What ptrail says where it cannot do without stops; None: it can"""
        tried = subprocess.run([self.ptrail, modes.SOURCES["fast"], "-o", "/dev/null", "true"],
                               capture_output=True, text=True, errors="replace", check=False,
                               env=runs.environment())
        said = tried.stderr.strip().splitlines() or [f"status {tried.returncode}"]
        return said[-1] if tried.returncode else None

    def size(self, n):
        return max(10, round(n * self.scale))


def machine(bench, built):
    """[(what, fact)] of where this is measured"""
    model = runs.first_line(["sed", "-n", "s/^model name[^:]*: //p", "/proc/cpuinfo"])
    kind = runs.first_line(["stat", "-f", "-c", "%T", bench.folder])
    return {
        "ptrail": f"{runs.first_line([bench.ptrail, '--version'])} {built}".strip(),
        "strace": runs.first_line([bench.strace, "--version"]) if bench.strace else "not installed",
        "kernel": f"{platform.release()} {platform.machine()}",
        "processors": f"{len(bench.places[1].cpus)} {model or ''}".strip(),
        "output on": kind or "unknown",
        "load before": " ".join(f"{x:.2f}" for x in os.getloadavg()),
        "rounds": f"{bench.rounds}, sizes × {bench.scale:g}",
    }


def available(bench):
    """([Mode], [(name, why not)])"""
    known = subprocess.run([bench.ptrail, "--help=all"], capture_output=True, text=True,
                           env=runs.environment(), check=True).stdout
    known = {re.split(r"[\[=,]", word)[0] for word in known.split()}
    have, absent = [], []
    every = modes.modes(bench.ptrail, bench.strace, bench.floor)
    for mode in every[:1] + [m for m in every[1:] if m.name.startswith(bench.modes)]:
        if mode.needs and mode.needs not in known:
            absent.append((mode.name, f"not measured, this ptrail has no {mode.needs}"))
        elif mode.source == "fast" and bench.no_fast:
            absent.append((mode.name, f"not measured, {bench.no_fast}"))
        else:
            have.append(mode)
    if not bench.strace:
        absent.append(("strace", "not measured, it is not installed"))
    return have, absent


def measure_all(a, bench, every, wanted):
    """Prints the tables as they come; ({all figures}, [failure])"""
    failures, result = [], {"loads": {}, "single": []}
    result["machine"] = machine(bench, a.built)
    for what, fact in result["machine"].items():
        print(f"{what:<12} {fact}")
    if "fsanitize" in a.built or "-O" not in a.built:
        print("\nBuilt without optimisation or with sanitizers: these figures are no measure.")
    print(flush=True)
    have, absent = available(bench)
    result["absent"] = dict(absent)
    for load in every:
        if load.name not in wanted:
            continue
        if load.missing:
            print(f"{load.name}  {load.what}\n\n  skipped: no {', '.join(load.missing)}\n")
            result["loads"][load.name] = {"what": load.what, "skipped": load.missing}
            continue
        cells = measure.measure(load, have, bench.places, bench.rounds, bench.folder, bench.error,
                                failures)
        rows = measure.rows(cells)
        runs.note("")
        print(table.of_load(load, rows, absent), flush=True)
        result["loads"][load.name] = {"what": load.what, "unit": load.unit, "rows": rows}
    if "single" in wanted:
        result["single"] = single.Singles(bench).all(failures)
        runs.note("")
        print(table.of_singles(result["single"]))
    result["failures"] = failures
    return result, failures


def count_goals(result):
    """(met, all)"""
    verdicts = [g["met"] for load in result["loads"].values() for r in load.get("rows", [])
                for g in r["goals"]]
    verdicts += [r["met"] for r in result["single"] if r["met"] is not None]
    return sum(verdicts), len(verdicts)


def main():
    parser, a = arguments()
    memory = "/dev/shm"
    where = a.dir or (memory if os.access(memory, os.W_OK) else None)
    # so that the directory is removed on SIGTERM too
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="ptrail-bench.", dir=where))
        os.chmod(folder, 0o755)
        bench = Bench(a, folder, stack.enter_context(tempfile.TemporaryFile(dir=folder)))
        every = loads.loads(bench.load, folder, a.scale)
        names = [load.name for load in every] + ["single"]
        wanted = a.loads.split(",") if a.loads else names
        if not set(wanted) <= set(names):
            parser.error(f"loads are {','.join(names)}")
        for program in (bench.ptrail, bench.load, bench.floor):
            if not os.access(program, os.X_OK):
                parser.error(f"{program} is not there")
        result, failures = measure_all(a, bench, every, wanted)
    met, count = count_goals(result)
    print(f"{met} of {count} goals met")
    for failure in failures:
        print(f"FAILED {failure}")
    if a.json:
        with open(a.json, "w", encoding="utf-8") as f:
            json.dump(result, f, indent=1, ensure_ascii=False)
            f.write("\n")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
