#!/bin/sh
# A debugger as a tracee: a traced process cannot be traced again; gdb must report that and not hang
# needs: gdb cc
# apt: gdb gcc libc6-dev
# dnf: gdb gcc
# short
set -e
cat >victim.c <<'END'
#include <stdio.h>
int main(void) { puts("ran"); return 3; }
END
cc -g -o victim victim.c
# untraced, gdb runs the program; traced, it reports that it cannot, and both exit
status=0
timeout -k 5 60 gdb -nx -batch -ex 'set startup-with-shell off' -ex run ./victim >log 2>&1 ||
	status=$?
[ "$status" -lt 124 ] && echo "gdb ended" || echo "gdb's status $status"
if grep -Eq '^TracerPid:.*[1-9]' /proc/self/status; then
	wanted='ptrace: Operation not permitted'
else
	wanted='^ran$'
fi
if grep -q "$wanted" log; then
	echo "it ran, or was refused inside of a tracer"
else
	cat log
fi
