"""Rows about the reports of what processes have: their memory grows with the number of processes and of
descriptors, by what the manual says and no more."""
import json
import os

from harness import Result, Skip, row
from rows_load import PEAK

REPORTS = ("fds", "ipc", "memory", "creds", "states")
# KiB at most for a process that executes a program, and for a descriptor that is not notable
PROCESS, DESCRIPTOR = 4, 0.4
# KiB at most for a thread that exists together with many, with what it did over time; MB of a page with states
THREAD, PAGE = 16, 2


def reported(b, command, most, *options, want=5, what="descriptors"):
    code = b.untraced(command)
    if code == 98:
        raise Skip(f"so many {what} are not allowed here")
    run = b.run(*(options if b.ptrail else ()), *command)
    return Result(run.popen.returncode == code == want and run.peak <= PEAK + most,
                  f"rc {run.popen.returncode} in {run.seconds:.2f} s, peak RSS {run.peak / 1024:.1f} MB"
                  + ("" if run.popen.returncode == want else " " + run.said()[:200].strip()))


def all_reports():
    return [f"--print={name}:/dev/null" for name in REPORTS]


@row(3, "all reports, 50 programs", short=True)
def programs_short(b):
    return reported(b, b.load("programs", 50), 50 * PROCESS * len(REPORTS), *all_reports())


@row(3, "all reports, 2,000 descriptors and 500 at once", short=True)
def descriptors_short(b):
    return reported(b, b.load("descriptors", 2000, 500), 3000 * DESCRIPTOR * 2, *all_reports())


def add_rows(name):
    @row(3, f"--print={name}, 10,000 programs", limit=300)
    def programs(b):
        return reported(b, b.load("programs", 10000), 10000 * PROCESS, f"--print={name}:/dev/null")

    @row(3, f"--print={name}, 100,000 descriptors and 15,000 at once", limit=300)
    def descriptors(b):
        return reported(b, b.load("descriptors", 100000, 15000), 130000 * DESCRIPTOR,
                        f"--print={name}:/dev/null")


for report in REPORTS:
    add_rows(report)


def states_of(b, command, most, counts, *options, **how):
    """A report of states, and a page with them: of so many processes and threads, whose times add up"""
    if not b.ptrail:
        return reported(b, command, most, **how)
    result = reported(b, command, most, "--print=states:json,format=json", "--print=html:page,states=yes",
                      "--print=html:plain", *options, **how)
    report, size = json.load(open("json")), (os.path.getsize("page") - os.path.getsize("plain")) / 1e6
    processes = report["processes"]
    found = len(processes), sum(len(p["tasks"]) for p in processes)
    wrong = sum(sum(t["states"].values()) != t["total"] for p in processes for t in p["tasks"])
    enough = found[0] == counts[0] and found[1] >= counts[1]
    return Result(result.good and enough and not wrong and size < PAGE,
                  f"{result.text}, {found[0]} processes with {found[1]} threads, states from "
                  f"{report.get('kernel', {}).get('source', 'system calls')}, the page has {size:.2f} MB of them"
                  + (f", {wrong} do not add up" if wrong else ""))


@row(3, "states of 50 processes and of 50 threads", short=True)
def states_short(b):
    threads = states_of(b, b.load("barrier", 50), 50 * THREAD, (1, 51), what="threads")
    processes = states_of(b, b.load("alive", 50), 50 * THREAD, (51, 51), what="processes")
    return Result(threads.good and processes.good, threads.text + "; " + processes.text)


@row(3, "states of 10,000 programs", limit=600)
def states_programs(b):
    return states_of(b, b.load("programs", 10000), 10000 * PROCESS * 3, (10001, 10001))


@row(3, "states of 8,000 processes alive at once", limit=600)
def states_alive(b):
    return states_of(b, b.load("alive", 8000), 8000 * THREAD, (8001, 8001), what="processes")


@row(3, "states of 10,000 threads at a barrier", limit=600)
def states_barrier(b):
    return states_of(b, b.load("barrier", 10000), 10000 * THREAD, (1, 10001), what="threads")


@row(3, "states of 1,000 threads and a spawner, 5 s", limit=120)
def states_threads(b):
    return states_of(b, b.load("threads", 1000, 5), 2000 * THREAD, (1, 1002), want=42)


@row(3, "states of an exec storm, 200 generations x 20 threads", limit=120)
def states_storm(b):
    return states_of(b, b.load("exec-storm", 200, 20), 200 * 22 * THREAD, (1, 200 * 20))
