/* Programs that write into the memory that ptrail shares with them. Not run untraced:
 * tests/fast/hostile.test says what is expected.
 *	hostile scribble FIELD	threads make syscalls, interrupted by signals, while another thread
 *				writes values into that field of their slots; this may kill it
 *	hostile flood		forges records faster than they can be read, until the
 *				well-behaved child has exited
 *	hostile truncate|grow	changes the size of the shared file
 *	hostile punch		removes its pages
 *	hostile leak		looks for bytes in the padding of its records
 *	hostile exec		breaks its ring buffer, then executes `hostile fields`
 *	hostile fields		prints the names of the fields
 *
 * Each but the last three does so in a child, beside another child that makes CALLS syscalls
 * through ring buffers and STOPS that stop; prints the exit status of that one, and exits with
 * 0. */
#include "cases.h"
#include "sites.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __x86_64__
#include "fast/stub/layout.h"
#include "lib/random.h"

enum { CALLS = 3000, STOPS = 30, CALLERS = 3, CALLER_CALLS = 1500, CANNOT = 77 };

static struct fast_slot *volatile slots[CALLERS];
static volatile int *finished;	/* Shared by all: the well-behaved child has exited. */
static volatile int callers_left = CALLERS;
static int started[2];		/* Pipe: the hostile child has started, or has exited. */

static const struct field {
	const char *name;
	unsigned offset, words;
} fields[] = {
	{"registers", 0, 14},
	{"stub", offsetof(struct fast_slot, stub), 1},
	{"flags", offsetof(struct fast_slot, flags), 1},
	{"ret", offsetof(struct fast_slot, ret), 1},
	{"stack", offsetof(struct fast_slot, stack), 1},
	{"phase", offsetof(struct fast_slot, phase), 1},
	{"stubs", offsetof(struct fast_slot, stubs), FAST_AREAS},
	{"head", offsetof(struct fast_slot, head), 1},
	{"current", offsetof(struct fast_slot, current), 1},
	{"inflight", offsetof(struct fast_slot, inflight), 1},
	{"filled", offsetof(struct fast_slot, filled), 1},
	{"seen_tail", offsetof(struct fast_slot, seen_tail), 1},
	{"early_segments", offsetof(struct fast_slot, early_segments), 1},
	{"tail", offsetof(struct fast_slot, tail), 1},
	{"hold", offsetof(struct fast_slot, hold), 1},
	{"image", offsetof(struct fast_slot, mask), 19},
	{"records", FAST_RING_OFFSET, FAST_RING_SIZE / 8},
	{"counters", offsetof(struct fast_slot, head), 9},
	{"all", 0, (FAST_RING_OFFSET + FAST_RING_SIZE) / 8},
};
enum { FIELDS = sizeof(fields) / sizeof(*fields) };

/* NULL: this thread has no ring buffer */
static struct fast_slot *own_slot(void)
{
	uintptr_t base;

	need_rdgsbase();
	before_getppid(0, 0, 0, 0, 0, 0);
	__asm__ volatile("rdgsbase %0" : "=r"(base));
	return (struct fast_slot *)base;
}

static void on_alarm(int sig)
{
	(void)sig;
}

/* Starts the well-behaved process; the caller waits for it */
static pid_t start_well_behaved(void)
{
	pid_t pid = fork();
	char byte;

	if (pid)
		return pid;
	close(started[1]);
	for (int i = 0; i < CALLERS && read(started[0], &byte, 1) == 1; i++)
		continue;
	for (int i = 0; i < CALLS; i++)
		before_getppid(0, 0, 0, 0, 0, 0);
	for (int i = 0; i < STOPS; i++)
		kill(getpid(), 0);
	*finished = 1;
	_exit(42);
}

