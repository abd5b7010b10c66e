/* restarted HOW: one thread waits in poll, which the kernel continues by restart_syscall after a
 * stop, with values of its own in all registers and with blocked signals. HOW says which stack
 * signal handlers have: "usual", "other", or "disarmed" (SS_AUTODISARM). Prints "ready"; then, when
 * something is written to its standard input: "NAME changed" for each state that is not as
 * before, the result if it is not 1, and "done". */
#include "sites.h"

#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SS_AUTODISARM
#define SS_AUTODISARM (1U << 31)
#endif

#ifdef __x86_64__
enum { RAX, RCX = 2, RDX, RSI, RDI, RSP = 7, R11 = 11 };
enum {
	TIMEOUT_MS = 600 * 1000,
	FLAGS = 0x202 | 0x400 | 1,	/* direction and carry */
	MXCSR = 0x1f80 | 0x6000,	/* rounds toward zero */
	CONTROL = 0x7f,			/* single precision */
};

static void check(const char *name, const void *now, const void *before, size_t size)
{
	if (memcmp(now, before, size))
		printf("%s changed\n", name);
}

static void fill_registers(struct pollfd *input)
{
	static char stack[1 << 14];

	for (unsigned i = 0; i < 16; i++) {
		registers_before.gpr[i] = 0x0123456789abcdef * (2 * i + 3);
		memset(registers_before.xmm[i], 0x90 + i, sizeof(registers_before.xmm[i]));
	}
	registers_before.gpr[RAX] = SYS_poll;
	registers_before.gpr[RDI] = (uintptr_t)input;
	registers_before.gpr[RSI] = 1;
	registers_before.gpr[RDX] = TIMEOUT_MS;
	registers_before.gpr[RSP] = (uintptr_t)stack + sizeof(stack) / 2;
	registers_before.flags = FLAGS;
}

static void wait_with_registers(void)
{
	const uint32_t mxcsr = MXCSR;
	const uint16_t control = CONTROL;
	uint32_t mxcsr_now;
	uint16_t control_now;

	__asm__ volatile("ldmxcsr %0; fldcw %1" : : "m"(mxcsr), "m"(control));
	registers_around(NOWHERE);
	__asm__ volatile("stmxcsr %0; fnstcw %1" : "=m"(mxcsr_now), "=m"(control_now));
	__asm__ volatile("fninit");
	check("mxcsr", &mxcsr_now, &mxcsr, sizeof(mxcsr));
	check("x87 control word", &control_now, &control, sizeof(control));
}

static void check_registers(void)
{
	char name[16];

	for (unsigned i = 0; i < 16; i++) {
		snprintf(name, sizeof(name), "register %u", i);
		if (i != RAX && i != RCX && i != R11)
			check(name, &registers_after.gpr[i], &registers_before.gpr[i],
			      sizeof(registers_after.gpr[i]));
	}
	check("xmm", registers_after.xmm, registers_before.xmm, sizeof(registers_after.xmm));
	check("flags", &registers_after.flags, &registers_before.flags,
	      sizeof(registers_after.flags));
	if (registers_after.gpr[RAX] != 1)
		printf("result %ld\n", (long)registers_after.gpr[RAX]);
}

int main(int argc, char **argv)
{
	static char memory[64 << 10];
	const char *how = argc > 1 ? argv[1] : "usual";
	stack_t stack = {.ss_sp = memory, .ss_size = sizeof(memory)}, stack_now;
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
	sigset_t mask, mask_now;

	if (!strcmp(how, "usual"))
		stack = (stack_t){.ss_flags = SS_DISABLE};
	else if (!strcmp(how, "disarmed"))
		stack.ss_flags = SS_AUTODISARM;
	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR1);
	sigaddset(&mask, SIGRTMIN + 3);
	if (sigaltstack(&stack, NULL) || sigprocmask(SIG_SETMASK, &mask, NULL)) {
		perror("restarted");
		return 2;
	}
	fill_registers(&input);
	puts("ready");
	fflush(stdout);
	wait_with_registers();
	check_registers();
	sigaltstack(NULL, &stack_now);
	check("stack for signals", &stack_now.ss_flags, &stack.ss_flags, sizeof(stack.ss_flags));
	check("its address", &stack_now.ss_sp, &stack.ss_sp, sizeof(stack.ss_sp));
	sigprocmask(SIG_SETMASK, NULL, &mask_now);
	for (int sig = 1; sig < SIGRTMAX; sig++)
		if (sigismember(&mask_now, sig) != sigismember(&mask, sig))
			printf("blocking of signal %d changed\n", sig);
	puts("done");
	return 0;
}

#else
int main(void)
{
	return 2;
}
#endif
