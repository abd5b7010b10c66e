#!/usr/bin/env python3
"""Replays fuzzed recordings of tests/record/fuzz through every format, --info and --diff.

usage: fuzz_printers.py --ptrail PROGRAM --fuzz PROGRAM [--seconds N] [--seed N] [--keep DIRECTORY]

Each run must exit within TIME seconds and MEMORY bytes, with a documented exit status and without a
sanitizer report. The output is one line of TAP. A recording that violates this is saved in DIRECTORY,
and its seed is printed.
"""
import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

TIME = 60
MEMORY = 1 << 30
OUTPUT = 256 << 20
STATUSES = 0, 1, 125
REPORT = re.compile(rb"Sanitizer|runtime error|Assertion|internal error|out of memory")


def formats(ptrail):
    """Returns the names of all formats of this build."""
    version = subprocess.run([ptrail, "--version"], capture_output=True, check=True).stdout
    listed = re.search(r"^form\w*: (.*)$", version.decode(), re.M)
    return listed.group(1).split()


def limit(sanitized):
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT, OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not sanitized:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def variants(ptrail, names, trail, good):
    """Yields command lines for one recording; each printer writes to its own file."""
    prints = [f"--print={name}:o.{name}" for name in names]
    halves = prints[::2], prints[1::2]  # the number of printers is limited
    for half in halves:
        yield [ptrail, f"--replay={trail}", *half]
        yield [ptrail, f"--replay={trail}", "--select=all", "-v", "-y", "--since=1us", *half]
    settings = "fds=yes,ipc=yes,memory=yes,creds=yes,states=yes"
    yield [ptrail, f"--replay={trail}", f"--print=html:h,{settings}", "--print=json:j,creds=yes"]
    if "sqlite" in names:
        yield [ptrail, f"--replay={trail}", f"--print=sqlite:q,{settings}"]
    yield [ptrail, f"--replay={trail}", "--select=RS504", "--print=checks:c"]
    yield [ptrail, f"--replay={trail}", "-C", "-o", "t"]
    yield [ptrail, f"--replay={trail}", "--info", "--strict"]
    yield [ptrail, f"--replay={trail}", f"--diff={good}"]
    yield [ptrail, f"--replay={good}", f"--diff={trail}", "--print=json:d"]


def check(command, sanitized):
    """Returns what is wrong with a run, or None."""
    try:
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=TIME,
                              check=False, preexec_fn=lambda: limit(sanitized))
    except subprocess.TimeoutExpired:
        return f"still running after {TIME} s"
    if REPORT.search(done.stderr):
        return done.stderr.decode(errors="replace")
    if done.returncode not in STATUSES:
        return f"status {done.returncode}: " + done.stderr.decode(errors="replace")[-2000:]
    return None


def make(fuzz, seed, path):
    with open(path, "wb") as file:
        subprocess.run([fuzz, "write", str(seed)], stdout=file, check=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ptrail", required=True)
    parser.add_argument("--fuzz", required=True)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--least", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", default=".")
    options = parser.parse_args()
    ptrail, fuzz = os.path.abspath(options.ptrail), os.path.abspath(options.fuzz)
    keep = os.path.abspath(options.keep)
    with open(ptrail, "rb") as file:
        sanitized = b"__asan_init" in file.read()
    names = formats(ptrail)
    seed, bad, end = options.seed, 0, time.monotonic() + options.seconds
    print(f"# formats: {' '.join(names)}", flush=True)
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        make(fuzz, 424242, "good")
        while time.monotonic() < end or seed < options.seed + options.least:
            make(fuzz, seed, "trail")
            for command in variants(ptrail, names, "trail", "good"):
                why = check(command, sanitized)
                for name in os.listdir("."):
                    if os.path.isdir(name):     # of parquet
                        shutil.rmtree(name)
                    elif name not in ("trail", "good"):
                        os.unlink(name)
                if why:
                    bad += 1
                    kept = os.path.join(keep, f"fuzz-{seed}.trail")
                    subprocess.run(["cp", "trail", kept], check=True)
                    print(f"# seed {seed}, saved as {kept}: {' '.join(command[1:4])} ...")
                    print("\n".join("# " + line for line in why.splitlines()[:60]), flush=True)
            seed += 1
        os.chdir("/")
    count = seed - options.seed
    word = "not ok" if bad or len(names) < 10 else "ok"
    print(f"{word} 1 - {count} recordings in {len(names)} formats, --info and --diff")
    print("1..1")
    return 1 if word != "ok" else 0


if __name__ == "__main__":
    sys.exit(main())
