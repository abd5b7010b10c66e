"""What the rows of the stress table are made of: a tracer and its processes, waits with limits, and
what becomes of all that a row started.

A row is a function of a Bench that returns a Result. It runs once for each tracer, in an empty
folder of its own. A wait that lasts too long raises Hang, which is a result too. Whatever the row
leaves behind is killed: this process is the subreaper of all that it starts."""
import ctypes
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time

PR_SET_CHILD_SUBREAPER = 36
ROWS = []


class Hang(Exception):
    """Something did not end in time; its text says what."""


class Skip(Exception):
    """The machine does not let this be tried; its text says why."""


class Result:
    def __init__(self, good, text, seconds=None):
        self.good, self.text, self.seconds = bool(good), text, seconds


def row(section, name, short=False, limit=30):
    """`short`: it is also part of `make check`. `limit`: seconds for each wait."""
    def add(function):
        ROWS.append((section, name, short, limit, function))
        return function
    return add


def become_subreaper():
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def read(path, default=""):
    try:
        with open(path, "rb") as file:
            return file.read().decode(errors="replace")
    except OSError:
        return default


def field(pid, name):
    """A line of /proc/PID/status, or an empty string"""
    for line in read(f"/proc/{pid}/status").splitlines():
        if line.startswith(name + ":"):
            return line.split(":", 1)[1].strip()
    return ""


def threads(pid):
    try:
        return [int(t) for t in os.listdir(f"/proc/{pid}/task")]
    except OSError:
        return []


def children(pid):
    found = []
    for tid in threads(pid):
        found += [int(c) for c in read(f"/proc/{pid}/task/{tid}/children").split()]
    return found


def ended(pid):
    return field(pid, "State")[:1] in ("", "Z", "X")


def traced(pid):
    """How many threads of the process have a tracer"""
    return sum(field(f"{pid}/task/{tid}", "TracerPid") not in ("", "0") for tid in threads(pid))


class Patience:
    """Whether it has lasted too long: LIMIT seconds, or four times that while `pid` still does
    something, since the machine may be busy with other things"""

    def __init__(self, limit, pid):
        self.began, self.limit, self.pid, self.done = time.monotonic(), limit, pid, None
        self.moved = self.began

    def over(self):
        now, done = time.monotonic(), None
        if now - self.began < self.limit / 2:
            return False
        if self.pid:
            # the kernel's own locks may last long; an unhandled page fault lasts for ever
            done = read(f"/proc/{self.pid}/schedstat"), field(self.pid, "State")[:1] in "RD" and (
                read(f"/proc/{self.pid}/wchan") != "handle_userfault")
        if done != self.done or (done and done[1]):
            self.done, self.moved = done, now
        return now - self.moved >= self.limit / 2 or now - self.began > 4 * self.limit


def until(what, condition, limit=20.0, pid=None):
    """Waits for the condition; `pid` is who is to blame when it does not come"""
    patience = Patience(limit, pid)
    while not condition():
        if patience.over():
            raise Hang(f"waited in vain for {what} {where(pid) if pid else ''}".strip())
        time.sleep(0.002)


def where(pid):
    """What a process that hangs is in"""
    return (f"{field(pid, 'Name')} {pid} {field(pid, 'State')[:1]} "
            f"{read(f'/proc/{pid}/wchan')} [{read(f'/proc/{pid}/syscall').strip()[:24]}]")


def code_of(status):
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)


