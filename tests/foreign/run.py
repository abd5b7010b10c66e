#!/usr/bin/env python3
"""run.py [OPTION...] [SUITE...]: programs that nobody here wrote, under ptrail.

Each suite is a script of the folder suites/ and says in its head what it needs. It is run untraced,
then traced in several ways, each time in a fresh folder; what it prints and its exit status have to be
the same as untraced, it has to end in time, no process may be left behind, and the trace has to be
whole. What fails untraced is skipped: it cannot tell anything here.

	--short		only the short suites, without strace beside them: a part of make check
	--list		says what there is and what it needs
	--keep		leaves the folders of runs that differed, traces included, and says where
	--way NAME	only this way of tracing (text, fast, select, timeline or json)
	--install	first installs the packages of these suites with the system's package manager
	--suites FOLDER	scripts of another folder
	--slack SECONDS	what a traced run may take beyond its multiple of others, and what it left to end

Prints TAP, and at the end the seconds that each way took. PTRAIL in the environment is the program
under test. Each run has these variables:
	HERE	a copy of the folder of this file, without its folders: others can read it too
	PTRAIL	the program under test, for a suite that runs it itself ("tracer" in its head)
	LENGTH	short or long: how much is wanted of those that can do more or less
	CACHE	a folder that all runs of one suite share, for what is built once
"""
import argparse
import ctypes
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PR_SET_CHILD_SUBREAPER = 36
SKIP = 77  # exit status of a suite that cannot run here; its output says why

# How a suite is traced: name, options before the command, what looks at the trace. The first two are
# both sources of events, ptrace-stops and the fast source; the others use the one that PTRAIL_FAST
# in the environment asks for.
WAYS = {
    "text": (["--fast=off", "-f", "-o"], "lines"),
    "fast": (["--fast=prefer", "-f", "-o"], "lines"),
    "select": (["-e", "trace=%process", "-o"], "lines"),
    "timeline": (["--print=timeline:"], "total"),
    "json": (["--print=json:"], "objects"),
}
# A way that the short form leaves out when PTRAIL_FAST is this: make check runs with each of them.
LEFT_OUT = {"off": "fast", "prefer": "text", "require": "text"}
SECONDS_UNTRACED = 1200
SECONDS_AS_TRACER = 7200  # for a suite that runs the program under test itself


class Suite:
    """A script of suites/ and what its head says."""

    def __init__(self, folder, name):
        self.name = name
        self.file = name + ".sh"
        self.says, self.needs, self.short, self.outlived = "", [], False, False
        self.is_of_tracers = False
        with open(os.path.join(folder, self.file), encoding="utf-8") as script:
            for line in script:
                if not line.startswith("#"):
                    break
                word, _, rest = line[2:].strip().partition(":")
                if word == "needs":
                    self.needs = rest.split()
                elif word == "short":
                    self.short = True
                elif word == "outlived":
                    self.outlived = True
                elif word == "tracer":
                    self.is_of_tracers = True
                elif word in ("apt", "dnf"):
                    continue  # packages: install.sh reads them
                elif not line.startswith("#!") and not self.says:
                    self.says = line[2:].strip()

    def missing(self):
        return [tool for tool in self.needs if not shutil.which(tool)]


class Run:
    """What came of one run: status (None: it hung), output, seconds, what was left."""

    def __init__(self):
        self.status, self.output, self.errors = None, "", ""
        self.seconds, self.left, self.state = 0.0, [], ""


def stat_of(pid):
    """(parent, state, name) of a process, or None when it is gone"""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
            head, _, tail = stat.read().rpartition(")")
    except OSError:
        return None
    return int(tail.split()[1]), tail.split()[0], head.partition("(")[2]


def descendants():
    """pids below this process, zombies not counted"""
    stats = {int(p): stat_of(p) for p in os.listdir("/proc") if p.isdigit()}
    found, more = set(), {os.getpid()}
    while more:
        more = {p for p, s in stats.items() if s and s[0] in more and p not in found}
        found |= more
    return sorted(p for p in found if stats[p][1] != "Z")


