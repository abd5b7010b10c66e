# fds.py LIVES EVENTS MOMENTS: compares the JSON of --print=fds with the tables that fds_moments noted
# at moments whose time the JSON lines EVENTS have. Prints the differences and the number of moments.
import json
import sys

lives_file, events_file, moments_file = sys.argv[1:]
NOTES = 100

times = {}
with open(events_file, encoding="utf-8") as f:
    for line in f:
        e = json.loads(line)
        path = e.get("args", {}).get("pathname", "") if e.get("name") in ("access", "faccessat") else ""
        if isinstance(path, str) and path.startswith("/moment/"):
            times[int(path[8:])] = e["time"]

tables = {}
with open(moments_file, encoding="utf-8") as f:
    for line in f:
        n, pid, tid, fd, _, link = line.rstrip("\n").split(" ", 5)
        tables.setdefault((int(n), int(pid), int(tid)), {})[int(fd)] = link

with open(lives_file, encoding="utf-8") as f:
    processes = json.load(f)["processes"]


def name_at_exit(d):
    return d.get("name", "") + (" (deleted)" if d.get("deleted") else "")


def tables_at(pid, tid, time):
    """The names of the descriptors of a task, by number: those that must be open; and those that may be,
    since records of the fast source can have the time of the moment"""
    lives = []
    for p in processes:
        if p["pid"] == pid:
            owner = p.get("shares_with", pid)
            lives = [d for q in processes if q["pid"] == owner for d in q["descriptors"]]
    now = [d for d in lives if d["began"] <= time <= d.get("ended", time) and d["fd"] < NOTES]
    own = [d for d in now if d.get("tid") == tid] or [d for d in now if "tid" not in d]
    return ({d["fd"]: name_at_exit(d) for d in own if d["began"] < time < d.get("ended", time + 1)},
            {d["fd"]: name_at_exit(d) for d in own})


# The other names that files of the programs have before or after
SAME = {"eins": "one file", "zwei ü (deleted)": "zwei ü"}


def is_same(kernel, ptrail):
    names = [x.rsplit("/", 1)[-1] for x in (kernel, ptrail)]
    return kernel == ptrail or SAME.get(names[0], names[0]) == SAME.get(names[1], names[1])


for (n, pid, tid), table in sorted(tables.items()):
    must, may = tables_at(pid, tid, times[n])
    for fd in sorted(table.keys() | must.keys()):
        got = must.get(fd) or may.get(fd)
        if fd not in table or not got or not is_same(table[fd], got):
            print(n, pid, tid, fd, "kernel:", table.get(fd), "ptrail:", got)
print(len({n for n, _, _ in tables}), "moments")
