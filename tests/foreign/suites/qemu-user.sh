#!/bin/sh
# An emulator: programs with threads, signals and forks, translated while they run
# needs: qemu-x86_64 cc
# apt: qemu-user gcc libc6-dev
# dnf: qemu-user gcc
. "$HERE/lib.sh"
cc -O1 -pthread -o threads "$HERE/threads.c" || cannot "cc cannot build"
cc -O1 -pthread -static -o threads-static "$HERE/threads.c" 2>/dev/null || cp threads threads-static
i=0
while [ $i -lt 5 ]; do
	i=$((i + 1))
	for program in threads threads-static; do
		status=0
		timeout -k 5 60 qemu-x86_64 ./$program 4 200 2>log || status=$?
		echo "$program: status $status"
		tail -n 3 log >&2
	done
done
timeout -k 5 60 qemu-x86_64 /bin/sh -c 'for i in 1 2 3; do (echo $i; exit $i) || echo status $?; done'
