#!/usr/bin/python3
"""chrome.py FILE [JSON]: checks a file of the printer chrome. Prints a line for each fault.

JSON is the output of the printer json for the same run (slices.py). The last line has the totals."""

import base64
import collections
import json
import re
import sys

import slices

faults = []


def fault(text):
    faults.append(text)


def ns(number):
    """Converts microseconds with three decimals, as text, to nanoseconds."""
    whole, _, part = number.partition(".")
    return int(whole) * 1000 + int((part + "000")[:3])


def load(path):
    with open(path, encoding="utf-8", errors="strict") as file:
        text = file.read()
    if not text.rstrip().endswith("]"):     # viewers add the bracket, too
        text = text.rstrip().rstrip(",") + "]"
    return json.loads(text, parse_float=str, parse_int=str)


def number(event, name):
    value = event.get(name)
    if not isinstance(value, str) or not re.fullmatch(r"\d+(\.\d+)?", value):
        fault(f"{name} of {event} is not a number")
        return 0
    return ns(value)


def check_fields(event):
    for name in ("name", "ph", "cat", "ts", "pid", "tid"):
        if name not in event:
            fault(f"no {name}: {event}")
    number(event, "ts")
    for name in ("pid", "tid"):
        if not re.fullmatch(r"[1-9]\d*", str(event.get(name))):
            fault(f"{name} is not a positive number: {event}")
    if event["ph"] not in "XMisf":
        fault(f"an unknown phase: {event}")
    if event["ph"] == "X":
        number(event, "dur")
    if event["ph"] == "i" and event.get("s") not in ("t", "g"):
        fault(f"an instant without a scope: {event}")
    if event["ph"] in "sf" and not event.get("id"):
        fault(f"an arrow without an id: {event}")


def check_nesting(events):
    """Slices of a thread are disjoint or nested, also for readers that add begin and duration with
    rounding errors: no slice ends exactly where another begins or where its outer slice ends.
    Of equal slices the one written later is the outer one."""
    threads = collections.defaultdict(list)
    for place, event in enumerate(events):
        if event["ph"] == "X":
            start = ns(event["ts"])
            threads[event["pid"], event["tid"]].append(
                (start, -ns(event["dur"]), -place, event["name"]))
    for thread, pieces in threads.items():
        around = []
        for start, minus, _, name in sorted(pieces):
            end = start - minus
            while around and around[-1][0] <= start:
                before = around.pop()
                if before[0] == start and before[2]:
                    fault(f"{thread}: {name} begins where {before} ends, at {start}")
            if around and minus and end >= around[-1][0]:
                fault(f"{thread}: {name} ({start} to {end}) goes beyond {around[-1]}")
            around.append((end, name, -minus))


def check_arrows(events):
    starts, ends = {}, {}
    dropped = any(event["name"].startswith("events lost") for event in events)
    for event in events:
        if event["ph"] in "sf":
            ends_of = starts if event["ph"] == "s" else ends
            if event["id"] in ends_of:
                fault(f"an arrow has two starts or two ends: {event}")
            ends_of[event["id"]] = event
    for key, event in ends.items():
        if key not in starts:
            if dropped:
                continue
            fault(f"an arrow without a start: {event}")
        elif ns(starts[key]["ts"]) > ns(event["ts"]):
            fault(f"an arrow goes back in time: {event}")
        elif starts[key]["name"] != event["name"]:
            fault(f"an arrow with two names: {event}")


def raw_values(value):
    """Members for invalid UTF-8 are base64."""
    if isinstance(value, dict):
        for key, member in value.items():
            if key.endswith("_raw"):
                base64.b64decode(member, validate=True)
            raw_values(member)
    elif isinstance(value, list):
        for member in value:
            raw_values(member)


def main():
    events = load(sys.argv[1])
    for event in events:
        check_fields(event)
        raw_values(event.get("args"))
    check_nesting(events)
    check_arrows(events)
    if len(sys.argv) > 2:
        faults.extend(slices.compare(events, sys.argv[2]))
    print("\n".join(faults[:20]), end="\n" if faults else "")
    print(slices.totals(events))


main()
