#!/usr/bin/env python3
"""odd.py TABLE THEIRS OURS: compares two traces of tests/live/odd, as `-o FILE` writes them.

Prints the first lines that differ of each syscall without a row in TABLE, whose rows are the names of
syscalls, a tab and the reason. With `-` as TABLE, prints for each syscall how many lines differ.
"""
import collections
import sys


def calls(file):
    """The lines from the first syscall that the filter answers on"""
    lines = open(file, errors="replace").read().split("\n")
    filters = [i for i, line in enumerate(lines) if line.startswith("prctl(PR_SET_SECCOMP,")]
    return lines[filters[0] + 1:] if filters else []


def main():
    table, theirs, ours = sys.argv[1:]
    accepted = set()
    if table != "-":
        for line in open(table):
            if not line.startswith("#"):
                accepted.update(line.split("\t")[0].split())
    a, b = calls(theirs), calls(ours)
    if not a or len(a) != len(b):
        print(f"{len(a)} lines of strace, {len(b)} of ptrail")
    found = collections.defaultdict(list)
    for x, y in zip(a, b):
        # the syscall has another name where only one of them has a row
        if x != y:
            found[y.split("(")[0]].append((x, y))
    for name, pairs in found.items():
        if table == "-":
            print(len(pairs), name)
        elif name not in accepted:
            print(f"{name}: {len(pairs)} lines differ\n  {pairs[0][0]}\n  {pairs[0][1]}")


main()
