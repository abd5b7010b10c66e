"""Rows about attaching and letting go, killed tracers, stops by others, and terminals."""
import mmap
import os
import re
import signal
import subprocess
import sys
import time

from harness import (Hang, Result, Skip, children, ended, field, read, row, threads, traced, until,
                     where)


def victim(b, count, *words):
    process = b.attend([b.program("trace/victim"), count, *words])
    process.wanted = count + 1
    return process


def tracer_ends(tracer, number=signal.SIGINT, limit=10):
    """Sends the signal; seconds until the tracer has ended"""
    began = time.monotonic()
    tracer.kill(number)
    tracer.wait(limit)
    return time.monotonic() - began


def readable(path):
    """Ends with a whole line, with a call that had not returned yet, or where the kernel gave up a
    write because of SIGKILL: behind a page"""
    return (os.path.getsize(path) % mmap.PAGESIZE == 0 or
            re.fullmatch(r"(\d+ +|\[pid +\d+\] )?(\w+\([^\n]*)?", read(path).split("\n")[-1]))


def many_threads(b, *words):
    target = victim(b, 500, *words)
    tracer = b.attach(target.pid, wanted=501)
    time.sleep(0.5)		# it is to work for a while
    seen = traced(target.pid)
    took = tracer_ends(tracer)
    left = traced(target.pid)
    halted = [field(f"{target.pid}/task/{tid}", "State") for tid in threads(target.pid)]
    halted = [state for state in halted if state[:1] in ("T", "t")]
    code = target.end_of_input()
    return Result(seen >= 501 and not left and not halted and code == 42,
                  f"{seen} traced; ^C: rc {tracer.popen.returncode} in {took * 1000:.0f} ms, {left} "
                  f"left traced, {len(halted)} stopped {' '.join(halted[:3])}; target rc {code}; "
                  f"{len(tracer.said().splitlines())} lines of messages")


@row(3, "attach to 500 threads, ^C", short=True)
def threads_quiet(b):
    return many_threads(b, "quiet")


@row(3, "attach to 500 threads that make others, ^C", short=True)
def threads_spawning(b):
    return many_threads(b)


@row(3, "kill -9 of the tracer, with a command", short=True)
def kill_tracer(b):
    os.mkfifo("go")
    # a tracee with a seccomp filter dies with the tracer
    run = b.start(*(["--fast=off"] if b.ptrail else []), "-o", "t", "sh", "-c",
                  "echo $$ >pid; ls -l / >/dev/null; read x <go; echo on >on")
    until("the command", lambda: read("pid").endswith("\n") and '"go"' in read("t"))
    run.kill(signal.SIGKILL)
    run.wait()
    open("go", "w").write("x\n")
    until("the command to go on", lambda: read("on"))
    return Result(readable("t"), f"the command ended; the file is {'' if readable('t') else 'not '}"
                  "whole but for the call it was in")


@row(3, "kill -9 of the tracer, attached", short=True)
def kill_attached(b):
    target = victim(b, 20)
    tracer = b.attach(target.pid, wanted=21)
    tracer.kill(signal.SIGKILL)
    tracer.wait()
    code = target.end_of_input()
    return Result(code == 42 and readable("t"), f"rc {code}")


# A process group with a parent outside of it: SIGTSTP does not stop orphaned groups
IN_GROUP = {"preexec_fn": os.setpgrp}


def counter():
    with open("counter", "rb") as file:
        memory = mmap.mmap(file.fileno(), 4096, prot=mmap.PROT_READ)
    return lambda: int.from_bytes(memory[:8], sys.byteorder)


def counting(b):
    target = b.attend(b.target("counter", "counter"), **IN_GROUP)
    return target, counter()


def moved_while_stopped(pid, count, number):
    os.kill(pid, number)
    until("it to stop", lambda: field(pid, "State")[:1] in "tT")
    time.sleep(0.02)		# on its way into the stop it may count once more
    before = count()
    time.sleep(0.2)
    moved = count() - before
    os.kill(pid, signal.SIGCONT)
    until("it to go on", lambda: count() > before + 5)
    return moved


@row(3, "SIGSTOP, SIGTSTP, SIGCONT from outside, attached", short=True)
def stops_attached(b):
    target, count = counting(b)
    tracer = b.attach(target.pid)
    moved = [moved_while_stopped(target.pid, count, s) for s in (signal.SIGSTOP, signal.SIGTSTP)]
    os.kill(target.pid, signal.SIGSTOP)
    until("it to stop", lambda: field(target.pid, "State")[:1] in "tT")
    tracer_ends(tracer)
    until("the stop to stay", lambda: field(target.pid, "State")[:1] == "T", 2)
    os.kill(target.pid, signal.SIGCONT)
    code = target.end_of_input()
    return Result(moved == [0, 0] and code == 42, f"counter moved {moved} while stopped; detached "
                  f"while stopped: state T; rc {code}")


