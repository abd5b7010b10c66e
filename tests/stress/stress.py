#!/usr/bin/env python3
"""The stress table: each row is tried with every tracer that is there, and what was measured is
printed, as TAP or as a table in Markdown. CONTRIBUTING.md says how to run it."""
import argparse
import os
import shutil
import signal
import sys
import time

import rows_attach  # noqa: F401 (rows)
import rows_load  # noqa: F401
import rows_loops  # noqa: F401
import rows_output  # noqa: F401
import rows_reports  # noqa: F401
import rows_signals  # noqa: F401
import rows_status  # noqa: F401
from harness import ROWS, Bench, become_subreaper, measure


def options():
    here = os.path.dirname(os.path.abspath(__file__))
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--build", default=os.environ.get("top_builddir", os.getcwd()))
    p.add_argument("--source", default=os.path.dirname(os.path.dirname(here)))
    p.add_argument("--ptrail", default=os.environ.get("PTRAIL"))
    p.add_argument("--tracers", default="strace,ptrail")
    p.add_argument("--rounds", type=int, default=40)
    p.add_argument("--options", default="", help="of ptrail, such as --print=timeline")
    p.add_argument("--markdown", metavar="FILE", help="write the table there")
    p.add_argument("--short", action="store_true", help="only the quick rows")
    p.add_argument("--sections", default="2,3,4")
    p.add_argument("only", nargs="*", help="rows with these words in their names")
    return p.parse_args()


def shown(result):
    if result is None:
        return "not installed"
    return f"not tried: {result}" if isinstance(result, str) else result.text


def verdict(strace, ptrail):
    if ptrail is None or isinstance(ptrail, str):
        return "-"
    if strace is None or isinstance(strace, str):
        return "good" if ptrail.good else "BAD"
    return {(True, True): "both good", (False, True): "better", (True, False): "WORSE",
            (False, False): "both bad"}[strace.good, ptrail.good]


def slower(strace, ptrail):
    """Far slower than strace in the same run"""
    times = [getattr(r, "seconds", None) for r in (strace, ptrail)]
    return None not in times and times[1] > 1.5 * times[0] + 1


def tried(benches, function):
    """Results by the tracer's name. What seems slow is tried once more, and the better time counts:
    the machine may have been busy with other things."""
    results = {b.name: measure(b, function) for b in benches}
    strace, ptrail = results.get("strace"), results.get("ptrail")
    if slower(strace, ptrail):
        for bench in benches:
            again = measure(bench, function)
            if again.good and again.seconds < results[bench.name].seconds:
                results[bench.name] = again
        strace, ptrail = results["strace"], results["ptrail"]
    if getattr(ptrail, "good", False) and slower(strace, ptrail):
        ptrail.good = False
        ptrail.text += " (slow)"
    return results


def main():
    o = options()
    build = os.path.abspath(o.build)
    paths = {"strace": shutil.which("strace"), "ptrail": o.ptrail or f"{build}/ptrail"}
    rows = [r for r in sorted(ROWS, key=lambda r: r[0]) if str(r[0]) in o.sections.split(",") and (r[2] or not o.short)
            and (not o.only or any(word in r[1] for word in o.only))]
    table, failed = [], 0
    # they are ignored in background jobs (nohup, a shell without job control)
    for number in signal.SIGHUP, signal.SIGINT, signal.SIGQUIT:
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    become_subreaper()
    print(f"1..{len(rows)}", flush=True)
    for number, (section, name, _, limit, function) in enumerate(rows, 1):
        began = time.monotonic()
        benches = [Bench(tracer, paths[tracer], build, o.source, o.rounds, limit)
                   for tracer in o.tracers.split(",") if paths[tracer]]
        for bench in benches:
            bench.options = o.options.split() if bench.ptrail else []
        results = tried(benches, function)
        strace, ptrail = results.get("strace"), results.get("ptrail")
        bad = not isinstance(ptrail, str) and ptrail is not None and not ptrail.good
        failed += bad
        note = f" # SKIP {ptrail}" if isinstance(ptrail, str) else ""
        print(f"{'not ok' if bad else 'ok'} {number} - {section}: {name}{note}")
        for tracer, result in results.items():
            print(f"# {tracer}: {shown(result)}")
        print(f"# {verdict(strace, ptrail)}; {time.monotonic() - began:.1f} s", flush=True)
        table.append((section, name, shown(strace), shown(ptrail), verdict(strace, ptrail)))
    if o.markdown:
        with open(o.markdown, "w") as file:
            print("| | case | strace | ptrail | |\n|---|---|---|---|---|", file=file)
            for line in table:
                print("|", " | ".join(str(c).replace("|", "\\|") for c in line), "|", file=file)
    return failed > 0 and "CK_TAP_LOG_FILE_NAME" not in os.environ


sys.exit(main())
