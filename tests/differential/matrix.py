#!/usr/bin/env python3
"""matrix.py [--every N] [--strace FILE] [--show N] [--only WORD] PTRAIL LIVE

Traces each command of matrix.tsv with each of its option sets, with strace and with ptrail, and compares
the lines (compare.py). --every N takes one of N combinations, so that each command and each option set
is among them. Prints TAP: one line for each command, and one for all lines, of which at least 997 of
1,000 have to be the same.
"""
import argparse
import concurrent.futures
import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

import compare

HERE = os.path.dirname(os.path.abspath(__file__))
ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC",
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_DATE": "2001-02-03T04:05:06Z",
    "GIT_COMMITTER_DATE": "2001-02-03T04:05:06Z", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org",
    "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", "PERL_HASH_SEED": "0",
}
WANTED, OF = 997, 1000
WORKERS = 2    # processes, each with one command at a time: a run of strace waits for half of its time


def rows():
    options, commands = [], []
    with open(os.path.join(HERE, "matrix.tsv"), encoding="utf-8") as table:
        for line in table:
            kind, *cells = line.rstrip("\n").split("\t")
            if kind == "options":
                options.append(shlex.split(cells[0]))
            elif kind == "command":
                commands.append(cells)
    return options, commands


class Project:
    """A small C project in a directory of its own, in the same order of directory entries and inode
    numbers each time, if the file system allows it: programs find files in these orders"""

    def __init__(self, base):
        self.path, self.order = os.path.join(base, "w"), None

    def write(self):
        shutil.rmtree(self.path, ignore_errors=True)
        os.makedirs(os.path.join(self.path, "src"))
        os.mkdir(os.path.join(self.path, "empty"))
        files = {f"src/f{i}.c": f"int f{i}(int x) {{ return x + {i}; }}\n" for i in range(1, 5)}
        files["src/main.c"] = "int f1(int);\nint main(void) { return f1(-1); }\n"
        files["Makefile"] = ("O = f1.o f2.o f3.o f4.o main.o\nall: p\np: $O\n\tgcc -o $@ $O\n"
                             "%.o: src/%.c\n\tgcc -c -o $@ $<\n")
        files["data.csv"] = "name,number\nx,1\ny,2\n"
        for name, text in files.items():
            with open(os.path.join(self.path, name), "w", encoding="ascii") as file:
                file.write(text)
        os.symlink("src", os.path.join(self.path, "link"))

    def seen(self):
        entries = []
        for folder, folders, files in os.walk(self.path):
            entries.append([e.name for e in os.scandir(folder)])
            entries.append(sorted(folders + files,
                                  key=lambda n, at=folder: os.lstat(os.path.join(at, n)).st_ino))
        return entries

    def fresh(self):
        """False: the order is another one than before, and is the order from now on"""
        for _ in range(10):
            self.write()
            if self.order in (None, self.seen()):
                break
        was, self.order = self.order, self.seen()
        return was in (None, self.order)


def trace(tracer, options, command, project, base):
    """(exit status, output) of one run; the trace is in the file base/trace"""
    environment = dict(ENVIRONMENT, HOME=base)
    # the same addresses, where that is allowed
    fixed = ["setarch", "-R"] if shutil.which("setarch") else []
    done = subprocess.run(fixed + tracer + options + ["-f", "-o", os.path.join(base, "trace")] + command,
                          cwd=project.path, env=environment, stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=300, check=False)
    return done.returncode, done.stdout


class Matrix:
    def __init__(self, arguments, base):
        self.arguments, self.base = arguments, base
        self.project = Project(base)
        self.same = self.total = 0
        with open(os.path.join(HERE, "accepted.txt"), encoding="utf-8") as file:
            self.accepted = [re.compile(x.strip()) for x in file if x.strip() and x[0] != "#"]

    def pair(self, options, command):
        """(lines that differ, lines, whether the exit status differs, differences) of both runs"""
        results = []
        for tracer in [self.arguments.strace], [self.arguments.ptrail]:
            if not self.project.fresh() and results:
                return self.pair(options, command)
            results.append(trace(tracer, options, command, self.project, self.base))
            kept = os.path.join(self.base, str(len(results)))
            if os.path.exists(os.path.join(self.base, "trace")):
                os.replace(os.path.join(self.base, "trace"), kept)
            else:
                open(kept, "wb").close()
        theirs = compare.processes(os.path.join(self.base, "1"),
                                   compare.changes(self.arguments.strace, tuple(options)))
        ours = compare.processes(os.path.join(self.base, "2"))
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            same, total = compare.compare(theirs, ours, self.accepted, self.arguments.show)
        return total - same, total, results[0][0] != results[1][0], said.getvalue()

    def command(self, cells, option_sets):
        """The lines that differ, in words; [] is none"""
        command = shlex.split(cells[2].replace("\\n", "\n"))
        worst = []
        for options in option_sets:
            best = None
            for _ in range(3):    # what varies from run to run is no difference
                result = self.pair(options, command)
                best = min(best or result, result)
                if not best[0] and not best[2]:
                    break
            lost, total, status_differs, said = best
            self.same, self.total = self.same + total - lost, self.total + total
            if lost or status_differs:
                print(f"# {cells[0]}: {' '.join(options)}")
                print(said, end="")
            if status_differs:
                worst.append(f"{' '.join(options)}: another exit status")
            if lost > total * 0.05 and lost > 2:
                worst.append(f"{' '.join(options)}: {lost:.0f} of {total:.0f} lines differ")
        return worst


def begin_worker(arguments, base):
    begin_worker.matrix = Matrix(arguments, tempfile.mkdtemp(dir=base))


def run_command(cells, option_sets):
    """(Matrix.command(), what it prints, lines that are the same, lines) of one command, in a worker"""
    matrix = begin_worker.matrix
    matrix.same = matrix.total = 0
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        worst = matrix.command(cells, option_sets)
    return worst, said.getvalue(), matrix.same, matrix.total


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--strace", default="strace")
    parser.add_argument("--show", type=int, default=10)
    parser.add_argument("--only", default="")
    parser.add_argument("ptrail")
    parser.add_argument("live")
    arguments = parser.parse_args()
    options, commands = rows()
    failed = number = same = total = 0
    with tempfile.TemporaryDirectory(prefix="ptrail-matrix.") as base, \
            concurrent.futures.ProcessPoolExecutor(WORKERS, initializer=begin_worker,
                                                   initargs=(arguments, base)) as workers:
        jobs = []
        for index, cells in enumerate(commands):
            cells = [cell.replace("LIVE", arguments.live) for cell in cells]
            if arguments.only not in cells[0]:
                continue
            chosen = [o for i, o in enumerate(options) if (i + index * 7) % arguments.every == 0]
            jobs.append((cells, chosen, shutil.which(cells[1]) and workers.submit(run_command, cells, chosen)))
        for cells, chosen, job in jobs:
            number += 1
            if not job:
                print(f"ok {number} - {cells[0]} # SKIP {os.path.basename(cells[1])} is not installed")
                continue
            worst, said, its_same, its_total = job.result()
            same, total = same + its_same, total + its_total
            print(said, end="")
            failed += bool(worst)
            print(f"{'not ' if worst else ''}ok {number} - {cells[0]}, {len(chosen)} sets of options", flush=True)
            for text in worst:
                print("# " + text)
        number += 1
        enough = total and same * OF >= total * WANTED
        failed += not enough
        print(f"{'' if enough else 'not '}ok {number} - {same:.0f} of {total:.0f} lines are "
              f"the same, {WANTED} of {OF} at least")
        print(f"1..{number}")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
