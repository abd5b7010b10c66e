#!/bin/sh
# Programs built with sanitizers; LeakSanitizer uses ptrace and reports that it cannot trace a tracee
# needs: cc
# apt: gcc libc6-dev
# dnf: gcc libasan libtsan libubsan
# short
. "$HERE/lib.sh"
set -e
cat >victim.c <<'END'
#include <pthread.h>
#include <stdlib.h>
static void *run(void *memory) { free(memory); return NULL; }
int main(int argc, char **argv)
{
	pthread_t thread;
	if (pthread_create(&thread, NULL, run, malloc(10)) || pthread_join(thread, NULL))
		return 1;
	char *memory = malloc(argc);
	memory[argc - 1] = **argv;
	if (argc > 1)
		memory[argc] = 0;
	free(memory);
	return 3;
}
END
for kind in address thread undefined; do
	cc -g -fsanitize=$kind -pthread -o $kind victim.c 2>/dev/null && ASAN_OPTIONS=detect_leaks=0 \
		./$kind >log 2>&1 || [ $? = 3 ] || cannot "not installed: sanitizers that work here"
done
# what it finds, it finds
for kind in address thread undefined; do
	status=0
	ASAN_OPTIONS=detect_leaks=0 ./$kind >log 2>&1 || status=$?
	echo "$kind: status $status"
done
status=0
ASAN_OPTIONS=detect_leaks=0 ./address over >log 2>&1 || status=$?
echo "status $status: $(grep -o 'heap-buffer-overflow on' log)"
status=0
ASAN_OPTIONS=detect_leaks=1 ./address >log 2>&1 || status=$?
if ! grep -Eq '^TracerPid:.*[1-9]' /proc/self/status; then
	[ $status = 3 ]
elif ! grep -q 'LeakSanitizer does not work under ptrace' log; then
	cat log
fi
