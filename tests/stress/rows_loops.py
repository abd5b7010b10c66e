"""Rows of loops: the same thing again and again, each time at another moment."""
import os
import random
import signal
import subprocess
import sys
import time

from harness import (Hang, Result, children, ended, field, read, row, threads, traced, until,
                     where)
from rows_attach import counting, readable, tracer_ends, vfork_rounds, victim


def attach_rounds(b, target, rounds, number=signal.SIGINT, pause=0.0):
    """Attaches and lets go; how often the tracer hung, of how many rounds, and the longest time"""
    hangs, done, longest = 0, 0, 0.0
    for _ in range(rounds):
        tracer = b.start("-o", "t", "-p", target.pid)
        until("attaching", lambda: traced(target.pid) or ended(tracer.pid) or ended(target.pid), 5,
              tracer.pid)
        time.sleep(random.random() * pause)
        done += 1
        try:
            longest = max(longest, tracer_ends(tracer, number, 5))
        except ProcessLookupError:
            break
        except Hang as hang:
            hangs += 1
            print(f"# round {done}: {hang}", flush=True)
            tracer.kill(signal.SIGKILL)
            tracer.wait()
            if hangs == 5:
                break
    return hangs, done, longest


def stopped(pid):
    return any(field(f"{pid}/task/{tid}", "State")[:1] in ("T", "t") for tid in threads(pid))


@row(4, "rounds of attach and ^C on an exec storm", short=True)
def exec_storm_rounds(b):
    target = b.plain(b.load("exec-storm", -1, 20))
    hangs, done, longest = attach_rounds(b, target, b.rounds, pause=0.05)
    before = read(f"/proc/{target.pid}/cmdline")
    until("it to go on", lambda: read(f"/proc/{target.pid}/cmdline") != before)
    return Result(not hangs and done == b.rounds,
                  f"{hangs} hangs of {done}, longest {longest * 1000:.0f} ms")


@row(4, "rounds of attach and TERM at random times on busy threads", short=True)
def term_rounds(b):
    target = victim(b, 50)
    hangs, done, longest = attach_rounds(b, target, b.rounds, signal.SIGTERM, 0.02)
    left = traced(target.pid) + stopped(target.pid)
    code = target.end_of_input()
    return Result(not hangs and not left and code == 42,
                  f"{hangs} hangs of {done}, longest {longest * 1000:.0f} ms, {left} left, rc {code}")


@row(4, "rounds of attach and ^C in a storm of STOP and CONT", short=True)
def stop_storm_rounds(b):
    target, count = counting(b)
    storm = b.plain(["sh", "-c", "exec \"$1\" -c \"$2\" $3", "sh", sys.executable,
                     "import os, sys, time\npid = int(sys.argv[1])\nwhile True:\n"
                     " os.kill(pid, 19); time.sleep(0.0005); os.kill(pid, 18); time.sleep(0.0005)",
                     str(target.pid)])
    hangs, done, longest = attach_rounds(b, target, b.rounds, pause=0.01)
    storm.kill(signal.SIGKILL)
    storm.wait()
    os.kill(target.pid, signal.SIGCONT)
    before = count()
    until("it to go on", lambda: count() > before + 5)
    code = target.end_of_input()
    return Result(not hangs and code == 42,
                  f"{hangs} hangs of {done}, longest {longest * 1000:.0f} ms, rc {code}")


@row(4, "rounds of kill -9 of a busy attached tracer", short=True)
def kill_rounds(b):
    target = victim(b, 20)
    cut = 0
    for _ in range(b.rounds):
        tracer = b.start("-o", "t", "-p", target.pid)
        until("attaching", lambda: traced(target.pid) or ended(tracer.pid), 10, tracer.pid)
        time.sleep(random.random() * 0.02)
        tracer.kill(signal.SIGKILL)
        tracer.wait()
        cut += not readable("t")
        if ended(target.pid):
            return Result(False, f"target gone, rc {target.wait()}")
    until("all to be let go", lambda: not traced(target.pid) and not stopped(target.pid))
    code = target.end_of_input()
    return Result(code == 42 and not cut, f"rc {code} after {b.rounds}, {cut} files not whole")