@row(3, "SIGSTOP, SIGTSTP, SIGCONT from outside, with a command", short=True)
def stops_command(b):
    run = b.start("-o", "t", *b.target("counter", "counter"), stdin=subprocess.PIPE,
                  stdout=subprocess.PIPE, **IN_GROUP)
    run.ready()
    pid = children(run.pid)[0]
    count = counter()
    moved = [moved_while_stopped(pid, count, s) for s in (signal.SIGSTOP, signal.SIGTSTP)]
    code = run.end_of_input()
    return Result(moved == [0, 0] and code == 42, f"counter moved {moved} while stopped; rc {code}")


def terminal(b, case, *command):
    """The words that tests/trace/terminal.py prints"""
    script = os.path.join(b.source, "tests/trace/terminal.py")
    run = b.plain([sys.executable, script, case] + b.argv("-o", "t", *command),
                  stdout=open("words", "w"))
    run.wait(40)
    return " ".join(read("words").split()[-6:])


# Starts no process, which could receive the key's signal
READER = "echo ready; while read line; do :; done; exit 3"
IGNORER = """import signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(1)
raise SystemExit(6)"""


@row(3, "terminal: ^C, ^C trapped, ^C ignored, ^Z and fg, ^\\", short=True)
def tty(b):
    if b.plain([sys.executable, "-c", "import pty; pty.openpty()"]).wait():
        raise Skip("no pseudo-terminals here")
    got = [terminal(b, "interrupt", "sh", "-c", READER),
           terminal(b, "interrupt", *b.signals("handle", 2)),
           terminal(b, "interrupt", sys.executable, "-c", IGNORER),
           terminal(b, "suspend", *b.signals("report", 9)).split()[-1],
           terminal(b, "quit", "sh", "-c", "ulimit -c 0; " + READER)]
    return Result(got == ["130", "5", "6", "9", "131"], " / ".join(got))


@row(3, "SIGTERM to the tracer of a command", short=True)
def term(b):
    run = b.start("-o", "t", *b.signals("await", 15), stdout=subprocess.PIPE)
    run.ready()
    try:
        run.kill(signal.SIGTERM)
        code = run.wait(3)
    except Hang:
        return Result(False, "ignored until the command ends")
    return Result(code == 5, f"rc {code} in {run.seconds * 1000:.0f} ms")


@row(3, "vfork child asleep, terminal ^C", short=True)
def vfork_tty(b):
    got = terminal(b, "interrupt", *b.tasks("vfork-wait"))
    return Result(got == "130", got)


def vfork_round(b):
    """Attaches to a process that waits for its vfork child, and lets go; seconds, and its status"""
    target = b.attend(b.tasks("vfork-wait"))
    child = children(target.pid)[0]
    tracer = b.start("-o", "t", "-p", child, "-p", target.pid)
    until("attaching", lambda: traced(child) and traced(target.pid), pid=tracer.pid)
    took = tracer_ends(tracer, limit=3)
    return took, target.end_of_input()


def vfork_rounds(b, rounds):
    done = []
    try:
        for _ in range(rounds):
            done.append(vfork_round(b))
    except Hang as hang:
        return Result(False, f"round {len(done) + 1} hangs until the child ends: {hang}")
    codes = {code for _, code in done}
    times = [took * 1000 for took, _ in done]
    # use the minimum: on a busy machine some take long
    return Result(codes == {5} and min(times) < 500, f"{min(times):.0f} to {max(times):.0f} ms; "
                  f"target rc {' '.join(map(str, codes))}")


@row(3, "vfork child asleep, INT to the tracer, attached")
def vfork_attached(b):
    return vfork_rounds(b, 3)


@row(3, "vfork child asleep, INT to the tracer only, with a command (strace -I2)", short=True)
def vfork_command(b):
    # with the fast source a command cannot be detached
    run = b.start("--fast=off" if b.ptrail else "-I2", "-o", "t", *b.tasks("vfork-wait"),
                  stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    run.ready()
    command = children(run.pid)[0]
    # the first Ctrl-C goes to the command, the second detaches, the third ends ptrail
    for count in range(1, 4):
        run.kill(signal.SIGINT)
        try:
            run.wait(0.5)
            break
        except Hang:
            pass
    if not ended(run.pid):
        return Result(False, f"hangs: {where(run.pid)}")
    run.popen.stdin.close()
    until("the command's end", lambda: ended(command))
    return Result(True, f"rc {run.popen.returncode} at INT {count}")
