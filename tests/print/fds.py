# fds.py LIVES EVENTS MOMENTS [DIRECTORY]: compares the JSON of --print=fds with the tables that fds_moments
# noted at moments whose time the JSON lines EVENTS have. With DIRECTORY, the tables are instead those of the
# output of lsof -F ftin in its files N, which are of the main threads. Prints the differences and the number
# of moments.
import codecs
import json
import os
import re
import sys

lives_file, events_file, moments_file = sys.argv[1:4]
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



def link_of(kind, inode, name):
    """What readlink says about a descriptor that lsof lists so"""
    name = codecs.escape_decode(name)[0].decode()
    if kind == "FIFO" and name == "pipe":
        return f"pipe:[{inode}]"
    if kind in ("unix", "IPv4", "IPv6", "sock"):
        return f"socket:[{inode}]" if kind == "unix" else "socket"
    if kind == "a_inode":
        return "anon_inode:" + re.sub(r":.*", "", name.strip("[]"))
    return name


def lsof_table(file):
    table, fd = {}, None
    with open(file, encoding="utf-8") as f:
        for field, text in ((line[0], line[1:].rstrip("\n")) for line in f):
            if field == "f":
                fd, kind, inode = int(text), "", ""
            elif field == "t":
                kind = text
            elif field == "i":
                inode = text
            elif field == "n":
                table[fd] = link_of(kind, inode, text)
    return table


if len(sys.argv) > 4:
    tables = {(n, pid, tid): lsof_table(os.path.join(sys.argv[4], str(n)))
              for n, pid, tid in tables if pid == tid}

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
    if kernel == "socket":      # lsof has no inode of it
        return ptrail.startswith("socket:")
    if kernel.startswith("anon_inode:"):
        return kernel.strip("[]") == re.sub(r"[\[\]]", "", ptrail) or kernel == ptrail
    names = [x.rsplit("/", 1)[-1] for x in (kernel, ptrail)]
    return kernel == ptrail or SAME.get(names[0], names[0]) == SAME.get(names[1], names[1])


for (n, pid, tid), table in sorted(tables.items()):
    must, may = tables_at(pid, tid, times[n])
    for fd in sorted(table.keys() | must.keys()):
        got = must.get(fd) or may.get(fd)
        if fd not in table or not got or not is_same(table[fd], got):
            print(n, pid, tid, fd, "kernel:", table.get(fd), "ptrail:", got)
print(len({n for n, _, _ in tables}), "moments")