class Process:
    """A child of ours, whose standard error goes to the file .err unless told otherwise"""
    count = 0

    def __init__(self, argv, limit, **how):
        Process.count += 1
        self.err, self.limit, self.peak, self.status = f"err.{Process.count}", limit, 0, None
        own = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
        if "stderr" not in how:
            own["stderr"] = open(self.err, "wb")
        self.began = time.monotonic()
        self.popen = subprocess.Popen(argv, **{**own, **how})
        self.pid, self.argv = self.popen.pid, argv
        if "stderr" in own:
            own["stderr"].close()

    def said(self):
        return read(self.err)

    def kill(self, number):
        os.kill(self.pid, number)

    def wait(self, limit=None):
        """Its exit status as a shell has it; .seconds and .peak (KiB) are known then"""
        patience = Patience(limit or self.limit, self.pid)
        fd = os.pidfd_open(self.pid)
        try:
            while self.status is None:
                self.peak = max(self.peak, int((field(self.pid, "VmHWM") or "0 kB").split()[0]))
                if select.select([fd], [], [], 0.02)[0]:
                    self.status = os.waitpid(self.pid, 0)[1]
                    self.popen.returncode = code_of(self.status)
                elif patience.over():
                    raise Hang(f"hung: {where(self.pid)}")
        finally:
            os.close(fd)
        self.seconds = time.monotonic() - self.began
        return code_of(self.status)

    def ready(self):
        """Waits for the first line of its output, which must be a pipe"""
        if not select.select([self.popen.stdout], [], [], self.limit)[0]:
            raise Hang(f"says nothing: {where(self.pid)}")
        return os.read(self.popen.stdout.fileno(), 100)

    def end_of_input(self):
        """Closes its standard input; its exit status"""
        self.popen.stdin.close()
        return self.wait()


class Bench:
    """One row with one tracer"""

    def __init__(self, name, path, build, source, rounds, limit):
        self.name, self.path, self.build, self.source = name, path, build, source
        self.rounds, self.limit = rounds, limit
        self.ptrail = name == "ptrail"
        self.options = []

    def argv(self, *words):
        return [self.path, "-f", *self.options, *map(str, words)]

    def for_others(self, *words):
        """The same with a copy of the tracer, which may lie where only this user comes"""
        copy = os.path.abspath(os.path.basename(self.path))
        if not os.path.exists(copy):
            shutil.copyfile(self.path, copy)
            os.chmod(copy, 0o755)
        return [copy, *self.argv(*words)[1:]]

    def program(self, name):
        return os.path.join(self.build, "tests", name)

    def target(self, *words):
        return [self.program("stress/targets"), *map(str, words)]

    def load(self, *words):
        return [self.program("stress/load"), *map(str, words)]

    def tasks(self, *words):
        return [self.program("trace/tasks"), *map(str, words)]

    def signals(self, *words):
        return [self.program("trace/signals"), *map(str, words)]

    def start(self, *words, **how):
        """The tracer, with these options and command"""
        return Process(self.argv(*words), self.limit, **how)

    def run(self, *words, **how):
        process = self.start(*words, **how)
        process.wait()
        return process

    def plain(self, argv, **how):
        """A process that is not traced"""
        return Process(list(map(str, argv)), self.limit, **how)

    def untraced(self, argv, **how):
        return self.plain(argv, **how).wait()

    def attend(self, argv, **how):
        """A process that has said "ready" and ends when its input does"""
        process = self.plain(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **how)
        process.ready()
        return process

    def attach(self, pid, *words, wanted=1):
        """A tracer that has attached to so many of its threads"""
        process = self.start("-o", "t", *words, "-p", pid)
        until("attaching", lambda: traced(pid) >= wanted or ended(process.pid), self.limit,
              process.pid)
        return process


def descendants():
    found, left = [], [os.getpid()]
    while left:
        for pid in children(left.pop()):
            found.append(pid)
            left.append(pid)
    return found


def clean_up():
    """Kills all that this process started, and collects it"""
    end = time.monotonic() + 10
    while True:
        left = descendants()
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        try:
            while os.waitpid(-1, os.WNOHANG | 0x40000000)[0]:
                pass
        except ChildProcessError:
            return
        if time.monotonic() > end:
            raise SystemExit(f"cannot be killed: {', '.join(map(where, left))}")
        time.sleep(0.01)


def measure(bench, function):
    """Result of a row, or the reason (a string) why it cannot be tried"""
    home = os.getcwd()
    folder = tempfile.mkdtemp(prefix="ptrail-stress.")
    os.chmod(folder, 0o755)
    os.chdir(folder)
    try:
        return function(bench)
    except Hang as hang:
        return Result(False, str(hang))
    except Skip as reason:
        return str(reason)
    except (OSError, ValueError, IndexError, subprocess.SubprocessError) as error:
        # the expected output did not arrive
        return Result(False, f"{type(error).__name__}: {error}")
    finally:
        clean_up()
        os.chdir(home)
        shutil.rmtree(folder, ignore_errors=True)
