# otlp_check.py [--proto DIRECTORY] [--outer SPAN] FILE: checks that FILE is a valid trace, one request
# per line, or the log of otlp_server.py. Writes a line for each fault to standard error and exits with
# 1 if there is one; writes a line for each span to standard output, ordered by begin:
#	DEPTH NAME [of NAME-OF-PARENT] [after NAME-OF-LINKED] [FAILURE] {EVENT EVENT ...}
# DIRECTORY has otlp_pb2.py, generated from otlp.proto. SPAN is the parent of the run in another trace.
import argparse
import base64
import json
import re
import sys

arguments = argparse.ArgumentParser()
arguments.add_argument("--proto")
arguments.add_argument("--outer")
arguments.add_argument("file")
arguments = arguments.parse_args()
faults = []


def fault(*words):
    faults.append(" ".join(str(w) for w in words))


def attributes(of, where):
    names = [a["key"] for a in of.get("attributes", [])]
    if len(set(names)) != len(names):
        fault(where, "a duplicate attribute", names)
    for a in of.get("attributes", []):
        (kind, value), = a["value"].items()
        if kind == "intValue" and not (isinstance(value, str) and int(value) < 2 ** 63):
            fault(where, a["key"], "is not a 64-bit number in a string")
    return {a["key"]: next(iter(a["value"].values())) for a in of.get("attributes", [])}


def read():
    for line in open(arguments.file):
        line = json.loads(line)
        if "body" not in line:
            yield line
        elif line["status"] == 200:
            yield line["body"]


def by_protobuf(request):
    sys.path.insert(0, arguments.proto)
    import otlp_pb2
    from google.protobuf import json_format

    # ids are hexadecimal, unlike in the general JSON mapping
    def convert(o):
        if isinstance(o, list):
            return [convert(i) for i in o]
        if not isinstance(o, dict):
            return o
        return {k: base64.b64encode(bytes.fromhex(v)).decode()
                if k in ("traceId", "spanId", "parentSpanId") else convert(v)
                for k, v in o.items()}
    try:
        message = json_format.ParseDict(convert(request), otlp_pb2.Request())
        again = json_format.MessageToDict(message, use_integers_for_enums=True)
    except Exception as e:
        fault("protobuf:", e)
        return
    wanted = sum(len(s["spans"]) for r in request["resourceSpans"] for s in r["scopeSpans"])
    got = sum(len(s["spans"]) for r in again["resourceSpans"] for s in r["scopeSpans"])
    if got != wanted:
        fault("protobuf:", got, "of", wanted, "spans remain")


spans = {}
for request in read():
    if arguments.proto:
        by_protobuf(request)
    for r in request["resourceSpans"]:
        resource = attributes(r["resource"], "resource")
        if not resource.get("service.name"):
            fault("no service.name")
        for scope in r["scopeSpans"]:
            for s in scope["spans"]:
                if s["spanId"] in spans:
                    fault(s["name"], "is not unique")
                spans[s["spanId"]] = s

if len({s["traceId"] for s in spans.values()}) != 1:
    fault("not one trace")
roots = [s for s in spans.values() if s.get("parentSpanId") == arguments.outer]
if len(roots) != 1:
    fault(len(roots), "roots")
for s in spans.values():
    name = s["name"]
    if not re.fullmatch("[0-9a-f]{32}", s["traceId"]) or not int(s["traceId"], 16):
        fault(name, "trace", s["traceId"])
    for number in [s["spanId"], s.get("parentSpanId")]:
        if number is not None and not (re.fullmatch("[0-9a-f]{16}", number) and int(number, 16)):
            fault(name, "number", number)
    for time in ("startTimeUnixNano", "endTimeUnixNano"):
        if not isinstance(s[time], str):
            fault(name, time, "is not a string")
    start, end = int(s["startTimeUnixNano"]), int(s["endTimeUnixNano"])
    if not 10 ** 18 < start <= end < 10 ** 19:
        fault(name, "begins at", start, "and ends at", end)
    parent = spans.get(s.get("parentSpanId"))
    if s not in roots and not parent:
        fault(name, "has a missing parent")
    if parent and int(parent["startTimeUnixNano"]) > start:
        fault(name, "begins before its parent", parent["name"])
    if roots and int(roots[0]["endTimeUnixNano"]) < end:
        fault(name, "ends after the run")
    if s["kind"] != 1 or s["status"].get("code", 0) not in (0, 2):
        fault(name, s["kind"], s["status"])
    attributes(s, name)
    for e in s.get("events", []):
        attributes(e, name + ": " + e["name"])
        if not int(roots[0]["startTimeUnixNano"]) <= int(e["timeUnixNano"]):
            fault(name, e["name"], "is before the run")
    for link in s.get("links", []):
        if link["spanId"] not in spans or link["traceId"] != s["traceId"]:
            fault(name, "has a link to a missing span")

for s in sorted(spans.values(), key=lambda s: int(s["startTimeUnixNano"])):
    above, depth = s, 0
    while above.get("parentSpanId") in spans and depth < len(spans):
        above = spans[above["parentSpanId"]]
        depth += 1
    line = f"{depth} {s['name']}"
    if depth:
        line += " of " + spans[s["parentSpanId"]]["name"]
    for link in s.get("links", []):
        line += " after " + spans[link["spanId"]]["name"]
    if s["status"]:
        line += " [" + s["status"]["message"] + "]"
    if s.get("events"):
        line += " {" + " ".join(e["name"] for e in s["events"]) + "}"
    print(line)
for f in faults:
    print(f, file=sys.stderr)
sys.exit(1 if faults else 0)
