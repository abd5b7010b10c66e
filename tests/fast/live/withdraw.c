/* The program changes memory where the tracer has put its code, while other threads sleep in
 * syscalls: these return the same results as untraced. The tracer withdraws from a process only
 * once, so each round is a separate process. LIVE_ROUNDS is their number. */
#include "cases.h"
#include "sites.h"
#include "sleepers.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096 };

/* What the tracer has mapped in this process */
enum target { CODE, STUBS, RINGS, PAGE_OF_RINGS };
struct place {
	char *at;
	size_t size;
};

static bool is_target(enum target target, const char *rights, size_t size, const char *name)
{
	if (target >= RINGS)
		return strstr(name, "memfd:ptrail");
	return !*name && strcmp(rights, "r-xp") == 0 && size == (target == CODE ? 0x8000 : 0x10000);
}

/* .at is NULL if there is nothing */
static struct place find_mapped(enum target target)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	struct place found = { NULL, 16 * PAGE };
	char line[512];

	need(maps, "/proc/self/maps");
	while (!found.at && fgets(line, sizeof(line), maps)) {
		unsigned long from, to;
		char rights[8], name[256] = "";

		if (sscanf(line, "%lx-%lx %7s %*s %*s %*s %255s", &from, &to, rights, name) >= 3 &&
		    is_target(target, rights, to - from, name))
			found = (struct place){ (char *)from, to - from };
	}
	fclose(maps);
	return found;
}

/* As much of the program's own memory if there is nothing */
static struct place find(enum target target)
{
	struct place found = find_mapped(target);

