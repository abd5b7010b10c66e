"""Rows about what the command's end becomes, where the tracer may be started, and what it says."""
import os
import re
import signal
import subprocess

from harness import Result, Skip, children, field, read, row, until

NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]
CODES = [0, 1, 2, 3, 42, 63, 64, 125, 126, 127, 128, 200, 255]
DEADLY = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 24, 25, 26, 27, 29, 30, 31, 34, 64]


def first_lines(text, n=1):
    return " / ".join(re.sub(r"^[^:]*: ", "", line)[:100] for line in text.splitlines()[:n])


@row(3, "exit transparency: 13 codes and 25 signals", short=True)
def exits(b):
    wrong = [f"{c}" for c in CODES if b.run("-o", "t", "sh", "-c", f"exit {c}").status != c << 8]
    wrong += [f"signal {s}" for s in DEADLY
              if b.run("-o", "t", *b.signals("die", s)).popen.returncode != 128 + s]
    return Result(not wrong, f"{len(wrong)} wrong of 38 {' '.join(wrong)}".strip())


@row(3, "command missing, not executable", short=True)
def missing(b):
    open("data", "w").close()
    got = [b.run("-o", "t", name).popen.returncode for name in ("./no-such", "./data")]
    return Result(got == [127, 126], f"{got[0]}, {got[1]}")


@row(3, "as PID 1 of a pid namespace: exit 3, TERM", short=True)
def init(b):
    space = ["unshare", "-fp", "--mount-proc"]
    if b.plain(space + ["true"]).wait():
        raise Skip("no pid namespaces here")
    got = [b.plain(space + b.argv("-o", "t", "sh", "-c", what)).wait()
           for what in ("exit 3", "kill -TERM $$", "sleep 0.1 & exit 4")]
    return Result(got == [3, 143, 4], " ".join(map(str, got)))


@row(3, "in a user namespace", short=True)
def user_namespace(b):
    if b.plain(["unshare", "-Ur", "true"]).wait():
        raise Skip("no user namespaces here")
    got = b.plain(["unshare", "-Ur"] + b.for_others("-o", "t", "sh", "-c", "exit 7")).wait()
    return Result(got == 7, f"rc {got}")


@row(3, "/proc of another pid namespace", short=True)
def stale_proc(b):
    if b.plain(["unshare", "-fp", "true"]).wait():
        raise Skip("no pid namespaces here")
    got = b.plain(["unshare", "-fp"] + b.argv("-o", "t", "sh", "-c", "true & wait; exit 7")).wait()
    return Result(got == 7, f"rc {got}, {len(read('t').splitlines())} lines")


@row(3, "hostile names: control bytes in the output", short=True)
def names(b):
    odd = "\033[31m\r\n\x07\x7f\u202e" + "d" * 100
    os.mkdir(odd)
    with open(f"{odd}/tool", "w") as file:
        file.write('#!/bin/sh\ncat "$1/x" 2>/dev/null\nexit 6\n')
    os.chmod(f"{odd}/tool", 0o755)
    extra = ["--print=text", "--print=json:j", "--print=timeline:l"] if b.ptrail else []
    got = b.run("-o", "t", *extra, "-y", f"{odd}/tool", odd).popen.returncode
    raw = sum(byte < 32 and byte not in (9, 10) or byte == 127
              for path in ("t", "j", "l") if os.path.exists(path)
              for byte in open(path, "rb").read())
    return Result(got == 6 and not raw, f"rc {got}, {raw} raw control bytes")


@row(3, "set-user-ID program under nobody", short=True)
def setuid(b):
    if os.geteuid():
        raise Skip("needs root")
    subprocess.run("cp $(command -v id) who && chmod 4755 who && mkdir -m 777 w", shell=True,
                   check=True)
    if b.plain(NOBODY + ["./who", "-u"], stdout=open("u", "w")).wait() or read("u") != "0\n":
        raise Skip("needs root and set-user-ID programs")
    run = b.plain(NOBODY + b.for_others("-o", "w/t", "./who", "-u"), stdout=open("u", "w"))
    run.wait()
    said = re.search(r"set-?u|privilege", run.said() + read("w/t"), re.I)
    return Result(said, f"euid {read('u').strip()}, {'said' if said else 'not said'}")


@row(3, "messages: attach to a zombie, to what is traced, another's, a kthread", short=True)
def refusals(b):
    sleeper = b.plain(["sleep", "1000"])
    parent = b.plain(["sh", "-c", "true & exec sleep 1000"])
    until("a zombie", lambda: any(field(c, "State")[:1] == "Z" for c in children(parent.pid)))
    tracer = b.attach(sleeper.pid)
    cases = [("traced", [], sleeper.pid), ("zombie", [], children(parent.pid)[0])]
    if not os.geteuid():
        cases.append(("other", NOBODY, b.plain(["sleep", "1000"]).pid))
        if field(2, "Name") == "kthreadd":
            cases.append(("kthread", [], 2))
    said = {}
    for what, user, pid in cases:
        run = b.plain(user + b.for_others("-p", pid))
        code = run.wait()
        said[what] = first_lines(run.said()).replace(str(pid), "PID")
    tracer.kill(signal.SIGINT)
    tracer.wait()
    different = len({re.sub(r"\d+", "N", text) for text in said.values()})
    return Result(different == len(said) and code,
                  f"{different} messages for {len(said)} causes: "
                  + "; ".join(f"{what}: {text}" for what, text in said.items()))


