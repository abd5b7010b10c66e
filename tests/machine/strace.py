#!/usr/bin/env python3
"""strace.py PTRAIL: traces commands with sets of options, with the installed strace and with ptrail, and
compares the lines (tests/differential/compare.py). Prints TAP: a line for each command, with the number of
lines that were compared. Addresses must not be random (norandmaps)."""
import os
import re
import shlex
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "differential"))
import compare  # pylint: disable=wrong-import-position

OPTIONS = ["", "-v -s 100", "-y -e trace=%file,%desc,%process"]
COMMANDS = [
    "true", "cat /etc/passwd", "cat /nonexistent", "ls -l /etc", "stat /etc/passwd", "uname -a", "id",
    "head -c 100 /dev/zero", "cp /etc/passwd copy", "mkdir -p a/b/c", "ln -s target link", "sort /etc/passwd",
    "wc -l /etc/group", "find /etc/alternatives -name a*", "gawk '{ n++ } END { print n }' /etc/passwd",
    "perl -e 'print 6 * 7'", "python3 -c 'import os; os.kill(os.getpid(), 15)'", "sh -c 'kill -USR1 $$'",
    "sh -c 'exit 4'", "tar cf archive /etc/passwd", "mount", "sleep 0.01",
    "dd if=/dev/zero of=x count=3 status=none",
]


def trace(tracer, options, command, directory, out):
    """Writes the trace of the command, in a new directory of the same name each time, to the file."""
    subprocess.run(["rm", "-rf", directory], check=True)
    os.mkdir(directory)
    subprocess.run([*tracer, "-f", "-o", out, *options, *command], cwd=directory, check=False,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "PYTHONHASHSEED": "0",
                        "PYTHONDONTWRITEBYTECODE": "1", "PERL_HASH_SEED": "0"})


def main():
    ptrail = sys.argv[1]
    same_of_all = of_all = 0
    changes = compare.changes("strace")
    with open(os.path.join(os.path.dirname(compare.__file__), "accepted.txt"), encoding="utf-8") as file:
        accepted = [re.compile(x.strip()) for x in file if x.strip() and x[0] != "#"]
    with tempfile.TemporaryDirectory() as base:
        theirs, ours = (os.path.join(base, name) for name in ("theirs", "ours"))
        for n, line in enumerate(COMMANDS, 1):
            command, same, total = shlex.split(line), 0, 0
            for options in OPTIONS:
                for tracer, out in (["strace"], theirs), ([ptrail], ours):
                    trace(tracer, shlex.split(options), command, os.path.join(base, "w"), out)
                result = compare.compare(compare.processes(theirs, changes), compare.processes(ours), accepted, 10)
                same, total = same + result[0], total + result[1]
            good = same == total and total
            print(f"{'ok' if good else 'not ok'} {n} - {line.replace('#', ' ')}: {same:.0f} of {total:.0f} lines")
            same_of_all, of_all = same_of_all + same, of_all + total
    print(f"# all: {same_of_all:.0f} of {of_all:.0f} lines")
    print(f"1..{len(COMMANDS)}")


main()
