#!/usr/bin/env python3
"""Compares two traces of the same command, both as `-f -o FILE` writes them.

    compare.py [--accept FILE] [--show N] [--strace PROGRAM] THEIRS OURS

Broken lines are joined, each process becomes a sequence of its own, and what differs from run to run
(process ids, addresses, times, temporary names) gets names that do not. Texts that strace has changed
since the version of PROGRAM (changed.tsv) are changed in THEIRS. Prints the differences that no line of
the accept file (regular expressions) covers, then

    same TOTAL PERCENT

where TOTAL is the mean number of lines. Exit status 0, or 2 when a file cannot be read.
"""
import argparse
import difflib
import functools
import os
import re
import subprocess
import sys

MAKERS = re.compile(r"(?:^|\] |[\d.]+ )(?:fork|vfork|clone|clone3)\(.*\) += (\d+)(?: <[\d.]+>)?$")

# What -n, -i, -t, -r put before a line: [number], [address], times
PREFIX = re.compile(r"(?:\[ *\d+\] |\[(?:[0-9a-f]{8,16}|\?+)\] )*"
                    r"(?:\d\d:\d\d:\d\d(?:\.\d+)? |\d{10}(?:\.\d+)? | *\d+\.\d+ )?"
                    r"(?:\[ *\d+\] |\[(?:[0-9a-f]{8,16}|\?+)\] )*")

# What differs from run to run, and what stands for it
VARIABLE = [
    (re.compile(r" <\d+\.\d+>$"), " <TIME>"),
    (re.compile(r"^((?:\[[ \w?]+\] )*)\d\d:\d\d:\d\d(?:\.\d+)? "), r"\1CLOCK "),
    (re.compile(r"^((?:\[[ \w?]+\] )*)\d{10}(?:\.\d+)? "), r"\1UNIX "),
    (re.compile(r"^((?:\[[ \w?]+\] )*) *\d+\.\d+ (?=[a-z+-])"), r"\1AGO "),
    (re.compile(r"\[[0-9a-f]{16}\] "), "[IP] "),
    (re.compile(r"0x(?:7[ef]|5[5-7])[0-9a-f]{9,10}\b"), "0xADDR"),
    (re.compile(r"0x(?:f7|ff|5[5-9])[0-9a-f]{6}\b"), "0xADDR"),
    (re.compile(r"0x(?:aaaa|ffff)[0-9a-f]{8}\b"), "0xADDR"),     # arm64
    (re.compile(r"(execve\([^,]+, (?:0x[0-9a-f]+|0xADDR), )0x[0-9a-f]+\)"), r"\g<1>0xADDR)"),
    (re.compile(r"0x(?:ADDR|[0-9a-f]+) /\* \d+ vars? \*/"), "0xADDR /* N vars */"),
    (re.compile(r"(pipe|socket|UNIX(?:-\w+)?):\[\d+(->\d+)?\]"), r"\1:[INODE]"),
    (re.compile(r"\"_=[^\"]*\"(?:\.\.\.)?"), '"_=TRACER"'),
    (re.compile(r"(tv_u?n?sec|l_pid|st_ino|d_ino|[sa]i_[us]time|sin_port|sin6_port|nl_pid|nlmsg_pid|nlmsg_seq)="
                r"(?:htons\()?-?\d+\)?"), r"\1=N"),
    (re.compile(r"(st[x]?_[acmb]time(?:_nsec)?)=\d+"), r"\1=N"),
    (re.compile(r"/\* \d{4}-\d\d-\d\dT[^*]* \*/"), "/* DATE */"),
    (re.compile(r"\b(getrandom)\(\"[^\"]*\"(?:\.\.\.)?"), r"\1(RANDOM"),
    (re.compile(r"\b(sysinfo|times|getrusage|clock_gettime|gettimeofday|sched_getcpu|getcpu)\([{0N&].*"),
     r"\1(VARIES"),
    (re.compile(r"\b(getppid\(\) = )(?:0x)?[0-9a-f]+"), r"\1PARENT"),
    (re.compile(r"\b(rt_sigreturn\(\{mask=\[.*?\]\}\) = ).*"), r"\1VARIES"),
    (re.compile(r"/(tmp/)?(cc|tmp\.?|git-|\.tmp-|sess_)[A-Za-z0-9_]{6,10}\b"), r"/\1\2XXXXXX"),
    (re.compile(r"\bsed[A-Za-z0-9]{6}\b"), "sedXXXXXX"),
    (re.compile(r"\b(read\(\d+(?:<[^>]*>)?, )\"(?:[^\"\\]|\\.)*\"(, [48]\) = [48])"), r"\1RANDOM\2"),
    (re.compile(r"(\\x2f\\x74\\x6d\\x70\\x2f\\x63\\x63)(?:\\x[0-9a-f]{2}){6}"), r"\1XXXXXX"),
    (re.compile(r"\b(read\(\d+(?:<[^>]*>)?, )\"[0-9a-f]{6,12}-[0-9a-f]{6,12} r.*"), r"\1MAPS"),
    (re.compile(r"/\.git/t[A-Za-z0-9]{6}\b"), "/.git/tXXXXXX"),
    (re.compile(r"\btmp_obj_[A-Za-z0-9]{6}\b"), "tmp_obj_XXXXXX"),
    (re.compile(r"\"/proc/\d+"), '"/proc/PID'),
    (re.compile(r"(si_[us]time=N) /\* [0-9.]+ s \*/"), r"\1"),
    (re.compile(r"\b(f_bfree|f_bavail|f_ffree)=\d+"), r"\1=N"),
    (re.compile(r"\b(time\(NULL\) = )\d+ \(\d{4}-[^)]*\)"), r"\1N (DATE)"),
    (re.compile(r"\b((?:shm|sem|msg)get\(.*\) = )\d+"), r"\1ID"),
    (re.compile(r"\b((?:shm|sem|msg)(?:at|op|timedop|ctl|snd|rcv)\()\d+"), r"\1ID"),
]


