"""Communication beside what other tools say about it.

ipc_beside.py talk: two processes exchange known numbers of bytes in several ways, keep everything open, write
their pids to the file `pids`, and wait for a writer of the FIFO `go`.
ipc_beside.py compare JSON PIDS: compares --print=ipc:JSON,format=json with the output of tools about both while
they waited: `lsof` (lsof +E), `tcp` (ss -tnpiH), `unix` (ss -xapH), `queues` (ipcs -q -p), `memory` (ipcs -m).
Prints a line for each way."""
import json
import re
import sys


def talk():
    import ctypes
    import os
    import socket

    os.closerange(3, 1024)      # those of the test
    libc = ctypes.CDLL(None, use_errno=True)
    message = ctypes.create_string_buffer(b"\1" + 7 * b"\0" + b"0123456789", 64)
    queue = libc.msgget(0, 0o1600)
    segment = libc.shmget(0, 8192, 0o1600)
    libc.shmat.restype = ctypes.c_void_p
    down, up = socket.socketpair()
    readable, writable = os.pipe()
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen()
    child = os.fork()
    libc.shmat(segment, None, 0)
    if child:
        os.close(writable)
        up.close()
        client, _ = server.accept()
        for _ in range(3):
            libc.msgsnd(queue, message, 10, 0)
        down.send(b"x" * 300)
        client.send(b"y" * 50)
        want(1000, lambda n: os.read(readable, n))
        want(2000, client.recv)
        want(20, down.recv)
    else:
        os.close(readable)
        down.close()
        server_name = server.getsockname()
        server.close()
        client = socket.create_connection(server_name)
        for _ in range(5):
            os.write(writable, b"z" * 200)
        up.send(b"x" * 20)
        client.send(b"y" * 2000)
        want(50, client.recv)
        want(300, up.recv)
        for _ in range(2):
            libc.msgrcv(queue, message, 56, 0, 0)
    with open("child" if not child else "parent", "w", encoding="utf-8") as f:
        print(os.getpid(), queue, segment, file=f)
    os.rename(f.name, f.name + ".ready")
    with open("go", encoding="utf-8") as f:
        f.read()
    if child:
        os.waitpid(child, 0)
        libc.msgctl(queue, 0, None)
        libc.shmctl(segment, 0, None)


def want(n, read):
    while n:
        n -= len(read(n))


def text_of(name):
    with open(name, encoding="utf-8", errors="replace") as f:
        return f.read()


def ends_of_lsof(text, kind):
    """The pairs of processes that lsof joins by descriptors of that type"""
    pairs = set()
    for line in text.splitlines():
        words = line.split()
        if len(words) < 5 or words[4] != kind:
            continue
        for pid in re.findall(r"(\d+),\S*,\d+[a-z]", line):
            pairs.add(frozenset((int(words[1]), int(pid))))
    return {pair for pair in pairs if len(pair) == 2}


def compare(report, parent, child):
    with open(report, encoding="utf-8") as f:
        edges = json.load(f)["edges"]
    both = frozenset((parent, child))

    def edge(kind, what=""):
        """bytes and messages that the parent sent, and that it received"""
        for e in edges:
            ends = [e[end].get("pid") for end in ("one", "other")]
            if e["kind"] == kind and frozenset(ends) == both and what in e.get("what", ""):
                flows = [e.get("to_other", {}), e.get("to_one", {})]
                return flows if ends[0] == parent else flows[::-1]
        return [{}, {}]

    def report_on(way, ours, theirs):
        print(f"{way}: equal" if ours == theirs else f"{way}: {ours}, and the tool says {theirs}")

    lsof = text_of("lsof")
    report_on("pipe", (edge("pipes")[1].get("bytes"), both), (1000, *ends_of_lsof(lsof, "FIFO")))
    report_on("unix", ([f.get("bytes") for f in edge("unix")], both), ([300, 20], *ends_of_lsof(lsof, "unix")))
    # each end of a connection has a line, with its process and its counters behind
    counters = {}
    for line in text_of("tcp").splitlines():
        pid = re.search(r"pid=(\d+)", line)
        if pid and int(pid[1]) in both and "bytes_" in line:
            counters[int(pid[1])] = [int(re.search(name + r":(\d+)", line)[1])
                                     for name in ("bytes_sent", "bytes_received")]
    flows = [f.get("bytes") for f in edge("inet", "tcp")]
    report_on("tcp", {parent: flows, child: flows[::-1]}, counters)
    # the processes of both ends of the socket pair, which lines of ss join by inodes
    owners, peers = {}, {}
    for line in text_of("unix").splitlines():
        found = re.match(r"u_str\s+ESTAB\s+\d+\s+\d+\s+\*\s+(\d+)\s+\*\s+(\d+).*?pid=(\d+)", line)
        if found:
            owners[found[1]], peers[found[1]] = int(found[3]), found[2]
    pairs = {frozenset((owners[i], owners.get(peers[i]))) for i in owners if owners[i] in both}
    report_on("unix as in ss", {both}, pairs)
    _, queue, segment = text_of("parent.ready").split()
    line = next(x.split() for x in text_of("queues").splitlines() if x.split()[:1] == [queue])
    got = edge("sysv-queues")[0]
    waiting = sum(e["to_other"]["messages"] for e in edges if e["kind"] == "sysv-queues" and
                  e["one"].get("pid") == parent and "pid" not in e["other"])
    report_on("queue", (got.get("messages"), got.get("bytes"), waiting, parent, child),
              (2, 20, 1, int(line[-2]), int(line[-1])))
    line = next(x.split() for x in text_of("memory").splitlines() if x.split()[1:2] == [segment])
    shared = [e for e in edges if e["kind"] == "shared-memory" and
              frozenset(e[end].get("pid") for end in ("one", "other")) == both]
    report_on("shared memory", (len(shared), 2), (1, int(line[5])))


if sys.argv[1] == "talk":
    talk()
else:
    compare(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
