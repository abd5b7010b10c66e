# state_samples.py PIDFILE SIGNAL OUT [CPUSTAT THROTTLED]: samples the states of the tasks of a process in /proc, as ps
# does, until there are 300 samples, and sends the signal to it. Samples until the cgroup of the file cpu.stat was
# throttled, too, and writes for how many ns it was, before the signal, to THROTTLED; or
# state_samples.py compare OUT JSON: compares the samples with the spans of states in events of the same run.
# Prints what differs, and then the states of at least 5 % of the samples. A sample is compared if one span covers it, from
# before the file was read until after. The kernel leaves out the record of a switch now and then; until the next one of
# the task, its span is wrong. With many switches, on a busy machine, spans are joined to coarse ones of several states.
import collections
import json
import os
import signal
import sys
import time

SAMPLES, ENOUGH, ENOUGH_OF_COARSE, SHARE = 300, 30, 5, 5 / 100
LETTERS = {"running": "R", "runnable": "R", "sleeping": "S", "disk_sleep": "D", "stopped": "Tt", "traced": "Tt"}


def sample(pid):
    for tid in os.listdir(f"/proc/{pid}/task"):
        before = time.time_ns()
        stat = open(f"/proc/{pid}/task/{tid}/stat").read()
        yield int(tid), before, time.time_ns(), stat.rpartition(")")[2].split()[0]


def throttled(path):
    """In ns; cpu.stat of the first and of the second version of cgroups"""
    counters = dict(line.split() for line in open(path))
    return int(counters.get("throttled_time", 0)) or int(counters.get("throttled_usec", 0)) * 1000


def watch(pid_file, how, out, cpu_stat=None, throttled_file=None):
    while not (os.path.exists(pid_file) and open(pid_file).read().endswith("\n")):
        time.sleep(0.001)
    pid, rows = int(open(pid_file).read()), []
    before = cpu_stat and throttled(cpu_stat)
    while len(rows) < SAMPLES or (cpu_stat and throttled(cpu_stat) == before):
        rows += sample(pid)
        time.sleep(0.001)
    if cpu_stat:
        with open(throttled_file, "w") as f:
            print(throttled(cpu_stat) - before, file=f)
    os.kill(pid, getattr(signal, "SIG" + how))
    with open(out, "w") as f:
        json.dump(rows, f)


def load(path):
    start, tasks, coarse = None, {}, False
    for line in open(path):
        e = json.loads(line)
        if e["event"] == "begin":
            start = int(e["start"])
        if e["event"] == "exiting" and "spans" in e["scheduling"]:
            at, spans = e["scheduling"]["spans_begin"], []
            coarse = coarse or "grain" in e["scheduling"]
            for duration, state in e["scheduling"]["spans"]:
                if spans and LETTERS.get(spans[-1][2]) == LETTERS.get(state, ""):
                    spans[-1] = (spans[-1][0], at + duration, state)
                else:
                    spans.append((at, at + duration, state))
                at += duration
            tasks[e["tid"]] = spans
    return start, tasks, coarse


def compare(out, path):
    start, tasks, coarse = load(path)
    seen, wrong, compared = collections.Counter(), collections.Counter(), 0
    for tid, before, after, letter in json.load(open(out)):
        for begin, end, state in tasks.get(tid, []):
            if begin <= before - start and after - start <= end and state in LETTERS:
                compared += 1
                seen[letter] += 1
                if letter not in LETTERS[state]:
                    wrong[letter, state] += 1
    if compared < (ENOUGH_OF_COARSE if coarse else ENOUGH):
        print(f"only {compared} samples can be compared")
    if sum(wrong.values()) > compared * SHARE:
        print(f"of {compared} samples, not as in the spans: {dict(wrong)}")
    print(*sorted(letter for letter in seen if seen[letter] * 20 >= compared))


if sys.argv[1] == "compare":
    compare(*sys.argv[2:])
else:
    watch(*sys.argv[1:])
