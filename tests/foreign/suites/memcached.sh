#!/bin/sh
# A server with four threads, asked by eight clients at a socket, and ended by a signal
# needs: memcached python3
# apt: memcached python3
# dnf: memcached python3
. "$HERE/lib.sh"
[ "$(id -u)" != 0 ] || user="-u root"
memcached ${user-} -s "$PWD/socket" -t 4 -m 16 >log 2>&1 &
server=$!
until_true 30 test -S socket || { cat log; exit 1; }
timeout -k 5 120 python3 - "$PWD/socket" <<'PYTHON'
import socket, sys, threading
sums = [0] * 8
def ask(number):
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(sys.argv[1])
        file = s.makefile("rwb")
        for i in range(200):
            value = b"x" * (i * 7 % 300)
            file.write(b"set k%d.%d 0 0 %d\r\n%s\r\n" % (number, i, len(value), value))
            file.flush()
            assert file.readline() == b"STORED\r\n"
            file.write(b"get k%d.%d\r\n" % (number, i))
            file.flush()
            head = file.readline()
            sums[number] += len(file.readline())
            assert file.readline() == b"END\r\n", head
threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
for t in threads: t.start()
for t in threads: t.join()
print("sums", sums)
with socket.socket(socket.AF_UNIX) as s:
    s.connect(sys.argv[1])
    file = s.makefile("rwb")
    file.write(b"stats\r\n")
    file.flush()
    for line in iter(file.readline, b"END\r\n"):
        if line.split()[1] in (b"cmd_get", b"cmd_set", b"get_hits", b"threads"):
            print(line.decode().strip())
PYTHON
echo "clients: status $?"
kill -INT "$server"
status=0
wait "$server" || status=$?
echo "server: status $status"
