#!/usr/bin/env python3
"""strace.py [--long] PTRAIL: traces commands with sets of options, with the installed strace and with ptrail, and
compares the lines (tests/differential/compare.py). Each command is traced with three or four of the sets; with
--long, with all of them. Prints TAP: a line for each command, with the number of lines that are the same, and one
for all lines, of which at least 995 of 1,000 have to be. Addresses must not be random (norandmaps)."""
import concurrent.futures
import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "differential"))
import compare  # pylint: disable=wrong-import-position

OPTIONS = [
    "", "-v -s 100", "-y -e trace=%file,%desc,%process", "-yy -X verbose", "-xx -s 16 -a 0", "-X raw -n",
    "-tt -T -e trace=!%memory", "-i -e status=failed,unfinished", "-e raw=openat,mmap,close -e verbose=none",
    "-r -e abbrev=none -e signal=none -q",
]
COMMANDS = [
    "true", "cat /etc/passwd", "cat /nonexistent", "ls -l /etc", "stat /etc/passwd", "uname -a", "id",
    "head -c 100 /dev/zero", "cp /etc/passwd copy", "mkdir -p a/b/c", "ln -s target link", "sort /etc/passwd",
    "wc -l /etc/group", "find /etc/alternatives -name a*", "gawk '{ n++ } END { print n }' /etc/passwd",
    "perl -e 'print 6 * 7'", "python3 -c 'import os; os.kill(os.getpid(), 15)'", "sh -c 'kill -USR1 $$'",
    "sh -c 'exit 4'", "tar cf archive /etc/passwd", "mount", "sleep 0.01",
    "dd if=/dev/zero of=x count=3 status=none",
]
EVERY = 3      # without --long, a command has every third set of options
WANTED, OF = 995, 1000
WORKERS = 2


def trace(tracer, options, command, directory, out):
    """Writes the trace of the command, in a new directory of the same name each time, to the file."""
    subprocess.run(["rm", "-rf", directory], check=True)
    os.mkdir(directory)
    subprocess.run([*tracer, "-f", "-o", out, *options, *command], cwd=directory, check=False,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "PYTHONHASHSEED": "0",
                        "PYTHONDONTWRITEBYTECODE": "1", "PERL_HASH_SEED": "0"})


def is_alike(lost, total):
    """As matrix.py: a few lines of a trace may be in another form than those of an older strace."""
    return total and (lost <= 2 or lost <= total * 0.05)


class Pair:
    """Both tracers"""

    def __init__(self, ptrail):
        self.ptrail = ptrail
        with open(os.path.join(os.path.dirname(compare.__file__), "accepted.txt"), encoding="utf-8") as file:
            self.accepted = [re.compile(x.strip()) for x in file if x.strip() and x[0] != "#"]

    def once(self, options, command, base):
        """(lines that differ, lines, the differences)"""
        theirs, ours = (os.path.join(base, name) for name in ("theirs", "ours"))
        for tracer, out in (["strace"], theirs), ([self.ptrail], ours):
            trace(tracer, shlex.split(options), shlex.split(command), os.path.join(base, "w"), out)
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            changes = compare.changes("strace", tuple(shlex.split(options)))
            same, total = compare.compare(compare.processes(theirs, changes), compare.processes(ours),
                                          self.accepted, 10)
        return total - same, total, said.getvalue()

    def compare(self, sets, command):
        """(lines that differ, lines, whether too many differ, the differences) of the command with these sets"""
        lost = total = 0
        is_bad, text = False, ""
        with tempfile.TemporaryDirectory() as base:
            for options in sets:
                best = None
                for _ in range(3):    # what varies from run to run is no difference
                    result = self.once(options, command, base)
                    best = min(best or result, result)
                    if is_alike(*best[:2]):
                        break
                lost, total = lost + best[0], total + best[1]
                is_bad = is_bad or not is_alike(*best[:2])
                if best[0]:
                    text += f"# {options}\n{best[2]}"
        return lost, total, is_bad, text


def main():
    is_long = sys.argv[1] == "--long"
    pair = Pair(sys.argv[-1])
    lost = total = 0
    with concurrent.futures.ProcessPoolExecutor(WORKERS) as workers:
        jobs = []
        for n, command in enumerate(COMMANDS):
            sets = [options for i, options in enumerate(OPTIONS) if is_long or (i + n) % EVERY == 0]
            jobs.append((command, len(sets), workers.submit(pair.compare, sets, command)))
        for n, (command, sets, job) in enumerate(jobs, 1):
            its_lost, its_total, is_bad, text = job.result()
            print(text, end="")
            print(f"{'not ' if is_bad else ''}ok {n} - {command.replace('#', ' ')}, {sets} sets of options: "
                  f"{its_total - its_lost:.0f} of {its_total:.0f} lines", flush=True)
            lost, total = lost + its_lost, total + its_total
    enough = total and (total - lost) * OF >= total * WANTED
    print(f"{'' if enough else 'not '}ok {len(jobs) + 1} - {total - lost:.0f} of {total:.0f} lines are the same, "
          f"{WANTED} of {OF} at least")
    print(f"1..{len(jobs) + 1}")


main()
