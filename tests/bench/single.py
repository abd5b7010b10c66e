"""What is no load: how a tracer bears many tracees, how much memory it takes, how soon it starts,
how large it is. Each function gives rows: what, value and unit, of ptrail and of strace where that
is known, and the goal."""
import os
import re
import shutil
import statistics
import subprocess

import loads
import modes
import runs

KIB = 1024


def row(what, unit, value, beside=None, limit=None, spread=None, goal=None):
    """`limit` is the most that is good for `value`"""
    met = None if limit is None or value is None else value <= limit
    return {"what": what, "unit": unit, "value": value, "strace": beside, "spread": spread,
            "goal": goal or (None if limit is None else f"≤ {limit:g}"), "met": met}


class Singles:
    """The tools, and what all of these need"""

    def __init__(self, bench):
        self.b = bench
        self.pinned = bench.places[0]
        self.out = f"{bench.folder}/out"
        self.tracers = {"ptrail": lambda: [bench.ptrail, modes.SOURCES["stops"], "-f", "-o",
                                           self.out]}
        if not bench.no_fast:
            self.tracers["fast"] = lambda: [bench.ptrail, modes.SOURCES["fast"], "-f", "-o",
                                            self.out]
        if bench.strace:
            self.tracers["strace"] = lambda: [bench.strace, "-f", "-o", self.out]
        self.ours = [name for name in self.tracers if name != "strace"]
        self.timeline = [bench.ptrail, f"--print=timeline:{self.out}"]

    @staticmethod
    def named(what, name):
        """A row's words: those of calls by stops are as they are"""
        return what if name == "ptrail" else f"{what}, {name}"

    def held(self, tracer, load, **more):
        seen = runs.held(tracer + [self.b.load, *map(str, load)], self.pinned, self.b.error, 7,
                         **more)
        if os.path.exists(self.out):
            os.unlink(self.out)
        return seen

    def scale(self):
        """A busy tracee without and with many idle ones beside it: time of its loop, and the
        tracer's peak of memory"""
        idle, calls = self.b.size(1000), self.b.size(20000)
        slower, memory = {}, {}
        for i in range(self.b.rounds):
            for name, tracer in self.tracers.items():
                runs.note(f"{idle} idle tracees: {name}, {i + 1} of {self.b.rounds}")
                (alone, small), = self.held(tracer(), ["idle", calls, 0])
                (beside, large), = self.held(tracer(), ["idle", calls, idle])
                slower.setdefault(name, []).append(beside / alone)
                memory.setdefault(name, []).append((large.peak - small.peak) / idle)
        kib = {name: statistics.median(values) / KIB for name, values in memory.items()}
        ratio = {name: statistics.median(values) for name, values in slower.items()}
        return [
            row(self.named(f"a busy tracee, {idle} idle ones beside it", name), "× alone",
                ratio[name], ratio.get("strace"), 1.3, [min(slower[name]), max(slower[name])])
            for name in self.ours
        ] + [
            row(self.named("memory of a live tracee", name), "KiB", kib[name], kib.get("strace"),
                2, [v / KIB for v in (min(memory[name]), max(memory[name]))])
            for name in self.ours
        ]

    def forks(self):
        """How much the peak of memory grows from half of many forks to the last"""
        n = self.b.size(100000 if self.b.rounds >= 7 else 20000)
        grown = {}
        for name, tracer in {**self.tracers, "timeline": lambda: self.timeline}.items():
            runs.note(f"{n} forks: {name}")
            first, last = self.held(tracer(), ["forks", n], holds=2)
            grown[name] = (last[1].peak - first[1].peak) / KIB
        return [row(self.named(f"memory after {n} forks more than after {n // 2}", name), "KiB",
                    grown[name], grown.get("strace"), 128) for name in self.ours] + [
                row("the same, timeline", "KiB", grown["timeline"], None, 128)]

    def stops(self):
        """How often the tracer waited while W6 ran filtered: at least so many stops there were"""
        n, waits = self.b.size(1000), {}
        filtered = {"ptrail": [self.b.ptrail, modes.SOURCES["stops"], "-f", "-e", "trace=%process",
                               "-o", self.out]}
        if self.b.strace:
            filtered["strace"] = [self.b.strace, "-f", "--seccomp-bpf", "-e", "trace=process",
                                  "-o", self.out]
        for name, tracer in filtered.items():
            runs.note(f"stops: {name}")
            (_, seen), = self.held(tracer, ["threads", n], BENCH_HOLD="1")
            waits[name] = seen.waits
        return [row("waits of the tracer, W6 with %process", "", waits["ptrail"],
                    waits.get("strace"), 100, goal="< 100")]

    def start(self):
        """`true` under each, and how much later than strace ptrail is done"""
        times = {"untraced": []} | {name: [] for name in self.tracers}
        true = shutil.which("true") or "true"
        for i in range(1 + (31 if self.b.rounds >= 3 else 3)):
            runs.note("start")
            for name, of_name in times.items():
                prefix = self.tracers[name]() if name in self.tracers else []
                seconds, _ = runs.timed(prefix + [true], self.pinned, self.b.error, 0)
                if i:
                    of_name.append(seconds * 1000)
        ms = {name: statistics.median(of_name) for name, of_name in times.items()}
        limit = ms["strace"] + 3 if "strace" in ms else None
        return [row("true, untraced", "ms", ms["untraced"])] + [
            row(self.named("true, traced", name), "ms", ms[name], ms.get("strace"), limit,
                [min(times[name]), max(times[name])], "≤ strace + 3") for name in self.ours]

    def library(self):
        """A call of a library function: what it takes with -l more than without a tracer, recorded
        and at breakpoints, beside ltrace where that is installed"""
        if subprocess.run([self.b.ptrail, "-l", "-o", "/dev/null", "true"], check=False,
                          capture_output=True, env=runs.environment()).returncode:
            return []       # built without libelf
        n = self.b.size(10000)
        options = ["-l", "-e", "trace=none", "-e", "library=getenv", "-o", self.out]
        tracers = {"recorded": [self.b.ptrail, *options],
                   "breakpoints": [self.b.ptrail, modes.SOURCES["stops"], *options]}
        rows = {"recorded": ("a library call, recorded", 0.1),
                "breakpoints": ("a library call, at breakpoints", 15),
                "ltrace": ("the same, ltrace", None)}
        if shutil.which("ltrace"):
            tracers["ltrace"] = ["ltrace", "-e", "getenv", "-o", self.out]
        tracers["-c"] = [self.b.ptrail, "-c", *options]
        tracers["recording"] = [self.b.ptrail, f"--record={self.b.folder}/trail", "-l",
                                "-e", "library=getenv", "-o", "/dev/null"]
        rows["-c"] = ("the same, -c", None)
        rows["recording"] = ("the same, recording and text", None)
        us = {name: [] for name in tracers}
        calls = {name: n if name in ("breakpoints", "ltrace") else n * 20 for name in tracers}
        for i in range(self.b.rounds):
            for name, tracer in tracers.items():
                runs.note(f"library calls: {name}, {i + 1} of {self.b.rounds}")
                few, many = (runs.timed(tracer + [self.b.load, "getenv", str(times)], self.pinned,
                                        self.b.error, 0 if name == "ltrace" else 7)[0]
                             for times in (10, 10 + calls[name]))
                us[name].append((many - few) / calls[name] * 1e6)
        return [row(rows[name][0], "µs", statistics.median(us[name]), None, rows[name][1],
                    [min(us[name]), max(us[name])]) for name in tracers] + \
            self.library_command(tracers["recorded"], n * 100)

    def library_command(self, tracer, calls):
        """Processor time of the command itself in a recorded call, beside that of the call
        untraced: what the code in the command takes, without ptrail's own time"""
        own, ratios = [], []
        for i in range(self.b.rounds):
            runs.note(f"library calls: the command, {i + 1} of {self.b.rounds}")
            ns = {}
            for name, argv in (("untraced", []), ("recorded", tracer)):
                seconds = runs.own_time(argv + [self.b.load, "getenv", str(calls)],
                                        self.pinned, self.b.error, 7)
                ns[name] = seconds / calls * 1e9
            own.append((ns["recorded"] - ns["untraced"]) / 1000)
            ratios.append(ns["recorded"] / ns["untraced"])
        return [row("a library call, recorded: the command alone", "µs", statistics.median(own),
                    None, 0.1, [min(own), max(own)]),
                row("the same, processor time", "× untraced", statistics.median(ratios), None,
                    None, [min(ratios), max(ratios)])]

    def recording(self):
        """A parallel build: how large its recording is beside strace's text, how much longer it
        takes than to /dev/null, and how fast it is replayed as text"""
        built, trail = f"{self.b.folder}/recorded", f"{self.b.folder}/trail"
        loads.sources(built, self.b.size(40))
        make = ["make", "-s", "-B", "-j2", "-C", built]
        times, sizes, events = {"file": [], "null": [], "replay": []}, {}, 0
        for i in range(self.b.rounds):
            runs.note(f"recording: {i + 1} of {self.b.rounds}")
            for where, out in (("file", trail), ("null", "/dev/null")):
                seconds, _ = runs.timed([self.b.ptrail, f"--record={out}"] + make, self.pinned,
                                        self.b.error, 0)
                times[where].append(seconds)
            seconds, _ = runs.timed([self.b.ptrail, f"--replay={trail}", "-o", "/dev/null"],
                                    self.pinned, self.b.error, 0)
            times["replay"].append(seconds)
        info = subprocess.run([self.b.ptrail, f"--replay={trail}", "--info"], check=True, text=True,
                              capture_output=True).stdout
        events = int(re.search(r"(\d+) events", info)[1])
        sizes["ptrail"] = os.path.getsize(trail)
        if self.b.strace:
            runs.timed([self.b.strace, "-f", "-o", self.out] + make, self.pinned, self.b.error, 0)
            sizes["strace"] = os.path.getsize(self.out)
            os.unlink(self.out)
        median = {name: statistics.median(of_name) for name, of_name in times.items()}
        beside = [f / n for f, n in zip(times["file"], times["null"])]
        limit = sizes["strace"] / KIB / 10 if "strace" in sizes else None
        return [
            row("recording of W5", "KiB", sizes["ptrail"] / KIB,
                sizes["strace"] / KIB if "strace" in sizes else None, limit,
                goal="≤ 0.1 strace"),
            row("recording of W5, to a file", "× /dev/null", statistics.median(beside), None, 1.05,
                [min(beside), max(beside)]),
            row("replay as text, an event", "µs", median["replay"] / events * 1e6, None,
                2, [t / events * 1e6 for t in (min(times["replay"]), max(times["replay"]))],
                goal="≤ 2: 500,000 a second"),
        ]

    def stacks(self):
        """A parallel build: the processor time that it takes with stacks, beside that without"""
        if subprocess.run([self.b.ptrail, "-k", "-o", "/dev/null", "true"], check=False,
                          capture_output=True, env=runs.environment()).returncode:
            return []       # built without libunwind
        built = f"{self.b.folder}/stacks"
        loads.sources(built, self.b.size(40))
        make = ["make", "-s", "-B", "-j2", "-C", built]
        tracers = {"text": ["-f", "-o", self.out], "-k": ["-f", "-k", "-o", self.out],
                   "stops": [modes.SOURCES["stops"], "-f", "-k", "-o", self.out]}
        busy = {name: [] for name in tracers}
        for i in range(self.b.rounds):
            runs.note(f"stacks: {i + 1} of {self.b.rounds}")
            for name, options in tracers.items():
                busy[name].append(runs.timed([self.b.ptrail, *options] + make, self.b.places[-1],
                                             self.b.error, 0)[1])
        os.unlink(self.out)
        rows = []
        for name, what, limit in (("-k", "stacks of W5", 3), ("stops", "the same, by stops", None)):
            beside = [k / text for k, text in zip(busy[name], busy["text"])]
            rows.append(row(what, "× text, of cpu", statistics.median(beside), None, limit,
                            [min(beside), max(beside)]))
        return rows

    def units(self):
        """The processor time that one more unit of a load takes, of the tracer's thread and of the
        load: the costs of which doc/scaling.md computes how far the thread reaches."""
        forms = {"text": ["-f", "-o", self.out],
                 "text, two threads": ["--workers=1", "-f", "-o", self.out],
                 "recording": [f"--record={self.b.folder}/trail"],
                 "timeline": [f"--print=timeline:{self.out}"],
                 "text, stops": [modes.SOURCES["stops"], "-f", "-o", self.out]}
        # what, the load, how many of it, how many a unit has, and the forms
        texts = ("text", "text, two threads")
        kinds = [("a short command", ["commands"], 200, 1, (*texts, "recording", "timeline")),
                 ("a system call of W3", ["files", self.b.load], 20000, 4, (*texts, "recording")),
                 ("a system call that stops", ["getppid"], 5000, 1, ("text, stops",))]
        rows = []
        for what, load, count, each, names in kinds:
            count = self.b.size(count)
            for name in names:
                runs.note(f"units: {what}, {name}")
                seen = []
                for _ in range(self.b.rounds):
                    few, many = [runs.shares(
                        [self.b.ptrail, *forms[name], self.b.load, load[0], str(n), *load[1:]],
                        self.b.places[-1], self.b.error, 7, BENCH_HOLD="1")
                                 for n in (count, 3 * count)]
                    seen.append([1e6 * (m - f) / (2 * count * each)
                                 for f, m in zip(few, many)])
                for part, index in (("the tracer's thread", 1), ("the load", 0)):
                    values = [one[index] for one in seen]
                    rows.append(row(f"{what}: {name}, {part}", "µs", statistics.median(values),
                                    spread=[min(values), max(values)]))
        return rows

    def shares(self):
        """A parallel build: the processor time of the tracer's thread, and of all of ptrail, as
        shares of that of the build. The thread does one thing after the other, so that
        it is the limit if enough processors are busy."""
        built = f"{self.b.folder}/shares"
        loads.sources(built, self.b.size(60))
        forms = {"text": (["-f", "-o", self.out], 5, 12),
                 "text, two threads": (["--workers=1", "-f", "-o", self.out], 5, 12),
                 "text with -y, two threads":
                     (["--workers=1", "-f", "-y", "-o", self.out], None, None),
                 "json, two threads": (["--workers=1", f"--print=json:{self.out}"], None, None),
                 "recording": ([f"--record={self.b.folder}/trail"], 5, 12),
                 "timeline": ([f"--print=timeline:{self.out}"], 4, 5)}
        seen = {name: [] for name in forms}
        for i in range(self.b.rounds):
            for name, (options, _, _) in forms.items():
                runs.note(f"shares: {name}, {i + 1} of {self.b.rounds}")
                seen[name].append(runs.shares(
                    [self.b.ptrail, *options, self.b.load, "build", "2", built],
                    self.b.places[-1], self.b.error, 7))
        rows = []
        for name, (_, of_thread, of_all) in forms.items():
            threads = [100 * thread / load for load, thread, _ in seen[name]]
            every = [100 * tracer / load for load, _, tracer in seen[name]]
            rows += [row(f"share of W5's cpu: {name}, the tracer's thread", "%",
                         statistics.median(threads), None, of_thread,
                         [min(threads), max(threads)]),
                     row("the same, all of ptrail", "%", statistics.median(every), None, of_all,
                         [min(every), max(every)]),
                     row("busy processors at which it has no idle time", "",
                         100 / statistics.median(threads))]
        return rows

    def binary(self):
        """Size of the program without symbols"""
        if not shutil.which("strip"):
            return [row("program, stripped", "MB", None, None, 2.5)]
        copy = f"{self.b.folder}/stripped"
        subprocess.run(["strip", "-o", copy, self.b.ptrail], check=True, stderr=self.b.error)
        return [row("program, stripped", "MB", os.path.getsize(copy) / 1e6, None, 2.5)]

    def all(self, failures):
        """Rows of all; what fails is said and has none"""
        result = []
        for name in ("scale", "forks", "stops", "start", "library", "recording", "stacks",
                     "units", "shares", "binary"):
            try:
                result += getattr(self, name)()
            except (runs.Failure, OSError, subprocess.CalledProcessError) as failure:
                failures.append(f"{name}: {failure}")
        return result
