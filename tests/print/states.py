# states.py REPORT FACTS: compares a report of --print=states with what programs know about
# themselves (states_programs.c). Prints what differs, and how many facts were compared.
import json
import sys

report = json.load(open(sys.argv[1]))


def add_up(what, name):
    parts = sum(what["states"].values())
    if parts != what["total"]:
        print(f"{name}: parts are {parts} of {what['total']} ns")


add_up(report, "all")
if sum(p["total"] for p in report["processes"]) != report["total"]:
    print("the processes do not add up")
for p in report["processes"]:
    add_up(p, p["pid"])
    for t in p["tasks"]:
        add_up(t, t["tid"])
count = 0
for line in open(sys.argv[2]):
    pid, state, least, most = line.split()
    (p,) = [p for p in report["processes"] if p["pid"] == int(pid)]
    is_process = state == "zombie"
    found = p.get(state, 0) if is_process else p["states"].get(state, 0)
    if found < int(least) or int(most) and found > int(most):
        print(f"{pid}: {state} is {found} ns, not {least} to {most}")
    count += 1
print(count, "facts" if count != 1 else "fact")
