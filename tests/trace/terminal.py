#!/usr/bin/env python3
"""Runs a command in a shell with job control on a terminal of its own, and types keys.

terminal.py CASE COMMAND...: prints a word for each change ("stopped", "fg"), and the status at the end.
CASE selects the keys: interrupt, quit, suspend, leave (two interrupts, then as suspend); or
background: none, and the terminal stops background processes that write to it (stty tostop);
prints whether a "+++" was written nevertheless.
"""
import os
import pty
import re
import select
import shlex
import signal
import sys
import time

LIMIT = 20.0


class Terminal:
    def __init__(self):
        self.text = ""
        self.pid, self.fd = pty.fork()
        if not self.pid:
# ignored if the tests run as a background job
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            signal.signal(signal.SIGQUIT, signal.SIG_DFL)
            os.environ.update(PS1="$ ", HISTFILE="", TERM="dumb")
            os.execvp("bash", ["bash", "--norc", "--noprofile", "-i"])

    def type(self, text):
        self.text = ""
        os.write(self.fd, text.encode())

    def expect(self, pattern):
        end = time.monotonic() + LIMIT
        while not re.search(pattern, self.text):
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.fd], [], [], left)[0]:
                print("waited in vain for", pattern, "in", repr(self.text))
                os.kill(self.pid, 9)
                sys.exit(1)
            self.text += os.read(self.fd, 4096).decode(errors="replace")
        return re.search(pattern, self.text)


def status(terminal):
    terminal.type("echo status=$?=\n")
    print(terminal.expect(r"status=(\d+)=").group(1))


def main():
    case, command = sys.argv[1], " ".join(map(shlex.quote, sys.argv[2:]))
    terminal = Terminal()
    terminal.expect(r"\$ ")
    if case == "background":
        terminal.type("stty tostop; " + command + " & wait $!; echo ov''er\n")
        terminal.expect(r"over\r|Stopped")
        print("written" if "+++" in terminal.text else "silent")
        terminal.type("wait $!\n")
        terminal.expect(r"\$ $")
        status(terminal)
        return
    terminal.type(command + "\n")
    terminal.expect(r"ready\r")
    if case == "leave":
        for _ in range(2):
            terminal.type("\x03")
            terminal.expect(r"interrupted\r")
    if case in ("suspend", "leave"):
        terminal.type("\x1a")
        terminal.expect(r"Stopped")
        print("stopped")
        terminal.type("fg\n")
        terminal.expect(r"again\r")
        print("fg")
        terminal.type("\x1a")
        terminal.expect(r"Stopped")
        print("stopped")
        terminal.type("fg\n")
        terminal.expect(r"again\r")
        print("fg")
        terminal.type("\x04")
    else:
        terminal.type({"interrupt": "\x03", "quit": "\x1c"}[case])
    terminal.expect(r"\$ $")
    status(terminal)
    os.close(terminal.fd)


main()