def describe(pids):
    """Where each thread of these processes is, for who looks for the reason of a hang"""
    lines = []
    for pid in pids:
        for tid in sorted(os.listdir(f"/proc/{pid}/task")) if os.path.exists(f"/proc/{pid}") else []:
            seen = []
            for file in ("comm", "stat", "wchan", "syscall"):
                try:
                    with open(f"/proc/{pid}/task/{tid}/{file}", encoding="utf-8",
                              errors="replace") as info:
                        seen.append(info.read().strip()[:120])
                except OSError as error:
                    seen.append(error.strerror)
            seen[1] = " ".join(seen[1].rpartition(")")[2].split()[:2])
            lines.append(f"{pid}/{tid}: " + " | ".join(seen))
    return "\n".join(lines)


def reap(wanted=0):
    """Collects children that ended; returns the exit status of one of them when it did"""
    status = None
    while True:
        try:
            pid, raw = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return status
        if pid == 0:
            return status
        if pid == wanted:
            status = os.waitstatus_to_exitcode(raw)


def end_descendants():
    """Kills what is left below this process, however often it forks"""
    while True:
        pids = descendants()
        if not pids:
            break
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.02)
        reap()
    reap()


def wait_until_gone(seconds):
    """What is still there after so long a time"""
    until = time.monotonic() + seconds
    while True:
        reap()
        pids = descendants()
        if not pids or time.monotonic() > until:
            return pids
        time.sleep(0.02)


def copy_files(folder, names, to):
    """Makes a folder with copies that everybody can read: a suite may become another user"""
    os.mkdir(to)
    os.chmod(to, 0o755)
    for name in names:
        if os.path.isfile(os.path.join(folder, name)):
            copy = shutil.copyfile(os.path.join(folder, name), os.path.join(to, name))
            os.chmod(copy, 0o644)


def execute(command, folder, shared, limit, grace):
    """Runs a command in the folder work/ that is made in this one, for at most so many seconds,
    with the variables that all runs share. What is left afterwards has so many seconds of grace to
    end."""
    run = Run()
    work = os.path.join(folder, "work")
    os.mkdir(work)
    environment = dict(os.environ, LC_ALL="C", HOME=work, TMPDIR=work, **shared,
                       PATH=os.environ.get("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin")
    for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "top_srcdir", "top_builddir"):
        environment.pop(name, None)
    with open(os.path.join(folder, "out"), "w+b") as out, \
            open(os.path.join(folder, "err"), "w+b") as err:
        begun = time.monotonic()
        child = subprocess.Popen(command, cwd=work, env=environment, stdin=subprocess.DEVNULL,
                                 stdout=out, stderr=err, start_new_session=True)
        while run.status is None:
            run.status = reap(child.pid)
            run.seconds = time.monotonic() - begun
            if run.status is None and run.seconds > limit:
                break
            time.sleep(0.005)
        child.returncode = 0  # waited for here
        if run.status is None:
            run.state = describe(descendants())
        else:
            left = wait_until_gone(grace)
            run.left = [f"{pid} {(stat_of(pid) or '???')[2]}" for pid in left]
            run.state = describe(left)
        end_descendants()
        out.seek(0)
        err.seek(0)
        run.output = out.read().decode(errors="replace")
        run.errors = err.read().decode(errors="replace")
    return run


def last_lines(path):
    """What a file ends with, and its last line"""
    with open(path, "rb") as trace:
        trace.seek(max(0, os.path.getsize(path) - 4096))
        tail = trace.read().decode(errors="replace")
    return tail, re.sub(" +", " ", tail.rstrip("\n").rpartition("\n")[2])


def bad_text(path, status, outlived):
    """Each task has its end, and that of the command is the last line, unless something outlives it"""
    first, ends, open_tasks = None, [], {}
    with open(path, encoding="utf-8", errors="replace") as trace:
        for line in trace:
            pid, _, rest = line.partition(" ")
            first = first or pid
            rest = rest.lstrip()
            open_tasks[pid] = not rest.startswith("+++ ")
            if rest.startswith("+++ superseded by execve in pid "):
                # the thread continues under the number of the first one
                open_tasks.pop(rest.split()[6], None)
                open_tasks[pid] = True
                continue
            if pid == first and rest.startswith("+++ "):
                ends.append(rest.strip())
    wanted = f"+++ exited with {status} +++" if status >= 0 else "+++ killed by "
    without = [pid for pid, is_open in open_tasks.items() if is_open]
    if without:
        return "no end of " + " ".join(without[:10])
    if not ends or not ends[-1].startswith(wanted):
        return f"{first} has the ends {ends}"
    last = last_lines(path)[1]
    return None if outlived or last.startswith(f"{first} {wanted}") else "the last line is " + last


