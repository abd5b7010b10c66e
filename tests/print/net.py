# net.py WHAT...: uses the network in the named ways, over loopback. Each waits for what it needs.
import os
import select
import socket
import sys
import threading

PORT_FILE = "port"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def note(name, value):
    with open(name, "w") as f:
        f.write(str(value))


def tcp(family=socket.AF_INET, host="127.0.0.1"):
    """Two connections to a server that forks a child for each; 1000 bytes one way, 3 the other."""
    server = socket.socket(family)
    server.bind((host, 0))
    server.listen(5)
    address = server.getsockname()
    note(PORT_FILE, address[1])
    for _ in range(2):
        client = socket.socket(family)
        client.connect(address)
        peer, _ = server.accept()
        if os.fork() == 0:
            os.write(peer.fileno(), b"x" * 1000)
            peer.recv(3)
            os._exit(0)
        peer.close()
        left = 1000
        while left:
            left -= len(client.recv(left))
        copy = os.dup(client.fileno())
        os.write(copy, b"bye")
        os.wait()
        os.close(copy)
        client.close()
    server.close()


def tcp6():
    tcp(socket.AF_INET6, "::1")


def refused():
    with socket.socket() as s:
        note(PORT_FILE, port := free_port())
        try:
            s.connect(("127.0.0.1", port))
        except ConnectionRefusedError:
            pass


def nonblocking():
    """A non-blocking connect that is refused: SO_ERROR says so; and one that succeeds."""
    with socket.socket() as s:
        s.setblocking(False)
        s.connect_ex(("127.0.0.1", free_port()))
        select.select([], [s], [])
        s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    server = socket.create_server(("127.0.0.1", 0))
    with socket.socket() as s:
        s.setblocking(False)
        s.connect_ex(server.getsockname())
        poll = select.poll()
        poll.register(s, select.POLLOUT)
        poll.poll()
    server.close()


def pending():
    """A listener whose queue is full does not answer; the client gives up."""
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(0)
    full = []
    for _ in range(8):
        s = socket.socket()
        s.setblocking(False)
        s.connect_ex(server.getsockname())
        full.append(s)
    for s in full:
        s.close()


def udp():
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    note(PORT_FILE, server.getsockname()[1])
    for n in range(2):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.sendto(b"ping" + bytes(n), server.getsockname())
            data, peer = server.recvfrom(100)
            server.sendto(b"pong!", peer)
            client.recvfrom(100, socket.MSG_PEEK)
            client.recvfrom(100)
    server.close()


def unix():
    for address in "socket ü", "\0abstract":
        server = socket.socket(socket.AF_UNIX)
        server.bind(address)
        server.listen()
        client = socket.socket(socket.AF_UNIX)
        client.connect(address)
        peer, _ = server.accept()
        client.send(b"hello")
        peer.recv(5)
        for s in server, client, peer:
            s.close()
    with socket.socket(socket.AF_UNIX) as s:
        s.connect_ex("missing")


def rights():
    """A child gets an end of a pair through SCM_RIGHTS and writes to it."""
    a, b = socket.socketpair()
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    if os.fork() == 0:
        a.close()
        fd = socket.recv_fds(other, 1, 1)[1][0]
        os.write(fd, b"passed")
        os._exit(0)
    socket.send_fds(one, [b"x"], [b.fileno()])
    os.wait()
    a.recv(6)


def copies():
    """sendfile() and splice()"""
    a, b = socket.socketpair()
    with open("data", "wb+") as f:
        f.write(b"d" * 700)
        f.seek(0)
        os.sendfile(a.fileno(), f.fileno(), 0, 700)
    b.recv(700, socket.MSG_WAITALL)
    read, write = os.pipe()
    os.write(write, b"s" * 50)
    os.splice(read, a.fileno(), 50)
    os.splice(b.fileno(), write, 50)


def netlink():
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as s:
        s.bind((0, 0))
        # RTM_GETLINK, a dump
        s.send(b"\x14\0\0\0\x12\0\x01\x03" + bytes(12))
        s.recv(65536)


def taken():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as s:
        note(PORT_FILE, server.getsockname()[1])
        try:
            s.bind(server.getsockname())
        except OSError:
            pass


SERVER = ("127.0.0.99", 53)


def query(name, kind):
    labels = b"".join(bytes([len(x)]) + x.encode() for x in name.split("."))
    return b"\x12\x34\x01\0\0\x01\0\0\0\0\0\0" + labels + b"\0" + bytes([0, kind, 0, 1])


def answer(question):
    """None for names that begin with "silent", NXDOMAIN for "none", else 127.0.0.1 for A."""
    if b"silent" in question:
        return None
    if b"none" in question:
        return question[:2] + b"\x81\x83" + question[4:]
    if question[-3] == 28:
        return question[:2] + b"\x81\x80" + question[4:]
    return question[:2] + b"\x81\x80\0\x01\0\x01\0\0\0\0" + question[12:] + \
        b"\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04\x7f\0\0\x01"


def names():
    """Asks a server in another thread for names, then connects to the address of one."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(SERVER)
    questions = [("WWW.Example.test", 1), ("www.example.test", 28), ("none.test", 1),
                 ("silent.test", 1)]

    def serve():
        for _ in questions:
            question, peer = server.recvfrom(600)
            reply = answer(question)
            if reply:
                server.sendto(reply, peer)

    thread = threading.Thread(target=serve)
    thread.start()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.connect(SERVER)
        for name, kind in questions:
            s.send(query(name, kind))
            if "silent" not in name:
                s.recv(512)
    thread.join()
    listener = socket.create_server(("127.0.0.1", 0))
    with socket.create_connection(listener.getsockname()):
        pass


for what in sys.argv[1:]:
    globals()[what]()