	if (!found.at)
		found.at = mmap(NULL, found.size, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (target == PAGE_OF_RINGS)	/* the first page of the ring of another thread */
		found = (struct place){ found.at + (found.size > 0x80000 ? 0x80000 : 0), PAGE };
	return found;
}

static void map_over(struct place p)
{
	char *got = mmap(p.at, p.size, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	need(got == p.at, "a mapping");
	memset(got, 0x5a, p.size > 16 * PAGE ? 16 * PAGE : p.size);
}

/* What was mapped over belongs to the program: nothing else writes there. */
static int look_at_mapping(struct place p)
{
	for (size_t i = 0; i < p.size && i < 16 * PAGE; i++)
		if (p.at[i] != 0x5a) {
			say("written at %zu", i);
			return 1;
		}
	return 0;
}

static void unmap(struct place p)
{
	need(munmap(p.at, p.size) == 0, "munmap");
}

/* In odd rounds it stays readable. */
static int round_number;

static void protect(struct place p)
{
	need(mprotect(p.at, p.size, round_number % 2 ? PROT_READ : PROT_NONE) == 0, "mprotect");
}

static void move_away(struct place p)
{
	void *room = mmap(NULL, p.size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	need(mremap(p.at, p.size, p.size, MREMAP_MAYMOVE | MREMAP_FIXED, room) == room, "mremap");
}

typedef void change_fn(struct place p);

/* Of text from which syscalls are made whatever the selector says, with a selector that allows
 * all */
static void dispatch(struct place p)
{
	static char selector = 0;

	(void)p;
	prctl(59 /* PR_SET_SYSCALL_USER_DISPATCH */, 1, 1UL << 40, PAGE, &selector);
}

static int make_calls(int count)
{
	int wrong = 0;

	for (int i = 0; i < count; i++) {
		wrong += before_getppid(0, 0, 0, 0, 0, 0) != getppid();
		wrong += beside(SYS_getppid, 0, 0, 0, 0, 0) != getppid();
	}
	return wrong;
}

static int change_beside_sleepers(change_fn *change, enum target target, int round)
{
	int count = round % 2 ? MOST_SLEEPERS : KINDS_OF_SLEEP, wrong;
	struct place place;

	round_number = round;
	make_calls(2);
	start_sleepers(count);
	quiet_tracer("later");
	place = find(target);
	change(place);
	wrong = make_calls(2) + end_sleepers(count);
	if (change == map_over)
		wrong += look_at_mapping(place);
	return wrong;
}

static int rounds(void)
{
	const char *given = getenv("LIVE_ROUNDS");

	return given ? atoi(given) : 2;
}

static void many_rounds(int (*one)(change_fn *change, enum target target, int round),
			change_fn *change, enum target target)
{
	int bad = 0;

	for (int i = 0; i < rounds(); i++) {
		int pid = fork(), status;

		if (pid == 0)
			_exit(one(change, target, i) ? 1 : 0);
		status = status_of(pid);
		if (status && !bad++)
			say_end("round", status);
	}
	say("%d bad rounds", bad);
}

#define CHANGE(name, change, target)						\
	static void name(void)							\
	{									\
		many_rounds(change_beside_sleepers, change, target);		\
	}
CHANGE(map_over_code, map_over, CODE)
CHANGE(map_over_stubs, map_over, STUBS)
CHANGE(map_over_rings, map_over, RINGS)
CHANGE(map_over_page, map_over, PAGE_OF_RINGS)
CHANGE(unmap_code, unmap, CODE)
CHANGE(unmap_stubs, unmap, STUBS)
CHANGE(unmap_rings, unmap, RINGS)
CHANGE(unmap_page, unmap, PAGE_OF_RINGS)
CHANGE(protect_code, protect, CODE)
CHANGE(protect_stubs, protect, STUBS)
CHANGE(protect_rings, protect, RINGS)
CHANGE(protect_page, protect, PAGE_OF_RINGS)
CHANGE(move_code, move_away, CODE)
CHANGE(move_stubs, move_away, STUBS)
CHANGE(dispatches, dispatch, CODE)

/* Threads that make syscalls all the time, and two that change memory at once */
static atomic_bool enough;
static atomic_int wrong_calls;

static void *calls(void *arg)
{
	while (!enough)
		wrong_calls += make_calls(1);
	return arg;
}

static void *unmaps_stubs(void *arg)
{
	unmap(find(STUBS));
	return arg;
}

/* A pipe on which its reader waits until all threads have been created; 0: none */
static int ready[2];

static int change_beside_callers(change_fn *change, enum target target, int round)
{
	pthread_t threads[4];

	(void)round;
	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, calls, NULL);
	make_calls(5);
	quiet_tracer("later");
	pthread_create(&threads[3], NULL, unmaps_stubs, NULL);
	if (ready[1] && write(ready[1], "x", 1) != 1)
		return 1;
	change(find(target));
	pthread_join(threads[3], NULL);
	make_calls(5);
	enough = true;
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	return wrong_calls;
}

static void beside_callers(void)
{
	many_rounds(change_beside_callers, map_over, CODE);
}

static void rings_beside_callers(void)
{
	many_rounds(change_beside_callers, map_over, PAGE_OF_RINGS);
}

#ifdef __x86_64__
/* Many sites, each of which is reached once: the tracer patches one after the other. */
enum { SITES = 256, SITE_ROOM = 32 };
static atomic_int sites_reached;

static void *reaches_sites(void *arg)
{
	static const unsigned char code[] = "\xb8\x6e\x00\x00\x00\x0f\x05\xc3";	/* getppid */
	static unsigned char bytes[SITES * SITE_ROOM];
	int fd = memfd_create("text", MFD_CLOEXEC);
	unsigned char *text;
	long (*call)(void);

	memset(bytes, 0x53, sizeof(bytes));
	for (int i = 0; i < SITES; i++)
		memcpy(bytes + i * SITE_ROOM + 8, code, sizeof(code) - 1);
	need(fd >= 0 && write(fd, bytes, sizeof(bytes)) == sizeof(bytes), "a file of text");
	text = mmap(NULL, sizeof(bytes), PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
	need(text != MAP_FAILED, "text");
	for (sites_reached = 0; sites_reached < SITES; sites_reached++) {
		const unsigned char *at = text + sites_reached * SITE_ROOM + 8;

		memcpy(&call, &at, sizeof(call));
		wrong_calls += call() != getppid();
	}
	return arg;
}

static int change_beside_patches(change_fn *change, enum target target, int round)
{
	struct place place = find(target);
	pthread_t threads[3];

	make_calls(5);
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, calls, NULL);
	pthread_create(&threads[2], NULL, reaches_sites, NULL);
	while (sites_reached < SITES / 8 * (round % 4 + 1))
		sched_yield();
	quiet_tracer("later");
	change(place);
	pthread_join(threads[2], NULL);
	enough = true;
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	return wrong_calls;
}

static void beside_patches(void)
{
	many_rounds(change_beside_patches, map_over, CODE);
}
#endif

/* Threads and processes are created meanwhile. */
static void *makes(void *arg)
{
	for (int i = 0; i < 4; i++) {
		pthread_t thread;
		int pid;

		if (pthread_create(&thread, NULL, unmaps_stubs, NULL) == 0)
			pthread_join(thread, NULL);
		pid = fork();
		if (pid == 0)
			_exit(make_calls(2) ? 4 : 5);
		wrong_calls += WEXITSTATUS(status_of(pid)) != 5;
		pid = vfork();
		if (pid == 0)
			_exit(6);
		wrong_calls += WEXITSTATUS(status_of(pid)) != 6;
	}
	return arg;
}

static int change_beside_makers(change_fn *change, enum target target, int round)
{
	pthread_t threads[2];

	(void)round;
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, makes, NULL);
	make_calls(5);
	quiet_tracer("later");
	change(find(target));
	make_calls(5);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	return wrong_calls;
}

static void beside_makers(void)
{
	many_rounds(change_beside_makers, map_over, CODE);
}

/* Threads wait for their vfork children all the time. */
static atomic_int children_ended;

static void *waits_for_children(void *arg)
{
	for (int i = 0; i < 40; i++) {
		int pid = vfork();

		if (pid == 0)
			_exit(6);
		wrong_calls += WEXITSTATUS(status_of(pid)) != 6;
		children_ended++;
	}
	return arg;
}

static int change_beside_vforks(change_fn *change, enum target target, int round)
{
	struct place place = find(target);
	pthread_t threads[2];

	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, waits_for_children, NULL);
	while (children_ended < 8 + round)
		sched_yield();
	quiet_tracer("later");
	change(place);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	return wrong_calls;
}

