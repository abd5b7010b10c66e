/* gs bases that equal the addresses of the tracer's slots in other processes, set by instructions
 * and by syscalls. All syscalls work, and the base keeps its value. */
#include "cases.h"
#include "places.h"
#include "sites.h"

#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef __x86_64__
#include <asm/prctl.h>

static void set_gs(unsigned long base, bool by_call)
{
	if (by_call)
		need(syscall(SYS_arch_prctl, ARCH_SET_GS, base) == 0, "ARCH_SET_GS");
	else
		__asm__ volatile("wrgsbase %0" : : "r"(base));
}

static unsigned long read_gs(void)
{
	unsigned long base;

	__asm__ volatile("rdgsbase %0" : "=r"(base));
	return base;
}

static int wrong_with_gs(unsigned long base, bool by_call)
{
	int wrong = 0;

	set_gs(base, by_call);
	for (int i = 0; i < 3; i++) {
		wrong += before_getppid(0, 0, 0, 0, 0, 0) != getppid();
		wrong += beside(SYS_getpid, 0, 0, 0, 0, 0) != getpid();
		wrong += nowhere(SYS_getpid, 0, 0, 0, 0, 0) != getpid();
	}
	return wrong + (read_gs() != base);
}

static void *thread_at_slots(void *by_call)
{
	int wrong = 0;

	/* not the first one, which another thread has */
	for (unsigned long i = 2; i < FAST_SLOT_COUNT; i++)
		wrong += wrong_with_gs(FAST_SLOTS + i * FAST_SLOT_SIZE, by_call);
	say("%s in a thread: %d wrong", by_call ? "ARCH_SET_GS" : "wrgsbase", wrong);
	return NULL;
}

static void at_slots(bool by_call)
{
	pthread_t thread;
	int wrong = 0, pid;

	if (!(getauxval(AT_HWCAP2) & 2))
		cannot("no FSGSBASE here");
	for (int i = 0; i < 5; i++)
		before_getppid(0, 0, 0, 0, 0, 0);
	pthread_create(&thread, NULL, thread_at_slots, by_call ? &thread : NULL);
	pthread_join(thread, NULL);
	for (unsigned long i = 0; i < FAST_SLOT_COUNT; i++)
		wrong += wrong_with_gs(FAST_SLOTS + i * FAST_SLOT_SIZE, by_call);
	say("%s: %d wrong", by_call ? "ARCH_SET_GS" : "wrgsbase", wrong);
	pid = fork();
	if (pid == 0) {
		for (unsigned long i = 1; i < FAST_SLOT_COUNT; i++)
			wrong += wrong_with_gs(FAST_SLOTS + i * FAST_SLOT_SIZE, by_call);
		_exit(wrong ? 4 : 3);
	}
	say_end("child", status_of(pid));
}

static void written(void)
{
	at_slots(false);
}

static void set_by_call(void)
{
	at_slots(true);
}

static volatile sig_atomic_t slot_faults;

static void on_slot_fault(int sig)
{
	(void)sig;
	slot_faults++;
}

static int wrong_at_all_slots(void)
{
	int wrong = 0;

	for (unsigned long i = 1; i < FAST_SLOT_COUNT; i++)
		wrong += wrong_with_gs(FAST_SLOTS + i * FAST_SLOT_SIZE, false);
	return wrong;
}

/* Sets the action of SIGSEGV, and blocks the signal or not. */
static void prepare(void (*action)(int sig), bool block)
{
	sigset_t set;

	if (!(getauxval(AT_HWCAP2) & 2))
		cannot("no FSGSBASE here");
	signal(SIGSEGV, action);
	sigemptyset(&set);
	sigaddset(&set, SIGSEGV);
	sigprocmask(block ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
	for (int i = 0; i < 5; i++)
		before_getppid(0, 0, 0, 0, 0, 0);
}

/* A fault of an injected instruction would reset the action of a signal that is blocked or ignored,
 * and unblock it. */
static void say_faults(int wrong, void (*action)(int sig))
{
	struct sigaction now;
	sigset_t set;

	sigaction(SIGSEGV, NULL, &now);
	sigprocmask(SIG_BLOCK, NULL, &set);
	say("%d wrong, %d faults, blocked %d, the action is %s", wrong, (int)slot_faults,
	    sigismember(&set, SIGSEGV), now.sa_handler == action ? "the same" : "another");
}

/* The addresses of slots that are not mapped any more */
static void not_mapped(void (*action)(int sig), bool block)
{
	prepare(action, block);
	if (mlockall(MCL_CURRENT))
		cannot("memory cannot be locked here");
	munlockall();
	say_faults(wrong_at_all_slots(), action);
}

static void handled(void)
{
	not_mapped(on_slot_fault, false);
}

static void ignored(void)
{
	not_mapped(SIG_IGN, false);
}

static void blocked(void)
{
	not_mapped(on_slot_fault, true);
}

/* The same in forks of a process that has unmapped slots: one has all slots again, the other has
 * none, because it can have no descriptor of their memory. */
static void in_forks(void)
{
	const struct rlimit none = {0, 4096};
	int pid;

	prepare(SIG_IGN, false);
	if (mlockall(MCL_CURRENT) == 0)
		munlockall();
	for (int descriptors = 1; descriptors >= 0; descriptors--) {
		if (!descriptors)
			need(setrlimit(RLIMIT_NOFILE, &none) == 0, "a limit of descriptors");
		pid = fork();
		if (pid == 0) {
			say_faults(wrong_at_all_slots(), SIG_IGN);
			_exit(3);
		}
		say_end("child", status_of(pid));
	}
}

/* Addresses inside of slots, mapped or not */
static void inside(void)
{
	const unsigned long offsets[] = {8, FAST_PAGE, 0x10000, 0x20000, FAST_SLOT_SIZE - 8};
	int wrong = 0;

	prepare(SIG_IGN, false);
	for (int locked = 0; locked <= 1; locked++) {
		for (unsigned long i = 0; i < FAST_SLOT_COUNT; i++)
			for (int k = 0; k < 5; k++)
				wrong += wrong_with_gs(FAST_SLOTS + i * FAST_SLOT_SIZE + offsets[k],
						       false);
		if (!locked && mlockall(MCL_CURRENT) == 0)
			munlockall();
	}
	say_faults(wrong, SIG_IGN);
}

/* Addresses around those of slots */
static void outside(void)
{
	const long end = SLOTS_SIZE;
	const long offsets[] = {-FAST_SLOT_SIZE, -0x10000, -8, end, end + 8, end + FAST_SLOT_SIZE};
	int wrong = 0;

	prepare(SIG_IGN, false);
	for (int k = 0; k < 6; k++)
		wrong += wrong_with_gs(FAST_SLOTS + offsets[k], false);
	say_faults(wrong, SIG_IGN);
}
#endif

int main(int argc, char **argv)
{
	static const struct live_case cases[] = {
#ifdef __x86_64__
		{ "written", written },
		{ "set-by-call", set_by_call },
		{ "not-mapped", handled },
		{ "ignored", ignored },
		{ "blocked", blocked },
		{ "in-forks", in_forks },
		{ "inside", inside },
		{ "outside", outside },
#endif
		{ NULL, NULL },
	};

	return live_main(argc, argv, cases);
}
