#!/bin/sh
# Containers created by hand: namespaces, a root directory, a process 1, /proc, and a nested container
# needs: unshare chroot mount busybox
# apt: util-linux mount busybox-static
# dnf: util-linux busybox
# short
. "$HERE/lib.sh"
as=
[ "$(id -u)" = 0 ] || as=--map-root-user
unshare $as --pid --mount --uts --ipc --net --fork true 2>log || cannot "no namespaces here: $(tail -n 1 log)"
mkdir -p root/bin root/proc root/tmp root/dev
: >root/dev/null
cp "$(command -v busybox)" root/bin/busybox
chroot root /bin/busybox true 2>log || cannot "busybox is not static: $(tail -n 1 log)"
for name in sh ls cat ps echo sleep kill mount umount hostname id unshare chroot seq md5sum wc mkdir; do
	ln -s busybox root/bin/$name
done
# container COMMAND: runs it as process 1 of a PID namespace, with another root directory
container()
{
	timeout -k 5 60 unshare $as --pid --mount --uts --ipc --net --fork --kill-child \
		chroot "$PWD/root" /bin/sh -c "mount -t proc proc /proc; hostname box; $1"
}
container 'echo "process $$"; hostname; id -u; ls /'
container 'ps -o pid >/tmp/ps; wc -l </tmp/ps; (exit 4) || echo "status $?"'
status=0
container 'exit 7' || status=$?
echo "status $status"
container 'for i in 1 2 3; do sleep 0.01 & done; wait; echo waited'
container 'sleep 1000 & sleep 1000 & echo "what is left dies with process 1"'
container 'seq 1 5000 | md5sum; cat /proc/net/dev | wc -l'
container 'unshare -p -f sh -c "echo inner \$\$"; echo "outer $$"'
container 'trap "echo trapped" TERM; kill -TERM $$; echo after'
