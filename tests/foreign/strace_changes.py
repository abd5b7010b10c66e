#!/usr/bin/env python3
"""strace_changes.py [--show N] STRACE DIRECTORY NAME...

Examines the logs of tests of strace's suite that failed with ptrail: DIRECTORY/NAME*.log. Prints the names of
those whose differences are conventions that changed after the version of STRACE, or are meant. Two lines are
equal after the changes of ../differential/changed.tsv, or if ptrail names constants that an older strace prints
as numbers, or by a rule of strace-changed.tsv or of ../differential/odd_arguments.tsv. With --show, prints
differences that have no rule to standard error, at most N of each test.
"""
import argparse
import glob
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "differential"))

import compare          # noqa: E402
import odd_arguments    # noqa: E402

# Heads of a difference of two files
HEAD = re.compile(r"(--- exp|\+\+\+ (out|log)[.\t]|---$)")


def rules():
    return [(re.compile(test), re.compile(theirs), re.compile(ours))
            for test, theirs, ours, _ in compare.rows(os.path.join(HERE, "strace-changed.tsv"))]


def pairs(text):
    """The lines that differ: [(expected, printed)], or None if they are not pairs"""
    expected, printed = [], []
    for line in text.splitlines():
        if HEAD.match(line):
            continue
        if line[:1] in ("-", "+"):
            (expected if line[0] == "-" else printed).append(line[1:])
        elif line[:2] in ("< ", "> "):
            (expected if line[0] == "<" else printed).append(line[2:])
    return list(zip(expected, printed)) if expected and len(expected) == len(printed) else None


class Judge:
    def __init__(self, strace):
        self.changes = compare.changes(strace)
        self.calls = odd_arguments.rules()
        self.tests = rules() if self.changes else []    # they are about strace 6.1

    def accepts(self, test, theirs, ours):
        theirs = compare.renew(compare.squeeze(theirs), self.changes)
        ours = compare.squeeze(ours)
        call = re.sub(r"^\d+ +", "", theirs).split("(")[0]
        return theirs == ours or odd_arguments.is_newer(theirs, ours) or \
            any(name.fullmatch(test) and x.search(theirs) and y.search(ours) for name, x, y in self.tests) or \
            any(re.fullmatch(c, call) and x.search(theirs) and y.search(ours) for c, x, y in self.calls)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--show", type=int, default=0)
    p.add_argument("strace")
    p.add_argument("directory")
    p.add_argument("names", nargs="*")
    o = p.parse_args()
    judge = Judge(o.strace)
    for name in o.names:
        logs = [log for log in glob.glob(os.path.join(o.directory, name + ".*log")) +
                glob.glob(os.path.join(o.directory, name + ".log"))]
        with open(logs[0], encoding="utf-8", errors="surrogateescape") as file:
            found = pairs(file.read())
        left = None if found is None else [(a, b) for a, b in found if not judge.accepts(name, a, b)]
        if left == []:
            print(name)
        elif o.show:
            print(name, "has no pairs of lines" if left is None else len(left), file=sys.stderr)
            for a, b in (left or [])[:o.show]:
                print("-", a, "\n+", b, file=sys.stderr, sep="")


if __name__ == "__main__":
    main()