static void *make_calls(void *arg)
{
	int zero = open("/dev/zero", O_RDONLY), null = open("/dev/null", O_WRONLY);
	char bytes[64] = "bytes";

	slots[(uintptr_t)arg] = own_slot();
	for (int i = 0; i < CALLER_CALLS; i++) {
		before_read(zero, (long)bytes, i % 61, 0, 0, 0);
		before_write(null, (long)bytes, i % 57, 0, 0, 0);
		before_openat(AT_FDCWD, (long)"/nothing/here", O_RDONLY, 0, 0, 0);
		beside(SYS_getppid, 0, 0, 0, 0, 0);
	}
	__atomic_sub_fetch(&callers_left, 1, __ATOMIC_SEQ_CST);
	return NULL;
}

/* An arbitrary value, or one close to the current one */
static uint64_t bad_value(uint64_t *random, uint64_t is)
{
	uint64_t n = random_next(random);

	switch (n >> 8 & 7) {
	case 0: return n;
	case 1: return 0;
	case 2: return UINT64_MAX;
	case 3: return n & 0xffff;
	case 4: return is + (n & 0xff);
	case 5: return is - (n & 0xff);
	case 6: return is ^ 1ULL << (n & 63);
	default: return (n & 1) << 40;
	}
}

static void scribble(const struct field *f)
{
	uint64_t random = 4711;

	for (long n = 0; callers_left && n < 20 * 1000 * 1000; n++) {
		volatile uint64_t *slot = (uint64_t *)slots[n % CALLERS];
		volatile uint64_t *word;

		if (!slot)
			continue;
		word = slot + f->offset / 8 + random_next(&random) % f->words;
		*word = bad_value(&random, *word);
		for (volatile int wait = 0; wait < (int)(random >> 40 & 0x3ff); wait++)
			continue;
	}
}

static void scribbling(const char *name)
{
	struct sigaction action = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
	struct itimerval often = {{0, 700}, {0, 700}};
	pthread_t threads[CALLERS];

	for (unsigned i = 0; i < FIELDS; i++) {
		if (strcmp(fields[i].name, name))
			continue;
		alarm(20);		/* threads may continue anywhere */
		sigaction(SIGVTALRM, &action, NULL);
		setitimer(ITIMER_VIRTUAL, &often, NULL);
		for (uintptr_t n = 0; n < CALLERS; n++)
			pthread_create(&threads[n], NULL, make_calls, (void *)n);
		write(started[1], "", 1);
		scribble(&fields[i]);
		for (unsigned n = 0; n < CALLERS; n++)
			pthread_join(threads[n], NULL);
		_exit(0);
	}
	_exit(2);
}

static struct fast_record *record_at(struct fast_slot *s, uint64_t position)
{
	return (struct fast_record *)((char *)s + FAST_RING_OFFSET + position % FAST_RING_SIZE);
}

/* Writes the record of a syscall again and again */
static void *forge_records(void *arg)
{
	struct fast_slot *s = own_slot();
	struct fast_record r;
	uint64_t head;

	(void)arg;
	if (!s)
		_exit(CANNOT);
	before_getppid(0, 0, 0, 0, 0, 0);
	head = s->head;
	memcpy(&r, record_at(s, head - sizeof(r)), sizeof(r));
	write(started[1], "", 1);
	head = s->head;
	while (!*finished) {
		uint64_t tail = __atomic_load_n(&s->tail, __ATOMIC_ACQUIRE);
		uint64_t rest = FAST_RING_SIZE - head % FAST_RING_SIZE;

		if (head + 3 * FAST_RECORD_MAX - tail > FAST_RING_SIZE)
			continue;
		if (rest < sizeof(r)) {
			record_at(s, head)->size = rest;
			record_at(s, head)->type = FAST_PAD;
			head += rest;
		} else {
			memcpy(record_at(s, head), &r, sizeof(r));
			head += sizeof(r);
		}
		__atomic_store_n(&s->head, head, __ATOMIC_RELEASE);
	}
	return NULL;
}