@row(4, "rounds of kill -9 of the tracer of a command at random times", short=True)
def kill_command_rounds(b):
    for i in range(b.rounds):
        run = b.start("-o", "t", "sh", "-c", f"ls -l / >/dev/null; echo x >ran.{i}")
        time.sleep(random.random() * 0.02)
        run.kill(signal.SIGKILL)
        run.wait()
    left = []
    try:
        until("the commands", lambda: all(map(ended, children(os.getpid()))), 5)
    except Hang:
        left = [pid for pid in children(os.getpid()) if not ended(pid)]
    ran = sum(os.path.exists(f"ran.{i}") for i in range(b.rounds))
    return Result(not left, f"{ran} of {b.rounds} commands ran, {len(left)} hang "
                  + " ".join(map(where, left[:1])))


@row(4, "rounds of TERM to the tracer of a command at random times", short=True)
def term_command_rounds(b):
    longest, codes = 0.0, {}
    for done in range(1, b.rounds + 1):
        run = b.start("-o", "t", "sleep", "1000")
        time.sleep(random.random() * 0.02)
        try:
            longest = max(longest, tracer_ends(run, signal.SIGTERM, 5))
        except Hang as hang:
            return Result(False, f"round {done}: {hang}")
        codes[run.popen.returncode] = codes.get(run.popen.returncode, 0) + 1
    try:
        until("the commands", lambda: all(map(ended, children(os.getpid()))), 5)
    except Hang:
        pass
    left = [pid for pid in children(os.getpid()) if not ended(pid)]
    return Result(set(codes) == {143} and not left, f"0 hangs of {b.rounds}, longest "
                  f"{longest * 1000:.0f} ms, rc {codes}, {len(left)} commands left "
                  + " ".join(map(where, left[:1])))


def storming(run):
    return [pid for pid in children(run.pid)
            if "exec-storm" in read(f"/proc/{pid}/cmdline") and
            "-o" not in read(f"/proc/{pid}/cmdline").split("\0")]


@row(4, "rounds of kill -9 of a command that is an exec storm", short=True)
def kill_exec_rounds(b):
    longest = 0.0
    for done in range(1, b.rounds + 1):
        run = b.start("-o", "t", *b.load("exec-storm", -1, 20))
        # in the middle of an execve its command line is empty
        found = []
        until("the command", lambda: found or found.extend(storming(run)) or found, pid=run.pid)
        command = found[0]
        time.sleep(random.random() * 0.03)
        began = time.monotonic()
        os.kill(command, signal.SIGKILL)
        try:
            code = run.wait(5)
        except Hang as hang:
            return Result(False, f"round {done}: {hang}")
        longest = max(longest, time.monotonic() - began)
        if code != 137:
            return Result(False, f"rc {code} in round {done} {run.said()}")
    return Result(True, f"rc 137 each of {b.rounds}, longest {longest * 1000:.0f} ms")


@row(4, "rounds of STOP and CONT to the tracer", short=True)
def stop_tracer_rounds(b):
    run = b.start("-o", "t", *b.target("counter", "counter"), stdin=subprocess.PIPE,
                  stdout=subprocess.PIPE)
    run.ready()
    for _ in range(b.rounds):
        run.kill(signal.SIGSTOP)
        time.sleep(random.random() * 0.005)
        run.kill(signal.SIGCONT)
        time.sleep(random.random() * 0.005)
    code = run.end_of_input()
    return Result(code == 42, f"rc {code}")


@row(4, "rounds of INT to the tracer of a vfork child asleep")
def vfork_many(b):
    return vfork_rounds(b, b.rounds)
