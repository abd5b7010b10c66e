#include <signal.h>
#include <stdint.h>
#include <sys/auxv.h>
#include <ucontext.h>

#include "fast/ring/gs_base.h"

enum { HWCAP2_FSGSBASE_BIT = 2 };
enum { RDGSBASE_SIZE = 5, FAILED = 1 };

/* The instruction does not exist: continues after it. */
static void skip_instruction(int sig, siginfo_t *info, void *context)
{
	ucontext_t *at = context;

	(void)sig;
	if (info->si_code <= 0)		/* sent by a process */
		return;
	at->uc_mcontext.gregs[REG_RIP] += RDGSBASE_SIZE;
	at->uc_mcontext.gregs[REG_RDX] = FAILED;
}

static bool can_execute_rdgsbase(void)
{
	struct sigaction former, action = {
		.sa_sigaction = skip_instruction, .sa_flags = SA_SIGINFO,
	};
	sigset_t unblocked, mask;
	uint64_t base, failed = 0;

	sigemptyset(&action.sa_mask);
	sigemptyset(&unblocked);
	sigaddset(&unblocked, SIGILL);
	if (sigaction(SIGILL, &action, &former))
		return false;
	sigprocmask(SIG_UNBLOCK, &unblocked, &mask);
	__asm__ volatile("rdgsbase %0" : "=a"(base), "+d"(failed));
	sigprocmask(SIG_SETMASK, &mask, NULL);
	sigaction(SIGILL, &former, NULL);
	return !failed;
}

bool can_use_gs_base_instructions(void)
{
	return (getauxval(AT_HWCAP2) & HWCAP2_FSGSBASE_BIT) || can_execute_rdgsbase();
}
