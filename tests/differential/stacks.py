"""stacks.py GDB JSON CALL WANT...: compares the stacks of system calls CALL that return 0 in the JSON of
ptrail -kk with those that gdb_stacks.py printed about the same process: addresses, and names and lines where both
know them. Prints a line for each difference, and for each pattern WANT that matches no stack, which is
the names of its functions, innermost first, separated by spaces. What may differ:
- gdb adds frames of tail calls, which left nothing on the stack
- of names of the same function (read, __libc_read, __GI___libc_read), either may choose another
- the compiler's suffixes (.isra.0), arguments of functions and of templates, and namespaces
- gdb does not unwind code of a JIT compiler; there, names are those of the compiler's perf-PID.map"""
import json
import re
import sys
from pathlib import PurePath


def short(name):
    """The last part of a name, by which all names of a function are the same"""
    script = re.match(r"[A-Za-z]+:[*~^+]*(\w+) ", name)
    if script:
        return script[1]
    name = re.sub(r"::h[0-9a-f]{16}$", "", name)
    name = re.sub(r"\{+closure[^}]*\}+", "closure", name)
    name = re.sub("->|::(?=<)", "", name)
    while True:
        less = re.sub(r"<[^<>]*>|\([^()]*\)", "", name)
        if less == name:
            break
        name = less
    name = re.sub(r"@.*|\.(abi0|cold|(part|isra|constprop|lto_priv)(\.[0-9]+)?)(?=\.|$)", "", name)
    name = re.split("::| ", name)[-1]
    while True:
        less = re.sub(r"^_+(?=.)|^(GI_|libc_(?!start))|_impl$", "", name)
        if less == name:
            return name
        name = less


def of_gdb(path):
    """{thread: [(address, file, line, name)]}"""
    stacks = {}
    for line in open(path, encoding="utf-8"):
        words = line.rstrip("\n").split(" ", 5)
        if words[0] == "stack":
            stack = stacks[int(words[1])] = []
        elif words[0] == "frame" and words[1] != "tail" and int(words[2], 16):
            name = "" if words[5] == "None" else words[5]
            stack.append((int(words[2], 16), PurePath(words[3]).name, int(words[4]), name))
    return stacks


def of_ptrail(path, call):
    stacks = {}
    for line in open(path, encoding="utf-8"):
        event = json.loads(line)
        if event.get("name") == call and event.get("ret") == 0 and "stack" in event:
            stacks.setdefault(event["tid"], [
                (int(f["addr"], 16), PurePath(f.get("file", "-")).name, f.get("line", 0), f.get("symbol", ""))
                for f in event["stack"]])
    return stacks


def show(frame):
    return "%#x %s:%d %s" % frame if frame else "none"


def differ(theirs, ours):
    if not theirs or not ours or theirs[0] != ours[0]:
        return True
    if theirs[2] and ours[2] and theirs[1:3] != ours[1:3]:
        return True
    return bool(theirs[3] and ours[3] and short(theirs[3]) != short(ours[3]))


def of_perf_map(pid):
    """[(start, end, name)], the last one first"""
    try:
        lines = open(f"/tmp/perf-{pid}.map", encoding="utf-8").read().splitlines()
    except FileNotFoundError:
        return []
    found = [line.split(" ", 2) for line in lines]
    return [(int(at, 16), int(at, 16) + int(size, 16), name) for at, size, name in reversed(found)
            if not name.startswith("Builtin:")]		# those of node's executable file


def of_compiler(functions, address):
    """The name of the function that a JIT compiler wrote about the address"""
    return next((name for start, end, name in functions if start < address <= end), None)


def main():
    theirs = of_gdb(sys.argv[1])
    functions = of_perf_map(min(theirs))
    ours = of_ptrail(sys.argv[2], sys.argv[3])
    names = {}
    if not ours:
        print("ptrail has no stack")
    for tid, stack in ours.items():
        names[tid] = " ".join(short(f[3]) or "?" for f in stack)
        other = theirs.get(tid, [])
        generated = [of_compiler(functions, f[0]) for f in stack]
        for name, frame in zip(generated, stack):
            if name and name != frame[3]:
                print(f"thread {tid}: perf map {name}; ptrail {show(frame)}")
        end = next((n for n, name in enumerate(generated) if name), max(len(stack), len(other)))
        for n in range(end):
            pair = [s[n] if n < len(s) else None for s in (other, stack)]
            if differ(*pair):
                print(f"thread {tid}, frame {n}: gdb {show(pair[0])}; ptrail {show(pair[1])}")
    for want in sys.argv[4:]:
        if not any(re.search(want, stack) for stack in names.values()):
            print(f"no stack matches /{want}/: {sorted(names.values())}")


main()