def read(name):
    """[(pid, line)] in file order, broken lines joined at the place where they were begun."""
    lines, begun = [], {}
    with open(name, encoding="utf-8", errors="surrogateescape") as f:
        for line in f:
            pid, _, text = line.rstrip("\n").partition(" ")
            text = text.lstrip(" ")
            if not pid.isdigit():
                lines.append(["?", line.rstrip("\n")])
                continue
            start = PREFIX.match(text).end()
            resumed = re.compile(r"<\.\.\. \S+ resumed>").match(text, start)
            if resumed and pid in begun:
                lines[begun.pop(pid)][1] += text[resumed.end():]
                continue
            if text.endswith(" <unfinished ...>"):
                begun[pid] = len(lines)
                text = text[:-len(" <unfinished ...>")]
            lines.append([pid, text])
    return lines


def rows(path):
    """The fields of each line of a file whose fields are separated by tabs, without comments"""
    with open(path, encoding="utf-8") as file:
        return [row.rstrip("\n").split("\t") for row in file if row[0] != "#"]


@functools.lru_cache
def version_of(strace):
    """[major, minor], or None if the program is not strace"""
    said = subprocess.run([strace, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"strace -- version (\d+)\.(\d+)", said)
    return version and [int(n) for n in version.groups()]


def changes(strace, options=()):
    """What strace has changed since the version of this program, with these options: [(regular expression,
    new text)]"""
    version = version_of(strace)
    rules = []
    for since, old, new, _, *when in rows(os.path.join(os.path.dirname(__file__), "changed.tsv")):
        if version and version < [int(n) for n in since.split(".")] and \
                re.search(when[0] if when else "", " ".join(options)):
            rules.append((re.compile(old), new))
    return rules


def renew(text, rules):
    """The text as a newer strace prints it; numbers are those of the new text's format"""
    for old, new in rules:
        text = old.sub(lambda m, new=new: new.format(
            [int(x, 0) if x and re.fullmatch(r"\d+|0x[0-9a-f]+", x) else x for x in (m[0], *m.groups())]),
            text)
    return text


def squeeze(text):
    return re.sub(r"\) +=", ") =", text)


def name_pids(lines):
    """Process ids → where they stand in the tree: the root, its first child, …"""
    names, count = {}, {}
    for pid, text in lines:
        if pid not in names:
            names[pid] = "P" if not names else "P?"
    if lines:
        names[lines[0][0]] = "P"
    makers = [(pid, MAKERS.search(squeeze(text))) for pid, text in lines if "fork(" in text or "clone" in text]
    for _ in range(8):      # parents may be named after their children are seen
        count.clear()
        for pid, made in makers:
            if not made:
                continue
            count[pid] = count.get(pid, 0) + 1
            names[made.group(1)] = "%s.%d" % (names[pid], count[pid])
    return names


@functools.lru_cache(maxsize=100000)    # most lines are in both traces, and in those of other commands
def replace_variables(text):
    text = squeeze(text)
    for rule, to in VARIABLE:
        text = rule.sub(to, text)
    return text


def normal(text, names, pattern):
    text = replace_variables(text)
    return pattern.sub(lambda m: names[m.group(0)], text) if names else text


def processes(name, rules=()):
    """{name in the tree: [normalised lines]}, with the changes of `rules`"""
    lines = [[pid, renew(text, rules)] for pid, text in read(name)]
    names = name_pids(lines)
    names.pop("?", None)    # lines without a pid
    pattern = re.compile(r"\b(?:%s)\b" % "|".join(sorted(names, key=len, reverse=True)))
    out = {}
    for pid, text in lines:
        who = names.get(pid, "?")
        out.setdefault(who if who != "P?" else pid, []).append(normal(text, names, pattern))
    # those whose creator is not in the trace are distinguished by what they do
    strangers = sorted((pid for pid in out if names.get(pid) == "P?"), key=lambda pid: out[pid][::-1])
    for number, pid in enumerate(strangers):
        out[f"P?{number}"] = out.pop(pid)
    return out


def compare(theirs, ours, accepted, show):
    same = total = 0
    for who in sorted(set(theirs) | set(ours)):
        a, b = theirs.get(who, []), ours.get(who, [])
        total += (len(a) + len(b)) / 2
        if a == b:
            same += len(a)
            continue
        for tag, i, j, k, l in difflib.SequenceMatcher(None, a, b, False).get_opcodes():
            if tag == "equal":
                same += j - i
                continue
            lost = [x for x in a[i:j] if not any(r.search(x) for r in accepted)]
            new = [x for x in b[k:l] if not any(r.search(x) for r in accepted)]
            same += ((j - i - len(lost)) + (l - k - len(new))) / 2
            for sign, side in (("-", lost), ("+", new)):
                for x in side:
                    if show > 0:
                        print("# %s %s %s" % (who, sign, x.encode("ascii", "backslashreplace").decode()))
                    show -= 1
    return same, total


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--accept")
    p.add_argument("--show", type=int, default=40)
    p.add_argument("--strace")
    p.add_argument("theirs")
    p.add_argument("ours")
    o = p.parse_args()
    try:
        accepted = []
        if o.accept:
            with open(o.accept, encoding="utf-8") as f:
                accepted = [re.compile(x.strip()) for x in f if x.strip() and x[0] != "#"]
        same, total = compare(processes(o.theirs, changes(o.strace) if o.strace else ()),
                              processes(o.ours), accepted, o.show)
    except OSError as e:
        print("compare.py: %s" % e, file=sys.stderr)
        return 2
    print("%d %d %.2f" % (same, total, 100 * same / total if total else 0))
    return 0


if __name__ == "__main__":
    sys.exit(main())
