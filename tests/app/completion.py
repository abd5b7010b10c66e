"""Types lines and TAB in an interactive shell and prints what the line has become.

completion.py SHELL READY COMMAND...: runs COMMAND on a terminal of its own; READY is its prompt. Each line
of standard input is typed with TAB behind it, then C-x b, which the shell's start-up file binds to
writing the line to the file $LINE and clearing it. A shell that does not answer ends the program with
status 1."""
import os
import pty
import select
import sys
import time

LIMIT = 60


def read_until(terminal, done):
    """Reads the terminal until done() of all output."""
    seen, end = b"", time.monotonic() + LIMIT
    while not done(seen):
        if time.monotonic() > end:
            sys.exit(f"no answer within {LIMIT} seconds; the terminal shows {seen!r}")
        if select.select([terminal], [], [], 0.02)[0]:
            part = os.read(terminal, 65536)
            if b"\x1b[6n" in part:      # asks for the position of the cursor
                os.write(terminal, b"\x1b[1;1R")
            if b"\x1b[c" in part or b"\x1b[0c" in part:     # asks what terminal it is
                os.write(terminal, b"\x1b[?1;2c")
            seen += part


def main():
    ready, command = sys.argv[1].encode(), sys.argv[2:]
    answer = os.environ["LINE"]
    pid, terminal = pty.fork()
    if not pid:
        os.execvp(command[0], command)
    read_until(terminal, lambda seen: ready in seen)
    for line in sys.stdin:
        line = line.rstrip("\n")
        if os.path.exists(answer):
            os.unlink(answer)
        os.write(terminal, line.encode() + b"\t\x18b")
        read_until(terminal, lambda seen: os.path.exists(answer))
        with open(answer, encoding="utf-8") as file:
            print(file.read().rstrip("\n"))
    os.close(terminal)
    os.waitpid(pid, 0)


main()
