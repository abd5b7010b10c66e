"""The loads W1 to W7: what each runs, how much of it, and what has to be there before."""
import os
import shutil


class Load:
    """`command(n)` does n units and ends with `status`. `little` units are enough for a tracer that
    stops at each call; of faster modes `much` is run, so that a tracer's start counts little. A
    unit is so many `calls`, where that counts."""

    def __init__(self, name, what, unit, little, much, status, command, before=None, tools=(),
                 calls=1):
        self.name, self.what, self.unit = name, what, unit
        self.little, self.much, self.status = little, much, status
        self.command, self.before = command, before or (lambda: None)
        self.calls = calls
        self.missing = [tool for tool in tools if not shutil.which(tool)]


def write(name, text):
    with open(name, "w", encoding="ascii") as f:
        f.write(text)


def sources(folder, count):
    """A Makefile and `count` C files, each with a few functions and headers of the C library"""
    os.makedirs(folder)
    for i in range(count):
        write(f"{folder}/f{i}.c", "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n" +
              "".join(f"int f{i}_{k}(int x);\n"
                      f"int f{i}_{k}(int x)\n{{\n\treturn printf(\"%d\", x) + {k};\n}}\n"
                      for k in range(20)))
    objects = " ".join(f"f{i}.o" for i in range(count))
    compiler = os.environ.get("CC") or "cc"
    write(f"{folder}/Makefile", f"all: {objects}\n%.o: %.c\n\t{compiler} -O1 -c -o $@ $<\n")


def tree(folder, count):
    """`count` folders of 30 small files, every third with the word needle"""
    text = "".join(f"line {i} of a file with some words in it\n" for i in range(20))
    for i in range(count):
        os.makedirs(f"{folder}/d{i % 10}/e{i}")
        for k in range(30):
            write(f"{folder}/d{i % 10}/e{i}/f{k}.txt", text + ("needle\n" if k % 3 == 0 else ""))


def loads(program, folder, scale):
    """All of them, in order. `program` is the program load, `folder` an empty one for what is
    generated, `scale` a factor of all sizes."""
    def size(n):
        return max(2, round(n * scale))

    def own(name, *more):
        return lambda n: [program, name, str(n), *more]

    built, searched = f"{folder}/build", f"{folder}/tree"
    sources(built, size(40))
    tree(searched, size(100))

    def clean():
        for name in os.listdir(built):
            if name.endswith(".o"):
                os.unlink(f"{built}/{name}")

    def commands(n):
        return ["sh", "-c", f"i=0; while [ $i -lt {n} ]; do /bin/true; i=$((i+1)); done; exit 7"]

    def search(_):
        return ["sh", "-c", f"find {searched} -type f -name '*5.txt' >/dev/null; "
                f"grep -r needle {searched} >/dev/null; exit 7"]

    return [
        Load("W1", "getppid in a loop", "call", size(40000), size(2000000), 7, own("getppid")),
        Load("W2", "read and write of 512 bytes", "pair", size(20000), size(500000), 7,
             own("readwrite"), calls=2),
        Load("W3", "open, fstat, read, close", "file", size(10000), size(100000), 7,
             own("files", f"{built}/Makefile")),
        Load("W4", "short commands from sh", "command", size(300), size(300), 7, commands),
        Load("W5", "make -j2 of C files", "file", size(40), size(40), 0,
             lambda n: ["make", "-s", "-j2", "-C", built], clean,
             ("make", os.environ.get("CC", "cc").split()[0])),
        Load("W6", "threads on futexes and pipes", "hand-over", size(1000), size(10000), 7,
             own("threads")),
        Load("W7", "find and grep -r", "file", size(100) * 30, size(100) * 30, 7, search,
             tools=("find", "grep")),
    ]