static void flooding(void)
{
	pthread_t threads[CALLERS];

	alarm(60);
	for (unsigned i = 0; i < CALLERS; i++)
		pthread_create(&threads[i], NULL, forge_records, NULL);
	for (unsigned i = 0; i < CALLERS; i++)
		pthread_join(threads[i], NULL);
	_exit(0);
}

/* A descriptor of the shared file */
static int shared_file(void)
{
	char line[256], path[64];
	unsigned long from, to;
	FILE *maps = fopen("/proc/self/maps", "r");

	while (maps && fgets(line, sizeof(line), maps)) {
		if (!strstr(line, "memfd:ptrail") || sscanf(line, "%lx-%lx", &from, &to) != 2)
			continue;
		snprintf(path, sizeof(path), "/proc/self/map_files/%lx-%lx", from, to);
		fclose(maps);
		return open(path, O_RDWR);
	}
	exit(CANNOT);
}

static void resizing(const char *how)
{
	int fd = shared_file();
	off_t size;

	if (fd < 0)
		_exit(CANNOT);
	size = lseek(fd, 0, SEEK_END);
	for (int i = 0; i < 50; i++)
		before_getppid(0, 0, 0, 0, 0, 0);
	if (strcmp(how, "punch"))
		printf("%s: %s\n", how, ftruncate(fd, *how == 't' ? 0 : size + 4096) ?
		       strerror(errno) : "done");
	else
		printf("%s: %s\n", how, fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
						  size) ? strerror(errno) : "done");
	fflush(stdout);
	for (int i = 0; i < 50; i++)
		before_getppid(0, 0, 0, 0, 0, 0);
	_exit(0);
}

static int leaks;

/* The record of the write that failed with this SIGPIPE: ptrail completed it */
static void on_pipe(int sig)
{
	struct fast_slot *s;
	const struct fast_record *r;
	const struct fast_segment *segment;

	(void)sig;
	__asm__ volatile("rdgsbase %0" : "=r"(s));
	if (!s)
		return;
	r = record_at(s, s->current);
	segment = (const void *)(r + 1);
	if (r->nr != SYS_write || r->segments != 1 || segment->got > 7)
		return;
	for (unsigned i = segment->got; i % 8; i++)
		leaks += segment->bytes[i] != 0;
}

static int leaking(void)
{
	int ends[2];

	signal(SIGPIPE, on_pipe);
	if (!own_slot() || pipe(ends))
		return CANNOT;
	close(ends[0]);
	for (int i = 0; i < 200; i++)
		before_write(ends[1], (long)"abcdefg", 1 + i % 7, 0, 0, 0);
	printf("bytes of the tracer: %d\n", leaks);
	return 0;
}

/* The next program is traced like any other. */
static int breaking_before_exec(const char *self)
{
	struct fast_slot *s = own_slot();

	if (s)
		s->head = 1ULL << 40;
	kill(getpid(), 0);
	execl(self, self, "fields", NULL);
	return CANNOT;
}

int main(int argc, char **argv)
{
	pid_t hostile, good;
	int status;

	if (argc > 1 && !strcmp(argv[1], "exec"))
		return breaking_before_exec(argv[0]);
	if (argc > 1 && !strcmp(argv[1], "leak"))
		return leaking();
	if (argc < 2 || !strcmp(argv[1], "fields")) {
		for (unsigned i = 0; i < FIELDS; i++)
			puts(fields[i].name);
		return 0;
	}
	finished = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (pipe(started))
		return CANNOT;
	hostile = fork();
	if (!hostile) {
		setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
		if (!strcmp(argv[1], "scribble") && argc == 3)
			scribbling(argv[2]);
		else if (!strcmp(argv[1], "flood"))
			flooding();
		else
			resizing(argv[1]);
	}
	good = start_well_behaved();
	close(started[1]);
	waitpid(good, &status, 0);
	printf("the other: %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
	waitpid(hostile, &status, 0);
	return WIFEXITED(status) && WEXITSTATUS(status) == CANNOT ? CANNOT : 0;
}
#else
int main(void)
{
	return 77;
}
#endif
