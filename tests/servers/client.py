#!/usr/bin/env python3
"""Sends requests to a server at 127.0.0.1 over several connections and compares every answer with
the expected one.

    client.py KIND PORT

KIND is http, redis or postgres. For each line of standard input it waits until every connection has
got an answer to a request that it sent after that line, then prints one line: the number of right
answers, of wrong answers and of broken connections since the start. A broken connection is opened
again."""
import socket
import struct
import sys
import threading
import time

KEPT = 4                # connections that last
SHORT_EVERY = 40        # number of requests of a lasting connection before a short one
PATIENCE = 30           # seconds until an answer
PAGE = bytes(range(33, 127)) * 200      # what /page and a large value contain


class Wrong(Exception):
    """An answer that is not the expected one"""


class Connection:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        try:
            self.begin()
        except BaseException:
            self.close()
            raise

    def begin(self):
        """What precedes the first request"""

    def close(self):
        self.socket.close()

    def more(self):
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("end of file")
        self.buffer += data

    def take(self, size):
        while len(self.buffer) < size:
            self.more()
        data, self.buffer = self.buffer[:size], self.buffer[size:]
        return data

    def line(self):
        while b"\r\n" not in self.buffer:
            self.more()
        line, self.buffer = self.buffer.split(b"\r\n", 1)
        return line

    @staticmethod
    def expect(answer, wanted):
        if answer != wanted:
            raise Wrong(f"{answer[:80]!r} instead of {wanted[:80]!r}")


class Http(Connection):
    def get(self, path):
        self.socket.sendall(b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n" % path)
        self.expect(self.line(), b"HTTP/1.1 200 OK")
        size = None
        while header := self.line():
            name, value = header.split(b":", 1)
            if name.lower() == b"content-length":
                size = int(value)
        return self.take(size)

    def request(self, number):
        if number % 4:
            path = b"/echo/%d" % number
            self.expect(self.get(path), path)
        else:
            self.expect(self.get(b"/page"), PAGE)


class Redis(Connection):
    def command(self, *words):
        self.socket.sendall(b"*%d\r\n" % len(words) + b"".join(
            b"$%d\r\n%s\r\n" % (len(word), word) for word in words))
        answer = self.line()
        return self.take(int(answer[1:]) + 2)[:-2] if answer.startswith(b"$") else answer

    def request(self, number):
        value = b"%d" % number if number % 4 else PAGE
        key = b"key:%d:%d" % (self.socket.getsockname()[1], number % 100)
        self.expect(self.command(b"SET", key, value), b"+OK")
        self.expect(self.command(b"GET", key), value)


class Postgres(Connection):
    """The protocol of postgres, as far as a user who needs no password needs it"""

    def begin(self):
        words = b"user\0me\0database\0postgres\0\0"
        self.socket.sendall(struct.pack("!II", len(words) + 8, 196608) + words)
        self.rows()

    def rows(self):
        """The values of the answer, of which each row has one"""
        rows = []
        while True:
            kind, size = struct.unpack("!cI", self.take(5))
            body = self.take(size - 4)
            if kind == b"D":
                rows.append(body[6:])
            elif kind == b"E":
                raise Wrong(body.decode(errors="replace"))
            elif kind == b"Z":
                return rows

    def query(self, text):
        text = text.encode() + b"\0"
        self.socket.sendall(b"Q" + struct.pack("!I", len(text) + 4) + text)
        return self.rows()

    def request(self, number):
        port = self.socket.getsockname()[1]
        if number % 4:
            self.expect(self.query(f"select {number} * 2"), [b"%d" % (number * 2)])
            return
        self.expect(self.query(f"insert into t values ({port}, {number}) returning n"),
                    [b"%d" % number])
        self.expect(self.query(f"delete from t where port = {port} returning n"),
                    [b"%d" % number])


class Client:
    def __init__(self, kind, port):
        self.kind, self.port = kind, port
        self.lock = threading.Condition()
        self.right = self.wrong = self.broken = 0
        self.asked, self.served = 0, [0] * KEPT
        for index in range(KEPT):
            threading.Thread(target=self.serve, args=(index,), daemon=True).start()

    def note(self, index, asked, error=None):
        with self.lock:
            if error is None:
                self.right += 1
                self.served[index] = asked
            elif isinstance(error, Wrong):
                self.wrong += 1
            else:
                self.broken += 1
            self.lock.notify_all()
        if error is not None:
            print(f"client: connection {index}: {error!r}", file=sys.stderr, flush=True)

    def one(self, index, connection, number):
        """A request of this connection, and now and then one over a new connection"""
        asked = self.asked
        connection.request(number)
        if number % SHORT_EVERY == 0:
            short = self.kind(self.port)
            try:
                short.request(number)
            finally:
                short.close()
        self.note(index, asked)

    def serve(self, index):
        connection = None
        number = index
        while True:
            number += 1
            try:
                connection = connection or self.kind(self.port)
                self.one(index, connection, number)
            except (OSError, Wrong) as error:
                self.note(index, 0, error)
                if connection:
                    connection.close()
                connection = None
                time.sleep(0.01)

    def report(self):
        with self.lock:
            self.asked += 1
            self.lock.wait_for(lambda: min(self.served) >= self.asked, PATIENCE)
            hung = sum(served < self.asked for served in self.served)
            return f"{self.right} {self.wrong} {self.broken + hung}"


def main():
    client = Client({"http": Http, "redis": Redis, "postgres": Postgres}[sys.argv[1]],
                    int(sys.argv[2]))
    for _ in sys.stdin:
        print(client.report(), flush=True)


main()
