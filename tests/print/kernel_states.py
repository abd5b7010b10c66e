# kernel_states.py REPORT STOLEN SOURCE [TIMEHIST]: verifies that durations in states are known by SOURCE
# ("switches" or "samples"), and that they agree with the kernel's own figures and with the output of
# `perf sched timehist`, within 1 %. Those read clocks at other places of a switch; a hypervisor takes CPUs
# away there, too: STOLEN ticks of 10 ms. The kernel leaves out the record of a switch now and then: ptrail
# says so if its times differ from the kernel's by a tick of 10 ms. perf and ptrail do not miss the same
# ones, and on a busy machine perf misses more: within 10 %. Prints what differs.
import json
import re
import sys

STOLEN, SOURCE = int(sys.argv[2]), sys.argv[3]
OF_A_SWITCH = 3000
MARGIN = 10000000 * (STOLEN + 1)


def close(what, found, right, switches, parts=100, margin=MARGIN):
    if abs(found - right) > right / parts + margin + switches * OF_A_SWITCH:
        print(f"{what}: {found} ns, not {right}")


def watched(path):
    """ns that each task ran, and that it did not run between its first and last moment on a CPU"""
    runs, waits = {}, {}
    for line in open(path):
        m = re.search(r"\[(\d+)(?:/\d+)?\]\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)\s*$", line)
        if m:
            tid = int(m[1])
            wait, delay, run = (round(float(x) * 1e6) for x in m.groups()[1:])
            runs[tid] = runs.get(tid, 0) + run
            waits[tid] = waits.get(tid, 0) + wait + delay
    return runs, waits


report = json.load(open(sys.argv[1]))
runs, waits = watched(sys.argv[4]) if len(sys.argv) > 4 else ({}, {})
known = compared = 0
for process in report["processes"]:
    for task in process["tasks"]:
        kernel, tid = task.get("kernel"), task["tid"]
        if not kernel:
            continue
        known += 1
        # where switches come faster than ptrail gets a CPU to read them, the report says so
        if kernel["source"] != SOURCE and (SOURCE, kernel["source"]) != ("switches", "some_switches"):
            print(f"{tid}: source is {kernel['source']}")
        if SOURCE == "samples" and not kernel["samples"]:
            print(f"{tid}: no samples")
        if kernel["source"] != "switches":
            continue
        first, last = task.get("at_begin", {}), task["at_end"]
        run, delay, slices = (last[n] - first.get(n, 0) for n in ("on_cpu", "run_delay", "slices"))
        total = sum(ns for ns in kernel.values() if isinstance(ns, int))
        close(f"{tid} running", kernel.get("running", 0), run, slices, margin=MARGIN + total / 100)
        if process["serial"] > 1:  # the command may wait for a CPU when it begins to be traced
            close(f"{tid} runnable", kernel.get("runnable", 0), delay, slices)
        if tid in runs:  # since its creation, until its death
            compared += 1
            states = last["kernel"]
            off = sum(states.get(n, 0) for n in ("runnable", "sleeping", "disk_sleep", "traced"))
            close(f"{tid} running, by perf", states["running"], runs[tid], 0, 10, 2 * MARGIN)
            close(f"{tid} not running, by perf", min(off, waits[tid]), off, 0, 10, 2 * MARGIN)
if not known:
    print("no durations in states")
if runs and not compared:
    print("perf has not seen the tasks")