def bad_objects(path):
    """Each line of JSON is an object"""
    with open(path, encoding="utf-8") as trace:
        for number, line in enumerate(trace, 1):
            try:
                if not isinstance(json.loads(line), dict):
                    return f"line {number} is not an object"
            except ValueError as error:
                return f"line {number}: {error}"
    return None


def incomplete(look, path, status, outlived):
    """Why the trace is not whole, or None"""
    if not os.path.exists(path) or os.path.getsize(path) == 0:
        return "there is no trace"
    tail, last = last_lines(path)
    if not tail.endswith("\n"):
        return "the last line is cut: " + last
    if look == "lines":
        return bad_text(path, status, outlived)
    if look == "objects":
        return bad_objects(path)
    return None if last.startswith("total ") else "the last line is " + last


def differences(run, untraced):
    """What a traced run has otherwise than the one that was not traced"""
    found = []
    if run.status is None:
        return [f"hangs: no end after {run.seconds:.0f} s", run.state]
    if run.status != untraced.status:
        found.append(f"exit status {run.status}, untraced {untraced.status}")
    if run.output != untraced.output:
        found.append("output is not the same")
        mine, its = run.output.splitlines(), untraced.output.splitlines()
        found += ["untraced: " + line for line in its if line not in mine][:20]
        found += ["traced:   " + line for line in mine if line not in its][:20]
    if run.left and not untraced.left:
        found += ["left behind: " + " ".join(run.left), run.state]
    if found and run.errors:
        found += ["standard error ends:"] + run.errors.splitlines()[-20:]
    return found


class Report:
    """TAP, and a table at the end"""

    def __init__(self):
        self.points, self.failed, self.rows = 0, 0, []

    def comment(self, text):
        for line in text.splitlines():
            print("# " + line, flush=True)

    def point(self, name, differs):
        self.points += 1
        self.failed += bool(differs)
        print(f"{'not ' if differs else ''}ok {self.points} - {name}", flush=True)
        for text in differs:
            self.comment(text)

    def skip(self, name, reason):
        self.points += 1
        print(f"ok {self.points} - {name} # SKIP {' '.join(reason.split())[:200]}", flush=True)

    def row(self, *cells):
        self.rows.append(cells)

    def end(self):
        print(f"1..{self.points}")
        for cells in self.rows:
            self.comment(f"{cells[0]:18}" + "".join(f"{cell:>10}" for cell in cells[1:]))


