#!/usr/bin/env python3
"""structure.py TREE: prints what in TREE breaks a rule about where things stand; status 1 if anything.

1. The tag of a struct, enum or union is defined once in src and include.
2. No table of syscall names outside of the rows: what a syscall does is in the TRAITS of its row. A
   table is two or more initializers {"NAME", ...} that are no columns of reports (CELL_), a list of
   three or more names, or comparisons with four or more names or beginnings of names, in one file.
3. Numbers of syscalls are those of desc/numbers.h: no constant with the name and a number of a row,
   and no comparison of a syscall's number with a literal.
4. A directory of src has at most 20 source files.
5. What a type contains is walked by src/desc and src/decode: other files ask schema_facts() and
   steps_pointee(), so that a new kind of type is added in these. No other file names a kind (K_).
6. What a syscall does to the numbers of descriptors is read by src/model/descriptors alone: other
   files apply what fd_table_change_of() returns. No other file names such an effect.
"""
import collections
import os
import re
import sys

TREE = sys.argv[1]
FILES_MAX = 20
COMPARISONS_MAX = 3
# Files whose lists of names are not about what syscalls do
LISTS_ALLOWED = {
    "src/trace/inspect/task_state.c": "names of wait channels",
    "src/model/blame/blame.c": "names of programs",
    "src/print/summary/summary.c": "keys of --summary-sort-by",
    "src/filter/filter.c": "keys of -e",
    "src/app/cli/options_text.c": "messages of --quiet",
    "src/check/rules/outside.c": "what a syscall does with an address, in words of the finding",
    "src/model/history/expected_failures.c": "where the C library looks for optional files",
}
# Files that name kinds of types
KINDS_ALLOWED = {
    "src/fast/plan/shape.c": "how many bytes of each kind a stub copies",
    "src/fast/plan/compile.c": "lists and records whose pointers a stub follows",
    "src/print/core/text/plan.c": "which kinds text writes without values",
    "src/print/core/text/planned_call.c": "the type of a result without one",
    "src/enrich/simple_calls.c": "registers that point to strings and to buffers",
    "src/filter/condition/names.c": "whether a name is that of a number or a text",
}
EFFECT = re.compile(r"\bDESCRIPTORS_(?:CLOSE|CLOSE_RANGE|DUPLICATE|REPLACE|CONTROL|UNSHARE)\b")
# Files that name effects on the numbers of descriptors
EFFECTS_ALLOWED = {
    "src/enrich/fd_names.c": "a name is dropped at the enter and at the exit of a close",
    "src/enrich/simple_calls.c": "which syscalls need no values",
    "src/fast/plan/compile.c": "which syscalls stop, so that names are looked up",
    "src/model/fds/calls.c": "the second argument of dup2 is no use of a descriptor",
    "src/model/sockets/sockets.c": "when a connection ends",
    "src/trace/paths/path_bases.c": "whether a syscall changes the mount namespace",
}


def kinds():
    """The names of kinds of types"""
    path = os.path.join(TREE, "src/desc/type.h")
    if not os.path.isfile(path):
        return set()
    with open(path, encoding="utf-8") as file:
        return set(re.findall(r"^\t(K_[A-Z]+),", file.read(), re.M))


def sources():
    for root in ("src", "include"):
        for folder, _, names in os.walk(os.path.join(TREE, root)):
            for name in sorted(names):
                if name.endswith((".c", ".h")):
                    path = os.path.join(folder, name)
                    with open(path, encoding="utf-8") as file:
                        yield os.path.relpath(path, TREE), file.read()


def syscall_names():
    """The numbers of each syscall, by its name"""
    names = collections.defaultdict(set)
    rows = os.path.join(TREE, "src/desc/rows")
    for file in os.listdir(rows) if os.path.isdir(rows) else ():
        with open(os.path.join(rows, file), encoding="utf-8") as rows_file:
            text = rows_file.read()
        for name, numbers in re.findall(
                r"^(?:(?:SYS|SYS_NAMED|MULTIPLEXED|MULTIPLEXED_HERE)\(|SYS_\w*AS\(\w+, )"
                r"(\w+),((?: \w+,){3})", text, re.M):
            names[name].update(re.findall(r"\d+", numbers))
    return names


def compared_names(plain, names):
    """Names of syscalls, and beginnings of names, that a file compares strings with"""
    found = set()
    for function, name in re.findall(r'\b(strn?cmp|is_call)\([^;"]*"(\w+)"', plain):
        begins = function == "strncmp" and len(name) > 2
        if name in names or (begins and any(n.startswith(name) for n in names)):
            found.add(name)
    return found


def bare_numbers(plain, names):
    constants = [name for name, number in re.findall(r"\b([A-Z]\w*)\s*=\s*(\d+)\b", plain)
                 if name.isupper() and number in names.get(name.lower(), ())]
    return constants + re.findall(r"\bnr\s*[!=]=\s*\d+", plain)


def main():
    failed = 0
    tags = collections.defaultdict(list)
    names = syscall_names()
    all_kinds = kinds()
    files = collections.Counter()
    for path, text in sources():
        files[os.path.dirname(path)] += path.startswith("src/")
        plain = re.sub(r"/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m.group(0)), text, flags=re.S)
        for match in re.finditer(r"\b(?:struct|enum|union)\s+(\w+)\s*\{", plain):
            tags[match.group(1)].append(f"{path}:{plain.count(chr(10), 0, match.start()) + 1}")
        rows = [n for n in re.findall(r'\{\s*"(\w+)"\s*,(?!\s*CELL_)', plain) if n in names]
        lists = [run for run in re.findall(r'(?:"\w+",\s*){3,}', plain)
                 if sum(n in names for n in re.findall(r'"(\w+)"', run)) >= 3]
        if (len(rows) >= 2 or lists) and path not in LISTS_ALLOWED:
            print(f"{path}: a table of syscall names ({', '.join(rows[:4]) or lists[0][:40]}); "
                  "use the TRAITS of their rows")
            failed = 1
        compared = compared_names(plain, names)
        if len(compared) > COMPARISONS_MAX and path not in LISTS_ALLOWED:
            print(f"{path}: compares with names of syscalls ({', '.join(sorted(compared))}); "
                  "use the TRAITS of their rows")
            failed = 1
        named = all_kinds.intersection(re.findall(r"\bK_[A-Z]+\b", plain))
        if named and path not in KINDS_ALLOWED and not path.startswith(("src/desc/", "src/decode/")):
            print(f"{path}: names kinds of types ({', '.join(sorted(named))}); use schema_facts()")
            failed = 1
        effects = set(EFFECT.findall(plain))
        if effects and path not in EFFECTS_ALLOWED and not path.startswith(
                ("src/desc/", "src/model/descriptors/")):
            print(f"{path}: names what syscalls do to descriptors; use fd_table_change_of()")
            failed = 1
        for number in bare_numbers(plain, names):
            print(f"{path}: the number of a syscall ({number}); use desc/numbers.h")
            failed = 1
    for tag, places in sorted(tags.items()):
        if len(places) > 1:
            print(f"{tag}: defined more than once: {', '.join(places)}")
            failed = 1
    for folder, count in sorted(files.items()):
        if count > FILES_MAX:
            print(f"{folder}: {count} source files; {FILES_MAX} is the most")
            failed = 1
    sys.exit(failed)


main()
