"""How a load is run: bare, under ptrail's modes, beside strace; and the goals for what comes out.
A new mode is a row of `modes`, a new goal a row of GOALS."""


class Mode:
    """`prefix(out)` is what stands before the load's command; `beside` is the strace mode that it
    is compared with; `needs` an option that ptrail must know; `only` the one place that it makes
    sense in; `source` where ptrail has the calls from."""

    def __init__(self, name, prefix, beside=None, needs=None, only=None, source=None):
        self.name, self.prefix, self.beside = name, prefix, beside
        self.needs, self.only, self.source = needs, only, source


# By default ptrail could use either source: each mode selects the one to measure.
SOURCES = {"stops": "--fast=off", "fast": "--fast=require"}


def of_ptrail(ptrail, source, what, options, **more):
    """`options(out)` stand behind those that all have"""
    return Mode(f"{source}: {what}", lambda out: [ptrail, SOURCES[source], "-f"] + options(out),
                source=source, **more)


def modes(ptrail, strace, floor):
    """All of them. The first is the measure of all; of the others any may be left out."""
    def own(source, what, options, beside="strace", **more):
        return of_ptrail(ptrail, source, what, options, beside=beside, **more)

    def text(out):
        return ["-o", out]

    def json(out):
        return [f"--print=json:{out}"]

    both = [
        Mode("untraced", lambda out: []),
        Mode("floor: events", lambda out: [floor, "events"]),
        Mode("floor: all calls", lambda out: [floor, "calls"], beside="strace"),
        own("stops", "text", text),
        own("stops", "--pin", lambda out: ["--pin", "-o", out], needs="--pin", only="free"),
        own("stops", "json", json),
        own("stops", "recording", lambda out: [f"--record={out}"], needs="--record"),
        own("stops", "%process", lambda out: ["-e", "trace=%process", "-o", out],
            beside="strace, process"),
        own("stops", "timeline", lambda out: [f"--print=timeline:{out}"]),
        own("fast", "text", text),
        own("fast", "-c", lambda out: ["-c", "-o", out], beside="strace, -c"),
        own("fast", "json", json),
        own("fast", "recording", lambda out: [f"--record={out}"]),
        own("fast", "--flight", lambda out: [f"--record={out}.trail", "--flight=64M"],
            needs="--flight"),
    ]
    if not strace:
        return both
    return both[:1] + [
        Mode("strace", lambda out: [strace, "-f", "-o", out]),
        Mode("strace, -c", lambda out: [strace, "-f", "-c", "-o", out]),
        Mode("strace, process", lambda out: [strace, "-f", "--seccomp-bpf", "-e", "trace=process",
                                             "-o", out]),
    ] + both[1:]


CALL = "µs a call"


class Goal:
    """In the loads and the mode: the median of `ratio` ("untraced" or "strace") is at most `limit`,
    where `slack` seconds a run count for nothing; or, where `ratio` is CALL, that of the
    microseconds that a call takes, with what it takes untraced."""

    def __init__(self, loads, mode, ratio, limit, slack=0.0):
        self.loads, self.mode, self.ratio = loads.split(), mode, ratio
        self.limit, self.slack = limit, slack

    def __str__(self):
        if self.ratio == CALL:
            return f"≤ {self.limit:g} {CALL}"
        slack = f" + {self.slack * 1000:g} ms" if self.slack else ""
        return f"≤ {self.limit:g} {self.ratio}{slack}"


GOALS = [
    Goal("W1 W2 W3", "stops: text", "strace", 0.85),
    Goal("W5", "stops: text", "strace", 0.90),
    Goal("W1 W2 W3", "stops: recording", "strace", 0.80),
    Goal("W1 W2 W3", "fast: recording", "strace", 0.80),
    Goal("W1 W2 W3", "fast: --flight", "strace", 0.80),
    Goal("W1 W3 W6", "stops: --pin", "strace", 0.50),
    Goal("W1 W2 W3 W7", "stops: %process", "untraced", 1.05, 0.005),
    Goal("W4", "stops: %process", "strace", 1.00),
    Goal("W6", "stops: %process", "untraced", 2.00),
    Goal("W6", "stops: %process", "strace", 0.10),
    Goal("W1 W2 W3", "stops: timeline", "untraced", 1.05),
    Goal("W4", "stops: timeline", "untraced", 1.60),
    Goal("W5", "stops: timeline", "untraced", 1.05),
    Goal("W1 W2", "fast: text", "untraced", 4.00),
    Goal("W1 W2", "fast: text", CALL, 0.50),
    Goal("W3 W4", "fast: text", "untraced", 2.00),
    Goal("W5", "fast: text", "untraced", 1.25),
    Goal("W6", "fast: text", "untraced", 1.30),
    Goal("W7", "fast: text", "untraced", 1.50),
]
