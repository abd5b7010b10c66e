#!/bin/sh
# An emulator that schedules threads: a leak, an invalid write, a race, signals and forks
# needs: valgrind cc
# apt: valgrind gcc libc6-dev
# dnf: valgrind gcc
. "$HERE/lib.sh"
cat >victim.c <<'C'
#include <pthread.h>
#include <stdlib.h>
static int shared;
static void *run(void *memory) { shared++; free(memory); return NULL; }
int main(int argc, char **argv)
{
	pthread_t thread;
	char *volatile memory = malloc(10);
	if (pthread_create(&thread, NULL, run, malloc(10)))
		return 1;
	shared++;
	if (pthread_join(thread, NULL))
		return 1;
	if (argc > 1)
		memory[10] = **argv;
	memory = NULL;
	return 3;
}
C
cc -g -pthread -o victim victim.c && cc -g -O1 -pthread -o threads "$HERE/threads.c" ||
	cannot "cc cannot build"
# tool OPTION...: the summary, without the process's number
tool()
{
	status=0
	timeout -k 5 120 valgrind "$@" >out 2>log || status=$?
	cat out
	echo "$1: status $status"
	grep -E 'definitely lost|ERROR SUMMARY|Invalid write|Possible data race' log |
		sed 's/^==[0-9]*== *//; s/ by thread.*//; s/ at 0x.*//' | sort -u
}
tool --leak-check=full ./victim
tool --leak-check=full ./victim over
tool --tool=helgrind ./victim | grep -v 'ERROR SUMMARY'
tool --tool=none ./threads 4 100
tool --trace-children=yes --leak-check=no --quiet sh -c './threads 2 40; exit 6'
