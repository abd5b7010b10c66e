"""A name server and programs that ask it, as resolvers do: names.py serve | WHAT NAME...

WHAT is what the program does: "ask" connects a socket and reads the answer, "to" sends to the
address, "give-up" does not wait for an answer. Each exits with 1 without a message if a name has no
address; "say" prints one, as getaddrinfo() does.
"""
import socket
import sys

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
        print("ready", flush=True)
        while True:
            question, peer = s.recvfrom(600)
            s.sendto(answer(question), peer)


def ask(what, name):
    """Returns whether the name has an address."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        if what == "to":
            s.sendto(query(name), SERVER)
        else:
            s.connect(SERVER)
            s.send(query(name))
        if what == "give-up":
            return False
        return s.recv(512)[7] > 0


if sys.argv[1] == "serve":
    serve()
found = [ask(sys.argv[1], name) for name in sys.argv[2:]]
if not all(found) and sys.argv[1] == "say":
    sys.exit("getaddrinfo failed")
sys.exit(0 if found[-1] else 1)
