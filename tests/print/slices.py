"""Compares files of the printers chrome and perfetto with the output of the printer json for the same
run: the numbers of processes, programs, threads, syscalls, signals, forks and zombies."""

import collections
import json


def compare(events, path):
    """Returns the faults. Events are dicts with ph (X: a slice, i: an instant, f: the end of an arrow), cat,
    name and args."""
    faults = []
    seen = collections.Counter()
    calls = collections.Counter()
    unfinished = collections.Counter()
    functions = collections.Counter()
    with open(path, encoding="utf-8") as file:
        for line in file:
            e = json.loads(line)
            seen[e["event"]] += 1
            if e["event"] == "call":
                name = e["name"] or f"syscall_{e['nr']:#x}"
                calls[name] += 1
                unfinished[name] += "unfinished" in e
                seen["failed"] += "errno" in e
            if e["event"] == "library_call":
                functions[e.get("demangled", e["function"]), "no_return" in e] += 1
            seen["zombie"] += e["event"] == "exit" and "zombie" in e
            if e["event"] == "new":
                seen["process" if e["pid"] == e["tid"] else "thread"] += 1
    of = collections.Counter(e["cat"] for e in events if e["ph"] == "X")
    of_calls = [e for e in events if e["ph"] == "X" and e["cat"] == "call"]
    of_functions = collections.Counter(
        (e["name"], "no_return" in e["args"])
        for e in events if e["ph"] == "X" and e["cat"] == "library")
    for name, mine, theirs in (
            ("library calls", of_functions, functions),
            ("calls", collections.Counter(e["name"] for e in of_calls), calls),
            ("unfinished calls", collections.Counter(
                e["name"] for e in of_calls if "unfinished" in e["args"]), +unfinished)):
        if mine != theirs:
            faults.append(f"{name}: {mine - theirs} too many, {theirs - mine} missing")
    for what, mine, theirs in (
            ("failed calls", sum("errno" in e["args"] for e in of_calls), seen["failed"]),
            ("programs", of["process"], seen["process"] + seen["exec"]),
            ("threads", of["thread"], seen["thread"]),
            ("zombies", of["zombie"], seen["zombie"]),
            ("signals", sum(e["cat"] == "signal" for e in events), seen["signal"]),
            ("arrows", sum(e["ph"] == "f" for e in events), seen["fork"])):
        if mine != theirs:
            faults.append(f"{what}: {mine}, and json has {theirs}")
    return faults


def totals(events):
    """Returns the number of events per category: "call=3 process=1"."""
    kinds = collections.Counter(e["cat"] for e in events if e["ph"] in "Xi")
    return " ".join(f"{kind}={n}" for kind, n in sorted(kinds.items()))
