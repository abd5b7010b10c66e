"""Rows that end the tracer of a command by a signal at a random time, while it writes text, JSON and
a recording: nothing may be left stopped or waiting, and what was written has to be readable."""
import json
import mmap
import os
import random
import signal
import time

from harness import Hang, Result, descendants, ended, field, read, row, threads, until, where
from rows_attach import readable

MOMENTS = 0.25		# seconds in which the signal comes
ENDS_ALONE = 15		# seconds for what is left of the command


def tree(b):
    """Processes with threads and pipes; it comes to an end by itself"""
    script = ('i=0; while [ $i -lt 6 ]; do "$0" threads 3 | cat >/dev/null; '
              'i=$((i + 1)); seq 200 | sort -r | { read -r x; cat; } | wc -l >/dev/null; done; '
              '(seq 50 | cat >/dev/null) & wait; exit 7')
    return ["sh", "-c", script, *b.tasks()]


def stopped():
    """Tasks below us that are stopped: by a tracer, or as by SIGSTOP"""
    return [pid for pid in descendants() for tid in threads(pid)
            if field(f"{pid}/task/{tid}", "State")[:1] in ("T", "t")]


def bad_json(path, whole):
    """What is wrong with lines of JSON. Unless `whole`, they may end anywhere, and a line that was
    cut between two pages by SIGKILL is nobody's fault"""
    text = read(path)
    lines = text.split("\n")
    last = lines.pop()
    if last and (whole or os.path.getsize(path) % mmap.PAGESIZE):
        return f"{path} ends in a line"
    try:
        events = [json.loads(line)["event"] for line in lines]
    except (ValueError, KeyError) as error:
        return f"{path}: {error}"
    return f"{path} has no end" if whole and events[-1:] != ["end"] else ""


def bad_recording(b, path, whole):
    if not os.path.exists(path) or (not whole and not os.path.getsize(path)):
        return "" if not whole else f"{path} is not there"
    replay = b.plain([b.path, "--replay", path, "--print=json:again", "--print=text:text"])
    code = replay.wait()
    if code not in ((0,) if whole else (0, 125)) or (whole and replay.said()):
        return f"replay: rc {code} {replay.said()}"
    return bad_json("again", True)


def bad_outputs(b, whole):
    """What is wrong with what the tracer wrote, where it ended by itself if `whole`"""
    if not os.path.exists("t"):
        return "" if not whole else "there is no text"
    text = read("t", "\n")
    # before the first process there is JSON without text
    if whole and not text.endswith("\n") and (text or not b.ptrail or '"event":"new"' in read("j")):
        return "the text ends in a line" if text else "the text is empty"
    if not readable("t"):
        return "the text is cut: " + read("t")[-60:]
    if not b.ptrail:
        return ""
    if os.path.exists("j"):
        bad = bad_json("j", whole)
        if bad:
            return bad
    return bad_recording(b, "r", whole)


def one_round(b, number):
    """Ends a tracer; what is wrong then, and how many seconds its end took"""
    extra = ["--print=text", "--print=json:j", "--record=r"] if b.ptrail else []
    for path in ("t", "j", "r", "again", "text"):
        if os.path.exists(path):
            os.unlink(path)
    run = b.start("-o", "t", *extra, *tree(b), start_new_session=True)
    time.sleep(random.random() * MOMENTS)
    began = time.monotonic()
    try:
        # a terminal sends these to its foreground process group
        if number in (signal.SIGINT, signal.SIGQUIT):
            os.killpg(run.pid, number)
        else:
            run.kill(number)
        # before the command exists, ptrail has default signal handling
        code = run.wait(ENDS_ALONE)
    except Hang as hang:
        return str(hang), 0.0
    took = time.monotonic() - began
    try:
        until("what is left to end", lambda: all(map(ended, descendants())), ENDS_ALONE)
    except Hang:
        left = [pid for pid in descendants() if not ended(pid)]
        kind = "stopped" if stopped() else "left running"
        return f"{kind}: " + " ".join(map(where, left[:3])), took
    while True:		# zombies that came to us
        try:
            if not os.waitpid(-1, os.WNOHANG)[0]:
                break
        except ChildProcessError:
            break
    if code not in (7, 128 + number):
        return f"rc {code} {run.said()[:200]}", took
    return bad_outputs(b, number != signal.SIGKILL and seen(b)), took


def seen(b):
    """Whether the tracer came to write at all: it may have been ended before"""
    return os.path.exists("j" if b.ptrail else "t") and os.path.getsize("j" if b.ptrail else "t")


def rounds(b, number):
    faults, longest = [], 0.0
    for done in range(1, b.rounds + 1):
        fault, took = one_round(b, number)
        longest = max(longest, took)
        if fault:
            faults.append(fault)
            print(f"# round {done}: {fault}", flush=True)
        if len(faults) == 5:
            break
    return Result(not faults, f"{len(faults)} bad of {done}, longest {longest * 1000:.0f} ms "
                  + "; ".join(faults[:1]))


@row(3, "orphan that its new parent never reaps", short=True, limit=10)
def unreaped(b):
    # it is reparented to this process, which does not wait for it
    extra = ["--print=json:j"] if b.ptrail else []
    run = b.start("-o", "t", *extra, "sh", "-c", "(sh -c : &); exit 7")
    code = run.wait()
    return Result(code == 7, f"rc {code}")


@row(4, "rounds of kill -9 of the tracer of a tree that writes text, JSON and a recording", short=True)
def kill_writer(b):
    return rounds(b, signal.SIGKILL)


@row(4, "rounds of TERM to the tracer of a tree that writes text, JSON and a recording", short=True)
def term_writer(b):
    return rounds(b, signal.SIGTERM)


@row(4, "rounds of HUP to the tracer of a tree that writes text, JSON and a recording", short=True)
def hup_writer(b):
    return rounds(b, signal.SIGHUP)


@row(4, "rounds of QUIT to the tracer of a tree and the tree, with text, JSON and a recording", short=True)
def quit_writer(b):
    return rounds(b, signal.SIGQUIT)


@row(4, "rounds of INT to the tracer of a tree and the tree, with text, JSON and a recording", short=True)
def int_writer(b):
    return rounds(b, signal.SIGINT)
