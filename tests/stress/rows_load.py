"""Rows about load: the same exit status as untraced, about strace's time, and little memory."""
import os
import time

from harness import Result, Skip, field, row

# KiB; AddressSanitizer keeps freed memory and a shadow of all of it
PEAK = (96 if os.environ.get("SANITIZE") else 40) << 10
THREAD = 8	# KiB for a thread whose call is unfinished: its values and its state


def lines(path):
    with open(path, "rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


def carried(b, command, want=5, *options):
    run = b.run("-o", "t", *options, *command)
    code = run.popen.returncode
    return Result(code == want and run.peak <= PEAK,
                  f"rc {code} in {run.seconds:.2f} s, peak RSS {run.peak / 1024:.1f} MB, "
                  f"{lines('t') / 1000:.1f}k lines"
                  + ("" if code == want else " " + run.said()[:200].strip()), run.seconds)


@row(2, "fork tree, 2,047 processes", limit=60)
def tree(b):
    return carried(b, b.tasks("tree", 10))


@row(2, "2,000 processes alive at once", limit=60)
def alive(b):
    return carried(b, b.load("alive", 2000))


@row(2, "8,000 processes alive at once", limit=120)
def alive_many(b):
    if b.untraced(b.load("alive", 8000)) != 5:
        raise Skip("so many processes are not allowed here")
    return carried(b, b.load("alive", 8000))


@row(2, "40,000 x vfork and wait (pid rollover)", limit=120)
def rollover(b):
    return carried(b, b.tasks("churn", 40000))


@row(2, "exec storm, 200 generations x 20 threads", limit=60)
def exec_storm(b):
    return carried(b, b.load("exec-storm", 200, 20))


@row(2, "1,000 threads and a spawner, 5 s", limit=60)
def threads(b):
    result = carried(b, b.load("threads", 1000, 5), 42)
    result.seconds = None	# five, and more where the machine is busy
    return result


def barrier(b, count, source, peak):
    """So many threads exist at once, and the trace has the calls and the end of each"""
    if b.untraced(b.load("barrier", count)) != 5:
        raise Skip("so many threads are not allowed here")
    options = ["--fast=" + source] if b.ptrail else []
    run = b.run("-o", "t", *options, *b.load("barrier", count))
    calls = ends = 0
    with open("t", "rb") as trace:
        for line in trace:
            calls += b" getppid(" in line and b"unfinished" not in line
            calls += b"<... getppid resumed" in line
            ends += b" +++ exited with " in line
    code = run.popen.returncode
    return Result(code == 5 and calls == 10 * count and ends == count + 1 and run.peak <= peak,
                  f"rc {code} in {run.seconds:.2f} s, peak RSS {run.peak / 1024:.1f} MB, "
                  f"{calls} calls and {ends} ends"
                  + ("" if code == 5 else " " + run.said()[:200].strip()), run.seconds)


@row(2, "300 threads at a barrier, traced by stops", short=True)
def barrier_short(b):
    return barrier(b, 300, "off", PEAK)


@row(2, "300 threads at a barrier, traced by the fast source", short=True)
def barrier_short_fast(b):
    return barrier(b, 300, "prefer", PEAK)


@row(2, "10,000 threads at a barrier, traced by stops", limit=600)
def barrier_stops(b):
    return barrier(b, 10000, "off", PEAK + 10000 * THREAD)


@row(2, "10,000 threads at a barrier, traced by the fast source", limit=600)
def barrier_fast(b):
    return barrier(b, 10000, "prefer", PEAK + 10000 * THREAD)


@row(2, "bad pointers, 26 calls x 9", short=True)
def pointers(b):
    b.untraced(b.target("pointers"), stdout=open("want", "w"))
    run = b.run("-o", "t", *b.target("pointers"), stdout=open("got", "w"))
    same = open("got").read() == open("want").read()
    noise = len(run.said().splitlines())
    return Result(run.popen.returncode == 5 and same and not noise,
                  f"rc {run.popen.returncode}, {'same' if same else 'other'} checksum, "
                  f"{run.seconds:.2f} s, {noise} lines of noise")


@row(2, "memory that changes under open()", limit=60)
def change(b):
    return carried(b, b.target("change"))


@row(2, "kill storm, 300 multi-threaded children", limit=60)
def kill_storm(b):
    return carried(b, b.tasks("kill-storm", 300))


@row(2, "signals: queue, traps, ignored, stops", limit=60)
def signals(b):
    cases = [("queue", 500), ("trap", 20), ("ignored",), ("stop", 20)]
    codes = [b.run("-o", "t", *b.signals(*case)).popen.returncode for case in cases]
    return Result(codes == [5] * 4, " ".join(map(str, codes)))


@row(2, "memory of the tracer over 20,000 processes", limit=120)
def flat(b):
    run = b.start("-o", "/dev/null", *b.tasks("churn", 20000))
    samples = []
    while field(run.pid, "VmRSS"):
        samples.append(int((field(run.pid, "VmRSS") or "0").split()[0]))
        time.sleep(0.05)
    code = run.wait()
    samples = [size for size in samples if size]
    half = max(samples[:len(samples) // 2 + 1])
    grown = max(samples) - half
    return Result(code == 5 and grown <= 1024, f"rc {code}, {max(samples) / 1024:.1f} MB, grew "
                  f"{grown} KiB in the second half")


@row(4, "memory of the tracer over 100,000 processes", limit=600)
def flat_long(b):
    if b.rounds < 1000 and "STRESS_LONG" not in os.environ:
        raise Skip("only with ROUNDS=1000")
    run = b.start("-o", "/dev/null", *b.tasks("churn", 100000))
    early = 0
    while field(run.pid, "VmRSS"):
        if time.monotonic() - run.began < 3:
            early = max(early, int(field(run.pid, "VmHWM").split()[0]))
        time.sleep(0.05)
        if field(run.pid, "VmHWM"):
            run.peak = max(run.peak, int(field(run.pid, "VmHWM").split()[0]))
    code = run.wait()
    return Result(code == 5 and run.peak - early <= 1024,
                  f"rc {code}, {run.peak / 1024:.1f} MB, grew {run.peak - early} KiB after 3 s")
