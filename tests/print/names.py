"""A name server and programs that ask it, as resolvers do: names.py serve | WHAT NAME...
names.py local NSCD RESOLVED serves as nscd and systemd-resolved at these paths; names.py nscd PATH
NAME... and names.py resolved PATH NAME... ask them.

WHAT is what the program does: "ask" connects a socket and reads the answer, "to" sends to the
address, "tcp" uses a connection, "give-up" does not wait for an answer. Each exits with 1 without a
message if a name has no address; "say" prints one, as getaddrinfo() does.
"""
import json
import socket
import struct
import sys
import threading

SERVER = ("127.0.0.99", 53)


def query(name):
    labels = b"".join(bytes([len(x)]) + x.encode() for x in name.split("."))
    return b"\x12\x34\x01\0\0\x01\0\0\0\0\0\0" + labels + b"\0\0\x01\0\x01"


def answer(question):
    """The response code depends on how the name begins; other names are 127.0.0.1."""
    for word, code in ((b"none", 3), (b"broken", 2), (b"refused", 5), (b"empty", 0)):
        if question[13:].startswith(word):
            return question[:2] + b"\x81" + bytes([0x80 | code]) + question[4:]
    return question[:2] + b"\x81\x80\0\x01\0\x01\0\0\0\0" + question[12:] + \
        b"\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04\x7f\0\0\x01"


def serve():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(SERVER)
        listener = socket.create_server(SERVER)
        threading.Thread(target=serve_tcp, args=(listener,), daemon=True).start()
        print("ready", flush=True)
        while True:
            question, peer = s.recvfrom(600)
            s.sendto(answer(question), peer)


def receive(s):
    """Reads a message of a connection, which has its length in front."""
    data = s.recv(600)
    while len(data) < 2 or len(data) < 2 + struct.unpack(">H", data[:2])[0]:
        data += s.recv(600)
    return data[2:]


def serve_tcp(listener):
    while True:
        peer, _ = listener.accept()
        with peer:
            reply = answer(receive(peer))
            peer.sendall(struct.pack(">H", len(reply)) + reply)


def ask_tcp(name):
    with socket.create_connection(SERVER) as s:
        s.sendall(struct.pack(">H", len(query(name))) + query(name))
        return receive(s)[7] > 0


def ask(what, name):
    """Returns whether the name has an address."""
    if what == "tcp":
        return ask_tcp(name)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        if what == "to":
            s.sendto(query(name), SERVER)
        else:
            s.connect(SERVER)
            s.send(query(name))
        if what == "give-up":
            return False
        return s.recv(512)[7] > 0


def answer_nscd(s):
    """Answers as its protocol has it: by name a header of 32 bytes, for all addresses of 24."""
    head = s.recv(12)
    if len(head) < 12:
        return
    _, kind, n = struct.unpack("iii", head)
    name = s.recv(n)
    if kind not in (4, 5, 14) or name.startswith(b"silent"):
        return
    zeros = (0,) * (5 if kind != 14 else 3)
    if name.startswith(b"off"):
        s.send(struct.pack("iii", 2, -1, 0) + bytes(4 * len(zeros)))
    elif name.startswith(b"none"):
        s.send(struct.pack("ii%di" % (len(zeros) + 1), 2, 0, *zeros, 1))
    elif kind == 14:    # one address of 4 bytes, and its family
        s.send(struct.pack("6i4BB", 2, 1, 1, 4, 0, 0, 127, 0, 0, 1, socket.AF_INET))
    else:
        s.send(struct.pack("ii%di" % (len(zeros) + 1), 2, 1, *zeros, 0))


def answer_resolved(s):
    call = json.loads(s.recv(4096)[:-1])
    name = call["parameters"]["name"]
    if name.startswith("silent"):
        return
    if name.startswith("none"):
        reply = {"error": "io.systemd.Resolve.DNSError", "parameters": {"rcode": 3}}
    elif name.startswith("lost"):
        reply = {"error": "io.systemd.Resolve.NoNameServers", "parameters": {}}
    elif name.startswith("empty"):
        reply = {"error": "io.systemd.Resolve.NoSuchResourceRecord", "parameters": {}}
    else:
        reply = {"parameters": {"addresses": [{"family": 2, "address": [127, 0, 0, 1]}],
                                "name": name, "flags": 1}}
    s.send(json.dumps(reply, separators=(",", ":")).encode() + b"\0")


def serve_local(path, respond):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
        s.bind(path)
        s.listen(8)
        if respond is answer_resolved:
            print("ready", flush=True)
        while True:
            peer, _ = s.accept()
            with peer:
                respond(peer)


def ask_local(what, path, name):
    """Returns whether the service has an address."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
        s.connect(path)
        if what == "nscd":
            s.send(struct.pack("iii", 2, 4, len(name) + 1) + name.encode() + b"\0")
            reply = s.recv(32)
            return len(reply) == 32 and reply[4] == 1
        s.send(json.dumps({"method": "io.systemd.Resolve.ResolveHostname",
                           "parameters": {"name": name, "flags": 0}},
                          separators=(",", ":")).encode() + b"\0")
        return b"addresses" in s.recv(4096)


if sys.argv[1] == "serve":
    serve()
if sys.argv[1] == "local":
    threading.Thread(target=serve_local, args=(sys.argv[2], answer_nscd)).start()
    serve_local(sys.argv[3], answer_resolved)
if sys.argv[1] in ("nscd", "resolved"):
    sys.exit(0 if all([ask_local(sys.argv[1], sys.argv[2], x) for x in sys.argv[3:]]) else 1)
found = [ask(sys.argv[1], name) for name in sys.argv[2:]]
if not all(found) and sys.argv[1] == "say":
    sys.exit("getaddrinfo failed")
sys.exit(0 if found[-1] else 1)
