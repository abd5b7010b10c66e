#!/usr/bin/env python3
"""Sends signals to the process that becomes the command of ptrail, and to its process group, at any
moment of their start. start.py PTRAIL OPTION ROUNDS prints what was wrong, and how many rounds there
were in which the signal ended the command."""
import os
import random
import signal
import subprocess
import sys

ptrail, option, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
random.seed(1)
ended = 0

def children(pid):
    try:
        with open(f'/proc/{pid}/task/{pid}/children') as file:
            return [int(child) for child in file.read().split()]
    except OSError:
        return []

def spend(n):
    """Not a sleep: the moments of interest follow each other within microseconds."""
    for _ in range(n):
        os.getppid()

def send(tracer, number, to_group):
    """Returns whether there was a process to send it to."""
    target = tracer.pid
    if not to_group:
        target = 0
        while not target and tracer.poll() is None:
            target = next(iter(children(tracer.pid)), 0)
    if not target:
        return False
    spend(random.choice((0, 0, random.randrange(3000))))
    try:
        (os.killpg if to_group else os.kill)(target, number)
    except ProcessLookupError:
        return False
    return True

for i in range(rounds):
    to_group = bool(i % 2)
    number = random.choice((signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGHUP) if to_group
                           else (signal.SIGTERM, signal.SIGQUIT, signal.SIGSEGV, signal.SIGKILL,
                                 signal.SIGUSR1))
    tracer = subprocess.Popen([ptrail, option, '-o', 'traced', 'true'], stdin=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, start_new_session=True)
    sent = send(tracer, number, to_group)
    try:
        said = tracer.communicate(timeout=60)[1].decode()
    except subprocess.TimeoutExpired:
        os.killpg(tracer.pid, signal.SIGKILL)
        print(f'round {i}: it does not end after {number.name}')
        break
    killed = tracer.returncode == 125 and 'process was killed' in said
    if killed or tracer.returncode == -number:
        ended += 1
    elif tracer.returncode or not sent and said:
        print(f'round {i}: {number.name}: status {tracer.returncode}: {said}')
    if 'internal error' in said:
        print(f'round {i}: {number.name}: {said}')
print(ended)
