"""skips.py SOURCE: holds the reasons for which tests skip against tests/lib/skips.txt. Prints a line for
each reason that the list does not have, each line of the list that no reason needs, and each skip that
depends on what ptrail can do."""
import pathlib
import re
import sys

source = pathlib.Path(sys.argv[1])
tests = source / "tests"
shell = sorted([*tests.glob("*/*.test"), *tests.glob("*/*.sh")])
TRACER = re.compile(r'"?\$\{?(PTRAIL|dump|theirs)\b')
SKIP = re.compile(r"(?<![\w-])skip(_all)? +")
WORD = re.compile(r"""(?:"(?:\$\((?:[^()"]|"[^"]*"|'[^']*')*\)|[^"\\]|\\.)*"|'[^']*'|[^\s;"']+)+""")


def plain(word):
    """The reason with something for each expansion; None: it is a variable, and set elsewhere."""
    if re.fullmatch(r'"\$\w*why\w*"', word):
        return None
    word = re.sub(r"\$\{\w*why\w*:-([^}]*)\}", r"\1", word)
    word = re.sub(r"\$\((?:[^()]|\([^()]*\))*\)", "the kernel refuses x", word)
    return re.sub(r"\$\{[^}]*\}|\$\w+", "1", word).replace('"', "").replace("'", "")


def of_shell(path):
    """(line, reason) of each skip"""
    lines = path.read_text(encoding="utf-8").replace("\\\n", " ").split("\n")
    for line in lines:
        if line.lstrip().startswith("#"):
            continue
        for found in SKIP.finditer(line):
            words = WORD.findall(line[found.end():])
            if words and words[0][0] in "\"'$" or found[1]:
                yield line.strip(), words[0 if found[1] else 1] if len(words) > (not found[1]) else ""


def all_reasons():
    for path in shell:
        if path.parent.name in ("lib", "foreign", "contrib") and path.name not in ("elsewhere.test", "release.test"):
            continue
        for line, word in of_shell(path):
            yield f"{path.relative_to(source)}: {line}", plain(word)
    for path in tests.glob("stress/*.py"):
        for word in re.findall(r'Skip\("([^"]*)"\)', path.read_text(encoding="utf-8")):
            yield f"{path.name}: {word}", word
    for path in [*tests.glob("*/*.c"), tests / "lib/unit-skipped.test"]:
        for word in re.findall(r'1\.\.0 # SKIP ([^"\\]*)', path.read_text(encoding="utf-8")):
            yield f"{path.name}: {word}", word.replace("%m", "x")
    # tests/foreign/run.py composes these
    yield "run.py", "not installed: x"
    yield "run.py", "untraced it ends with 1: x"
    yield "suites/container.sh", "busybox is not static: x"
    yield "a tool", "jq is not installed"
    can = (tests / "lib/can.c").read_text(encoding="utf-8")
    said = re.findall(r'(?:puts|printf)\("([^"]*?)(?:\\n)?"', can)
    said = [re.sub("%s|%u", "x", text) for text in said]
    for probe, pattern in (("trace", "kernel refuses"), ("attach", "kernel refuses"),
                           ("seccomp", "kernel refuses"), ("mount-proc", "kernel refuses"),
                           ("perf", "kernel refuses"), ("processes", "kernel refuses"), ("ia32", "32-bit|an x86-64"),
                           ("breakpoints", "processor do not"),
                           ("fast", "FSGSBASE|pages|fast source"), ("sqlite", "without x|loaded")):
        for text in said:
            if re.search(pattern, text):
                yield f"can {probe}", f"cannot {probe}: {text}"


def skips_by_tracer(path):
    """Skips that depend on a run of the tracer: in a condition's line, or in the branches of an if"""
    lines = path.read_text(encoding="utf-8").replace("\\\n", " ").split("\n")
    for n, line in enumerate(lines):
        if not TRACER.search(line):
            continue
        before = SKIP.split(line)[0]
        if SKIP.search(line) and TRACER.search(before) and re.search(r"\|\||&&", before):
            yield line
        found = re.match(r"(\t*)if (?!\[)", line)
        if not found or "__asan_init" in line or "can\"" in line:
            continue
        for after in lines[n + 1:]:
            if after.startswith(found[1] + "fi"):
                break
            if re.match(found[1] + r"\t(skip|skip_all) ", after):
                yield line
                break


allowed = {}
for row in (tests / "lib/skips.txt").read_text(encoding="utf-8").split("\n"):
    if row and not row.startswith("#"):
        pattern, tab, why = row.partition("\t")
        if not why:
            print(f"no tab and reason: {row}")
        allowed[re.compile(pattern)] = 0
for where, reason in all_reasons():
    if reason is None:
        continue
    matching = [pattern for pattern in allowed if pattern.fullmatch(reason)]
    if not matching:
        print(f"unlisted: {where}")
    for pattern in matching:
        allowed[pattern] += 1
for pattern, uses in allowed.items():
    if not uses:
        print(f"unused: {pattern.pattern}")
for path in shell:
    if path.parent.name != "lib":
        for line in skips_by_tracer(path):
            print(f"skips by what ptrail can do: {path.relative_to(source)}: {line.strip()}")
