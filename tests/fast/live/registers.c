/* Registers of a thread across syscalls, for any rsp and for each way in which a site can be
 * patched: all but rax, rcx and r11 are kept, the flags with the direction flag, the vectors; rcx
 * is the address after the syscall instruction, and r11 the flags. */
#include "cases.h"
#include "places.h"
#include "sites.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#ifdef __x86_64__
enum { ROUNDS = 300 };
enum { RAX, RBX, RCX, RDX, RSI, RDI, RBP, RSP, R8, R9, R10, R11 };
enum {
	CARRY = 1, PARITY = 4, ADJUST = 16, ZERO = 64, SIGN = 128, DIRECTION = 1024,
	OVERFLOWED = 2048, ALIGNMENT = 1 << 18, IDENTIFIES = 1 << 21,
	ALWAYS = 2, INTERRUPTS = 512,
};

static char stack[1 << 14], handler_stack[1 << 16];
/* After the syscall instruction that fill() is for */
static unsigned long site_end;

/* Values that no syscall accepts as arguments by chance */
static void fill(unsigned round, enum kind kind)
{
	unsigned long seed = round * 0x9e3779b97f4a7c15 + 1;

	for (int i = 0; i < 16; i++)
		registers_before.gpr[i] = seed ^ (seed << (i + 1)) ^ i;
	for (int i = 0; i < 16; i++)
		memset(registers_before.xmm[i], round * 16 + i, 16);
	registers_before.gpr[RAX] = SYS_getppid;
	/* the kernel uses the lower half only */
	if (kind != BEFORE && round % 7 == 3)
		registers_before.gpr[RAX] |= 0xabcd000000000000;
	registers_before.gpr[RSP] = (unsigned long)stack + sizeof(stack) / 2;
	registers_before.flags = ALWAYS | INTERRUPTS;
	site_end = (unsigned long)site_texts[kind].end;
}

/* The first register that has changed, or "all" if none has */
static const char *changed_register_but(unsigned long result)
{
	static const char *const names[] = {
		"rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp",
		"r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
	};

	for (int i = 0; i < 16; i++) {
		if (i != RAX && i != RCX && i != R11 &&
		    registers_before.gpr[i] != registers_after.gpr[i])
			return names[i];
	}
	if (registers_after.gpr[RAX] != result)
		return "the result";
	if (memcmp(registers_before.xmm, registers_after.xmm, sizeof(registers_before.xmm)))
		return "a vector";
	if (registers_before.flags != registers_after.flags)
		return "flags";
	if (registers_after.gpr[RCX] != site_end)
		return "the address in rcx";
	if (registers_after.gpr[R11] != registers_before.flags)
		return "the flags in r11";
	return "all";
}

static const char *changed_register(void)
{
	return changed_register_but(getppid());
}

/* Rounds with registers changed by `change`; prints what was kept in each */
static void rounds(void (*change)(unsigned round))
{
	for (enum kind kind = BEFORE; kind < KINDS; kind++) {
		const char *what = "all";
		unsigned long flags = 0;

		for (unsigned i = 0; i < ROUNDS && strcmp(what, "all") == 0; i++) {
			fill(i, kind);
			if (change)
				change(i);
			registers_around(kind);
			what = changed_register();
			flags = registers_before.flags ^ registers_after.flags;
		}
		say("%s: kept %s, flags changed %#lx", kind_names[kind], what, flags);
	}
}

static void general(void)
{
	rounds(NULL);
}

static void set_flags(unsigned round)
{
	static const unsigned flags[] = {
		CARRY, PARITY, ADJUST, ZERO, SIGN, DIRECTION, OVERFLOWED, IDENTIFIES,
	};

	for (int i = 0; i < 8; i++) {
		if (round & (1 << i))
			registers_before.flags |= flags[i];
	}
}

static void all_flags(void)
{
	rounds(set_flags);
}

static void set_odd(unsigned round)
{
	registers_before.gpr[RSP] -= round % 64;
}

static void odd_stack(void)
{
	rounds(set_odd);
}

