#!/usr/bin/python3
"""perfetto.py FILE [JSON]: checks a file of the printer perfetto. Prints a line for each fault.

JSON is the output of the printer json for the same run (slices.py). With --cut, FILE may be truncated:
slices may lack their ends. The last line has the totals."""

import codecs
import collections
import os
import subprocess
import sys

import slices

BEGIN, END, INSTANT = "1", "2", "3"
KINDS = {"category_iids": "event_categories", "name_iid": "event_names"}
faults = []


def fault(text):
    faults.append(text)


def decode(path):
    """Returns the packets: dicts from field name to a list of its values, which are strings or dicts."""
    here = os.path.dirname(os.path.abspath(__file__))
    with open(path, "rb") as file:
        run = subprocess.run(
            ["protoc", f"--proto_path={here}", "--decode=Trace", "perfetto.proto"],
            stdin=file, capture_output=True, check=False)
    if run.returncode:
        fault(f"protoc: {run.stderr.decode(errors='replace')}")
        return []
    stack = [collections.defaultdict(list)]
    for line in run.stdout.decode("ascii").split("\n"):
        line = line.strip()
        if line.endswith(" {"):
            inner = collections.defaultdict(list)
            stack[-1][line[:-2]].append(inner)
            stack.append(inner)
            if line[:-2].isdigit():
                fault(f"an unknown message number {line[:-2]}")
        elif line == "}":
            stack.pop()
        elif line:
            name, _, text = line.partition(": ")
            if name.isdigit():
                fault(f"an unknown field number {name}")
            if text.startswith('"'):
                text = codecs.escape_decode(text[1:-1].encode())[0].decode("utf-8")
            stack[-1][name].append(text)
    return stack[0]["packet"]


class Reader:
    """Reads like trace_processor: in the order of the file, by sequence"""

    def __init__(self):
        self.names = None           # interned names, (kind, number) → text; None: no state
        self.clock = None
        self.tracks = {}
        self.events = []            # (time, place, track, type, event)
        self.counts = collections.Counter()
        self.dropped = 0

    def intern(self, packet):
        flags = int(packet["sequence_flags"][0]) if packet["sequence_flags"] else 0
        if flags & 1:
            self.names = {}
            self.clock = None
            self.counts["cleared"] += 1
        for defaults in packet["trace_packet_defaults"]:
            self.clock = defaults["timestamp_clock_id"][0]
        if flags & 2 and self.names is None:
            fault("a packet needs state, but there is none")
        for data in packet["interned_data"]:
            for kind in data:
                for entry in data[kind]:
                    key, text = (kind, entry["iid"][0]), entry["name"][0]
                    if self.names.get(key, text) != text:
                        fault(f"{key} is {self.names[key]} and {text}")
                    self.names[key] = text
        self.counts["most names"] = max(self.counts["most names"], len(self.names or ()))

    def named(self, kind, numbers):
        for n in numbers:
            if (kind, n) not in (self.names or {}):
                fault(f"{kind} {n} is not defined")
        return [(self.names or {}).get((kind, n)) for n in numbers]

    def annotation(self, a):
        values = sum(len(a[k]) for k in ("bool_value", "int_value", "string_value"))
        if values + bool(a["dict_entries"]) + bool(a["array_values"]) != 1:
            fault(f"an annotation without a value: {a}")
        for inner in a["dict_entries"]:
            self.named("debug_annotation_names", inner["name_iid"])
        for inner in a["dict_entries"] + a["array_values"]:
            self.annotation(inner)
        return self.named("debug_annotation_names", a["name_iid"])

    def describe(self, d):
        uuid = d["uuid"][0]
        if d["name"]:               # the track of the trace
            self.tracks[uuid] = None
            return
        what = (d["process"] or d["thread"])[0]
        numbers = (what["pid"][0], what["tid"][0] if d["thread"] else None)
        if any(n is not None and int(n) < 1 for n in numbers):
            fault(f"a number below 1: {numbers}")
        if self.tracks.setdefault(uuid, numbers) != numbers:
            fault(f"track {uuid} is {numbers} and {self.tracks[uuid]}")
        if d["thread"] and d["parent_uuid"][0] not in self.tracks:
            fault(f"thread {numbers} before its process")

    def event(self, packet, e, place):
        track = e["track_uuid"][0]
        if track not in self.tracks:
            fault(f"an event on the undefined track {track}")
        if not (packet["timestamp_clock_id"] or self.clock):
            fault("a timestamp without a clock")
        name = self.named("event_names", e["name_iid"]) or e["name"]
        category = self.named("event_categories", e["category_iids"]) or e["categories"]
        if e["type"][0] != END and (len(name) != 1 or len(category) != 1):
            fault(f"no name or category: {e}")
        args = [n for a in e["debug_annotations"] for n in self.annotation(a)]
        self.events.append((int(packet["timestamp"][0]), place, track, e["type"][0], {
            "name": name[0] if name else None, "cat": category[0] if category else None,
            "args": set(args), "from": e["flow_ids"], "to": e["terminating_flow_ids"]}))

    def packet(self, packet, place):
        if not packet["trusted_packet_sequence_id"]:
            fault(f"a packet without a sequence: {packet}")
        self.dropped += bool(packet["previous_packet_dropped"])
        if packet["trusted_packet_sequence_id"] == ["1"]:
            self.intern(packet)
        for d in packet["track_descriptor"]:
            self.describe(d)
        for e in packet["track_event"]:
            self.event(packet, e, place)


def nest(events, cut, dropped):
    """Returns slices, instants and ends of arrows in the form for slices.compare."""
    found, around = [], collections.defaultdict(list)
    starts, ends = collections.Counter(), collections.Counter()
    for time, _, track, kind, e in sorted(events, key=lambda e: e[:2]):
        if kind == BEGIN:
            around[track].append(e)
            found.append(dict(e, ph="X"))
        elif kind == END and not around[track]:
            if dropped:
                continue
            fault(f"an end without a begin on {track} at {time}")
        elif kind == END:
            slice_ = around[track].pop()
            slice_["args"] |= e["args"]
        elif kind == INSTANT and not e["from"] and not e["to"]:
            found.append(dict(e, ph="i"))
        starts.update(e["from"])
        ends.update(e["to"])
        if e["to"]:
            found.append(dict(e, ph="f"))
        if any(flow not in starts for flow in e["to"]) and not dropped:
            fault(f"an arrow without a start: {e}")
    for track, left in around.items():
        if left and not cut:
            fault(f"no end on {track}: {[e['name'] for e in left]}")
    if any(n > 1 for n in [*starts.values(), *ends.values()]):
        fault("an arrow has two starts or two ends")
    return found


def main():
    args = [a for a in sys.argv[1:] if not a.startswith("--")]
    reader = Reader()
    packets = decode(args[0])
    clocks = packets[0]["clock_snapshot"] if packets else []
    if packets and (not clocks or clocks[0]["primary_trace_clock"] != ["1"]):
        fault("the first packet is not the clock")
    for place, packet in enumerate(packets):
        reader.packet(packet, place)
    events = nest(reader.events, "--cut" in sys.argv, reader.dropped)
    if len(args) > 1:
        faults.extend(slices.compare(events, args[1]))
    print("\n".join(faults[:20]), end="\n" if faults else "")
    print(slices.totals(events), f"names={reader.counts['most names']}",
          f"cleared={reader.counts['cleared']} dropped={reader.dropped}")


main()
