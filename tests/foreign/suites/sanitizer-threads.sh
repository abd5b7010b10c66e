#!/bin/sh
# Threads, signals, forks and mappings in programs built with TSan and MSan, and what these find
# needs: clang
# apt: clang libclang-rt-14-dev
# dnf: clang compiler-rt
# outlived
. "$HERE/lib.sh"
cat >uninitialized.c <<'C'
#include <stdio.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	int number, pipes[2];
	char got[4];
	(void)argv;
	if (argc > 1)
		number = 1;
	if (pipe(pipes) || write(pipes[1], "abc", 3) != 3 || read(pipes[0], got, 3) != 3)
		return 2;
	if (got[0] == 'a')
		puts("what was read is initialized");
	fflush(stdout);
	if (number)
		puts("undefined");
	return 3;
}
C
cat >race.c <<'C'
#include <pthread.h>
static int shared;
static void *run(void *arg) { shared++; return arg; }
int main(void)
{
	pthread_t threads[2];
	for (int i = 0; i < 2; i++)
		if (pthread_create(&threads[i], 0, run, 0))
			return 1;
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], 0);
	return 3;
}
C
for kind in thread memory; do
	clang -g -O1 -fsanitize=$kind -pthread -o threads-$kind "$HERE/threads.c" 2>log &&
		./threads-$kind 1 1 >log 2>&1
	[ $? = 3 ] || cannot "clang's -fsanitize=$kind does not work here: $(tail -n 1 log)"
done
clang -g -fsanitize=memory -o uninitialized uninitialized.c 2>/dev/null
clang -g -O1 -fsanitize=thread -pthread -o race race.c
for kind in thread memory; do
	for _ in 1 2 3; do
		status=0
		timeout -k 5 60 ./threads-$kind 4 200 2>log || status=$?
		echo "$kind: status $status"
		tail -n 3 log >&2
	done
done
status=0
./race >log 2>&1 || status=$?
echo "race: status $status, $(grep -o 'ThreadSanitizer: data race' log | head -n 1)"
status=0
./uninitialized 2>log || status=$?
echo "uninitialized: status $status, $(grep -o '^==[0-9]*==WARNING: MemorySanitizer: .*' log | sed 's/.*: //')"
status=0
MSAN_OPTIONS=exitcode=0 ./uninitialized x >/dev/null 2>&1 || status=$?
echo "initialized: status $status"