static void set_none(unsigned round)
{
	static const unsigned long nowhere_near[] = {
		0, 8, 0xdead000000000000, -8UL, 0x7fffffffffff,
	};

	registers_before.gpr[RSP] = nowhere_near[round % 5];
}

/* rsp may be used for anything as long as no signal comes */
static void no_stack(void)
{
	rounds(set_none);
}

static void set_alignment(unsigned round)
{
	(void)round;
	registers_before.flags |= ALIGNMENT;
}

/* Copies for the program must not fault at unaligned words */
static void alignment(void)
{
	rounds(set_alignment);
}

static void vectors_of_256(void)
{
	static unsigned char before[32] __attribute__((aligned(32))), after[32];
	bool same = true;

	if (!__builtin_cpu_supports("avx"))
		cannot("no AVX here");
	for (unsigned i = 0; i < ROUNDS; i++) {
		long nr = SYS_getppid;

		memset(before, i, sizeof(before));
		__asm__ volatile("vmovdqu (%1), %%ymm7\n"
				 "mov $110, %%eax\n"
				 "syscall\n"
				 "vmovdqu %%ymm7, (%2)\n"
				 "vzeroupper\n"
				 : "+a"(nr)
				 : "r"(before), "r"(after)
				 : "rcx", "r11", "memory", "xmm7");
		same &= nr == getppid() && memcmp(before, after, sizeof(after)) == 0;
	}
	say_whether("the upper halves are kept", same);
}

static void x87(void)
{
	double kept_value = 0;
	bool same = true;

	for (unsigned i = 0; i < ROUNDS; i++) {
		double value = i + 0.5;
		unsigned short control = 0x0c7f, after = 0;
		unsigned mxcsr = 0xff80, mxcsr_after = 0;
		long nr = SYS_getppid;

		__asm__ volatile("fldcw %4\n"
				 "ldmxcsr %5\n"
				 "fldl %6\n"
				 "mov $110, %%eax\n"
				 "syscall\n"
				 "fstpl %1\n"
				 "fnstcw %2\n"
				 "stmxcsr %3\n"
				 "fninit\n"
				 : "+a"(nr), "=m"(kept_value), "=m"(after), "=m"(mxcsr_after)
				 : "m"(control), "m"(mxcsr), "m"(value)
				 : "rcx", "r11", "memory");
		same &= kept_value == value && after == control && mxcsr_after == mxcsr;
		mxcsr = 0x1f80;
		__asm__ volatile("ldmxcsr %0" : : "m"(mxcsr));
	}
	say_whether("numbers and their controls are kept", same);
}

/* Sets the registers for a fork, or a clone that does the same. */
static void fill_creation(unsigned round, enum kind kind)
{
	static const int none[] = {RSI, RDX, R10, R8};

	fill(round, kind);
	set_flags(round * 37);
	registers_before.gpr[RAX] = round % 2 ? SYS_fork : SYS_clone;
	if (round % 2)
		return;
	registers_before.gpr[RDI] = SIGCHLD;
	for (unsigned i = 0; i < sizeof(none) / sizeof(*none); i++)
		registers_before.gpr[none[i]] = 0;
}

/* A new process begins with the registers of its creator. */
static void created(void)
{
	for (enum kind kind = BEFORE + 1; kind < KINDS; kind++) {
		const char *parents = "all", *childs = "all";

		for (unsigned i = 0; i < 40; i++) {
			long self = getpid();

			fill_creation(i, kind);
			registers_around(kind);
			long made = registers_after.gpr[RAX];

			if (getpid() != self)
				_exit(strcmp(changed_register_but(0), "all") != 0);
			if (made <= 0 || strcmp(changed_register_but(made), "all") != 0)
				parents = changed_register_but(made);
			if (made <= 0 || status_of(made) != 0)
				childs = "not all";
		}
		say("%s: kept %s, and %s by the new process", kind_names[kind], parents, childs);
	}
}

static int waiting[2];

static void wake(int sig)
{
	(void)sig;
	if (write(waiting[1], "", 1) < 0)
		_exit(1);
}

