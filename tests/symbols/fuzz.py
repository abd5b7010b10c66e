#!/usr/bin/env python3
"""Damages what ptrail reads of ELF files, and traces them.

    fuzz.py --ptrail FILE [--seconds N] [--seed N] PROGRAM...

Section headers, symbols, debugging information and rules for unwinding are changed at random; what
the program itself needs is left. So the damaged program runs as before, and ptrail must trace it
with stacks, libraries and library calls, with the program's exit status, in bounded time and without
a report of sanitizers. Damaged files for which that is not so are kept in the working directory."""
import argparse
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import time

PATIENCE = 60           # seconds for one run of ptrail
SYMBOLS = re.compile(rb"\.(symtab|strtab|shstrtab|debug_\w+|eh_frame(_hdr)?|note\.gnu\.build-id|"
                     rb"gnu_debug\w+|comment)$")
OPTIONS = (["-kk", "-e", "trace=chdir,write,openat,exit_group"], ["--print=libs"], ["-l", "-c"],
           ["-k", "-l", "--print=json"])
SANITIZERS = re.compile(r"AddressSanitizer|LeakSanitizer|runtime error|Assertion")
INTERESTING = (0, 1, 2, 0x7f, 0x80, 0xff)


def targets(data):
    """The ranges of bytes that the program does not need: (start, end)"""
    is_64 = data[4] == 2
    layout = "<Q" if is_64 else "<I"
    place = 0x28 if is_64 else 0x20
    table, = struct.unpack_from(layout, data, place)
    size, count, names = struct.unpack_from("<HHH", data, 0x3a if is_64 else 0x2e)
    headers = []
    for i in range(count):
        at = table + i * size
        name, = struct.unpack_from("<I", data, at)
        start, length = struct.unpack_from("<QQ" if is_64 else "<II", data,
                                           at + (0x18 if is_64 else 0x10))
        headers.append((name, start, length))
    strings = headers[names][1]
    found = [(place, place + struct.calcsize(layout)), (0x3a if is_64 else 0x2e, 0x40 if is_64
             else 0x34), (table, table + count * size)]
    for name, start, length in headers:
        end = data.index(b"\0", strings + name)
        if SYMBOLS.match(data[strings + name:end]) and length:
            found.append((start, start + length))
    return found


def damage(data, ranges, rand):
    data = bytearray(data)
    for _ in range(rand.choice((1, 1, 2, 4, 16, 64))):
        start, end = rand.choice(ranges)
        at = rand.randrange(start, end)
        kind = rand.randrange(4)
        if kind == 0:
            data[at] = rand.randrange(256)
        elif kind == 1:
            data[at] = rand.choice(INTERESTING)
        elif kind == 2:
            data[at] ^= 1 << rand.randrange(8)
        else:
            for i in range(at, min(at + rand.choice((4, 8)), end)):
                data[i] = rand.choice((0xff, rand.randrange(256)))
    return bytes(data)


def run(argv):
    """The exit status and what it said"""
    try:
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return "time-out", ""
    return done.returncode, done.stderr.decode(errors="replace")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs", nargs="+", metavar="PROGRAM")
    parser.add_argument("--ptrail", required=True)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rand = random.Random(arguments.seed)
    files = []
    for path in arguments.programs:
        with open(path, "rb") as file:
            data = file.read()
        files.append((data, targets(data)))
    end = time.monotonic() + arguments.seconds
    rounds = bad = 0
    while time.monotonic() < end:
        data, ranges = rand.choice(files)
        with open("damaged", "wb") as file:
            file.write(damage(data, ranges, rand))
        os.chmod("damaged", 0o755)
        wanted, _ = run(["./damaged"])
        options = rand.choice(OPTIONS)
        status, said = run([arguments.ptrail, *options, "-o", "trace", "./damaged"])
        rounds += 1
        if status == wanted and not SANITIZERS.search(said):
            continue
        bad += 1
        kept = f"damaged.{arguments.seed}.{rounds}"
        shutil.copy("damaged", kept)
        print(f"{kept}: {' '.join(options)}: status {status}, untraced {wanted}: {said[-1500:]}",
              flush=True)
    print(f"{rounds} damaged files, {bad} bad", flush=True)
    return bad != 0


if __name__ == "__main__":
    sys.exit(main())
