"""Runs one command and says how long it took, how it ended, and what its tracer needed."""
import contextlib
import os
import select
import signal
import subprocess
import sys
import time

TOO_LONG = 300  # seconds


class Failure(Exception):
    """Something did not run as it has to; the sentence says what."""


def environment(**more):
    """The same for all runs. A make around us has nothing to say to a make inside of a load."""
    keep = {name: value for name, value in os.environ.items()
            if not name.startswith(("MAKE", "MFLAGS", "BENCH_", "LC_", "LANG", "PTRAIL_"))}
    return {**keep, "LC_ALL": "C", **more}


class Place:
    """Where a run takes place: on one processor (the whole tree of it), or wherever it likes."""

    def __init__(self, name, cpus):
        self.name, self.cpus = name, cpus

    def __enter__(self):
        self.before = os.sched_getaffinity(0)
        os.sched_setaffinity(0, self.cpus)

    def __exit__(self, *_):
        os.sched_setaffinity(0, self.before)


def places():
    """[pinned, free]"""
    allowed = os.sched_getaffinity(0)
    return [Place("pinned", {min(allowed)}), Place("free", allowed)]


def last_lines(error):
    error.seek(0)
    return " / ".join(error.read().decode(errors="replace").strip().splitlines()[-3:])


@contextlib.contextmanager
def started(command, place, error, **how):
    """A child in a session of its own, which is ended should we not come to wait for it: what
    interrupts us does not reach it."""
    error.seek(0)
    error.truncate()
    with place, subprocess.Popen(command, stderr=error, start_new_session=True, **how) as child:
        try:
            yield child
        finally:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)


def end(child, error, command, status):
    """Waits for the child's end and holds it against what is expected; the seconds of processor
    time that it and all that it waited for took."""
    # not child.wait(TOO_LONG), which polls only every 50 ms
    pidfd = os.pidfd_open(child.pid)
    done = select.select([pidfd], [], [], TOO_LONG)[0]
    os.close(pidfd)
    if not done:
        raise Failure(f"{' '.join(command)}: not done after {TOO_LONG} s")
    _, got, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(got)
    if child.returncode != status:
        raise Failure(f"{' '.join(command)}: status {child.returncode}, wanted {status}: "
                      f"{last_lines(error)}")
    return usage.ru_utime + usage.ru_stime


def timed(command, place, error, status):
    """Seconds that the command takes: (by the clock, of processor time). Another status is a
    Failure. `error` is a file that takes its standard error."""
    begin = time.perf_counter()
    with started(command, place, error, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                 env=environment()) as child:
        busy = end(child, error, command, status)
        return time.perf_counter() - begin, busy


def own_time(command, place, error, status):
    """Seconds of processor time that the load itself takes, without its tracer"""
    with started(command, place, error, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                 env=environment(BENCH_TIME="1")) as child:
        said = child.stdout.read()
        end(child, error, command, status)
        return float(said)


class Tracer:
    """What the kernel tells of a living tracer"""

    def __init__(self, pid):
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as f:
            status = dict(line.rstrip("\n").split(":\t", 1) for line in f if ":\t" in line)
        self.peak = int(status["VmHWM"].split()[0]) * 1024  # bytes
        self.waits = int(status["voluntary_ctxt_switches"])


def shares(command, place, error, status, **env):
    """Runs a load that prints its processor time, and holds: seconds of (it, the tracer's first
    thread until then, all of the tracer until its end)"""
    with started(command, place, error, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                 env=environment(**env)) as child:
        said = child.stdout.readline()
        with open(f"/proc/{child.pid}/task/{child.pid}/schedstat", encoding="ascii") as f:
            thread = int(f.read().split()[0]) / 1e9
        child.stdin.close()
        all_of_it = end(child, error, command, status)
    load = int(said) / 1e9
    return load, thread, all_of_it - load


def held(command, place, error, status, holds=1, **env):
    """Runs a load that holds so many times: [(number it said, Tracer)] of each."""
    seen = []
    with started(command, place, error, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                 env=environment(**env)) as child:
        for _ in range(holds):
            line = child.stdout.readline()
            if not line.strip().isdigit():
                break
            seen.append((int(line), Tracer(child.pid)))
            child.stdin.write(b"\n")
            child.stdin.flush()
        child.stdin.close()
        end(child, error, command, status)
    if len(seen) != holds:
        raise Failure(f"{' '.join(command)}: ended before it was done: {last_lines(error)}")
    return seen


def lines_of(name):
    """Lines of a file, 0 when there is none"""
    try:
        with open(name, "rb") as f:
            return sum(part.count(b"\n") for part in iter(lambda: f.read(1 << 20), b""))
    except FileNotFoundError:
        return 0


def first_line(command):
    """Of what it prints, or None when it cannot be run"""
    try:
        out = subprocess.run(command, capture_output=True, text=True, env=environment(),
                             check=False, timeout=TOO_LONG).stdout
    except OSError:
        return None
    return out.splitlines()[0] if out else ""


def note(text):
    """Progress, for who watches"""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
