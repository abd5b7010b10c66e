#!/usr/bin/env python3
"""Attaches ptrail to busy servers and detaches it, round after round, and verifies that no server
and no client notices.

    servers.py --ptrail FILE [--rounds N] [--kill] [SERVER...]

Each server runs in a temporary directory and serves client.py, which compares all answers. In each
round ptrail attaches to all processes of the server with ring buffers, for a random time of at most
0.2 s, and is ended by SIGINT, SIGTERM or --timeout. Then the server must be as before: its
processes, its text, its mappings and its signals; and the client must have got all answers. A
server for which that is not so is started again. Servers that are not installed are skipped.

--kill ends ptrail by SIGKILL instead. Then a round is bad if an answer is wrong, if the server does
not answer any more, or is traced; broken connections and dead servers are counted, since the kernel
can drop a syscall that is stopped in that moment."""
import argparse
import collections
import glob
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
LONGEST = 0.2           # seconds that ptrail is attached
PATIENCE = 120          # seconds until a process does what it must do
STUBS = 64 << 10        # bytes of an area for stubs (doc/fast.md)
INJECTED = range(0x7e93feff0000, 0x7e9400000000)


class Bad(Exception):
    """What is wrong after a round"""


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read().decode(errors="replace")
    except OSError:
        return ""


def until(condition):
    """Waits for it; returns whether it is true in time"""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def status(path):
    """The fields of a status file of /proc"""
    return dict(line.split(":\t", 1) for line in read(path).splitlines() if ":\t" in line)


def listens(port):
    with socket.socket() as probe:
        return not probe.connect_ex(("127.0.0.1", port))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def first_of(*names):
    """The path of a program that is installed under one of these names or patterns"""
    for name in names:
        for path in sorted(glob.glob(name)) if "/" in name else [shutil.which(name)]:
            if path:
                return path
    raise FileNotFoundError(names[0])


def as_nobody(argv):
    """For servers that refuse to run as root"""
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *argv] \
        if os.getuid() == 0 else argv


# --- how each server starts: in an empty directory, with its port; returns its command ---

def nginx(port):
    with open("nginx.conf", "w", encoding="ascii") as file:
        file.write(f"""daemon off; worker_processes 2; pid nginx.pid; error_log error.log;
            {"user root;" if os.getuid() == 0 else ""} events {{ worker_connections 64; }}
            http {{ access_log access.log; client_body_temp_path tmp;
            proxy_temp_path tmp; fastcgi_temp_path tmp; uwsgi_temp_path tmp;
            scgi_temp_path tmp; sendfile on;
            keepalive_requests 1000000000; keepalive_timeout 1h;
            server {{ listen 127.0.0.1:{port}; root .; location /echo/ {{ return 200 $uri; }} }} }}
            """)
    return [first_of("nginx", "/usr/sbin/nginx"), "-p", ".", "-c", "nginx.conf", "-e", "error.log"]


