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

/* The address of a slot that is not mapped any more */
static void not_mapped(void)
{
	int wrong = 0;

	if (!(getauxval(AT_HWCAP2) & 2))
		cannot("no FSGSBASE here");
	signal(SIGSEGV, on_slot_fault);
	for (int i = 0; i < 5; i++)
		before_getppid(0, 0, 0, 0, 0, 0);
	if (mlockall(MCL_CURRENT))
		cannot("memory cannot be locked here");
	munlockall();
	for (unsigned long i = 1; i < FAST_SLOT_COUNT; i++)
		wrong += wrong_with_gs(FAST_SLOTS + i * FAST_SLOT_SIZE, false);
	say("%d wrong, %d faults", wrong, (int)slot_faults);
}
#endif

int main(int argc, char **argv)
{
	static const struct live_case cases[] = {
#ifdef __x86_64__
		{ "written", written },
		{ "set-by-call", set_by_call },
		{ "not-mapped", not_mapped },
#endif
		{ NULL, NULL },
	};

	return live_main(argc, argv, cases);
}