static void unmapped_beside_vforks(void)
{
	many_rounds(change_beside_vforks, unmap, CODE);
}

static void mapped_beside_vforks(void)
{
	many_rounds(change_beside_vforks, map_over, CODE);
}

/* Where the tracer maps stubs when this program first makes syscalls at its sites: the same address
 * in each round, because all rounds are forks of one process. NULL if it maps none. */
static char *place_of_new_stubs(void)
{
	char **seen = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int pid;

	need(seen != MAP_FAILED, "shared memory");
	pid = fork();
	if (pid == 0) {
		make_calls(2);
		*seen = find_mapped(STUBS).at;
		_exit(3);
	}
	need(WEXITSTATUS(status_of(pid)) == 3, "a child");
	return *seen;
}

static bool is_mapped(const char *at)
{
	return access(at, F_OK) == 0 || errno != EFAULT;
}

static char *new_stubs;
static atomic_bool begun;

/* Unmaps the stubs at the moment at which they appear: possibly before the tracer uses them. */
static void *unmaps_new_stubs(void *arg)
{
	for (int i = 0; i < 3; i++) {		/* the first of these stop, and take longer */
		is_mapped(new_stubs);
		munmap(mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), PAGE);
	}
	begun = true;
	while (!enough)
		if (is_mapped(new_stubs))
			munmap(new_stubs, 16 * PAGE);
	return arg;
}

static int unmap_new_stubs(change_fn *change, enum target target, int round)
{
	pthread_t thread;
	int wrong;

	(void)change;
	(void)target;
	(void)round;
	pthread_create(&thread, NULL, unmaps_new_stubs, NULL);
	while (!begun)
		sched_yield();
	wrong = make_calls(5);
	enough = true;
	pthread_join(thread, NULL);
	return wrong + make_calls(2);
}

static void new_stubs_unmapped(void)
{
	new_stubs = place_of_new_stubs();
	many_rounds(unmap_new_stubs, unmap, STUBS);
}

/* The memory of the process is copied while the tracer maps stubs in it. */
static void *makes_calls(void *arg)
{
	int *round = arg;

	begun = true;
	for (volatile int k = 0; k < *round % 50 * 2000; k++)
		continue;
	wrong_calls += make_calls(5);
	return NULL;
}

static int fork_beside_new_stubs(change_fn *change, enum target target, int round)
{
	enum { SIZE = 32 << 20 };		/* copying its page tables takes some time */
	char *memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pthread_t thread;
	int pid;

	(void)change;
	(void)target;
	need(memory != MAP_FAILED, "memory");
	madvise(memory, SIZE, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < SIZE; i += PAGE)
		memory[i] = 1;
	pthread_create(&thread, NULL, makes_calls, &round);
	while (!begun)
		continue;
	pid = fork();
	if (pid == 0)
		_exit(make_calls(5) ? 4 : 5);
	wrong_calls += status_of(pid) != 5 << 8;
	pthread_join(thread, NULL);
	return wrong_calls + make_calls(2);
}

