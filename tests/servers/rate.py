#!/usr/bin/env python3
"""Measures how many answers a second busy servers give, without ptrail and with ptrail attached to
all of their processes, by turns.

    rate.py --ptrail FILE [--rounds N] [--seconds N] [--options OPTIONS] [SERVER...]

Prints for each server the median of the ratios, their range, and how many syscalls a second were
traced. The clients are wrk, redis-benchmark and pgbench; servers and clients that are not installed
are skipped."""
import argparse
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import servers

CONNECTIONS = 20


def wrk(port, seconds):
    return ([servers.first_of("wrk"), "-t1", f"-c{CONNECTIONS}", f"-d{seconds}",
             f"http://127.0.0.1:{port}/echo/x"], r"Requests/sec: *([0-9.]+)")


def redis(port, seconds):
    # it has no limit of time: a script ends it
    return (["timeout", "-s", "INT", str(seconds), servers.first_of("redis-benchmark"), "-p",
             str(port), "-t", "get", "-c", str(CONNECTIONS), "-n", "100000000"],
            r".*rps=[0-9.]+ \(overall: ([0-9.]+)\)")


def pgbench(port, seconds):
    with open("query", "w", encoding="ascii") as file:
        file.write("select 1;\n")
    return ([servers.first_of("pgbench", "/usr/lib/postgresql/*/bin/pgbench"), "-h", "127.0.0.1",
             "-p", str(port), "-U", "me", "-n", "-c", "4", "-T", str(seconds), "-f", "query",
             "postgres"], r"tps = ([0-9.]+)")


CLIENTS = {"http": wrk, "redis": redis, "postgres": pgbench}


def rate(server, seconds):
    """Answers a second"""
    argv, pattern = CLIENTS[servers.SERVERS[server.name][1]](server.port, seconds)
    said = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout.decode()
    found = re.findall(pattern, said.replace("\r", "\n"))
    if not found:
        raise servers.Bad(f"{argv[0]}: {said[-500:]}")
    return float(found[-1])


def traced_rate(server, arguments):
    """The same with ptrail attached, and the traced syscalls a second"""
    argv = [arguments.ptrail, "--fast=require", "-q", "-f", "-o", "trace",
            *arguments.options.split(), "-p", ",".join(map(str, server.pids()))]
    with open("ptrail.err", "wb") as err:
        tracer = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stderr=err)
    began = time.monotonic()
    try:
        found = rate(server, arguments.seconds)
    finally:
        tracer.send_signal(signal.SIGINT)
        code = tracer.wait(servers.PATIENCE)
    seconds = time.monotonic() - began
    if code != -signal.SIGINT:
        raise servers.Bad(f"ptrail ends with {code}: {servers.read('ptrail.err')}")
    with open("trace", "rb") as trace:
        return found, sum(1 for _ in trace) / seconds


def measure(name, arguments):
    """All rounds of one server"""
    server = servers.Server(name, has_client=False)
    ratios, lines = [], []
    try:
        rate(server, 1)
        for _ in range(arguments.rounds):
            free = rate(server, arguments.seconds)
            traced, traced_lines = traced_rate(server, arguments)
            ratios.append(traced / free)
            lines.append(traced_lines)
        print(f"{name}: {statistics.median(ratios):.2f} of the rate ({min(ratios):.2f} to "
              f"{max(ratios):.2f}), last {free:.0f} answers a second, "
              f"{statistics.median(lines):.0f} lines a second", flush=True)
    finally:
        server.stop()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("servers", nargs="*", choices=[*servers.SERVERS, []], metavar="SERVER")
    parser.add_argument("--ptrail", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--options", default="", help="more options of ptrail")
    arguments = parser.parse_args()
    arguments.ptrail = os.path.abspath(arguments.ptrail)
    home = os.getcwd()
    bad = 0
    for name in arguments.servers or servers.SERVERS:
        with tempfile.TemporaryDirectory(prefix="ptrail-servers.") as directory:
            os.chmod(directory, 0o755)
            os.chdir(directory)
            try:
                measure(name, arguments)
            except FileNotFoundError as missing:
                print(f"{name}: skipped: not installed: {missing}", flush=True)
            except servers.Bad as error:
                print(f"{name}: {error}", flush=True)
                bad += 1
            finally:
                os.chdir(home)
    return bad != 0


if __name__ == "__main__":
    sys.exit(main())
