/* What the programs that hang have in common */
#ifndef TESTS_TRACE_HANGING_H
#define TESTS_TRACE_HANGING_H

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

static void say(const char *what)
{
	puts(what);
	fflush(stdout);
}

/* A child that is killed when its parent ends */
static int child(void)
{
	pid_t parent = getpid();
	int pid = fork();

	if (pid < 0)
		exit(1);
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(0);
	}
	return pid;
}

#endif
