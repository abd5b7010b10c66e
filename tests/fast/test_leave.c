/* The code that a thread runs before it is detached. */
#include "fast/setup/boot.c"

#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/unit.h"

/* Returns a tracee in the stop of PTRACE_INTERRUPT, which makes syscalls and comes to FAST_READY
 * again and again. */
static pid_t start_tracee(void)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;) {
			syscall(SYS_getppid);
			syscall(FAST_READY);
		}
	}
	ck_assert_int_eq(ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACESYSGOOD), 0);
	ck_assert_int_eq(ptrace(PTRACE_INTERRUPT, pid, 0, 0), 0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSTOPPED(status));
	return pid;
}

static void end_tracee(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

START_TEST(a_thread_runs_until_it_is_ready)
{
	pid_t pid = start_tracee();

	ck_assert(resume_until_ready(pid));
	end_tracee(pid);
}
END_TEST

START_TEST(a_sigstop_that_comes_meanwhile_stops_it_when_it_is_detached)
{
	pid_t pid = start_tracee();
	int status;

	kill(pid, SIGSTOP);
	ck_assert(resume_until_ready(pid));
	ck_assert_int_eq(ptrace(PTRACE_DETACH, pid, 0, 0), 0);
	ck_assert_int_eq(waitpid(pid, &status, WUNTRACED), pid);
	ck_assert(WIFSTOPPED(status));
	ck_assert_int_eq(WSTOPSIG(status), SIGSTOP);
	end_tracee(pid);
}
END_TEST

START_TEST(a_thread_that_is_killed_meanwhile_does_not_become_ready)
{
	pid_t pid = start_tracee();

	kill(pid, SIGKILL);
	ck_assert(!resume_until_ready(pid));
	waitpid(pid, NULL, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("leave");
	TCase *leaving = tcase_create("leaving");

	tcase_add_test(leaving, a_thread_runs_until_it_is_ready);
	tcase_add_test(leaving, a_sigstop_that_comes_meanwhile_stops_it_when_it_is_detached);
	tcase_add_test(leaving, a_thread_that_is_killed_meanwhile_does_not_become_ready);
	suite_add_tcase(suite, leaving);
	return unit_main(suite);
}
