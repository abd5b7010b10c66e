#!/usr/bin/env python3
"""odd_arguments.py [--calls N] [--seed N] [--show N] STRACE PTRAIL PROGRAM DUMP

Compares the lines that strace and ptrail print of the same system calls with odd arguments, which PROGRAM
(odd_arguments.c) makes without an effect. DUMP is tests/desc/dump, which lists the system calls and the
ioctl requests. Two lines are equal if they are so after the changes of changed.tsv; or if ptrail names
constants that strace, if it is older, prints as numbers; or if a rule of odd_arguments.tsv accepts the
difference. The same seed makes the same calls. Prints TAP: of each kind of calls, at least 93 of 100 lines
have to be equal.
"""
import argparse
import collections
import os
import re
import resource
import subprocess
import sys
import tempfile

import compare

HERE = os.path.dirname(os.path.abspath(__file__))

# System calls that end or replace the program, whatever they return, or that belong to a tracer
EXCLUDED = {"exit", "exit_group", "rt_sigreturn", "execve", "execveat", "fork", "vfork", "clone", "clone3",
            "restart_syscall", "seccomp", "uprobe", "uretprobe"}

WANTED, OF = 93, 100

# Kinds of calls: their result, and the options of the tracers
MODES = [(-1, []), (0, []), (-1, ["-v"]), (0, ["-v"]), (-38, ["-Xraw"]), (0, ["-Xverbose"]), (-14, ["-s", "5"])]

ITEM = r"(?:[A-Z_][A-Z0-9_a-z]*|0x[0-9a-f]+|-?\d+)(?:<<[A-Z_0-9]+)?(?: /\* [^*]*\?\?\?[^*]* \*/)?"
FLAGS = re.compile(rf"(?<![\w\"\\]){ITEM}(?:\|{ITEM})*(?![\w\"(])")


def rules():
    return [(call, re.compile(theirs), re.compile(ours))
            for call, theirs, ours, _ in compare.rows(os.path.join(HERE, "odd_arguments.tsv"))]


def parts(line):
    """The line without numbers and names of constants, and the list of these"""
    found = []
    return FLAGS.sub(lambda m: found.append(m[0]) or "#", line), found


def names(text):
    return set(re.findall(r"\b[A-Z][A-Z0-9_a-z]*", re.sub(r" /\*.*?\*/", "", text)))


def is_newer(theirs, ours):
    """Whether the lines differ only by constants that ptrail names and strace does not"""
    one, a = parts(theirs)
    two, b = parts(ours)
    return one == two and len(a) == len(b) and all(
        x == y or (names(x) < names(y) and ("???" in x or re.search(r"\b0x|\b\d", x))) for x, y in zip(a, b))


def limit():
    """strace prints some lists of 2^32 elements to their end."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (256 << 20, 256 << 20))


def lines(command, name):
    subprocess.run(command, check=False, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=100,
                   preexec_fn=limit)
    with open(name, encoding="utf-8", errors="surrogateescape") as file:
        text = [compare.squeeze(re.sub(r"^\d+ +", "", line.rstrip("\n"))) for line in file]
    text = [line for line in text if not line.startswith("[ Process")]   # ptrail's remarks
    start = [i for i, line in enumerate(text) if line.startswith("prctl(") and "4, filter=" in line]
    return text[start[0] + 1:] if start else text


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--calls", type=int, default=2000)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--show", type=int, default=30)
    p.add_argument("strace")
    p.add_argument("ptrail")
    p.add_argument("program")
    p.add_argument("dump")
    o = p.parse_args()
    accepted = rules()
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        known = [row.split() for row in subprocess.run([o.dump, "calls"], capture_output=True, text=True,
                                                       check=True).stdout.splitlines()]
        with open("calls", "w", encoding="utf-8") as file:
            file.writelines(f"{nr}\n" for machine, nr, name in known
                            if machine == "x86_64" and name not in EXCLUDED)
        with open("requests", "w", encoding="utf-8") as file:
            subprocess.run([o.dump, "ioctls", "x86_64"], stdout=file, check=True)
        failed = False
        for number, (result, options) in enumerate(MODES):
            changes = compare.changes(o.strace, tuple(options))
            run = [o.program, str(o.seed + number), str(o.calls // len(MODES)), str(result), "calls", "requests"]
            theirs = lines([o.strace, "-o", "s", *options, *run], "s")
            ours = lines([o.ptrail, "-o", "p", *options, *run], "p")
            if theirs and theirs[-1].endswith("<detached ...>"):    # strace has ended by a fault of its own
                del theirs[-1]
                print(f"# strace has ended after {len(theirs)} calls")
                ours = ours[:len(theirs)]
            different = collections.Counter()
            count = 0
            for a, b in zip(theirs, ours):
                if a.startswith("syscall_0x"):
                    continue
                count += 1
                a = compare.renew(a, changes)
                if a == b or is_newer(a, b):
                    continue
                call = a.split("(")[0]
                if any(re.fullmatch(c, call) and x.search(a) and y.search(b) for c, x, y in accepted):
                    continue
                different[call] += 1
                if o.show > 0:
                    o.show -= 1
                    print("# - %s\n# + %s" % (a, b))
            total = sum(different.values())
            print("#", ", ".join(f"{n} {call}" for call, n in different.most_common(20)))
            good = count and len(theirs) == len(ours) and total * OF <= count * (OF - WANTED)
            failed |= not good
            print("%sok %d - %d calls that return %d, with options '%s', are printed as by strace: %d are not"
                  % ("" if good else "not ", number + 1, count, result, " ".join(options), total))
        print(f"1..{len(MODES)}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