@row(3, "attach to itself, to nobody", short=True)
def odd_targets(b):
    runs = [b.plain(["sh", "-c", 'exec "$@" -p $$', "sh"] + b.argv()),
            b.plain(b.argv("-p", 4194304)), b.plain(b.argv("-p", 0)), b.plain(b.argv("-p", -5))]
    codes = [run.wait() for run in runs]
    return Result(all(0 < c < 128 for c in codes), f"rc {codes}: {first_lines(runs[0].said())}")


def told(b, command, pattern, want=5, options=()):
    if b.untraced(command) == 77:
        raise Skip("untraced, it cannot")
    run = b.run(*options, "-o", "t", *command)
    code = run.popen.returncode
    # on standard error, or between the calls
    between = [line for line in read("t").splitlines() if " = " not in line]
    said = re.search(pattern, "\n".join([run.said()] + between), re.I)
    return Result(code == want and said, f"rc {code}, {'said' if said else 'not said'}")


@row(3, "CLONE_UNTRACED child", short=True)
def untraced_child(b):
    # with a seccomp filter it is traced like any other process
    return told(b, b.tasks("clone", "0x800011"), "untraced",
                options=["--fast=off"] if b.ptrail else [])


@row(3, "io_uring: calls that are none")
def uring(b):
    return told(b, b.target("uring"), "io_uring")


@row(3, "Syscall User Dispatch")
def dispatch(b):
    return told(b, b.target("dispatch"), "dispatch")


@row(3, "call that seccomp kills", short=True)
def killed_call(b):
    run = b.run("-o", "t", b.program("trace/blocked"), "kill")
    lines = [line.strip() for line in read("t").splitlines() if "getppid" in line]
    result = lines[-1].rsplit("= ", 1)[-1] if lines and "= " in lines[-1] else "none"
    return Result(run.popen.returncode == 159 and not re.match(r"\d", result),
                  f"rc {run.popen.returncode}, result: {result}")


@row(3, "10 MB writes x 5", short=True)
def writes(b):
    few = b.run("-o", "t", *b.target("writes"))
    many = b.run("-o", "t2", "-s", 10000000, *b.target("writes"))
    peak = max(few.peak, many.peak) // 1024
    most = 400 if os.environ.get("SANITIZE") else 100
    size = os.path.getsize("t2") >> 20
    return Result(few.popen.returncode == many.popen.returncode == 5 and peak <= most,
                  f"{few.seconds:.2f} s; -s 10000000: {many.seconds:.2f} s, {size} MB, "
                  f"RSS {peak} MB")


@row(3, "200 calls next to 8 hot threads")
def fair(b):
    run = b.start("-o", "t", *b.target("fair"), stdout=subprocess.PIPE)
    took = int(run.ready())
    return Result(run.wait() == 5 and took < 3000, f"{took} ms")


@row(3, "userfaultfd page as an argument", short=True, limit=5)
def userfault(b):
    if b.untraced(b.target("uffd")) == 77:
        raise Skip("the kernel has no userfaultfd for this user")
    run = b.run("-o", "t", *b.target("uffd"))
    return Result(run.popen.returncode == 5, f"rc {run.popen.returncode} in {run.seconds:.2f} s")


@row(3, "tracee seizes its tracer", limit=6)
def selftrace(b):
    run = b.start("-o", "t", *b.target("seize"))
    code = run.wait()
    if code == 77:
        return Result(True, "it is refused")
    return Result(code == 5, f"rc {code} in {run.seconds:.2f} s")


@row(3, "5 x attach and detach on 10 blocking calls", short=True)
def blocking(b):
    victim = b.attend(b.target("blocking"))
    until("all to be asleep", lambda: all(
        field(f"{victim.pid}/task/{tid}", "State")[:1] == "S" for tid in os.listdir(
            f"/proc/{victim.pid}/task")))
    for _ in range(5):
        tracer = b.attach(victim.pid, wanted=11)
        tracer.kill(signal.SIGINT)
        tracer.wait()
    victim.popen.stdin.close()
    leaks = victim.popen.stdout.read().decode().split()[:-1]
    code = victim.wait()
    return Result(code == 42 and set(leaks) <= {"epoll_wait", "sigtimedwait", "recv"},
                  f"rc {code}, EINTR in {len(leaks)}: {' '.join(leaks)}")


@row(3, "nested: inside of another tracer", short=True)
def nested(b):
    run = b.run("-o", "t", *b.argv("-o", "t2", "true"))
    code = run.popen.returncode
    return Result(0 < code < 128, f"rc {code}: {first_lines(run.said())}")
