"""Rows about outputs that fail: the command's end must stay, what is lost must be said once."""
import os
import resource
import select
import signal
import stat
import subprocess
import time

from harness import Result, Skip, read, row

# Some thousand syscalls, and a marker that shows that nothing was cut short
BUSY = ["sh", "-c", "i=0; while [ $i -lt 2000 ]; do : >/dev/null; i=$((i + 1)); done; exit 7"]
SMALL = ["sh", "-c", "i=0; while [ $i -lt 100 ]; do : >/dev/null; i=$((i + 1)); done; exit 7"]


def messages(text):
    """Those that say a failure or a loss, without what attaching says"""
    return [line for line in text.splitlines() if "ttached" not in line]


def whole(path):
    return read(path, "\n").endswith("\n")


def judged(run, path=None, most=2):
    """A failing output: the command's end is unchanged, it is said once, and the loss counted"""
    code, said = run.popen.returncode, messages(run.said())
    lost = any("lost" in line or "not written" in line for line in said)
    cut = path and not whole(path)
    text = f"rc {code}, {len(said)} messages{', loss counted' if lost else ''}"
    return Result(code == 7 and 1 <= len(said) <= most and lost and not cut,
                  text + (", cut in a line" if cut else ""))


@row(3, "stderr is a closed pipe", short=True)
def closed_pipe(b):
    out, end = os.pipe()
    os.close(out)
    run = b.run("sh", "-c", "ls -l / >/dev/null; echo done >done; exit 7", stderr=end)
    os.close(end)
    return Result(run.popen.returncode == 7 and read("done"),
                  f"rc {run.popen.returncode}, the command {'ended' if read('done') else 'did not end'}")


@row(3, "reader that leaves after one line", short=True)
def reader_leaves(b):
    os.mkfifo("fifo")
    head = b.plain(["sh", "-c", "head -1 fifo >line"])
    run = b.run("-o", "fifo", *BUSY)
    head.wait()
    return judged(run)


@row(3, "full disk", short=True)
def full_disk(b):
    mount = "mkdir d && mount -t tmpfs -o size=64k none d"
    if b.plain(["unshare", "-m", "sh", "-c", mount]).wait():
        raise Skip("nothing can be mounted here")
    run = b.plain(["unshare", "-m", "sh", "-c", mount.replace("mkdir d && ", "")
                   + ' && "$@"; code=$?; cp d/t t; exit $code', "sh"] + b.argv("-o", "d/t", *BUSY))
    run.wait()
    return judged(run, "t")


@row(3, "-o /dev/full", short=True)
def dev_full(b):
    return judged(b.run("-o", "/dev/full", *BUSY))


@row(3, "stderr is /dev/full, is closed", short=True)
def bad_stderr(b):
    with open("/dev/full", "w") as full:
        one = b.run(*SMALL, stderr=full).popen.returncode
    two = b.plain(["sh", "-c", '"$@" 2>&-', "sh"] + b.argv(*SMALL)).wait()
    return Result(one == two == 7, f"rc {one}, rc {two}")


def limited(b, ignore, *words, **limits):
    def prepare():
        for name, value in limits.items():
            which = getattr(resource, f"RLIMIT_{name}")
            resource.setrlimit(which, (value, value))
        if ignore:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    return b.run(*words, preexec_fn=prepare, stderr=None if not words else open("said", "w"))


def file_size(b, ignore):
    run = limited(b, ignore, "-o", "t", *SMALL, FSIZE=8192)
    run.err = "said"
    return judged(run, "t")


@row(3, "RLIMIT_FSIZE 8 KiB", short=True)
def fsize(b):
    return file_size(b, False)


@row(3, "RLIMIT_FSIZE 8 KiB with SIGXFSZ ignored", short=True)
def fsize_ignored(b):
    return file_size(b, True)


@row(3, "-ff with 8 descriptors: 13 processes", short=True)
def many_files(b):
    run = limited(b, False, "-ff", "-o", "t", "sh", "-c",
                  "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 0.2 & done; wait; exit 7", NOFILE=8)
    run.err = "said"
    files = [name for name in os.listdir(".") if name.startswith("t.")]
    ends = sum("+++ exited" in read(name) for name in files)
    return Result(run.popen.returncode == 7 and ends == 13,
                  f"rc {run.popen.returncode}, {len(files)} files, {ends} whole; "
                  + read("said").split("\n")[0][:80])


@row(3, "slow reader, 80 kB/s")
def slow_reader(b):
    out, end = os.pipe()
    run = b.start("sh", "-c", "for i in 1 2 3 4 5 6 7 8 9 10; do ls -l / >/dev/null; done; exit 7",
                  stderr=end)
    os.close(end)
    data = b""
    while select.select([out], [], [], b.limit)[0]:
        more = os.read(out, 8000)
        if not more:
            break
        data += more
        time.sleep(0.1)
    code = run.wait()
    lines = data.decode(errors="replace").splitlines()
    return Result(code == 7 and lines[-1].endswith("+++ exited with 7 +++"),
                  f"rc {code}, {len(data) >> 10} kB, {run.seconds:.1f} s, "
                  f"{'whole' if lines[-1].endswith('+++ exited with 7 +++') else 'cut'}")


@row(3, "-o to a symlink in a sticky folder; the file's mode")
def file_mode(b):
    os.umask(0o022)
    os.mkdir("sticky")
    os.chmod("sticky", 0o1777)
    open("precious", "w").write("precious\n")
    os.symlink("../precious", "sticky/t")
    if not os.geteuid():
        os.lchown("sticky/t", 65534, 65534)
    run = b.run("-o", "sticky/t", "sh", "-c", "exit 7")
    followed = read("precious") != "precious\n"
    b.run("-o", "t", "true")
    mode = stat.S_IMODE(os.stat("t").st_mode)
    return Result(mode == 0o600 and not followed,
                  f"rc {run.popen.returncode}, {'followed' if followed else 'not followed'}, {mode:04o}")


@row(3, "descriptors leaked into the command; stdio closed at start", short=True)
def descriptors(b):
    count = ["sh", "-c", "ls /proc/self/fd | wc -l"]
    want = subprocess.run(count, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL).stdout
    run = b.start("-o", "t", *count, stdout=subprocess.PIPE)
    got = run.popen.stdout.read()
    run.wait()
    wrong = [closed for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-")
             if b.plain(["sh", "-c", f'"$@" {closed}', "sh"]
                        + b.argv("-o", "t", "sh", "-c", "exit 7")).wait() != 7]
    return Result(got == want and not wrong, f"{int(got) - int(want)} leaked, {len(wrong)} of 4 wrong")
