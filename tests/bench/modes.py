"""How a load is run: bare, under ptrail's modes, beside strace; and the goals for what comes out.
A new mode is a row of `modes`, a new goal a row of GOALS."""


class Mode:
    """`prefix(out)` is what stands before the load's command; `beside` is the strace mode that it
    is compared with; `needs` an option that ptrail must know; `only` the one place that it makes
    sense in."""

    def __init__(self, name, prefix, beside=None, needs=None, only=None):
        self.name, self.prefix, self.beside = name, prefix, beside
        self.needs, self.only = needs, only


def modes(ptrail, strace, floor):
    """All of them. The first is the measure of all; of the others any may be left out."""
    both = [
        Mode("untraced", lambda out: []),
        Mode("floor: events", lambda out: [floor, "events"]),
        Mode("floor: all calls", lambda out: [floor, "calls"], beside="strace"),
        Mode("ptrail", lambda out: [ptrail, "-f", "-o", out], beside="strace"),
        Mode("ptrail --pin", lambda out: [ptrail, "--pin", "-f", "-o", out], beside="strace",
             needs="--pin", only="free"),
        Mode("ptrail, json", lambda out: [ptrail, "-f", f"--print=json:{out}"], beside="strace"),
        Mode("ptrail, recording", lambda out: [ptrail, f"--record={out}"], beside="strace",
             needs="--record"),
        Mode("ptrail, %process", lambda out: [ptrail, "-f", "-e", "trace=%process", "-o", out],
             beside="strace, process"),
        Mode("ptrail, timeline", lambda out: [ptrail, f"--print=timeline:{out}"], beside="strace"),
    ]
    if not strace:
        return both
    return both[:1] + [
        Mode("strace", lambda out: [strace, "-f", "-o", out]),
        Mode("strace, process", lambda out: [strace, "-f", "--seccomp-bpf", "-e", "trace=process",
                                             "-o", out]),
    ] + both[1:]


class Goal:
    """In the loads and the mode: the median of `ratio` ("untraced" or "strace") is at most `limit`,
    where `slack` seconds a run count for nothing."""

    def __init__(self, loads, mode, ratio, limit, slack=0.0):
        self.loads, self.mode, self.ratio = loads.split(), mode, ratio
        self.limit, self.slack = limit, slack

    def __str__(self):
        slack = f" + {self.slack * 1000:g} ms" if self.slack else ""
        return f"≤ {self.limit:g} {self.ratio}{slack}"


GOALS = [
    Goal("W1 W2 W3", "ptrail", "strace", 0.85),
    Goal("W5", "ptrail", "strace", 0.90),
    Goal("W1 W2 W3", "ptrail, recording", "strace", 0.80),
    Goal("W1 W3 W6", "ptrail --pin", "strace", 0.50),
    Goal("W1 W2 W3 W7", "ptrail, %process", "untraced", 1.05, 0.005),
    Goal("W4", "ptrail, %process", "strace", 1.00),
    Goal("W6", "ptrail, %process", "untraced", 2.00),
    Goal("W6", "ptrail, %process", "strace", 0.10),
    Goal("W1 W2 W3", "ptrail, timeline", "untraced", 1.05),
    Goal("W4", "ptrail, timeline", "untraced", 1.60),
    Goal("W5", "ptrail, timeline", "untraced", 1.05),
]
