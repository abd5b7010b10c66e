#!/usr/bin/env python3
"""Runs each command line of habits.tsv with strace and with ptrail under that name.

    habits.py HABITS STRACE PTRAIL [WORD]

Compares exit status, standard output and error, and each file that is written, after what differs
from run to run has got names (compare.py) and times and shares have been replaced. Prints TAP. With a
WORD, runs the command lines that contain it.
"""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

import compare

PRELUDE = r"""
until_true() {
	tries=0
	until "$@" >/dev/null 2>&1; do
		tries=$((tries + 1))
		[ $tries -lt 1500 ] || exit 99
		sleep 0.02
	done
}
waits() { grep -q 'S (sleeping)' "/proc/$victim/status" && [ "$(cat "/proc/$victim/comm")" = cat ]; }
traced() { grep -q 'TracerPid:.[1-9]' "/proc/$victim/status"; }
said() { grep -q attached err; }
victim() {
	mkfifo fifo
	cat fifo >copy 2>/dev/null &
	victim=$!
	until_true waits
}
attached() { until_true said; }
release() { echo word >fifo; }
"""

# How often a command line is run with each before they differ
ATTEMPTS = 5

# Statuses that no command line may have, whatever else may differ; until_true exits with 99
NEVER = WAITS, HANGS, STAYS = "waits in vain", "hangs", "leaves a process behind"

# What differs from run to run beyond what compare.py knows
VARIABLE = [
    (re.compile(r"<\d+\.\d+>$"), "<TIME>"),
    (re.compile(r"^(\d+ +)?\d\d:\d\d:\d\d(\.\d+)? "), lambda m: "%sCLOCK%s " % (
        m.group(1) or "", re.sub(r"\d", "N", m.group(2) or ""))),
    (re.compile(r"^(\d+ +)?\d{10}(\.\d+)? "), lambda m: "%sUNIX%s " % (
        m.group(1) or "", re.sub(r"\d", "N", m.group(2) or ""))),
    (re.compile(r"^ *\d+\.(\d+) (?=[a-z+-])"), lambda m: "AGO.%s " % re.sub(r"\d", "N", m.group(1))),
    (re.compile(r"\[[0-9a-f]{16}\]"), "[IP]"),
    (re.compile(r" \d+ +\d+ +\d+% /$"), " USED /"),    # df
    (re.compile(r"pipe:\[\d+\]"), "pipe:[INODE]"),
    (re.compile(r"/dev/pts/\d+"), "/dev/pts/N"),
    (re.compile(r"\b\d+(?=<(?:cat|sh)>)"), "PID"),
    (re.compile(r"\b(set_tid_address|getpid|getppid|gettid|getrandom)\(.*"), r"\1(VARIES"),
    (re.compile(r"\brseq\(.*"), "rseq(VARIES"),
    (re.compile(r"\b(?:si_pid|si_uid)=\d+"), "si_id=N"),
    (re.compile(r"\bkill\(\d+"), "kill(PID"),
]
SHARES = re.compile(r"^ *(\d+\.\d+|-+) +(?:[\d.]+|-+) ")


def cut_shares(lines):
    """Tables of -c: the figures that vary become signs, and rows are sorted by name"""
    out, table = [], []
    for line in lines:
        words = line.split()
        if len(words) >= 5 and re.fullmatch(r"\d+\.\d+", words[0]):
            table.append(" ".join(["F", "F", "U"] + words[3:]))
            continue
        out += sorted(table, key=lambda row: row.split()[-1])
        table = []
        out.append(line)
    return out + sorted(table, key=lambda row: row.split()[-1])


# A process id: of a message or prefix, or the result of a call that makes or reaps a process
PIDS = re.compile(r"\b(?:[Pp]rocess|pid) (\d+)"
                  r"|(?:clone\w*|fork|wait4)(?: resumed>|\().* = (\d+)|child_tidptr=.* = (\d+)")


def normal(text):
    lines = []
    pids = {pid for found in PIDS.findall(text) for pid in found if len(pid) > 2}
    if pids:
        text = re.sub(r"\b(?:%s)\b" % "|".join(pids), "PID", text)
    for line in text.splitlines():
        for rule, to in VARIABLE:
            line = rule.sub(to, line)
        lines.append(line)
    return cut_shares(lines)


