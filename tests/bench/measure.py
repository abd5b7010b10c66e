"""The loads under all modes, in rounds: each round runs each mode once, beginning with another one
each time, so that what else the machine does falls upon all of them alike. Ratios are made of runs
of the same round, and only then the median."""
import os
import statistics

import runs
from modes import CALL, GOALS

QUICK = 0.1  # seconds: a mode that does `little` in less gets `much`


class Cell:
    """One load, in one mode and place: its runs"""

    def __init__(self, load, mode, place):
        self.load, self.mode, self.place = load, mode, place
        self.n, self.seconds, self.busy = load.little, [], []
        self.lines, self.bytes = 0, 0

    def per_unit(self, slack=0.0):
        return [(s - slack) / self.n for s in self.seconds]


def spread(values):
    """What is said of several values"""
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def comparable(cell, base):
    return base and cell.seconds and len(cell.seconds) == len(base.seconds)


def ratios(cell, base, slack=0.0):
    """Of each round, or None without runs to compare"""
    if not comparable(cell, base):
        return None
    return [a / b for a, b in zip(cell.per_unit(slack), base.per_unit())]


def busy_ratios(cell, base):
    """The same of processor time"""
    if not comparable(cell, base) or min(base.busy) <= 0:
        return None
    return [(a / cell.n) / (b / base.n) for a, b in zip(cell.busy, base.busy)]


def run_once(cell, folder, error, failures):
    """Runs the cell once; its (seconds, seconds of processor time), or None after a failure"""
    out = f"{folder}/out"
    cell.load.before()
    try:
        took = runs.timed(cell.mode.prefix(out) + cell.load.command(cell.n), cell.place, error,
                          cell.load.status)
    except (runs.Failure, OSError) as failure:
        failures.append(f"{cell.load.name}, {cell.mode.name}, {cell.place.name}: {failure}")
        return None
    cell.lines = runs.lines_of(out)
    if os.path.exists(out):
        cell.bytes = os.path.getsize(out)
        os.unlink(out)
    return took


def measure(load, modes, places, rounds, folder, error, failures):
    """[Cell] of the load. Who fails once is not run again, and keeps no runs. A single round is
    to see whether all runs, with nothing warm and little to do."""
    cells = [Cell(load, mode, place) for place in places for mode in modes
             if mode.only in (None, place.name)]
    going = list(cells) if rounds == 1 else []
    for cell in cells if rounds > 1 else []:
        runs.note(f"{load.name} {cell.place.name}: {cell.mode.name}, to warm up")
        took = run_once(cell, folder, error, failures)
        if not took:
            continue
        if took[0] < QUICK and load.much > load.little:
            cell.n = load.much
            if not run_once(cell, folder, error, failures):
                continue
        going.append(cell)
    for i in range(rounds):
        for k in range(len(cells)):
            cell = cells[(i + k) % len(cells)]
            if cell not in going:
                continue
            runs.note(f"{load.name} {cell.place.name}: {cell.mode.name}, {i + 1} of {rounds}")
            took = run_once(cell, folder, error, failures)
            if took:
                cell.seconds.append(took[0])
                cell.busy.append(took[1])
            else:
                going.remove(cell)
                cell.seconds, cell.busy = [], []
    return cells


def reached(goal, cell, base):
    """What the goal is held against, or None without runs to compare"""
    if goal.ratio == CALL:
        return statistics.median(cell.per_unit()) * 1e6 / cell.load.calls
    of_rounds = ratios(cell, base[goal.ratio], goal.slack)
    return statistics.median(of_rounds) if of_rounds else None


def rows(cells):
    """What is printed of the cells, as plain data"""
    found = {(c.place.name, c.mode.name): c for c in cells}
    result = []
    for cell in cells:
        place, mode = cell.place.name, cell.mode
        base = {"untraced": found.get((place, "untraced")),
                "strace": found.get((place, mode.beside))}
        row = {"place": place, "mode": mode.name, "source": mode.source, "runs": cell.seconds,
               "cpu": cell.busy, "units": cell.n, "lines": cell.lines, "bytes": cell.bytes,
               "beside": mode.beside, "goals": []}
        if cell.seconds:
            row["unit_us"] = spread([s * 1e6 for s in cell.per_unit()])
            for name in base:
                of_rounds = ratios(cell, base[name])
                row[name] = spread(of_rounds) if of_rounds else None
            of_rounds = busy_ratios(cell, base["strace"])
            row["strace_cpu"] = spread(of_rounds) if of_rounds else None
        for goal in GOALS:
            if goal.mode != mode.name or cell.load.name not in goal.loads or not cell.seconds:
                continue
            value = reached(goal, cell, base)
            if value is not None:
                row["goals"].append({"goal": str(goal), "value": value, "limit": goal.limit,
                                     "met": value <= goal.limit})
        result.append(row)
    return result
