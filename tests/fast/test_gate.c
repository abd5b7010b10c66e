/* The signal mask of a thread whose syscalls are dispatched, when it gets it back from its slot. */
#include "fast/process/gate.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fast/fast.h"
#include "fast/stub/layout.h"
#include "lib/unit.h"

enum { DISPATCHED = 2 };	/* si_code: SYS_USER_DISPATCH */

/* Returns a stopped tracee. `raises`: a SIGSYS is pending as one that the dispatch of a syscall has
 * raised. */
static pid_t start_tracee(bool raises)
{
	siginfo_t info = {.si_signo = SIGSYS, .si_code = DISPATCHED};
	pid_t pid = fork();
	int status;

	if (!pid) {
		sigset_t sys;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		sigemptyset(&sys);
		sigaddset(&sys, SIGSYS);
		sigprocmask(SIG_BLOCK, &sys, NULL);
		if (ptrace(PTRACE_TRACEME, 0, 0, 0) ||
		    (raises && syscall(SYS_rt_tgsigqueueinfo, getpid(), getpid(), SIGSYS, &info)))
			_exit(1);
		raise(SIGSTOP);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSTOPPED(status));
	return pid;
}

static void end_tracee(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* Returns the record of a tracee with a slot, whose program blocks SIGSYS: the kernel does not. */
static struct fast_thread masked_thread(pid_t pid)
{
	static const uint64_t none;
	struct fast_thread t = {.tid = pid, .slot = calloc(1, sizeof(*t.slot))};

	t.slot->blocks_sigsys = 1;
	ck_assert_int_eq(ptrace(PTRACE_SETSIGMASK, pid, sizeof(none), &none), 0);
	return t;
}

START_TEST(a_mask_is_restored)
{
	pid_t pid = start_tracee(false);
	struct fast_thread t = masked_thread(pid);

	gate_restore_mask(&t);
	ck_assert(gate_blocks_sigsys(pid));
	ck_assert_uint_eq(t.slot->blocks_sigsys, 0);
	free(t.slot);
	end_tracee(pid);
}
END_TEST

START_TEST(a_dispatched_syscall_is_made_before_sigsys_is_blocked)
{
	pid_t pid = start_tracee(true);
	struct fast_thread t = masked_thread(pid);
	int status;

	gate_restore_mask(&t);
	ck_assert(!gate_blocks_sigsys(pid));
	free(t.slot);
	t.slot = NULL;

	ptrace(PTRACE_CONT, pid, 0, 0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSTOPPED(status));
	ck_assert_int_eq(WSTOPSIG(status), SIGSYS);
	gate_restore_mask(&t);
	ck_assert(gate_blocks_sigsys(pid));

	/* once only */
	ptrace(PTRACE_SETSIGMASK, pid, sizeof(uint64_t), &(uint64_t){0});
	gate_restore_mask(&t);
	ck_assert(!gate_blocks_sigsys(pid));
	end_tracee(pid);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("gate");
	TCase *masks = tcase_create("masks");

	tcase_add_test(masks, a_mask_is_restored);
	tcase_add_test(masks, a_dispatched_syscall_is_made_before_sigsys_is_blocked);
	suite_add_tcase(suite, masks);
	return unit_main(suite);
}