def run(line, tracer, base, changes=()):
    """(status, {file: lines}) of the command line with this program as strace"""
    work = os.path.join(base, "work")
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(os.path.join(work, "bin"))
    os.symlink(tracer, os.path.join(work, "bin", "strace"))
    with open(os.path.join(work, "a"), "w", encoding="ascii") as file:
        file.write("a line\nanother\n")
    shutil.copy(os.path.join(work, "a"), os.path.join(work, "b"))
    with open(os.path.join(work, "long"), "w", encoding="ascii") as file:
        file.write("0123456789" * 20 + "\n")
    with open(os.path.join(work, "bytes"), "wb") as file:
        file.write(bytes(range(0, 256, 5)))
    given = {"a", "b", "long", "bytes", "bin", "fifo"}
    environment = {"PATH": os.path.join(work, "bin") + ":/usr/bin:/bin", "LC_ALL": "C",
                   "TZ": "UTC", "HOME": work}
    with open(os.path.join(work, "out"), "w+b") as out, \
            open(os.path.join(work, "err"), "w+b") as said, \
            subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=said,
                             start_new_session=True) as err:
        # standard error is a pipe: to a file, ptrail writes in blocks
        child = subprocess.Popen(["sh", "-c", PRELUDE + line], cwd=work, env=environment,
                                 stdin=subprocess.DEVNULL, stdout=out, stderr=err.stdin,
                                 start_new_session=True)
        try:
            status = child.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            status = HANGS
        if status == 99:
            status = WAITS
        err.stdin.close()
        try:
            err.wait(20)
        except subprocess.TimeoutExpired:    # a process still holds standard error
            os.killpg(err.pid, signal.SIGKILL)
            status = STAYS
    files = {}
    for name in sorted(set(os.listdir(work)) - given):
        path = os.path.join(work, name)
        lines = []
        for who, said in sorted(compare.processes(path, changes).items()):
            lines += [f"{who} {text}" for text in normal("\n".join(said))]
        # -ff: one file for each process
        files[re.sub(r"^log\.\d+$", "log.PID", name)] = lines
    return status, files


def differences(theirs, ours):
    found = [status for status in (theirs[0], ours[0]) if status in NEVER]
    if theirs[0] != ours[0]:
        found.append(f"exit status {ours[0]}, of strace {theirs[0]}")
    for name in sorted(set(theirs[1]) | set(ours[1])):
        a, b = theirs[1].get(name), ours[1].get(name)
        if a is None or b is None:
            found.append(f"{name} is written by {'ptrail' if a is None else 'strace'} only")
        elif sorted(a) != sorted(b):    # the order of two processes varies
            found += [f"{name}: - {line}" for line in a if line not in b][:6]
            found += [f"{name}: + {line}" for line in b if line not in a][:6]
            if set(a) == set(b):
                found.append(f"{name}: lines are repeated")
    return found


def compared(attempts, run_strace, run_ptrail):
    """The differences of the last runs, or none if a run with ptrail is equal to one with strace: what
    varies from run to run is no difference. A status that no command line may have always is one."""
    theirs, ours, found = [], [], []
    for _ in range(attempts):
        theirs.append(run_strace())
        ours.append(run_ptrail())
        found = differences(theirs[-1], ours[-1])
        pairs = [(a, ours[-1]) for a in theirs] + [(theirs[-1], b) for b in ours]
        if not all(differences(a, b) for a, b in pairs):
            return []
    return found


def main():
    habits, strace, ptrail = sys.argv[1:4]
    wanted = sys.argv[4] if len(sys.argv) > 4 else ""
    changes = compare.changes(strace)
    count = failed = 0
    with tempfile.TemporaryDirectory(prefix="ptrail-habits.") as base, \
            open(habits, encoding="utf-8") as rows:
        for row in rows:
            line, _, reason = row.rstrip("\n").partition("\t")
            if not line or line[0] == "#" or wanted not in line:
                continue
            found = compared(1 if reason else ATTEMPTS, lambda: run(line, strace, base, changes),
                             lambda: run(line, ptrail, base))
            count += 1
            bad = bool(found) and (not reason or found[0] in NEVER)
            failed += bad
            print(f"{'not ' if bad else ''}ok {count} - {line}"
                  + (f" (may differ: {reason})" if reason else ""), flush=True)
            if bad:
                for text in found[:20]:
                    print("# " + text)
    print(f"1..{count}")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
