"""readme.py README DIRECTORY BIN [--write]: runs the commands of README's console blocks in the directory with the
programs of BIN and of the system, and compares what they print. A line "..." of README stands for any lines, and a line may end with "…". Numbers that differ
between runs, and paths of the system, are equal. With --write, the output replaces that in README, unless that has
a line "..."."""
import os
import re
import subprocess
import sys

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.S | re.M)
MASKS = (
    (r"^ +\d+\.\d{6}.? +\d+  ", "TIME PID "),        # timeline
    (r"^\d+ ", "PID "),                              # text
    (r"\d+(\.\d+)? (µs|ms|s)\b", "TIME"),
    (r"(→|by) \d+", r"\1 PID"),
    (r"longest zombie .*?\)", "longest zombie"),
    (r"0x[0-9a-f]+ /\* \d+ vars", "0xN /* N vars"),
    (r"/tmp/cc\w+", "/tmp/TEMPORARY"),
    (r"/usr/[^ ,):]*(:[^ ,)]*)?", "/usr/PATH"),
    (r" -quiet .*", " -quiet"),
    (r"\b\d+ directories", "N directories"),
    (r"^(holds|lasts|size) .*", r"\1"),
    (r"\[Makefile:\d+", "[Makefile:N"),
    (r"si_([us]time|uid)=\d+", "si_time=N"),
    (r"si_pid=\d+", "si_pid=N"),
)
WIDTH = 118


def cut(line):
    return line if len(line) <= WIDTH else line[:WIDTH - 1] + "…"


def masked(line):
    for pattern, replacement in MASKS:
        line = re.sub(pattern, replacement, line)
    return re.sub(" +", " ", line.rstrip())


def line_equal(want, got):
    if want.endswith("…"):
        return masked(got).startswith(masked(want.rpartition(" ")[0]))
    return masked(want) == masked(got)


def equal(want, got):
    """whether the lines are those of README"""
    if not want:
        return not got
    if want[0] == "...":
        return any(equal(want[1:], got[n:]) for n in range(len(got) + 1))
    return bool(got) and line_equal(want[0], got[0]) and equal(want[1:], got[1:])


def timeline(lines):
    """lines of a timeline without the tree and without reaps, which a busy machine notices late"""
    kept = (masked(re.sub("[┌├─┐│┴└┼Z•] *", "", line)) for line in lines if " reaped by " not in line)
    return sorted(re.sub(", reaped at once$", "", line) for line in kept)


def commands(block):
    """(command, lines of its output) of a block"""
    found = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def run(command, directory, programs):
    done = subprocess.run(["sh", "-c", command], cwd=directory, stdin=subprocess.DEVNULL, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300,
                          env={**os.environ, "LC_ALL": "C.UTF-8", "PATH": f"{programs}:/usr/bin:/bin"})
    return done.stdout.decode().splitlines()


def main():
    readme, directory, programs = sys.argv[1:4]
    with open(readme, encoding="utf-8") as file:
        text = file.read()
    made = text
    for match in BLOCK.finditer(text):
        new = ""
        for command, want in commands(match.group(1)):
            got = run(command, directory, programs)
            same = equal(want, got)
            if "ptrail timeline" in command:
                same = timeline(want) == timeline(got)
            print("equal" if same else "different", command)
            if not same:
                print("README:", *want, "output:", *got, sep="\n\t")
            lines = want if "..." in want else [cut(line) for line in got]
            new += "".join(line + "\n" for line in [f"$ {command}", *lines])
        made = made.replace(match.group(1), new)
    if "--write" in sys.argv:
        with open(readme, "w", encoding="utf-8") as file:
            file.write(made)


main()