static void new_stubs_forked(void)
{
	many_rounds(fork_beside_new_stubs, unmap, STUBS);
}

/* The child of a vfork changes the memory of its parent, which cannot stop. */
static int change_in_vfork(change_fn *change, enum target target, int round)
{
	static int status;
	int pid;

	(void)round;
	make_calls(2);
	quiet_tracer("later");
	pid = vfork();
	if (pid == 0) {
		change(find(target));
		_exit(make_calls(2) ? 4 : 5);
	}
	status = status_of(pid);
	return (WEXITSTATUS(status) != 5) + make_calls(2);
}

static void in_vfork(void)
{
	many_rounds(change_in_vfork, map_over, STUBS);
	many_rounds(change_in_vfork, unmap, CODE);
}

/* A process that shares the memory is stopped by job control. */
static int stopped_pipe[2];

static int is_stopped(void *arg)
{
	char byte;

	make_calls(2);
	return arg || read(stopped_pipe[0], &byte, 1) != 1 || make_calls(2) ? 4 : 5;
}

static int change_beside_stopped(change_fn *change, enum target target, int round)
{
	static char stack[1 << 16] __attribute__((aligned(16)));
	int status = 0, pid, wrong;

	(void)round;
	need(pipe(stopped_pipe) == 0, "a pipe");
	pid = clone(is_stopped, stack + sizeof(stack), CLONE_VM | SIGCHLD, NULL);
	need(pid > 0, "a process");
	kill(pid, SIGSTOP);
	wrong = waitpid(pid, &status, WUNTRACED) != pid || !WIFSTOPPED(status);
	quiet_tracer("later");
	change(find(target));
	wrong += make_calls(2);
	kill(pid, SIGCONT);
	wrong += write(stopped_pipe[1], "x", 1) != 1;
	return wrong + (WEXITSTATUS(status_of(pid)) != 5);
}

static void beside_stopped(void)
{
	many_rounds(change_beside_stopped, map_over, CODE);
	many_rounds(change_beside_stopped, unmap, STUBS);
}

/* It is killed at any moment, and nothing waits for it. */
static void is_killed(void)
{
	int bad = 0;

	need(pipe(ready) == 0, "a pipe");
	for (int i = 0; i < rounds(); i++) {
		int pid = fork(), status;
		char byte;

		if (pid == 0) {
			change_beside_callers(map_over, CODE, i);
			for (;;)
				make_calls(1);
		}
		need(read(ready[0], &byte, 1) == 1, "threads");
		for (volatile int k = 0; k < i % 100 * 20000; k++)
			continue;
		kill(pid, SIGKILL);
		status = status_of(pid);
		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
			bad++;
	}
	say("%d bad rounds", bad);
}

int main(int argc, char **argv)
{
	static const struct live_case cases[] = {
		{ "map-code", map_over_code },
		{ "map-stubs", map_over_stubs },
		{ "map-rings", map_over_rings },
		{ "map-page", map_over_page },
		{ "unmap-code", unmap_code },
		{ "unmap-stubs", unmap_stubs },
		{ "unmap-rings", unmap_rings },
		{ "unmap-page", unmap_page },
		{ "protect-code", protect_code },
		{ "protect-stubs", protect_stubs },
		{ "protect-rings", protect_rings },
		{ "protect-page", protect_page },
		{ "move-code", move_code },
		{ "move-stubs", move_stubs },
		{ "dispatch", dispatches },
		{ "callers", beside_callers },
		{ "callers-rings", rings_beside_callers },
#ifdef __x86_64__
		{ "patches", beside_patches },
#endif
		{ "makers", beside_makers },
		{ "vforks-unmap", unmapped_beside_vforks },
		{ "vforks-map", mapped_beside_vforks },
		{ "new-stubs", new_stubs_unmapped },
		{ "new-stubs-forked", new_stubs_forked },
		{ "vfork", in_vfork },
		{ "stopped", beside_stopped },
		{ "killed", is_killed },
		{ NULL, NULL },
	};

	return live_main(argc, argv, cases);
}