class Foreign:
    """All runs of the suites that were asked for"""

    def __init__(self, arguments, base, report):
        self.arguments, self.base, self.report = arguments, base, report
        self.ptrail = os.path.abspath(os.environ.get("PTRAIL") or "ptrail")
        self.strace = None if arguments.short else shutil.which("strace")

    def once(self, suite, way, limit, before=()):
        """A run in a folder of its own, and the name of that folder"""
        folder = os.path.join(self.base, suite.name, way)
        os.makedirs(folder)
        os.chmod(folder, 0o755)
        cache = os.path.join(self.base, suite.name, "cache")
        os.makedirs(cache, exist_ok=True)
        trace = os.path.join(folder, "trace")
        before = [word + trace if word.endswith(":") else word for word in before]
        if before and before[-1] == "-o":
            before.append(trace)
        shared = {"HERE": os.path.join(self.base, ".here"), "CACHE": cache, "PTRAIL": self.ptrail,
                  "LENGTH": "short" if self.arguments.short else "long"}
        script = os.path.join(self.base, ".suites", suite.file)
        return execute(before + ["sh", script], folder, shared, limit,
                       self.arguments.slack), trace

    def forget(self, suite, way, kept):
        folder = os.path.join(self.base, suite.name, way)
        if kept and self.arguments.keep:
            self.report.comment("kept: " + folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)

    def traced(self, suite, way, limit, untraced):
        options, look = WAYS[way]
        run, trace = self.once(suite, way, limit, [self.ptrail] + options)
        differs = differences(run, untraced)
        if run.status is not None:
            reason = incomplete(look, trace, run.status, suite.outlived)
            differs += ["the trace is not whole: " + reason] if reason else []
        self.report.point(f"{suite.name}: {way}: all as untraced, and the trace is whole", differs)
        for line in run.errors.splitlines():
            if line.startswith("ptrail: "):
                self.report.comment(line)
        self.forget(suite, way, differs)
        return f"{run.seconds:.1f}" if run.status is not None else "hangs"

    def of_tracers(self, suite):
        """A suite that runs the program under test itself, and whose exit status is the verdict"""
        run, _ = self.once(suite, "tracer", SECONDS_AS_TRACER)
        if run.status == SKIP:
            self.report.skip(suite.name, run.output.strip())
        else:
            self.report.comment(run.output)
            differs = []
            if run.status is None:
                differs = [f"hangs: no end after {run.seconds:.0f} s", run.state]
            elif run.status != 0:
                differs = [f"exit status {run.status}"] + run.errors.splitlines()[-20:]
            self.report.point(f"{suite.name}: its tests pass with the program under test", differs)
        self.forget(suite, "tracer", run.status not in (0, SKIP))

    def suite(self, suite):
        missing = suite.missing()
        if missing:
            self.report.skip(suite.name, "not installed: " + " ".join(missing))
            return
        if suite.is_of_tracers:
            self.of_tracers(suite)
            return
        untraced, _ = self.once(suite, "untraced", SECONDS_UNTRACED)
        if untraced.status != 0:
            reason = untraced.output.strip() if untraced.status == SKIP else \
                f"untraced it ends with {untraced.status}: {untraced.output[-120:]}"
            self.report.skip(suite.name, reason)
            self.forget(suite, "untraced", untraced.status != SKIP)
            return
        self.forget(suite, "untraced", False)
        limit, beside = 20 * untraced.seconds + 2 * self.arguments.slack, "-"
        if self.strace:
            run, _ = self.once(suite, "strace", 2 * limit, [self.strace, "-f", "-o"])
            self.forget(suite, "strace", False)
            beside = "hangs" if run.status is None else f"{run.seconds:.1f}"
            if run.status is not None:
                limit = 3 * run.seconds + self.arguments.slack
                beside += "" if not differences(run, untraced) else "!"
        out = LEFT_OUT.get(os.environ.get("PTRAIL_FAST")) if self.arguments.short else None
        ways = [self.arguments.way] if self.arguments.way else \
            [way for way in WAYS if way != out and (way != "json" or suite.short)]
        took = [self.traced(suite, way, limit, untraced) if way in ways else "-" for way in WAYS]
        self.report.row(suite.name, f"{untraced.seconds:.1f}", beside, *took)
        shutil.rmtree(os.path.join(self.base, suite.name, "cache"), ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--install", action="store_true")
    parser.add_argument("--suites", default=os.path.join(HERE, "suites"))
    parser.add_argument("--slack", type=float, default=60)
    parser.add_argument("names", nargs="*", metavar="SUITE")
    arguments = parser.parse_args()
    folder = os.path.abspath(arguments.suites)
    names = sorted(file[:-3] for file in os.listdir(folder) if file.endswith(".sh"))
    unknown = [name for name in arguments.names if name not in names]
    if unknown:
        parser.error("no such suite: " + " ".join(unknown))
    suites = [Suite(folder, name) for name in arguments.names or names]
    suites = [suite for suite in suites if suite.short or not arguments.short]
    if arguments.list:
        for suite in suites:
            length = "short" if suite.short else "long"
            print(f"{suite.name:18} {length:6} {' '.join(suite.needs) or '-':34} {suite.says}")
        return 0
    if arguments.install:
        subprocess.run(["sh", os.path.join(HERE, "install.sh"), "--suites", folder]
                       + [suite.name for suite in suites], check=False)
    # what is orphaned comes to us, so that it can be seen and ended
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    report = Report()
    report.row("seconds", "untraced", "strace -f", *WAYS)
    base = tempfile.mkdtemp(prefix="ptrail-foreign.")
    os.chmod(base, 0o755)
    try:
        copy_files(HERE, os.listdir(HERE), os.path.join(base, ".here"))
        copy_files(folder, [suite.file for suite in suites], os.path.join(base, ".suites"))
        foreign = Foreign(arguments, base, report)
        for suite in suites:
            foreign.suite(suite)
    finally:
        end_descendants()
        if not arguments.keep:
            shutil.rmtree(base, ignore_errors=True)
    report.end()
    return report.failed != 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
