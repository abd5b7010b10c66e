#!/bin/sh
# A server that forks for each of its sessions: commands, statuses, signals, a terminal, a file copied
# needs: ssh sftp ssh-keygen python3
# apt: openssh-server openssh-client python3
# dnf: openssh-server openssh-clients python3
. "$HERE/lib.sh"
server=$(command -v sshd) || cannot "not installed: sshd"
[ "$(id -u)" = 0 ] || [ -d /run/sshd ] || cannot "/run/sshd does not exist"
set -e
# where its unprivileged process lives, which its service creates
[ -d /run/sshd ] || { mkdir -m 755 /run/sshd && trap 'rmdir /run/sshd' EXIT; }
chmod 755 .
ssh-keygen -q -t ed25519 -N '' -f host_key
ssh-keygen -q -t ed25519 -N '' -f user_key
cp user_key.pub authorized_keys
port=$(python3 -S -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >sshd_config <<END2
Port $port
ListenAddress 127.0.0.1
HostKey $PWD/host_key
AuthorizedKeysFile $PWD/authorized_keys
PidFile $PWD/pid
PermitRootLogin yes
StrictModes no
UsePAM no
PasswordAuthentication no
MaxStartups 100
Subsystem sftp internal-sftp
END2
"$server" -t -f sshd_config 2>log || cannot "sshd does not start here: $(tail -n 1 log)"
"$server" -D -E "$PWD/server.log" -f "$PWD/sshd_config" &
pid=$!
options="-F none -q -i $PWD/user_key -o UserKnownHostsFile=$PWD/known -o StrictHostKeyChecking=accept-new"
session()
{
	timeout -k 5 60 ssh $options -p "$port" 127.0.0.1 "$@" </dev/null 2>>log
}
until_true 30 session true || { cat server.log log; exit 1; }
for i in 1 2 3; do
	status=0
	session "echo session $i; exit $i" || status=$?
	echo "status $status"
done
for i in 1 2 3 4; do
	session "seq 1 10000 | cksum" >"out$i" &
	sessions="$sessions $!"
done
wait $sessions
cat out*
status=0
session 'kill -TERM $$' || status=$?
echo "killed: status $status"
session -tt 'test -t 0 && echo a terminal' | tr -d '\r'
seq 1 50000 >numbers
echo "get $PWD/numbers copy" | timeout -k 5 60 sftp $options -P "$port" -b - 127.0.0.1 >>log 2>&1
cmp numbers copy && echo copied
kill -TERM "$pid"
status=0
wait "$pid" || status=$?
echo "sshd: status $status"