/* A syscall that a signal interrupts, and one that is restarted after the handler. The timer is set
 * again and again, since a signal may come before the syscall. */
static void signalled(void)
{
	const struct itimerval often = {{0, 2000}, {0, 2000}}, never = {{0, 0}, {0, 0}};
	stack_t own = { .ss_size = 1 << 16, .ss_sp = handler_stack };
	char byte;

	if (pipe(waiting))
		cannot("no pipe");
	sigaltstack(&own, NULL);
	for (enum kind kind = BESIDE; kind < KINDS; kind++) {
		for (int restarts = 0; restarts < 2; restarts++) {
			struct sigaction action = {
				.sa_handler = wake,
				.sa_flags = SA_ONSTACK | (restarts ? SA_RESTART : 0),
			};
			const char *what = "all";

			sigaction(SIGALRM, &action, NULL);
			setitimer(ITIMER_REAL, &often, NULL);
			for (int i = 0; i < 20 && strcmp(what, "all") == 0; i++) {
				fill(i, kind);
				registers_before.gpr[RAX] = restarts ? SYS_read : SYS_pause;
				registers_before.gpr[RDI] = waiting[0];
				registers_before.gpr[RSI] = (unsigned long)&byte;
				registers_before.gpr[RDX] = 1;
				registers_around(kind);
				what = changed_register_but(restarts ? 1 : (unsigned long)-EINTR);
			}
			setitimer(ITIMER_REAL, &never, NULL);
			say("%s: kept %s %s", kind_names[kind], what,
			    restarts ? "by a restarted syscall" : "by an interrupted one");
		}
	}
}

static volatile sig_atomic_t stepped, outside, went_on;

/* The program's own text and libc's are in files; the tracer's is recognized by its address, since
 * a handler cannot read /proc */
static void on_step(int sig, siginfo_t *info, void *context)
{
	const ucontext_t *c = context;
	unsigned long at = c->uc_mcontext.gregs[REG_RIP];

	(void)sig;
	(void)info;
	stepped++;
	if (is_of_tracer(at) || is_below_text(at))
		outside++;
	/* more than any of the syscalls takes: it loops */
	if (stepped > 2000) {
		went_on++;
		((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL] &= ~256L;
	}
}

static void set_trap(unsigned round)
{
	(void)round;
	registers_before.flags |= 256;
}

/* A program that single-steps itself by the trap flag, as packers and some debugger checks do. The
 * handlers need their own stack, because rsp has any value. */
static void steps(void)
{
	struct sigaction action = { .sa_sigaction = on_step, .sa_flags = SA_SIGINFO | SA_ONSTACK };
	stack_t own = { .ss_size = 1 << 16 };

	own.ss_sp = mmap(NULL, own.ss_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			 -1, 0);
	sigaltstack(&own, NULL);
	sigaction(SIGTRAP, &action, NULL);
	for (enum kind kind = BEFORE; kind < KINDS; kind++) {
		for (int i = 0; i < 5; i++) {
			fill(i, kind);
			set_trap(i);
			stepped = 0;
			registers_around(kind);
			registers_before.flags &= ~256UL;
			registers_after.flags &= ~256UL;
			registers_after.gpr[R11] &= ~256UL;
		}
		say("%s: kept %s, stepped %s, elsewhere %d, endless %d", kind_names[kind],
		    changed_register(), stepped > 30 ? "yes" : "no", (int)outside, (int)went_on);
	}
}
#endif

int main(int argc, char **argv)
{
	static const struct live_case cases[] = {
#ifdef __x86_64__
		{ "general", general },
		{ "flags", all_flags },
		{ "odd-stack", odd_stack },
		{ "no-stack", no_stack },
		{ "alignment", alignment },
		{ "ymm", vectors_of_256 },
		{ "x87", x87 },
		{ "created", created },
		{ "signalled", signalled },
		{ "steps", steps },
#endif
		{ NULL, NULL },
	};

	return live_main(argc, argv, cases);
}
