# ipc.py JSON: prints the edges of --print=ipc:FILE,format=json, in the order of the file:
#	KIND FROM>TO BYTES/MESSAGES [SENT] [FROM>TO ...] WHAT
# with processes as P1, P2 ... by their serial numbers, and numbers in WHAT as N, keys as K.
# ipc.py --dot FILE: checks that a file is a graph, of quoted strings only, and counts its edges.
import json
import re
import sys


def check_graph(name):
    string = r'"(?:[^"\\\n]|\\.)*"'
    attributes = rf"\[\w+=(?:{string}|\w+)(?:, \w+=(?:{string}|\w+))*\]"
    line = re.compile(rf"\t(?:{string}(?P<edge> -> {string})?|node) {attributes};|\tlabel={string};")
    with open(name, encoding="utf-8") as f:
        lines = f.read().split("\n")
    assert lines[0] == 'digraph "ptrail" {' and lines[-2:] == ["}", ""], lines
    found = [line.fullmatch(x) for x in lines[1:-2]]
    assert all(found), lines
    print("a graph of", sum(1 for x in found if x["edge"]), "edges")


if sys.argv[1] == "--dot":
    check_graph(sys.argv[2])
    sys.exit()
with open(sys.argv[1], encoding="utf-8") as f:
    edges = json.load(f)["edges"]
serials = sorted({e[end]["serial"] for e in edges for end in ("one", "other") if "serial" in e[end]})


def end_name(end):
    if "serial" in end:
        return f"P{serials.index(end['serial']) + 1}"
    return end.get("outside", "none")


for e in edges:
    one, other = end_name(e["one"]), end_name(e["other"])
    words = [e["kind"]]
    for ends, flow in ((f"{one}>{other}", e.get("to_other")), (f"{other}>{one}", e.get("to_one"))):
        if flow:
            words.append(f"{ends} {flow['bytes']}/{flow['messages']}")
            words += [str(flow["sent"])] if "sent" in flow else []
    if len(words) == 1:
        words.append(f"{one}-{other}")
    what = e.get("what", "")
    what = re.sub(r"^key 0x7[0-9a-f]{7}$", "key K", what)
    if not what.startswith("/tmp"):
        what = re.sub(r'(?<=[ :"])\d+(?=["]?$)', "N", what)
    print(*words, *([what] if what else []))