def redis(port):
    return [first_of("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--io-threads",
            "2", "--appendonly", "yes", "--save", "1 1000"]


def postgres(port):
    tool = first_of("/usr/lib/postgresql/*/bin/initdb", "/usr/libexec/postgresql*/initdb", "initdb")
    directory = os.path.dirname(tool)
    os.mkdir("base")
    shutil.chown("base", *("nobody", "nogroup") if os.getuid() == 0 else (os.getuid(), None))
    subprocess.run(as_nobody([tool, "-D", "base", "-U", "me", "-A", "trust", "-N"]), check=True,
                   stdout=subprocess.DEVNULL)
    subprocess.run(as_nobody([f"{directory}/postgres", "--single", "-D", "base", "postgres"]),
                   input=b"create table t (port int, n int)\n", check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return as_nobody([f"{directory}/postgres", "-D", "base", "-p", str(port), "-h", "127.0.0.1",
                      "-k", "", "-F"])


def node(port):
    return [first_of("node", "nodejs"), f"{HERE}/echo.js", str(port)]


def java(port):
    subprocess.run([first_of("javac"), "-d", ".", f"{HERE}/Echo.java"], check=True)
    return [first_of("java"), "-Dsun.net.httpserver.nodelay=true", "-cp", ".", "Echo", str(port)]


def go(port):
    subprocess.run([first_of("go"), "build", "-o", "echo", f"{HERE}/echo.go"], check=True,
                   env={**os.environ, "GOCACHE": os.path.abspath("cache"), "GO111MODULE": "off"})
    return ["./echo", str(port)]


SERVERS = {"nginx": (nginx, "http"), "redis": (redis, "redis"), "postgres": (postgres, "postgres"),
           "node": (node, "http"), "java": (java, "http"), "go": (go, "http")}


class Process:
    """A process of the server, and what is remembered of it while it is not traced"""

    def __init__(self, pid):
        self.pid = pid
        self.start = read(f"/proc/{pid}/stat").rpartition(")")[2].split()[19:20]
        self.masks = collections.defaultdict(list)
        self.areas = {m.group(1) for m in self.mappings() if self.is_area(m)}

    def signals(self):
        """Per thread, what it handles, ignores and blocks"""
        found = {}
        for path in glob.glob(f"/proc/{self.pid}/task/*/status"):
            fields = status(path)
            found[path] = [fields.get(name) for name in ("SigCgt", "SigIgn", "SigBlk")]
        return found

    def mappings(self):
        return re.finditer(r"^(([0-9a-f]+)-([0-9a-f]+)) (....) ([0-9a-f]+) \S+ (\d+) *(.*)$",
                           read(f"/proc/{self.pid}/maps"), re.MULTILINE)

    @staticmethod
    def is_area(m):
        return m[4] == "r-xp" and m[6] == "0" and int(m[3], 16) - int(m[2], 16) == STUBS

    def key(self):
        return self.pid, *self.start

    def lives(self):
        now = read(f"/proc/{self.pid}/stat").rpartition(")")[2].split()
        return bool(now) and now[0] not in "ZX" and now[19:20] == self.start

    def note_signals(self):
        for path, masks in self.signals().items():
            if masks not in self.masks[path]:
                self.masks[path].append(masks)

    def check_signals(self):
        """A thread may block signals for a moment, for example while it is created. So the signals
        of any thread are accepted."""
        def restored():
            known = [masks for all_of_one in self.masks.values() for masks in all_of_one]
            return all(masks in known for path, masks in self.signals().items()
                       if path in self.masks)

        if not until(restored):
            raise Bad(f"process {self.pid}: signals changed: {self.signals()}, "
                      f"before: {dict(self.masks)}")

    def check_text(self, start, end, offset, path):
        with open(path, "rb") as file, open(f"/proc/{self.pid}/mem", "rb") as memory:
            file.seek(offset)
            wanted = file.read(end - start)
            memory.seek(start)
            found = memory.read(end - start)[:len(wanted)]
            if len(found) < len(wanted):
                raise OSError("it has ended")
            if found != wanted:
                at = next(i for i, byte in enumerate(found) if byte != wanted[i])
                raise Bad(f"process {self.pid}: the text of {path} is changed at "
                          f"{offset + at:#x}: {found[at:at + 16].hex()}, "
                          f"not {wanted[at:at + 16].hex()}")

    def check_mappings(self, is_new=False):
        for m in self.mappings():
            start, end = int(m[2], 16), int(m[3], 16)
            if "memfd:ptrail" in m[7] or start in INJECTED or (
                    self.is_area(m) and m[1] not in self.areas and not is_new):
                raise Bad(f"process {self.pid}: left over: {m[0]}")
            if m[4] == "r-xp" and m[6] != "0":
                self.check_text(start, end, int(m[5], 16), m[7])

    def check_tasks(self):
        for path in glob.glob(f"/proc/{self.pid}/task/*/status"):
            fields = status(path)
            # empty if it has ended
            if fields and (fields["TracerPid"] != "0" or fields["State"][0] in "Tt"):
                raise Bad(f"process {self.pid}: {path}: {fields['State']}, "
                          f"TracerPid {fields['TracerPid']}")


class Server:
    def __init__(self, name, has_client=True):
        prepare, kind = SERVERS[name]
        self.name, self.port = name, free_port()
        self.log = open("server.log", "ab")
        argv = prepare(self.port)
        with open("page", "wb") as file:
            file.write(bytes(range(33, 127)) * 200)
        self.popen = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=self.log,
                                      stderr=self.log, start_new_session=True)
        self.client = None
        self.before = (0, 0, 0)
        self.known = {}
        try:
            if not until(lambda: listens(self.port) or self.popen.poll() is not None):
                raise Bad(f"the server does not listen: {read('server.log')[-500:]}")
            if not has_client:
                return
            self.client = subprocess.Popen(
                [sys.executable, f"{HERE}/client.py", kind, str(self.port)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log)
            self.answers()
            self.processes()
        except BaseException:
            self.stop()
            raise

    def pids(self):
        """Its processes, parents first"""
        found, left = [], [self.popen.pid]
        while left:
            pid = left.pop(0)
            found.append(pid)
            for path in glob.glob(f"/proc/{pid}/task/*/children"):
                left += map(int, read(path).split())
        return found

    def processes(self):
        """The same, as far as they have been seen before for a while; remembers all"""
        now = [Process(pid) for pid in self.pids()]
        known = {key: self.known[key] for p in now if (key := p.key()) in self.known}
        self.known = {p.key(): known.get(p.key(), p) for p in now}
        for process in self.known.values():
            process.note_signals()
        return list(known.values())

    def answers(self):
        """Waits until every connection has an answer to a new request. Returns the right and wrong
        answers and the broken connections since the last time."""
        self.client.stdin.write(b"\n")
        self.client.stdin.flush()
        now = tuple(map(int, self.client.stdout.readline().split()))
        since = tuple(a - b for a, b in zip(now, self.before))
        self.before = now
        return since

    def stop(self):
        """Ends the server and the client, whatever their state"""
        if self.client:
            self.client.kill()
            self.client.wait()
        for pid in reversed(self.pids()):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.popen.wait()
        self.log.close()


class Run:
    def __init__(self, arguments):
        self.ptrail, self.kills = os.path.abspath(arguments.ptrail), arguments.kill
        self.rounds, self.random = arguments.rounds, random.Random(arguments.seed)
        self.options = arguments.options.split()
        self.counts = collections.Counter()

    def trace(self, pids, end):
        """Attaches ptrail to these processes for a while; its exit status"""
        duration = self.random.uniform(0.001, LONGEST)
        argv = [self.ptrail, "--fast=require", "-q", "-f", "-o", "trace", *self.options,
                "-p", ",".join(map(str, pids))]
        if end == "timeout":
            argv.insert(1, f"--timeout={duration:.3f}")
        with open("ptrail.err", "wb") as err:
            tracer = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stderr=err)
        if end != "timeout":
            # a signal that arrives before ptrail has attached ends it, too
            time.sleep(duration)
            tracer.send_signal(end)
        try:
            code = tracer.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            tracer.kill()
            tracer.wait()
            raise Bad("ptrail does not end") from None
        if os.path.exists("trace") and os.path.getsize("trace"):
            self.counts["traced"] += 1
        return code

    def check(self, server, known, code, end):
        said = read("ptrail.err")
        lives = [process for process in known if process.lives()]
        for process in known:
            # others end with their connection or task
            if process not in lives and process.pid == server.popen.pid:
                self.counts["dead"] += 1
                raise Bad(f"process {process.pid} has ended: {server.popen.poll()}; {said}")
        right, wrong, broken = server.answers()
        self.counts.update(answers=right, wrong=wrong, broken=broken)
        for pid in server.pids():
            Process(pid).check_tasks()
        if wrong or (broken and not self.kills):
            raise Bad(f"{wrong} wrong answers, {broken} broken connections: "
                      f"{read('server.log')[-300:]}")
        if self.kills:
            return
        gone = code == 1 and "no such process" in said
        if code != (124 if end == "timeout" else -end) and not gone:
            raise Bad(f"ptrail ends with {code}: {said}")
        new = [p for pid in server.pids() if (p := Process(pid)).key() not in server.known]
        for process in lives + new:
            try:
                process.check_mappings(process in new)
                process.check_signals()
            except (OSError, Bad) as error:
                # it may have ended in between: its memory is gone before its state says so
                if process.lives() and not isinstance(error, ProcessLookupError):
                    raise Bad(f"{error}; {said}") from None

    def round(self, server, number):
        end = signal.SIGKILL if self.kills else \
            (signal.SIGINT, signal.SIGTERM, "timeout")[number % 3]
        pids = server.pids()
        known = server.processes()
        if os.path.exists("trace"):
            os.remove("trace")
        self.check(server, known, self.trace(pids, end), end)

    def serve(self, name):
        """All rounds of one server"""
        server, bad, number = None, 0, 0
        self.counts.clear()
        began = time.monotonic()
        while number < self.rounds:
            number += 1
            try:
                server = server or Server(name)
                self.round(server, number)
            except Bad as error:
                bad += 1
                print(f"{name}: round {number}: {error}", flush=True)
                if server:
                    server.stop()
                server = None
                shutil.rmtree("base", ignore_errors=True)
            except BaseException:
                if server:
                    server.stop()
                raise
        if server:
            server.stop()
        print(f"{name}: {number} rounds, {bad} bad; {self.counts['traced']} traces, "
              f"{self.counts['answers']} answers, {self.counts['wrong']} wrong, "
              f"{self.counts['broken']} broken connections, {self.counts['dead']} dead processes, "
              f"{time.monotonic() - began:.0f} s", flush=True)
        return bad


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("servers", nargs="*", choices=[*SERVERS, []], metavar="SERVER")
    parser.add_argument("--ptrail", required=True)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--kill", action="store_true")
    parser.add_argument("--options", default="", help="more options of ptrail")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    # servers are stopped then, too
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    # a shell makes processes in the background ignore it, and ptrail would until it handles it
    signal.signal(signal.SIGINT, signal.default_int_handler)
    run = Run(arguments)
    home = os.getcwd()
    bad = 0
    for name in arguments.servers or SERVERS:
        # the temporary directory is readable for servers that run as another user
        with tempfile.TemporaryDirectory(prefix="ptrail-servers.") as directory:
            os.chmod(directory, 0o755)
            os.chdir(directory)
            try:
                bad += run.serve(name)
            except FileNotFoundError as missing:
                print(f"{name}: skipped: not installed: {missing}", flush=True)
            finally:
                os.chdir(home)
    return bad != 0


if __name__ == "__main__":
    sys.exit(main())
