/* Syscalls from text that is far from all that the tracer maps at first: the program's own, linked
 * for any address, and copies of it all over the address space. */
#include "cases.h"
#include "places.h"
#include "sites.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

enum { PAGE = 4096, CALLS = 10000 };

/* Makes syscalls at all kinds of patchable sites, `times` times each; prints the number of wrong
 * results */
static void call_many(const char *who, int times)
{
	int wrong = 0;

	for (int i = 0; i < times; i++) {
		wrong += before_getppid(0, 0, 0, 0, 0, 0) != getppid();
		wrong += beside(SYS_getpid, 0, 0, 0, 0, 0) != getpid();
		wrong += at_directory(SYS_faccessat, (long)"/nowhere", F_OK, 0) != -ENOENT;
	}
	say("%s: %d wrong", who, wrong);
}

static void once(void)
{
	call_many("calls", 1);
}

static void many(void)
{
	call_many("calls", CALLS / 2);
}

static void *call_once(void *barrier)
{
	pthread_barrier_wait(barrier);
	return (void *)(before_getppid(0, 0, 0, 0, 0, 0) - getppid());
}

/* Several threads reach their first site at about the same time */
static void threads(void)
{
	enum { THREADS = 32 };
	pthread_t thread[THREADS];
	pthread_barrier_t barrier;
	void *result;
	int wrong = 0;

	pthread_barrier_init(&barrier, NULL, THREADS);
	for (int i = 0; i < THREADS; i++)
		need(!pthread_create(&thread[i], NULL, call_once, &barrier), "pthread_create");
	for (int i = 0; i < THREADS; i++) {
		pthread_join(thread[i], &result);
		wrong += result != NULL;
	}
	say("threads: %d wrong", wrong);
}

static void forked(void)
{
	int pid;

	call_many("maker", 5);
	pid = fork();
	if (pid == 0) {
		call_many("child", 100);
		pid = fork();
		if (pid == 0) {
			/* a site that is first reached here */
			say("open: %s", strerror(-before_openat(AT_FDCWD, (long)"/nowhere",
								O_RDONLY, 0, 0, 0)));
			call_many("grandchild", 100);
			_exit(3);
		}
		say_end("grandchild", status_of(pid));
		_exit(4);
	}
	say_end("child", status_of(pid));
	call_many("maker", 5);
}

/* A child reaches sites that its parent has not */
static void forked_first(void)
{
	int pid = fork();

	if (pid == 0) {
		call_many("child", 5);
		_exit(3);
	}
	say_end("child", status_of(pid));
	call_many("maker", 5);
}

static volatile sig_atomic_t signals, strange;

static void on_signal(int sig, siginfo_t *info, void *context)
{
#ifdef __x86_64__
	const ucontext_t *c = context;
	uintptr_t at = c->uc_mcontext.gregs[REG_RIP];

	/* handlers cannot read files: memory without a file is below the text, or far from both
	 * neighbors */
	strange += is_of_tracer(at) || is_below_text(at);
	strange += at + (1 << 27) - (uintptr_t)on_signal > 1 << 28 &&
		at + (1LL << 40) - getauxval(AT_SYSINFO_EHDR) > 1LL << 41;
#endif
	(void)sig;
	(void)info;
	(void)context;
	signals++;
	before_getppid(0, 0, 0, 0, 0, 0);
}

static void interrupted(void)
{
	struct sigaction action = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO };
	struct itimerval often = { { 0, 300 }, { 0, 300 } }, never = { { 0, 0 }, { 0, 0 } };
	int wrong = 0;

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	while (signals < 500) {
		wrong += before_getppid(0, 0, 0, 0, 0, 0) != getppid();
		wrong += beside(SYS_getpid, 0, 0, 0, 0, 0) != getpid();
	}
	setitimer(ITIMER_REAL, &never, NULL);
	say("%d wrong, %d at strange places", wrong, (int)strange);
}

/* Unmaps all executable memory without a file, except for the code that all sites share: untraced
 * there is none. */
static int unmap_foreign(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	unsigned long from[16], to[16], inode;
	char line[512], rights[8];
	int count = 0, unmapped = 0;

	need(maps, "/proc/self/maps");
	while (count < 16 && fgets(line, sizeof(line), maps))
		if (sscanf(line, "%lx-%lx %7s %*s %*s %lu", &from[count], &to[count], rights,
			   &inode) == 4 && rights[2] == 'x' && !inode && !strchr(line, '[') &&
		    !is_of_tracer(from[count]))
			count++;
	fclose(maps);
	for (int i = 0; i < count; i++) {
		unmapped += munmap((void *)from[i], to[i] - from[i]) == 0;
		before_getppid(0, 0, 0, 0, 0, 0);
	}
	return unmapped == count;
}

static void unmaps(void)
{
	call_many("before", 5);
	say_whether("unmapped", unmap_foreign());
	call_many("behind", 5);
	int pid = fork();

	if (pid == 0) {
		call_many("child", 5);
		_exit(3);
	}
	say_end("child", status_of(pid));
}

/* Nothing can be mapped any more when the sites are reached */
static void no_room(void)
{
	struct rlimit none = { PAGE, PAGE };

	need(setrlimit(RLIMIT_AS, &none) == 0, "a limit");
	call_many("calls", 5);
}

/* That many copies of the text, as far from each other as possible */
static void spread(int copies)
{
	uintptr_t offset = (uintptr_t)before_getppid % PAGE, text;
	int fd = open("/proc/self/exe", O_RDONLY), wrong = 0, there = 0;
	FILE *maps = fopen("/proc/self/maps", "r");
	site_call *copy[16] = { NULL };
	unsigned long from, to, at = 0;
	char line[512];

	need(fd >= 0 && maps, "/proc/self");
	while (fgets(line, sizeof(line), maps))
		if (sscanf(line, "%lx-%lx %*s %lx", &from, &to, &at) == 3 &&
		    (uintptr_t)before_getppid >= from && (uintptr_t)before_getppid < to)
			break;
	fclose(maps);
	at += ((uintptr_t)before_getppid - from) & -PAGE;
	for (int i = 0; i < copies; i++) {
		char *page = mmap((char *)(0x100000000000 + i * 0x40000000000), 2 * PAGE,
				  PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED_NOREPLACE, fd,
				  at);

		if (page == MAP_FAILED)
			continue;
		text = (uintptr_t)page + offset;
		memcpy(&copy[there++], &text, sizeof(text));
	}
	for (int round = 0; round < 3; round++)
		for (int i = 0; i < there; i++)
			wrong += copy[i](0, 0, 0, 0, 0, 0) != getppid();
	say("%d copies, %d wrong", there, wrong);
	int pid = fork();

	if (pid == 0) {
		for (int i = 0; i < there; i++)
			wrong += copy[i](0, 0, 0, 0, 0, 0) != getppid();
		say("child: %d wrong", wrong);
		_exit(3);
	}
	say_end("child", status_of(pid));
}

static void copies(void)
{
	spread(12);
}

int main(int argc, char **argv)
{
	static const struct live_case cases[] = {
		{ "once", once },
		{ "many", many },
		{ "threads", threads },
		{ "fork", forked },
		{ "fork-first", forked_first },
		{ "interrupted", interrupted },
		{ "unmaps", unmaps },
		{ "no-room", no_room },
		{ "copies", copies },
		{ NULL, NULL },
	};

	return live_main(argc, argv, cases);
}
